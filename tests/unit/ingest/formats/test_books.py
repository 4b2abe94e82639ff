"""An e-book is read whole, with what each chapter leaves out; a protected one is refused."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import making
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import epub

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    b'full-path="OEBPS/a.opf"/></rootfiles></container>'
)


def book(
    files: Mapping[str, str],
    manifest: str,
    spine: str,
    more: Mapping[str, bytes] | None = None,
    old_names: Mapping[str, str] | None = None,
) -> bytes:
    """A book of these files below OEBPS, with the inside of its manifest and its spine."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        "<dc:title>河口志</dc:title><dc:creator>王川</dc:creator><dc:date "
        'opf:event="modification">2020-01-01</dc:date><dc:date>2016-05-01</dc:date>'
        f"</metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    )
    for name, old in (old_names or {}).items():
        package = package.replace(name, old)
    members = {"META-INF/container.xml": CONTAINER, "OEBPS/a.opf": package.encode()} | {
        f"OEBPS/{name}": page.encode() for name, page in files.items()
    }
    return making.archive(members | dict(more or {}))


def item(identity: str, href: str, properties: str = "") -> str:
    return f'<item id="{identity}" href="{href}" media-type="application/xhtml+xml" properties="{properties}"/>'


_ONE = (item("c", "c.xhtml"), '<itemref idref="c"/>')


def page(body: str) -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>t</title></head><body>{body}</body></html>'


def chapter(body: str) -> str:
    return epub.read(book({"c.xhtml": page(body)}, item("c", "c.xhtml"), '<itemref idref="c"/>')).text


@pytest.mark.parametrize(
    ("stored", "named"),
    [
        ("Chapter 1.xhtml", "Chapter%201.xhtml"),
        ("Chapter1.xhtml", "chapter1.XHTML"),
        ("text/第一章.xhtml", "text/%E7%AC%AC%E4%B8%80%E7%AB%A0.xhtml"),
        ("c.xhtml", "./text/../c.xhtml#top"),
        ("50%25.xhtml", "50%25.xhtml"),
    ],
)
def test_a_chapter_is_found_however_its_name_is_written(stored: str, named: str) -> None:
    extract = epub.read(book({stored: page(f"<p>{WATER}</p>")}, item("c", named), '<itemref idref="c"/>'))

    assert (extract.text, extract.left_out) == (WATER, ())
    assert extract.facts == {"title": "河口志", "author": "王川", "date": "2016-05-01"}
    assert set(extract.found_in.values()) == {"package document"}


def test_every_document_is_read_or_reported_and_one_broken_chapter_costs_itself() -> None:
    files = {
        "a.xhtml": page("<p>一。</p>"),
        "b.xhtml": page("<p>二。</p>"),
        "d.xhtml": page("<p>四。</p>"),
        "nav.xhtml": page("<nav><a href='a'>目录</a></nav>"),
    }
    manifest = "".join(item(name, f"{name}.xhtml") for name in "abcd") + item("nav", "nav.xhtml", "nav")
    extract = epub.read(
        book(
            files,
            manifest,
            '<itemref idref="a"/><itemref idref="b" linear="no"/><itemref idref="c"/><itemref idref="gone"/>',
        )
    )

    assert extract.text == "一。\n\n二。\n\n四。"
    assert [(part.kind, part.text, part.where) for part in extract.left_out] == [
        ("broken_part", "", "c.xhtml"),
        ("broken_part", "", "gone"),
        ("navigation", "目录", "nav.xhtml"),
    ]


def test_a_damaged_chapter_costs_itself() -> None:
    content = bytearray(
        book(
            {"a.xhtml": page("<p>一。</p>"), "b.xhtml": page(f"<p>{WATER * 50}</p>")},
            item("a", "a.xhtml") + item("b", "b.xhtml"),
            "",
        )
    )
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        member = archive.getinfo("OEBPS/b.xhtml")
    place = member.header_offset + 60
    content[place : place + 20] = b"\0" * 20
    extract = epub.read(bytes(content))

    assert extract.text == "一。"
    assert [(part.kind, part.where) for part in extract.left_out] == [("broken_part", "b.xhtml")]


def encryption(algorithm: str) -> dict[str, bytes]:
    method = f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/></enc:EncryptedData>'
    return {
        "META-INF/encryption.xml": f'<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#">{method}</encryption>'.encode()
    }


@pytest.mark.parametrize(
    "more", [encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), {"META-INF/license.lcpl": b"{}"}]
)
def test_a_protected_book_is_refused_by_that_name(more: dict[str, bytes]) -> None:
    with pytest.raises(RefusedError, match="is a protected e-book"):
        epub.read(book({"a.xhtml": page("noise")}, item("a", "a.xhtml"), '<itemref idref="a"/>', more))


def test_hidden_fonts_protect_no_text() -> None:
    content = book(
        {"a.xhtml": page(WATER)},
        item("a", "a.xhtml"),
        '<itemref idref="a"/>',
        encryption("http://www.idpf.org/2008/embedding"),
    )

    assert epub.read(content).text == WATER


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>3.2×10<sup>6</sup> 平方米</p>", "3.2×10^6 平方米"),
        ("<p>H<sub>2</sub>O</p>", "H2O"),
        ("<p>12立方米<sup>2</sup>。</p>", "12立方米 [2]。"),
        (
            (
                "<p>共37<a epub:type='noteref' href='#n'>1</a>个</p><aside epub:type='footnote' id='n'><p>1 "
                "见县志。</p></aside>"
            ),
            "共37 [1] 个\n\n1 见县志。",
        ),
        ("<p>共37<sup><a href='#n'>1</a></sup>个</p>", "共37 [1] 个"),
        ("<p>上午九点<br/>周六和周日</p>", "上午九点\n\n周六和周日"),
        ("<h1>上<br/>下</h1>", "# 上 下"),
        ("<p><ruby>河<rt>hé</rt></ruby>口</p>", "河口"),
    ],
)
def test_numbers_notes_and_breaks_arrive_as_they_are_seen(body: str, text: str) -> None:
    assert chapter(body) == text


PLACES = (
    "<p>{}</p>¦<div>{}</div>¦{}¦<ul><li>{}</li></ul>¦<blockquote>{}</blockquote>¦<aside>{}</aside>¦<figure><figcaption>{}</figcaption></figure>¦<pre>{}</pre>"
    "¦<table><tr><td>{}</td></tr></table>¦<dl><dt>一</dt><dd>{}</dd></dl>¦<h2>{}</h2>¦<nav>{}</nav>¦<s>{}</s>¦<p "
    "hidden=''>{}</p>¦<img alt='{}'/>"
    "¦<p style='display:none'>{}</p>¦<svg><text>{}</text></svg>¦<sup>{}</sup>¦<a "
    "href='#x'>{}</a>¦<section><span>{}</span></section>¦<p>a<br/>{}</p>"
).split("¦")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PLACES), min_size=1, max_size=10))
def test_every_sentence_is_in_the_text_or_reported(places: list[str]) -> None:
    body = "".join(place.format(f"字句{number}号") for number, place in enumerate(places))
    extract = epub.read(book({"c.xhtml": page(body)}, item("c", "c.xhtml"), ""))
    told = extract.text + "".join(part.text for part in extract.left_out)

    assert [number for number in range(len(places)) if f"字句{number}号" not in told] == []
    assert all(0 <= part.place <= len(extract.text) and part.where == "c.xhtml" for part in extract.left_out)


@pytest.mark.parametrize("mark", ['epub:type="pagebreak" title="12"', 'role="doc-pagebreak"'])
def test_the_number_of_a_printed_page_is_no_part_of_the_sentence_around_it(mark: str) -> None:
    content = book({"c.xhtml": page(f"<p>全县共有<span {mark}>12</span>座水库。</p><p>{WATER}</p>")}, *_ONE)

    extract = epub.read(content)

    assert "全县共有座水库。" in extract.text
    assert [(part.kind, part.text) for part in extract.left_out] == [("header", "12")]


def test_facts_of_a_book_in_the_spelling_of_the_first_versions() -> None:
    names = {"dc:title": "dc:Title", "dc:creator": "dc:Creator", "elements/1.1/": "elements/1.0/"}
    content = book({"c.xhtml": page(f"<p>{WATER}</p>")}, *_ONE, old_names=names)

    assert epub.read(content).facts["title"] == "河口志"
    assert epub.read(content).facts["author"] == "王川"


def test_a_drawn_page_of_the_reading_order_is_told() -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><text>河口乡新修的水渠图</text></svg>'
    manifest = item("c", "c.xhtml") + '<item id="d" href="d.svg" media-type="image/svg+xml"/>'
    order = '<itemref idref="c"/><itemref idref="d"/>'

    extract = epub.read(book({"c.xhtml": page(f"<p>{WATER}</p>"), "d.svg": drawn}, manifest, order))

    assert [part.text for part in extract.left_out if part.kind == "image"] == ["河口乡新修的水渠图"]

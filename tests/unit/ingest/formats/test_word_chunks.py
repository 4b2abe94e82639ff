"""A file inside a Word file, which Word shows in its place, is read there; one that cannot be is named."""

from collections.abc import Mapping

import pytest

from tests import making
from tests.unit.ingest.formats.test_word import KINDS, left_out, paragraph, related, repacked, run
from vectorstore.ingest.formats import docx
from vectorstore.ingest.formats.extract import Extract

BEFORE, WATER, AFTER = "前面的一句话在此。", "河口乡去年组建了37个水质巡查小组。", "后面的一句话在此。"
PAGE = f"<html><body><p>{WATER}</p><p>10<sup>6</sup><s>旧话</s></p></body></html>"
MAIL = f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}"
RICH = (
    "{\\rtf1\\ansi\\uc0 " + "".join(f"\\u{ord(one) % 65536 - 65536 * (ord(one) > 32767)} " for one in WATER) + "\\par}"
)


def holding(name: str, content: bytes) -> bytes:
    """A Word file that shows this file between two sentences."""
    blocks = [paragraph(run(BEFORE)), f'<w:altChunk xmlns:r="{KINDS}" r:id="rId77"/>', paragraph(run(AFTER))]
    made = making.docx(blocks)
    changes: Mapping[str, bytes | None] = {
        "word/_rels/document.xml.rels": related(made, "aFChunk", name),
        f"word/{name}": content,
    }
    return repacked(made, changes)


def read(name: str, content: bytes) -> Extract:
    return docx.read(holding(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.htm", PAGE.encode()),
        ("a.html", PAGE.encode("gb18030")),
        ("a.mht", MAIL.encode()),
        ("a.dat", b"\xef\xbb\xbf \n" + PAGE.encode()),
        ("a.rtf", RICH.encode()),
        ("a.txt", WATER.encode("utf-16")),
        ("a.docx", making.docx([WATER])),
    ],
)
def test_the_text_of_a_file_inside_is_read_in_its_place(name: str, content: bytes) -> None:
    extract = read(name, content)

    assert [extract.text.index(words) for words in (BEFORE, WATER, AFTER)] == sorted(
        extract.text.index(words) for words in (BEFORE, WATER, AFTER)
    )
    assert not left_out(extract, "attachment")
    if b"<sup>" in content:
        assert "10^6" in extract.text
        assert left_out(extract, "struck") == ["旧话"]
        assert all(0 <= part.place <= len(extract.text) for part in extract.left_out)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.bin", b"\x00\x01\x02", "attachment"),
        ("a.docx", b"PK\x03\x04 and no more", "broken_part"),
        ("a.docx", holding("b.htm", PAGE.encode()), "attachment"),  # a file in a file in a file
    ],
)
def test_what_cannot_be_read_inside_is_named(name: str, content: bytes, kind: str) -> None:
    extract = read(name, content)

    assert extract.text.startswith(BEFORE)
    assert extract.text.endswith(AFTER)
    assert [part.where for part in extract.left_out if part.kind == kind]

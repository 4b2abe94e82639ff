"""Proves what the library of each format is asked for: text as printed, headings, pages, and what the file says of itself."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import making
from vectorstore.errors import RefusedError
from vectorstore.loading.formats import docx, epub, html, pdf

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"
HEAD = (
    '<meta name="author" content="王川"><meta property="og:site_name" content="河口日报">'
    '<meta property="article:published_time" content="2016-05-01T10:00:00+08:00"><link rel="canonical" href="https://a.example/1.html">'
)


def test_a_page_gives_its_main_text_with_headings_and_signs_as_they_are() -> None:
    page = making.html("河口乡的水", WATER, "</p><h2>第一节 道路</h2><p>" + WATER, "价格是5*3*2元，<b>加粗</b>的_下划线_。", head=HEAD)
    extract = html.read(page.encode())

    assert extract.text.split("\n\n") == ["# 河口乡的水", WATER, "## 第一节 道路", WATER, "价格是5*3*2元，加粗的_下划线_。"]
    assert extract.markdown
    assert extract.facts == {"title": "河口乡的水", "author": "王川", "source": "河口日报", "date": "2016-05-01", "url": "https://a.example/1.html"}


def test_a_date_that_a_page_only_mentions_is_not_its_date() -> None:
    page = making.html("水", WATER, "1987年5月1日，第一口井打成。", f"{WATER}更新于2019年3月3日。")

    assert "date" not in html.read(page.encode()).facts


def test_notes_on_pronunciation_are_not_text() -> None:
    page = making.html("水", f"<ruby>構<rp>(</rp><rt>gòu</rt><rp>)</rp></ruby>建了水站。{WATER}")

    assert "構建了水站。" in html.read(page.encode()).text


@pytest.mark.parametrize(
    "page", [f"<html><body>{'<div>' * 200_000}{WATER}{'</div>' * 200_000}</body></html>", f"<html><body><p>{WATER * 60_000}</p></body></html>"]
)
def test_a_page_that_trafilatura_gives_up_on_is_read_as_plain_text(page: str) -> None:
    assert html.read(page.encode()).text.startswith(WATER)


@pytest.mark.parametrize("font", ["STSong-Light", "MSung-Light"])
def test_chinese_in_a_font_that_is_not_embedded_is_read(font: str) -> None:
    words = WATER if font == "STSong-Light" else "河口鄉去年組建了37個水質巡查小組。"

    assert pdf.read(making.pdf([[words]], font=font)).text == f"{words}\n"


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_chinese_printed_by_a_browser_is_read_in_its_own_characters(tmp_path: Path) -> None:
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(making.html("河口乡的水", WATER, head='<meta charset="utf-8">'), encoding="utf-8")
    assert CHROMIUM
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    extract = pdf.read(printed.read_bytes())

    assert "组建了37个水质巡查小组" in extract.text.replace("\n", "")  # not ⽔, the radical, which other readers give
    assert extract.facts["title"] == "河口乡的水"
    assert "made" not in extract.facts  # the day of the print is not the article's


def test_pages_begin_where_they_say() -> None:
    extract = pdf.read(making.pdf([["one"], ["two", "lines"], [], ["four"]], title="Wells", author="Jane Doe"))

    assert [extract.text[page:].split("\n")[0] for page in extract.pages] == ["one", "two", "", "four"]
    assert (extract.facts["title"], extract.facts["author"]) == ("Wells", "Jane Doe")
    assert extract.facts["made"].startswith("20")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (making.pdf([["secret"]], password="abc"), "encrypted"),
        (making.pdf([["words"]])[:600], "broken"),
        (b"%PDF-1.4", "broken"),
        (making.scan(), "scan without a text layer"),
    ],
)
def test_a_pdf_without_text_that_can_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        pdf.read(content)


def test_a_word_file_gives_headings_paragraphs_and_tables_in_their_order() -> None:
    extract = docx.read(making.docx(["# 水井", WATER, [["村", "井"], ["甲村", "7"]], "## 道路", "路修好了。"], title="河口乡的水", author="王川"))

    assert extract.text == f"# 水井\n\n{WATER}\n\n| 村 | 井 |\n| 甲村 | 7 |\n\n## 道路\n\n路修好了。"
    assert (extract.facts["title"], extract.facts["author"]) == ("河口乡的水", "王川")


def test_an_e_book_gives_its_chapters_in_reading_order() -> None:
    table = "<table><tr><td>甲村</td><td>7</td></tr></table>"
    book = making.epub(
        {"第一章": f"<h1>水井</h1><p>{WATER}</p>{table}<p>5*3*2，<b>每</b>周。</p>", "第二章": "<h1>道路</h1><h2>桥</h2><p>桥修好了。</p>"},
        title="河口志", author="王川", publisher="河口出版社", date="2016-05-01",
    )  # fmt: skip
    extract = epub.read(book)

    assert [line for line in extract.text.split("\n") if line.startswith("#")] == ["# 水井", "# 道路", "## 桥"]
    assert f"{WATER}\n" in extract.text
    assert "| 甲村 | 7 |" in extract.text
    assert "5*3*2，每周。" in extract.text
    assert extract.facts == {"title": "河口志", "author": "王川", "source": "河口出版社", "date": "2016-05-01", "language": "zh"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", making.archive({"x": b"y"})])
@pytest.mark.parametrize("reader", [docx.read, epub.read])
def test_what_is_no_document_is_refused(reader: object, content: bytes) -> None:
    assert callable(reader)
    with pytest.raises(RefusedError, match="broken"):
        reader(content)


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = "import sys, vectorstore; print([name for name in ('trafilatura', 'pypdfium2', 'docx', 'fast_ebook', 'lxml') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

"""What each format's library gives: text as printed, headings, pages, and what the file says of itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import making
from tests.chromium import CHROMIUM
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import docx, epub, html, pdf

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"
HEAD = (
    '<meta name="author" content="王川"><meta property="og:site_name" content="河口日报">'
    '<meta property="article:published_time" content="2016-05-01T10:00:00+08:00"><link rel="canonical" href="https://a.example/1.html">'
)


def test_a_page_gives_its_main_text_with_headings_and_signs_as_they_are() -> None:
    page = making.html(
        "河口乡的水", WATER, "</p><h2>第一节 道路</h2><p>" + WATER, "价格是5*3*2元，<b>加粗</b>的_下划线_。", head=HEAD
    )
    extract = html.read(page.encode())

    assert extract.text.split("\n\n") == [
        "# 河口乡的水",
        WATER,
        "## 第一节 道路",
        WATER,
        "价格是5*3*2元，加粗的_下划线_。",
    ]
    assert extract.markdown
    assert extract.facts == {
        "title": "河口乡的水",
        "author": "王川",
        "source": "河口日报",
        "date": "2016-05-01",
        "url": "https://a.example/1.html",
    }


def test_a_date_that_a_page_only_mentions_is_not_its_date() -> None:
    page = making.html("水", WATER, "1987年5月1日，第一口井打成。", f"{WATER}更新于2019年3月3日。")

    assert "date" not in html.read(page.encode()).facts


def test_notes_on_pronunciation_are_not_text() -> None:
    page = making.html("水", f"<ruby>構<rp>(</rp><rt>gòu</rt><rp>)</rp></ruby>建了水站。{WATER}")

    assert "構建了水站。" in html.read(page.encode()).text


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body>{'<div>' * 200_000}{WATER}{'</div>' * 200_000}</body></html>",
        f"<html><body><p>{WATER * 60_000}</p></body></html>",
    ],
)
def test_a_page_nested_without_end_and_one_of_a_single_paragraph_are_read(page: str) -> None:
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


def test_what_follows_a_comment_of_a_page_is_read() -> None:
    extract = html.read(making.html("The mill", "The mill <!-- of whom --> grinds barley <b>and</b> oats.").encode())
    assert "The mill grinds barley and oats." in extract.text


def test_pages_begin_where_they_say() -> None:
    extract = pdf.read(making.pdf([["one"], ["two", "lines"], [], ["four"]], title="Wells", author="Jane Doe"))

    assert [extract.text[page:].split("\n")[0] for page in extract.pages] == ["one", "two", "", "four"]
    assert (extract.facts["title"], extract.facts["author"]) == ("Wells", "Jane Doe")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (making.pdf([["secret"]], password="abc"), "encrypted"),
        (making.pdf([["words"]])[:600], "broken"),
        (b"%PDF-1.4", "broken"),
        pytest.param(making.scan(), "is a scan", marks=pytest.mark.slow),
    ],
)
def test_a_pdf_without_text_that_can_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        pdf.read(content)


def test_a_word_file_gives_headings_paragraphs_and_tables_in_their_order() -> None:
    extract = docx.read(
        making.docx(
            ["# 水井", WATER, [["村", "井"], ["甲村", "7"]], "## 道路", "路修好了。"], title="河口乡的水", author="王川"
        )
    )

    assert extract.text == f"# 水井\n\n{WATER}\n\n| 村 | 井 |\n| 甲村 | 7 |\n\n## 道路\n\n路修好了。"
    assert (extract.facts["title"], extract.facts["author"]) == ("河口乡的水", "王川")


def _run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (
            f"{_run('共')}<w:ins>{_run('37个')}</w:ins><w:del><w:r><w:delText>12个</w:delText></w:r></w:del>{_run('小组')}",
            "共37个小组",
        ),
        (f"<w:moveFrom>{_run('移走')}</w:moveFrom><w:moveTo>{_run('移来')}</w:moveTo>", "移来"),
        (
            f"<w:r><w:ruby><w:rt>{_run('zhào')}</w:rt><w:rubyBase>{_run('曌')}</w:rubyBase></w:ruby></w:r>{_run('乡长')}",
            "曌乡长",
        ),
        (f"{_run('共')}<w:sdt><w:sdtContent>{_run('五百户')}</w:sdtContent></w:sdt>", "共五百户"),
        (
            f"{_run('共')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_run('单击此处输入')}</w:sdtContent></w:sdt>",
            "共",
        ),
        (f"<w:smartTag>{_run('河口乡')}</w:smartTag><w:hyperlink>{_run('的水')}</w:hyperlink>", "河口乡的水"),
        (
            f"{_run('于')}<w:r><w:instrText>DATE</w:instrText></w:r><w:fldSimple>{_run('2021年')}</w:fldSimple>",
            "于2021年",
        ),
        ("<m:oMath><m:r><m:t>5+3</m:t></m:r></m:oMath>", "5+3"),
        (
            '<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:br w:type="page"/></w:r>',
            "一\n二\t三-",
        ),
        (
            f"{_run('图一')}<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{_run('框中的字')}</w:p></w:txbxContent></mc:Choice>"
            f"<mc:Fallback><w:txbxContent><w:p>{_run('框中的字')}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>",
            "图一\n\n框中的字",
        ),
    ],
)
def test_a_word_file_is_read_with_its_revisions_accepted_and_whatever_wraps_the_text(inside: str, text: str) -> None:
    assert (
        docx.read(making.docx(["前一段。", f"<w:p>{inside}</w:p>", "后一段。"])).text
        == f"前一段。\n\n{text}\n\n后一段。"
    )


def test_a_word_file_gives_blocks_in_content_controls_and_its_footnotes() -> None:
    block = f"<w:sdt><w:sdtContent><w:p>{_run('控件里的一段。')}</w:p></w:sdtContent></w:sdt>"
    notes = f"<w:footnote><w:p>{_run('见县志第7页。')}</w:p></w:footnote>"

    assert docx.read(making.docx([block, "正文。"], notes=notes)).text == "控件里的一段。\n\n正文。\n\n见县志第7页。"


def test_a_word_table_has_joined_cells_in_each_row_and_inner_tables_in_their_cell() -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{_run(words)}</w:p></w:tc>"

    inner = f"<w:tc><w:tbl><w:tr>{cell('内一')}{cell('内二')}</w:tr></w:tbl><w:p/></w:tc>"
    rows = [
        cell("全县", '<w:gridSpan w:val="2"/>') + cell("户"),
        cell("河口乡", '<w:vMerge w:val="restart"/>') + cell("甲村") + cell("7"),
        cell("", "<w:vMerge/>")
        + f"<w:sdt><w:sdtContent>{cell('乙村')}</w:sdtContent></w:sdt>"
        + f"<w:tc><w:p><w:ins>{_run('9')}</w:ins></w:p></w:tc>",
        cell("丙乡") + inner + cell("5"),
    ]
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    assert (
        docx.read(making.docx([table])).text
        == "| 全县 | 户 |\n| 河口乡 | 甲村 | 7 |\n| 河口乡 | 乙村 | 9 |\n| 丙乡 | 内一 内二 | 5 |"
    )


def test_a_word_table_with_a_width_that_is_no_number_is_refused() -> None:
    broken = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="wide"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    with pytest.raises(RefusedError, match="broken Word file"):
        docx.read(making.docx([broken]))


def test_an_e_book_gives_its_chapters_in_reading_order() -> None:
    table = "<table><tr><td>甲村</td><td>7</td></tr></table>"
    book = making.epub(
        {
            "第一章": f"<h1>水井</h1><p>{WATER}</p>{table}<p>5*3*2，<b>每</b>周。</p>",
            "第二章": "<h1>道路</h1><h2>桥</h2><p>桥修好了。</p>",
        },
        title="河口志", author="王川", publisher="河口出版社", date="2016-05-01",
    )  # fmt: skip
    extract = epub.read(book)

    assert [line for line in extract.text.split("\n") if line.startswith("#")] == ["# 水井", "# 道路", "## 桥"]
    assert f"{WATER}\n" in extract.text
    assert "| 甲村 | 7 |" in extract.text
    assert "5*3*2，每周。" in extract.text
    assert extract.facts == {
        "title": "河口志",
        "author": "王川",
        "source": "河口出版社",
        "date": "2016-05-01",
        "language": "zh",
    }


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", making.archive({"x": b"y"})])
@pytest.mark.parametrize("reader", [docx.read, epub.read])
def test_what_is_no_document_is_refused(reader: object, content: bytes) -> None:
    assert callable(reader)
    with pytest.raises(RefusedError, match="broken"):
        reader(content)


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, vectorstore; print([name for name in ('pypdfium2', 'docx', 'fast_ebook', 'lxml') if name in "
        "sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

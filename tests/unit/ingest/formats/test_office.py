"""Slides, sheets, OpenDocument, RTF and mail are read as their programs show them, and nothing is lost."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import mail, msg, odf, old_office, pptx, rtf, xls, xlsx
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.office.compressed_rtf import unpack
from vectorstore.ingest.formats.office.number_formats import format_value
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"


def left_out(extract: Extract, kind: str) -> list[str]:
    return [part.text for part in extract.left_out if part.kind == kind]


def everything(extract: Extract) -> str:
    """All words that the extract has or accounts for."""
    sheets = [cell for sheet in extract.sheets for row in sheet.rows for cell in row] + [
        part.text for sheet in extract.sheets for part in sheet.left_out
    ]
    return "\n".join([extract.text, *(part.text for part in extract.left_out), *sheets])


def load(path: str, content: bytes) -> tuple[list[LoadedArticle], list[RefusedFile]]:
    with Loader() as loader:
        found = list(loader.load(path, content))
    return [one for one in found if isinstance(one, LoadedArticle)], [
        one for one in found if isinstance(one, RefusedFile)
    ]


# Slides


def slides(make: Callable[[Any], object]) -> bytes:
    from pptx import Presentation

    presentation = Presentation()
    make(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def slide(presentation: Any, title: str, body: str = "") -> Any:
    made = presentation.slides.add_slide(presentation.slide_layouts[1])
    made.shapes.title.text = title
    made.placeholders[1].text = body
    return made


@pytest.mark.parametrize("read", [odf.read, odf.read_sheets])
def test_a_flat_document_that_is_nested_too_deep_is_called_so(read: Callable[[bytes], Extract]) -> None:
    with pytest.raises(RefusedError, match="nested too deep"):
        read(b"<office>" + b"<text>" * 300 + b"</text>" * 300 + b"</office>")
    with pytest.raises(RefusedError, match="broken"):
        read(b"<office><text></office>")


def test_slides_are_pages_with_their_titles_tables_charts_and_groups() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    def make(presentation: Any) -> None:
        first = slide(presentation, "水井", "共37个小组。\n每周巡查。")
        first.notes_slide.notes_text_frame.text = "讲稿：慢一点"
        table = first.shapes.add_table(2, 2, 0, 0, 9999, 9999).table
        for place, words in enumerate(("村", "井", "甲村", "7")):
            table.cell(place // 2, place % 2).text = words
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx types little
        data.categories = ["甲", "乙"]
        data.add_series("井", (7, 9))
        first.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9999, 9999, data)
        box = first.shapes.add_group_shape().shapes.add_textbox(0, 0, 99, 99).text_frame
        box.text = "面积3.2×10"
        power = box.paragraphs[0].add_run()
        power.text = "6"
        power.font._element.set("baseline", "30000")
        slide(presentation, "藏起来的", "看不见的话")._element.set("show", "0")
        slide(presentation, "道路", "路修好了。")

    extract = pptx.read(slides(make))

    table, chart = "| 村 | 井 |\n| 甲村 | 7 |", "|  | 井 |\n| 甲 | 7 |\n| 乙 | 9 |"
    assert extract.text.split("\n\n") == [
        "# 水井",
        "共37个小组。",
        "每周巡查。",
        table,
        chart,
        "面积3.2×10^6",
        "# 道路",
        "路修好了。",
    ]
    assert [extract.text[page : page + 4] for page in extract.pages] == ["# 水井", "# 道路", "# 道路"]
    assert (left_out(extract, "note"), left_out(extract, "hidden")) == (["讲稿：慢一点"], ["藏起来的\n看不见的话"])


def test_a_sentence_of_a_slide_has_the_number_of_the_slide() -> None:
    content = slides(
        lambda presentation: [slide(presentation, "同一个题目", f"{words}。{WATER}") for words in ("甲", "乙", "丙")]
    )
    [article], _ = load("a.pptx", content)

    assert article.article.title == "同一个题目"
    assert len(article.pages) == 3
    assert article.cleaned.text.count("# 同一个题目") == 3  # no running head of printed pages


def test_a_broken_slide_costs_itself_alone() -> None:
    content = slides(lambda presentation: [slide(presentation, title, WATER) for title in ("一", "二", "三")])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == "ppt/slides/slide2.xml" else old.read(name))
    extract = pptx.read(file.getvalue())

    assert [line for line in extract.text.split("\n\n") if line.startswith("#")] == ["# 一", "# 三"]
    assert [part.where for part in extract.left_out if part.kind == "broken_part"] == ["ppt/slides/slide2.xml"]


# Sheets


def book(make: Callable[[Any], None]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    make(workbook)
    workbook.close()
    return file.getvalue()


def test_cells_are_read_as_they_are_seen() -> None:
    def make(workbook: Any) -> None:
        sheet = workbook.add_worksheet("统计")
        percent, words, day, money = (
            workbook.add_format({"num_format": code}) for code in ("0.0%", 'yyyy"年"m"月"d"日"', 14, "#,##0.00")
        )
        raised = workbook.add_format({"font_script": 1})
        sheet.write_row(0, 0, ["村", 3.0, 0.1 + 0.2, 11010119900307])
        sheet.write(1, 0, 0.125, percent)
        sheet.write_datetime(1, 1, date(2016, 5, 1), words)
        sheet.write_datetime(1, 2, date(2016, 5, 2), day)
        sheet.write(1, 3, 1234567.5, money)
        sheet.write_rich_string(2, 0, "面积10", raised, "6", "平方米")
        sheet.write(2, 1, "作废", workbook.add_format({"font_strikeout": True}))
        sheet.merge_range(3, 0, 4, 0, "丙村")
        sheet.write_column(3, 1, [5, 6])
        sheet.write_comment(3, 1, "批注")
        sheet.write(5, 0, "暗行")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_header("&C内部资料 &P")
        hidden = workbook.add_worksheet("藏")
        hidden.write(0, 0, "暗表")
        hidden.hide()

    extract = xlsx.read(book(make))
    [sheet] = extract.sheets

    assert sheet.rows[:2] == (
        ("村", "3", "0.3", "11010119900307"),
        ("12.5%", "2016年5月1日", "2016-05-02", "1,234,567.50"),
    )
    assert [row[:2] for row in sheet.rows[2:]] == [("面积10^6平方米", ""), ("丙村", "5"), ("丙村", "6")]
    told = {part.kind: part.text for part in (*sheet.left_out, *extract.left_out)}
    assert told == {"struck": "作废", "comments": "批注", "header": "内部资料", "hidden": "暗表"}
    assert "暗行" in everything(extract)


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1.2e20, "General", "120000000000000000000"),
        (0.125, "0%", "13%"),
        (0.125, "0.00%", "12.50%"),
        (1234.5, "#,##0", "1,235"),
        (1234567, '0.0,,"百万"', "1.2百万"),
        (-5, "0;(0)", "(5)"),
        (-5.5, "0.0_ ;[Red]-0.0 ", "-5.5"),
        (0, '0;-0;"无"', "无"),
        (7, ";;;", ""),
        (13800001234, "000-0000-0000", "138-0000-1234"),
        (7, "00000", "00007"),
        (3.5, '[$¥-804]#,##0.00"元"', "¥3.50元"),
        (0.5, "# ?/?", "1/2"),
        (12345, "0.00E+00", "1.23E+04"),
        (42491, "yyyy-mm-dd", "2016-05-01"),
        (42491, "m/d/yy", "2016-05-01"),
        (42491, 'yyyy"年"m"月"d"日"', "2016年5月1日"),
        (42491.4375, "yyyy/m/d h:mm", "2016-05-01 10:30"),
        (0.4375, "h:mm", "10:30"),
        (1.5, "[h]:mm", "36:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (1.5, "[h]", "36"),
        (0.0625, "[mm]:ss", "90:00"),
        (0.0625, "[mm]", "90"),
        (0.0625, "[ss]", "5400"),
        (42491, "yyyymmdd", "2016-05-01"),
        (42491, "mmdd", "05-01"),
        (42491, "dddd", "Sunday"),
        (42491, "ddd", "Sun"),
        (42491, "aaaa", "星期日"),
        (42491, 'yyyy"年"m"月"d"日" aaaa', "2016年5月1日 星期日"),
        (42491, 'yyyy"年"m"月"d"日"dddd', "2016年5月1日星期日"),
        (42491, 'e"年"m"月"', "2016年5月"),
        (12500000, '0!.0,"万元"', "1250.0万元"),
        (5, '0"个"', "5个"),
        (12, "@", "12"),
        (-1, "yyyy-mm-dd", "-1"),
    ],
)
def test_a_number_is_seen_in_its_format(value: float, code: str, seen: str) -> None:
    assert format_value(value, code) == seen


@given(st.floats(allow_nan=True, allow_infinity=True), st.text('0#?.,%;E+-/ymdhs"[]_*@年 ', max_size=12))
def test_every_number_can_be_seen_in_every_format(value: float, code: str) -> None:
    try:
        assert isinstance(format_value(value, code), str)
    except (ArithmeticError, ValueError):
        assert not abs(value) < 1e15  # a cell shows such a one as it is stored


def test_a_sheet_with_texts_is_articles_and_another_one_a_table() -> None:
    def make(workbook: Any) -> None:
        news, figures = workbook.add_worksheet("新闻"), workbook.add_worksheet("统计")
        news.write_row(0, 0, ["标题", "日期", "正文"])
        for row in (1, 2):
            news.write_row(row, 0, [f"第{row}篇", "2016-05-01", f"{row}。{WATER}"])
        for row, cells in enumerate((["村名", "水井数量"], ["甲村和乙村", 7], ["丙村和丁村", 9])):
            figures.write_row(row, 0, cells)

    articles, refused = load("库.xlsx", book(make))

    assert refused == []
    found = [(one.article.path, one.article.row, one.article.title) for one in articles]
    assert found == [("库.xlsx/新闻", 2, "第1篇"), ("库.xlsx/新闻", 3, "第2篇"), ("库.xlsx/统计", None, "统计")]
    assert articles[0].article.date == "2016-05-01"
    assert articles[2].original == "# 统计\n\n| 村名 | 水井数量 |\n| 甲村和乙村 | 7 |\n| 丙村和丁村 | 9 |"
    assert articles[2].found_in == {"title": "sheet"}


def _rows_of_new(file: io.BytesIO, cells: dict[int, list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("新闻")
        for row, words in cells.items():
            sheet.write_row(row, 0, words)
        sheet.set_row(6, None, None, {"hidden": True})


def _rows_of_old(file: io.BytesIO, cells: dict[int, list[str]]) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("新闻")
    for row, words in cells.items():
        for column, word in enumerate(words):
            sheet.write(row, column, word)
    sheet.row(6).hidden = True
    workbook.save(file)


def _rows_of_open(file: io.BytesIO, cells: dict[int, list[str]]) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    workbook, sheet = OpenDocumentSpreadsheet(), Table(name="新闻")
    for row in range(max(cells) + 1):
        line = TableRow(visibility="collapse" if row == 6 else "visible")
        for word in cells.get(row, [""]):
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=word))
            line.addElement(cell)
        sheet.addElement(line)
    workbook.spreadsheet.addElement(sheet)
    workbook.write(file)


@pytest.mark.parametrize(
    ("path", "write"), [("a.xlsx", _rows_of_new), ("a.xls", _rows_of_old), ("a.ods", _rows_of_open)]
)
def test_a_row_of_a_sheet_has_the_number_beside_it(
    path: str, write: Callable[[io.BytesIO, dict[int, list[str]]], None]
) -> None:
    file = io.BytesIO()
    write(file, {2: ["标题", "正文"], **{row: [f"第{row}篇", f"{row}。{WATER}"] for row in (3, 5, 6, 8)}})
    articles, refused = load(path, file.getvalue())

    assert refused == []
    assert [(one.article.title, one.article.row) for one in articles] == [("第3篇", 4), ("第5篇", 6), ("第8篇", 9)]


def test_an_old_workbook_has_its_formats() -> None:
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("统计")
    sheet.write(0, 0, "增长")
    sheet.write(0, 1, 0.125, xlwt.easyxf(num_format_str="0.0%"))
    sheet.write(0, 2, 3.0)
    sheet.write(0, 3, date(2016, 5, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write_merge(1, 2, 0, 0, "丙村")
    sheet.write(1, 1, "甲")
    sheet.write(2, 1, "作废", xlwt.easyxf("font: struck_out on"))
    sheet.write(2, 2, "乙")
    hidden = workbook.add_sheet("藏")
    hidden.write(0, 0, "暗表")
    hidden.visibility = 1
    file = io.BytesIO()
    workbook.save(file)
    extract = xls.read(file.getvalue())

    assert [row[:4] for row in extract.sheets[0].rows] == [
        ("增长", "12.5%", "3", "2016-05-01"),
        ("丙村", "甲", "", ""),
        ("丙村", "", "乙", ""),
    ]
    assert [(part.kind, part.text) for part in (*extract.sheets[0].left_out, *extract.left_out)] == [
        ("struck", "作废"),
        ("hidden", "暗表"),
    ]


# OpenDocument


def flat(body: str, styles: str = "", kind: str = "text") -> bytes:
    names = "office text table drawing style presentation svg-compatible meta".split()
    spaces = "".join(
        f' xmlns:{name.split("-")[0].replace("drawing", "draw")}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in names
    )
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:m="http://www.w3.org/1998/Math/MathML"'
    content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    inside = f"<office:automatic-styles>{styles}</office:automatic-styles>{content}"
    return f"<office:document{spaces}>{inside}</office:document>".encode()


LOOKS = "".join(
    f'<style:style style:name="{name}" style:family="{family}"><style:text-properties {properties}/></style:style>'
    for name, family, properties in (
        ("S", "text", 'style:text-line-through-style="solid"'),
        ("H", "text", 'text:display="none"'),
        ("Up", "text", 'style:text-position="super 58%"'),
        ("Down", "text", 'style:text-position="sub 58%"'),
        ("HP", "paragraph", 'text:display="none"'),
    )
)
ODF_PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": lambda words: f"<text:p>{words}</text:p>",
    "span": lambda words: f"<text:p>甲<text:span>{words}</text:span>乙</text:p>",
    "heading": lambda words: f'<text:h text:outline-level="2">{words}</text:h>',
    "struck": lambda words: f'<text:p><text:span text:style-name="S">{words}</text:span></text:p>',
    "hidden": lambda words: f'<text:p text:style-name="HP">{words}</text:p>',
    "hidden section": lambda words: f'<text:section text:display="none"><text:p>{words}</text:p></text:section>',
    "section": lambda words: f"<text:section><text:p>{words}</text:p></text:section>",
    "list": lambda words: f"<text:list><text:list-item><text:p>{words}</text:p></text:list-item></text:list>",
    "inner list": lambda words: (
        f"<text:list><text:list-item><text:list><text:list-item><text:p>{words}</text:p></text:list-item></text:list></text:list-item></text:list>"
    ),
    "table in a list": lambda words: (
        "<text:list><text:list-item><table:table><table:table-row><table:table-cell>"
        f"<text:p>{words}</text:p></table:table-cell></table:table-row></table:table></text:list-item></text:list>"
    ),
    "cell": lambda words: (
        f"<table:table><table:table-row><table:table-cell><text:p>{words}</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "covered cell": lambda words: (
        f"<table:table><table:table-row><table:covered-table-cell><text:p>{words}</text:p></table:covered-table-cell></table:table-row></table:table>"
    ),
    "list in a cell": lambda words: (
        "<table:table><table:table-row><table:table-cell><text:list><text:list-item>"
        f"<text:p>{words}</text:p></text:list-item></text:list></table:table-cell></table:table-row></table:table>"
    ),
    "note": lambda words: (
        f"<text:p>甲<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{words}</text:p></text:note-body></text:note></text:p>"
    ),
    "comment": lambda words: f"<text:p>甲<office:annotation><text:p>{words}</text:p></office:annotation></text:p>",
    "box": lambda words: (
        f"<text:p><draw:frame><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame></text:p>"
    ),
    "shape": lambda words: f"<text:p><draw:custom-shape><text:p>{words}</text:p></draw:custom-shape></text:p>",
    "picture": lambda words: (
        f'<text:p><draw:frame><draw:image xlink:href="a.png"/><svg:desc>{words}</svg:desc></draw:frame></text:p>'
    ),
    "deletion": lambda words: (
        '<text:tracked-changes><text:changed-region text:id="c">'
        f"<text:deletion><text:p>{words}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    ),
    "hidden text": lambda words: f'<text:p>甲<text:hidden-text text:string-value="{words}"/></text:p>',
    "contents": lambda words: (
        f"<text:table-of-content><text:index-body><text:p>{words}</text:p></text:index-body></text:table-of-content>"
    ),
    "link": lambda words: f'<text:p><text:a xlink:href="b">{words}</text:a></text:p>',
    "reading": lambda words: (
        f"<text:p><text:ruby><text:ruby-base>甲</text:ruby-base><text:ruby-text>{words}</text:ruby-text></text:ruby></text:p>"
    ),
}


@given(st.lists(st.sampled_from(sorted(ODF_PLACES)), min_size=1, max_size=12, unique=True))
def test_no_sentence_of_an_open_document_vanishes(places: list[str]) -> None:
    sentences = [f"第{number}号磨坊去年修好了。" for number in range(100, 100 + len(places))]
    extract = odf.read(
        flat("".join(ODF_PLACES[place](words) for place, words in zip(places, sentences, strict=True)), LOOKS)
    )

    for place, words in zip(places, sentences, strict=True):
        assert everything(extract).count(words) == 1, place
    assert all(0 <= part.place <= len(extract.text) for part in extract.left_out)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('3.2×10<text:span text:style-name="Up">6</text:span> 平方米', "3.2×10^6 平方米"),
        ('12立方米<text:span text:style-name="Up">2</text:span>', "12立方米 [2]"),
        ('CO<text:span text:style-name="Down">2</text:span>', "CO2"),
        ("上午九点<text:line-break/>周六", "上午九点\n周六"),
        ('甲<text:s text:c="3"/>乙<text:tab/>丙', "甲   乙\t丙"),
        (
            '有效<text:span text:style-name="S">作废</text:span><text:span text:style-name="H">隐藏</text:span>。',
            "有效。",
        ),
        (
            "<draw:frame><draw:object><m:math><m:msup><m:mn>10</m:mn><m:mn>6</m:mn></m:msup></m:math></draw:object></draw:frame>",
            "10^6",
        ),
    ],
)
def test_words_of_an_open_document_are_read_as_they_are_seen(inside: str, text: str) -> None:
    assert odf.read(flat(f"<text:p>{inside}</text:p>", LOOKS)).text == text


def test_an_open_document_of_a_library_is_read_with_its_lists_and_facts() -> None:
    from odf.dc import Creator, Title
    from odf.opendocument import OpenDocumentText
    from odf.text import H, List, ListItem, ListLevelStyleNumber, ListStyle, P

    document = OpenDocumentText()
    document.meta.addElement(Title(text="河口乡的水"))
    document.meta.addElement(Creator(text="王川"))
    style = ListStyle(name="L")
    style.addElement(ListLevelStyleNumber(level=1, numformat="一, 二, 三, ...", numprefix="第", numsuffix="条"))
    document.automaticstyles.addElement(style)
    document.text.addElement(H(outlinelevel=1, text="水井"))
    items = List(stylename=style)
    for words in ("总则。", "分则。"):
        item = ListItem()
        item.addElement(P(text=words))
        items.addElement(item)
    document.text.addElement(items)
    file = io.BytesIO()
    document.write(file)
    extract = odf.read(file.getvalue())

    assert extract.text == "# 水井\n\n第一条 总则。\n\n第二条 分则。"
    assert (extract.facts["title"], extract.facts["author"]) == ("河口乡的水", "王川")
    assert "date" not in extract.facts


def test_slides_and_sheets_of_open_documents() -> None:
    styles = (
        '<style:style style:name="D" style:family="drawing-page"><style:drawing-page-properties '
        'presentation:visibility="hidden"/></style:style>'
    )
    styles += (
        '<style:style style:name="T" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    frame = "<draw:frame {}><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>".format
    notes = f"<presentation:notes>{frame('', '讲稿')}</presentation:notes>"
    title = frame('presentation:class="title"', "题目")
    pages = f"<draw:page>{frame('', '正文。')}{title}{notes}</draw:page>"
    pages += (
        "<draw:page "
        f'draw:style-name="D">{frame("", "暗页")}</draw:page>'
        f"<draw:page><draw:g>{frame('', '组中')}</draw:g></draw:page>"
    )
    extract = odf.read(flat(pages, styles, "presentation"))
    assert extract.text == "# 题目\n\n正文。\n\n组中"
    assert (left_out(extract, "note"), left_out(extract, "hidden")) == (["讲稿"], ["暗页"])
    assert len(extract.pages) == 3

    cells = '<table:table-cell table:number-columns-repeated="2"><text:p>甲</text:p></table:table-cell>'
    cells += (
        '<table:table-cell office:value-type="float" '
        'office:value="123456789012345"><text:p>1.23E+14</text:p></table:table-cell>'
    )
    rows = (
        f"<table:table-row>{cells}</table:table-row><table:table-row "
        f'table:visibility="filter">{cells}</table:table-row>'
    )
    tables = f'<table:table table:name="一">{rows}</table:table>'
    tables += (
        f'<table:table table:name="二" table:style-name="T"><table:table-row>{cells}</table:table-row></table:table>'
    )
    sheets = odf.read_sheets(flat(tables, styles, "spreadsheet"))
    assert [(sheet.name, sheet.rows) for sheet in sheets.sheets] == [("一", (("甲", "甲", "123456789012345"),))]
    assert [part.kind for part in (*sheets.sheets[0].left_out, *sheets.left_out)] == ["hidden", "hidden"]


# RTF


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (rb"{\fonttbl{\f0\fcharset134 SimSun;}}\f0\'ba\'d3\'bf\'da\'cf\'e7\par 2", "河口乡\n\n2"),
        (rb"\ansicpg936 \'ba\'d3\'bf\'da", "河口"),
        (rb"\ansicpg950 \'a5\'ce\'a6b", "用在"),
        (rb"\u27827\'3f\'3f\u21475?\uc0\u20065 x", "河?口乡x"),
        (rb"\u-10179?\u-8704?", "😀"),
        (rb"3.2\u215?10{\super 6} m\super 2\nosupersub .", "3.2×10^6 m^2."),
        (rb"CO{\sub 2}", "CO2"),
        (rb"a\line b\tab c\~d\_e\emdash", "a\nb\tc\xa0d-e—"),
        (rb"good {\strike void}{\v unseen}{\deleted gone}end", "good end"),
        (rb"{\field{\*\fldinst DATE}{\fldrslt 2021}}", "2021"),
        (rb"{\*\unknown secret}seen", "seen"),
        (rb"{\listtext\pard 1.\tab}first\par{\listtext\'b7\tab}second", "1. first\n\n- second"),
        (rb"{\stylesheet{\s1 heading 1;}}\pard\s1 Wells\par\pard text", "# Wells\n\ntext"),
        (
            rb"\trowd\cellx1\cellx2\intbl a\cell b\cell\row"
            rb"\trowd\cellx1\cellx2\intbl c\par d\cell e\cell\row\pard after",
            "| a | b |\n| c d | e |\n\nafter",
        ),
        (
            rb"\trowd\clvmgf\cellx1\cellx2 a\cell b\cell\row\trowd\clvmrg\cellx1\cellx2\cell c\cell\row",
            "| a | b |\n| a | c |",
        ),
        (rb"12{\super\chftn}{\footnote{\super\chftn} see below}km", "12 [1] km\n\n[1] see below"),
        (rb"{\fonttbl{\f5\fcharset2 Wingdings;}}{\f5\'fe}yes", "☑yes"),
        (rb"{\pict\bin4 }}}}}text", "text"),
        (rb"{\header Head}{\info{\title T}}x\{y\}", "x{y}"),
    ],
)
def test_rtf_is_read_as_it_is_seen(inside: bytes, text: str) -> None:
    assert rtf.read(b"{\\rtf1\\ansi " + inside + b"}").text == text


RTF_PLACES = [
    "\\par %s",
    "{\\v %s}",
    "{\\strike %s}",
    "{\\deleted %s}",
    "{\\header %s}",
    "{\\footnote %s}",
    "{\\*\\annotation %s}",
    "{\\super %s}",
]
RTF_PLACES += [
    "{\\shp{\\*\\shpinst{\\shptxt %s\\par}}}",
    "{\\field{\\*\\fldinst X}{\\fldrslt %s}}",
    "\\trowd\\cellx9\\intbl %s\\cell\\row\\pard ",
    "{\\b %s}",
    "{\\xe %s}",
]


@given(st.lists(st.sampled_from(RTF_PLACES), min_size=1, max_size=10))
def test_no_sentence_of_rtf_vanishes(places: list[str]) -> None:
    sentences = [f"Mill {number} was rebuilt last year." for number in range(100, 100 + len(places))]
    extract = rtf.read(
        ("{\\rtf1 " + "".join(place % words for place, words in zip(places, sentences, strict=True)) + "}").encode()
    )

    for words in sentences:
        assert everything(extract).count(words) == 1, words


@pytest.mark.parametrize("content", [b"{\\rtf1 cut", b"{\\rtf1 {\\b cut}", b"{\\rtf1"])
def test_rtf_that_ends_before_its_end_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError, match="is a broken RTF file"):
        rtf.read(content)


# Mail


def message(body: str = WATER, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {
        "Subject": "河口乡的水",
        "From": "王川 <a@mill.example>",
        "To": "b@mill.example",
        "Date": "Sun, 1 May 2016 10:20:00 +0800",
    }.items():
        made[name] = headers.get(name.lower(), value)
    made.set_content(body)
    return made


def test_mail_gives_subject_sender_day_and_body_and_names_its_attachments() -> None:
    made = message(f"{WATER}\n> 从前的信。\n")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="水井图.pdf")
    made.add_attachment(making.png(), maintype="image", subtype="png", filename="a.png")
    made.add_attachment(message("转来的信。", subject="旧信"))
    [article], _ = load("a.eml", made.as_bytes())

    found = article.article
    assert (found.title, found.author, found.date) == ("河口乡的水", "王川", "2016-05-01")
    assert article.found_in == {"title": "header Subject", "author": "header From", "date": "header Date"}
    assert article.original == f"{WATER}\n> 从前的信。"
    assert [(part.kind, part.where) for part in article.omissions] == [
        ("header", ""),
        ("attachment", "水井图.pdf"),
        ("image", "a.png"),
        ("attachment", "旧信"),
    ]
    assert article.omissions[-1].text == "转来的信。"


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8", "no-such-charset", None])
def test_bodies_and_heads_in_chinese_encodings_are_read(charset: str | None) -> None:
    words = (
        "镕基来到河口，井水很清。" if charset in ("gb2312", "gbk") else "河口井水清。"
    )  # GB 2312 has no 镕, and programs name it all the same
    real = "gbk" if charset in ("gb2312", "no-such-charset", None) else charset
    kind = f"Content-Type: text/plain; charset={charset}\r\n" if charset else ""
    content = (
        b"Subject: "
        + words.encode(real)
        + f"\r\n{kind}Content-Transfer-Encoding: 8bit\r\n\r\n".encode()
        + words.encode(real)
    )
    extract = mail.read(content)

    assert extract.text == words
    if real != "big5":  # a head says nothing of its own encoding
        assert extract.facts["title"] == words


def test_a_page_in_a_mail_is_read_as_a_page_and_its_plain_form_is_compared() -> None:
    made = message(f"{WATER}\n只在文本里的一句。\n")
    made.add_alternative(making.html("水", WATER, WATER), subtype="html")
    extract = mail.read(made.as_bytes())

    assert WATER in extract.text
    assert left_out(extract, "other_text") == ["只在文本里的一句。"]


def test_lines_that_were_folded_to_be_sent_are_whole_again() -> None:
    content = (
        b"Subject: x\r\nContent-Type: text/plain; format=flowed\r\n\r\nThe mill was rebuilt \r\nlast year.\r\nIt turns."
    )
    assert mail.read(content).text == "The mill was rebuilt last year.\nIt turns."


def test_encrypted_mail_is_refused() -> None:
    with pytest.raises(RefusedError, match="is an encrypted e-mail"):
        mail.read(b"Subject: x\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA")


def test_packed_rtf_of_outlook_is_unpacked() -> None:
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_an_outlook_message_gives_the_same() -> None:
    moment = 131_065_428_000_000_000  # 1 May 2016, 09:00 UTC
    content = making.outlook(
        {
            0x37: "河口乡的水",
            0x1000: f"{WATER}\r\n第二行。",
            0x0C1A: "王川",
            0x0C1F: "a@mill.example",
            0x39: moment,
            0x0E04: "乙",
        },
        ["水井图.pdf"],
    )
    [article], _ = load("a.msg", content)

    found = article.article
    assert (found.title, found.author, found.date) == ("河口乡的水", "王川", "2016-05-01")
    assert article.original == f"{WATER}\n第二行。"
    assert [(part.kind, part.text, part.where) for part in article.omissions] == [
        ("header", "To: 乙", ""),
        ("attachment", "", "水井图.pdf"),
    ]
    page = msg.read(making.outlook({0x37: "水", 0x1013: making.html("水", WATER, WATER).encode(), 0x3FDE: 65001}))
    assert WATER in page.text


@pytest.mark.parametrize("reader", [msg.read, xls.read, xlsx.read, pptx.read, odf.read])
@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_such_file_is_refused(reader: Callable[[bytes], Extract], content: bytes) -> None:
    with pytest.raises(RefusedError, match="broken"):
        reader(content)


# All of them


def test_a_file_is_read_as_what_it_is_whatever_its_ending_says() -> None:
    page, table = making.html("水", WATER, WATER).encode(), f"标题,正文\n水,{WATER}\n".encode()
    for path, content in (
        ("a.doc", page),
        ("a.xls", page),
        ("a.xls", table),
        ("a.doc", b"{\\rtf1 " + b"The mill was rebuilt last year.}"),
        ("a.doc", WATER.encode()),
    ):
        articles, refused = load(path, content)
        assert (len(articles), refused) == (1, [])


LOCKED = b'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><encryption-data/></manifest>'


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage\0".encode("utf-16-le"),
            "is an encrypted Office file; save a copy",
        ),
        (
            "a.pptx",
            making.archive({"ppt/presentation.xml": b"x" * 3_000_000, "[Content_Types].xml": b""}),
            "unpacks to more than 100 times",
        ),
        ("a.odt", making.archive({"content.xml": b"x" * 3_000_000}), "unpacks to more than 100 times"),
        (
            "a.xlsx",
            making.archive({"xl/workbook.xml": b"x" * 3_000_000, "[Content_Types].xml": b""}),
            "unpacks to more than 100 times",
        ),
        ("a.ods", making.archive({"content.xml": b"<x/>"}), "is a broken OpenDocument file"),
        ("a.odt", making.archive({"content.xml": b"", "META-INF/manifest.xml": LOCKED}), "is an encrypted Office file"),
        ("a.rtf", b"words", "is not an RTF file, whatever its ending says"),
        ("a.msg", b"words", "is not an Outlook message, whatever its ending says"),
        ("a.pptx", making.png(), "is not a PowerPoint file but an image"),
    ],
)
def test_locked_and_hostile_files_are_refused_by_that_name(path: str, content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(reason)):
        load(path, content)


def test_old_files_need_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        RefusedError,
        match=re.escape("is an old Office file, for which LibreOffice must be installed; save it as .docx"),
    ):
        old_office.read_document(b"")


def test_an_old_file_is_read_once_the_other_program_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"  # it takes the converted file from beside itself
    program.write_text(
        '#!/bin/sh\nfor name; do :; done\nfolder="${name%/*}/new"\n'
        f'mkdir "$folder"\ncp "{tmp_path}/a.docx" "$folder/file.docx"\n'
    )
    program.chmod(0o700)
    (tmp_path / "a.docx").write_bytes(making.docx(["# 水井", WATER]))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert old_office.read_document(b"").text == f"# 水井\n\n{WATER}"


@pytest.mark.slow
@pytest.mark.skipif(not old_office.find_program(), reason="no LibreOffice is installed")
def test_an_old_word_file_is_read_where_libreoffice_is_installed(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(making.docx(["# 水井", WATER]))
    office = old_office.find_program()
    assert office
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True,
        capture_output=True,
    )
    [article], _ = load("a.doc", (tmp_path / "a.doc").read_bytes())

    assert article.original == f"# 水井\n\n{WATER}"

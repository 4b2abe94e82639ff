"""Slides and sheets as people's programs write them: about ten variations of each kind of thing."""
# ruff: noqa: C901, DTZ001, ARG005 - a file of cases is a function

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from tests.unit.ingest.formats.variations import Case

LAST = "村里的老人说，从前的井水比现在还要清，孩子们夏天常去河边。"


def slides(
    make: Callable[[Any, Any], object],
    mend: Callable[[str, bytes], bytes | None] | None = None,
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """A deck with one slide that has LAST in its body; `make` gets the deck and the slide."""
    from pptx import Presentation

    deck = Presentation()
    page = deck.slides.add_slide(deck.slide_layouts[1])
    page.shapes.title.text = "水情汇报"
    page.placeholders[1].text = LAST
    make(deck, page)
    file = io.BytesIO()
    deck.save(file)
    return repacked(file.getvalue(), mend, parts)


def repacked(
    content: bytes, mend: Callable[[str, bytes], bytes | None] | None, parts: dict[str, str | bytes] | None = None
) -> bytes:
    if not mend and not parts:
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            given = mend(name, old.read(name)) if mend else old.read(name)
            if given is not None:
                new.writestr(name, given)
        for name, body in (parts or {}).items():
            new.writestr(name, body)
    return made.getvalue()


def replaced(part: str, old: str, new: str) -> Callable[[str, bytes], bytes]:
    def mend(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        assert old in content.decode(), (part, old)
        return content.decode().replace(old, new).encode()

    return mend


def box(page: Any, text: str, top: float = 5, left: float = 1) -> Any:
    from pptx.util import Inches

    made = page.shapes.add_textbox(Inches(left), Inches(top), Inches(4), Inches(0.5))
    made.text_frame.text = text
    return made


def runs(page: Any, *texts: tuple[str, dict[str, str]], top: float = 5) -> None:
    frame = box(page, "", top).text_frame
    for text, looks in texts:
        run = frame.paragraphs[0].add_run()
        run.text = text
        for name, value in looks.items():
            run.font._element.set(name, value)


def pptx() -> list[Case]:
    up, down, off = {"baseline": "30000"}, {"baseline": "-25000"}, {"strike": "sngStrike"}

    def case(
        name: str,
        make: Callable[[Any, Any], object],
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        path = how.pop("path", "a.pptx")
        facts = {key: how.pop(key) for key in ("date", "author", "title") if key in how}
        return Case(
            "PowerPoint",
            name,
            path,
            lambda: slides(make, **how),
            says if LAST in says else (LAST, *says),
            never,
            omits,
            **facts,
        )

    def paragraphs(*texts: str, xml: str) -> Callable[[Any, Any], object]:
        def make(_: Any, page: Any) -> None:
            from lxml import etree

            frame = box(page, texts[0]).text_frame
            for text in texts[1:]:
                frame.add_paragraph().text = text
            for paragraph in frame.paragraphs:
                paragraph._p.get_or_add_pPr().append(
                    etree.fromstring(
                        xml.replace("/>", ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>')
                    )
                )

        return make

    def grid(_: Any, page: Any) -> Any:
        from pptx.util import Inches

        made = page.shapes.add_table(3, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
        for row, texts in zip(made.rows, (("乡名", "户数"), ("河口乡", "315户"), ("柳树乡", "206户")), strict=True):
            for one, text in zip(row.cells, texts, strict=True):
                one.text = text
        return made

    def chart(_: Any, page: Any) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
        data.categories = ["河口乡", "柳树乡"]
        data.add_series("户数", (315, 206))
        page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data)

    def second(deck: Any, text: str, hidden: bool = False) -> Any:
        made = deck.slides.add_slide(deck.slide_layouts[1])
        made.shapes.title.text = text
        made.placeholders[1].text = text + "的正文在这一页。"
        if hidden:
            made._element.set("show", "0")
        return made

    def ten(deck: Any, _: Any) -> None:
        for number in range(2, 12):
            second(deck, f"第{number}页")

    def moved(deck: Any, _: Any) -> None:
        second(deck, "后来的一页")
        order = deck.slides._sldIdLst
        order.insert(0, order[1])

    def group(_: Any, page: Any) -> None:
        from pptx.util import Inches

        outer = page.shapes.add_group_shape()
        inner = outer.shapes.add_group_shape()
        inner.shapes.add_textbox(Inches(1), Inches(4), Inches(2), Inches(1)).text_frame.text = "组合中的文字"

    def notes(_: Any, page: Any) -> None:
        page.notes_slide.notes_text_frame.text = "讲稿里说水库去年蓄满。"

    def merged(deck: Any, page: Any) -> None:
        made = grid(deck, page)
        made.cell(1, 0).merge(made.cell(2, 0))
        made.cell(1, 0).text = "河口乡"

    def broken_break(_: Any, page: Any) -> None:
        box(page, "上午九点\v周六和周日")

    def lost_picture(_: Any, page: Any) -> None:
        from pptx.util import Inches

        from tests import making

        page.shapes.add_picture(io.BytesIO(making.png()), Inches(1), Inches(4))._element._nvXxPr.cNvPr.set(
            "descr", "大坝的照片"
        )

    def properties(deck: Any, _: Any) -> None:
        deck.core_properties.created = datetime(2013, 1, 27)
        deck.core_properties.author = "Steve Canny"
        deck.core_properties.title = "PowerPoint Presentation"

    def date_box(_: Any, page: Any) -> None:
        made = box(page, "2016/5/10", 7)
        made._element.nvSpPr.nvPr.append(_placeholder('<p:ph type="dt" sz="half" idx="10"/>'))
        made = box(page, "17", 7)
        made._element.nvSpPr.nvPr.append(_placeholder('<p:ph type="sldNum" sz="half" idx="12"/>'))

    def macro(name: str, content: bytes) -> bytes:
        return (
            content.replace(
                b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
                b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
            )
            if name == "[Content_Types].xml"
            else content
        )

    def show(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"presentationml.presentation.main+xml", b"presentationml.slideshow.main+xml")
            if name == "[Content_Types].xml"
            else content
        )

    nothing = lambda *_: None  # noqa: E731
    return [
        case("title and body", nothing, ("水情汇报", LAST), title="水情汇报"),
        case(
            "a power of ten",
            lambda _, p: runs(p, ("面积3.2×10", {}), ("6", up), ("平方米", {})),
            ("re:10(\\^6|⁶)",),
            ("106",),
        ),
        case(
            "a note mark",
            lambda _, p: runs(p, ("每户12立方米", {}), ("2", up), ("，按月计。", {})),
            ("每户12立方米",),
            ("立方米2",),
        ),
        case("a formula", lambda _, p: runs(p, ("排放CO", {}), ("2", down), ("很多。", {})), ("re:CO(2|₂|_2)很多",)),
        case(
            "struck out",
            lambda _, p: runs(p, ("罚款", {}), ("五百元", off), ("八百元。", {})),
            ("八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case(
            "struck out twice",
            lambda _, p: runs(p, ("罚款", {}), ("五百元", {"strike": "dblStrike"}), ("八百元。", {})),
            ("八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case(
            "not struck",
            lambda _, p: runs(p, ("罚款", {}), ("五百元", {"strike": "noStrike"}), ("，限期。", {})),
            ("罚款五百元，限期。",),
        ),
        case("a line break", broken_break, ("上午九点 周六和周日",)),
        case("two paragraphs", lambda _, p: box(p, "上午九点\n周六和周日"), ("上午九点 周六和周日",)),
        case("a tab", lambda _, p: box(p, "上午九点\t周六和周日"), ("re:上午九点[ |]+周六和周日",)),
        case(
            "numbered 1.",
            paragraphs("农民取水。", "须报政府。", xml='<a:buAutoNum type="arabicPeriod"/>'),
            ("1. 农民取水。", "2. 须报政府。"),
        ),
        case(
            "numbered （一）",
            paragraphs("农民取水。", "须报政府。", xml='<a:buAutoNum type="ea1ChsPeriod"/>'),
            ("re:一[.．、] ?农民取水。", "re:二[.．、] ?须报政府。"),
        ),
        case(
            "numbered (3)",
            paragraphs("农民取水。", "须报政府。", xml='<a:buAutoNum type="arabicParenBoth" startAt="3"/>'),
            ("re:\\(3\\) ?农民取水。", "re:\\(4\\) ?须报政府。"),
        ),
        case(
            "numbered ①",
            paragraphs("农民取水。", "须报政府。", xml='<a:buAutoNum type="circleNumDbPlain"/>'),
            ("re:① ?农民取水。", "re:② ?须报政府。"),
        ),
        case(
            "lettered",
            paragraphs("农民取水。", "须报政府。", xml='<a:buAutoNum type="alphaLcParenR"/>'),
            ("re:a\\) ?农民取水。", "re:b\\) ?须报政府。"),
        ),
        case(
            "bullets",
            paragraphs("农民取水。", "须报政府。", xml='<a:buChar char="§"/>'),
            ("农民取水。", "须报政府。"),
            ("§",),
        ),
        case("a table", grid, ("乡名", "户数", "河口乡", "315户", "柳树乡", "206户")),
        case("a merged table", merged, ("re:河口乡[^/]*315户", "re:河口乡[^/]*206户")),
        case("a chart", chart, ("户数", "河口乡 | 315", "柳树乡 | 206")),
        case("groups", group, ("组合中的文字",)),
        case("notes", notes, omits=("讲稿里说水库去年蓄满。",)),
        case(
            "a hidden slide", lambda d, _: second(d, "隐藏的内容", True), never=("隐藏的内容",), omits=("隐藏的内容",)
        ),
        case("twelve slides in order", ten, ("第2页的正文", "第9页的正文", "第10页的正文", "第11页的正文")),
        case("slides moved", moved, ("后来的一页", LAST)),
        case(
            "boxes in the order of the deck",
            lambda _, p: (box(p, "先读的文字框", 6), box(p, "后读的文字框", 5)),
            ("先读的文字框", "后读的文字框"),
        ),
        case("a lost picture", lost_picture, mend=lambda name, content: None if "media/" in name else content),
        case("a picture's words", lost_picture, omits=("re:大坝的照片|picture",)),
        case(
            "lost notes",
            notes,
            mend=lambda name, content: None if name.startswith("ppt/notesSlides/notesSlide") else content,
        ),
        case(
            "a broken chart",
            chart,
            mend=lambda name, content: b"<broken" if name.startswith("ppt/charts/chart") else content,
        ),
        case(
            "a broken second slide",
            lambda d, _: second(d, "坏的一页"),
            omits=("re:slide ?2|slide2",),
            mend=lambda name, content: b"<broken" if name == "ppt/slides/slide2.xml" else content,
        ),
        case(
            "a lost second slide",
            lambda d, _: second(d, "坏的一页"),
            mend=lambda name, content: None if name == "ppt/slides/slide2.xml" else content,
        ),
        case(
            "a lost layout",
            nothing,
            mend=lambda name, content: None if name == "ppt/slideLayouts/slideLayout2.xml" else content,
        ),
        case(
            "a broken master",
            nothing,
            mend=lambda name, content: b"<broken" if name == "ppt/slideMasters/slideMaster1.xml" else content,
        ),
        case("no properties", nothing, mend=lambda name, content: None if name.startswith("docProps/") else content),
        case("its own properties", properties, date=None, title="水情汇报"),
        case("date and number boxes", date_box, never=("re:\\b17\\b",), date=None),
        case("macros", nothing, path="a.pptm", mend=macro),
        case("a show", nothing, path="a.ppsx", mend=show),
        case(
            "a link",
            lambda _, p: setattr(
                box(p, "乡政府公告全文").text_frame.paragraphs[0].runs[0].hyperlink, "address", "http://example.org/"
            ),
            ("乡政府公告全文",),
        ),
        case("symbols", lambda _, p: runs(p, ("误差±5毫米，☑同意", {})), ("误差±5毫米，☑同意",)),
    ]


def _placeholder(xml: str) -> Any:
    from lxml import etree

    return etree.fromstring(
        xml.replace("/>", ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>')
    )


PROSE = ("河口乡的水库去年蓄水三百万立方米，灌溉了下游的农田。", "柳树乡的引水渠今年完工，村民不再到河边挑水吃了。")


def book(
    make: Callable[[Any, Any], object],
    mend: Callable[[str, bytes], bytes | None] | None = None,
    prose: bool = False,
    options: dict[str, Any] | None = None,
) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, options or {})
    sheet = made.add_worksheet("水情")
    make(made, sheet)
    made.close()
    return repacked(file.getvalue(), mend)


def xlsx() -> list[Case]:
    def case(
        name: str,
        make: Callable[[Any, Any], object],
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        path = how.pop("path", "a.xlsx")
        facts = {key: how.pop(key) for key in ("date", "author", "title", "articles", "refused") if key in how}
        return Case("Excel", name, path, lambda: book(make, **how), says, never, omits, **facts)

    def rows(*lines: tuple[Any, ...], at: int = 0) -> Callable[[Any, Any], object]:
        def make(_: Any, sheet: Any) -> None:
            for number, line in enumerate(lines, at):
                sheet.write_row(number, 0, line)

        return make

    def figure(value: Any, form: str) -> Callable[[Any, Any], object]:
        def make(book: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, ("指标名称", "数值"))
            sheet.write(1, 0, "河口乡灌溉指标的数值")
            sheet.write(1, 1, value, book.add_format({"num_format": form}))
            sheet.write_row(2, 0, ("柳树乡灌溉指标的数值", 7))

        return make

    def rich(*parts: Any) -> Callable[[Any, Any], object]:
        def make(book: Any, sheet: Any) -> None:
            looks = {
                "up": book.add_format({"font_script": 1}),
                "down": book.add_format({"font_script": 2}),
                "off": book.add_format({"font_strikeout": True}),
                "bold": book.add_format({"bold": True}),
            }
            sheet.write_row(0, 0, ("指标名称", "数值"))
            sheet.write(1, 0, "河口乡灌溉指标的数值")
            sheet.write_rich_string(1, 1, *[looks.get(part, part) for part in parts])

        return make

    def whole_struck(book: Any, sheet: Any) -> None:
        rows(("指标名称", "数值"), ("河口乡灌溉指标的数值", "八百元"))(book, sheet)
        sheet.write(2, 0, "作废的一行内容在此", book.add_format({"font_strikeout": True}))

    def merged(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("乡名", "户数"))
        sheet.merge_range(1, 0, 2, 0, "河口乡")
        sheet.write(1, 1, "甲村315户人家")
        sheet.write(2, 1, "乙村206户人家")

    def hidden_row(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"), ("柳树乡", "乙村206户人家"))(book, sheet)
        sheet.set_row(2, None, None, {"hidden": True})

    def hidden_column(book: Any, sheet: Any) -> None:
        rows(
            ("乡名", "户数", "备注"),
            ("河口乡", "甲村315户人家", "内部备注文字"),
            ("柳树乡", "乙村206户人家", "内部备注二"),
        )(book, sheet)
        sheet.set_column(2, 2, None, None, {"hidden": True})

    def hidden_sheet(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        other = book.add_worksheet("藏")
        other.write(0, 0, "隐藏表中的一句话。")
        other.hide()

    def very_hidden(book: Any, sheet: Any) -> None:
        hidden_sheet(book, sheet)
        book.worksheets()[1].very_hidden()

    def two(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        rows(("乡名", "户数"), ("柳树乡", "乙村206户人家"))(book, book.add_worksheet("第二"))

    def formula(book: Any, sheet: Any) -> None:
        rows(("指标名称", "数值"), ("河口乡灌溉指标的数值", 7))(book, sheet)
        sheet.write_formula(2, 1, "=B2*2", None, 14)
        sheet.write(2, 0, "柳树乡灌溉指标的数值")
        sheet.write_formula(3, 0, '="二者"&"之和"', None, "二者之和")

    def commented(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        sheet.write_comment(1, 1, "这个数字待核实。")

    def boxed(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        sheet.insert_textbox(5, 3, "浮动文字框里的话。")

    def chart(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡甲村人家", 315), ("柳树乡乙村人家", 206))(book, sheet)
        made = book.add_chart({"type": "column"})
        made.add_series({"categories": "=水情!$A$2:$A$3", "values": "=水情!$B$2:$B$3"})
        made.set_title({"name": "各乡户数统计图"})
        sheet.insert_chart(5, 3, made)

    def headed(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        sheet.set_header("&C内部资料页眉")
        sheet.set_footer("&P")

    def titled(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "各乡户数一览表（2016年）")
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"), ("柳树乡", "乙村206户人家"), at=1)(book, sheet)

    def filtered(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"), ("柳树乡", "乙村206户人家"))(book, sheet)
        sheet.autofilter(0, 0, 2, 1)

    def linked(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        sheet.write_url(2, 0, "http://example.org/", string="乡政府公告全文")

    def checkbox(book: Any, sheet: Any) -> None:
        rows(("乡名", "同意"), ("河口乡甲村全体人家", True), ("柳树乡乙村全体人家", False))(book, sheet)

    def prefixed(name: str, content: bytes) -> bytes:
        if not name.endswith(".xml") or not name.startswith("xl/w"):
            return content
        shown = content.decode().replace(
            'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
            'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
        )
        return re.sub(r"<(/?)([a-zA-Z]+)(?=[ />])", r"<\1x:\2", shown).encode()

    head = ("标题", "正文")
    articles = rows(head, ("水库的故事", PROSE[0]), ("水渠的故事", PROSE[1]))
    dated = rows(
        ("标题", "正文", "日期", "作者"),
        ("水库的故事", PROSE[0], "2016-05-10", "甲村调查组"),
        ("水渠的故事", PROSE[1], "2017-06-01", ""),
    )

    def real_dates(book: Any, sheet: Any) -> None:
        dated(book, sheet)
        sheet.write_datetime(1, 2, datetime(2016, 5, 10), book.add_format({"num_format": "yyyy-mm-dd"}))

    small = (("乡名", "户数"), ("河口乡", "甲村315户人家"))
    return [
        case("rows as articles", articles, (*PROSE,), articles=2),
        case("rows with dates and authors", dated, PROSE, date="2016-05-10", author="甲村调查组", title="水库的故事"),
        case("rows with dates as numbers", real_dates, PROSE, date="2016-05-10"),
        case(
            "English heads",
            rows(
                ("title", "text"),
                ("One", "The village office opened a new well in the summer of last year."),
                ("Two", "The canal was finished and nobody carries water any more."),
            ),
            ("The village office", "The canal"),
            articles=2,
        ),
        case("a table", rows(*small), ("河口乡", "甲村315户人家"), articles=1),
        case("percent", figure(0.125, "0.0%"), ("12.5%",)),
        case("no decimals", figure(1234567.4, "#,##0"), ("1,234,567",), ("567.4",)),
        case("yuan", figure(1234.5, '"¥"#,##0.00'), ("¥1,234.50",)),
        case("a unit", figure(315, '0"户"'), ("315户",)),
        case("a date", figure(date(2016, 5, 10), "yyyy-mm-dd"), ("2016-05-10",), ("42500",)),
        case("a Chinese date", figure(date(2016, 5, 10), 'yyyy"年"m"月"d"日"'), ("2016年5月10日",)),
        case("a month", figure(date(2016, 5, 10), "mmm yyyy"), ("2016-05",)),
        case("a time", figure(time(9, 30), "hh:mm"), ("09:30",)),
        case("hours over a day", figure(1.5, "[h]:mm"), ("36:00",)),
        case("a fraction", figure(0.75, "# ?/?"), ("3/4",)),
        case("a mixed fraction", figure(2.5, "# ?/?"), ("2 1/2",)),
        case("science", figure(3.2e6, "0.00E+00"), ("3.20E+06",)),
        case("negative in brackets", figure(-315, "#,##0;(#,##0)"), ("(315)",)),
        case("negative red", figure(-315, "0;[Red]-0"), ("-315",)),
        case("leading zeros", figure(42, "00000"), ("00042",)),
        case("ten thousands", figure(1234567, '0.0,"千"'), ("1234.6千",)),
        case("zero shown as a dash", figure(0, '0;-0;"—"'), ("—",)),
        case("a long number", figure(123456789012345, "0"), ("123456789012345",)),
        case("a general fraction", figure(0.1, "General"), ("re:0\\.1(?!0)",)),
        case("a float's tail", figure(0.1 + 0.2, "General"), ("re:0\\.3(?!0)",)),
        case("1904", figure(date(2016, 5, 10), "yyyy-mm-dd"), ("2016-05-10",), options={"date_1904": True}),
        case("a power of ten", rich("3.2×10", "up", "6", "平方米"), ("re:10(\\^6|⁶)",), ("106",)),
        case("a note mark", rich("每户12立方米", "up", "2", "，按月计"), ("每户12立方米",), ("立方米2",)),
        case("a formula of chemistry", rich("排放CO", "down", "2", "很多"), ("re:CO(2|₂|_2)很多",)),
        case("struck out in a cell", rich("罚款", "off", "五百元", "八百元"), ("八百元",), ("五百元",), ("五百元",)),
        case("a struck cell", whole_struck, ("八百元",), ("作废的一行",), ("作废的一行内容在此",)),
        case("bold in a cell", rich("罚款", "bold", "五百元", "，限期"), ("罚款五百元，限期",)),
        case("merged", merged, ("re:河口乡[^/]*甲村315户", "re:河口乡[^/]*乙村206户")),
        case("a hidden row", hidden_row, ("甲村315户人家",), ("乙村206户",), ("乙村206户人家",)),
        case("a hidden column", hidden_column, ("甲村315户人家",), ("内部备注",), ("内部备注文字",)),
        case("a hidden sheet", hidden_sheet, ("甲村315户人家",), ("隐藏表中",), ("隐藏表中的一句话。",)),
        case("a very hidden sheet", very_hidden, ("甲村315户人家",), ("隐藏表中",), ("隐藏表中的一句话。",)),
        case("two sheets", two, ("甲村315户人家", "乙村206户人家")),
        case("formulas", formula, ("14", "二者之和"), ("B2*2",)),
        case("a comment", commented, ("甲村315户人家",), ("待核实",), ("这个数字待核实。",)),
        case("a text box", boxed, ("甲村315户人家",), omits=("浮动文字框里的话。",)),
        case("a chart", chart, ("315", "206"), omits=("各乡户数统计图",)),
        case("a head line of the print", headed, ("甲村315户人家",), ("内部资料",), ("内部资料页眉",)),
        case(
            "a title above the heads",
            titled,
            ("各乡户数一览表（2016年）", "河口乡", "甲村315户人家", "柳树乡", "乙村206户人家"),
        ),
        case("an automatic filter", filtered, ("甲村315户人家", "乙村206户人家")),
        case("a link", linked, ("乡政府公告全文",)),
        case("truth values", checkbox, ("re:(?i)true", "re:(?i)false")),
        case(
            "lines in a cell",
            rows(("乡名", "开放时间"), ("河口乡水库管理所", "上午九点\n周六和周日")),
            ("re:上午九点( |<br>|；|; |/)+周六和周日",),
        ),
        case(
            "no header row",
            rows(("河口乡", "甲村315户人家"), ("柳树乡", "乙村206户人家")),
            ("河口乡", "甲村315户人家", "柳树乡", "乙村206户人家"),
        ),
        case(
            "empty rows between",
            rows(("乡名", "户数"), ("河口乡", "甲村315户人家"), (), (), ("柳树乡", "乙村206户人家")),
            ("甲村315户人家", "乙村206户人家"),
        ),
        case("numbers alone", rows(("年", "数"), (2015, 3), (2016, 4)), refused="."),
        case("prefixes", rows(*small), ("河口乡", "甲村315户人家"), mend=prefixed),
        case(
            "no styles",
            rows(*small),
            ("河口乡", "甲村315户人家"),
            mend=lambda name, content: None if name == "xl/styles.xml" else content,
        ),
        case(
            "broken styles",
            rows(*small),
            ("河口乡", "甲村315户人家"),
            mend=lambda name, content: b"<broken" if name == "xl/styles.xml" else content,
        ),
        case(
            "a lost drawing",
            boxed,
            ("甲村315户人家",),
            mend=lambda name, content: None if "drawings/" in name else content,
        ),
        case(
            "a broken second sheet",
            two,
            ("甲村315户人家",),
            omits=("re:第二|sheet ?2",),
            mend=lambda name, content: b"<broken" if name == "xl/worksheets/sheet2.xml" else content,
        ),
        case(
            "a lost second sheet",
            two,
            ("甲村315户人家",),
            omits=("re:第二|sheet ?2",),
            mend=lambda name, content: None if name == "xl/worksheets/sheet2.xml" else content,
        ),
        case(
            "no theme, no properties",
            rows(*small),
            ("甲村315户人家",),
            mend=lambda name, content: None if "theme" in name or "docProps" in name else content,
            date=None,
        ),
        case(
            "macros",
            rows(*small),
            ("甲村315户人家",),
            path="a.xlsm",
            mend=lambda name, content: content.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
        ),
        case("inline strings", rows(*small), ("甲村315户人家",), options={"in_memory": True, "constant_memory": True}),
        case(
            "escaped characters",
            rows(("乡名", "户数"), ("河口乡", "甲村_x000D_315户人家")),
            ("re:甲村_x000D_315户人家",),
        ),
    ]


def xls() -> list[Case]:
    import xlwt

    def case(
        name: str,
        make: Callable[[Any, Any], object],
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        def made() -> bytes:
            book = xlwt.Workbook(encoding="utf-8")
            make(book, book.add_sheet("水情"))
            file = io.BytesIO()
            book.save(file)
            return file.getvalue()

        return Case("old Excel", name, "a.xls", made, says, never, omits, **how)

    def rows(*lines: tuple[Any, ...]) -> Callable[[Any, Any], object]:
        def make(_: Any, sheet: Any) -> None:
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write(number, column, value)

        return make

    def figure(value: Any, form: str) -> Callable[[Any, Any], object]:
        def make(_: Any, sheet: Any) -> None:
            rows(("指标名称", "数值"), ("河口乡灌溉指标的数值",))(_, sheet)
            sheet.write(1, 1, value, xlwt.easyxf(num_format_str=form))

        return make

    def rich(look: str) -> Callable[[Any, Any], object]:
        def make(_: Any, sheet: Any) -> None:
            rows(("指标名称", "数值"), ("河口乡灌溉指标的数值",))(_, sheet)
            font = xlwt.Font()
            font.name = "Arial"
            setattr(font, *(("struck_out", True) if look == "off" else ("escapement", 1)))
            plain = xlwt.Font()
            sheet.write_rich_text(
                1,
                1,
                (("罚款", plain), ("五百元", font), ("八百元", plain))
                if look == "off"
                else (("3.2×10", plain), ("6", font), ("平方米", plain)),
            )

        return make

    def merged(_: Any, sheet: Any) -> None:
        rows(("乡名", "户数"))(_, sheet)
        sheet.write_merge(1, 2, 0, 0, "河口乡")
        sheet.write(1, 1, "甲村315户人家")
        sheet.write(2, 1, "乙村206户人家")

    def hidden_row(_: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"), ("柳树乡", "乙村206户人家"))(_, sheet)
        sheet.row(2).hidden = True

    def hidden_column(_: Any, sheet: Any) -> None:
        rows(("乡名", "户数", "备注"), ("河口乡", "甲村315户人家", "内部备注文字"))(_, sheet)
        sheet.col(2).hidden = True

    def hidden_sheet(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        other = book.add_sheet("藏")
        other.write(0, 0, "隐藏表中的一句话。")
        other.visibility = 1

    def struck(_: Any, sheet: Any) -> None:
        rows(("指标名称", "数值"), ("河口乡灌溉指标的数值", "八百元"))(_, sheet)
        sheet.write(2, 0, "作废的一行内容在此", xlwt.easyxf("font: struck_out on"))

    def formula(_: Any, sheet: Any) -> None:
        rows(("指标名称", "数值"), ("河口乡灌溉指标的数值", 7))(_, sheet)
        sheet.write(2, 1, xlwt.Formula("B2*2"))

    def two(book: Any, sheet: Any) -> None:
        rows(("乡名", "户数"), ("河口乡", "甲村315户人家"))(book, sheet)
        rows(("乡名", "户数"), ("柳树乡", "乙村206户人家"))(book, book.add_sheet("第二"))

    return [
        case(
            "rows as articles",
            rows(("标题", "正文"), ("水库的故事", PROSE[0]), ("水渠的故事", PROSE[1])),
            PROSE,
            articles=2,
        ),
        case("a table", rows(("乡名", "户数"), ("河口乡", "甲村315户人家")), ("河口乡", "甲村315户人家")),
        case("percent", figure(0.125, "0.0%"), ("12.5%",)),
        case("thousands", figure(1234567.4, "#,##0"), ("1,234,567",), ("567.4",)),
        case("a date", figure(date(2016, 5, 10), "yyyy-mm-dd"), ("2016-05-10",), ("42500",)),
        case("a Chinese date", figure(date(2016, 5, 10), 'yyyy"年"m"月"d"日"'), ("2016年5月10日",)),
        case("a time", figure(0.25, "hh:mm"), ("06:00",)),
        case("a unit", figure(315, '0"户"'), ("315户",)),
        case("leading zeros", figure(42, "00000"), ("00042",)),
        case("a power of ten", rich("up"), ("re:10(\\^6|⁶)",), ("106",)),
        case("struck in a cell", rich("off"), ("八百元",), ("五百元",), ("五百元",)),
        case("a struck cell", struck, ("八百元",), ("作废的一行",), ("作废的一行内容在此",)),
        case("merged", merged, ("re:河口乡[^/]*甲村315户", "re:河口乡[^/]*乙村206户")),
        case("a hidden row", hidden_row, ("甲村315户人家",), ("乙村206户",), ("乙村206户人家",)),
        case("a hidden column", hidden_column, ("甲村315户人家",), ("内部备注",), ("内部备注文字",)),
        case("a hidden sheet", hidden_sheet, ("甲村315户人家",), ("隐藏表中",), ("隐藏表中的一句话。",)),
        case("formulas", formula, ("河口乡灌溉指标的数值",), ("B2*2",)),
        case("two sheets", two, ("甲村315户人家", "乙村206户人家")),
        case("truth values", rows(("乡名", "同意"), ("河口乡甲村全体人家", True)), ("re:(?i)true",)),
        case(
            "lines in a cell",
            rows(("乡名", "开放时间"), ("河口乡水库管理所", "上午九点\n周六和周日")),
            ("re:上午九点( |<br>|；|; |/)+周六和周日",),
        ),
    ]


CASES = [*pptx(), *xlsx(), *xls()]

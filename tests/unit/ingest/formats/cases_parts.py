"""What stands beside and inside the running text of office files: boxes, controls, revisions, diagrams, charts, cells."""
# ruff: noqa: DTZ001, E501 - a case is a line

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.unit.ingest.formats.cases_office import book, box, repacked, replaced, slides
from tests.unit.ingest.formats.cases_word import LAST, SPACES, cell, par, run, table, with_rel, word
from tests.unit.ingest.formats.variations import Case

BOXED = "<w:txbxContent>{}</w:txbxContent>"
NOTES = '<w:{kind}s {spaces}><w:{kind} w:id="2">{note}</w:{kind}></w:{kind}s>'
DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<dgm:ptLst><dgm:pt modelId="1" type="doc"/><dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>先修水库再修渠</a:t></a:r></a:p></dgm:t></dgm:pt>'
    '<dgm:pt modelId="3"><dgm:t><a:p><a:r><a:t>最后通自来水</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'
)
SMART = '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram"><dgm:relIds xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" r:dm="rId99" r:lo="rId98" r:qs="rId97" r:cs="rId96"/></a:graphicData>'
DRAWN = "<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x'/><a:graphic>{}</a:graphic></wp:inline></w:drawing></w:r>"
CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart>'
    "<c:title><c:tx><c:rich><a:p><a:r><a:t>各乡户数统计图</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache>"
    '<c:pt idx="0"><c:v>户数</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>河口乡</c:v></c:pt></c:strCache></c:strRef></c:cat>'
    '<c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode><c:pt idx="0"><c:v>0.315</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart>'
    "<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>占全县的比例</a:t></a:r></a:p></c:rich></c:tx></c:title></c:valAx></c:plotArea></c:chart></c:chartSpace>"
)


def both(choice: str, fallback: str) -> str:
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>'


def shape(*blocks: str) -> str:
    return f'<w:drawing><wp:anchor><wp:docPr id="1" name="x"/><a:graphic><a:graphicData><wps:wsp><wps:txbx>{BOXED.format("".join(blocks))}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>'


def pict(*blocks: str) -> str:
    return f"<w:pict><v:shape><v:textbox>{BOXED.format(''.join(blocks))}</v:textbox></v:shape></w:pict>"


def documents() -> list[Case]:
    kind = "Word parts"

    def case(
        name: str,
        block: str,
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        return Case(kind, name, "a.docx", lambda: word(block, **how), (*says, LAST), never, omits)

    twice = "框里的话.*框里的话"
    alone = par(run("水库去年蓄满。"))
    inserted = '<w:ins w:id="1" w:author="x">{}</w:ins>'
    gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>{}</w:delText></w:r></w:del>'
    noted = {
        "word/footnotes.xml": NOTES.format(
            kind="footnote", spaces=SPACES, note=par(run("数据来自水文站。")) + table(cell(par(run("注里的表格"))))
        ),
        "word/endnotes.xml": NOTES.format(kind="endnote", spaces=SPACES, note=par(run("尾注在此。"))),
    }

    def two(name: str, content: bytes) -> bytes:
        return with_rel("endnotes", "endnotes.xml", "rId98")(
            name, with_rel("footnotes", "footnotes.xml")(name, content)
        )

    return [
        case(
            "a box in both forms",
            par(run("水库去年蓄满。"), both(shape(par(run("框里的话。"))), pict(par(run("框里的话。"))))),
            ("水库去年蓄满。", "框里的话。"),
            (f"re:{twice}",),
        ),
        case(
            "a box in the old form alone",
            par(f"<w:r>{pict(par(run('框里的话。')))}</w:r>"),
            ("框里的话。",),
            (f"re:{twice}",),
        ),
        case(
            "a box with a table",
            par(both(shape(table(cell(par(run("框里的话。"))) + cell(par(run("第二格"))))), pict(par()))),
            ("框里的话。", "第二格"),
        ),
        case(
            "a box in a box",
            par(
                both(
                    shape(par(run("外框。"), both(shape(par(run("框里的话。"))), pict(par(run("框里的话。")))))),
                    pict(par(run("外框。"))),
                )
            ),
            ("外框。", "框里的话。"),
            (f"re:{twice}",),
        ),
        case(
            "a box in a cell",
            table(cell(par(run("格中。"), both(shape(par(run("框里的话。"))), pict(par(run("框里的话。"))))))),
            ("格中。", "框里的话。"),
            (f"re:{twice}",),
        ),
        case(
            "a box in a content control",
            f"<w:sdt><w:sdtContent>{par(both(shape(par(run('框里的话。'))), pict(par(run('框里的话。')))))}</w:sdtContent></w:sdt>",
            ("框里的话。",),
            (f"re:{twice}",),
        ),
        case(
            "a control around rows",
            f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell(par(run('甲村')))}{cell(par(run('315户')))}</w:tr></w:sdtContent></w:sdt></w:tbl>",
            ("re:甲村 \\| 315户",),
        ),
        case(
            "a control around a cell",
            f"<w:tbl><w:tr><w:sdt><w:sdtContent>{cell(par(run('甲村')))}</w:sdtContent></w:sdt>{cell(par(run('315户')))}</w:tr></w:tbl>",
            ("re:甲村 \\| 315户",),
        ),
        case(
            "a control in a control",
            f"<w:sdt><w:sdtContent><w:sdt><w:sdtContent>{alone}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>",
            ("水库去年蓄满。",),
        ),
        case(
            "a list to choose from",
            par(
                run("级别："),
                f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="一级" w:value="1"/><w:listItem w:displayText="二级" w:value="2"/></w:dropDownList></w:sdtPr><w:sdtContent>{run("二级")}</w:sdtContent></w:sdt>',
            ),
            ("级别：二级",),
            ("一级",),
        ),
        case(
            "a date to choose",
            par(
                run("日期："),
                f'<w:sdt><w:sdtPr><w:date w:fullDate="2016-05-10T00:00:00Z"/></w:sdtPr><w:sdtContent>{run("2016年5月10日")}</w:sdtContent></w:sdt>',
            ),
            ("日期：2016年5月10日",),
        ),
        case(
            "a prompt",
            par(
                run("姓名："),
                f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入文字。')}</w:sdtContent></w:sdt>",
            ),
            ("姓名：",),
            ("单击此处",),
            ("单击此处输入文字。",),
        ),
        case(
            "inserted words",
            par(run("罚款"), inserted.format(run("八百元")), gone.format("五百元"), run("。")),
            ("罚款八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case(
            "an inserted and deleted word",
            par(run("罚款"), inserted.format(gone.format("五百元")), run("八百元。")),
            ("罚款八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case(
            "an inserted row",
            f"<w:tbl><w:tr><w:trPr><w:ins w:id='1'/></w:trPr>{cell(par(inserted.format(run('甲村'))))}</w:tr></w:tbl>",
            ("甲村",),
        ),
        case(
            "a deleted paragraph joins the next",
            par(run("水库去年"), looks='<w:rPr><w:del w:id="1"/></w:rPr>') + par(run("蓄满。")),
            ("re:水库去年 ?蓄满。",),
        ),
        case(
            "a deleted paragraph whole",
            par(gone.format("旧的一段。"), looks='<w:rPr><w:del w:id="1"/></w:rPr>') + alone,
            ("水库去年蓄满。",),
            ("旧的一段",),
            ("旧的一段。",),
        ),
        case(
            "a deleted cell",
            table(cell(par(run("甲村"))) + cell(par(gone.format("旧的格")), looks="<w:cellDel w:id='1'/>")),
            ("甲村",),
            ("旧的格",),
            ("旧的格",),
        ),
        case(
            "a changed look is no change of words",
            par(
                '<w:r><w:rPr><w:b/><w:rPrChange w:id="1"><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>水库去年蓄满。</w:t></w:r>'
            ),
            ("水库去年蓄满。",),
        ),
        case(
            "moved from here to there",
            par('<w:moveFrom w:id="1">' + run("搬走的话。") + "</w:moveFrom>")
            + alone
            + par('<w:moveTo w:id="2">' + run("搬走的话。") + "</w:moveTo>"),
            ("水库去年蓄满。", "搬走的话。"),
            ("re:搬走的话.*搬走的话",),
        ),
        case(
            "both kinds of notes, a table in one",
            par(
                run("水库去年蓄满"),
                '<w:r><w:footnoteReference w:id="2"/></w:r>',
                run("，今年更多"),
                '<w:r><w:endnoteReference w:id="2"/></w:r>',
                run("。"),
            ),
            ("蓄满 [1]，今年更多 [i]。",),
            ("蓄满1",),
            mend=two,
            parts=noted,
        ),
        case(
            "the words of the notes",
            par(
                '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>', run("水库。")
            ),
            mend=two,
            parts=noted,
            omits=(),
        ),
        case(
            "a header with a box",
            alone,
            ("水库去年蓄满。",),
            ("页眉",),
            ("页眉里的话。",),
            mend=with_rel("header", "header9.xml"),
            parts={
                "word/header9.xml": f"<w:hdr {SPACES}>{par(both(shape(par(run('页眉里的话。'))), pict(par(run('页眉里的话。')))))}</w:hdr>"
            },
        ),
        case(
            "a footer",
            alone,
            ("水库去年蓄满。",),
            ("页脚",),
            ("页脚里的话。",),
            mend=with_rel("footer", "footer9.xml"),
            parts={"word/footer9.xml": f"<w:ftr {SPACES}>{par(run('页脚里的话。'))}</w:ftr>"},
        ),
        case(
            "a diagram",
            par(DRAWN.format(SMART)),
            ("先修水库再修渠", "最后通自来水"),
            mend=with_rel("diagramData", "diagrams/data1.xml"),
            parts={"word/diagrams/data1.xml": DIAGRAM},
        ),
        case(
            "a chart",
            par(
                DRAWN.format(
                    '<a:graphicData><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId99"/></a:graphicData>'
                )
            ),
            ("各乡户数统计图", "占全县的比例", "re:河口乡 \\| 31.5%"),
            ("0.315",),
            mend=with_rel("chart", "charts/chart1.xml"),
            parts={"word/charts/chart1.xml": CHART},
        ),
        case(
            "a lost diagram",
            par(run("水库去年蓄满。"), DRAWN.format(SMART)),
            ("水库去年蓄满。",),
            omits=("data1.xml",),
            mend=with_rel("diagramData", "diagrams/data1.xml"),
        ),
        case(
            "an embedded document",
            par(
                run("水库去年蓄满。"),
                '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" ProgID="Excel.Sheet.12" r:id="rId99"/></w:object></w:r>',
            ),
            ("水库去年蓄满。",),
            omits=("Excel.Sheet.12",),
            mend=with_rel("package", "embeddings/x.xlsx"),
        ),
        case(
            "WordArt",
            par('<w:r><w:pict><v:shape><v:textpath string="艺术字标题"/></v:shape></w:pict></w:r>'),
            ("艺术字标题",),
        ),
        case(
            "a caption's number",
            par(run("图 "), '<w:fldSimple w:instr=" SEQ 图 "><w:r><w:t>3</w:t></w:r></w:fldSimple>', run(" 水库全景")),
            ("图 3 水库全景",),
        ),
        case(
            "cells merged both ways",
            table(
                cell(par(run("甲村")), looks='<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>')
                + cell(par(run("一户"))),
                cell(par(), looks='<w:gridSpan w:val="2"/><w:vMerge/>') + cell(par(run("二户"))),
            ),
            ("re:甲村 \\|.*一户", "re:甲村 \\|.*二户"),
        ),
        case(
            "a hidden paragraph mark",
            par(run("水库去年"), looks="<w:rPr><w:vanish/></w:rPr>") + par(run("蓄满。")),
            ("re:水库去年 ?蓄满。",),
        ),
    ]


def decks() -> list[Case]:
    kind = "PowerPoint parts"
    relations = "ppt/slides/_rels/slide1.xml.rels"

    def case(
        name: str,
        make: Callable[[Any, Any], object],
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        return Case(kind, name, "a.pptx", lambda: slides(make, **how), (LAST, *says), never, omits)

    def added(xml: str, relation: str = "") -> Callable[[str, bytes], bytes]:
        def mend(name: str, content: bytes) -> bytes:
            if name == "ppt/slides/slide1.xml":
                return content.replace(b"</p:spTree>", xml.encode() + b"</p:spTree>").replace(
                    b"<p:sld ", b'<p:sld xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ', 1
                )
            return (
                content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
                if name == relations
                else content
            )

        return mend

    frame = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='9' name='x'/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x='0' y='0'/><a:ext cx='9' cy='9'/></p:xfrm><a:graphic>{}</a:graphic></p:graphicFrame>"
    text = "<p:sp><p:nvSpPr><p:cNvPr id='8' name='x'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    related = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'

    def groups(_: Any, page: Any) -> None:
        inner = page.shapes.add_group_shape().shapes.add_group_shape()
        inner.shapes.add_textbox(0, 0, 99, 99).text_frame.text = "组里组外的话。"

    def spoken(_: Any, page: Any) -> None:
        page.notes_slide.notes_text_frame.text = "讲稿里的话。\n第二行讲稿。"

    def merged(_: Any, page: Any) -> None:
        grid = page.shapes.add_table(3, 3, 0, 0, 999, 999).table
        for number, words in enumerate(("乡名", "户数", "", "", "甲村", "乙村", "河口乡", "315户", "206户")):
            grid.cell(number // 3, number % 3).text = words
        grid.cell(0, 1).merge(grid.cell(0, 2))
        grid.cell(0, 0).merge(grid.cell(1, 0))

    def hidden(_: Any, page: Any) -> None:
        box(page, "看不见的形状。")._element.nvSpPr.cNvPr.set("hidden", "1")

    comment = '<p:cmLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cm authorId="0"><p:text>批注里的话。</p:text></p:cm></p:cmLst>'
    modern = '<p188:cmLst xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p188:cm><p188:txBody><a:p><a:r><a:t>批注里的话。</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>'
    return [
        case("groups in groups", groups, ("组里组外的话。",)),
        case("speaker notes", spoken, omits=("讲稿里的话。", "第二行讲稿。")),
        case(
            "a table with merged heads",
            merged,
            ("re:乡名 \\| 户数", "re:乡名 \\| 甲村 \\| 乙村", "河口乡 | 315户 | 206户"),
        ),
        case("a hidden shape", hidden, never=("看不见的形状",), omits=("看不见的形状。",)),
        case(
            "a diagram",
            lambda _, __: None,
            ("先修水库再修渠", "最后通自来水"),
            mend=added(frame.format(SMART), related.format("diagramData", "../diagrams/data1.xml")),
            parts={"ppt/diagrams/data1.xml": DIAGRAM},
        ),
        case(
            "a chart with percents",
            lambda _, __: None,
            ("各乡户数统计图", "占全县的比例", "31.5%"),
            mend=added(
                frame.format(
                    '<a:graphicData><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId99"/></a:graphicData>'
                ),
                related.format("chart", "../charts/chart9.xml"),
            ),
            parts={"ppt/charts/chart9.xml": CHART},
        ),
        case(
            "one of two alternatives",
            lambda _, __: None,
            ("甲形式的话。",),
            ("乙形式的话",),
            mend=added(
                f"<mc:AlternateContent><mc:Choice Requires='a14'>{text.format('甲形式的话。')}</mc:Choice><mc:Fallback>{text.format('乙形式的话。')}</mc:Fallback></mc:AlternateContent>"
            ),
        ),
        case(
            "comments",
            lambda _, __: None,
            never=("批注里的话",),
            omits=("批注里的话。",),
            mend=added("", related.format("comments", "../comments/comment1.xml")),
            parts={"ppt/comments/comment1.xml": comment},
        ),
        case(
            "comments of today",
            lambda _, __: None,
            never=("批注里的话",),
            omits=("批注里的话。",),
            mend=added(
                "",
                related.format("comments", "../comments/c.xml").replace(
                    "http://schemas.openxmlformats.org/officeDocument/2006",
                    "http://schemas.microsoft.com/office/2018/10",
                ),
            ),
            parts={"ppt/comments/c.xml": modern},
        ),
        case(
            "a footer of the slide",
            lambda _, __: None,
            never=("机密文件",),
            omits=("机密文件",),
            mend=added(text.format("机密文件").replace("<p:nvPr/>", "<p:nvPr><p:ph type='ftr'/></p:nvPr>")),
        ),
        *(
            case(
                f"words of {part}",
                lambda _, __: None,
                never=("版式上的话",),
                omits=("版式上的话",),
                mend=lambda name, content, part=part: (
                    content.replace(b"</p:spTree>", text.format("版式上的话").encode() + b"</p:spTree>")
                    if name == part
                    else content
                ),
            )
            for part in ("ppt/slideMasters/slideMaster1.xml", "ppt/slideLayouts/slideLayout2.xml")
        ),
        case("an empty prompt of the layout", lambda _, __: None, never=("re:(?i)click to add|单击此处",)),
        case(
            "a dangling picture",
            lambda _, __: None,
            omits=("lost.png",),
            mend=added("", related.format("image", "../media/lost.png")),
        ),
    ]


def books() -> list[Case]:
    kind = "Excel parts"

    def case(
        name: str,
        *rows: tuple[Any, ...],
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        more: Callable[[Any, Any], object] = lambda _, __: None,
        **how: Any,
    ) -> Case:
        def make(made: Any, sheet: Any) -> None:
            for number, row in enumerate((("指标名称", "数值"), *rows)):
                for column, value in enumerate(row):
                    given, form = value if isinstance(value, tuple) else (value, "")
                    if isinstance(given, str) and given.startswith("="):
                        sheet.write_formula(
                            number, column, given, made.add_format({"num_format": form}) if form else None
                        )
                    elif isinstance(given, datetime):
                        sheet.write_datetime(number, column, given, made.add_format({"num_format": form}))
                    else:
                        sheet.write(number, column, given, made.add_format({"num_format": form}) if form else None)
            more(made, sheet)

        return Case(kind, name, "a.xlsx", lambda: book(make, **how), says, never, omits)

    name = "河口乡灌溉指标"
    day = datetime(2016, 5, 10, 14, 30)
    uncached = replaced("xl/worksheets/sheet1.xml", "<v>0</v>", "")
    return [
        case(
            "a formula without a value",
            (name, "=1+1"),
            ("柳树乡灌溉指标的数值", 7),
            says=(name,),
            never=(f"re:{name} \\| 0",),
            omits=("re:formula|1\\+1",),
            mend=uncached,
        ),
        case(
            "an error for a value",
            (name, 7),
            says=(name, "#DIV/0!"),
            mend=lambda part, content: (
                re.sub(rb'<c r="B2"><v>7</v></c>', b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', content)
                if part.endswith("sheet1.xml")
                else content
            ),
        ),
        case("a day of 1900", (name, (day, "yyyy/m/d")), says=("2016-05-10",), never=("42500",)),
        case("a day of 1904", (name, (day, "yyyy/m/d")), says=("2016-05-10",), options={"date_1904": True}),
        case("a day and a time", (name, (day, "yyyy-mm-dd hh:mm")), says=("2016-05-10 14:30",)),
        case("a day in the long form of Chinese", (name, (day, '[$-804]yyyy"年"m"月"d"日"')), says=("2016年5月10日",)),
        case(
            "a day in Chinese numerals",
            (name, (day, '[DBNum1][$-804]yyyy"年"m"月"d"日"')),
            says=("re:二〇一六年五月十日|2016年5月10日",),
        ),
        case(
            "the built-in form 31",
            (name, 42500),
            says=("2016年5月10日",),
            mend=lambda part, content: (
                content.replace(
                    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>',
                    b'<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="31" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>',
                )
                if part == "xl/styles.xml"
                else content.replace(b'<c r="B2">', b'<c r="B2" s="1">')
            ),
        ),
        case("an afternoon", (name, (0.6041666667, "h:mm AM/PM")), says=("14:30",)),
        case("twelve minutes", (name, (0.0083333333, "mm:ss")), says=("12:00",)),
        case("percents that round up", (name, (0.9999, "0.0%")), says=("100.0%",)),
        case("dollars", (name, (1234.5, "$#,##0.00")), says=("$1,234.50",)),
        case("yuan by place", (name, (1234.5, "[$¥-804]#,##0.00")), says=("¥1,234.50",)),
        case(
            "accounts",
            (name, (-1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)')),
            says=("re:\\(1,234.50\\)",),
        ),
        case("ten thousands with a unit", (name, (12500000, '0!.0,"万元"')), says=("1250.0万元",)),
        case("millions", (name, (12500000, '0.0,,"百万"')), says=("12.5百万",)),
        case("a text form", (name, ("315", "@")), says=("315",)),
        case(
            "a number stored as text",
            (name, "00315"),
            more=lambda _, sheet: sheet.write_string(2, 1, "007"),
            says=("00315", "007"),
        ),
        case("a number seen as nothing", (name, (315, ";;;")), says=(name,), never=("315",), omits=("315",)),
        case("a condition", (name, (95, '[>=90]"优";[>=60]"良";"差"')), says=("优",)),
        case("a telephone number", (name, (13800138000, "000-0000-0000")), says=("138-0013-8000",)),
        case(
            "a long identity number as text",
            (name, "110101199003070000"),
            more=lambda _, sheet: sheet.write_string(1, 1, "110101199003070000"),
            says=("110101199003070000",),
        ),
        case("fifteen digits", (name, 123456789012345), says=("123456789012345",)),
        case("a small number", (name, 0.00001234), says=("re:1.234E-05|0.00001234",)),
        case(
            "a row of no height",
            (name, 7),
            ("柳树乡灌溉指标", 8),
            says=(name,),
            never=("柳树乡",),
            omits=("柳树乡灌溉指标",),
            more=lambda _, sheet: sheet.set_row(2, 0),
        ),
        case(
            "a column of no width",
            (name, 7, "内部"),
            says=(name,),
            never=("内部",),
            omits=("内部",),
            more=lambda _, sheet: sheet.set_column(2, 2, 0),
        ),
        case(
            "merged both ways",
            (name, 7),
            says=(name,),
            more=lambda _, sheet: sheet.merge_range(2, 0, 3, 1, "合起来的一格"),
        ),
        case(
            "a diagram's text and a group",
            (name, 7),
            says=(name,),
            omits=("框中的话。",),
            more=lambda _, sheet: sheet.insert_textbox(4, 4, "框中的话。"),
        ),
    ]


def _threaded() -> bytes:
    content = book(
        lambda _, sheet: (
            sheet.write_row(0, 0, ("指标名称", "数值")),
            sheet.write_row(1, 0, ("河口乡灌溉指标", 7)),
            sheet.write_comment(1, 1, "旧式的批注。"),
        )
    )
    thread = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="B2" id="{1}"><text>批注里的话。</text></threadedComment></ThreadedComments>'
    relation = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/t1.xml"/></Relationships>'
    return repacked(
        content,
        lambda name, data: data.replace(b"</Relationships>", relation) if name.endswith("sheet1.xml.rels") else data,
        {"xl/threadedComments/t1.xml": thread},
    )


CASES = [
    *documents(),
    *decks(),
    *books(),
    Case(
        "Excel parts", "comments of today", "a.xlsx", _threaded, ("河口乡灌溉指标",), ("批注里的话",), ("批注里的话。",)
    ),
]

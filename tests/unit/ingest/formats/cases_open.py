"""OpenDocument, RTF and mail as people's programs write them: about ten variations of each kind of thing."""
# ruff: noqa: C901, E501 - a case is a line, and a file of them a function

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

from tests.unit.ingest.formats.variations import Case

LAST = "村里的老人说，从前的井水比现在还要清，孩子们夏天常去河边。"
NAMES = (
    " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in {
            "office": "office",
            "text": "text",
            "style": "style",
            "table": "table",
            "draw": "drawing",
            "presentation": "presentation",
            "svg": "svg-compatible",
            "number": "datastyle",
            "form": "form",
        }.items()
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
STYLES = (
    '<style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="high" style:family="text"><style:text-properties style:text-position="33% 66%"/></style:style>'
    '<style:style style:name="level" style:family="text"><style:text-properties style:text-position="0% 100%"/></style:style>'
    '<style:style style:name="down" style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>'
    '<style:style style:name="off" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="offtype" style:family="text"><style:text-properties style:text-line-through-type="double"/></style:style>'
    '<style:style style:name="notoff" style:family="text"><style:text-properties style:text-line-through-style="none" style:text-line-through-type="none"/></style:style>'
    '<style:style style:name="child" style:family="text" style:parent-style-name="off"/>'
    '<style:style style:name="hid" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="offp" style:family="paragraph"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="hidrow" style:family="table-row"/>'
    '<style:style style:name="offc" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="onc" style:family="table-cell"/>'
)


def lists(*levels: str) -> str:
    return (
        '<text:list-style style:name="L1">'
        + "".join(f'<text:list-level-style-number text:level="{n}" {level}/>' for n, level in enumerate(levels, 1))
        + "</text:list-style>"
    )


def opened(
    kind: str,
    body: str,
    styles: str = "",
    master: str = "",
    meta: str = "",
    lost: tuple[str, ...] = (),
    broken: tuple[str, ...] = (),
) -> bytes:
    """An OpenDocument file: `kind` is text, spreadsheet or presentation."""
    file = io.BytesIO()
    parts = {
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:automatic-styles>{STYLES}{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>',
        "styles.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {NAMES}>{master}</office:document-styles>',
        "meta.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {NAMES}><office:meta>{meta}</office:meta></office:document-meta>',
        "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        for name, part in parts.items():
            if name not in lost:
                made.writestr(name, "<broken" if name in broken else part)
    return file.getvalue()


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>' if style else f"<text:p>{text}</text:p>"


def span(style: str, text: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def odt() -> list[Case]:
    def case(
        name: str,
        body: str,
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        facts = {key: how.pop(key) for key in ("date", "author", "title") if key in how}
        return Case(
            "OpenDocument text",
            name,
            "a.odt",
            lambda: opened("text", body + p(LAST), **how),
            (*says, LAST),
            never,
            omits,
            **facts,
        )

    def items(*texts: str, start: str = "") -> str:
        return (
            '<text:list text:style-name="L1">'
            + "".join(f"<text:list-item{start}>{p(text)}</text:list-item>" for text in texts)
            + "</text:list>"
        )

    a, b = "农民可以取水灌溉。", "取水须报乡政府。"
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>2</text:note-citation><text:note-body>'
        + p("数据来自水文站。")
        + "</text:note-body></text:note>"
    )
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1" xml:id="c1"><text:deletion>'
        + p("五百元罚款作废。")
        + "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    grid = "<table:table><table:table-row><table:table-cell>{}</table:table-cell><table:table-cell>{}</table:table-cell></table:table-row><table:table-row><table:table-cell>{}</table:table-cell><table:table-cell>{}</table:table-cell></table:table-row></table:table>"
    return [
        case("a power of ten", p("面积3.2×10" + span("up", "6") + "平方米。"), ("re:10(\\^6|⁶)",), ("106",)),
        case("a figure that is not raised", p("面积3.2×10" + span("level", "6") + "平方米。"), ("3.2×106平方米",)),
        case("a power by per cent", p("面积3.2×10" + span("high", "6") + "平方米。"), ("re:10(\\^6|⁶)",), ("106",)),
        case("a formula", p("排放CO" + span("down", "2") + "很多。"), ("re:CO(2|₂|_2)很多",)),
        case("a note mark", p("每户12立方米" + span("up", "2") + "，按月计。"), ("每户12立方米",), ("立方米2",)),
        case(
            "a foot note", p("每户12立方米" + note + "，按月计。"), ("re:每户12立方米.{0,6}，按月计。",), ("立方米2",)
        ),
        case("a line break", p("上午九点<text:line-break/>周六和周日"), ("上午九点 周六和周日",)),
        case("a tab", p("上午九点<text:tab/>周六和周日"), ("re:上午九点[ |]+周六和周日",)),
        case("spaces", p('from nine<text:s text:c="3"/>on Saturday'), ("from nine on Saturday",)),
        case("a newline in the source", p("from nine\n   on Saturday"), ("from nine on Saturday",)),
        case("a soft page break", p("上午九点<text:soft-page-break/>到十二点"), ("上午九点到十二点",)),
        case("struck out", p("罚款" + span("off", "五百元") + "八百元。"), ("八百元。",), ("五百元",), ("五百元",)),
        case(
            "struck out by type",
            p("罚款" + span("offtype", "五百元") + "八百元。"),
            ("八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case(
            "struck out by the parent",
            p("罚款" + span("child", "五百元") + "八百元。"),
            ("八百元。",),
            ("五百元",),
            ("五百元",),
        ),
        case("a struck paragraph", p("罚款五百元，限期。", "offp"), (), ("五百元",), ("五百元",)),
        case("not struck", p("罚款" + span("notoff", "五百元") + "，限期。"), ("罚款五百元，限期。",)),
        case("not struck in a struck one", p("罚款" + span("notoff", "五百元") + "，限期。", "offp"), ("五百元",)),
        case(
            "hidden",
            p("公开的内容。" + span("hid", "内部备注不宜公开。")),
            ("公开的内容。",),
            ("内部备注",),
            ("内部备注不宜公开",),
        ),
        case(
            "a tracked deletion",
            changes + p('罚款八百元<text:change text:change-id="c1"/>，限期。'),
            ("罚款八百元，限期。",),
            ("五百元",),
            ("五百元罚款作废",),
        ),
        case(
            "a comment",
            p(
                "水库蓄满<office:annotation><dc:creator>x</dc:creator><dc:date>2016-01-01T00:00:00</dc:date>"
                + p("这个数字待核实。")
                + "</office:annotation>三百万立方米。"
            ),
            ("水库蓄满三百万立方米。",),
            ("待核实",),
            ("这个数字待核实",),
        ),
        case("1.", items(a, b), (f"1. {a}", f"2. {b}"), styles=lists('style:num-format="1" style:num-suffix="."')),
        case(
            "第一条",
            items(a, b),
            (f"re:第一条 ?{a}", f"re:第二条 ?{b}"),
            styles=lists('style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="条"'),
        ),
        case(
            "（1）",
            items(a, b),
            (f"re:（1）\\s?{a}", f"re:（2）\\s?{b}"),
            styles=lists('style:num-format="1" style:num-prefix="（" style:num-suffix="）"'),
        ),
        case(
            "a)",
            items(a, b),
            (f"re:a\\) ?{a}", f"re:b\\) ?{b}"),
            styles=lists('style:num-format="a" style:num-suffix=")"'),
        ),
        case(
            "IV",
            items(a, b),
            (f"re:IV\\. ?{a}", f"re:V\\. ?{b}"),
            styles=lists('style:num-format="I" style:num-suffix="." text:start-value="4"'),
        ),
        case(
            "a list that goes on",
            items(a)
            + p("中间一段话。")
            + items(b).replace("<text:list ", '<text:list text:continue-numbering="true" '),
            (f"1. {a}", f"2. {b}"),
            styles=lists('style:num-format="1" style:num-suffix="."'),
        ),
        case(
            "a list anew",
            items(a) + p("中间一段话。") + items(b),
            (f"1. {a}", f"1. {b}"),
            styles=lists('style:num-format="1" style:num-suffix="."'),
        ),
        case(
            "nested",
            f'<text:list text:style-name="L1"><text:list-item>{p(a)}<text:list><text:list-item>{p(b)}</text:list-item></text:list></text:list-item></text:list>',
            (f"1. {a}", f"re:1\\.1 ?{b}"),
            styles=lists('style:num-format="1" style:num-suffix="."', 'style:num-format="1" text:display-levels="2"'),
        ),
        case(
            "a numbered heading",
            '<text:h text:outline-level="1">总则</text:h>',
            ("re:第一章 ?总则",),
            master='<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-prefix="第" style:num-format="一, 二, 三, ..." style:num-suffix="章"/></text:outline-style></office:styles>',
        ),
        case(
            "a table", grid.format(p("乡名"), p("户数"), p("河口乡"), p("315户")), ("乡名", "户数", "河口乡", "315户")
        ),
        case(
            "a table merged down",
            '<table:table><table:table-row><table:table-cell table:number-rows-spanned="2">'
            + p("河口乡")
            + "</table:table-cell><table:table-cell>"
            + p("甲村315户")
            + "</table:table-cell></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell>"
            + p("乙村206户")
            + "</table:table-cell></table:table-row></table:table>",
            ("re:河口乡[^/]*甲村315户", "re:河口乡[^/]*乙村206户"),
        ),
        case(
            "lines in a cell",
            grid.format(p("乡名"), p("时间"), p("河口乡"), p("上午九点") + p("周六和周日")),
            ("re:上午九点( |<br>|；|; |/)+周六和周日",),
        ),
        case(
            "a frame",
            p(
                '门口<draw:frame text:anchor-type="as-char"><draw:text-box>'
                + p("框中文字写着开放时间。")
                + "</draw:text-box></draw:frame>"
            ),
            ("框中文字写着开放时间。",),
        ),
        case(
            "a section", '<text:section text:name="s">' + p("节里的一段话。") + "</text:section>", ("节里的一段话。",)
        ),
        case(
            "a hidden section",
            '<text:section text:name="s" text:display="none">' + p("内部备注不宜公开。") + "</text:section>",
            (),
            ("内部备注",),
            ("内部备注不宜公开",),
        ),
        case(
            "a link", p('见<text:a xlink:href="http://example.org/">乡政府公告</text:a>全文。'), ("见乡政府公告全文。",)
        ),
        case(
            "fields",
            p("共<text:word-count>315</text:word-count>字，<text:date>2016年5月10日</text:date>印。"),
            ("共315字，2016年5月10日印。",),
        ),
        case(
            "ruby",
            p(
                "<text:ruby><text:ruby-base>河</text:ruby-base><text:ruby-text>hé</text:ruby-text></text:ruby>口乡的水。"
            ),
            ("re:河(（hé）|\\(hé\\))?口乡的水",),
        ),
        case(
            "created",
            p("水库的故事。"),
            date=None,
            meta="<meta:creation-date>2011-03-04T00:00:00</meta:creation-date><dc:date>2018-01-01T00:00:00</dc:date>",
        ),
        case("no styles", p("水库去年蓄水。"), ("水库去年蓄水。",), lost=("styles.xml",)),
        case("broken styles", p("水库去年蓄水。"), ("水库去年蓄水。",), broken=("styles.xml",)),
        case("no meta", p("水库去年蓄水。"), ("水库去年蓄水。",), lost=("meta.xml",)),
        case("broken meta", p("水库去年蓄水。"), ("水库去年蓄水。",), broken=("meta.xml",)),
        case("no manifest", p("水库去年蓄水。"), ("水库去年蓄水。",), lost=("META-INF/manifest.xml",)),
        case(
            "a header",
            p("水库去年蓄水。"),
            ("水库去年蓄水。",),
            ("页眉的字",),
            ("页眉的字在此",),
            master='<office:master-styles><style:master-page style:name="Standard"><style:header>'
            + p("页眉的字在此")
            + "</style:header></style:master-page></office:master-styles>",
        ),
    ]


def others() -> list[Case]:
    def sheet(
        name: str,
        rows: str,
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        return Case(
            "OpenDocument sheet",
            name,
            "a.ods",
            lambda: opened("spreadsheet", f'<table:table table:name="水情">{rows}</table:table>', **how),
            says,
            never,
            omits,
        )

    def row(*cells: str, looks: str = "") -> str:
        return (
            f"<table:table-row{looks}>"
            + "".join(
                one
                if one.startswith("<table:")
                else f'<table:table-cell office:value-type="string">{p(one)}</table:table-cell>'
                for one in cells
            )
            + "</table:table-row>"
        )

    def deck(
        name: str,
        pages: str,
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        return Case(
            "OpenDocument slides", name, "a.odp", lambda: opened("presentation", pages, **how), says, never, omits
        )

    def page(*texts: str, looks: str = "", more: str = "") -> str:
        return (
            f'<draw:page draw:name="p"{looks}>'
            + "".join(f"<draw:frame><draw:text-box>{p(one)}</draw:text-box></draw:frame>" for one in texts)
            + more
            + "</draw:page>"
        )

    head, one, two = row("乡名", "户数"), row("河口乡", "甲村315户人家"), row("柳树乡", "乙村206户人家")
    return [
        sheet("a table", head + one + two, ("乡名", "户数", "河口乡", "甲村315户人家", "柳树乡", "乙村206户人家")),
        sheet(
            "shown values",
            head
            + row(
                "河口乡的灌溉面积",
                '<table:table-cell office:value-type="percentage" office:value="0.125"><text:p>12.5%</text:p></table:table-cell>',
            ),
            ("12.5%",),
        ),
        sheet(
            "dates",
            head
            + row(
                "河口乡的完工日期",
                '<table:table-cell office:value-type="date" office:date-value="2016-05-10"><text:p>2016年5月10日</text:p></table:table-cell>',
            ),
            ("2016年5月10日",),
        ),
        sheet(
            "repeated columns",
            head
            + row(
                '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>甲村315户人家</text:p></table:table-cell>'
            ),
            ("re:甲村315户人家.*甲村315户人家",),
        ),
        sheet(
            "a million empty rows",
            head
            + one
            + '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>',
            ("甲村315户人家",),
        ),
        sheet(
            "hidden rows",
            head + one + row("柳树乡", "乙村206户人家", looks=' table:visibility="collapse"'),
            ("甲村315户人家",),
            ("乙村206户",),
            ("乙村206户人家",),
        ),
        sheet(
            "filtered rows",
            head + one + row("柳树乡", "乙村206户人家", looks=' table:visibility="filter"'),
            ("甲村315户人家",),
            ("乙村206户",),
            ("乙村206户人家",),
        ),
        sheet(
            "struck out by the cell's style",
            head
            + '<table:table-row><table:table-cell table:style-name="offc">'
            + p("罚款五百元的旧规定")
            + "</table:table-cell></table:table-row>"
            + one,
            ("甲村315户人家",),
            ("罚款五百元",),
            ("罚款五百元的旧规定",),
        ),
        sheet(
            "struck out by the column's style",
            '<table:table-column/><table:table-column table:default-cell-style-name="offc"/>'
            + row("河口乡的三百一十五户人家", "罚款五百元的旧规定"),
            ("河口乡的三百一十五户人家",),
            ("罚款五百元",),
            ("罚款五百元的旧规定",),
        ),
        sheet(
            "struck out by the row's style, and a cell that is not",
            row("罚款五百元的旧规定", looks=' table:default-cell-style-name="offc"')
            + '<table:table-row table:default-cell-style-name="offc"><table:table-cell table:style-name="onc">'
            + p("河口乡的甲村有三百一十五户人家")
            + "</table:table-cell></table:table-row>",
            ("河口乡的甲村有三百一十五户人家",),
            ("罚款五百元",),
            ("罚款五百元的旧规定",),
        ),
        sheet(
            "hidden columns",
            '<table:table-column/><table:table-column/><table:table-column table:visibility="collapse"/>'
            + row("乡名", "户数", "备注")
            + row("河口乡", "甲村315户人家", "内部备注文字"),
            ("甲村315户人家",),
            ("内部备注",),
            ("内部备注文字",),
        ),
        sheet(
            "merged",
            head
            + row(
                '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>河口乡</text:p></table:table-cell>',
                "甲村315户人家",
            )
            + row("<table:covered-table-cell/>", "乙村206户人家"),
            ("re:河口乡[^/]*甲村315户", "re:河口乡[^/]*乙村206户"),
        ),
        sheet(
            "a power of ten",
            head
            + row(
                "河口乡的蓄水量",
                '<table:table-cell office:value-type="string"><text:p>3.2×10'
                + span("up", "6")
                + "吨</text:p></table:table-cell>",
            ),
            ("re:10(\\^6|⁶)",),
            ("106",),
        ),
        sheet(
            "struck out",
            head
            + row(
                "河口乡的罚款数",
                '<table:table-cell office:value-type="string"><text:p>罚款'
                + span("off", "五百元")
                + "八百元</text:p></table:table-cell>",
            ),
            ("八百元",),
            ("五百元",),
            ("五百元",),
        ),
        sheet(
            "a comment",
            head
            + row(
                "河口乡",
                '<table:table-cell office:value-type="string"><office:annotation><text:p>这个数字待核实。</text:p></office:annotation><text:p>甲村315户人家</text:p></table:table-cell>',
            ),
            ("甲村315户人家",),
            ("待核实",),
            ("这个数字待核实",),
        ),
        sheet(
            "two lines",
            head
            + row(
                "河口乡水库管理所",
                '<table:table-cell office:value-type="string"><text:p>上午九点</text:p><text:p>周六和周日</text:p></table:table-cell>',
            ),
            ("re:上午九点( |<br>|；|; |/)+周六和周日",),
        ),
        sheet(
            "groups and head rows",
            f"<table:table-header-rows>{head}</table:table-header-rows><table:table-row-group>{one}<table:table-row-group>{two}</table:table-row-group></table:table-row-group>",
            ("乡名", "甲村315户人家", "乙村206户人家"),
        ),
        sheet(
            "a hidden sheet",
            head
            + one
            + '</table:table><table:table table:name="藏" table:style-name="ta2">'
            + row("隐藏表中的一句话。"),
            ("甲村315户人家",),
            ("隐藏表中",),
            ("隐藏表中的一句话。",),
            styles='<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>',
        ),
        deck(
            "two pages",
            page("第一页说水库。", LAST) + page("第二页说水渠。"),
            ("第一页说水库。", LAST, "第二页说水渠。"),
        ),
        deck(
            "notes",
            page(
                LAST,
                more="<presentation:notes><draw:frame><draw:text-box>"
                + p("讲稿里说水库去年蓄满。")
                + "</draw:text-box></draw:frame></presentation:notes>",
            ),
            (LAST,),
            omits=("讲稿里说水库去年蓄满",),
        ),
        deck(
            "a hidden page",
            page(LAST) + page("隐藏的内容。", looks=' draw:style-name="dp2"'),
            (LAST,),
            ("隐藏的内容",),
            ("隐藏的内容",),
            styles='<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>',
        ),
        deck(
            "groups and shapes",
            page(
                LAST,
                more="<draw:g><draw:g><draw:custom-shape>"
                + p("组合中的文字。")
                + "</draw:custom-shape></draw:g></draw:g>",
            ),
            (LAST, "组合中的文字。"),
        ),
        deck(
            "a table",
            page(
                LAST,
                more="<draw:frame><table:table><table:table-row><table:table-cell>"
                + p("河口乡")
                + "</table:table-cell><table:table-cell>"
                + p("315户")
                + "</table:table-cell></table:table-row></table:table></draw:frame>",
            ),
            (LAST, "河口乡", "315户"),
        ),
        deck(
            "a power of ten", page(LAST, "面积3.2×10" + span("up", "6") + "平方米。"), (LAST, "re:10(\\^6|⁶)"), ("106",)
        ),
        deck(
            "struck out",
            page(LAST, "罚款" + span("off", "五百元") + "八百元。"),
            (LAST, "八百元。"),
            ("五百元",),
            ("五百元",),
        ),
        deck("a line break", page(LAST, "上午九点<text:line-break/>周六和周日"), ("上午九点 周六和周日",)),
        deck(
            "lines and connectors",
            page(
                LAST,
                more="<draw:line>"
                + p("线上的字。")
                + "</draw:line><draw:connector>"
                + p("连线的字。")
                + "</draw:connector><draw:rect>"
                + p("方框的字。")
                + "</draw:rect><draw:ellipse>"
                + p("圆里的字。")
                + "</draw:ellipse>",
            ),
            ("线上的字。", "连线的字。", "方框的字。", "圆里的字。"),
        ),
    ]


def rtf() -> list[Case]:
    def escaped(text: str) -> str:
        return "".join(
            char if ord(char) < 128 else f"\\u{ord(char) if ord(char) < 32768 else ord(char) - 65536}?" for char in text
        )

    def case(
        name: str,
        body: str,
        says: tuple[str, ...] = (),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        head: str = "",
        **how: Any,
    ) -> Case:
        content = (
            "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times;}{\\f1\\fcharset2 Wingdings;}{\\f2\\fcharset2 Symbol;}{\\f3\\fcharset134 SimSun;}{\\f4\\fcharset136 PMingLiU;}}"
            + escaped(head + body)
            + "\\par "
            + escaped(LAST)
            + "\\par}"
        )
        return Case("RTF", name, "a.rtf", lambda: content.encode("latin-1"), (*says, LAST), never, omits, **how)

    gbk = "".join(f"\\'{byte:02x}" for byte in "河口乡的水库。".encode("gb18030"))
    big5 = "".join(f"\\'{byte:02x}" for byte in "河口鄉的水庫。".encode("big5"))
    return [
        case("a power of ten", "面积3.2×10{\\super 6}平方米。", ("re:10(\\^6|⁶)",), ("106",)),
        case("a power switched off", "面积3.2×10\\super 6\\nosupersub 平方米。", ("re:10(\\^6|⁶) ?平方米",), ("106",)),
        case("a power by \\up", "面积3.2×10{\\up6\\fs16 6}平方米。", ("re:10(\\^6|⁶)",), ("106",)),
        case("a power ended by \\plain", "面积3.2×10\\super 6\\plain 平方米。", ("re:10(\\^6|⁶) ?平方米",), ("106",)),
        case("a formula", "排放CO{\\sub 2}很多。", ("re:CO(2|₂|_2)很多",)),
        case("a note mark", "每户12立方米{\\super 2}，按月计。", ("每户12立方米",), ("立方米2",)),
        case(
            "a foot note",
            "每户12立方米{\\super\\chftn}{\\footnote\\pard {\\super\\chftn} 数据来自水文站。}，按月计。",
            ("re:每户12立方米.{0,6}，按月计。(?=[\\s\\S]*数据来自水文站。)",),
            ("立方米2",),
        ),
        case(
            "a foot note that other programs may pass over",
            "每户12立方米{\\super\\chftn{\\*\\footnote\\ftnalt\\chftn\\pard 数据来自水文站。}}，按月计。",
            ("re:每户12立方米.{0,6}，按月计。(?=[\\s\\S]*数据来自水文站。)",),
            ("立方米2",),
        ),
        case(
            "a box of an old program",
            "乡里新修水渠。{\\*\\do\\dobxpage\\dptxbx{\\dptxbxtext\\pard 水渠长十二里。\\par}}",
            ("乡里新修水渠。", "水渠长十二里。"),
        ),
        case("a line break", "上午九点\\line 周六和周日", ("上午九点 周六和周日",)),
        case("a backslash and newline", "上午九点\\\n周六和周日", ("上午九点 周六和周日",)),
        case("newlines of the source", "The vil\nlage opened.", ("The village opened.",)),
        case("a tab", "上午九点\\tab 周六和周日", ("re:上午九点[ |]+周六和周日",)),
        case("a page break", "上午九点。\\page 周六和周日。", ("上午九点。 周六和周日。",)),
        case("struck out", "罚款{\\strike 五百元}八百元。", ("八百元。",), ("五百元",), ("五百元",)),
        case("struck out twice", "罚款{\\striked1 五百元}八百元。", ("八百元。",), ("五百元",), ("五百元",)),
        case("struck off again", "罚款\\strike 五百元\\strike0 八百元。", ("八百元。",), ("五百元",), ("五百元",)),
        case("not struck", "罚款{\\strike0 五百元}，限期。", ("罚款五百元，限期。",)),
        case("deleted", "罚款{\\deleted 五百元}八百元。", ("八百元。",), ("五百元",), ("五百元",)),
        case("hidden", "公开的内容。{\\v 内部备注不宜公开。}", ("公开的内容。",), ("内部备注",), ("内部备注不宜公开",)),
        case(
            "hidden off again",
            "公开的内容。\\v 内部备注不宜公开。\\v0 又公开了。",
            ("公开的内容。", "又公开了。"),
            ("内部备注",),
            ("内部备注不宜公开",),
        ),
        case("code page 936", "{\\f3 " + gbk + "}", ("河口乡的水库。",)),
        case("code page 950", "{\\f4 " + big5 + "}", ("河口鄉的水庫。",)),
        case("the file's code page", gbk, ("河口乡的水库。",), head="\\ansicpg936 "),
        case("\\uc2", "{\\uc2 \\u27827\\'ba\\'d3\\u21475\\'bf\\'da}的水库。", ("河口的水库。",)),
        case("\\uc0", "{\\uc0\\u27827\\u21475}的水库。", ("河口的水库。",)),
        case("an astral character", "{\\u-10187?\\u-9066?}字出现。", ("re:.字出现。",)),
        case(
            "a list's text",
            "{\\listtext\\pard\\plain 1.\\tab}农民取水。\\par{\\listtext 2.\\tab}须报政府。",
            ("re:1\\. ?农民取水。", "re:2\\. ?须报政府。"),
        ),
        case(
            "an old list's text",
            "{\\pntext\\f0 第一条\\tab}{\\*\\pn\\pnlvlbody\\pndec}农民取水。",
            ("re:第一条 ?农民取水。",),
        ),
        case(
            "a table",
            "\\trowd\\cellx1000\\cellx2000\\intbl 乡名\\cell 户数\\cell\\row\\trowd\\cellx1000\\cellx2000\\intbl 河口乡\\cell 315户\\cell\\row\\pard",
            ("re:乡名[ |]+户数", "re:河口乡[ |]+315户"),
        ),
        case(
            "a table merged down",
            "\\trowd\\clvmgf\\cellx1000\\cellx2000\\intbl 河口乡\\cell 甲村315户\\cell\\row\\trowd\\clvmrg\\cellx1000\\cellx2000\\intbl \\cell 乙村206户\\cell\\row\\pard",
            ("re:河口乡[^/]*甲村315户", "re:河口乡[^/]*乙村206户"),
        ),
        case(
            "a field",
            '见{\\field{\\*\\fldinst{HYPERLINK "http://example.org/"}}{\\fldrslt{乡政府公告}}}全文。',
            ("见乡政府公告全文。",),
            ("HYPERLINK",),
        ),
        case("unknown destinations", "{\\*\\unknowndest 不该出现的字}水库蓄满。", ("水库蓄满。",), ("不该出现的字",)),
        case("a picture", "{\\pict\\pngblip\\picw2\\pich2 89504e470d0a1a0a}水库蓄满。", ("水库蓄满。",), ("89504e",)),
        case("a binary picture", "{\\pict\\pngblip\\bin5 }{}\\\\}水库蓄满。", ("水库蓄满。",)),
        case("Symbol", "误差{\\f2 \\'b1}5毫米，气温35{\\f2 \\'b0}C。", ("误差±5毫米，气温35°C。",)),
        case("Wingdings", "{\\f1 \\'fe}同意分配。", ("re:[☑☒✓✔] ?同意分配。",)),
        case("\\u private use in Symbol", "误差{\\f2\\u-3919?}5毫米。", ("误差±5毫米。",)),
        case(
            "quotes and dashes",
            "He said \\ldblquote rain\\rdblquote  and left \\emdash  fast.",
            ("He said “rain” and left — fast.",),
        ),
        case(
            "a space that does not break, an optional hyphen",
            "The exami\\-nation of 5\\~km.",
            ("The examination of 5 km.",),
        ),
        case("a hyphen that does not break", "From 1999\\_2004 it rained.", ("re:1999[-‑]2004",)),
        case("braces", "集合\\{1\\}与\\\\号。", ("集合{1}与\\号。",)),
        case("a header", "{\\header 页眉的字在此\\par}水库蓄满。", ("水库蓄满。",), ("页眉的字",), ("页眉的字在此",)),
        case(
            "a comment",
            "水库{\\*\\atnid x}{\\*\\annotation 这个数字待核实。}蓄满。",
            ("水库蓄满。",),
            ("待核实",),
            ("这个数字待核实",),
        ),
        case("facts", "水库蓄满。", head="{\\info{\\title 水库的故事}{\\creatim\\yr2011\\mo3\\dy4}}", date=None),
        case("a shape's text", "水库{\\shp{\\*\\shpinst{\\shptxt 框中文字在此。\\par}}}蓄满。", ("框中文字在此。",)),
    ]


def mail() -> list[Case]:
    def message(
        body: str = LAST, html: str = "", charset: str = "utf-8", cte: str | None = None, **heads: str
    ) -> EmailMessage:
        made = EmailMessage()
        made["Subject"], made["From"], made["To"], made["Date"] = (
            "水库的故事",
            "甲村 <jia@example.org>",
            "yi@example.org",
            "Tue, 10 May 2016 09:30:00 +0800",
        )
        for name, value in heads.items():
            del made[name]
            made[name] = value
        made.set_content(body, charset=charset, cte=cte)
        if html:
            made.add_alternative(html, subtype="html")
        return made

    def case(
        name: str,
        make: Callable[[], bytes],
        says: tuple[str, ...] = (LAST,),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **how: Any,
    ) -> Case:
        return Case(
            "e-mail", name, "a.eml", make, says, never, omits, **{"date": "2016-05-10", "title": "水库的故事", **how}
        )

    def attached() -> bytes:
        made = message()
        made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="水库.pdf")
        return made.as_bytes()

    def text_attached() -> bytes:
        made = message()
        made.add_attachment("附件里的文字在此。", filename="a.txt")
        return made.as_bytes()

    def forwarded() -> bytes:
        made = message()
        made.add_attachment(message("转来的信说水渠完工了，村民不再挑水。", Subject="水渠"))
        return made.as_bytes()

    def raw(body: bytes, kind: str, transfer: str = "8bit", subject: bytes = b"=?gb2312?B?y66/4rXEucrKwg==?=") -> bytes:
        return (
            b"Subject: "
            + subject
            + b"\r\nFrom: =?gb2312?B?vNe05Q==?= <jia@example.org>\r\nDate: Tue, 10 May 2016 09:30:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: "
            + kind.encode()
            + b"\r\nContent-Transfer-Encoding: "
            + transfer.encode()
            + b"\r\n\r\n"
            + body
        )

    def mixed() -> bytes:
        made = MIMEMultipart("mixed")
        made["Subject"], made["From"], made["Date"] = "水库的故事", "jia@example.org", "Tue, 10 May 2016 09:30:00 +0800"
        made.attach(MIMEText("第一部分说水库去年蓄满。", "plain", "utf-8"))
        made.attach(MIMEApplication(b"xyz", Name="a.bin"))
        made.attach(MIMEText("第二部分说水渠今年完工，" + LAST, "plain", "utf-8"))
        return made.as_bytes()

    def related() -> bytes:
        made = message(html=f"<html><body><p>{LAST}</p><img src='cid:1'></body></html>")
        made.get_payload()[1].add_related(b"x", "image", "png", cid="<1>")  # type: ignore[index,union-attr]
        return made.as_bytes()

    html = f"<html><body><p>面积3.2×10<sup>6</sup>平方米。</p><p>上午九点<br>周六和周日</p><p>{LAST}</p><p><del>五百元</del>八百元</p></body></html>"
    gb = LAST.encode("gb18030")
    return [
        case("plain", lambda: message().as_bytes()),
        case("base64", lambda: message(cte="base64").as_bytes()),
        case("quoted printable", lambda: message(cte="quoted-printable").as_bytes()),
        case("GBK", lambda: raw(gb, "text/plain; charset=gb2312")),
        case("GBK without a word", lambda: raw(gb, "text/plain")),
        case("a wrong charset", lambda: raw(gb, "text/plain; charset=utf-8")),
        case("an unknown charset", lambda: raw(LAST.encode(), "text/plain; charset=x-unknown")),
        case("a raw subject", lambda: raw(LAST.encode(), "text/plain; charset=utf-8", subject="水库的故事".encode())),
        case("HTML beside plain", lambda: message(LAST + "\n五百元八百元", html).as_bytes(), (LAST,)),
        case(
            "HTML alone",
            lambda: raw(html.encode(), "text/html; charset=utf-8"),
            ("re:10(\\^6|⁶)", "上午九点 周六和周日", LAST),
            ("106",),
        ),
        case(
            "HTML with its own charset",
            lambda: raw(html.replace("<html>", '<html><head><meta charset="utf-8"></head>').encode(), "text/html"),
            (LAST,),
        ),
        case("related", related),
        case("attached PDF", attached, omits=("水库.pdf",)),
        case("attached text", text_attached),
        case("attached message", forwarded, (LAST,)),
        case("two parts", mixed, ("第一部分说水库去年蓄满。", "第二部分说水渠今年完工，")),
        case(
            "quoted lines",
            lambda: message(LAST + "\n\n在 2015年1月1日，乙写道：\n> 旧信说水库干了。\n").as_bytes(),
            (LAST,),
            date="2016-05-10",
        ),
        case(
            "flowed",
            lambda: raw(
                b"The village office opened a new well in the \r\nsummer of last year.\r\n",
                "text/plain; charset=us-ascii; format=flowed",
                "7bit",
            ),
            ("opened a new well in the summer of last year.",),
        ),
        case(
            "no date",
            lambda: b"\r\n".join(
                line
                for line in raw(LAST.encode(), "text/plain; charset=utf-8").split(b"\r\n")
                if not line.startswith(b"Date")
            ),
            date=None,
        ),
        case("bare newlines", lambda: raw(LAST.encode(), "text/plain; charset=utf-8").replace(b"\r\n", b"\n")),
        case(
            "a lone boundary",
            lambda: raw(
                b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + LAST.encode(),
                'multipart/mixed; boundary="x"',
            ),
        ),
        case(
            "broken base64",
            lambda: raw(__import__("base64").b64encode(LAST.encode()) + b"=", "text/plain; charset=utf-8", "base64"),
        ),
        case("an mbox line first", lambda: b"From jia@example.org Tue May 10 09:30:00 2016\n" + message().as_bytes()),
        case("a byte-order mark first", lambda: b"\xef\xbb\xbf" + message().as_bytes()),
        case("author", lambda: message().as_bytes(), author="甲村"),
    ]


CASES = [*odt(), *others(), *rtf(), *mail()]

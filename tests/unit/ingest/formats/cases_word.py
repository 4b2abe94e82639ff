"""Word files as people's programs write them: one kind of thing a function, about ten variations of each."""
# ruff: noqa: DTZ001, E501 - a case is a line

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

from tests.unit.ingest.formats.variations import Case

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
LAST = "村里的老人说，从前的井水比现在还要清，孩子们夏天常去河边。"


def run(text: str, looks: str = "") -> str:
    return (
        f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        if looks
        else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def sup(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def sub(text: str) -> str:
    return run(text, '<w:vertAlign w:val="subscript"/>')


def par(*runs: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(runs)}</w:p>" if looks else f"<w:p>{''.join(runs)}</w:p>"


def cell(*blocks: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(blocks)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def word(
    *blocks: str,
    styles: str = "",
    numbering: str = "",
    parts: dict[str, str | bytes] | None = None,
    mend: Callable[[str, bytes], bytes | None] | None = None,
) -> bytes:
    """A file of python-docx whose body is these blocks; `mend` gets each part's name and bytes and gives others, or None to lose the part."""
    from docx import Document

    file = io.BytesIO()
    document = Document()
    document.add_paragraph("X-BODY-X")
    if numbering:
        document.part.numbering_part  # noqa: B018 - makes the part
    document.save(file)
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                shown = content.decode()
                shown = re.sub(r"<w:document [^>]*>", f"<w:document {SPACES}>", shown)
                content = re.sub(
                    r"<w:p>(?:(?!</w:p>).)*X-BODY-X.*?</w:p>",
                    lambda _: "".join(blocks) + par(run(LAST)),
                    shown,
                    flags=re.DOTALL,
                ).encode()
            if name == "word/styles.xml":
                content = content.decode().replace("</w:styles>", styles + "</w:styles>").encode()
            if name == "word/numbering.xml" and numbering:
                content = f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'.encode()
            given = mend(name, content) if mend else content
            if given is not None:
                new.writestr(name, given)
        for name, body in (parts or {}).items():
            new.writestr(name, body)
    return made.getvalue()


def with_rel(kind: str, target: str, ident: str = "rId99", mode: str = "") -> Callable[[str, bytes], bytes]:
    """One more relationship of the document."""

    def mend(name: str, content: bytes) -> bytes:
        if name != "word/_rels/document.xml.rels":
            return content
        kind_url = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        return content.replace(
            b"</Relationships>",
            f'<Relationship Id="{ident}" Type="{kind_url}" Target="{target}"{mode}/></Relationships>'.encode(),
        )

    return mend


def without(*parts: str) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: None if name in parts else content


def broken(part: str, content: bytes = b"<w:broken><unclosed") -> Callable[[str, bytes], bytes]:
    return lambda name, old: content if name == part else old


PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="水库大坝的照片"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="rId99"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)


def case(
    kind: str,
    name: str,
    *blocks: str,
    says: tuple[str, ...] = (),
    never: tuple[str, ...] = (),
    omits: tuple[str, ...] = (),
    path: str = "a.docx",
    **how: object,
) -> Case:
    return Case("Word " + kind, name, path, lambda: word(*blocks, **how), (*says, LAST), never, omits)  # type: ignore[arg-type]


def raised() -> list[Case]:
    k = "raised and lowered"
    return [
        case(
            k,
            "a power of ten",
            par(run("面积3.2×10"), sup("6"), run(" 平方米。")),
            says=("re:3\\.2×10(\\^6|⁶) ?平方米",),
            never=("106",),
        ),
        case(
            k,
            "a note mark behind a unit",
            par(run("每户12立方米"), sup("2"), run("，按月计。")),
            never=("立方米2",),
            says=("每户12立方米", "按月计"),
        ),
        case(
            k,
            "a note mark behind a number",
            par(run("共有315"), sup("2"), run("户参加。")),
            never=("3152",),
            says=("共有315", "户参加"),
        ),
        case(
            k,
            "a note mark in brackets",
            par(run("共有315"), sup("[2]"), run("户参加。")),
            never=("3152",),
            says=("共有315", "户参加"),
        ),
        case(
            k,
            "a negative power",
            par(run("浓度为5×10"), sup("−3"), run(" mol。")),
            says=("re:5×10(\\^[-−]3|⁻³|\\^\\([-−]3\\)) ?mol",),
        ),
        case(
            k,
            "a power in two runs",
            par(run("星系有10"), sup("1"), sup("1"), run(" 颗恒星。")),
            says=("re:10(\\^11|¹¹) ?颗",),
            never=("1011",),
        ),
        case(
            k,
            "a formula",
            par(run("排放CO"), sub("2"), run("与H"), sub("2"), run("O。")),
            says=("re:CO(₂|2|_2)与H(₂|2|_2)O",),
        ),
        case(k, "an isotope in front", par(run("测定"), sup("14"), run("C的含量。")), says=("re:(\\^14|¹⁴|14)C",)),
        case(
            k,
            "by a character style",
            par(run("约2×10"), run("8", '<w:rStyle w:val="Hoch"/>'), run("人。")),
            styles='<w:style w:type="character" w:styleId="Hoch"><w:name w:val="Hoch"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
            says=("re:2×10(\\^8|⁸)",),
            never=("108",),
        ),
        case(
            k,
            "by position and size",
            par(
                run("约2×10", '<w:sz w:val="24"/>'), run("8", '<w:position w:val="10"/><w:sz w:val="14"/>'), run("人。")
            ),
            says=("re:2×10(\\^8|⁸)",),
            never=("108",),
        ),
        case(
            k,
            "in a table",
            table(
                cell(par(run("项目"))) + cell(par(run("数量"))),
                cell(par(run("水量"))) + cell(par(run("4×10"), sup("5"), run("吨"))),
            ),
            says=("re:4×10(\\^5|⁵)",),
            never=("105",),
        ),
        case(
            k,
            "in a heading",
            par(run("含水层10"), sup("7"), run("年的历史"), looks='<w:pStyle w:val="Heading1"/>'),
            says=("re:10(\\^7|⁷)",),
            never=("107",),
        ),
        case(
            k,
            "an ordinal",
            par(run("On the 1"), sup("st"), run(" of May the 2"), sup("nd"), run(" team came.")),
            says=("re:the 1(\\^)?st of May the 2(\\^)?nd team",),
        ),
        case(
            k,
            "a trade mark",
            par(run("Brand"), sup("TM"), run(" pumps run all day in the village.")),
            says=("re:Brand ?(\\^)?(TM|™)",),
        ),
        case(k, "square metres", par(run("占地120 m"), sup("2"), run("，高3 m。")), says=("re:120 m(²|\\^2)",)),
        case(
            k,
            "subscript index behind a number word",
            par(run("x"), sub("1"), run("=5，x"), sub("2"), run("=7，二者之和为12。")),
            says=("re:x(_1|₁|1)=5，x(_2|₂|2)=7",),
        ),
        case(
            k,
            "raised off again",
            par(run("约2×10"), run("8", '<w:vertAlign w:val="baseline"/>'), run("人。")),
            says=("2×108人",),
        ),
        case(
            k,
            "mathematics",
            par(
                run("面积是"),
                "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>",
                run("平方米。"),
            ),
            says=("re:10(\\^6|⁶)",),
            never=("106",),
        ),
        case(
            k,
            "a fraction of mathematics",
            par(
                run("约有"),
                "<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>",
                run("的人。"),
            ),
            says=("3/4",),
            never=("34",),
        ),
        case(
            k,
            "an EQ field",
            par(
                run("约有"),
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> EQ \\f(3,4) </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
                run("的人参加。"),
            ),
            says=("3/4",),
        ),
        case(
            k, "range of note marks", par(run("结果有315"), sup("[1-3]"), run("户。")), never=("3151",), says=("315",)
        ),
    ]


def breaks() -> list[Case]:
    k = "breaks"
    br = "<w:br/>"

    def two(mark: str, left: str = "上午九点", right: str = "周六和周日") -> str:
        return par(f"<w:r><w:t>{left}</w:t>{mark}<w:t>{right}</w:t></w:r>")

    return [
        case(k, "a line break", two(br), says=("上午九点 周六和周日",)),
        case(k, "a carriage return", two("<w:cr/>"), says=("上午九点 周六和周日",)),
        case(k, "a page break", two('<w:br w:type="page"/>'), says=("上午九点 周六和周日",)),
        case(k, "a column break", two('<w:br w:type="column"/>'), says=("上午九点 周六和周日",)),
        case(k, "a wrapping break", two('<w:br w:type="textWrapping" w:clear="all"/>'), says=("上午九点 周六和周日",)),
        case(k, "a tab", two("<w:tab/>"), says=("re:上午九点[ |]+周六和周日",)),
        case(
            k,
            "an aligned tab",
            two('<w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/>'),
            says=("re:上午九点[ |]+周六和周日",),
        ),
        case(
            k,
            "between runs",
            par(run("上午九点"), "<w:r><w:br/></w:r>", run("周六和周日")),
            says=("上午九点 周六和周日",),
        ),
        case(k, "in English", two(br, "Open from nine", "Saturday and Sunday too"), says=("nine Saturday",)),
        case(
            k,
            "in a table's cell",
            table(cell(two(br)) + cell(par(run("开放")))),
            says=("re:上午九点( |<br>|；|; ?|/)+周六和周日",),
        ),
        case(
            k,
            "two paragraphs of a cell",
            table(cell(par(run("上午九点")), par(run("周六和周日"))) + cell(par(run("开放")))),
            says=("re:上午九点( |<br>|；|; ?|/)+周六和周日",),
        ),
        case(
            k,
            "in a heading",
            par("<w:r><w:t>上午九点</w:t><w:br/><w:t>周六和周日</w:t></w:r>", looks='<w:pStyle w:val="Heading1"/>'),
            says=("re:上午九点 (#+ )?周六和周日",),
        ),
        case(
            k,
            "an optional hyphen",
            par("<w:r><w:t>The exami</w:t><w:softHyphen/><w:t>nation took place.</w:t></w:r>"),
            says=("The examination took",),
        ),
        case(
            k,
            "a hyphen that does not break",
            par("<w:r><w:t>From 1999</w:t><w:noBreakHyphen/><w:t>2004 it rained.</w:t></w:r>"),
            says=("re:1999[-‑]2004",),
        ),
        case(
            k,
            "a newline inside the text",
            par("<w:r><w:t>Open from nine\non Saturday and Sunday.</w:t></w:r>"),
            says=("nine on Saturday",),
        ),
        case(
            k,
            "break in a hyperlink",
            par('<w:hyperlink w:anchor="x"><w:r><w:t>上午九点</w:t><w:br/><w:t>周六和周日</w:t></w:r></w:hyperlink>'),
            says=("上午九点 周六和周日",),
        ),
    ]


def losses() -> list[Case]:
    k = "broken parts"
    body = par(run("水库去年蓄水三百万立方米。"))
    says = ("水库去年蓄水三百万立方米。",)
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return [
        case(
            k,
            "a lost picture",
            body,
            par(PICTURE),
            mend=with_rel("image", "media/lost.png"),
            says=says,
            omits=("re:水库大坝的照片|lost|picture|image",),
        ),
        case(k, "#_top as a part", body, mend=with_rel("hyperlink", "#_top"), says=says),
        case(k, "NULL as a part", body, par(PICTURE), mend=with_rel("image", "../NULL"), says=says),
        case(k, "an empty target", body, mend=with_rel("image", ""), says=says),
        case(
            k,
            "a link without its relationship",
            par('<w:hyperlink r:id="rId77">' + run("水库去年蓄水三百万立方米。") + "</w:hyperlink>"),
            says=says,
        ),
        case(k, "a picture without its relationship", body, par(PICTURE), says=says),
        case(
            k,
            "lost foot notes",
            par(run("水库去年蓄水三百万立方米。"), note),
            mend=with_rel("footnotes", "footnotes.xml"),
            says=says,
        ),
        case(
            k,
            "broken foot notes",
            par(run("水库去年蓄水三百万立方米。"), note),
            mend=with_rel("footnotes", "footnotes.xml"),
            parts={"word/footnotes.xml": "<w:footnotes><unclosed"},
            says=says,
            omits=("re:footnotes",),
        ),
        case(k, "a lost header", body, mend=with_rel("header", "header9.xml"), says=says),
        case(
            k,
            "a broken header",
            body,
            mend=with_rel("header", "header9.xml"),
            parts={"word/header9.xml": "\0\0garbage"},
            says=says,
        ),
        case(k, "no styles", body, mend=without("word/styles.xml"), says=says),
        case(k, "broken styles", body, mend=broken("word/styles.xml"), says=says),
        case(
            k,
            "no numbering",
            par(run("水库去年蓄水三百万立方米。"), looks='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
            mend=without("word/numbering.xml"),
            says=says,
        ),
        case(
            k,
            "broken numbering",
            par(run("水库去年蓄水三百万立方米。"), looks='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
            mend=broken("word/numbering.xml"),
            says=says,
        ),
        case(k, "no theme", body, mend=without("word/theme/theme1.xml"), says=says),
        case(k, "no settings", body, mend=without("word/settings.xml"), says=says),
        case(k, "no properties", body, mend=without("docProps/core.xml", "docProps/app.xml"), says=says),
        case(k, "broken properties", body, mend=broken("docProps/core.xml"), says=says),
        case(k, "no relationships of the document", body, mend=without("word/_rels/document.xml.rels"), says=says),
        case(k, "no content types", body, mend=without("[Content_Types].xml"), says=says),
        case(k, "broken app properties", body, mend=broken("docProps/app.xml", b"\xff\xfe\0"), says=says),
        case(
            k,
            "an outside picture",
            body,
            par(PICTURE),
            mend=with_rel("image", "http://example.org/a.png", mode=' TargetMode="External"'),
            says=says,
        ),
        case(
            k,
            "an outside template",
            body,
            mend=with_rel("attachedTemplate", "file:///C:\\x\\Normal.dotm", mode=' TargetMode="External"'),
            says=says,
        ),
        case(k, "an absolute target", body, par(PICTURE), mend=with_rel("image", "/word/media/lost.png"), says=says),
    ]


def _levels(*texts: tuple[str, str], start: int = 1, extra: str = "") -> str:
    return (
        '<w:abstractNum w:abstractNumId="0">'
        + "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'
            for n, (form, text) in enumerate(texts)
        )
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def item(text: str, level: int = 0, number: int = 1) -> str:
    return par(run(text), looks=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def numbers() -> list[Case]:
    k = "automatic numbers"

    def listed(
        name: str,
        levels: str,
        *says: str,
        items: tuple[str, ...] = (item("农民可以取水灌溉。"), item("取水须报乡政府。")),
        **how: object,
    ) -> Case:
        return case(k, name, *items, numbering=levels, says=says, **how)  # type: ignore[arg-type]

    a, b = "农民可以取水灌溉。", "取水须报乡政府。"
    return [
        listed("第一条", _levels(("chineseCountingThousand", "第%1条")), f"re:第一条 ?{a}", f"re:第二条 ?{b}"),
        listed(
            "第一章 by chineseCounting", _levels(("chineseCounting", "第%1章")), f"re:第一章 ?{a}", f"re:第二章 ?{b}"
        ),
        listed("（1）", _levels(("decimal", "（%1）")), f"re:（1）\\s?{a}", f"re:（2）\\s?{b}"),
        listed("（一）", _levels(("japaneseCounting", "（%1）")), f"re:（一）\\s?{a}", f"re:（二）\\s?{b}"),
        listed("一、", _levels(("ideographDigital", "%1、")), f"re:一、\\s?{a}", f"re:二、\\s?{b}"),
        listed("甲、", _levels(("ideographTraditional", "%1、")), f"re:甲、\\s?{a}", f"re:乙、\\s?{b}"),
        listed("壹、", _levels(("chineseLegalSimplified", "%1、")), f"re:壹、\\s?{a}", f"re:贰、\\s?{b}"),
        listed("1.", _levels(("decimal", "%1.")), f"1. {a}", f"2. {b}"),
        listed("a)", _levels(("lowerLetter", "%1)")), f"re:a\\) ?{a}", f"re:b\\) ?{b}"),
        listed("IV", _levels(("upperRoman", "%1."), start=4), f"re:IV\\. ?{a}", f"re:V\\. ?{b}"),
        listed("①", _levels(("decimalEnclosedCircle", "%1")), f"re:① ?{a}", f"re:② ?{b}"),
        listed("01", _levels(("decimalZero", "%1.")), f"re:01\\. ?{a}", f"re:02\\. ?{b}"),
        listed(
            "nested",
            _levels(("decimal", "%1."), ("decimal", "%1.%2")),
            f"1. {a}",
            f"re:1\\.1 ?{b}",
            "re:2\\. ?另行规定",
            items=(item(a), item(b, 1), item("另行规定罚款数额。")),
        ),
        listed(
            "restarted",
            _levels(
                ("decimal", "第%1条"),
            )
            + '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
            f"re:第1条 ?{a}",
            f"re:第1条 ?{b}",
            items=(item(a), item(b, 0, 2)),
        ),
        listed(
            "one list through two numbers",
            _levels(
                ("decimal", "第%1条"),
            )
            + '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>',
            f"re:第1条 ?{a}",
            f"re:第2条 ?{b}",
            items=(item(a), item(b, 0, 2)),
        ),
        listed(
            "taken off",
            _levels(("decimal", "第%1条")),
            f"re:第1条 ?{a}",
            b,
            items=(item(a), item(b, 0, 0)),
            never=("第2条",),
        ),
        listed(
            "from the style",
            _levels(("chineseCountingThousand", "第%1条")),
            f"re:第一条 ?{a}",
            f"re:第二条 ?{b}",
            items=(par(run(a), looks='<w:pStyle w:val="Art"/>'), par(run(b), looks='<w:pStyle w:val="Art"/>')),
            styles='<w:style w:type="paragraph" w:styleId="Art"><w:name w:val="Art"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
        ),
        listed(
            "legal form",
            _levels(("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2"), extra="").replace(
                '<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>'
            ),
            f"re:第一章 ?{a}",
            f"re:1\\.1 ?{b}",
            items=(item(a), item(b, 1)),
        ),
        listed(
            "in a heading",
            _levels(("decimal", "%1.")),
            f"re:1\\. ?{a}",
            items=(
                par(
                    run(a),
                    looks='<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
                ),
            ),
        ),
        listed(
            "in a table",
            _levels(("decimal", "（%1）")),
            f"re:（1）\\s?{a}",
            f"re:（2）\\s?{b}",
            items=(table(cell(item(a)) + cell(item(b))),),
        ),
        listed(
            "hundreds",
            _levels(("chineseCountingThousand", "第%1条"), start=120),
            f"re:第一百二十条 ?{a}",
            f"re:第一百二十一条 ?{b}",
        ),
        listed(
            "an empty item takes no number",
            _levels(("decimal", "%1.")),
            f"1. {a}",
            f"re:[23]\\. {b}",
            items=(item(a), item(""), item(b)),
        ),
        listed("bullets", _levels(("bullet", "\uf0b7")), a, b, never=("\uf0b7",)),
        listed(
            "a tracked deletion in the list",
            _levels(("decimal", "第%1条")),
            f"re:第1条 ?{a}",
            f"re:第2条 ?{b}",
            items=(
                item(a),
                '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr><w:del w:id="2" w:author="x"><w:r><w:delText>旧条文废止。</w:delText></w:r></w:del></w:p>',
                item(b),
            ),
            never=("旧条文",),
            omits=("旧条文废止",),
        ),
    ]


def symbols() -> list[Case]:
    k = "symbols"

    def sym(font: str, char: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'

    def fonted(text: str, font: str) -> str:
        return run(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')

    def sdt(on: str) -> str:
        return f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{on}"/></w14:checkbox></w:sdtPr><w:sdtContent>{run("☒" if on == "1" else "☐")}</w:sdtContent></w:sdt>'

    def legacy(on: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{on}"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'

    return [
        case(k, "☑ Wingdings", par(sym("Wingdings", "F0FE"), run("同意分配方案")), says=("re:[☑☒✓✔] ?同意分配方案",)),
        case(k, "☐ Wingdings", par(sym("Wingdings", "F0A8"), run("同意分配方案")), says=("re:[☐◻□] ?同意",)),
        case(k, "☐ Wingdings o", par(sym("Wingdings", "F06F"), run("同意分配方案")), says=("re:[☐◻□] ?同意",)),
        case(k, "✓", par(sym("Wingdings", "F0FC"), run("同意分配方案")), says=("re:[✓✔] ?同意",)),
        case(k, "✗", par(sym("Wingdings", "F0FB"), run("同意分配方案")), says=("re:[✗✘] ?同意",)),
        case(k, "☑ Wingdings 2", par(sym("Wingdings 2", "F052"), run("同意分配方案")), says=("re:[☑☒✓✔] ?同意",)),
        case(k, "☐ Wingdings 2", par(sym("Wingdings 2", "F0A3"), run("同意分配方案")), says=("re:[☐◻□] ?同意",)),
        case(k, "°", par(run("气温35"), sym("Symbol", "F0B0"), run("C，炎热。")), says=("35°C",)),
        case(k, "±", par(run("误差"), sym("Symbol", "F0B1"), run("5毫米。")), says=("误差±5毫米",)),
        case(k, "≥ without F0", par(run("水位"), sym("Symbol", "00B3"), run("5米。")), says=("水位≥5米",)),
        case(
            k,
            "typed in Wingdings",
            par(fonted("þ", "Wingdings"), run("同意分配方案")),
            says=("re:[☑☒✓✔] ?同意",),
            never=("þ",),
        ),
        case(k, "typed in Symbol", par(run("厚度5 "), fonted("m", "Symbol"), run("m的膜。")), says=("re:5 [μµ]m",)),
        case(
            k,
            "private use in Symbol",
            par(run("误差"), fonted("\uf0b1", "Symbol"), run("5毫米。")),
            says=("误差±5毫米",),
        ),
        case(k, "a ticked box", par(sdt("1"), run("同意分配方案")), says=("re:[☑☒✓✔] ?同意",)),
        case(k, "an empty box", par(sdt("0"), run("同意分配方案")), says=("☐",)),
        case(k, "an old ticked box", par(legacy("1"), run("同意分配方案")), says=("re:[☑☒✓✔] ?同意",)),
        case(k, "an old empty box", par(legacy("0"), run("同意分配方案")), says=("re:☐ ?同意",)),
        case(
            k,
            "a sign of an unknown font",
            par(run("标志"), sym("Nobodys Signs", "F041"), run("在门口，人人可见。")),
            says=("标志",),
            never=("标志A",),
        ),
    ]


def struck() -> list[Case]:
    k = "struck and hidden"
    s = "<w:strike/>"
    style = '<w:style w:type="character" w:styleId="Weg"><w:name w:val="Weg"/><w:rPr><w:strike/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="WegP"><w:name w:val="WegP"/><w:rPr><w:dstrike/></w:rPr></w:style>'
    return [
        case(
            k,
            "struck",
            par(run("罚款"), run("五百元", s), run("八百元，限期缴纳。")),
            says=("罚款", "八百元，限期缴纳。"),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "struck twice",
            par(run("罚款"), run("五百元", "<w:dstrike/>"), run("八百元，限期缴纳。")),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "struck by style",
            par(run("罚款"), run("五百元", '<w:rStyle w:val="Weg"/>'), run("八百元，限期缴纳。")),
            styles=style,
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "struck by the paragraph's style",
            par(run("罚款五百元，限期缴纳。"), looks='<w:pStyle w:val="WegP"/>'),
            styles=style,
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "the style's strike taken off",
            par(run("罚款五百元，限期缴纳。", '<w:dstrike w:val="0"/>'), looks='<w:pStyle w:val="WegP"/>'),
            styles=style,
            says=("罚款五百元，限期缴纳。",),
        ),
        case(k, "off", par(run("罚款五百元，限期缴纳。", '<w:strike w:val="off"/>')), says=("罚款五百元，限期缴纳。",)),
        case(
            k,
            "false",
            par(run("罚款五百元，限期缴纳。", '<w:strike w:val="false"/>')),
            says=("罚款五百元，限期缴纳。",),
        ),
        case(
            k,
            "only the paragraph mark",
            par(run("罚款五百元，限期缴纳。"), looks="<w:rPr><w:strike/></w:rPr>"),
            says=("罚款五百元，限期缴纳。",),
        ),
        case(
            k,
            "a tracked deletion",
            par(
                run("罚款"),
                '<w:del w:id="1" w:author="x"><w:r><w:delText>五百元</w:delText></w:r></w:del>',
                '<w:ins w:id="2" w:author="x">' + run("八百元") + "</w:ins>",
                run("，限期缴纳。"),
            ),
            says=("罚款八百元，限期缴纳。",),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "moved away",
            par(
                '<w:moveFrom w:id="1" w:author="x">' + run("五百元罚款。") + "</w:moveFrom>", run("限期缴纳全部费用。")
            ),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "moved here",
            par('<w:moveTo w:id="1" w:author="x">' + run("五百元罚款。") + "</w:moveTo>"),
            says=("五百元罚款。",),
        ),
        case(
            k,
            "hidden",
            par(run("公开的内容在此。"), run("内部备注不宜公开。", "<w:vanish/>")),
            never=("内部备注",),
            omits=("内部备注不宜公开",),
        ),
        case(
            k, "hidden on the web", par(run("网页不显示的内容在此。", "<w:webHidden/>")), says=("网页不显示的内容在此",)
        ),
        case(
            k,
            "struck in a table",
            table(cell(par(run("罚款"))) + cell(par(run("五百元", s), run("八百元")))),
            says=("八百元",),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "struck in a link",
            par('<w:hyperlink w:anchor="x">' + run("五百元", s) + "</w:hyperlink>", run("八百元，限期缴纳。")),
            never=("五百元",),
            omits=("五百元",),
        ),
        case(
            k,
            "a deleted row",
            table(
                cell(par(run("甲户"))) + cell(par(run("三亩"))),
                '<w:trPr><w:del w:id="1" w:author="x"/></w:trPr>' + cell(par(run("乙户"))) + cell(par(run("五亩"))),
            ),
            says=("甲户", "三亩"),
            never=("五亩",),
            omits=("五亩",),
        ),
        case(
            k,
            "hidden by a style",
            par(run("公开的内容在此。"), run("内部备注不宜公开。", '<w:rStyle w:val="Vn"/>')),
            styles='<w:style w:type="character" w:styleId="Vn"><w:name w:val="Vn"/><w:rPr><w:vanish/></w:rPr></w:style>',
            never=("内部备注",),
            omits=("内部备注不宜公开",),
        ),
        case(
            k,
            "strict truth value",
            par(run("罚款五百元，限期缴纳。", '<w:strike w:val="true"/>')),
            never=("五百元",),
            omits=("五百元",),
        ),
    ]


def everywhere() -> list[Case]:
    k = "places"
    box = par(run("框中文字写着开放时间。"))
    both = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'

    def field(code: str, shown: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'

    return [
        case(
            k,
            "a text box, once",
            par(run("门口挂着牌子。"), both),
            says=("框中文字写着开放时间",),
            never=("re:框中文字.*框中文字",),
        ),
        case(
            k,
            "a content control",
            f"<w:sdt><w:sdtContent>{par(run('控件里的段落在此处。'))}</w:sdtContent></w:sdt>",
            says=("控件里的段落在此处。",),
        ),
        case(
            k,
            "a control in a line",
            par(run("前"), "<w:sdt><w:sdtContent>" + run("控件") + "</w:sdtContent></w:sdt>", run("后相连成句。")),
            says=("前控件后相连成句。",),
        ),
        case(
            k,
            "smart tags",
            par('<w:smartTag w:uri="x" w:element="date">' + run("二〇一六年") + "</w:smartTag>", run("春天开工。")),
            says=("二〇一六年春天开工。",),
        ),
        case(
            k,
            "custom XML",
            f'<w:customXml w:uri="x" w:element="y">{par(run("自定义标记里的段落。"))}</w:customXml>',
            says=("自定义标记里的段落。",),
        ),
        case(
            k,
            "nested tables",
            table(cell(par(run("外层")), table(cell(par(run("内层单元格")))), par()) + cell(par(run("旁边")))),
            says=("外层", "内层单元格", "旁边"),
        ),
        case(
            k,
            "a table merged down",
            table(
                cell(par(run("乡名"))) + cell(par(run("户数"))),
                cell(par(run("河口乡")), looks='<w:vMerge w:val="restart"/>') + cell(par(run("315户"))),
                cell(par(), looks="<w:vMerge/>") + cell(par(run("206户"))),
            ),
            says=("re:河口乡[^/]*315户", "re:河口乡[^/]*206户"),
        ),
        case(
            k,
            "a table merged across",
            table(
                cell(par(run("河口乡水情")), looks='<w:gridSpan w:val="2"/>'),
                cell(par(run("水位"))) + cell(par(run("5米"))),
            ),
            says=("河口乡水情", "水位", "5米"),
        ),
        case(
            k,
            "a field's shown value",
            par(run("共"), field("NUMWORDS", "315"), run("字写成。")),
            says=("共315字写成。",),
            never=("NUMWORDS",),
        ),
        case(
            k,
            "a link's field",
            par(run("见"), field('HYPERLINK "http://example.org/"', "乡政府公告"), run("全文如下。")),
            says=("见乡政府公告全文如下。",),
            never=("HYPERLINK",),
        ),
        case(
            k,
            "ruby",
            par(
                "<w:r><w:ruby><w:rt>" + run("hé") + "</w:rt><w:rubyBase>" + run("河") + "</w:rubyBase></w:ruby></w:r>",
                run("口乡的水。"),
            ),
            says=("re:河(（hé）|\\(hé\\))?口乡的水",),
        ),
        case(
            k,
            "small simple field",
            par('<w:fldSimple w:instr=" DATE ">' + run("2016年5月10日") + "</w:fldSimple>", run("发出通知。")),
            says=("2016年5月10日发出通知。",),
        ),
        case(
            k,
            "all capitals stay",
            par(run("The village office opened a new well.", "<w:caps/>")),
            says=("re:(?i)the village office opened",),
        ),
        case(
            k,
            "a foot note apart",
            par(run("水库去年蓄水三百万立方米"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run("，今年更多。")),
            mend=with_rel("footnotes", "footnotes.xml"),
            parts={
                "word/footnotes.xml": f'<w:footnotes {SPACES}><w:footnote w:id="2">{par(run("数据来自水文站。"))}</w:footnote></w:footnotes>'
            },
            says=("re:三百万立方米ⁿ?.{0,6}，今年更多。",),
            never=("立方米2",),
        ),
        case(
            k,
            "a comment is not the text",
            par(
                '<w:commentRangeStart w:id="0"/>',
                run("水库去年蓄水三百万立方米。"),
                '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
            ),
            mend=with_rel("comments", "comments.xml"),
            parts={
                "word/comments.xml": f'<w:comments {SPACES}><w:comment w:id="0" w:author="x">{par(run("这个数字待核实。"))}</w:comment></w:comments>'
            },
            says=("水库去年蓄水三百万立方米。",),
            never=("待核实",),
            omits=("这个数字待核实",),
        ),
    ]


def dates() -> list[Case]:
    def made(change: Callable[[object], None]) -> Callable[[], bytes]:
        def make() -> bytes:
            from docx import Document

            document = Document()
            document.add_heading("水库的故事", level=1)
            document.add_paragraph(LAST)
            change(document.core_properties)
            file = io.BytesIO()
            document.save(file)
            return file.getvalue()

        return make

    def setting(**values: object) -> Callable[[object], None]:
        def change(properties: object) -> None:
            for name, value in values.items():
                setattr(properties, name, value)

        return change

    return [
        Case("Word dates", "the template's", "a.docx", made(lambda _: None), (LAST,), date=None, author=None),
        Case("Word dates", "created", "a.docx", made(setting(created=datetime(2011, 3, 4))), (LAST,), date=None),
        Case(
            "Word dates",
            "modified",
            "a.docx",
            made(setting(modified=datetime(2018, 3, 4), author="python-docx")),
            (LAST,),
            date=None,
            author=None,
        ),
        Case(
            "Word dates", "last printed", "a.docx", made(setting(last_printed=datetime(2018, 3, 4))), (LAST,), date=None
        ),
    ]


CASES = [*raised(), *breaks(), *losses(), *numbers(), *symbols(), *struck(), *everywhere(), *dates()]

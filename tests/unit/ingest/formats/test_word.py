"""A Word file is read as Word shows it, part by part, and all it holds is in the text or listed as left out."""

import io
import re
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import making
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import docx
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.office.list_numerals import numeral
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.text.superscripts import subscript, superscript

SUP, SUB = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def field(instruction: str, result: str = "") -> str:
    middle = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    begin = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
    return f'{begin}{middle}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def sym(font: str, char: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def read(*blocks: str, notes: str = "") -> Extract:
    return docx.read(making.docx(blocks, notes=notes))


def left_out(extract: Extract, kind: str) -> list[str]:
    return [part.text for part in extract.left_out if part.kind == kind]


def repacked(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The package with members put in the place of others, None for one that is lost."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            data = changes[name] if name in changes else old.read(name)
            if data is not None:
                new.writestr(name, data)
    return file.getvalue()


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def related(content: bytes, kind: str, target: str, more: str = "") -> bytes:
    """The rels of the document with one more."""
    rels = member(content, "word/_rels/document.xml.rels").decode()
    return rels.replace(
        "</Relationships>", f'<Relationship Id="rId77" Type="{KINDS}/{kind}" Target="{target}" {more}/></Relationships>'
    ).encode()


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("3.2×10") + run("6", SUP) + run(" 平方米"), "3.2×10^6 平方米"),
        (run("1.5×10") + run("−", SUP) + run("3", SUP), "1.5×10^−3"),
        (run("12立方米") + run("2", SUP) + run("，好"), "12立方米 [2]，好"),
        (run("占地5 m") + run("2", SUP), "占地5 m^2"),
        (run("E=mc") + run("2", SUP), "E=mc^2"),
        (run("the 5") + run("th", SUP) + run(" of May"), "the 5th of May"),
        (run("47 teams") + run("3", SUP) + run(" met"), "47 teams [3] met"),
        (run("说过。") + run("[4]", SUP), "说过。 [4]"),
        (run("CO") + run("2", SUB) + run("排放"), "CO2排放"),
        (run("SO") + run("4", SUB) + run("2-", SUP), "SO4^2-"),
        (run("a") + run("1", SUB) + run("5"), "a_1 5"),
        (run("10") + run("6", '<w:position w:val="10"/>'), "10^6"),
        (run("10") + run("6", '<w:position w:val="2"/>'), "106"),
        (run("上午九点") + "<w:r><w:br/></w:r>" + run("周六"), "上午九点\n周六"),
        (run("上午九点") + '<w:r><w:br w:type="page"/></w:r>' + run("周六"), "上午九点\n周六"),
        (sym("Wingdings", "F0FE") + run("是 ") + sym("Wingdings", "F0A8") + run("否"), "☑是 ☐否"),
        (
            sym("Wingdings 2", "F052")
            + sym("Wingdings 2", "0050")
            + run("25")
            + sym("Symbol", "F0B0")
            + sym("Symbol", "F0B1"),
            "☑✓25°±",
        ),
        (run("þ", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + run("是"), "☑是"),
        (run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>') + run("5"), "≥5"),
        (field("SYMBOL 254 \\f &quot;Wingdings&quot;") + run("是"), "☑是"),
        (run("第") + field("EQ \\o\\ac(○,3)") + run("条"), "第③条"),
        (run("共") + field("EQ \\f(1,2)") + run(" m") + field("EQ \\s\\up5(2)"), "共1/2 m^2"),
        (run("见") + field("PAGEREF a", run("12")) + run("页"), "见12页"),
        (field("SYMBOL 254 \\f &quot;Wingdings&quot;", sym("Wingdings", "F0A8")) + run("是"), "☐是"),
        (run("甲") + field(f"IF {field('MERGEFIELD x', run('暗'))} = 1", run("明")) + run("乙"), "甲明乙"),
        (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{run("坏域后面还有字")}', ""),
        (
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default '
            'w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>'
            f'<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>{run("是")}',
            "☑是",
        ),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "10^6",
        ),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "(a+b)/(2)",
        ),
        (
            "<m:oMath><m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad></m:oMath>",
            "√(x)",
        ),
        (run("价格**不变**，见[2](表)。"), "价格**不变**，见[2](表)。"),
    ],
)
def test_words_are_read_as_they_are_seen(inside: str, text: str) -> None:
    extract = read("前一段。", paragraph(inside), "后一段。")

    assert extract.text == "\n\n".join(filter(None, ("前一段。", text, "后一段。")))


@pytest.mark.parametrize(
    ("inside", "kind", "words"),
    [
        (run("作废", "<w:strike/>") + run("的话", "<w:dstrike/>"), "struck", "作废的话"),
        (run("看不见的", "<w:vanish/>"), "hidden", "看不见的"),
        (
            f"<w:del><w:r><w:delText>删去的</w:delText></w:r></w:del><w:moveFrom>{run('移走')}</w:moveFrom>",
            "deleted",
            "删去的移走",
        ),
        (f"<w:r><w:ruby><w:rt>{run('zhào')}</w:rt><w:rubyBase>{run('')}</w:rubyBase></w:ruby></w:r>", "note", "zhào"),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>",
            "boilerplate",
            "单击此处",
        ),
        (sym("Strange Signs", "F041"), "symbol", ""),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("坏域"), "hidden", "坏域"),
    ],
)
def test_what_is_not_seen_or_not_valid_is_left_out_by_its_kind(inside: str, kind: str, words: str) -> None:
    extract = read("前一段。", paragraph(run("甲"), inside), "后一段。")

    assert extract.text == "前一段。\n\n甲\n\n后一段。"
    assert left_out(extract, kind) == [words]
    assert [part.place for part in extract.left_out] == [len("前一段。\n\n甲")]


def test_a_switch_that_is_off_takes_nothing_away() -> None:
    assert read(paragraph(run("仍然有效", '<w:strike w:val="0"/><w:vanish w:val="false"/>'))).text == "仍然有效"


def test_notes_have_marks_in_the_text_and_behind_it() -> None:
    marked = paragraph(
        run("12立方米"),
        '<w:r><w:footnoteReference w:id="5"/></w:r>',
        run("和7户"),
        '<w:r><w:footnoteReference w:id="3"/></w:r>',
        run("。"),
    )
    notes = "".join(
        f'<w:footnote w:id="{identity}">{paragraph(run(words))}</w:footnote>'
        for identity, words in ((3, "见县志。"), (5, "估计。"))
    )
    separator = f'<w:footnote w:id="0" w:type="separator">{paragraph(run("分隔"))}</w:footnote>'

    assert read(marked, notes=separator + notes).text == "12立方米 [1] 和7户 [2]。\n\n[2] 见县志。\n\n[1] 估计。"


def numbered(
    levels: str,
    items: list[tuple[str, int, int]],
    nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
) -> list[str]:
    """The lines of a document whose paragraphs are items of the list with these levels."""
    blocks = [
        (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId '
            f'w:val="{identity}"/></w:numPr></w:pPr>{run(words)}</w:p>'
        )
        for words, level, identity in items
    ]
    content = making.docx(blocks)
    numbering = (
        f'<w:numbering xmlns:w="{MAIN}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}</w:numbering>'
    )
    return docx.read(repacked(content, {"word/numbering.xml": numbering.encode()})).text.split("\n\n")


def level(depth: int, form: str, label: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText '
        f'w:val="{label}"/></w:lvl>'
    )


def test_automatic_numbers_are_in_the_text_as_word_shows_them() -> None:
    levels = (
        level(0, "chineseCountingThousand", "第%1条")
        + level(1, "decimal", "（%2）", '<w:suff w:val="nothing"/>')
        + level(2, "decimal", "%1.%3", "<w:isLgl/>")
    )
    levels += level(3, "lowerLetter", "%4)") + level(4, "bullet", "\uf0b7")
    items = [
        ("总则", 0, 1),
        ("甲", 1, 1),
        ("乙", 1, 1),
        ("丙", 2, 1),
        ("丁", 3, 1),
        ("戊", 4, 1),
        ("分则", 0, 1),
        ("己", 1, 1),
    ]

    assert numbered(levels, items) == [
        "第一条 总则",
        "（1）甲",
        "（2）乙",
        "1.1 丙",
        "a) 丁",
        "- 戊",
        "第二条 分则",
        "（1）己",
    ]


def test_a_list_that_starts_anew_counts_from_its_own_start() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId '
        f'w:val="0"/>{again}</w:num>'
    )
    items = [("甲", 0, 1), ("乙", 0, 1), ("丙", 0, 2), ("丁", 0, 2), ("戊", 0, 1)]

    assert numbered(level(0, "decimal", "%1."), items, nums) == ["1. 甲", "2. 乙", "1. 丙", "2. 丁", "3. 戊"]


def test_a_level_that_never_restarts_goes_on() -> None:
    levels = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')

    assert numbered(levels, [("a", 0, 1), ("b", 1, 1), ("c", 0, 1), ("d", 1, 1)]) == ["I. a", "1) b", "II. c", "2) d"]


def test_a_heading_is_numbered_by_its_style() -> None:
    content = making.docx(["# 总则", "正文。", "# 分则"])
    styles = member(content, "word/styles.xml").decode()
    linked = re.sub(
        r'(<w:style [^>]*w:styleId="Heading1".*?<w:pPr>)',
        r'\1<w:numPr><w:numId w:val="1"/></w:numPr>',
        styles,
        count=1,
        flags=re.DOTALL,
    )
    numbering = (
        f'<w:numbering xmlns:w="{MAIN}"><w:abstractNum '
        f'w:abstractNumId="0">{level(0, "chineseCounting", "第%1章")}</w:abstractNum>'
    )
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    extract = docx.read(
        repacked(content, {"word/styles.xml": linked.encode(), "word/numbering.xml": numbering.encode()})
    )

    assert extract.text == "# 第一章 总则\n\n正文。\n\n# 第二章 分则"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("lowerRoman", {4: "iv", 19: "xix", 1987: "mcmlxxxvii"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 53: "AAA"}),
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 105: "一〇五"}),
        (
            "chineseCountingThousand",
            {10: "十", 101: "一百零一", 110: "一百一十", 1010: "一千零一十", 1001: "一千零一", 10001: "一万零一"},
        ),
        ("ideographDigital", {10: "一〇", 23: "二三"}),
        ("chineseLegalSimplified", {1: "壹", 12: "壹拾贰", 105: "壹佰零伍"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇"}),
        ("decimalFullWidth", {12: "１２"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("cardinalText", {21: "Twenty-one", 105: "One hundred five"}),
        ("ordinalText", {1: "First", 12: "Twelfth", 20: "Twentieth", 21: "Twenty-first"}),
        ("numberInDash", {3: "- 3 -"}),
        ("a form of tomorrow", {3: "3"}),
    ],
)
def test_a_numeral_has_its_form(form: str, shown: Mapping[int, str]) -> None:
    assert {number: numeral(number, form) for number in shown} == shown


@given(st.integers(-5, 200_000), st.text(max_size=20))
def test_every_number_and_every_raised_word_can_be_shown(number: int, words: str) -> None:
    assert numeral(number, "chineseCountingThousand")
    raised = superscript("10", words, "x").replace("℠", "SM").replace("™", "TM")
    assert words.strip() in raised
    assert words.strip() in subscript("a", words, "x")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "media/lost.png"),
        ("image", "../NULL"),
        ("hyperlink", "#_top"),
        ("footnotes", "footnotes.xml"),
        ("customXml", "../x/1.xml"),
    ],
)
def test_a_part_that_is_lost_is_named_and_costs_nothing_else(kind: str, target: str) -> None:
    content = making.docx(["河口乡去年组建了37个水质巡查小组。"])
    extract = docx.read(repacked(content, {"word/_rels/document.xml.rels": related(content, kind, target)}))

    assert extract.text == "河口乡去年组建了37个水质巡查小组。"
    assert [part.kind for part in extract.left_out] == ["broken_part"] * (kind != "hyperlink")


@pytest.mark.parametrize(
    "name", ["word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "docProps/core.xml", "word/settings.xml"]
)
@pytest.mark.parametrize("data", [b"<broken", b"", None])
def test_one_broken_part_costs_itself_alone(name: str, data: bytes | None) -> None:
    content = making.docx(
        ["# 水井", "共37个。", [["村", "井"]]], notes=f"<w:footnote>{paragraph(run('见县志。'))}</w:footnote>"
    )
    extract = docx.read(repacked(content, {name: data}))

    assert "共37个。" in extract.text
    assert "| 村 | 井 |" in extract.text
    assert name in {part.where for part in extract.left_out if part.kind == "broken_part"} or name in (
        "word/settings.xml",
        "docProps/core.xml",
    )


@pytest.mark.parametrize("data", [b"<broken", b"", None])
def test_a_file_without_its_text_is_refused(data: bytes | None) -> None:
    with pytest.raises(RefusedError, match="broken Word file"):
        docx.read(repacked(making.docx(["甲"]), {"word/document.xml": data}))


def test_tables_that_are_nested_too_deep_are_called_so() -> None:
    whole = making.docx(["甲"])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        before, cell, behind = re.split(rb"(<w:p[ >].*</w:p>)", archive.read("word/document.xml"), flags=re.DOTALL)

    def nested(levels: int) -> bytes:
        opening, closing = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
        text = before + levels * opening + cell + levels * closing + behind
        return repacked(whole, {"word/document.xml": text})

    assert "甲" in docx.read(nested(40)).text
    with pytest.raises(RefusedError, match="nested too deep"):
        docx.read(nested(200))


def test_strict_files_templates_and_files_with_macros_are_read() -> None:
    content = making.docx(["# 水井", "河口乡去年组建了37个水质巡查小组，每周巡查2次。"], title="河口乡的水")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        strict = {
            name: re.sub(
                rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml|drawingml)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                package.read(name),
            )
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }
    assert docx.read(repacked(content, strict)) == docx.read(content)
    with Loader() as loader:
        for name in ("a.docx", "a.docm", "a.dotx", "a.dotm"):
            [article] = loader.load(name, repacked(content, {"word/vbaProject.bin": b"Sub AutoOpen()"}))
            assert isinstance(article, LoadedArticle)
            assert article.article.title == "河口乡的水"
            assert article.article.date is None  # when a file or its template was made is no date of the text
            assert article.found_in == {"title": "core properties"}


def test_a_break_stays_a_break_when_the_text_is_cleaned() -> None:
    content = making.docx(
        [paragraph(run("开放时间是上午九点"), "<w:r><w:br/></w:r>", run("周六和周日不开放，见[2](表)。"))]
    )
    with Loader() as loader:
        [article] = loader.load("a.docx", content)
    assert isinstance(article, LoadedArticle)
    assert article.cleaned.text == "开放时间是上午九点\n周六和周日不开放，见[2](表)。"


PLACES = {
    "paragraph": lambda words: paragraph(run(words)),
    "insertion": lambda words: paragraph(f"<w:ins>{run(words)}</w:ins>"),
    "deletion": lambda words: paragraph(f"<w:del><w:r><w:delText>{words}</w:delText></w:r></w:del>"),
    "moved": lambda words: f"<w:p><w:moveFrom>{run(words)}</w:moveFrom></w:p>",
    "struck": lambda words: paragraph(run(words[:5], "<w:strike/>"), run(words[5:], "<w:strike/>")),
    "hidden": lambda words: paragraph(run(words, "<w:vanish/>")),
    "raised": lambda words: paragraph(run("甲"), run(words, SUP)),
    "cell": lambda words: (
        f"<w:tbl><w:tr><w:tc>{paragraph(run('甲'))}</w:tc><w:tc>{paragraph(run(words))}</w:tc></w:tr></w:tbl>"
    ),
    "merged cell": lambda words: (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph(run(words))}</w:tc></w:tr></w:tbl>"
    ),
    "deleted row": lambda words: (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run(words))}</w:tc></w:tr></w:tbl>"
    ),
    "inner table": lambda words: (
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{paragraph(run(words))}</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>"
    ),
    "control": lambda words: f"<w:sdt><w:sdtContent>{paragraph(run(words))}</w:sdtContent></w:sdt>",
    "prompt": lambda words: (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph(run(words))}</w:sdtContent></w:sdt>"
    ),
    "box": lambda words: paragraph(
        f"<w:r><w:pict><w:txbxContent>{paragraph(run(words))}</w:txbxContent></w:pict></w:r>"
    ),
    "box in a cell": lambda words: (
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:pict><w:txbxContent>{paragraph(run(words))}</w:txbxContent></w:pict></w:r></w:p></w:tc></w:tr></w:tbl>"
    ),
    "field": lambda words: paragraph(field("REF x", run(words))),
    "broken field": lambda words: paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', run(words)),
    "link": lambda words: paragraph(f'<w:hyperlink w:anchor="a">{run(words)}</w:hyperlink>'),
    "equation": lambda words: paragraph(f"<m:oMath><m:r><m:t>{words}</m:t></m:r></m:oMath>"),
    "contents": lambda words: f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{run(words)}</w:p>',
    "reading": lambda words: paragraph(
        f"<w:r><w:ruby><w:rt>{run(words)}</w:rt><w:rubyBase>{run('甲')}</w:rubyBase></w:ruby></w:r>"
    ),
    "custom": lambda words: f"<w:customXml>{paragraph(f'<w:smartTag>{run(words)}</w:smartTag>')}</w:customXml>",
    "block deletion": lambda words: f"<w:del>{paragraph(run(words))}</w:del>",
}


@given(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=12))
def test_no_sentence_vanishes_wherever_it_stands(places: list[str]) -> None:
    sentences = [f"第{number}号磨坊去年修好了。" for number in range(100, 100 + len(places))]
    extract = read(*(PLACES[place](words) for place, words in zip(places, sentences, strict=True)))

    for place, words in zip(places, sentences, strict=True):
        assert words in extract.text or any(words in part.text for part in extract.left_out), place
    shown = [words for words in sentences if words in extract.text]
    assert [extract.text.index(words) for words in shown] == sorted(extract.text.index(words) for words in shown)
    assert all(0 <= part.place <= len(extract.text) for part in extract.left_out)


def test_heads_comments_and_pictures_are_accounted_for() -> None:
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "磨坊通讯 第7期"
    document.sections[0].footer.paragraphs[0].text = "第3页"
    words = document.add_paragraph("水车修好了。")
    document.add_comment(words.runs, text="此处待核实", author="编者")
    document.add_picture(io.BytesIO(making.png()))
    document.inline_shapes[0]._inline.docPr.set("descr", "水车的照片")
    file = io.BytesIO()
    document.save(file)
    extract = docx.read(file.getvalue())

    assert extract.text == "水车修好了。"
    assert left_out(extract, "header") == ["磨坊通讯 第7期", "第3页"]
    assert left_out(extract, "comments") == ["此处待核实"]
    assert left_out(extract, "image") == ["水车的照片"]

"""Files that are of another kind than their ending says, locked, cut off, or packed in an unusual way."""
# ruff: noqa: E501 - a case is a line

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from tests import making
from tests.unit.ingest.formats.cases_office import book, slides
from tests.unit.ingest.formats.cases_open import opened, p
from tests.unit.ingest.formats.cases_word import LAST, par, run, word
from tests.unit.ingest.formats.variations import Case

STRICT = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "http://purl.oclc.org/ooxml/officeDocument/math",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "http://purl.oclc.org/ooxml/presentationml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "http://purl.oclc.org/ooxml/drawingml/chart",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
}
MAIN = "application/vnd.openxmlformats-officedocument"


def strict(content: bytes) -> bytes:
    """The file in the strict edition, as "Strict Open XML" saves it."""
    return _changed(content, lambda text: _all(text, STRICT))


def typed(content: bytes, old: str, new: str) -> bytes:
    """The file with another type of its main part."""
    return _changed(content, lambda text: text.replace(old, new), only="[Content_Types].xml")


def _all(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _changed(content: bytes, change: Callable[[str], str], only: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name,
                change(data.decode()).encode() if name.endswith((".xml", ".rels")) and only in ("", name) else data,
            )
    return made.getvalue()


def renamed(content: bytes, name: Callable[[str], str], *, stored: bool = False, first: str = "") -> bytes:
    """The archive with other names of its members; `first` is put in front."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as new,
    ):
        for member in sorted(old.namelist(), key=lambda one: one != first):
            new.writestr(name(member), old.read(member))
    return made.getvalue()


def _deck() -> bytes:
    return slides(lambda _, __: None)


def _book() -> bytes:
    return book(
        lambda _, sheet: [sheet.write_row(0, 0, ("乡名", "户数")), sheet.write_row(1, 0, ("河口乡", "甲村315户人家"))]
    )


def _dated() -> bytes:
    def make(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("乡名", "水渠完工的日子"))
        sheet.write(1, 0, "河口乡的引水渠")
        sheet.write(1, 1, 42500, made.add_format({"num_format": "yyyy-mm-dd"}))

    return book(make)


def _word() -> bytes:
    return word(par(run("面积3.2平方米。")))


PAGE = making.html("水库的故事", LAST, "面积3.2×10<sup>6</sup>平方米。")
TABLE = f"<html><head><meta charset='gb2312'></head><body><table><tr><th>乡名</th><th>户数</th></tr><tr><td>河口乡</td><td>甲村315户人家</td></tr><tr><td colspan=2>{LAST}</td></tr></table></body></html>"
RTF = b"{\\rtf1\\ansi\\ansicpg936 " + "".join(f"\\u{ord(sign)}?" for sign in LAST).encode() + b"\\par}"
PLAIN = LAST + "\n水库去年蓄水三百万立方米，灌溉了下游的农田。\n"
CELLS = ("河口乡", "甲村315户人家")


def others() -> list[Case]:
    """What old programs, websites and people put under an ending."""
    kind = "another kind"
    flat = "乡名{0}户数\r\n河口乡{0}甲村315户人家\r\n柳树乡{0}乙村206户人家\r\n"
    rows = "标题{0}正文\r\n水库的故事{0}河口乡的水库去年蓄水三百万立方米，灌溉了下游的农田。\r\n水渠的故事{0}柳树乡的引水渠今年完工，村民不再到河边挑水吃了。\r\n"
    message = (
        b"Subject: water\r\nFrom: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + LAST.encode()
    )
    single = f"""MIME-Version: 1.0
X-Document-Type: Workbook
Content-Type: multipart/related; boundary="----=_x"

------=_x
Content-Location: file:///C:/x/a.htm
Content-Type: text/html; charset="utf-8"

<html><body><p>{LAST}</p></body></html>
------=_x--
"""
    xml2003 = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="水情"><Table><Row><Cell><Data ss:Type="String">乡名</Data></Cell><Cell><Data ss:Type="String">户数</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">河口乡</Data></Cell><Cell><Data ss:Type="String">{LAST}</Data></Cell></Row></Table></Worksheet></Workbook>"""
    word2003 = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>{LAST}</w:t></w:r></w:p></w:body></w:wordDocument>"""
    flatopc = "<?xml version='1.0'?><?mso-application progid='Word.Document'?><pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'></pkg:package>"
    return [
        Case(kind, "RTF as .doc", "a.doc", lambda: RTF, (LAST,)),
        Case(kind, "RTF as .docx", "a.docx", lambda: RTF, (LAST,)),
        Case(kind, "RTF behind a byte-order mark", "a.doc", lambda: b"\xef\xbb\xbf" + RTF, (LAST,)),
        Case(kind, "HTML as .doc", "a.doc", PAGE.encode, (LAST, "10^6")),
        Case(kind, "HTML as .docx", "a.docx", PAGE.encode, (LAST,)),
        Case(
            kind,
            "HTML in GBK as .doc",
            "a.doc",
            lambda: PAGE.replace("<title>", "<meta charset=gbk><title>").encode("gbk"),
            (LAST,),
        ),
        Case(
            kind,
            "Word's HTML with its name spaces as .doc",
            "a.doc",
            f'\r\n<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta charset="utf-8"><!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]--></head><body><p class=MsoNormal>{LAST}<o:p></o:p></p></body></html>'.encode,
            (LAST,),
            ("Print",),
        ),
        Case(kind, "a saved single page as .doc", "a.doc", lambda: single.replace("\n", "\r\n").encode(), (LAST,)),
        Case(kind, "a Word file as .doc", "a.doc", _word, (LAST,)),
        Case(kind, "plain text as .doc", "a.doc", lambda: PLAIN.encode("gb18030"), (LAST,)),
        Case(kind, "plain text as .rtf", "a.rtf", PLAIN.encode, refused="is not an RTF file"),
        Case(kind, "OpenDocument as .doc", "a.doc", lambda: opened("text", p(LAST)), (LAST,)),
        Case(kind, "OpenDocument as .docx", "a.docx", lambda: opened("text", p(LAST)), (LAST,)),
        Case(kind, "a Word file as .odt", "a.odt", _word, (LAST,)),
        Case(kind, "a Word file as .txt", "a.txt", _word, (LAST,)),
        Case(kind, "a Word file as .pdf", "a.pdf", _word, (LAST,)),
        Case(kind, "a Word file as .zip", "a.zip", _word, (LAST,)),
        Case(kind, "a deck as .ppt", "a.ppt", _deck, (LAST,)),
        Case(kind, "a deck as .docx", "a.docx", _deck, (LAST,)),
        Case(kind, "a workbook as .docx", "a.docx", _book, CELLS),
        Case(kind, "a workbook as .xls", "a.xls", _book, CELLS),
        Case(kind, "a workbook as .csv", "a.csv", _book, CELLS),
        Case(
            kind,
            "a PDF as .docx",
            "a.docx",
            lambda: making.pdf([["The village office opened a new well last year."]]),
            ("The village office opened a new well last year.",),
        ),
        Case(
            kind,
            "an e-book as .docx",
            "a.docx",
            lambda: making.epub({"一": f"<p>{LAST}</p>"}, title="书", author="甲"),
            (LAST,),
        ),
        Case(kind, "a message as .doc", "a.doc", lambda: making.outlook({0x37: "水", 0x1000: LAST}), (LAST,)),
        Case(kind, "a message as .msg that is mail", "a.msg", lambda: message, (LAST,)),
        Case(
            kind,
            "a message as .eml that is Outlook's",
            "a.eml",
            lambda: making.outlook({0x37: "水", 0x1000: LAST}),
            (LAST,),
        ),
        Case(kind, "HTML as .xls", "a.xls", lambda: TABLE.encode("gb18030"), (*CELLS, LAST)),
        Case(kind, "HTML as .xlsx", "a.xlsx", lambda: TABLE.encode("gb18030"), (*CELLS, LAST)),
        Case(
            kind,
            "a table alone as .xls",
            "a.xls",
            lambda: re.sub("^.*<body>|</body></html>", "", TABLE).encode(),
            (*CELLS, LAST),
        ),
        Case(kind, "comma separated as .xls", "a.xls", lambda: flat.format(",").encode("gb18030"), CELLS),
        Case(kind, "tab separated as .xls", "a.xls", lambda: flat.format("\t").encode("gb18030"), CELLS),
        Case(kind, "tab separated in UTF-16 as .xls", "a.xls", lambda: flat.format("\t").encode("utf-16"), CELLS),
        Case(
            kind,
            "tab separated in UTF-16 as .csv",
            "a.csv",
            lambda: rows.format("\t").encode("utf-16"),
            ("河口乡的水库", "柳树乡的引水渠"),
            articles=2,
        ),
        Case(
            kind,
            "rows as .xls",
            "a.xls",
            lambda: rows.format("\t").encode(),
            ("河口乡的水库", "柳树乡的引水渠"),
            articles=2,
        ),
        Case(
            kind,
            "rows as .xlsx",
            "a.xlsx",
            lambda: rows.format(",").encode(),
            ("河口乡的水库", "柳树乡的引水渠"),
            articles=2,
        ),
        Case(kind, "Excel's XML of 2003 as .xls", "a.xls", xml2003.encode, ("河口乡", LAST)),
        Case(
            kind,
            "Word's XML of 2003 as .doc",
            "a.doc",
            word2003.encode,
            refused="in one piece of XML; save it as .docx",
        ),
        Case(
            kind,
            "a package in one XML as .doc",
            "a.doc",
            flatopc.encode,
            refused="in one piece of XML; save it as .docx",
        ),
        Case(kind, "a program as .doc", "a.doc", lambda: b"MZ" + bytes(400), refused="program"),
        Case(kind, "a picture as .xlsx", "a.xlsx", making.png, refused="an image"),
        Case(kind, "capital letters", "A.DOCX", _word, (LAST,)),
    ]


def editions() -> list[Case]:
    """The strict edition, macros, templates, shows."""
    kind, words = "edition", ("面积3.2平方米。", LAST)

    document = f"{MAIN}.wordprocessingml.document.main+xml"
    deck, sheets = f"{MAIN}.presentationml.presentation.main+xml", f"{MAIN}.spreadsheetml.sheet.main+xml"
    return [
        Case(kind, "strict Word", "a.docx", lambda: strict(_word()), words),
        Case(kind, "strict Excel", "a.xlsx", lambda: strict(_book()), CELLS),
        Case(kind, "strict Excel with dates", "a.xlsx", lambda: strict(_dated()), ("河口乡", "2016-05-10"), ("42500",)),
        Case(kind, "strict PowerPoint", "a.pptx", lambda: strict(_deck()), ("水情汇报", LAST)),
        Case(
            kind,
            "strict PowerPoint with a chart and a table",
            "a.pptx",
            lambda: strict(slides(_charted)),
            (LAST, "河口乡", "315"),
        ),
        Case(
            kind,
            ".docm",
            "a.docm",
            lambda: typed(_word(), document, "application/vnd.ms-word.document.macroEnabled.main+xml"),
            words,
        ),
        Case(
            kind,
            ".dotx",
            "a.dotx",
            lambda: typed(_word(), document, f"{MAIN}.wordprocessingml.template.main+xml"),
            words,
        ),
        Case(
            kind,
            ".dotm",
            "a.dotm",
            lambda: typed(_word(), document, "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
            words,
        ),
        Case(
            kind,
            ".xlsm",
            "a.xlsm",
            lambda: typed(_book(), sheets, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            CELLS,
        ),
        Case(kind, ".xltx", "a.xltx", lambda: typed(_book(), sheets, f"{MAIN}.spreadsheetml.template.main+xml"), CELLS),
        Case(
            kind,
            ".pptm",
            "a.pptm",
            lambda: typed(_deck(), deck, "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
            (LAST,),
        ),
        Case(
            kind, ".potx", "a.potx", lambda: typed(_deck(), deck, f"{MAIN}.presentationml.template.main+xml"), (LAST,)
        ),
        Case(
            kind, ".ppsx", "a.ppsx", lambda: typed(_deck(), deck, f"{MAIN}.presentationml.slideshow.main+xml"), (LAST,)
        ),
        Case(kind, ".ott", "a.ott", lambda: opened("text", p(LAST)), (LAST,)),
    ]


def _charted(_: Any, page: Any) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["河口乡", "柳树乡"]
    data.add_series("户数", (315, 206))
    page.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data)


def locks() -> list[Case]:
    """Files with a password, refused by that name."""
    kind, name = "locked", "encrypted|protected|password"
    package = {
        "EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>",
        "EncryptedPackage": bytes(5000),
        "\6DataSpaces": {"Version": bytes(76)},
    }
    fib = bytearray(1500)
    fib[:12] = b"\xec\xa5\xc1\0" + bytes(6) + b"\0\1"  # the flag that says that the document is encrypted
    workbook = b"\x09\x08\x10\0\0\6\5\0" + bytes(12) + b"\x2f\0\6\0\0\0\x59\xb3\x0a\x9a" + bytes(5000)
    user = b"\0\0\xf6\x0f\x14\0\0\0\x14\0\0\0\xdf\xc4\xd1\xf3" + bytes(40)
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'

    def odf(what: str) -> bytes:
        return making.archive(
            {
                "mimetype": f"application/vnd.oasis.opendocument.{what}".encode(),
                "content.xml": bytes(range(256)),
                "META-INF/manifest.xml": manifest,
            }
        )

    return [
        *(
            Case(kind, path, path, lambda: making.compound(package), refused=name)
            for path in ("a.docx", "a.xlsx", "a.pptx", "a.docm", "a.doc", "a.xls", "a.txt")
        ),
        Case(
            kind,
            "a.doc of 2003",
            "a.doc",
            lambda: making.compound({"WordDocument": bytes(fib), "1Table": bytes(600)}),
            refused=name,
        ),
        Case(kind, "a.xls of 2003", "a.xls", lambda: making.compound({"Workbook": workbook}), refused=name),
        Case(
            kind,
            "a.ppt of 2003",
            "a.ppt",
            lambda: making.compound(
                {"PowerPoint Document": bytes(600), "Current User": user, "EncryptedSummary": bytes(100)}
            ),
            refused=name,
        ),
        Case(kind, "a.odt", "a.odt", lambda: odf("text"), refused=name),
        Case(kind, "a.ods", "a.ods", lambda: odf("spreadsheet"), refused=name),
        Case(kind, "a.odp", "a.odp", lambda: odf("presentation"), refused=name),
        Case(
            kind,
            "a zip with a password",
            "a.zip",
            lambda: making.locked(making.archive({"a.txt": PLAIN.encode()})),
            refused=name,
        ),
        Case(kind, "a Word file zipped with a password", "a.docx", lambda: making.locked(_word()), refused=name),
        Case(kind, "a.pdf", "a.pdf", lambda: making.pdf([["Water"]], password="x"), refused=name),
    ]


def archives() -> list[Case]:
    """Archives that are cut off, empty, or packed by unusual programs."""
    kind = "archive"
    made: list[Case] = []
    for path, whole in (
        ("a.docx", _word),
        ("a.xlsx", _book),
        ("a.pptx", _deck),
        ("a.odt", lambda: opened("text", p(LAST))),
    ):
        says = CELLS if path == "a.xlsx" else (LAST,)
        made += [
            Case(kind, f"{path} of 0 bytes", path, lambda: b"", refused="empty"),
            Case(kind, f"{path} of spaces", path, lambda: b" \n" * 50, refused="empty|not a|no "),
            Case(
                kind,
                f"{path} cut in the middle",
                path,
                lambda whole=whole: whole()[: len(whole()) // 2],  # type: ignore[misc]
                refused="broken|cut|incomplete",
            ),
            Case(
                kind,
                f"{path} without its directory",
                path,
                lambda whole=whole: whole()[:-30],  # type: ignore[misc]
                refused="broken|cut|incomplete",
            ),
            Case(
                kind,
                f"{path} with absolute names",
                path,
                lambda whole=whole: renamed(whole(), lambda name: f"/{name}"),  # type: ignore[misc]
                says,
            ),
            Case(
                kind,
                f"{path} with backslashes",
                path,
                lambda whole=whole: renamed(whole(), lambda name: name.replace("/", "\\")),  # type: ignore[misc]
                says,
            ),
            Case(
                kind,
                f"{path} with ./ names",
                path,
                lambda whole=whole: renamed(whole(), lambda name: f"./{name}"),  # type: ignore[misc]
                says,
            ),
            Case(kind, f"{path} not packed", path, lambda whole=whole: renamed(whole(), str, stored=True), says),  # type: ignore[misc]
            Case(kind, f"{path} with words in front", path, lambda whole=whole: b"junk\r\n" + whole(), says),  # type: ignore[misc]
            Case(kind, f"{path} with words behind", path, lambda whole=whole: whole() + b"\0" * 300, says),  # type: ignore[misc]
        ]
    return [
        *made,
        Case(kind, ".doc of 0 bytes", "a.doc", lambda: b"", refused="empty"),
        Case(kind, ".msg of 0 bytes", "a.msg", lambda: b"", refused="empty"),
        Case(kind, ".epub of 0 bytes", "a.epub", lambda: b"", refused="empty"),
        Case(kind, ".eml of 0 bytes", "a.eml", lambda: b"", refused="empty|no text"),
        Case(
            kind,
            "capital names in a Word file",
            "a.docx",
            lambda: renamed(_word(), lambda name: name.replace("word/document", "word/Document")),
            (LAST,),
        ),
        Case(kind, "an empty archive as .docx", "a.docx", lambda: making.archive({}), refused="broken|nothing|empty"),
        Case(
            kind,
            "a zip as .docx",
            "a.docx",
            lambda: making.archive({"a.txt": PLAIN.encode()}),
            refused="broken|not a Word",
        ),
        Case(
            kind,
            "half a compound file",
            "a.doc",
            lambda: making.compound({"WordDocument": bytes(9000)})[:3000],
            refused=".",
        ),
        Case(kind, "half a message", "a.msg", lambda: making.outlook({55: "水", 4096: LAST * 200})[:3000], refused="."),
    ]


CASES = [*others(), *editions(), *locks(), *archives()]

"""Messages of Outlook, e-books, and the facts that office files state as their own."""
# ruff: noqa: E501 - a case is a line

import io
from collections.abc import Mapping
from email.message import EmailMessage
from functools import partial
from typing import Any

from tests import making
from tests.unit.ingest.formats.cases_office import book, slides
from tests.unit.ingest.formats.cases_open import opened, p
from tests.unit.ingest.formats.cases_word import LAST
from tests.unit.ingest.formats.variations import Case

MOMENT = 131_065_428_000_000_000  # 1 May 2016, 09:00 UTC
HTML = f"<html><head><meta charset='utf-8'></head><body><p>面积3.2×10<sup>6</sup>平方米。</p><p>上午九点<br>周六和周日</p><p>{LAST}</p></body></html>"


def rtf(body: str) -> bytes:
    """A body in RTF as Outlook stores it, in the form that is not packed."""
    raw = (
        b"{\\rtf1\\ansi\\ansicpg936 "
        + "".join(
            sign if ord(sign) < 128 else f"\\u{ord(sign) - (0x10000 if ord(sign) > 0x7FFF else 0)}?" for sign in body
        ).encode()
        + b"}"
    )
    return (len(raw) + 12).to_bytes(4, "little") + len(raw).to_bytes(4, "little") + b"MELA" + bytes(4) + raw


def messages() -> list[Case]:
    kind, who = "Outlook message", {0x0C1A: "甲村调查组"}

    def case(
        name: str,
        held: Mapping[int, Any],
        says: tuple[str, ...] = (LAST,),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        files: tuple[str, ...] = (),
        **facts: Any,
    ) -> Case:
        return Case(kind, name, "a.msg", lambda: making.outlook(held, files), says, never, omits, **facts)

    wrapped = (
        r"\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 " + LAST + r"{\*\htmltag72 </p>}\htmlrtf \par}\htmlrtf0 "
    )
    return [
        case(
            "a plain body",
            {0x37: "水库的故事", 0x1000: LAST, 0x39: MOMENT, **who},
            title="水库的故事",
            author="甲村调查组",
            date="2016-05-01",
        ),
        case("an HTML body", {0x37: "水库", 0x1013: HTML.encode(), 0x3FDE: 65001}, (LAST[:5],), title="水库"),
        case(
            "an HTML body with a power",
            {0x37: "水库", 0x1013: HTML.encode(), 0x3FDE: 65001},
            ("10^6", "上午九点 周六和周日", LAST),
            ("106",),
        ),
        case("an HTML body in GBK", {0x37: "水库", 0x1013: HTML.replace("utf-8", "gb2312").encode("gbk"), 0x3FDE: 936}),
        case("an HTML body as text", {0x37: "水库", 0x1013: HTML}, ("10^6", LAST)),
        case("an RTF body", {0x37: "水库", 0x1009: rtf(LAST + r"\par ")}),
        case("HTML wrapped in RTF", {0x37: "水库", 0x1009: rtf(wrapped)}, (LAST,), ("<p>", "htmltag")),
        case(
            "a plain body beside the same in HTML", {0x37: "水库", 0x1000: LAST, 0x1013: HTML.encode(), 0x3FDE: 65001}
        ),
        case(
            "attachments",
            {0x37: "水库", 0x1000: LAST},
            omits=("水库图.pdf", "表格.xlsx"),
            files=("水库图.pdf", "表格.xlsx"),
        ),
        case("no body", {0x37: "水库的故事"}, (), refused="no text|too little|empty"),
        case("no body, an attachment", {0x37: "水库的故事"}, (), refused="no text|too little|empty", files=("a.pdf",)),
        case(
            "a Chinese subject with a sign of an answer",
            {0x37: "答复: 水库的故事", 0x1000: LAST},
            title="答复: 水库的故事",
        ),
        case("no subject", {0x1000: LAST}),
        case("no date", {0x37: "水库", 0x1000: LAST}, date=None),
        case("the day of making is no date", {0x37: "水库", 0x1000: LAST, 0x3007: MOMENT, 0x3008: MOMENT}, date=None),
        case("the day of delivery", {0x37: "水库", 0x1000: LAST, 0x0E06: MOMENT}, date="2016-05-01"),
        case("to and copy", {0x37: "水库", 0x1000: LAST, 0x0E04: "乙村", 0x0E03: "丙村"}, omits=("乙村", "丙村")),
        Case(
            kind,
            "an attached file with a password",
            "a.msg",
            lambda: making.outlook(
                {0x37: "水库", 0x1000: LAST, 0x3701: making.compound({"EncryptedPackage": bytes(600)})}
            ),
            (LAST,),
        ),
        case(
            "an answer to an older one",
            {
                0x37: "水库",
                0x1000: f"{LAST}\r\n\r\n-----Original Message-----\r\nFrom: x\r\nSent: 2015-01-01\r\n\r\n旧信说水库干了。",
                0x39: MOMENT,
            },
            date="2016-05-01",
        ),
        Case(kind, "a draft of mail without its address", "a.eml", _draft, (LAST,), author=None),
    ]


def _draft() -> bytes:
    made = EmailMessage()
    made["Subject"] = "水库的故事"
    made.set_content(LAST)
    return bytes(made)


CONTAINER = '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
FIRST, SECOND = (
    "河口乡的水库去年蓄水三百万立方米，灌溉了下游的农田。",
    "柳树乡的引水渠今年完工，村民不再到河边挑水吃了。",
)


def page(body: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>章</title>{head}</head><body>{body}</body></html>'


def bound(
    items: str,
    spine: str | None,
    files: Mapping[str, str | bytes],
    meta: str = "<dc:title>水乡</dc:title><dc:creator>甲村</dc:creator><dc:language>zh-CN</dc:language>",
) -> bytes:
    """An e-book; `spine` is None where it has none."""
    opf = f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{meta}</metadata><manifest>{items}</manifest>{"" if spine is None else f"<spine>{spine}</spine>"}</package>'
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf,
        **files,
    }
    return making.archive({name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()})


def item(name: str, href: str, kind: str = "application/xhtml+xml", more: str = "") -> str:
    return f'<item id="{name}" href="{href}" media-type="{kind}"{more}/>'


def books() -> list[Case]:
    kind = "e-book"
    two = {
        "OEBPS/a.xhtml": page(f"<h1>第一章</h1><p>{FIRST}</p>"),
        "OEBPS/b.xhtml": page(f"<h1>第二章</h1><p>{SECOND}</p>"),
    }
    both, order = item("a", "a.xhtml") + item("b", "b.xhtml"), '<itemref idref="a"/><itemref idref="b"/>'
    nav = page(
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">第一章</a></li><li><a href="b.xhtml">第二章</a></li></ol></nav>'
    )
    pop = f'<h1>第一章</h1><p>{FIRST[:-1]}<a epub:type="noteref" href="#n1">1</a>。</p><aside epub:type="footnote" id="n1"><p>数据来自水文站。</p></aside>'
    number = f'<h1>第一章</h1><p>水库有12立方米<sup><a href="#n1" id="r1">2</a></sup>，{FIRST}</p><p id="n1"><a href="#r1">2</a> 数据来自水文站。</p>'

    def locked(uri: str, method: str) -> str:
        return f'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{method}"/><enc:CipherData><enc:CipherReference URI="{uri}"/></enc:CipherData></enc:EncryptedData></encryption>'

    aes, font = "http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.idpf.org/2008/embedding"

    def case(
        name: str,
        make: Any,
        says: tuple[str, ...] = (FIRST, SECOND),
        never: tuple[str, ...] = (),
        omits: tuple[str, ...] = (),
        **facts: Any,
    ) -> Case:
        return Case(kind, name, "a.epub", make, says, never, omits, **facts)

    moved = {name.replace("a.xhtml", "第 1 章.xhtml"): part for name, part in two.items()}
    return [
        case(
            "percent-encoded Chinese with a blank",
            lambda: bound(item("a", "%E7%AC%AC%201%20%E7%AB%A0.xhtml") + item("b", "b.xhtml"), order, moved),
            title="水乡",
            author="甲村",
        ),
        case(
            "another case of a folder",
            lambda: bound(
                item("a", "TEXT/A.xhtml") + item("b", "text/b.XHTML"),
                order,
                {name.replace("OEBPS/", "OEBPS/Text/"): part for name, part in two.items()},
            ),
        ),
        case("no spine", lambda: bound(both, None, two)),
        case("an empty spine", lambda: bound(both, "", two)),
        case(
            "no spine, but a nav",
            lambda: bound(
                item("b", "b.xhtml") + item("a", "a.xhtml") + item("n", "nav.xhtml", more=' properties="nav"'),
                None,
                {**two, "OEBPS/nav.xhtml": nav},
            ),
        ),
        case("a spine of unknown names", lambda: bound(both, '<itemref idref="x"/><itemref idref="y"/>', two)),
        case(
            "a spine of the nav alone",
            lambda: bound(
                both + item("n", "nav.xhtml", more=' properties="nav"'),
                '<itemref idref="n"/>',
                {**two, "OEBPS/nav.xhtml": nav},
            ),
        ),
        case("a chapter twice in the spine", lambda: bound(both, order + '<itemref idref="a"/>', two)),
        case(
            "a chapter that is not linear",
            lambda: bound(both, '<itemref idref="a"/><itemref idref="b" linear="no"/>', two),
        ),
        case(
            "fonts alone encrypted",
            lambda: bound(both, order, {**two, "META-INF/encryption.xml": locked("OEBPS/fonts/x.otf", font)}),
        ),
        case(
            "a font encrypted in full",
            lambda: bound(
                both + item("f", "fonts/x.otf", "font/otf"),
                order,
                {**two, "OEBPS/fonts/x.otf": b"xx", "META-INF/encryption.xml": locked("OEBPS/fonts/x.otf", aes)},
            ),
        ),
        case(
            "chapters encrypted",
            lambda: bound(
                both,
                order,
                {
                    **two,
                    "OEBPS/a.xhtml": bytes(range(256)) * 8,
                    "META-INF/encryption.xml": locked("OEBPS/a.xhtml", aes),
                },
            ),
            (),
            refused="encrypted|protected",
        ),
        case(
            "chapters encrypted, their names in percents",
            lambda: bound(
                item("a", "%E4%B8%80.xhtml") + item("b", "b.xhtml"),
                order,
                {
                    **two,
                    "OEBPS/一.xhtml": bytes(range(256)) * 8,
                    "META-INF/encryption.xml": locked("OEBPS/%E4%B8%80.xhtml", aes),
                },
            ),
            (),
            refused="encrypted|protected",
        ),
        case(
            "a pop-up note",
            lambda: bound(both, order, {**two, "OEBPS/a.xhtml": page(pop)}),
            ("re:灌溉了下游的农田 ?\\[?1?\\]?。",),
            ("农田1",),
        ),
        case(
            "a pop-up note is there or told",
            lambda: bound(both, order, {**two, "OEBPS/a.xhtml": page(pop)}),
            ("re:河口乡.*",),
            omits=(),
        ),
        case(
            "a linked note mark behind a unit",
            lambda: bound(both, order, {**two, "OEBPS/a.xhtml": page(number)}),
            ("re:12立方米 ?\\[2\\]",),
            ("立方米2",),
        ),
        case(
            "a comment on a chapter's head",
            lambda: bound(
                both, order, {**two, "OEBPS/a.xhtml": "<!-- x -->" + two["OEBPS/a.xhtml"].partition("?>")[2]}
            ),
        ),
        case(
            "an entity of HTML",
            lambda: bound(both, order, {**two, "OEBPS/a.xhtml": page(f"<p>{FIRST}&nbsp;&mdash;&copy;</p>")}),
        ),
        case(
            "a container with capitals",
            lambda: making.archive(
                {
                    "META-INF/CONTAINER.XML": CONTAINER.encode(),
                    "oebps/CONTENT.opf": b"<package xmlns='http://www.idpf.org/2007/opf'><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='a'/></spine></package>",
                    "mimetype": b"application/epub+zip",
                    "oebps/a.xhtml": two["OEBPS/a.xhtml"].encode(),
                }
            ),
            (FIRST,),
        ),
        case(
            "its own facts",
            lambda: bound(
                both,
                order,
                two,
                "<dc:title>水乡</dc:title><dc:creator>甲村</dc:creator><dc:date>2016-05-10</dc:date><dc:language>zh-CN</dc:language>",
            ),
            author="甲村",
            title="水乡",
            date="2016-05-10",
        ),
        case(
            "a maker's facts",
            lambda: bound(
                both,
                order,
                two,
                "<dc:title>Unknown</dc:title><dc:creator>Unknown</dc:creator><dc:contributor>calibre (5.0)</dc:contributor><dc:date>0101-01-01T00:00:00+00:00</dc:date>",
            ),
            author=None,
            date=None,
        ),
    ]


NAMES = (
    "python-docx",
    "Microsoft Office User",
    "User",
    "admin",
    "Administrator",
    "Windows User",
    "Windows 用户",
    "用户",
    "微软用户",
    "微软中国",
    "PC",
    "Apache POI",
    "openpyxl",
    "Steve Canny",
    "LibreOffice",
    "WPS Office",
    "WPS_1538888888",
    "雨林木风",
    "MC SYSTEM",
    "Lenovo",
    "dell",
    "hp",
    "USER-",
    "作者",
    "Author",
    "null",
    "-",
)


def facts() -> list[Case]:
    def document(**values: object) -> bytes:
        from docx import Document

        made = Document()
        made.add_paragraph(LAST)
        for name, value in values.items():
            setattr(made.core_properties, name, value)
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()

    def deck(author: str) -> bytes:
        return slides(lambda made, _: setattr(made.core_properties, "author", author))

    def sheet(author: str) -> bytes:
        def make(made: Any, page: Any) -> None:
            page.write_row(0, 0, ("乡名", "户数"))
            page.write_row(1, 0, ("河口乡", "甲村315户人家"))
            made.set_properties({"author": author, "title": "水情"})

        return book(make)

    kind = "facts of a file"
    created = "<meta:creation-date>2011-03-04T09:00:00</meta:creation-date><dc:date>2018-03-04T09:00:00</dc:date><meta:print-date>2018-03-05T09:00:00</meta:print-date>"
    return [
        *(
            Case(kind, f"{name} is no author", "a.docx", partial(document, author=name), (LAST,), author=None)
            for name in NAMES
        ),
        Case(
            kind,
            "an author",
            "a.docx",
            lambda: document(author="甲村调查组", title="水库的故事"),
            (LAST,),
            author="甲村调查组",
            title="水库的故事",
            date=None,
        ),
        Case(kind, "a title of the template", "a.docx", lambda: document(title="Word Document"), (LAST,), title="a"),
        Case(
            kind,
            "a title that is a file's name",
            "a.docx",
            lambda: document(title="Microsoft Word - 文档1.doc"),
            (LAST,),
            title="a",
        ),
        Case(kind, "a deck's author", "a.pptx", lambda: deck("甲村调查组"), (LAST,), author="甲村调查组"),
        Case(kind, "a deck's program", "a.pptx", lambda: deck("Steve Canny"), (LAST,), author=None, date=None),
        Case(
            kind,
            "a deck's title of the template",
            "a.pptx",
            lambda: slides(lambda made, _: setattr(made.core_properties, "title", "PowerPoint 演示文稿")),
            (LAST,),
            title="水情汇报",
        ),
        Case(kind, "a sheet's program", "a.xlsx", lambda: sheet("openpyxl"), ("河口乡",), author=None, date=None),
        Case(kind, "a sheet's author", "a.xlsx", lambda: sheet("甲村调查组"), ("河口乡",), author="甲村调查组"),
        Case(
            kind,
            "OpenDocument's days of making",
            "a.odt",
            lambda: opened("text", p(LAST), meta=created + "<meta:initial-creator>User</meta:initial-creator>"),
            (LAST,),
            author=None,
            date=None,
        ),
        Case(
            kind,
            "OpenDocument's author",
            "a.odt",
            lambda: opened(
                "text", p(LAST), meta=created + "<dc:creator>甲村调查组</dc:creator><dc:title>水库的故事</dc:title>"
            ),
            (LAST,),
            title="水库的故事",
            date=None,
        ),
        Case(
            kind,
            "RTF's days of making",
            "a.rtf",
            lambda: (
                b"{\\rtf1\\ansi{\\info{\\author Windows User}{\\creatim\\yr2011\\mo3\\dy4}{\\revtim\\yr2018\\mo3\\dy4}}The village office opened a new well last year.\\par}"
            ),
            ("The village office",),
            author=None,
            date=None,
        ),
    ]


CASES = [*messages(), *books(), *facts()]

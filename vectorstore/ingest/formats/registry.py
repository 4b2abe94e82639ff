"""The formats that are read. To add one, write the module of its reader and add one entry to the table here.

Readers are named by their dotted paths and imported when they are first needed: most of them only ever run in the child
process, and this process must not import their libraries.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from vectorstore.ingest.formats.compound import is_locked_deck, is_locked_document, is_locked_package
from vectorstore.ingest.formats.format import Contents, Disguise, Format, Names, Pattern, Requirement, Signature

LIBREOFFICE = Requirement(programs=("soffice", "libreoffice"))
TEXT_RECOGNITION = Requirement(package="rapidocr")  # the extra `ocr`

_READERS = "vectorstore.ingest.formats"
_ANYTHING = re.compile(b"")
_TEXT = re.compile(rb"\A(?:\xff\xfe|\xfe\xff|[^\0]+\Z)")  # of 4096 bytes: no zero byte, or a mark of UTF-16
_MIME = re.compile(rb"\A\s*MIME-Version:[^\0]*\Z")
_MESSAGE = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}"
)  # lines of a mail's head
_SAVED_PAGE = re.compile(
    rb"^(?:content-type\s*:\s*(?:multipart/related|text/html)|mime-version\s*:)", re.IGNORECASE | re.MULTILINE
)
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|BM|RIFF....WEBP", re.DOTALL)
_OPEN_DOCUMENT = rb"application/(?:x-)?vnd\.oasis\.opendocument\.(?:%s)"
_FLAT_OPEN_DOCUMENT = Pattern(  # all of it in one XML file
    re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<.*urn:oasis:names:tc:opendocument", re.DOTALL), Names.OWN
)
_TYPES = "[content_types].xml"  # which every Office zip archive has
_OFFICE_SHEET = (Disguise(_MIME, "eml"), Disguise(_TEXT, "csv"))


def _suffixes(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Where the bytes fit several entries, the first one counts: an Outlook message may hold a document, and that a table.
_TABLE = (
    Format(
        name="markdown",
        noun="format_text",
        suffixes=_suffixes(".md .markdown"),
        reader=f"{_READERS}.plain_text:read_markdown",
        sandboxed=False,
        is_text=True,
        is_decoded=True,
    ),
    Format(
        name="text",
        noun="format_text",
        suffixes=_suffixes(".txt .text"),
        reader=f"{_READERS}.plain_text:read_text",
        sandboxed=False,
        is_text=True,
        is_decoded=True,
    ),
    Format(
        name="html",
        noun="format_text",
        broken="broken_web_page",
        suffixes=_suffixes(".html .htm .xhtml"),
        reader=f"{_READERS}.html:read",
        signature=Signature(patterns=(Pattern(_PAGE, Names.LOOSE),)),
        disguises=(Disguise(_SAVED_PAGE, "mhtml"),),
        is_text=True,
        is_decoded=True,
        is_web_page=True,
    ),
    Format(
        name="mhtml",
        noun="format_text",
        broken="broken_saved_page",
        suffixes=_suffixes(".mht .mhtml"),
        reader=f"{_READERS}.mhtml:read",
        disguises=(Disguise(_SAVED_PAGE, "mhtml"), Disguise(_ANYTHING, "html")),
        is_text=True,
        is_web_page=True,
    ),
    Format(
        name="pdf",
        noun="format_pdf",
        broken="broken_pdf",
        suffixes=_suffixes(".pdf"),
        reader=f"{_READERS}.pdf:read",
        signature=Signature(
            patterns=(
                Pattern(re.compile(b"%PDF-")),
                Pattern(re.compile(rb".{0,1019}%PDF-", re.DOTALL), Names.BINARY),
            )
        ),
        reports_pages=True,
    ),
    Format(
        name="docx",
        noun="format_word",
        broken="broken_word",
        suffixes=_suffixes(".docx .docm .dotx .dotm"),
        reader=f"{_READERS}.docx:read",
        signature=Signature(members=(_TYPES, "word/document.xml"), remains=(_TYPES, "word/")),
        broken_zip="resave_word",
    ),
    Format(
        name="pptx",
        noun="format_powerpoint",
        broken="broken_powerpoint",
        suffixes=_suffixes(".pptx .pptm .ppsx .ppsm .potx .potm"),
        reader=f"{_READERS}.pptx:read",
        signature=Signature(members=(_TYPES, "ppt/presentation.xml")),
        broken_zip="resave_powerpoint",
    ),
    Format(
        name="xlsx",
        noun="format_excel",
        broken="broken_excel",
        suffixes=_suffixes(".xlsx .xlsm .xltx .xltm"),
        reader=f"{_READERS}.xlsx:read",
        contents=Contents.SHEETS,
        signature=Signature(members=(_TYPES, "xl/workbook.xml")),
        disguises=_OFFICE_SHEET,
        broken_zip="resave_excel",
    ),
    Format(
        name="odf",
        noun="format_opendocument",
        broken="broken_opendocument",
        suffixes=_suffixes(".odt .ott .odp .otp .fodt .fodp"),
        reader=f"{_READERS}.odf:read",
        signature=Signature(
            patterns=(_FLAT_OPEN_DOCUMENT,), mimetype=re.compile(_OPEN_DOCUMENT % b"text|presentation|graphics")
        ),
        broken_zip="resave_opendocument",
    ),
    Format(
        name="ods",
        noun="format_opendocument",
        broken="broken_opendocument",
        suffixes=_suffixes(".ods .ots .fods"),
        reader=f"{_READERS}.odf:read_sheets",
        contents=Contents.SHEETS,
        signature=Signature(patterns=(_FLAT_OPEN_DOCUMENT,), mimetype=re.compile(_OPEN_DOCUMENT % b"spreadsheet")),
        broken_zip="resave_opendocument",
    ),
    Format(
        name="rtf",
        noun="format_rtf",
        broken="broken_rtf",
        suffixes=_suffixes(".rtf"),
        reader=f"{_READERS}.rtf:read",
        signature=Signature(patterns=(Pattern(re.compile(rb"(?:\xef\xbb\xbf)?\s{0,59}\{\\rtf")),)),
    ),
    Format(
        name="eml",
        noun="format_text",
        broken="broken_mail",
        suffixes=_suffixes(".eml"),
        reader=f"{_READERS}.mail:read",
        is_text=True,
        trusted_by_name=True,
    ),
    Format(
        name="msg",
        noun="format_outlook",
        broken="broken_outlook",
        suffixes=_suffixes(".msg"),
        reader=f"{_READERS}.msg:read",
        signature=Signature(streams=("__properties_version1.0",)),
        disguises=(Disguise(_MESSAGE, "eml"),),
    ),
    Format(
        name="doc",
        noun="format_word",
        broken="broken_word",
        suffixes=_suffixes(".doc .dot .wps"),
        reader=f"{_READERS}.old_office:read_document",
        signature=Signature(streams=("WordDocument",), is_locked=is_locked_document),
        disguises=(Disguise(_MIME, "eml"), Disguise(_TEXT, "text")),
        requires=(LIBREOFFICE,),
    ),
    Format(
        name="ppt",
        noun="format_powerpoint",
        broken="broken_powerpoint",
        suffixes=_suffixes(".ppt .pps .dps"),
        reader=f"{_READERS}.old_office:read_slides",
        signature=Signature(streams=("PowerPoint Document",), is_locked=is_locked_deck),
        requires=(LIBREOFFICE,),
    ),
    Format(
        name="xls",
        noun="format_excel",
        broken="broken_excel",
        suffixes=_suffixes(".xls .xlt .xlsb .et"),
        reader=f"{_READERS}.xls:read",
        contents=Contents.SHEETS,
        signature=Signature(
            streams=("Workbook", "Book"), is_locked=is_locked_package, members=(_TYPES, "xl/workbook.bin")
        ),
        disguises=_OFFICE_SHEET,
        broken_zip="resave_excel",
    ),
    Format(
        name="epub",
        noun="format_ebook",
        broken="broken_ebook",
        suffixes=_suffixes(".epub"),
        reader=f"{_READERS}.epub:read",
        signature=Signature(mimetype=re.compile(rb"mimetypeapplication/epub\+zip")),
        broken_zip="broken_or_protected_ebook",
    ),
    Format(
        name="csv",
        noun="format_text",
        suffixes=_suffixes(".csv .tsv"),
        reader=f"{_READERS}.tables:csv_rows",
        contents=Contents.ROWS,
        sandboxed=False,
        is_text=True,
        is_decoded=True,
        trusted_by_name=True,
    ),
    Format(
        name="jsonl",
        noun="format_text",
        suffixes=_suffixes(".jsonl .ndjson .json"),
        reader=f"{_READERS}.tables:json_rows",
        contents=Contents.ROWS,
        sandboxed=False,
        is_text=True,
        is_decoded=True,
        trusted_by_name=True,
    ),
    Format(
        name="zip",
        noun="format_zip",
        suffixes=_suffixes(".zip"),
        reader=f"{_READERS}.archives:members",
        contents=Contents.FILES,
        sandboxed=False,
    ),
    Format(
        name="image",
        noun="format_picture",
        broken="broken_picture",
        suffixes=_suffixes(".png .jpg .jpeg .tif .tiff .bmp .webp"),
        reader=f"{_READERS}.image:read",
        signature=Signature(patterns=(Pattern(_PICTURE, Names.OWN),)),
        requires=(TEXT_RECOGNITION,),
        reports_pages=True,
    ),
)

FORMATS: dict[str, Format] = {}  # by name
SUFFIXES: dict[str, str] = {}  # in lower case, each with its format's name


def register(added: Format) -> None:
    """Add a format; raises ValueError where its name or one of its suffixes is another one's."""
    if added.name in FORMATS:
        raise ValueError(f"there is a format `{added.name}` already")
    suffixes = [suffix.lower() for suffix in added.suffixes]
    if owned := next((suffix for suffix in suffixes if suffix in SUFFIXES), None):
        raise ValueError(f"files that end in {owned} are read as `{SUFFIXES[owned]}` already")
    FORMATS[added.name] = added
    SUFFIXES.update(dict.fromkeys(suffixes, added.name))


def load_reader(known: Format) -> Callable[..., Any]:
    """The format's reader; its module is imported now."""
    module, _, function = known.reader.partition(":")
    reader: Callable[..., Any] = getattr(import_module(module), function)
    return reader


def is_built_in(name: str) -> bool:
    """Whether the format is one of this package, which every process knows; others must be registered in each."""
    return any(known.name == name for known in _TABLE)


def office_program() -> str | None:
    """The path of LibreOffice's program, which reads old Office files; None where it is not installed."""
    return LIBREOFFICE.find()


def reads_pictures() -> bool:
    """Whether the extra `ocr` is installed, which reads scans and pictures."""
    return TEXT_RECOGNITION.find() is not None


for _format in _TABLE:
    register(_format)

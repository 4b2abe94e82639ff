"""Which kind of file this is: by its ending, corrected by what its first bytes say."""

import codecs
import importlib.util
import io
import re
import shutil
import zipfile
from pathlib import Path

from vectorstore.errors import RefusedError
from vectorstore.messages import message

_ENDINGS = {
    "markdown": ".md .markdown",
    "text": ".txt .text",
    "html": ".html .htm .xhtml",
    "mhtml": ".mht .mhtml",
    "pdf": ".pdf",
    "docx": ".docx .docm .dotx .dotm",
    "pptx": ".pptx .pptm .ppsx .ppsm .potx .potm",
    "xlsx": ".xlsx .xlsm .xltx .xltm",
    "xls": ".xls .xlt .xlsb .et",
    "odf": ".odt .ott .odp .otp .fodt .fodp",
    "ods": ".ods .ots .fods",
    "rtf": ".rtf",
    "eml": ".eml",
    "msg": ".msg",
    "doc": ".doc .dot .wps",
    "ppt": ".ppt .pps .dps",
    "epub": ".epub",
    "csv": ".csv .tsv",
    "jsonl": ".jsonl .ndjson .json",
    "zip": ".zip",
    "image": ".png .jpg .jpeg .tif .tiff .bmp .webp",
}
SUFFIXES = {suffix: kind for kind, suffixes in _ENDINGS.items() for suffix in suffixes.split()}
# What other programs write first. Words of it may look like text in one encoding or another.
_OTHERS = (
    (b"MZ", "format_windows_program"),
    (b"\x7fELF", "format_program"),
    (b"\xcf\xfa\xed\xfe", "format_program"),
    (b"\x89PNG", "format_image"),
    (b"\xff\xd8\xff", "format_image"),
    (b"GIF8", "format_image"),
    (b"Rar!", "format_rar"),
    (b"7z\xbc\xaf", "format_7z"),
    (b"\x1f\x8b", "format_gzip"),
    (b"\xd0\xcf\x11\xe0", "format_old_office"),
    (b"SQLite format 3", "format_database"),
)
_BINARY = {
    "pdf": "format_pdf",
    "docx": "format_word",
    "pptx": "format_powerpoint",
    "xlsx": "format_excel",
    "xls": "format_excel",
    "odf": "format_opendocument",
    "ods": "format_opendocument",
    "rtf": "format_rtf",
    "msg": "format_outlook",
    "doc": "format_word",
    "ppt": "format_powerpoint",
    "epub": "format_ebook",
    "zip": "format_zip",
    "image": "format_picture",
}
# With what a zip archive of each kind is refused where it is broken.
BROKEN = {
    "docx": "resave_word",
    "pptx": "resave_powerpoint",
    "xlsx": "resave_excel",
    "xls": "resave_excel",
    "odf": "resave_opendocument",
    "ods": "resave_opendocument",
    "epub": "broken_or_protected_ebook",
}
_PK = (b"PK\x03\x04", b"PK\x05\x06")  # the second where nothing is in it
_OLD = b"\xd0\xcf\x11\xe0"
_DOCUMENT = b"\xec\xa5"
_STREAM = 64  # bytes, at a multiple of which every stream begins
_LOCKED_SLIDES = b"\x14\0\0\0\xdf\xc4\xd1\xf3"  # how the user's stream of an encrypted deck begins ([MS-PPT] 2.3.2)
# Websites and old programs put pages, RTF and tables of text under these endings.
_LOOSE = {"doc": "text", "xls": "csv", "xlsx": "csv"}
# What old Office files are made of, in the order in which it tells: a message may hold a document, locked or not.
_STREAMS = (
    ("__properties_version1.0", "msg"),
    ("EncryptedPackage", "locked"),
    ("EncryptedSummary", "locked"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_PACKED = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.bin", "xls"),
    ("xl/workbook.xml", "xlsx"),
)
_OPEN = re.compile(
    rb"application/(?:vnd\.oasis\.opendocument\.|x-vnd\.oasis\.opendocument\.)(text|presentation|graphics|spreadsheet)"
)
_PICTURE = re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|BM|RIFF....WEBP", re.DOTALL)
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_SAVED_PAGE = re.compile(
    rb"^(?:content-type\s*:\s*(?:multipart/related|text/html)|mime-version\s*:)", re.IGNORECASE | re.MULTILINE
)
_MESSAGE = re.compile(rb"(?:[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")  # lines of a mail's head
_ONE_XML = re.compile(rb"http://schemas\.microsoft\.com/office/(?:2006/xmlPackage|word/2003/wordml)")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9_.:-]{2,30})",
    re.IGNORECASE,
)
_HEAD = 4096  # bytes in which a page names its encoding


def is_packed(content: bytes) -> bool:
    """Whether this is a zip archive, also one in front of which a program or a server put words."""
    return content.startswith(_PK) or (not content.startswith(_OLD) and zipfile.is_zipfile(io.BytesIO(content)))


def suffix_kind(path: str) -> str:
    """The kind that the file's ending names; raises RefusedError for all that is not read."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError("unsupported_ending", suffix=suffix) if suffix else RefusedError("no_ending")
    return SUFFIXES[suffix]


def office_program() -> str | None:
    """LibreOffice's program, which old Office files are read with, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def reads_pictures() -> bool:
    """Whether the extra `ocr` is there, which scans and pictures are read with."""
    return importlib.util.find_spec("rapidocr") is not None


def kind_of(path: str, content: bytes) -> str:
    """The kind to read the file as; raises RefusedError where its bytes are something else altogether."""
    named = suffix_kind(path)
    if old := _compound(content):
        return old
    if content[:64].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if named == "image" and _PICTURE.match(content):
        return named
    for first, what in _OTHERS:
        if content.startswith(first) and not (
            first == b"MZ" and named not in _BINARY and content[:200].isascii() and b"\0" not in content
        ):
            raise RefusedError("other_format", expected=message(_BINARY.get(named, "format_text")), found=message(what))
    if b"%PDF-" in content[:1024] and (named in _BINARY or content.startswith(b"%PDF-")):
        return "pdf"
    if content.startswith(_PK) or (named in BROKEN and is_packed(content)):
        return _packed(content, named)
    return _by_text(content, named)


def _by_text(content: bytes, named: str) -> str:
    """The kind of what may be text."""
    if named in ("odf", "ods") and b"urn:oasis:names:tc:opendocument" in content[:_HEAD]:
        return named  # all of it in one XML file
    if named not in ("csv", "jsonl", "eml") and _PAGE.match(content[:_HEAD]):
        return "html"
    if loose := _by_habit(content, named):
        return loose
    if named in ("html", "mhtml") and not _SAVED_PAGE.search(content[:_HEAD]):
        return "html"
    if named in ("html", "mhtml"):
        return "mhtml"
    if named in _BINARY and not content:
        raise RefusedError("empty_file")
    if named in _BINARY:
        raise RefusedError("not_its_format", expected=message(_BINARY[named]))
    return named


def _by_habit(content: bytes, named: str) -> str:
    """The kind of what websites and old programs put under an ending that is not its own; empty for all else."""
    head = content[:_HEAD]
    if named == "msg" and _MESSAGE.match(head):
        return "eml"
    if named == "doc" and _ONE_XML.search(head):
        raise RefusedError("word_in_one_xml")
    is_text = b"\0" not in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if named in _LOOSE and content and is_text:
        return "eml" if head.lstrip().startswith(b"MIME-Version:") else _LOOSE[named]
    return ""


def declared_charset(content: bytes) -> str | None:
    """The encoding that a web page names in its head."""
    found = _CHARSET.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode() if found else None


def _compound(content: bytes) -> str | None:
    """Which of the kinds of old Office this is; None for all that is none of them."""
    if not content.startswith(_OLD):
        return None
    kind = next((kind for name, kind in _STREAMS if f"{name}\0".encode("utf-16-le") in content), None)
    is_locked = _is_locked_document(content) if kind == "doc" else kind == "ppt" and _LOCKED_SLIDES in content
    if kind == "locked" or is_locked:
        raise RefusedError("office_encrypted")
    return kind


def _is_locked_document(content: bytes) -> bool:
    """Whether an old Word file says in its head that it is encrypted ([MS-DOC] 2.5.2)."""
    places = range(_STREAM, len(content), _STREAM)
    head = next((content[place : place + 12] for place in places if content.startswith(_DOCUMENT, place)), b"")
    return len(head) == 12 and bool(head[11] & 1)


def _packed(content: bytes, named: str) -> str:
    """Which of the kinds that are zip archives inside."""
    if b"mimetypeapplication/epub+zip" in content[:200]:
        return "epub"
    if found := _OPEN.search(content[:200]):
        return "ods" if found.group(1) == b"spreadsheet" else "odf"
    names = _names(content)
    if "[content_types].xml" in names:
        if kind := next((kind for name, kind in _PACKED if name in names), None):
            return kind
        if named != "zip" and any(name.startswith("word/") for name in names):
            return "docx"
    if named in ("docx", "pptx", "xlsx", "odf", "ods", "epub", "zip"):
        return named
    raise RefusedError("zip_under_other_name")


def plain_name(name: str) -> str:
    """A part's name as it is looked for: programs write its strokes, its beginning and its case in several ways."""
    return re.sub(r"^(?:\.?/)+", "", name.replace("\\", "/")).lower()


def _names(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {plain_name(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        return set()  # broken, as will be told where it is read

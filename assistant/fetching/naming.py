"""The file name of a fetched page: words of its address, with the suffix of its kind."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from assistant.fetching.errors import FetchError
from assistant.fetching.fetch import FetchedPage
from vectorstore import SUFFIXES

# Characters: with Chinese ones 180 bytes, to which a suffix and a number are added; a file name has 255 at most.
_NAME_AT_MOST = 60
_UNUSUAL = re.compile(r"[^\w.-]+|_+")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_SUFFIXES_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "multipart/related": ".mhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/jsonl": ".jsonl",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.ms-outlook": ".msg",
    "message/rfc822": ".eml",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OPEN}text": ".odt",
    f"{_OPEN}presentation": ".odp",
    f"{_OPEN}spreadsheet": ".ods",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
}
_UNTELLING_TYPES = (
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-download",
    "application/force-download",
    "application/download",
)
_TEXT_SUFFIX = ".txt"  # the type that servers give to all that they do not know
_HTML_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_ZIPPED = frozenset(
    (
        ".docx .docm .dotx .dotm .pptx .pptm .ppsx .ppsm .potx .potm .xlsx .xlsm .xltx .xltm .xlsb .odt .ott .odp "
        ".otp .ods .ots .epub .zip"
    ).split()
)
_OLE = frozenset(".doc .dot .wps .xls .xlt .et .ppt .pps .dps .msg".split())


def file_name(fetched: FetchedPage) -> str:
    """A name of letters, digits, dots and dashes, never hidden.

    Raises FetchError where nothing could read what was fetched.
    """
    address = urlsplit(fetched.url)
    path = PurePosixPath(unquote(address.path, errors="replace"))
    suffix = _suffix(fetched, path)
    stem = path.with_suffix("") if path.suffix.lower() in SUFFIXES else path
    words = _safe_words(f"{address.hostname}-{stem}-{unquote(address.query, errors='replace')}")
    return f"{words[:_NAME_AT_MOST].strip('.-') or 'page'}{suffix}"


def _safe_words(words: str) -> str:
    return re.sub(r"-{2,}", "-", _UNUSUAL.sub("-", unicodedata.normalize("NFC", words))).strip(".-")


def _suffix(fetched: FetchedPage, path: PurePosixPath) -> str:
    """The suffix of its kind: by its first bytes, else by the type that the server names, else by its names."""
    suffixes = [PurePosixPath(name).suffix.lower() for name in (fetched.name, path.name)]
    by_name = [suffix for suffix in suffixes if suffix in SUFFIXES]
    by_type = _SUFFIXES_BY_TYPE.get(fetched.kind, "")
    likely = [*filter(None, [by_type]), *by_name]
    if by_bytes := _by_first_bytes(fetched.content, likely):
        return by_bytes
    if fetched.kind in _UNTELLING_TYPES or by_type == _TEXT_SUFFIX:
        return next((suffix for suffix in by_name if suffix not in _ZIPPED | _OLE), _TEXT_SUFFIX)
    if by_type:
        return by_type
    raise FetchError("fetch_kind", kind=fetched.kind[:80])


def _by_first_bytes(content: bytes, likely: list[str]) -> str:
    """The suffix of a kind that begins with these bytes, a likely one where several do; empty where none does."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return next((suffix for suffix in likely if suffix in _ZIPPED), ".zip")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return next((suffix for suffix in likely if suffix in _OLE), ".doc")
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    if _HTML_START.match(content[:4096]):
        return next((suffix for suffix in likely if suffix in (".html", ".htm", ".xhtml")), ".html")
    return ""

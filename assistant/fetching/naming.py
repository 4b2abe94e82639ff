"""Under which name a fetched page is kept: words of its address, with the ending of what it is."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from assistant.fetching.errors import FetchError
from assistant.fetching.fetch import Fetched
from vectorstore import SUFFIXES

_NAME_AT_MOST = (
    60  # characters: with Chinese ones 180 bytes, to which endings and a number come; a file name has 255 at most
)
_UNUSUAL = re.compile(r"[^\w.-]+|_+")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ENDINGS = {
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
_SAYS_NOTHING = (
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-download",
    "application/force-download",
    "application/download",
)
_PLAIN = ".txt"  # what servers call all that they do not know
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_ZIPPED = frozenset(
    (
        ".docx .docm .dotx .dotm .pptx .pptm .ppsx .ppsm .potx .potm .xlsx .xlsm .xltx .xltm .xlsb .odt .ott .odp "
        ".otp .ods .ots .epub .zip"
    ).split()
)
_COMPOUND = frozenset(".doc .dot .wps .xls .xlt .et .ppt .pps .dps .msg".split())


def file_name(fetched: Fetched) -> str:
    """A name of letters, digits, dots and dashes, never hidden.

    Raises FetchError where nothing could read what was fetched.
    """
    address = urlsplit(fetched.url)
    path = PurePosixPath(unquote(address.path, errors="replace"))
    ending = _ending(fetched, path)
    stem = path.with_suffix("") if path.suffix.lower() in SUFFIXES else path
    words = _plain(f"{address.hostname}-{stem}-{unquote(address.query, errors='replace')}")
    return f"{words[:_NAME_AT_MOST].strip('.-') or 'page'}{ending}"


def _plain(words: str) -> str:
    return re.sub(r"-{2,}", "-", _UNUSUAL.sub("-", unicodedata.normalize("NFC", words))).strip(".-")


def _ending(fetched: Fetched, path: PurePosixPath) -> str:
    """The ending of what it is: by its first bytes where they tell, then by what the server calls it, then by its names."""
    named = [suffix for name in (fetched.name, path.name) if (suffix := PurePosixPath(name).suffix.lower()) in SUFFIXES]
    called = _ENDINGS.get(fetched.kind, "")
    likely = [*filter(None, [called]), *named]
    if sign := _by_first_bytes(fetched.content, likely):
        return sign
    if fetched.kind in _SAYS_NOTHING or called == _PLAIN:
        return next((suffix for suffix in named if suffix not in _ZIPPED | _COMPOUND), _PLAIN)
    if called:
        return called
    raise FetchError("fetch_kind", kind=fetched.kind[:80])


def _by_first_bytes(content: bytes, likely: list[str]) -> str:
    """The ending that the first bytes ask for: one of the likely ones where several have such bytes.

    Empty where they ask for none.
    """
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return next((suffix for suffix in likely if suffix in _ZIPPED), ".zip")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return next((suffix for suffix in likely if suffix in _COMPOUND), ".doc")
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    return (
        next((suffix for suffix in likely if suffix in (".html", ".htm", ".xhtml")), ".html")
        if _PAGE.match(content[:4096])
        else ""
    )

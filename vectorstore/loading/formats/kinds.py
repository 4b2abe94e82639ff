"""Which kind of file this is: by its ending, corrected by what its first bytes say."""

import re
from pathlib import Path

from vectorstore.errors import RefusedError

SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".zip": "zip",
}
_USUAL = ".txt, .md, .html, .pdf, .docx, .epub, .csv, .json, .jsonl or .zip of these"
# What other programs write first. Words of it may look like text in one encoding or another.
_OTHERS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old or an encrypted Office file; save it as .docx without a password"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"SQLite format 3", "a database"),
)
_BINARY = {"pdf": "a PDF", "docx": "a Word file", "epub": "an e-book", "zip": "a zip archive"}
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding


def suffix_kind(path: str) -> str:
    """The kind that the file's ending names; raises RefusedError for all that is not read."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError(f"files of the kind {suffix or 'without ending'} cannot be read; use {_USUAL}")
    return SUFFIXES[suffix]


def kind_of(path: str, content: bytes) -> str:
    """The kind to read the file as; raises RefusedError where its bytes are something else altogether."""
    named = suffix_kind(path)
    for first, what in _OTHERS:
        if content.startswith(first) and not (first == b"MZ" and named not in _BINARY and content[:200].isascii() and b"\0" not in content):
            raise RefusedError(f"is not {_BINARY.get(named, 'text')} but {what}")
    if b"%PDF-" in content[:1024] and (named in _BINARY or content.startswith(b"%PDF-")):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):  # the second where nothing is in it
        return _packed(content, named)
    if named not in ("csv", "jsonl") and _PAGE.match(content[:_HEAD]):
        return "html"
    if named in _BINARY:
        raise RefusedError(f"is not {_BINARY[named]}, whatever its ending says" if content else "is empty")
    return named


def declared_charset(content: bytes) -> str | None:
    """The encoding that a web page names in its head."""
    found = _CHARSET.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode() if found else None


def _packed(content: bytes, named: str) -> str:
    """Which of the kinds that are zip archives inside."""
    if b"mimetypeapplication/epub+zip" in content[:200]:
        return "epub"
    if b"word/" in content and b"[Content_Types].xml" in content:
        return named if named == "zip" and b"word/document.xml" not in content else "docx"
    if named in ("docx", "epub", "zip"):
        return named
    raise RefusedError("is a zip archive; name it .zip")

"""Whole files inside a Word file, in the place of which Word shows their text (`altChunk`).

Programs that make Word files of web pages write nothing else, and those that join Word files put one into the other.
"""

import re
from collections.abc import Callable

from vectorstore.ingest.formats.archives import check_bomb
from vectorstore.ingest.formats.charset import declared_charset
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.registry import FORMATS, load_reader

_BEGIN = rb"(?:\xef\xbb\xbf)?\s*"
_MAIL = re.compile(_BEGIN + rb"(?:MIME-Version|Content-Type|From|Subject)\s*:", re.IGNORECASE)
_PAGE = re.compile(_BEGIN + rb"<(?!\?mso-application)")


def read_chunk(name: str, content: bytes, read_word: Callable[[bytes], Extract]) -> Extract | None:
    """What the file holds; None where it is of no kind that is read here. Raises RefusedError where it is broken."""
    if content.startswith(b"PK\x03\x04"):
        check_bomb(content, FORMATS["docx"].broken_zip)
        return read_word(content)
    if content.startswith(b"{\\rtf"):
        return _read("rtf", content)
    if _MAIL.match(content):
        return _read("mhtml", content)
    if _PAGE.match(content):
        return _read("html", decode(content, declared_charset(content))[0].encode(errors="replace"))
    if name.lower().endswith(".txt"):
        lines = decode(content)[0].removeprefix("\ufeff").splitlines()
        return Extract("\n\n".join(line for line in lines if line.strip()))
    return None


def _read(kind: str, content: bytes) -> Extract:
    extract: Extract = load_reader(FORMATS[kind])(content)
    return extract

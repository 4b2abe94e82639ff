"""Pages that a browser saved with their pictures in one file (.mht, .mhtml).

The page is read as any other, with its own address.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import html
from vectorstore.ingest.formats.extract import Extract, LeftOut

_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
_UNTOLD = ("utf-8", "gb18030")  # tried in this order where no encoding is named


def read(content: bytes) -> Extract:
    """The page; those in its frames are left out as other texts. Raises RefusedError where the file holds no page."""
    message = message_from_bytes(content)
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES and not part.is_multipart()]
    if not pages:
        raise RefusedError("saved_page_without_page")
    start = str(message.get_param("start") or "").strip("<> ")
    first = next(
        (part for part in pages if start and str(part.get("Content-ID") or "").strip("<> ") == start), pages[0]
    )
    address = _address(message.get("Snapshot-Content-Location")) or _address(first.get("Content-Location"))
    sheets = [_page(part).decode() for part in message.walk() if part.get_content_type() == "text/css"]
    extract = html.read(_page(first), address, sheets)
    frames = [part for part in pages if part is not first]
    left_out = (*extract.left_out, *_others(frames, len(extract.text)), *_truncation_note(message))
    return replace(extract, left_out=left_out)


def _page(part: Message) -> bytes:
    """The page in UTF-8."""
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    declared = _CHARSET.search(body[:_HEAD])
    names = [part.get_content_charset() or "", declared[1].decode("ascii") if declared else ""]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names.insert(0, "utf-16")
    for name in (*filter(None, map(_codec, names)), *_UNTOLD):
        try:
            return body.decode(name).removeprefix("\ufeff").encode()
        except UnicodeError:
            continue
    return body.decode(_codec(names[0]) or "utf-8", errors="replace").encode()


def _codec(name: str) -> str:
    """What this name for an encoding means; empty where nobody knows it."""
    try:
        known = codecs.lookup(name).name
        b"".decode(known)
    except (LookupError, ValueError):
        return ""
    return _SAME.get(known, known)


def _others(frames: list[Message], place: int) -> Iterator[LeftOut]:
    for frame in frames:
        extract = html.read(_page(frame))
        words = "\n".join(
            filter(None, [extract.text, *(part.text for part in extract.left_out if part.kind != "hidden")])
        )
        if words:
            yield LeftOut("other_text", words, place, _address(frame.get("Content-Location")))


def _truncation_note(message: Message) -> Iterator[LeftOut]:
    """What a file that breaks off says of itself."""
    if any(part.defects for part in message.walk()) and any(
        "CloseBoundary" in type(defect).__name__ for part in message.walk() for defect in part.defects
    ):
        yield LeftOut("broken_part", "", 0, "end of the file")


def _address(value: object) -> str:
    text = re.sub(r"\s+", "", str(value or ""))
    return text if re.match(r"https?://", text) else ""

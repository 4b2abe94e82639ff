"""E-mail (RFC 5322) by the standard library.

Subject, sender and date are facts, the body is the text, and attachments are left out by their names.
"""

import codecs
import email
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import html
from vectorstore.ingest.formats.extract import Extract, LeftOut

_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
_LOCKED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_BLANK = re.compile(r"\s+")


def read(content: bytes) -> Extract:
    """The message; raises RefusedError where it is encrypted."""
    message = email.message_from_bytes(content.removeprefix(codecs.BOM_UTF8), policy=compat32)
    if message.get_content_type() in _LOCKED and "signed" not in str(message.get_param("smime-type")):
        raise RefusedError("mail_encrypted")
    facts, found_in = _facts(message)
    plain, page, left_out = _bodies(message)
    others = [f"{name}: {value}" for name in ("To", "Cc") if (value := header_words(message, name))]
    left_out = [*([LeftOut("header", "\n".join(others))] if others else []), *left_out]
    return message_extract(plain, page, facts, found_in, left_out)


def message_extract(
    plain: str, page: str, facts: dict[str, str], found_in: dict[str, str], left_out: list[LeftOut]
) -> Extract:
    """The extract of a message whose words are there as plain text, as a page, or as both."""
    if not page.strip():
        return Extract(plain.strip("\n"), facts, found_in=found_in, left_out=tuple(left_out))
    read = html.read(page.encode(errors="replace"))
    if not read.text.strip():
        return Extract(plain.strip("\n"), facts, found_in=found_in, left_out=(*read.left_out, *left_out))
    shown = _remove_spaces(read.text) + "".join(_remove_spaces(part.text) for part in read.left_out)
    if missing := [
        line for line in plain.splitlines() if line.strip() and _remove_spaces(line.lstrip("> ")) not in shown
    ]:
        left_out = [*left_out, LeftOut("other_text", "\n".join(missing), 0, "text/plain")]
    return Extract(
        read.text,
        facts,
        read.markdown,
        found_in=found_in,
        left_out=(*read.left_out, *left_out),
        exact=read.exact,
        quoted=read.quoted,
    )


def header_words(message: Message, name: str) -> str:
    """A header in words; the bytes of one that nobody encoded are read as what they are."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    text = str(raw)
    if any("\udc80" <= character <= "\udcff" for character in text):
        return " ".join(decode_words(text.encode("ascii", "surrogateescape"), None).split())
    try:
        parts = decode_header(text)
    except ValueError:
        return " ".join(text.split())
    return " ".join(
        "".join(part if isinstance(part, str) else decode_words(part, charset) for part, charset in parts).split()
    )


def decode_words(content: bytes, charset: str | None) -> str:
    """The words in the encoding that is declared, or else in the first one that fits.

    U+FFFD stands for what does not.
    """
    file_names = (charset or "").lower().strip("\"'")
    for encoding in filter(None, (_CHARSETS.get(file_names, file_names), "utf-8", "gb18030", "cp1252")):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return content.decode(errors="replace")


def _facts(message: Message) -> tuple[dict[str, str], dict[str, str]]:
    found = {
        "title": header_words(message, "Subject"),
        "author": sender(header_words(message, "From")),
        "date": date_of_header(header_words(message, "Date")),
    }
    facts = {fact: value for fact, value in found.items() if value}
    names = {"title": "header Subject", "author": "header From", "date": "header Date"}
    return facts, {fact: names[fact] for fact in facts}


def sender(text: str) -> str:
    """The name of who wrote, or the address where there is no name."""
    return next((name or address for name, address in getaddresses([text]) if name or address), text)


def date_of_header(text: str) -> str:
    """The day of a date as mail writes it; empty where it is none."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


def _bodies(message: Message) -> tuple[str, str, list[LeftOut]]:
    """The plain text, the page, and what else the message holds."""
    plain: list[str] = []
    pages: list[str] = []
    left_out: list[LeftOut] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _file_name(part)
        payload = part.get_payload(decode=True)
        attachments = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "message/rfc822":
            inner = part.get_payload()
            attachment = (
                read(inner[0].as_bytes())
                if isinstance(inner, list) and inner and isinstance(inner[0], Message)
                else Extract("")
            )
            left_out.append(LeftOut("attachment", attachment.text, 0, name or attachment.facts.get("title", "")))
        elif kind in ("text/plain", "text/html") and not attachments and isinstance(payload, bytes):
            text = decode_words(payload, part.get_content_charset()).replace("\r\n", "\n")
            (pages if kind == "text/html" else plain).append(_unfold(text, part) if kind == "text/plain" else text)
        elif not part.is_multipart():
            left_out.append(LeftOut("image" if kind.startswith("image/") else "attachment", "", 0, name or kind))
    return "\n\n".join(plain), "\n".join(pages), left_out


def _leaves(message: Message) -> Iterator[Message]:
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
    else:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)


def _file_name(part: Message) -> str:
    name = part.get_filename() or ""
    return (
        "".join(
            piece if isinstance(piece, str) else decode_words(piece, charset) for piece, charset in decode_header(name)
        )
        if name
        else ""
    )


def _unfold(text: str, part: Message) -> str:
    """The text without the breaks that a program put into its lines to send them (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    joint = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    return re.sub(r"(?m)(?<!^--) \n(?!>|--\s)", joint, text)


def _remove_spaces(text: str) -> str:
    return _BLANK.sub("", text)

"""Outlook messages by python-oxmsg.

Subject, sender and day are facts, the body is the text, and attachments are left out by their names.
"""

from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import rtf
from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.mail import decode_words, message_extract, sender
from vectorstore.ingest.formats.office.compressed_rtf import unpack

_PAGE, _RTF = 0x1013, 0x1009
_SHOWN_TO, _COPIED = 0x0E04, 0x0E03
_SENDER, _DELIVERED = 0x0C1A, 0x0E06  # a name without an address, and when a message came that says not when it left


def read(content: bytes) -> Extract:
    """The message; raises RefusedError where it is broken or encrypted."""
    from oxmsg import Message

    try:
        message: Any = Message.load(content)
        if "smime" in message.message_class.lower() and "signed" not in message.message_class.lower():
            raise RefusedError("mail_encrypted")
        return _extract(message)
    except (ValueError, KeyError, OSError, LookupError):
        raise RefusedError("resave_outlook") from None


def _extract(message: Any) -> Extract:
    moment = message.sent_date or message.properties.date_prop_value(_DELIVERED)
    author = sender(message.sender or "") or (message.properties.str_prop_value(_SENDER) or "").strip("\0 ")
    day = moment.date().isoformat() if moment else ""
    found = {"title": message.subject.strip("\0 "), "author": author, "date": day}
    facts = {fact: value for fact, value in found.items() if value}
    found_in = dict.fromkeys(facts, "message properties")
    left_out: list[LeftOut] = []
    others = [
        f"{name}: {value}"
        for name, key in (("To", _SHOWN_TO), ("Cc", _COPIED))
        if (value := (message.properties.str_prop_value(key) or "").strip("\0 "))
    ]
    if others:
        left_out.append(LeftOut("header", "\n".join(others)))
    left_out += [
        LeftOut("attachment", "", 0, attachment.file_name or attachment.mime_type or "")
        for attachment in message.attachments
    ]
    plain, page = (message.body or "").replace("\r\n", "\n"), _page(message)
    if not plain.strip() and not page.strip() and (packed := message.properties.binary_prop_value(_RTF)):
        inner = rtf.read(unpack(packed))
        return Extract(
            inner.text,
            facts,
            inner.markdown,
            found_in=found_in,
            left_out=(*inner.left_out, *left_out),
            exact=inner.exact,
        )
    return message_extract(plain, page, facts, found_in, left_out)


def _page(message: Any) -> str:
    """The body as a web page; what its code page cannot read is read as what it is."""
    try:
        return message.html_body or ""
    except (UnicodeDecodeError, LookupError):
        return decode_words(message.properties.binary_prop_value(_PAGE) or b"", None)

"""The child process that reads web pages, PDF, office files, mail and e-books: `python -m vectorstore.ingest.sandbox.child`.

It reads requests from its standard input and writes one line of JSON for each to its standard output. A request is a
line of JSON, `{"kind": …, "bytes": …}`, and that many bytes. Before the reply a line `{"page": …, "pages": …}` may come
for each page that takes long.
"""

import json
import os
import sys
from typing import BinaryIO

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import (
    docx,
    epub,
    html,
    image,
    mail,
    mhtml,
    msg,
    odf,
    old_office,
    pdf,
    pptx,
    rtf,
    xls,
    xlsx,
)
from vectorstore.messages import message

READERS = {
    "html": html.read,
    "mhtml": mhtml.read,
    "docx": docx.read,
    "pptx": pptx.read,
    "xlsx": xlsx.read,
    "xls": xls.read,
    "odf": odf.read,
    "ods": odf.read_sheets,
    "rtf": rtf.read,
    "eml": mail.read,
    "msg": msg.read,
    "doc": old_office.read_document,
    "ppt": old_office.read_slides,
    "epub": epub.read,
}
PAGED = {"pdf": pdf.read, "image": image.read}  # they say which page they come to where that takes long
TEXT_AT_MOST = 20_000_000  # characters; a book has a million
# With what a file is refused over which its library failed.
_BROKEN = {
    "html": "broken_web_page",
    "mhtml": "broken_saved_page",
    "pdf": "broken_pdf",
    "docx": "broken_word",
    "pptx": "broken_powerpoint",
    "xlsx": "broken_excel",
    "xls": "broken_excel",
    "odf": "broken_opendocument",
    "ods": "broken_opendocument",
    "rtf": "broken_rtf",
    "eml": "broken_mail",
    "msg": "broken_outlook",
    "doc": "broken_word",
    "ppt": "broken_powerpoint",
    "epub": "broken_ebook",
    "image": "broken_picture",
}


def main() -> None:
    """Answer until the input ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["bytes"])
        _tell(replies, _answer(request["kind"], content, replies))


def _tell(replies: BinaryIO, line: bytes) -> None:
    replies.write(line + b"\n")
    replies.flush()


def _answer(kind: str, content: bytes, replies: BinaryIO) -> bytes:
    def told(page: int, pages: int) -> None:
        _tell(replies, json.dumps({"page": page, "pages": pages}).encode())

    try:
        extract = PAGED[kind](content, told) if kind in PAGED else READERS[kind](content)
    except RefusedError as refusal:
        return json.dumps({"refused": refusal.message}).encode()
    except MemoryError:
        return json.dumps({"memory": True}).encode()
    except Exception:  # noqa: BLE001  # whatever a parser raises over a hostile file is that file's fault alone
        return json.dumps({"refused": message(_BROKEN[kind])}).encode()
    if (
        len(extract.text) + sum(len(cell) for sheet in extract.sheets for row in sheet.rows for cell in row)
        > TEXT_AT_MOST
    ):
        return json.dumps({"refused": message("text_too_long", millions=TEXT_AT_MOST // 1_000_000)}).encode()
    return json.dumps(extract.to_json()).encode()


if __name__ == "__main__":
    main()

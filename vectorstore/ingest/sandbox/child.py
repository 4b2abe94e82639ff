"""The child process that reads the files of sandboxed formats: `python -m vectorstore.ingest.sandbox.child`.

It reads requests from its standard input and writes one line of JSON for each to its standard output. A request is a
line of JSON, `{"kind": …, "bytes": …}`, and that many bytes; `kind` is the name of a format. A format that the parent
process registered comes with its own description, under `format`. With `annotations` the reply is the file with them,
`{"file": …}` in Base64. Before the reply a line `{"page": …, "pages": …}` may
come for each page that takes long.
"""

import base64
import json
import os
import sys
from typing import Any, BinaryIO

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.format import Format, Requirement
from vectorstore.ingest.formats.registry import FORMATS, load_reader, register
from vectorstore.messages import message

TEXT_AT_MOST = 20_000_000  # characters; a book has a million


def main() -> None:
    """Answer requests until the input ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["bytes"])
        if "annotations" in request:
            _write(replies, _annotated(content, request["annotations"]))
        else:
            _write(replies, _reply(_format(request), content, replies))


def _format(request: dict[str, Any]) -> Format:
    """The format to read; one of another package is registered with its first file."""
    name, description = request["kind"], request.get("format")
    if description and name not in FORMATS:
        if description["folder"] not in sys.path:
            sys.path.append(description["folder"])
        register(
            Format(
                name=name,
                noun=description["noun"],
                suffixes=(),
                reader=description["reader"],
                reports_pages=description["reports_pages"],
                broken=description["broken"],
                requires=tuple(Requirement(package, tuple(programs)) for package, programs in description["requires"]),
            )
        )
    return FORMATS[name]


def _write(replies: BinaryIO, line: bytes) -> None:
    replies.write(line + b"\n")
    replies.flush()


def _reply(file_format: Format, content: bytes, replies: BinaryIO) -> bytes:
    def report_page(page: int, pages: int) -> None:
        _write(replies, json.dumps({"page": page, "pages": pages}).encode())

    try:
        reader = load_reader(file_format)
        extract: Extract = reader(content, report_page) if file_format.reports_pages else reader(content)
    except RefusedError as refusal:
        return json.dumps({"refused": refusal.message}).encode()
    except MemoryError:
        return json.dumps({"memory": True}).encode()
    except Exception:  # noqa: BLE001  # whatever a parser raises over a hostile file is that file's fault alone
        return json.dumps({"refused": file_format.failure}).encode()
    if _count_characters(extract) > TEXT_AT_MOST:
        return json.dumps({"refused": message("text_too_long", millions=TEXT_AT_MOST // 1_000_000)}).encode()
    return json.dumps(extract.to_json()).encode()


def _annotated(content: bytes, annotations: dict[str, Any]) -> bytes:
    """A Word file with comments and changes in it."""
    from vectorstore.ingest.annotation.annotation_request import AnnotationRequest
    from vectorstore.ingest.annotation.word_file import annotate

    try:
        made = annotate(content, AnnotationRequest.from_json(annotations))
    except RefusedError as refusal:
        return json.dumps({"refused": refusal.message}).encode()
    except MemoryError:
        return json.dumps({"memory": True}).encode()
    except Exception:  # noqa: BLE001  # whatever a hostile file does to a parser is that file's fault alone
        return json.dumps({"refused": FORMATS["docx"].failure}).encode()
    return json.dumps({"file": base64.b64encode(made).decode()}).encode()


def _count_characters(extract: Extract) -> int:
    """Characters of the text and of all cells."""
    return len(extract.text) + sum(len(cell) for sheet in extract.sheets for row in sheet.rows for cell in row)


if __name__ == "__main__":
    main()

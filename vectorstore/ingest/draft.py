"""Drafts: files that are read as texts to be checked, not as articles, and Word files that get comments on them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath

from vectorstore.articles import RefusedFile
from vectorstore.errors import DraftError, RefusedError
from vectorstore.ingest.annotation.annotation_request import (
    AnnotationRequest,
    AnnotationTexts,
    DraftChange,
    DraftComment,
)
from vectorstore.ingest.formats.archives import check_bomb
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.format import Contents
from vectorstore.ingest.formats.format_detection import detect_format
from vectorstore.ingest.formats.front_matter import front_matter
from vectorstore.ingest.formats.registry import FORMATS
from vectorstore.ingest.loader import Loader
from vectorstore.ingest.sandbox.child_process import Parser
from vectorstore.messages import message

_FENCES = ("---", "+++")
_PLAIN = ".md"  # how a file without an ending is read


def read_draft(path: str, content: bytes, *, limit_bytes: int) -> str:
    """The text of the file, of any format that articles have; the texts of several articles in it one below the other.

    Raises DraftError with the reason where it has none.
    """
    if len(content) > limit_bytes:
        raise DraftError("draft_refused", path=path, reason=message("file_too_large", limit_mb=limit_bytes // 2**20))
    name = path if PurePath(path).suffix else path + _PLAIN
    try:
        known = detect_format(name, content)
        if known.is_decoded and not known.sandboxed and known.contents is Contents.ARTICLE:
            return decode(content)[0].removeprefix("\ufeff")  # short texts too, which could be no article
        with Loader(limit_bytes=limit_bytes) as loader:
            parts = list(loader.load(name, content))
    except RefusedError as error:
        raise DraftError("draft_refused", path=path, reason=error.message) from error
    texts = [part.original[part.start :] for part in parts if not isinstance(part, RefusedFile)]
    if not texts:
        reasons = [part.message for part in parts if isinstance(part, RefusedFile)]
        raise DraftError("draft_refused", path=path, reason=reasons[0] if reasons else message("without_text"))
    return "\n\n".join(texts)


def front_matter_end(text: str) -> int:
    """Where the text of a draft begins behind front matter between two rules; 0 where there is none."""
    return front_matter(text).start if text.startswith(_FENCES) else 0


def is_word_file(path: str, content: bytes) -> bool:
    """Whether comments and changes can be put into this file."""
    try:
        return detect_format(path, content).name == "docx"
    except RefusedError:
        return False


def annotate_draft(
    path: str,
    content: bytes,
    text: str,
    comments: Sequence[DraftComment],
    changes: Sequence[DraftChange],
    texts: AnnotationTexts,
) -> bytes:
    """A Word file as it was, but for these comments and tracked changes.

    Their offsets refer to `text`, which was read from the file. What has no place in it is commented on at the nearest
    paragraph, and the comment says so. Raises DraftError with the reason where the file cannot be read.
    """
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    request = AnnotationRequest(text, tuple(comments), tuple(changes), texts, date)
    parser = Parser()
    try:
        check_bomb(content, FORMATS["docx"].broken_zip)
        return parser.annotate(content, request.to_json())
    except RefusedError as error:
        raise DraftError("draft_refused", path=path, reason=error.message) from error
    finally:
        parser.close()

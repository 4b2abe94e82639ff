"""Reads a file as a text of its own, which is to be checked and does not become an article."""

from pathlib import PurePath

from vectorstore.articles import RefusedFile
from vectorstore.errors import DraftError, RefusedError
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.format import Contents
from vectorstore.ingest.formats.format_detection import detect_format
from vectorstore.ingest.loader import Loader
from vectorstore.messages import message

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

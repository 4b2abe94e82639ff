"""Checks whether a content could be an article before it becomes a file of the corpus."""

from types import TracebackType

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.index.chunking import build_article_row
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.messages import Message, message


class ArticleValidator:
    """Reads contents as a sync would, and keeps nothing of them."""

    def __init__(self, *, limit_bytes: int) -> None:
        self._loader = Loader(limit_bytes=limit_bytes)

    def __enter__(self) -> "ArticleValidator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loader.close()

    def refusal_reason(self, path: str, content: bytes) -> Message | None:
        """Why a file of this name with this content would be refused.

        None where at least one article would be made of it.
        """
        reason = message("no_article")
        try:
            for part in self._loader.load(path, content):
                if isinstance(part, RefusedFile):
                    reason = Message(code=part.code, values=part.values)
                elif refusal := _refusal(part):
                    reason = refusal
                else:
                    return None
        except RefusedError as error:
            return error.message
        return reason


def _refusal(loaded: LoadedArticle) -> Message | None:
    try:
        build_article_row(loaded)
    except RefusedError as error:
        return error.message
    return None

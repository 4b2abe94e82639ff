"""Whether a content could be an article, before it becomes a file of the corpus."""

from types import TracebackType

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.index.chunking import article_row
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader


class TrialReader:
    """Reads contents as a sync would, and keeps nothing of them."""

    def __init__(self, *, limit_bytes: int) -> None:
        self._loader = Loader(limit_bytes=limit_bytes)

    def __enter__(self) -> "TrialReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loader.close()

    def why_refused(self, path: str, content: bytes) -> str:
        """Why a file of this name with this content would be refused.

        Empty where at least one article would be made of it.
        """
        reason = "holds no article"
        try:
            for part in self._loader.load(path, content):
                if isinstance(part, LoadedArticle) and not (reason := _refusal(part)):
                    return ""
                if isinstance(part, RefusedFile):
                    reason = part.reason
        except RefusedError as refusal:
            return str(refusal)
        return reason


def _refusal(loaded: LoadedArticle) -> str:
    try:
        article_row(loaded)
    except RefusedError as refusal:
        return str(refusal)
    return ""

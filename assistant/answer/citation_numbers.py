"""The marks of an answer resolved: which passage each names, and under which number readers know its article."""

from collections.abc import Sequence

from assistant.answer.citation_markers import UNKNOWN
from vectorstore import Passage


class CitationNumbers:
    """Numbers the cited articles of one conversation by first use; a mark counts the passages of one answer from 1."""

    def __init__(self, passages: Sequence[Passage], numbers: dict[str, int]) -> None:
        """`numbers` are those of the conversation so far, by article id; articles cited first here are added."""
        self._passages = passages
        self._numbers = numbers

    def is_sent(self, mark: int) -> bool:
        """Whether the mark names a passage that was sent."""
        return 1 <= mark <= len(self._passages)  # both ends: Python takes -1 for the last

    def passage(self, mark: int) -> Passage:
        """The passage that the mark names; it must be one that was sent."""
        return self._passages[mark - 1]

    def assign(self, passage: Passage) -> int:
        """The number of the passage's article, which is the next free one where it has none yet."""
        return self._numbers.setdefault(passage.article.id, max(self._numbers.values(), default=0) + 1)

    def known(self, mark: int) -> int | None:
        """The number that the mark already has; None where it has none."""
        return self._numbers.get(self.passage(mark).article.id) if self.is_sent(mark) else None

    def shown(self, mark: int) -> str:
        """The mark as readers see it."""
        return f"[{self.assign(self.passage(mark))}]" if self.is_sent(mark) else UNKNOWN

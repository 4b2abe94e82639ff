"""The passages of an answer, as a value of a chunk in LangChain's stream."""

from vectorstore import Passage


class ReplacingList(list[Passage]):
    """A list that takes the place of an earlier one where LangChain adds up the chunks of a stream."""

    def __add__(self, later: list[Passage]) -> "ReplacingList":  # type: ignore[override]  # a list would grow
        return ReplacingList(later)

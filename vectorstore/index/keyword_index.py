"""What the index asks of keyword search, and what a term weighs there."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from vectorstore.text.terms import terms_of

# Chunks on other topics that are counted as if they were in the index. One of them has each term, and ten of them have
# each question word.
_IMAGINED, _WITH_QUESTION_WORD = 100, 10


class Idf:
    """The inverse document frequency of terms, in nats: ln(1 + (N - n + 0.5) / (n + 0.5)) for n of N chunks (BM25's).

    A hundred chunks on other topics, one of which has the term, are added to both. In a small index on one topic the
    words of the topic would else count for next to nothing, as they are in most chunks. Question words are in ten of
    the hundred, as they are common in every language and say little even where few chunks happen to have them.
    """

    def __init__(self, total: int, frequency: Callable[[str], int], excluded: Sequence[Collection[str]]) -> None:
        """Of `total` chunks, of which `frequency` tells how many have a term.

        `excluded` are the terms of chunks that are counted as if they were not there.
        """
        self._count = frequency
        self._excluded = excluded
        self._total = total - len(excluded)
        self._known: dict[str, float] = {}

    def of(self, terms: Iterable[str], question_words: Collection[str] = ()) -> dict[str, float]:
        """The idf of each of these terms; `question_words` are those among them that only ask."""
        return {
            term: self._nats(self._frequency(term), _WITH_QUESTION_WORD) if term in question_words else self._idf(term)
            for term in terms
        }

    def commonness(self, text: str) -> float:
        """How common the rarest term of a text is, by idf: 0 where no chunk has it, 1 where all of many chunks do."""
        most = self._nats(0)
        return 1 - max(map(self._idf, terms_of(text)), default=most) / most

    def _idf(self, term: str) -> float:
        if term not in self._known:
            self._known[term] = self._nats(self._frequency(term))
        return self._known[term]

    def _frequency(self, term: str) -> int:
        """How many chunks have the term, those that are excluded left out."""
        frequency = self._count(term) - sum(term in chunk for chunk in self._excluded)
        return int(max(0, min(self._total, frequency)))

    def _nats(self, frequency: int, imagined: int = 1) -> float:
        others = _IMAGINED - imagined
        return math.log(1 + (others + self._total - frequency + 0.5) / (frequency + imagined + 0.5))


class KeywordIndex(Protocol):
    """The terms of chunks, by the ids of the chunks.

    Several threads may search at once while one of them writes. Every method raises SearchIndexError where the index is
    broken, which the catalog then fills again.
    """

    def put(self, chunks: Iterable[tuple[str, str, str]]) -> None:
        """Store these chunks, each as id, article's id and text, in place of older ones of the same id."""

    def delete(self, ids: Iterable[str]) -> None:
        """Delete these chunks; an id that is not there is no error."""

    def ids(self) -> set[str]:
        """The ids of all chunks."""

    def count(self) -> int:
        """The number of chunks."""

    def idf(self, excluded: Sequence[Collection[str]] = ()) -> Idf:
        """The idf of terms; `excluded` are the terms of chunks that are counted as if they were not there."""

    def search(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k chunks that have most of the terms by their weight, best first.

        `among` keeps to some articles by their ids.
        """

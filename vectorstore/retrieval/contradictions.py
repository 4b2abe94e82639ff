"""Sentences that say the same of different numbers."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vectorstore.articles import Disagreement
from vectorstore.retrieval.scoring import ScoredChunk
from vectorstore.text.scripts import HAN_CLASS, NUMERAL_CLASS
from vectorstore.text.terms import terms_of_folded

_NEAR = 0.7  # share of the best sentence's score from which on a sentence is about the question
_ALIKE = 0.6  # share of the terms of both that they have in common, numbers left out
_NUMBER = re.compile(
    rf"(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?|(?<!第)[{NUMERAL_CLASS}]{{2,}}|[二三四五六七八九十两])\s?(?P<unit>[a-z]+"
    rf"|[万亿%]?[{HAN_CLASS}]?)"
)
_YEAR = re.compile(r"(?:1\d|20)\d\d$")


def find_disagreements(candidates: Sequence[ScoredChunk]) -> tuple[Disagreement, ...]:
    """Pairs of sentences near the question, of different chunks, alike but for a number.

    At most one pair for two chunks.
    """
    best = max((max(candidate.sentence_scores) for candidate in candidates), default=0.0)
    sentences = [row for candidate in candidates for row in _sentences(candidate, _NEAR * best)]
    found: dict[tuple[str, str], Disagreement] = {}
    for one, other in itertools.combinations(sentences, 2):
        chunks = (one.chunk, other.chunk)
        if one.chunk == other.chunk or chunks in found or not _alike(one.terms, other.terms):
            continue
        numbers = _differing(one, other)
        if numbers:
            found[chunks] = Disagreement(passages=chunks, numbers=numbers, sentences=(one.text, other.text))
    return tuple(found.values())


@dataclass(frozen=True)
class _NumberSentence:
    """A sentence that has a number, folded."""

    chunk: str  # its id
    text: str
    terms: frozenset[str]  # without the numbers

    @cached_property
    def numbers(self) -> list[tuple[str, str]]:
        """Each number and its unit."""
        return [(match["value"].replace(",", ""), match["unit"]) for match in _NUMBER.finditer(self.text)]

    @cached_property
    def years(self) -> set[str]:
        """Those of the numbers that are years."""
        return {value for value, _ in self.numbers if _YEAR.match(value)}


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)


def _sentences(candidate: ScoredChunk, least: float) -> Iterator[_NumberSentence]:
    """The sentences that hold a number and are near enough."""
    for row, score in zip(candidate.match.chunk.sentences, candidate.sentence_scores, strict=True):
        text = candidate.match.text[row.chunk_start : row.chunk_end]
        if score >= least and _NUMBER.search(text):
            yield _NumberSentence(candidate.match.chunk.id, text, frozenset(terms_of_folded(_NUMBER.sub(" ", text))))


def _differing(first: _NumberSentence, second: _NumberSentence) -> tuple[str, str] | None:
    """The first two numbers of one unit that differ; none where the years do, as each may hold in its own year."""
    one, other = first.numbers, second.numbers
    if first.years != second.years and (len(one) > 1 or len(other) > 1):
        return None
    values = {value for value, _ in one} & {value for value, _ in other}
    for (value, unit), (different, same) in itertools.product(one, other):
        if (
            unit == same
            and value != different
            and not {value, different} & values
            and value[0].isdigit() == different[0].isdigit()
        ):
            space = " " if unit.isascii() and unit.isalpha() else ""
            return f"{value}{space}{unit}", f"{different}{space}{same}"
    return None

"""Sentences that say the same of different numbers."""

import itertools
import re
from collections.abc import Iterator, Sequence

from vectorstore.articles import Disagreement
from vectorstore.retrieval.scoring import ScoredChunk
from vectorstore.text.scripts import HAN_CLASS, NUMERAL_CLASS
from vectorstore.text.terms import terms_of

_NEAR = 0.7  # share of the best sentence's score from which on a sentence is about the question
_ALIKE = 0.6  # share of the terms of both that they have in common, numbers left out
_NUMBER = re.compile(
    rf"(?P<value>\d+(?:,\d{{3}})*(?:\.\d+)?|(?<!第)[{NUMERAL_CLASS}]{{2,}}|[二三四五六七八九十两])\s?(?P<unit>[a-z]+|[万亿%]?[{HAN_CLASS}]?)"
)
_YEAR = re.compile(r"(?:1\d|20)\d\d$")


def find_disagreements(candidates: Sequence[ScoredChunk]) -> tuple[Disagreement, ...]:
    """Pairs of sentences near the question, of different chunks, alike but for a number.

    At most one pair for two chunks.
    """
    best = max((max(candidate.sentence_scores) for candidate in candidates), default=0.0)
    sentences = [row for candidate in candidates for row in _sentences(candidate, _NEAR * best)]
    found: dict[tuple[str, str], Disagreement] = {}
    for (one, first, shape), (other, second, form) in itertools.combinations(sentences, 2):
        chunks = (one.match.chunk.id, other.match.chunk.id)
        if chunks[0] == chunks[1] or chunks in found or len(shape & form) < _ALIKE * len(shape | form):
            continue
        numbers = _differing(first, second)
        if numbers:
            found[chunks] = Disagreement(passages=chunks, numbers=numbers, sentences=(first, second))
    return tuple(found.values())


def _sentences(candidate: ScoredChunk, least: float) -> Iterator[tuple[ScoredChunk, str, frozenset[str]]]:
    """The sentences that hold a number and are near enough, folded, each with its terms but for the numbers."""
    for row, score in zip(candidate.match.chunk.sentences, candidate.sentence_scores, strict=True):
        text = candidate.match.text[row.chunk_start : row.chunk_end]
        if score >= least and _NUMBER.search(text):
            yield candidate, text, frozenset(terms_of(_NUMBER.sub(" ", text)))


def _differing(first: str, second: str) -> tuple[str, str] | None:
    """The first two numbers of one unit that differ; none where the years do, as each may hold in its own year."""
    one, other = _numbers(first), _numbers(second)
    years = [{value for value, _ in numbers if _YEAR.match(value)} for numbers in (one, other)]
    if years[0] != years[1] and (len(one) > 1 or len(other) > 1):
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


def _numbers(folded: str) -> list[tuple[str, str]]:
    return [(match["value"].replace(",", ""), match["unit"]) for match in _NUMBER.finditer(folded)]

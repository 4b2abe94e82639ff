"""Whether a number that no source has may be computed from theirs, where the sentence says that it is computed."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.lexicon import word_list
from assistant.verify.quantities import Quantity
from vectorstore import fold

_MAX_NUMBERS = 60  # of the sources that are tried
_TOLERANCE = Decimal("0.01")  # a share or a ratio is written rounded


def may_be_computed(number: Quantity, sentence: str, known: KnownQuantities) -> bool:
    """Whether the sentence says that the number is computed, and one operation on numbers of the sources gives it.

    Without a word for an operation nothing is tried: some pair of numbers yields nearly any result.
    """
    folded = fold(sentence)
    operations = {
        name for name, _, cue in (entry.partition("=") for entry in word_list("operations")) if re.search(cue, folded)
    }
    return any(_is_result(number.value, result) for result in _results(operations, number, known))


def _results(operations: set[str], number: Quantity, known: KnownQuantities) -> Iterator[Decimal]:
    alike = _distinct(other.value for other in known.quantities if _fits(number, other))
    every = _distinct(other.value for other in known.quantities if other.value)
    if "sum" in operations:
        yield from (a + b for a, b in combinations(alike, 2))
        yield from (a + b + c for a, b, c in combinations(alike[:20], 3))
        yield sum(alike, Decimal(0))
    if "difference" in operations:
        yield from (abs(a - b) for a, b in combinations(alike, 2))
    if "years" in operations and number.measure in ("year", "age", ""):
        years = sorted(known.dates.years)[:_MAX_NUMBERS]
        yield from (Decimal(b - a) for a, b in combinations(years, 2))
    if "share" in operations and number.measure in ("share", "times", ""):
        yield from _shares(every, 100 if number.measure == "share" else 1)
    if "average" in operations:
        yield from _ratios(every)
    if "product" in operations:
        yield from (a * b for a, b in combinations(every, 2))


def _distinct(values: Iterator[Decimal]) -> list[Decimal]:
    return list(dict.fromkeys(values))[:_MAX_NUMBERS]


def _shares(values: Sequence[Decimal], factor: int) -> Iterator[Decimal]:
    """Each number as a share of each other, and the change from each to each other, times the factor."""
    yield from _ratios(values, factor)
    yield from (factor * abs(a - b) / base for a, b in combinations(values, 2) for base in (a, b))


def _ratios(values: Sequence[Decimal], factor: int = 1) -> Iterator[Decimal]:
    for a, b in combinations(values, 2):
        yield factor * a / b
        yield factor * b / a


def _fits(number: Quantity, other: Quantity) -> bool:
    return not number.measure or not other.measure or number.measure == other.measure


def _is_result(value: Decimal, result: Decimal) -> bool:
    """Whether the value is the result, or the result rounded where that is no whole number."""
    is_close = abs(value - result) <= _TOLERANCE * abs(result)
    return value == result or (bool(result) and is_close and result != int(result))

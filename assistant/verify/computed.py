"""Whether a number that no source has may be computed from theirs by one plain operation, where the sentence tells it so."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.verify.figures import Figure, Known
from assistant.verify.lexicon import word_list
from vectorstore import fold

_MOST = 60  # numbers of the sources that are tried
_CLOSE = Decimal("0.01")  # a share or a ratio is told rounded


def may_be_computed(figure: Figure, sentence: str, known: Known) -> bool:
    """Whether the sentence tells the number as computed, and one operation on numbers there gives it.

    Without such a word nothing is tried: some pair of numbers yields nearly any figure.
    """
    told = fold(sentence)
    operations = {
        name for name, _, cue in (entry.partition("=") for entry in word_list("computing")) if re.search(cue, told)
    }
    return any(_is(figure.value, value) for value in _results(operations, figure, known))


def _results(operations: set[str], figure: Figure, known: Known) -> Iterator[Decimal]:
    values = list(dict.fromkeys(other.value for other in known.figures if _fits(figure, other)))[:_MOST]
    if "sum" in operations:
        yield from (a + b for a, b in combinations(values, 2))
        yield from (a + b + c for a, b, c in combinations(values[:20], 3))
        yield sum(values, Decimal(0))
    if "difference" in operations:
        yield from (abs(a - b) for a, b in combinations(values, 2))
    if "years" in operations and figure.kind in ("year", "age", ""):
        years = sorted(known.dates.years)[:_MOST]
        yield from (Decimal(b - a) for a, b in combinations(years, 2))
    every = list(dict.fromkeys(other.value for other in known.figures if other.value))[:_MOST]
    if "share" in operations and figure.kind in ("share", "times", ""):
        factor = 100 if figure.kind == "share" else 1
        yield from (factor * pair[0] / pair[1] for a, b in combinations(every, 2) for pair in ((a, b), (b, a)))
        yield from (factor * abs(a - b) / base for a, b in combinations(every, 2) for base in (a, b))
    if "average" in operations:
        yield from (pair[0] / pair[1] for a, b in combinations(every, 2) for pair in ((a, b), (b, a)))
    if "product" in operations:
        yield from (a * b for a, b in combinations(every, 2))


def _fits(figure: Figure, other: Figure) -> bool:
    return not figure.kind or not other.kind or figure.kind == other.kind


def _is(value: Decimal, result: Decimal) -> bool:
    return value == result or (bool(result) and abs(value - result) <= _CLOSE * abs(result) and result != int(result))

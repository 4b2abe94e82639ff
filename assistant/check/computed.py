"""Whether a figure of a statement follows from figures of an article: it differs from each of them then, and agrees."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.verify.quantities import Quantity
from assistant.verify.quantity_context import quantity_mentions

_PERIODS = tuple(map(Decimal, (7, 12, 24, 52, 60, 365)))  # what one span of time has of another
_TWO = re.compile(
    r"\b(?:half|halves|twice|double[sd]?|fortnight|both|pair|return|radius|diameter)\b|半|[两兩二]倍|往返|来回|來回|双|雙",
    re.IGNORECASE,
)
_ONE_APART = re.compile(
    r"\b(?:other|others|rest|remaining|another|first|last)\b|另|其余|其餘|其他|其它|剩", re.IGNORECASE
)
_NEAR = Decimal("0.01")  # how far a rounded result may be off, as a share


def is_computed(value: Decimal, statement: str, text: str) -> bool:
    """Whether the value is a sum, difference, product or ratio of figures of the text, or one of them by other time."""
    return any(abs(result - value) <= _NEAR * abs(value) for result in _results(statement, text))


def _results(statement: str, text: str) -> Iterator[Decimal]:
    values = sorted({one.quantity.value for one in quantity_mentions(text) if isinstance(one.quantity, Quantity)})
    for low, high in combinations(values, 2):
        yield from (low + high, high - low, low * high)
        if low:
            yield high / low
    factors = [*_PERIODS, *([Decimal(2)] if _TWO.search(statement) else [])]
    for value in values:
        yield from (value * factor for factor in factors)
        yield from (value / factor for factor in factors)
        if _ONE_APART.search(statement):
            yield from (value - 1, value + 1)

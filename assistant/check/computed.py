"""Whether a figure of a statement follows from figures of an article: it differs from each of them then, and agrees."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from assistant.verify.quantities import Quantity, are_comparable, may_stand_for
from assistant.verify.quantity_context import quantity_mentions
from assistant.verify.shares import shares_that_follow

_PERIODS = tuple(map(Decimal, (7, 12, 24, 52, 60, 365)))  # what one span of time has of another
_PERIOD = re.compile(
    r"[年月周天日时]|星期|季度|\b(?:years?|months?|weeks?|days?|hours?|minutes?|annual\w*|yearly|monthly|weekly|daily|hourly)\b",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\b(?:half|halves|twice|double[sd]?|fortnight|both|pair|return|radius|diameter)\b|半|[两兩二]倍|往返|来回|來回|双|雙",
    re.IGNORECASE,
)
_ONE_APART = re.compile(
    r"\b(?:other|others|rest|remaining|another|first|last)\b|另|其余|其餘|其他|其它|剩", re.IGNORECASE
)
_NEAR = Decimal("0.01")  # how far a rounded result may be off, as a share


def follows(quantity: Quantity, statement: str, text: str) -> bool:
    """Whether the statement's figure stands for one of the text, or is computed from figures of the text."""
    there = [one.quantity for one in quantity_mentions(text) if isinstance(one.quantity, Quantity)]
    if any(one.value == quantity.value for one in there):
        return False  # it is told of something there
    if any(are_comparable(quantity, one) and may_stand_for(quantity, one.value) for one in there):
        return True
    return is_computed(quantity.value, statement, text) or quantity.written in shares_that_follow(statement, [text])


def is_computed(value: Decimal, statement: str, text: str) -> bool:
    """Whether the value is a sum, difference, product or ratio of figures of the text, or one of them by other time."""
    return any(abs(result - value) <= _NEAR * abs(value) for result in _results(statement, text))


def _results(statement: str, text: str) -> Iterator[Decimal]:
    there = [one.quantity for one in quantity_mentions(text) if isinstance(one.quantity, Quantity)]
    for share in (one.value / 100 for one in there if one.measure == "share"):
        yield from (part * one.value for one in there if one.measure != "share" for part in (share, 1 - share))
    values = sorted({one.quantity.value for one in quantity_mentions(text) if isinstance(one.quantity, Quantity)})
    for low, high in combinations(values, 2):
        yield from (low + high, high - low, low * high)
        if low:
            yield high / low
    by_time = _PERIODS if _PERIOD.search(statement) and _PERIOD.search(text) else ()
    factors = [*by_time, *([Decimal(2)] if _TWO.search(statement) or _TWO.search(text) else [])]
    for value in values:
        yield from (value * factor for factor in factors)
        yield from (value / factor for factor in factors)
        if _ONE_APART.search(statement):
            yield from (value - 1, value + 1)

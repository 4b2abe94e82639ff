"""Shares of a sentence, such as a third or 20 per cent, that follow from two numbers of its evidence."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, are_comparable, may_stand_for, quantities_in

_MAX_NUMBERS = 8  # of the evidence: among more, some pair gives nearly any share
_ROUNDED = Decimal("0.02")  # how far a share may be off, of itself: 19.7 per cent are a fifth
_WHOLE = Decimal(100)


def shares_that_follow(sentence: str, excerpts: Sequence[str]) -> set[str]:
    """The shares of the sentence, as reasons write them, that two numbers of the excerpts give."""
    own = [number for number in quantities_in(normalize(sentence))[0] if number.measure == "share"]
    if not own:
        return set()
    there = [number for excerpt in excerpts for number in quantities_in(normalize(excerpt))[0] if number.value > 0]
    distinct = list({(number.value, number.measure): number for number in there}.values())
    if len(distinct) > _MAX_NUMBERS:
        return set()
    found = list(_shares(distinct))
    return {number.written for number in own if any(_is_told_by(number, share) for share in found)}


def _shares(numbers: Sequence[Quantity]) -> Iterator[Decimal]:
    """Each number as a share of each other, and the change between both; each share, and what it leaves."""
    for one, other in permutations(numbers, 2):
        if are_comparable(one, other):
            yield _WHOLE * one.value / other.value
            yield _WHOLE * abs(one.value - other.value) / other.value
    stated = [number.value for number in numbers if number.measure == "share"]
    yield from stated
    yield from (_WHOLE - share for share in stated if share < _WHOLE)


def _is_told_by(number: Quantity, share: Decimal) -> bool:
    """Whether the sentence's share is this one, as exactly as it says."""
    off = share / number.value - 1 if number.value else Decimal(1)
    return may_stand_for(number, share) if number.is_approximate else abs(off) <= _ROUNDED

"""The quantities of a text: its numbers, each with its measure and, where it is vague, the range that it may mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from vectorstore.text.dates import Date, dates_in
from vectorstore.text.measures import MEASURES, measure_pattern
from vectorstore.text.numerals import NUMBER, canonical

_APPROXIMATE_BEFORE = re.compile(
    r"(?:(?P<above>超过?|逾|more than|over|above|exceed\w*)"
    r"|(?P<below>将?近|接近|不到|不足|nearly|almost|(?:less|fewer) than|under|below)"
    r"|约|about|around|roughly|some|than|approximately)\s?$"
)
_APPROXIMATE_AFTER = re.compile(
    r"\s?%?\s?(?:(?P<above>[多余来几]|以上|or more|plus)|(?P<below>以下|or less)|左右|上下|or so)"
)
_MORE_AFTER_MEASURE = re.compile(r"[多余](?=一?[点些]|的|$|\W)")  # 四公顷多一点
_NEGATED = re.compile(r"(?:\bno|\bnot|\bnever|没有?|不|未)\s?$")  # no more than ten is ten or fewer
_AND_MORE = ("多", "余", "来", "几")
# How far the exact number may be off an approximate one, as a share of it: about, more than, nearly. More than a
# quarter is no third.
_MAY_BE_OFF = {
    0: (Decimal("-0.1"), Decimal("0.1")),
    1: (Decimal(0), Decimal("0.25")),
    -1: (Decimal("-0.15"), Decimal(0)),
}
_LOOKED_BACK = 14  # characters before a number that such a word is looked for in
_YEAR_RANGE = re.compile(r"(?<!\d)(?:1\d|20)\d\d[-–/](\d\d)(?![\d-])")  # 1038–40
_FRACTION_OR_NUMBER = re.compile(rf"(?<![\d/])(\d+)/(\d+)(?![\d/])|{NUMBER.pattern}")
_QUOTATION = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")
_MAX_COUNT = 12  # a number up to this may count what a text lists without giving the number
_COUNTS = frozenset({"", "people", "households", "times"})


@dataclass(frozen=True)
class Quantity:
    """A number at [start:end] of a normalized text, with the kind of its measure, "" where none is known.

    It may mean anything from `low` to `high`.
    """

    value: Decimal
    measure: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    is_approximate: bool = False  # written with about, nearly, more than
    side: int = 0  # where the exact number is: 1 above, as of more than, -1 below, as of nearly, 0 on either side

    @property
    def written(self) -> str:
        """The number as reasons show it."""
        return f"{self.value.normalize():f}"

    @property
    def may_be_count(self) -> bool:
        """Whether it may be a count of what is listed, which the listing text need not give."""
        return self.value <= _MAX_COUNT and self.value == int(self.value) and self.measure in _COUNTS


@lru_cache(maxsize=512)
def quantities_in(normalized: str) -> tuple[tuple[Quantity, ...], tuple[Date, ...]]:
    """The numbers and the dates of a normalized text, each in order; a part of a date is no number."""
    dates = tuple(dates_in(normalized))
    return tuple(_numbers(normalized, [(date.start, date.end) for date in dates])), dates


def _numbers(text: str, dates: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    place = 0
    short_years = {match.start(1): f"{match.group()[:2]}{match.group(1)}" for match in _YEAR_RANGE.finditer(text)}
    for match in _FRACTION_OR_NUMBER.finditer(text):
        while place < len(dates) and dates[place][1] <= match.start():
            place += 1
        if place < len(dates) and dates[place][0] <= match.start():
            continue
        if match.group(1):
            share = 100 * Decimal(match.group(1)) / (Decimal(match.group(2)) or 1)
            yield _quantity(match, share, "share")
        else:
            yield _quantity(match, Decimal(short_years.get(match.start(), match.group())))


def _quantity(match: re.Match[str], value: Decimal, measure: str = "") -> Quantity:
    after = _APPROXIMATE_AFTER.match(match.string, match.end())
    unit = measure_pattern().match(match.string, match.end())
    has_more = bool(unit and _MORE_AFTER_MEASURE.match(match.string, unit.end()))
    looked_back = match.string[max(0, match.start() - _LOOKED_BACK) : match.start()]
    before = _APPROXIMATE_BEFORE.search(looked_back)
    is_range = has_more or bool(after and after.group().strip(" %") in _AND_MORE)
    high = value + _step(value) if is_range else value
    sides = (bool(word and word["above"]) - bool(word and word["below"]) for word in (before, after))
    side = max(-1, min(1, has_more + sum(sides)))  # 超过两万多 says it twice
    if before and _NEGATED.search(looked_back[: before.start()]):
        side = 0
    measure = measure or next((name for name in MEASURES if unit and unit.group(name)), "")
    is_approximate = bool(after or before or has_more)
    return Quantity(value, measure, *match.span(), value, high, is_approximate=is_approximate, side=side)


def _step(value: Decimal) -> Decimal:
    """How far 多 may go: to 40 from 30, to 2000 from 1000, to 4000 万 from 3000 万."""
    digits = f"{value.normalize():f}"
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if digits.endswith("0") else Decimal(1)


def may_stand_for(number: Quantity, exact: Decimal) -> bool:
    """Whether an approximate number, such as more than a quarter, may stand for the exact one."""
    if not number.is_approximate or not number.value:
        return False
    lowest, highest = _MAY_BE_OFF[number.side]
    return lowest <= exact / number.value - 1 <= highest


def quotations_in(sentence: str) -> list[str]:
    """What a sentence has between quotation marks."""
    return _QUOTATION.findall(sentence)


def alphanumeric(text: str) -> str:
    """The canonical text without anything that is no letter or digit."""
    return re.sub(r"\W", "", canonical(text))


def are_comparable(one: Quantity | Date, other: Quantity | Date) -> bool:
    """Whether the one could be in the place of the other."""
    if isinstance(one, Date) and isinstance(other, Date):
        are_years = bool(one.year and other.year and not (one.month or one.day))
        have_months = bool(one.month and other.month)
        return are_years or have_months or bool(one.century and other.century) or bool(one.decade and other.decade)
    if isinstance(one, Date) or isinstance(other, Date):
        return False
    return one.measure == other.measure or {one.measure, other.measure} <= {"", "people", "households"}


def is_equal(one: Quantity | Date, other: Quantity | Date) -> bool:
    """Whether both may be one number, or agree as dates in every part that both have."""
    if isinstance(one, Date) and isinstance(other, Date):
        parts = [(a, b) for a, b in zip(one.parts, other.parts, strict=True) if a is not None and b is not None]
        return bool(parts) and all(a == b for a, b in parts)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return one.value == other.value or one.low <= other.value < one.high or other.low <= one.value < other.high
    number, date = (one, other) if isinstance(one, Quantity) else (other, one)
    return isinstance(number, Quantity) and isinstance(date, Date) and number.value in date.parts

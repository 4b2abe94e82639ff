"""The quantities that texts have, in which those of a sentence are looked up: exact, rounded, or in words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, alphanumeric, quantities_in, quotations_in
from vectorstore.text.dates import Date, KnownDates, parse_date, relative_years
from vectorstore.text.numerals import ordinals

_VAGUE = {
    "几十": (20, 99),
    "数十": (20, 99),
    "几百": (200, 999),
    "数百": (200, 999),
    "几千": (2000, 9999),
    "数千": (2000, 9999),
    "几万": (20000, 99999),
    "数万": (20000, 99999),
    "dozens": (24, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "tens of thousands": (20000, 99999),
}
_ROMAN = re.compile(r"(?<=[a-z] )([IVXL]{2,7}|[VX])\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_AFTERNOON = re.compile(r"\bp\.?m\b|下午|晚上|傍晚|noon|evening")
_OUT_OF = re.compile(r"(?<![\d/])(\d{1,9})/(\d{1,9})(?![\d/])")  # 27/100 is 27 of 100
_YEAR_RANGE = re.compile(r"(?<!\d)(\d\d)\d\d[-–/](\d\d)(?!\d)")  # 1038–40
_NUMBER_WORDS = {
    "decades?": Decimal(10),
    "centur(?:y|ies)": Decimal(100),
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "fortnight": Decimal(14),
}
_HOURS_AND_MINUTES = re.compile(r"(\d{1,4}) ?(?:hours?|个?小时|个?钟头) ?(?:and |零)?(\d{1,2}) ?(?:minutes?|分)")
_CONVERSIONS = (
    ("kilometres", "metres", 1000),
    ("metres", "centimetres", 100),
    ("tons", "kilograms", 1000),
    ("hour", "minute", 60),
    ("week", "day", 7),
    ("year", "month", 12),
)
_HOURS = range(24)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_APPROXIMATELY = Decimal("0.06")  # how far an approximate number may be off, as a share of the exact one
_OF_TENTHS = Decimal("2.5")  # how far nearly 20% may be off, in points: shares are told in tenths
_ROUNDED = Decimal("0.02")  # how far a rounded one may be off


class KnownQuantities:
    """The numbers and dates of texts, with dates of publication beside them."""

    def __init__(self, texts: Sequence[str], dates: Sequence[str] = ()) -> None:
        """`dates` are dates of publication, such as 2021 or 2021-03-04."""
        normalized = [normalize(text) for text in texts]
        found = [quantities_in(text) for text in normalized]
        publication_years = [int(date[:4]) for date in dates if date[:4].isdigit()]
        self.quantities = [quantity for quantities, _ in found for quantity in quantities]
        self.quantities += [whole for text in normalized for whole in _whole_times(text)]
        self._converted = {amount for quantity in self.quantities for amount in _in_other_measures(quantity)}
        self._distinct = list({(quantity.value, quantity.measure): quantity for quantity in self.quantities}.values())
        self.values = {quantity.value for quantity in self.quantities}.union(*map(_values_in_words, normalized))
        self._measures: dict[Decimal, set[str]] = {}
        for quantity in self.quantities:
            self._measures.setdefault(quantity.value, set()).add(quantity.measure)
        self.dates = KnownDates(
            [date for _, dates_there in found for date in dates_there]
            + [date for date in map(parse_date, dates) if date],
            _years(self.quantities, normalized).union(
                publication_years, *(relative_years(text, year) for text in normalized for year in publication_years)
            ),
        )
        self._ordinals = frozenset().union(*map(_ordinals_in, texts))
        self._has_afternoon = any(_AFTERNOON.search(text) for text in normalized)
        self._vague_ranges = [limits for text in normalized for word, limits in _VAGUE.items() if word in text]

    def has(self, quantity: Quantity | Date) -> bool:
        """Whether the texts have the number or the date."""
        return self.dates.contains(quantity) if isinstance(quantity, Date) else self.contains(quantity)

    def contains(self, quantity: Quantity) -> bool:
        """Whether the texts have the number, with any measure, or one that it rounds."""
        return (
            quantity.value in self.values
            or any(quantity.low <= value < quantity.high for value in self.values)
            or self._is_part_of_date(quantity)
            or self._is_hour_of_afternoon(quantity)
            or any(_is_rounded(quantity, other) for other in self._distinct)
            or (quantity.value, quantity.measure) in self._converted
            or any(low <= quantity.value <= high for low, high in self._vague_ranges)
        )

    def has_other_measure(self, quantity: Quantity) -> bool:
        """Whether the texts have the number, but always with another kind of measure."""
        measures = self._measures.get(quantity.value, {""})
        is_there = not quantity.measure or "" in measures or quantity.measure in measures
        if is_there or (quantity.value, quantity.measure) in self._converted:
            return False
        return not any(_is_rounded(quantity, other) for other in self._distinct if other.measure == quantity.measure)

    def _is_part_of_date(self, quantity: Quantity) -> bool:
        if quantity.measure not in ("", "ordinal", "year"):
            return False
        is_day_or_month = any(quantity.value in date.parts for date in self.dates.dates)
        return quantity.value in self.dates.years or quantity.value in self._ordinals or is_day_or_month

    def _is_hour_of_afternoon(self, quantity: Quantity) -> bool:
        is_hour = self._has_afternoon and not quantity.measure and quantity.value in _HOURS
        return is_hour and bool({quantity.value - 12, quantity.value + 12} & self.values)


def _whole_times(normalized: str) -> Iterator[Quantity]:
    """Each `2 hours 50 minutes` as a number of hours."""
    for match in _HOURS_AND_MINUTES.finditer(normalized):
        hours = Decimal(match.group(1)) + Decimal(match.group(2)) / 60
        yield Quantity(hours, "hour", *match.span(), hours, hours)


def _in_other_measures(quantity: Quantity) -> Iterator[tuple[Decimal, str]]:
    """The same amount in the next larger and the next smaller measure, each with it: 0.8 metres as 80 centimetres."""
    for larger, smaller, factor in _CONVERSIONS:
        if quantity.measure in (larger, smaller):
            is_larger = quantity.measure == larger
            yield (quantity.value * factor, smaller) if is_larger else (quantity.value / factor, larger)


@lru_cache(maxsize=1024)
def _values_in_words(normalized: str) -> frozenset[Decimal]:
    """The numbers that words of a normalized text stand for, and both numbers of each `27/100`."""
    values = {Decimal(number) for pair in _OUT_OF.findall(normalized) for number in pair}
    in_words = {value for word, value in _NUMBER_WORDS.items() if re.search(rf"\b{word}\b", normalized)}
    return frozenset(values | in_words)


@lru_cache(maxsize=1024)
def _ordinals_in(text: str) -> frozenset[int]:
    """The ordinals of a text, and its Roman numerals."""
    return frozenset({*map(int, ordinals(text)), *map(_roman_value, _ROMAN.findall(text))})


def _years(quantities: Iterable[Quantity], normalized: Sequence[str]) -> set[int]:
    """Bare numbers that may be years, and the second years of ranges such as 1038–40."""
    years = {
        int(quantity.value)
        for quantity in quantities
        if quantity.value == int(quantity.value) and _FIRST_YEAR <= quantity.value <= _LAST_YEAR
    }
    ranges = (match for text in normalized for match in _YEAR_RANGE.findall(text))
    return years | {int(f"{century}{last}") for century, last in ranges}


def _is_rounded(quantity: Quantity, exact: Quantity) -> bool:
    """Whether the quantity is the exact one, rounded, or lies in the range that the exact one may mean."""
    if quantity.measure != exact.measure and quantity.measure and exact.measure:
        return False
    if exact.low <= quantity.value < exact.high:
        return True
    if not exact.value or not quantity.value:
        return False
    off = abs(quantity.value - exact.value) / abs(exact.value)
    digits = len(f"{quantity.value.normalize():f}".replace(".", "").strip("0"))
    exponent = quantity.value.normalize().as_tuple().exponent
    is_next = (
        isinstance(exponent, int) and digits > 1 and 2 * abs(exact.value - quantity.value) <= Decimal(10) ** exponent
    )
    return bool(_is_approximation(quantity, exact, off) or (is_next and off < _ROUNDED))


def _is_approximation(quantity: Quantity, exact: Quantity, off: Decimal) -> bool:
    """Whether it is written as an approximation of the exact one, and lies on the side of it that it says."""
    difference = exact.value - quantity.value
    if not quantity.is_approximate or quantity.side * difference < 0:
        return False
    is_in_tenths = quantity.measure == "share" and quantity.value % 10 == 0 and abs(difference) <= _OF_TENTHS
    return off <= _APPROXIMATELY or is_in_tenths


def _roman_value(written: str) -> int:
    values = [_ROMAN_VALUES[sign] for sign in written]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def missing_quantities(sentence: str, texts: Sequence[str], dates: Sequence[str] = ()) -> list[str]:
    """The numbers, dates and quotations of the sentence that none of the texts has and that follow from no date."""
    known, normalized = KnownQuantities(texts, dates), normalize(sentence)
    numbers, dates_there = quantities_in(normalized)
    missing = [normalized[date.start : date.end].strip() for date in dates_there if not known.dates.contains(date)]
    for number in numbers:
        if not known.contains(number) and not (number.value == 1 and "1" not in sentence):
            missing.append(number.written)
        elif known.has_other_measure(number):
            missing.append(f"{number.written} ({number.measure})")
    all_texts = alphanumeric("\n".join(texts))
    missing += [quotation for quotation in quotations_in(sentence) if alphanumeric(quotation) not in all_texts]
    return list(dict.fromkeys(missing))

"""Dates as texts write them, in both languages: days, months, years, decades, centuries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from vectorstore.text.numeral_patterns import MEASURES
from vectorstore.text.numerals import MONTHS

_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth"
).split()
_NTH += "eighteenth nineteenth twentieth".split()
_TENS = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}
_RELATIVE = {
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "明年": 1,
    "this year": 0,
    "last year": -1,
    "next year": 1,
}


@dataclass(frozen=True)
class Date:
    """A date with the parts that are written, at [start:end] of the text.

    A decade by its first year, one of no century as 80 for the eighties.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    decade: int | None = None
    century: int | None = None

    @property
    def parts(self) -> tuple[int | None, ...]:
        """Its parts as (year, month, day, decade, century), without its place in the text."""
        return (self.year, self.month, self.day, self.decade, self.century)


def dates_in(text: str) -> list[Date]:
    """The dates of a text in plain form, in order."""
    return list(_dates(text))


def _dates(text: str) -> Iterator[Date]:
    for match in _pattern().finditer(text):
        found = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
        start, end = match.span()
        month = found.get("month", "")
        month_number = int(month) if month.isdigit() else _months().get(month.rstrip("."))
        if "century" in found or "nth" in found:
            tens = 20 if found.get("twenty") else 0
            yield Date(
                start, end, century=int(found["century"]) if "century" in found else tens + _NTH.index(found["nth"]) + 1
            )
        elif "decade" in found or "tens" in found:
            decade = 10 * _TENS[found["tens"]] if "tens" in found else int(found["decade"])
            yield Date(
                start, end, decade=decade, century=decade // 100 + 1 if decade >= 1000 and decade % 100 == 0 else None
            )
        else:
            year, day = (int(found[name]) if name in found else None for name in ("year", "day"))
            if (month_number or 1) <= 12 and (day or 1) <= 31:
                yield Date(start, end, year, month_number, day)


def parse_date(date: str) -> Date | None:
    """A header's date: 2021, 2021-03 or 2021-03-04."""
    match = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", date)
    return Date(0, 0, *(int(part) if part else None for part in match.groups())) if match else None


def relative_years(text: str, published: int | None) -> set[int]:
    """The years that words such as 去年 name in an article of this year."""
    return {published + step for word, step in _RELATIVE.items() if word in text} if published else set()


class KnownDates:
    """The dates of texts, and what follows from them."""

    def __init__(self, dates: Iterable[Date], years: Iterable[int]) -> None:
        """`years` are further ones, such as bare numbers of four digits or those of a header."""
        self.dates = list(dict.fromkeys(Date(0, 0, *date.parts) for date in dates))
        self.years = {date.year for date in self.dates if date.year} | set(years)

    def contains(self, date: Date) -> bool:
        """Whether the texts have the date, or all of its parts."""
        if date.century and not date.decade:
            return any(other.century == date.century for other in self.dates) or any(
                (year - 1) // 100 + 1 == date.century for year in self._all_years()
            )
        if date.decade is not None:
            return self._contains_decade(date.decade)
        return any(self._agrees(date, other) for other in self.dates) or (
            not date.month and not date.day and date.year in self.years
        )

    def _all_years(self) -> set[int]:
        return self.years | {date.decade for date in self.dates if date.decade and date.decade >= 1000}

    def _contains_decade(self, decade: int) -> bool:
        if decade < 100:
            return any(year % 100 // 10 * 10 == decade for year in self._all_years()) or any(
                other.decade == decade for other in self.dates
            )
        same = any(year // 10 * 10 == decade for year in self._all_years())
        whole = decade % 100 == 0 and any((year // 100) * 100 == decade for year in self._all_years())
        return (
            same
            or whole
            or any(
                other.decade in (decade, decade % 100) or (decade % 100 == 0 and other.century == decade // 100 + 1)
                for other in self.dates
            )
        )

    def _free_month(self, date: Date) -> bool:
        return any(one.month == date.month and one.year in (None, date.year) for one in self.dates)

    def _agrees(self, date: Date, other: Date) -> bool:
        if date.day and other.day != date.day:
            return False
        if date.month and other.month != date.month and (other.month or not self._free_month(date)):
            return False
        if date.year and other.year != date.year and (other.year or date.year not in self.years):
            return False
        return bool((date.day and other.day) or (date.month and other.month) or (date.year and other.year == date.year))


@cache
def _months() -> dict[str, int]:
    """Month names in plain text, whole and cut short; May is written Maius there."""
    whole = {("maius" if name == "may" else name): number for number, name in enumerate(MONTHS, start=1)}
    return whole | {name[:3]: number for name, number in whole.items() if name != "maius"} | {"sept": 9}


@cache
def _pattern() -> re.Pattern[str]:
    """Numbered groups are the same part in several ways of writing."""
    name = rf"(?:{'|'.join(sorted(_months(), key=len, reverse=True))})\.?"
    day, year = r"\d{1,2}(?![\d.,]\d|\d|:)", r"\d{4}(?!\d)"
    whole = "|".join(month for month in _months() if len(month) > 4 and month != "march")
    leads = "in|since|until|till|by|from|after|before|early|late|mid|circa|during|between|year|of"
    counted = f"[{MEASURES}]"  # 2月一艘: a number of something, no day
    nth = rf"(?P<twenty>20-)?(?P<nth>{'|'.join(_NTH)})"
    ways = [
        rf"(?<!\d)(?P<year1>{year})\s?年(?!代)(?:\s?(?P<month1>\d{{1,2}})\s?月(?:\s?(?P<day1>\d{{1,2}})(?!\d)\s?(?:[日号]"
        rf"|(?!{counted})))?)?",
        r"(?<!\d)(?P<month2>\d{1,2})\s?月(?:\s?(?P<day2>\d{1,2})\s?[日号])?",
        (
            rf"(?<![\d.])(?P<day3>{day})(?:st|nd|rd"
            rf"|th)?(?: of)? (?P<month3>{name})(?: of)?,?(?:\s+(?P<year3>{year}))?(?![a-z])"
        ),
        rf"\b(?P<month4>{name}) (?:the )?(?P<day4>{day})(?:st|nd|rd|th)?(?:,?\s+(?P<year4>{year}))?",
        rf"\b(?P<month5>{name}),?(?: of)? (?P<year5>{year})",
        rf"(?<![\d-])(?P<year6>{year})[-/.](?P<month6>\d{{1,2}})[-/.](?P<day6>\d{{1,2}})(?![\d-])",
        rf"(?<=\bin )(?P<month7>{name})(?![a-z])|\b(?P<month8>{whole})\b",
        r"(?<!\d)(?P<century1>\d{1,2})\s?世纪",
        r"(?<!\d)(?P<century2>\d{1,2})(?:st|nd|rd|th)[ -]centur(?:y|ies)\b",
        rf"\b{nth}[ -]centur(?:y|ies)\b",
        r"(?<!\d)(?P<decade1>\d{1,3}0)(?:\s?年代|['’]?s\b)",
        rf"\b(?:the|early|mid|late)[ -](?P<tens>{'|'.join(_TENS)})\b",
        r"(?<![\d月])(?P<day8>\d{1,2})\s?日(?![本元均报记常益线])",
        (
            rf"(?:\b(?:{leads})[ -]|[(–])(?P<year9>(?:1\d|20)\d\d)(?![\d.,]\d|\d|%|['’]?s\b|\s?(?:%|people|men|yuan"
            rf"|[a-z]+s\b))"
        ),
    ]
    return re.compile("|".join(ways))

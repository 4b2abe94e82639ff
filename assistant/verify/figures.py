"""The figures of a text: numbers with their measure, as ranges where they are told vaguely, and what of them other texts have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.verify.reading import plain
from vectorstore.text.dates import Date, KnownDates, dates_in, published, relative_years
from vectorstore.text.numerals import NUMBER, canonical, ordinals
from vectorstore.text.quantities import MEASURES, measure_pattern

_ROUGH_BEFORE = re.compile(
    r"(?:约|近|超|逾|超过|不到|不足|about|around|nearly|almost|roughly|some|over|than|exceed\w*|approximately)\s?$"
)
_ROUGH_BEHIND = re.compile(r"\s?(?:多|余|来|几|左右|上下|以上|以下|or so|or more|or less|plus)")
_SHORT_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d[-–/](\d\d)(?![\d-])")  # 1038–40
_VAGUE = {
    "几十": (20, 99),
    "数十": (20, 99),
    "几百": (200, 999),
    "数百": (200, 999),
    "几千": (2000, 9999),
    "数千": (2000, 9999),
    "几万": (20000, 99999),
}
_VAGUE |= {
    "数万": (20000, 99999),
    "dozens": (24, 99),
    "hundreds": (200, 999),
    "thousands": (2000, 9999),
    "tens of thousands": (20000, 99999),
}
_ROMAN = re.compile(r"(?<=[a-z] )([IVXL]{2,7}|[VX])\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_SMALL = 12  # a number up to this may count what a text lists without giving the number
_AFTERNOON = re.compile(r"\bp\.?m\b|下午|晚上|傍晚|noon|evening")
_OUT_OF = re.compile(r"(?<![\d/])(\d{1,9})/(\d{1,9})(?![\d/])")  # 27/100 is 27 of 100
_IN_WORDS = {
    "decades?": Decimal(10),
    "centur(?:y|ies)": Decimal(100),
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
}
_IN_WORDS |= {"million": Decimal(10**6), "billion": Decimal(10**9), "fortnight": Decimal(14)}
_HOURS = range(24)
_COUNTS = frozenset({"", "people", "households", "times"})


@dataclass(frozen=True)
class Figure:
    """A number at [start:end] of a plain text, as it may be meant from `low` to `high`, with its kind of measure, "" where none is known."""

    value: Decimal
    kind: str
    start: int
    end: int
    low: Decimal
    high: Decimal
    rough: bool = False  # told as about, nearly, more than

    @property
    def written(self) -> str:
        """The number as reasons name it."""
        return f"{self.value.normalize():f}"

    @property
    def may_count(self) -> bool:
        """Whether it may be a count of what is listed, which the listing text need not give."""
        return self.value <= _SMALL and self.value == int(self.value) and self.kind in _COUNTS


@lru_cache(maxsize=512)
def figures_in(text: str) -> tuple[tuple[Figure, ...], tuple[Date, ...]]:
    """The numbers and the dates of a text that is in plain form."""
    dates = tuple(dates_in(text))
    taken = [(date.start, date.end) for date in dates]
    return tuple(_numbers(text, taken)), dates


def _numbers(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    place = 0
    short = {match.start(1): f"{match.group()[:2]}{match.group(1)}" for match in _SHORT_YEAR.finditer(text)}
    for match in re.finditer(rf"(?<![\d/])(\d+)/(\d+)(?![\d/])|{NUMBER.pattern}", text):
        while place < len(taken) and taken[place][1] <= match.start():
            place += 1
        if place < len(taken) and taken[place][0] <= match.start():
            continue
        if match.group(1):
            share = 100 * Decimal(match.group(1)) / (Decimal(match.group(2)) or 1)
            yield Figure(share, "share", *match.span(), share, share)
            continue
        behind = _ROUGH_BEHIND.match(text, match.end())
        value = Decimal(short.get(match.start(), match.group()))
        low = high = value
        if behind and behind.group().strip() in ("多", "余", "来", "几"):
            high = value + _step(value)
        rough = bool(behind or _ROUGH_BEFORE.search(text[max(0, match.start() - 14) : match.start()]))
        yield Figure(value, _kind(text, match.end()), *match.span(), low, high, rough)


def _step(value: Decimal) -> Decimal:
    """How far 多 may go: to 40 from 30, to 2000 from 1000, to 4000 万 from 3000 万."""
    digits = f"{value.normalize():f}"
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if digits.endswith("0") else Decimal(1)


def _kind(text: str, end: int) -> str:
    match = measure_pattern().match(text, end)
    return next((kind for kind in MEASURES if match.group(kind)), "") if match else ""


class Known:
    """The figures that texts have, with dates of publication beside them."""

    def __init__(self, texts: Sequence[str], dates: Sequence[str] = ()) -> None:
        told = [plain(text) for text in texts]
        found = [figures_in(text) for text in told]
        issued = [int(date[:4]) for date in dates if date[:4].isdigit()]
        self.figures = [figure for figures, _ in found for figure in figures]
        self._different = list({(figure.value, figure.kind): figure for figure in self.figures}.values())
        self.values = {figure.value for figure in self.figures}
        self.values |= {Decimal(number) for text in told for pair in _OUT_OF.findall(text) for number in pair}
        self.values |= {
            value for word, value in _IN_WORDS.items() if any(re.search(rf"\b{word}\b", text) for text in told)
        }
        self.kinds: dict[Decimal, set[str]] = {}
        for figure in self.figures:
            self.kinds.setdefault(figure.value, set()).add(figure.kind)
        years = {
            int(figure.value)
            for figure in self.figures
            if figure.value == int(figure.value) and 1000 <= figure.value <= 2100
        }
        years |= {
            int(f"{first}{last}")
            for text in told
            for first, last in re.findall(r"(?<!\d)(\d\d)\d\d[-–/](\d\d)(?!\d)", text)
        }
        self.dates = KnownDates(
            [date for _, dates_there in found for date in dates_there]
            + [date for date in map(published, dates) if date],
            years.union(issued, *(relative_years(text, year) for text in told for year in issued)),
        )
        self._ordinals = {int(number) for text in texts for number in ordinals(text)} | {
            _roman(match) for text in texts for match in _ROMAN.findall(text)
        }
        self._afternoon = any(_AFTERNOON.search(text) for text in told)
        self._vague = [span for text in told for word, span in _VAGUE.items() if word in text]

    def holds(self, figure: Figure) -> bool:
        """Whether the number stands there, in any measure, or one that it rounds."""
        if figure.value in self.values or any(figure.low <= value < figure.high for value in self.values):
            return True
        if figure.kind == "year" and figure.value in self.dates.years:
            return True
        if figure.kind in ("", "ordinal", "year") and (
            figure.value in self.dates.years or figure.value in self._ordinals or self._day_or_month(figure)
        ):
            return True
        if (
            self._afternoon
            and not figure.kind
            and figure.value in _HOURS
            and {figure.value - 12, figure.value + 12} & self.values
        ):
            return True
        return any(self._rounds(figure, other) for other in self._different) or any(
            low <= figure.value <= high for low, high in self._vague
        )

    def otherwise_counted(self, figure: Figure) -> bool:
        """Whether the number stands there, but always in another kind of measure."""
        kinds = self.kinds.get(figure.value, {""})
        return bool(figure.kind) and "" not in kinds and figure.kind not in kinds

    def _day_or_month(self, figure: Figure) -> bool:
        return any(figure.value in date.parts for date in self.dates.dates)

    def _rounds(self, figure: Figure, other: Figure) -> bool:
        if figure.kind != other.kind and figure.kind and other.kind:
            return False
        if other.low <= figure.value < other.high:
            return True
        if not other.value or not figure.value:
            return False
        off = abs(figure.value - other.value) / abs(other.value)
        digits = len(f"{figure.value.normalize():f}".replace(".", "").strip("0"))
        own = figure.value.normalize().as_tuple().exponent
        whole = isinstance(own, int) and digits > 1 and 2 * abs(other.value - figure.value) <= Decimal(10) ** own
        return bool((figure.rough and off <= Decimal("0.06")) or (whole and off < Decimal("0.02")))


def _roman(written: str) -> int:
    values = [_ROMAN_VALUES[sign] for sign in written]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def quoted_in(sentence: str) -> list[str]:
    """What a sentence has between quotation marks."""
    return re.findall(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]", sentence)


def bare(text: str) -> str:
    """The canonical text without anything that is no letter or digit."""
    return re.sub(r"\W", "", canonical(text))


def unheld_figures(sentence: str, texts: Sequence[str], dates: Sequence[str] = ()) -> list[str]:
    """The numbers, dates, amounts and quotations of the sentence that stand in none of the texts and do not follow from a date."""
    known, told = Known(texts, dates), plain(sentence)
    numbers, days = figures_in(told)
    missing = [told[date.start : date.end].strip() for date in days if not known.dates.hold(date)]
    for figure in numbers:
        if not known.holds(figure) and not (figure.value == 1 and "1" not in sentence):
            missing.append(figure.written)
        elif known.otherwise_counted(figure):
            missing.append(f"{figure.written} ({figure.kind})")
    there = bare("\n".join(texts))
    return list(dict.fromkeys(missing + [quoted for quoted in quoted_in(sentence) if bare(quoted) not in there]))

"""How often something happens: every month beside every two months, once a week beside twice."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from assistant.check.opposites.pair import Pair, common_words
from assistant.verify.rules.rule import Finding

_UNIT = "minute|hour|day|week|month|quarter|year"
_MINUTES = {
    "minute": Decimal(1),
    "hour": Decimal(60),
    "day": Decimal(1440),
    "week": Decimal(7 * 1440),
    "month": Decimal(30 * 1440),
    "quarter": Decimal(90 * 1440),
    "year": Decimal(360 * 1440),
}
_CHINESE_UNITS = {"分": "minute", "时": "hour", "天": "day", "日": "day", "周": "week", "期": "week"} | {
    "月": "month",
    "季": "quarter",
    "年": "year",
}
_EVERY_CHINESE = re.compile(
    r"每隔?(?P<count>\d+(?:\.\d+)?)?个?(?P<unit>分|小?时|天|日|周|星?期|月|季|年)"
    r"(?P<rest>[^\d，]{0,8}?(?P<times>\d+)?(?:次|趟|回|班))?"
)
_EVERY = re.compile(rf"\b(?:every|each) (?P<count>\d+ |other )?(?P<unit>{_UNIT})s?\b")
_TIMES = re.compile(rf"\b(?P<times>once|twice|\d+ times) (?:a|an|each|every|per) (?P<unit>{_UNIT})\b")
_ADVERB = re.compile(r"\b(?:hourly|daily|weekly|monthly|quarterly|yearly)\b")
_DIGIT = re.compile(r"\d")
_LIKE = 0.4  # share of the statement's words that the article's sentence must have


class Frequency(NamedTuple):
    """Minutes from one time to the next, the words for it, and their clause; without a count the words behind it."""

    minutes: Decimal
    written: str
    clause: str


def other_frequencies(pair: Pair) -> Iterator[Finding]:
    """The one frequency of the statement, where the article's sentence has one other one."""
    if not pair.same_language or pair.shared < _LIKE:
        return
    own = [found for clause in pair.own_clauses for found in _frequencies(clause)]
    there = [found for clause in pair.clauses_there for found in _frequencies(clause)]
    if len(own) != 1 or len(there) != 1 or own[0].minutes == there[0].minutes:
        return
    if common_words(own[0].clause, there[0].clause):
        yield Finding("other_figure", (there[0].written, own[0].written), own[0].written)


def _frequencies(clause: str) -> Iterator[Frequency]:
    for match in _EVERY_CHINESE.finditer(clause):
        behind = clause[match.end() :]
        if match["rest"] or not (_DIGIT.search(behind) or not behind):  # each year so many of something is none
            minutes = _MINUTES[_CHINESE_UNITS[match["unit"][-1]]] * Decimal(match["count"] or 1)
            written = match.group().removesuffix(match["rest"] or "")
            yield Frequency(minutes / max(1, int(match["times"] or 1)), written, clause if match["rest"] else behind)
    for match in _EVERY.finditer(clause):
        count = (match["count"] or "1").strip()
        yield Frequency(_MINUTES[match["unit"]] * (2 if count == "other" else int(count)), match.group(), clause)
    for match in _TIMES.finditer(clause):
        times = {"once": 1, "twice": 2}.get(match["times"]) or int(match["times"].split()[0])
        yield Frequency(_MINUTES[match["unit"]] / max(1, times), match.group(), clause)
    for match in _ADVERB.finditer(clause):
        unit = match.group().removesuffix("ly")
        yield Frequency(_MINUTES["day" if unit == "dai" else unit], match.group(), clause)

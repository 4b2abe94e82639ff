"""Dates out of words that say nothing else. Knows nothing of articles."""

import re
from collections.abc import Mapping
from datetime import date

from vectorstore.text.normalize import fold
from vectorstore.text.numerals import MONTHS, chinese_value
from vectorstore.text.scripts import DIGIT_CLASS

_HAN_YEAR, _HAN_NUMBER = rf"[{DIGIT_CLASS}○]{{4}}", rf"[{DIGIT_CLASS}○十廿卅百]{{1,5}}"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_NAME, _YEAR = r"(?P<month>[a-z]{3,9})\.?", r"(?P<y>(?:19|20)\d\d)"
# Matched against folded words: Simplified, half width, lower case.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}\s?[-/.]\s?(?P<m>\d{{1,2}})(?:\s?[-/.]\s?(?P<d>\d{{1,2}})日?)?(?!\d)",
        rf"{_YEAR}\s*年\s*(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*[日号]?)?",
        rf"(?:中华)?民国\s*(?P<republic>\d{{1,3}}|{_HAN_NUMBER})\s*年(?:\s*(?P<m>\d{{1,2}}"
        rf"|{_HAN_NUMBER})\s*月(?:\s*(?P<d>\d{{1,2}}|{_HAN_NUMBER})\s*[日号])?)?",
        rf"(?P<y>{_HAN_YEAR})\s*年(?:\s*(?P<m>{_HAN_NUMBER}|\d{{1,2}})\s*月(?:\s*(?P<d>{_HAN_NUMBER}"
        rf"|\d{{1,2}})\s*[日号])?)?",
        rf"{_DAY}[ -]{_NAME},?[ -]{_YEAR}",
        rf"{_NAME} {_DAY},? {_YEAR}",
        rf"{_NAME},? {_YEAR}",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
        rf"(?P<first>\d{{1,2}})(?P<sign>[./-])(?P<second>\d{{1,2}})(?P=sign){_YEAR}",
        rf"{_YEAR}\s*年?",
    )
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_BEFORE = re.compile(rf"{_WEEKDAY},? ")
_ZONE = r"(?:z|[a-z]{3,4}|(?:utc|gmt)?\s?[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?|北京时间)"
_CLOCK = re.compile(
    rf"(?:[t,]?\s*(?:(?:上午|下午|早上|晚上|凌晨|中午)\s*)?\d{{1,2}}(?:[:时点]\s?[0-5]\d(?:[:分]\s?[0-5]\d(?:[.,]\d+)?秒?|分)?|[时点])"
    rf"\s*(?:[ap]\.?m\.?)?\s*(?:\(?{_ZONE}\)?)?)?"
    rf"\s*(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\([月火水木金土日]\)|,?\s*{_WEEKDAY})?"
    rf"(?:\s*\d{{1,2}}[:时][0-5]\d(?:[:分][0-5]\d)?)?"
)


def parse_article_date(text: str) -> str | None:
    """2016, 2016-05 or 2016-05-01 where that is all that the words say, with or without a time of day; else None."""
    words = " ".join(fold(text).split())
    if weekday := _BEFORE.match(words):
        words = words[weekday.end() :]
    for pattern in _PATTERNS:
        match = pattern.match(words)
        if match and _CLOCK.fullmatch(words[match.end() :].strip()):
            return _calendar_date(match.groupdict())
    return None


def _calendar_date(parts: Mapping[str, str | None]) -> str | None:
    month, day = parts.get("m"), parts.get("d")
    if name := parts.get("month"):
        month = next(
            (str(number) for number, whole in enumerate(MONTHS, 1) if name in (whole, whole[:3], whole[:4])), None
        )
        if month is None:
            return None
    if first := parts.get("first"):
        second = parts["second"] or ""
        if parts.get("sign") != "." and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
            return None  # the day first or the month, as one is used to; before a full stop it is the day
        swapped = int(first) > 12 or int(second) > 12
        month, day = sorted((first, second), key=int) if swapped else (second, first)
    republic = parts.get("republic")
    year = 1911 + _number(republic) if republic else _number(parts["y"] or "")
    try:
        whole = date(year, _number(month or "1"), _number(day or "1")).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7] if month else whole[:4]


def _number(written: str) -> int:
    """The value of a number in Arabic or Chinese digits; 二〇一六 is read digit by digit."""
    return int(written) if written.isdecimal() else chinese_value(written)

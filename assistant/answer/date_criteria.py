"""From when to when the articles are to be that a text speaks of: years, months, days, decades, this year."""

import re
from datetime import UTC, datetime, timedelta

from vectorstore.text.numerals import MONTHS, canonical

_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_DATE = re.compile(
    r"(?<![\d.,])(?P<year>1[5-9]\d\d|20\d\d)(?:(?:[-/.]|\s?年\s?)(?P<month>1[0-2]|0?[1-9])(?!\d)"
    r"(?:(?:[-/.]|\s?月\s?)(?P<day>3[01]|[12]\d|0?[1-9])(?!\d))?)?(?![\d.,]\d|\d|s)"
    rf"|(?:(?P<en_day>3[01]|[12]?\d)(?:st|nd|rd|th)? )?\b(?P<en_month>{_MONTH})"
    r"(?: (?P<late_day>3[01]|[12]?\d)(?:st|nd|rd|th)?(?!\d))?,? (?P<en_year>1[5-9]\d\d|20\d\d)\b"
)
_DECADE = re.compile(r"\b(1[5-9]\d|20\d)0s\b|(?<!\d)(1[5-9]|20)?(\d)0\s?年代")
_SINCE = re.compile(r"\b(?:since|after)\b|\bor (?:later|newer)\b|\bonwards?\b|(?:以来|之后|以后|后|起)")
_BEYOND = re.compile(r"\b(?:newer|later|more recent|younger)\s+than\b|\bpast\s+\d{4}|比.+[新晚]|晚于|新于")
_BEFORE = re.compile(
    r"\b(?:before|until|up to|(?:older|earlier)\s+than)\b|(?:以前|之前|年前|月前|日前)|比.+[旧老早]|早于|老于"
)
_RELATIVE = (
    (re.compile(r"\bthis year\b|今年"), 0),
    (re.compile(r"\blast year\b|去年|旧年"), 1),
    (re.compile(r"\bthe year before last\b|前年"), 2),
)


def time_asked(text: str) -> dict[str, str]:
    """The first and the last day, month or year, as `after` and `before`; without one that the text does not name."""
    plain = canonical(text)
    dates = sorted(_dates(plain))
    if not dates:
        return {}
    first, last = dates[0], dates[-1]
    if len(dates) == 1:
        if _BEYOND.search(plain):
            return {"after": _next(first)}
        if _BEFORE.search(plain):
            return {"before": _previous(first)}
        if _SINCE.search(plain):
            return {"after": first}
    return {"after": first, "before": last}


def _dates(plain: str) -> set[str]:
    """The days, months and years that are named, each as far as it is; a decade by its first and last year."""
    named = {_iso(match.groupdict()) for match in _DATE.finditer(plain)}
    for match in _DECADE.finditer(plain):
        tens = match[1] or f"{match[2] or '19'}{match[3]}"
        named |= {f"{tens}0", f"{tens}9"}
    year = datetime.now(UTC).astimezone().year
    return named or {str(year - back) for pattern, back in _RELATIVE if pattern.search(plain)}


def _iso(parts: dict[str, str | None]) -> str:
    month = _MONTH_NUMBERS[parts["en_month"][:3]] if parts["en_month"] else parts["month"]
    numbers = [month, parts["day"] or parts["en_day"] or parts["late_day"]]
    return "-".join([str(parts["year"] or parts["en_year"]), *(f"{int(number):02}" for number in numbers if number)])


def _next(date: str) -> str:
    """The first day, month or year, of the same exactness, behind this one."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return str(parts[0] + 1)
    if len(parts) == 2:
        return f"{parts[0] + parts[1] // 12}-{parts[1] % 12 + 1:02}"
    return _day(parts, 1) or date


def _previous(date: str) -> str:
    """The last one before this one."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return str(parts[0] - 1)
    if len(parts) == 2:
        return f"{parts[0] - (parts[1] == 1)}-{(parts[1] - 2) % 12 + 1:02}"
    return _day(parts, -1) or date


def _day(parts: list[int], further: int) -> str | None:
    """The day so many days further; None where there is no such day, as 30 February."""
    try:
        day = datetime(parts[0], parts[1], parts[2], tzinfo=UTC)
    except ValueError:
        return None
    return (day + timedelta(days=further)).strftime("%Y-%m-%d")

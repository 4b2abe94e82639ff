"""Dates, times and durations of a spreadsheet as its program shows them."""

from datetime import datetime, timedelta

from vectorstore.ingest.formats.office.format_codes import Token
from vectorstore.ingest.formats.office.plain_numbers import plain

_FIRST, _FIRST_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet's days have no zone
_LAST = 2_958_466  # the day after the last one that has a date


def format_date(value: float, section: list[Token], *, from_1904: bool) -> str:
    """A date in the order of its year, month and day, or as a format with words of its own writes it."""
    letters = [text for kind, text in section if kind == "date"]
    if duration_unit := next((text for text in letters if text.startswith("[")), None):
        return _format_duration(round(value * 86_400), duration_unit, {text[0] for text in letters})
    if not 0 <= value < _LAST:
        return plain(value)
    early = 1 if value < 60 and not from_1904 else 0  # Excel counts a day in 1900 that never was
    moment = (
        (_FIRST_1904 if from_1904 else _FIRST)
        + timedelta(days=early, seconds=round((value % 1) * 86_400))
        + timedelta(days=int(value))
    )
    if any(sign in text for kind, text in section if kind == "text" for sign in "年月日时分时時"):
        return _format_with_words(moment, section)
    date_letters, time_letters = _split_letters(letters)
    day = "-".join(
        part
        for part in (
            "%Y" if "y" in date_letters else "",
            "%m" if "m" in date_letters else "",
            "%d" if "d" in date_letters else "",
        )
        if part
    )
    clock = ("%H:%M:%S" if "s" in time_letters else "%H:%M") if time_letters else ""
    text_ = moment.strftime(" ".join(filter(None, (day, clock))))
    return text_ or next((_weekday_name(moment, text) for text in letters if _is_weekday(text)), "")


def _is_weekday(text: str) -> bool:
    return text[0] == "a" or (text[0] == "d" and len(text) > 2)


def _weekday_name(moment: datetime, text: str) -> str:
    """The day of the week: in Chinese by aaaa and aaa, in English by dddd and ddd."""
    if text[0] == "a":
        return "星期" * (len(text) > 3) + "一二三四五六日"[moment.weekday()]
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[moment.weekday()][
        : 3 if len(text) == 3 else None
    ]


def _format_duration(seconds: int, unit: str, letters: set[str]) -> str:
    """A length of time, such as 36:00, counted in its largest unit."""
    if unit == "[s]":
        return str(seconds)
    end = f":{seconds % 60:02}" if "s" in letters else ""
    if unit == "[m]":
        return f"{seconds // 60}{end}"
    return f"{seconds // 3600}" + (f":{seconds // 60 % 60:02}{end}" if letters & {"m", "s"} else "")


def _split_letters(letters: list[str]) -> tuple[set[str], set[str]]:
    """The letters of the day and those of the clock; an m is a minute beside hours or seconds."""
    date_letters, time_letters = set(), set()
    for place, text in enumerate(letters):
        around = {other[0] for other in letters[max(0, place - 1) : place] if other != "noon"} & {"h"}
        around |= {other[0] for other in letters[place + 1 : place + 2] if other != "noon"} & {"s"}
        if text[0] in "hs" or text == "noon" or (text[0] == "m" and around):
            time_letters.add(text[0])
        elif not _is_weekday(text):
            date_letters.add(text[0])
    return date_letters, time_letters


def _format_with_words(moment: datetime, section: list[Token]) -> str:
    parts: list[str] = []
    clock = False
    for kind, text in section:
        if kind != "date":
            parts.append(text if kind == "text" else "")
            continue
        letter = text[0]
        clock |= letter in "hs"
        number = {
            "y": moment.year,
            "d": moment.day,
            "h": moment.hour,
            "s": moment.second,
            "m": moment.minute if clock else moment.month,
        }.get(letter)
        if letter == "y":
            parts.append(f"{moment.year:04}")
        elif _is_weekday(text):
            parts.append(_weekday_name(moment, "aaaa" if text[0] == "d" else text))
        elif number is not None:
            parts.append(f"{number:0{min(2, len(text))}}")
    return "".join(parts).strip()

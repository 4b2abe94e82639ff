"""Numbers and dates of a spreadsheet as its program shows them.

The format of the cell decides that (ECMA-376, part 1, 18.8.31).
"""

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    48: "##0.0E+0",
    49: "@",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    32: "h:mm",
    33: "h:mm:ss",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_DAYS = (14, 15, 16, 17, 30, 36, 50, 51, 52, 53, 54, 55, 56, 34, 35)  # a date as the reader's country writes it
_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|_.|\*.|\[([^\]]*)\]|(AM/PM|A/P|上午/下午)|(General|G/通用格式)|(E[+-])'
    r"|(y+|e+|m+|d+|h+|s+|a{3,4})|(.)",
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-]*)")
_FIRST, _FIRST_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet's days have no zone
_LAST = 2_958_466  # the day after the last one that has a date
Token = tuple[str, str]  # its kind, and its characters


def format_code(identity: int, own: dict[int, str]) -> str:
    """The code of a number format by its identity: the file's own one, or one that every program knows."""
    return own.get(identity) or ("yyyy-mm-dd" if identity in _DAYS else _BUILT_IN.get(identity, "General"))


def format_value(value: float, code: str = "General", *, from_1904: bool = False) -> str:
    """The number as it is seen."""
    sections = _sections(code)
    if not any(kind for section in sections for kind, _ in section):
        return ""  # three sections of nothing hide a number
    negative = value < 0 and len(sections) > 1
    section = sections[1 if negative else 2 if value == 0 and len(sections) > 2 else 0]
    kinds = {kind for kind, _ in section}
    if "date" in kinds:
        return _date(value, section, from_1904=from_1904)
    return _number(abs(value) if negative else value, section)


def plain(value: float) -> str:
    """A number in figures, never in the form with an exponent: 15 digits are exact, more are the binary form's own."""
    if not math.isfinite(value):
        return str(value)
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sections(code: str) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        quoted, escaped, bracket, noon, general, exponent, date, sign = match.groups()
        if sign == ";":
            sections.append([])
        elif bracket is not None:
            currency = _CURRENCY.match(bracket)
            if currency:
                sections[-1].append(("text", currency.group(1)))
            elif re.fullmatch("h+|m+|s+", bracket, re.IGNORECASE):
                sections[-1].append(("date", f"[{bracket[0].lower()}]"))
        elif date or noon:
            sections[-1].append(
                ("date", date.lower().replace("e", "y") if date else "noon")
            )  # e is the year in East Asia
        elif general or exponent:
            sections[-1].append(("general" if general else "exponent", match.group()))
        elif quoted is not None or escaped:
            sections[-1].append(("text", quoted or escaped or ""))
        elif sign:
            sections[-1].append(("digit" if sign in "0#?" else sign if sign in ".,%/@" else "text", sign))
    return sections


def _number(value: float, section: list[Token]) -> str:
    kinds = [kind for kind, _ in section]
    if "general" in kinds or "@" in kinds or "digit" not in kinds:
        inside = plain(value)
        return (
            "".join(inside if kind in ("general", "@") else text for kind, text in section)
            if {"general", "@"} & set(kinds)
            else _literal(section) or inside
        )
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    before, pattern, after = section[:first], section[first : last + 1], section[last + 1 :]
    thousands = sum(kind == "," for kind, _ in _leading(after))
    scaled = Decimal(repr(value)) * (Decimal(100) ** kinds.count("%")) / (Decimal(1000) ** thousands)
    body = _patterned(abs(scaled), pattern)
    sign = "-" if scaled < 0 and any(figure in "123456789" for figure in body) else ""
    return f"{sign}{_literal(before)}{body}{_literal(after[thousands:])}".strip()


def _leading(tokens: list[Token]) -> list[Token]:
    return tokens[: next((place for place, (kind, _) in enumerate(tokens) if kind != ","), len(tokens))]


def _literal(tokens: list[Token]) -> str:
    return "".join(text for kind, text in tokens if kind in ("text", "%", "/", "."))


def _patterned(value: Decimal, pattern: list[Token]) -> str:
    kinds = [kind for kind, _ in pattern]
    if "exponent" in kinds:
        decimals = (
            sum(kind == "digit" for kind, _ in pattern[kinds.index(".") : kinds.index("exponent")])
            if "." in kinds
            else 0
        )
        figures = sum(kind == "digit" for kind, _ in pattern[kinds.index("exponent") :])
        mantissa, power = f"{value:.{decimals}E}".split("E")
        return f"{mantissa}E{power[0]}{power[1:].lstrip('0').zfill(figures)}"
    if "/" in kinds:
        return _fraction(value)
    point = kinds.index(".") if "." in kinds else len(kinds)
    places = [sign for kind, sign in pattern[point:] if kind == "digit"]
    whole, _, rest = f"{value.quantize(Decimal(1).scaleb(-len(places)), rounding='ROUND_HALF_UP'):f}".partition(".")
    while rest and places[len(rest) - 1] != "0" and rest.endswith("0"):
        rest = rest[:-1]
    return _whole(whole, pattern[:point]) + (f".{rest}" if rest else "")


def _whole(digits: str, pattern: list[Token]) -> str:
    """The figures before the point in the places of the pattern, from the right: 138-0000-1234."""
    least = sum(sign == "0" for kind, sign in pattern if kind == "digit")
    digits = (digits.lstrip("0") if least == 0 else digits).zfill(least)
    if any(kind == "," for kind, _ in pattern):
        return f"{int(digits):,}" if digits else ""
    parts: list[str] = []
    holes = sum(kind == "digit" for kind, _ in pattern)
    for kind, text in reversed(pattern):
        if kind != "digit":
            parts.append(text)
            continue
        holes -= 1
        last = digits if not holes else digits[-1:]
        digits = digits[: len(digits) - len(last)]
        parts.append(last)
    return "".join(reversed(parts))


def _fraction(value: Decimal) -> str:
    whole = int(value)
    rest = Fraction(value - whole).limit_denominator(99)
    if rest == 1:
        whole, rest = whole + 1, Fraction(0)
    return f"{whole} {rest}" if whole and rest else str(rest or whole)


def _date(value: float, section: list[Token], *, from_1904: bool) -> str:
    """A date in the order of its year, month and day, or as a format with words of its own writes it."""
    letters = [text for kind, text in section if kind == "date"]
    if elapsed := next((text for text in letters if text.startswith("[")), None):
        return _elapsed(round(value * 86_400), elapsed, {text[0] for text in letters})
    if not 0 <= value < _LAST:
        return plain(value)
    early = 1 if value < 60 and not from_1904 else 0  # Excel counts a day in 1900 that never was
    moment = (
        (_FIRST_1904 if from_1904 else _FIRST)
        + timedelta(days=early, seconds=round((value % 1) * 86_400))
        + timedelta(days=int(value))
    )
    if any(sign in text for kind, text in section if kind == "text" for sign in "年月日时分时時"):
        return _worded(moment, section)
    dated, timed = _parts(letters)
    day = "-".join(
        part
        for part in ("%Y" if "y" in dated else "", "%m" if "m" in dated else "", "%d" if "d" in dated else "")
        if part
    )
    clock = ("%H:%M:%S" if "s" in timed else "%H:%M") if timed else ""
    seen = moment.strftime(" ".join(filter(None, (day, clock))))
    return seen or next((_weekday(moment, text) for text in letters if _is_weekday(text)), "")


def _is_weekday(text: str) -> bool:
    return text[0] == "a" or (text[0] == "d" and len(text) > 2)


def _weekday(moment: datetime, text: str) -> str:
    """The day of the week: in Chinese by aaaa and aaa, in English by dddd and ddd."""
    if text[0] == "a":
        return "星期" * (len(text) > 3) + "一二三四五六日"[moment.weekday()]
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[moment.weekday()][
        : 3 if len(text) == 3 else None
    ]


def _elapsed(seconds: int, unit: str, letters: set[str]) -> str:
    """A length of time, such as 36:00, counted in its largest unit."""
    if unit == "[s]":
        return str(seconds)
    end = f":{seconds % 60:02}" if "s" in letters else ""
    if unit == "[m]":
        return f"{seconds // 60}{end}"
    return f"{seconds // 3600}" + (f":{seconds // 60 % 60:02}{end}" if letters & {"m", "s"} else "")


def _parts(letters: list[str]) -> tuple[set[str], set[str]]:
    """The letters of the day and those of the clock; an m is a minute beside hours or seconds."""
    dated, timed = set(), set()
    for place, text in enumerate(letters):
        around = {other[0] for other in letters[max(0, place - 1) : place] if other != "noon"} & {"h"}
        around |= {other[0] for other in letters[place + 1 : place + 2] if other != "noon"} & {"s"}
        if text[0] in "hs" or text == "noon" or (text[0] == "m" and around):
            timed.add(text[0])
        elif not _is_weekday(text):
            dated.add(text[0])
    return dated, timed


def _worded(moment: datetime, section: list[Token]) -> str:
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
            parts.append(_weekday(moment, "aaaa" if text[0] == "d" else text))
        elif number is not None:
            parts.append(f"{number:0{min(2, len(text))}}")
    return "".join(parts).strip()

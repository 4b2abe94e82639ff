"""Numbers and dates of a spreadsheet as its program shows them.

The format of the cell decides that (ECMA-376, part 1, 18.8.31).
"""

from decimal import Decimal
from fractions import Fraction

from vectorstore.ingest.formats.office.date_formats import format_date
from vectorstore.ingest.formats.office.format_codes import Token, split_sections
from vectorstore.ingest.formats.office.plain_numbers import plain


def format_value(value: float, code: str = "General", *, from_1904: bool = False) -> str:
    """The number or date as the program shows it: `12.5%` for 0.125 with the code `0.0%`."""
    sections = split_sections(code)
    if not any(kind for section in sections for kind, _ in section):
        return ""  # three sections of nothing hide a number
    negative = value < 0 and len(sections) > 1
    section = sections[1 if negative else 2 if value == 0 and len(sections) > 2 else 0]
    kinds = {kind for kind, _ in section}
    if "date" in kinds:
        return format_date(value, section, from_1904=from_1904)
    return _number(abs(value) if negative else value, section)


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
    scaled_value = Decimal(repr(value)) * (Decimal(100) ** kinds.count("%")) / (Decimal(1000) ** thousands)
    body = _fill_pattern(abs(scaled_value), pattern)
    sign = "-" if scaled_value < 0 and any(figure in "123456789" for figure in body) else ""
    return f"{sign}{_literal(before)}{body}{_literal(after[thousands:])}".strip()


def _leading(tokens: list[Token]) -> list[Token]:
    return tokens[: next((place for place, (kind, _) in enumerate(tokens) if kind != ","), len(tokens))]


def _literal(tokens: list[Token]) -> str:
    return "".join(text for kind, text in tokens if kind in ("text", "%", "/", "."))


def _fill_pattern(value: Decimal, pattern: list[Token]) -> str:
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

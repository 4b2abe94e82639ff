"""The codes of number formats, such as `#,##0.00` or `yyyy-mm-dd`, split into tokens."""

import re

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
Token = tuple[str, str]  # its kind, and its characters


def format_code(identity: int, own: dict[int, str]) -> str:
    """The code of a number format by its identity: the file's own one, or one that every program knows."""
    return own.get(identity) or ("yyyy-mm-dd" if identity in _DAYS else _BUILT_IN.get(identity, "General"))


def split_sections(code: str) -> list[list[Token]]:
    """The sections of a code, for positive numbers, negative ones and zero, each as its tokens."""
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

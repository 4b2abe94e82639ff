"""The signs and numbers that a browser puts before the items of a list."""

import re
from typing import Any

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_STYLE_NAMES = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "1": "decimal",
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
    "simp-chinese-informal": "cjk",
    "cjk-ideographic": "cjk",
    "trad-chinese-informal": "cjk",
    "cjk-decimal": "cjk",
}
_CHINESE_DIGITS = "零一二三四五六七八九"


class OpenLists:
    """The lists that are open, and how far each has counted."""

    def __init__(self) -> None:
        self._open: list[list[Any]] = []  # style, next number, step

    def enter(self, tag: str, element: Any) -> None:
        """Take note of an element that may be a list."""
        if tag not in ("ol", "ul", "menu", "dir"):
            return
        found = _STYLE.search(element.get("style") or "")
        declared = found[1].lower() if found else element.get("type", "")
        style = _STYLE_NAMES.get(declared, declared) or ("decimal" if tag == "ol" else "disc")
        reversed_ = tag == "ol" and element.get("reversed") is not None
        start = _number(element.get("start"))
        if start is None:
            start = sum(1 for child in element if child.tag == "li") if reversed_ else 1
        self._open.append([style if tag == "ol" or style == "none" else "disc", start, -1 if reversed_ else 1])

    def leave(self, tag: str) -> None:
        """Forget the list that ends."""
        if tag in ("ol", "ul", "menu", "dir") and self._open:
            self._open.pop()

    def mark(self, element: Any) -> str:
        """What stands before this item."""
        if not self._open:
            return ""
        current = self._open[-1]
        own_style = _STYLE.search(element.get("style") or "")
        style = _STYLE_NAMES.get(own_style[1].lower(), own_style[1].lower()) if own_style else current[0]
        value = _number(element.get("value"))
        number = current[1] if value is None else value
        current[1] = number + current[2]
        if style == "none":
            return ""
        return f"{_marker_text(style, number)} " if current[0] != "disc" else "- "


def _marker_text(style: str, number: int) -> str:
    if style.endswith("-alpha") and number > 0:
        text = _letters(number)
    elif style.endswith("-roman") and 0 < number < 4000:
        text = _roman(number)
    elif style == "cjk" and 0 < number < 100:
        return f"{_chinese(number)}、"
    else:
        text = str(number)
    return f"{text.upper() if style.startswith('upper') else text}."


def _letters(number: int) -> str:
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _CHINESE_DIGITS[tens]) + "十" if tens else "") + (
        _CHINESE_DIGITS[ones] if ones or not tens else ""
    )


def _number(value: str | None) -> int | None:
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*", value or "")
    return int(found[1]) if found else None

"""Amounts: numbers with what they count, in both languages, so that 500 miles is no support for 500 metres."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.verify.numerals import NUMBER
from assistant.verify.reading import plain

# Measures by kind: a number that the passage counts in one kind is no support for the same number in another.
_MEASURES = {
    "age": r"岁|years?(?:[ -]olds?| of age)\b",
    "year": r"年(?!代|级|销|产|均|龄)|years?\b",
    "month": r"个?月|months?\b",
    "day": r"[日天]|days?\b",
    "hour": r"(?:个?小)?时(?!代)|hours?\b",
    "minute": r"分钟|minutes?\b",
    "dollars": r"美元|dollars?\b",
    "euros": r"欧元|euros?\b",
    "yen": r"日元|yen\b",
    "pounds": r"英镑|pounds?\b",
    "yuan": r"元|块钱|yuan\b",
    "points": r"个?百分点|percentage points?\b",
    "share": r"%",
    "people": r"[名人]|people\b|persons?\b|inhabitants\b",
    "households": r"户|households?\b",
    "square_kilometres": r"平方公里|平方千米|square kilomet(?:er|re)s?\b|square km\b",
    "square_metres": r"平方米|平米|square met(?:er|re)s?\b",
    "square_miles": r"平方英里|square miles?\b",
    "hectares": r"公顷|hectares?\b",
    "acres": r"英亩|acres?\b",
    "mu": r"亩|mu\b",
    "kilometres": r"公里|千米|km\b|kilomet(?:er|re)s?\b",
    "miles": r"英里|miles?\b",
    "feet": r"英尺|feet\b",
    "metres": r"米|met(?:er|re)s?\b",
    "li": r"里(?!面|的)",
    "kilograms": r"公斤|千克|kg\b|kilograms?\b",
    "jin": r"斤",
    "tons": r"公?吨|tons?\b|tonnes?\b",
    "times": r"倍|times\b",
    "degrees": r"度",
}
_AMOUNT = re.compile(rf"(?P<number>{NUMBER.pattern})\s?(?:" + "|".join(f"(?P<{kind}>{measure})" for kind, measure in _MEASURES.items()) + ")?")


def otherwise_counted(sentence: str, text: str) -> Iterator[str]:
    """The amounts of a sentence whose number the text has, but always in another kind of measure."""
    known = _known_amounts(text)
    for number, kind in _amounts(sentence):
        there = known.get(number, {""})
        if kind and "" not in there and kind not in there:
            yield f"{number} ({kind})"


@lru_cache(maxsize=128)
def _known_amounts(text: str) -> dict[str, set[str]]:
    """The kinds of measure that each number of the text stands with."""
    amounts: dict[str, set[str]] = {}
    for number, kind in _amounts(text):
        amounts.setdefault(number, set()).add(kind)
    return amounts


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    for match in _AMOUNT.finditer(plain(text)):
        yield match.group("number"), next((kind for kind in _MEASURES if match.group(kind)), "")

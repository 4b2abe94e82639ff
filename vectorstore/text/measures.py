"""Kinds of measure, in both languages, so that 500 miles is no support for 500 metres."""

import re
from functools import cache

# Measures by kind: a number that the passage counts in one kind is no support for the same number in another.
MEASURES = {
    "age": r"岁|years?(?:[ -]olds?| of age)\b",
    "year": r"年(?!代|级|销|产|均|龄)|years?\b",
    "month": r"个?月|months?\b",
    "week": r"周|个?星期|weeks?\b",
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
    "people": r"[名人]|people\b|persons?\b|inhabitants\b|residents\b|men\b|women\b|children\b",
    "households": r"户|households?\b|famil(?:y|ies)\b",
    "square_kilometres": r"平方公里|平方千米|square kilomet(?:er|re)s?\b|square km\b",
    "square_metres": r"平方米|平米|square met(?:er|re)s?\b",
    "square_miles": r"平方英里|square miles?\b",
    "hectares": r"公顷|hectares?\b",
    "acres": r"英亩|acres?\b",
    "mu": r"亩|mu\b",
    "kmh": r"公里/小?时|km/h|kph|kilomet(?:er|re)s? (?:per|an) hour\b",
    "mph": r"mph\b|miles? (?:per|an) hour\b",
    "centimetres": r"厘米|公分|cm\b|centimet(?:er|re)s?\b",
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
# What may stand between an English number and what it counts: no word that begins something else.
_BETWEEN = r"(?:(?!(?:of|and|to|in|on|at|for|by|or|with|from|a|an|the|per)\b)[a-z-]+ ){0,2}"
_COUNTED = ("people", "households")


@cache
def measure_pattern() -> re.Pattern[str]:
    """What follows a number, with the kind of measure as the name of the group.

    People and households may have words before them.
    """
    behind = [f"(?P<{kind}>{_BETWEEN if kind in _COUNTED else ''}(?:{measure}))" for kind, measure in MEASURES.items()]
    return re.compile(rf"[多余来几]?[\s-]?(?:{'|'.join(behind)})")

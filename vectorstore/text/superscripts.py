"""Superscripts and subscripts as plain text: exponents, indices and the marks of notes.

Knows nothing of files.
"""

import re

FRACTION_SIGNS = "/⁄∕"
_ADDED = re.compile(
    r"(?:st|nd|rd|th|er|re|ère|e|es|ème|o|os|a|as|me|mes|mme|lle|tm|sm|[®™℠©°ºª]|[*＊†‡§¶#]+)", re.IGNORECASE
)  # as in 1st, or marks of their own
_BRACKETED = re.compile(r"(?:[\[(［（〔【][^\[\]()［］（）〔〕【】]{1,8}[\])］）〕】])+")
_MARK = re.compile(r"[①-⑳⓪❶-❿]|(?:注|註)\s?\d{0,3}|\d{1,3}(?:\s?[,，、–-]\s?\d{1,3})+")
_POWER = re.compile(r"[-−–+]?\s?\d+(?:\.\d+)?|\d*[+\-−–]|[-−–+]?[A-Za-zα-ωΑ-Ω]")
_EXPRESSION = re.compile(r"[\w.+\-−–×·*/() ^]{1,20}")
_UNIT = re.compile(
    r"(?:[kcdmµμnhMG]?(?:m|s|g|L|l|N|J|W|V|A|Hz|Pa|K|mol)|km|ft|in|yd|mi|sec|min|hr|cd|rad|sr|ha|EUR|bit|log|sin|cos|tan|exp|[A-Z][a-z]?|[a-zA-Zα-ωΑ-Ω])$"
)
_CHINESE_UNIT = re.compile(r"(?<!平方)(?<!立方)(?:(?:千|厘|毫|分|微|纳)?米|公里|秒)$")
_LATIN_END = re.compile(r"[A-Za-zµμα-ωΑ-Ω]+$")
_FACTOR = re.compile(r"[=+−×·*/^(]\s?[A-Za-zα-ωΑ-Ω]{1,4}$")
_SHORT_WORDS = frozenset(
    "of in is it to as at by an or on he we us if no so do be up me my am go la le de il en un et du au ce se".split()
)
_SIGNED = re.compile(r"[-−–+].|\d*[+\-−–]$")
_ISOTOPE = re.compile(r"[A-Z]")
_CLOSED = re.compile(r"[\w.+\-−–×·*/ ^|]\)$|[A-Za-z\d]\]$")
_DEGREE = re.compile(
    r"[CF](?![A-Za-z])|\d{1,2}\s?['′’]|[NSEW](?![A-Za-z])"
)  # behind a letter o in the place of its sign
_MARKS = {"tm": "™", "sm": "℠"}


def subscript(before: str, inner: str, after: str) -> str:
    """As it is seen, but for digits that would become part of a number."""
    behind = after[:1].isdigit() and inner[-1].isdigit()
    if (before[-1:].isdigit() and inner[0].isdigit()) or behind:
        return f"_{inner}{' ' * behind}"
    return inner


def superscript(before: str, inner: str, after: str) -> str:
    """A power, an ending as it is seen, or the mark of a note, set apart."""
    if inner in ("o", "O", "0", "○") and before[-1:].isdigit() and _DEGREE.match(after):
        return "°"
    if _ADDED.fullmatch(inner):
        return _MARKS.get(inner.lower(), inner)
    if _BRACKETED.fullmatch(inner) or _MARK.fullmatch(inner):
        return note_mark(before, inner, after)
    if _is_power(before.rstrip(), inner, after):
        power = inner if _POWER.fullmatch(inner) else f"({inner})"
        return f"^{power}{' ' * (after[:1].isdigit() and power[-1].isdigit())}"
    if len(inner) <= 3 and inner.isalnum() and inner.isascii():
        return note_mark(before, inner, after)
    return inner if not (before[-1:].isalnum() and inner[0].isalnum() and before[-1:].isascii()) else f" {inner}"


def _is_power(before: str, inner: str, after: str) -> bool:
    """Whether it is a power, a charge or an isotope rather than the mark of a note."""
    if not _EXPRESSION.fullmatch(inner):
        return False
    if before[-1:].isdigit() or _CLOSED.search(before):
        return True
    if inner.isdigit() and _ISOTOPE.match(after) and not (before[-1:].isascii() and before[-1:].isalpha()):
        return True
    if latin := _LATIN_END.search(before):
        factor = _FACTOR.search(before) or (len(latin.group()) == 2 and latin.group().lower() not in _SHORT_WORDS)
        return bool(factor or _UNIT.fullmatch(latin.group()) or _SIGNED.match(inner))
    return bool(_SIGNED.match(inner) or (inner in ("2", "3") and _CHINESE_UNIT.search(before)))


def note_mark(before: str, inner: str, after: str) -> str:
    """A mark that is set apart from the word or number before it."""
    mark = inner if _BRACKETED.fullmatch(inner) else f"[{inner}]"
    return f"{' ' * bool(before and not before[-1].isspace())}{mark}{' ' * after[:1].isalnum()}"

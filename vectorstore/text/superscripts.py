"""Superscripts and subscripts as plain text: exponents, indices and the marks of notes.

Knows nothing of files.
"""

import re

from vectorstore.text.isotopes import is_isotope

FRACTION_SIGNS = "/⁄∕"
_FRACTION_BARS = ("⁄", "∕")  # which stand in nothing but fractions
_ADDED = re.compile(
    r"(?:st|nd|rd|th|er|ers|re|res|ère|ères|nde?s?|e|es|è|ème|èmes|ième|eme|o|os|a|as|me|mes|mme|lle|tm|sm|[®™℠©°ºª]"
    r"|[*＊†‡§¶#]+)",
    re.IGNORECASE,
)  # as in 1st, or marks of their own
_BRACKETED = re.compile(r"(?:[\[(［（〔【][^\[\]()［］（）〔〕【】]{1,8}[\])］）〕】])+")
_MARK = re.compile(r"[①-⑳⓪❶-❿]|(?:注|註)\s?\d{0,3}|\d{1,3}(?:\s?[,，、–-]\s?\d{1,3})+")
_POWER = re.compile(r"[-−–+]?\s?\d+(?:\.\d+)?|\d*[+\-−–]|[-−–+]?[A-Za-zα-ωΑ-Ω]")
_EXPRESSION = re.compile(r"[\w.+\-−–×·*/() ^]{1,20}")
_UNIT = re.compile(
    r"(?:[kcdmµμnhMG]?(?:m|s|g|L|l|N|J|W|V|A|Hz|Pa|K|mol)|km|ft|in|yd|mi|sec|min|hr|cd|rad|sr|ha|EUR|bit|log|sin|cos"
    r"|tan|exp|[A-Z][a-z]?|[a-zA-Zα-ωΑ-Ω]"
    r"|(?:kilo|centi|milli|deci|micro|nano)?met(?:er|re)s?|miles?|yards?|feet|foot|inch(?:es)?|[NS]m|hPa|kPa)$"
)
_CHINESE_UNIT = re.compile(
    r"(?<!平方)(?<!立方)(?:(?:千|厘|釐|毫|分|微|纳|納|奈)?米|公[里尺分寸丈]|英[里尺寸哩呎吋]|[码碼哩秒])$"
)
_LATIN_END = re.compile(r"[A-Za-zµμα-ωΑ-Ω]+$")
_FACTOR = re.compile(r"[=+−×·*/^(]\s?[A-Za-zα-ωΑ-Ω]{1,4}$")
_SHORT_WORDS = frozenset(
    "of in is it to as at by an or on he we us if no so do be up me my am go la le de il en un et du au ce se".split()
)
_BASE = re.compile(r"(?<![\d.,])(?:\d{1,2}|\d+\.\d+)$")
_RECKONED = re.compile(r"[=×*+/^(·⋅]\s?\d+$")
_INDEX = re.compile(r"[\w+\-−–,.*/()]{1,12}", re.ASCII)
_ELEMENT = re.compile(r"(?:[A-Z][a-z]?|[)\]])$")
_COUNT = re.compile(r"[\d.]+|[xyn]")
_NEAR = 24  # characters before that tell what it is
_LONG = 20  # characters: so many are words of their own
_SIGNED = re.compile(r"[-−–+].|\d*[+\-−–]$")
_WORD_END = re.compile(r"[A-Za-z]{2}[a-z]$|\b(?:[a-z]{1,2}|A)$")  # which no formula ends with
_CLOSED = re.compile(r"[\w.+\-−–×·*/ ^|]\)$|[A-Za-z\d]\]$")
_DEGREE = re.compile(
    r"[CF](?![A-Za-z])|\d{1,2}\s?['′’]|[NSEW](?![A-Za-z])"
)  # behind a letter o in the place of its sign
_MARKS = {"tm": "™", "sm": "℠"}


def subscript(before: str, words: str, after: str) -> str:
    """As it is seen in a chemical formula such as H2O; `_2` where it is an index, or would become part of a number."""
    inner, before = words.strip(), before[-_NEAR:]
    if not inner:
        return words
    apart = " " * (after[:1].isalnum() and after[:1].isascii())
    if before[-1:] in _FRACTION_BARS and inner.isdigit():
        return inner
    if before[-1:].isdigit() and inner[0].isdigit():
        return f"_{inner}{apart}"
    if not before.strip() or before[-1].isspace() or not _INDEX.fullmatch(inner):
        return _words(before, inner)
    joined = (after[:1].isdigit() and inner[-1].isdigit()) or (bool(apart) and after[0].islower())
    if _ELEMENT.search(before) and _COUNT.fullmatch(inner) and not joined:
        return inner
    return f"_{inner if inner.isalnum() else f'({inner})'}{apart}"


def superscript(before: str, words: str, after: str) -> str:
    """A power, an ending as it is seen, or the mark of a note, set apart."""
    inner, before = words.strip(), before[-_NEAR:]
    if not inner:
        return words
    if ending := _ending(before, inner, after):
        return ending
    if _BRACKETED.fullmatch(inner) or _MARK.fullmatch(inner):
        return note_mark(before, inner, after)
    if _is_power(before.rstrip(), inner, after):
        power = inner if _POWER.fullmatch(inner) else f"({inner})"
        return f"^{power}{' ' * (after[:1].isdigit() and power[-1].isdigit())}"
    if len(inner) <= 3 and inner.isalnum() and inner.isascii():
        return note_mark(before, inner, after)
    return _words(before, inner)


def _words(before: str, inner: str) -> str:
    """Words as they are, set apart where they would run into the word or sentence before them."""
    joins = before[-1:].isascii() and not before[-1:].isspace() and (before[-1:].isalnum() or len(inner) > _LONG)
    return f" {inner}" if before and joins and inner[0].isalnum() else inner


def _ending(before: str, inner: str, after: str) -> str:
    """What belongs to its word or number: an ordinal's letters, a sign, an isotope's number, a fraction's upper one.

    Empty for all else.
    """
    if inner.isdigit() and after[:1] in _FRACTION_BARS:
        return " " * before[-1:].isdigit() + inner
    if is_isotope(before, inner, after):
        return f"{' ' * bool(_WORD_END.search(before))}^{inner}"
    if inner in ("o", "O", "0", "○") and before[-1:].isdigit() and _DEGREE.match(after):
        return "°"
    return _MARKS.get(inner.lower(), inner) if _ADDED.fullmatch(inner) else ""


def _is_power(before: str, inner: str, after: str) -> bool:
    """Whether it is a power, a charge or an isotope rather than the mark of a note."""
    if not _EXPRESSION.fullmatch(inner):
        return False
    if before[-1:].isdigit():
        return not inner.isdigit() or _is_base(before, after)
    if _CLOSED.search(before):
        return True
    if latin := _LATIN_END.search(before):
        factor = _FACTOR.search(before) or (len(latin.group()) == 2 and latin.group().lower() not in _SHORT_WORDS)
        return bool(factor or _UNIT.fullmatch(latin.group()) or _SIGNED.match(inner))
    return bool(_SIGNED.match(inner) or (inner in ("2", "3") and _CHINESE_UNIT.search(before)))


def _is_base(before: str, after: str) -> bool:
    """Whether a figure has a power rather than a note.

    It is no year or count of three digits and more, or one reckons with it.
    """
    return bool(_BASE.search(before) or _RECKONED.search(before)) or after.lstrip()[:1] in tuple("=×*+-−/")


def note_mark(before: str, inner: str, after: str) -> str:
    """A mark that is set apart from the word or number before it."""
    mark = inner if _BRACKETED.fullmatch(inner) else f"[{inner}]"
    return f"{' ' * bool(before and not before[-1].isspace())}{mark}{' ' * after[:1].isalnum()}"

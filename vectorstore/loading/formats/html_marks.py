"""Raised and lowered characters, and note marks, as a line of plain text can hold them.

The walk over a page puts each between two signs that no page may contain; what stands before and behind it decides.
"""

import re

# Noncharacters: a page that has them has an error, and they are taken out when it is read.
RAISED, LOWERED, NOTE, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
SEAM = "\ufdd4"  # where an element inside a line begins or ends, which a style may set apart
FORBIDDEN = re.compile("[\ufdd0-\ufdef]")

_INNERMOST = re.compile(f"([{RAISED}{LOWERED}{NOTE}])([^{RAISED}{LOWERED}{NOTE}{END}]*){END}")
_DEPTH_AT_MOST = 8  # of powers of powers
_FRACTION = re.compile(rf"(\d?)\s?{RAISED}\s*(\d{{1,4}})\s*{END}\s*[/⁄∕]\s*{LOWERED}?\s*(\d{{1,4}})(?:\s*{END})?")
_ADDED = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|es|ème|o|os|a|as|me|mme|lle|tm|sm|[®™℠©°ºª]|[*＊†‡§¶#]+)", re.IGNORECASE)  # as in 1st, or marks of their own
_BRACKETED = re.compile(r"[\[(［（〔【].{1,8}[\])］）〕】]")
_MARK = re.compile(r"[①-⑳⓪❶-❿]|(?:注|註)\s?\d{0,3}|\d{1,3}(?:\s?[,，、–-]\s?\d{1,3})+")
_POWER = re.compile(r"[-−–+]?\s?\d+(?:\.\d+)?|\d*[+\-−–]|[-−–+]?[A-Za-zα-ωΑ-Ω]")
_EXPRESSION = re.compile(r"[\w.+\-−–×·*/() ^]{1,20}")
_UNIT = re.compile(
    r"(?:[kcdmµμnhMG]?(?:m|s|g|L|l|N|J|W|V|A|Hz|Pa|K|mol)|km|ft|in|yd|mi|sec|min|hr|cd|rad|sr|ha|EUR|bit|log|sin|cos|tan|exp|[A-Z][a-z]?|[a-zA-Zα-ωΑ-Ω])$"
)
_CHINESE_UNIT = re.compile(r"(?<!平方)(?<!立方)(?:(?:千|厘|毫|分|微|纳)?米|公里|秒)$")
_LATIN_END = re.compile(r"[A-Za-zµμα-ωΑ-Ω]+$")
_FACTOR = re.compile(r"[=+−×·*/^(]\s?[A-Za-zα-ωΑ-Ω]{1,4}$")
_SHORT_WORDS = frozenset("of in is it to as at by an or on he we us if no so do be up me my am go la le de il en un et du au ce se".split())
_SIGNED = re.compile(r"[-−–+].|\d*[+\-−–]$")
_ISOTOPE = re.compile(r"[A-Z]")
_CLOSED = re.compile(r"[\w.+\-−–×·*/ ^|]\)$|[A-Za-z\d]\]$")


def plain(text: str) -> str:
    """The text of a block without the signs: 10^6, H2O, 1/2, `12立方米 [2]`."""
    if END not in text:
        return text
    text = _FRACTION.sub(lambda found: f"{found[1]}{' ' * bool(found[1])}{found[2]}/{found[3]}", text)
    for _ in range(_DEPTH_AT_MOST):
        parts: list[str] = []
        done = 0
        for match in _INNERMOST.finditer(text):
            parts.append(text[done : match.start()])
            before, after = "".join(parts[-3:])[-24:], text[match.end() : match.end() + 2]
            parts.append(_written(match[1], before, match[2].strip(), after))
            done = match.end()
        if not done:
            break
        text = "".join(parts) + text[done:]
    return re.sub(f"[{RAISED}{LOWERED}{NOTE}{END}]", "", text)


def _written(sign: str, before: str, inner: str, after: str) -> str:
    if not inner:
        return ""
    if sign == NOTE:
        return _note(before, inner, after)
    if sign == LOWERED:
        return _lowered(before, inner, after)
    return _raised(before, inner, after)


def _lowered(before: str, inner: str, after: str) -> str:
    """As it is seen, but for digits that would become part of a number."""
    behind = after[:1].isdigit() and inner[-1].isdigit()
    if (before[-1:].isdigit() and inner[0].isdigit()) or behind:
        return f"_{inner}{' ' * behind}"
    return inner


def _raised(before: str, inner: str, after: str) -> str:
    if _ADDED.fullmatch(inner):
        return inner
    if _BRACKETED.fullmatch(inner) or _MARK.fullmatch(inner):
        return _note(before, inner, after)
    if _is_power(before.rstrip(), inner, after):
        power = inner if _POWER.fullmatch(inner) else f"({inner})"
        return f"^{power}{' ' * (after[:1].isdigit() and power[-1].isdigit())}"
    if len(inner) <= 3 and inner.isalnum() and inner.isascii():
        return _note(before, inner, after)
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


def _note(before: str, inner: str, after: str) -> str:
    """A mark that stands apart from the word or number before it."""
    mark = inner if _BRACKETED.fullmatch(inner) else f"[{inner}]"
    return f"{' ' * bool(before and not before[-1].isspace())}{mark}{' ' * after[:1].isalnum()}"

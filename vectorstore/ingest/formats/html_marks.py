"""Raised and lowered characters, and note marks, as a line of plain text can hold them.

The walk over a page puts each between two signs that no page may contain; what stands before and behind it decides.
"""

import re

from vectorstore.text.superscripts import FRACTION_SIGNS, note_mark, subscript, superscript

# Noncharacters: a page that has them has an error, and they are taken out when it is read.
RAISED, LOWERED, NOTE, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
SEAM = "\ufdd4"  # where an element inside a line begins or ends, which a style may set apart
FORBIDDEN = re.compile("[\ufdd0-\ufdef]")

_INNERMOST = re.compile(f"([{RAISED}{LOWERED}{NOTE}])([^{RAISED}{LOWERED}{NOTE}{END}]*){END}")
_SIGN = re.compile(f"[{RAISED}{LOWERED}{NOTE}{END}{SEAM}]")
_LOOKED_AT = 24  # characters behind a mark
_DEPTH_AT_MOST = 8  # of powers of powers
_FRACTION = re.compile(
    rf"(\d?)\s?{RAISED}\s*(\d{{1,4}})\s*{END}\s*[{FRACTION_SIGNS}]\s*{LOWERED}?\s*(\d{{1,4}})(?:\s*{END})?"
)


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
            before, after = "".join(parts[-3:])[-24:], text[match.end() : match.end() + _LOOKED_AT]
            parts.append(_written(match[1], before, match[2].strip(), after))
            done = match.end()
        if not done:
            break
        text = "".join(parts) + text[done:]
    return _SIGN.sub("", text)


def _written(sign: str, before: str, inner: str, after: str) -> str:
    if not inner:
        return ""
    if sign == LOWERED:
        return subscript(before, inner, after)
    return (note_mark if sign == NOTE else superscript)(before, inner, _SIGN.sub("", after))

"""Words above and below the line, as a plain text can show them: powers, note marks, ordinals, indexes."""

import re

from vectorstore.text.scripts import HAN_CLASS

_POWER = re.compile(r"[-+−–]?[\w.,+*/×−–-]+[-+−–]?|[-+−–∗*]")
_NOTE = re.compile(r"[\[［(（【〔]?\s*(?P<mark>\d{1,3}(?:\s*[-–,，、]\s*\d{1,3})*|[①-⑳])\s*[\]］)）】〕]?")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|ème|o|a|os|as|tm|sm|®|™|©|°|º|ª|['’′″]+)", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:^|[^A-Za-z])(?:[kcdmμµnh]?m|ft|in|yd|mi|[kmμµ]?s|min|h|[kmμµ]?g|[kMGm]?(?:W|V|A|N|J|Pa|Hz|mol|K|L|l)|rad|sr|ha|[A-Za-zΑ-ω])$"
)
_FORMULA = re.compile(r"[=+\-*/×÷·^<>≤≥]\s?[A-Za-zΑ-ω]{1,3}$")
_LENGTH = re.compile(r"(?<![平立]方)(?<![平立]方[厘分毫千微])(?:[厘分毫千微]?米|公里)$")
_TERM = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_WORDY = re.compile(rf"[A-Za-z]{{3}}|[{HAN_CLASS}]")
_ELEMENT = re.compile(r"(?:[A-Z][a-z]?|[)\]])$")


def raised(before: str, words: str, after: str) -> str:
    """What stands for words above the line: 10^6 behind a number, m^2 behind a unit, ` [2]` for the mark of a note."""
    plain = words.strip()
    if not plain:
        return words
    if plain.isdigit() and _NUCLIDE.match(after) and not re.search(r"[A-Za-z\d)\]]$", before):
        return f"^{plain}"
    note = _NOTE.fullmatch(plain)
    if note and not (plain.isdigit() and _takes_power(before, plain)):
        return (
            f"{' ' if before.strip() and not before[-1].isspace() else ''}[{note['mark']}]{' ' * after[:1].isalnum()}"
        )
    if _ORDINAL.fullmatch(plain) or not before.strip() or before[-1].isspace() or _HANS.search(plain):
        return words
    exponent = plain if _POWER.fullmatch(plain) and not re.search(r"[\w.][+*/×−–-]\w", plain) else f"({plain})"
    return f"^{exponent}{' ' * (after[:1].isalnum() and after[:1].isascii())}"


_HANS = re.compile(f"[{HAN_CLASS}]")
_NUCLIDE = re.compile(r"[A-Z][a-z]?(?![A-Za-z])")  # the sign of an element, before which its mass stands


def _takes_power(before: str, digits: str) -> bool:
    if not before or before[-1].isspace():
        return False
    if before[-1].isdigit():
        return True
    if term := _TERM.search(before):
        return not _WORDY.search(term.group())
    return bool(_UNIT.search(before) or _FORMULA.search(before)) or (
        digits in ("2", "3") and bool(_LENGTH.search(before))
    )


def lowered(before: str, words: str, after: str) -> str:
    """What stands for words below the line: nothing but the words in a formula such as H2O, `_2` elsewhere."""
    plain = words.strip()
    if not plain or not before.strip() or before[-1].isspace() or _HANS.search(plain):
        return words
    apart = after[:1].isdigit() or (after[:1].isalpha() and after[:1].isascii() and after[:1].islower())
    if _ELEMENT.search(before) and re.fullmatch(r"[\d.]+|[xyn]", plain) and not apart:
        return plain
    index = plain if re.fullmatch(r"\w+", plain) else f"({plain})"
    return f"_{index}{' ' * (after[:1].isalnum() and after[:1].isascii())}"

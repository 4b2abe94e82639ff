"""Styles and lists of OpenDocument (ISO/IEC 26300): what hides or strikes words, and the labels of numbered items."""

import re
from collections.abc import Iterable
from typing import Any

from vectorstore.ingest.formats.office.list_numerals import numeral

_NAMES = "office text table drawing style meta presentation svg-compatible".split()
OFFICE, TEXT, TABLE, DRAW, STYLE, META, PRESENTATION, SVG = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in _NAMES
)
DC, XLINK = "{http://purl.org/dc/elements/1.1/}", "{http://www.w3.org/1999/xlink}"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_IDENTITY = "{http://www.w3.org/XML/1998/namespace}id"
# Forms of numbers by their first sign, as a style writes it.
_FORMS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "1": "decimal",
    "一": "chineseCountingThousand",
}
_FORMS |= {
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "壹": "chineseLegalSimplified",
    "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",
}
_FORMS |= {"ア": "aiueo", "イ": "iroha", "가": "ganada", "А": "russianUpper", "а": "russianLower"}
_PART = re.compile(r"%(\d{1,2})%")


class Styles:
    """The styles of a document, those of its parts together; a name that is defined later counts."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles: dict[tuple[str, str], Any] = {}
        self._lists: dict[str, dict[int, Any]] = {}
        self.outline: dict[int, Any] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or ""] = style
            for style in root.iter(f"{TEXT}list-style"):
                self._lists[style.get(f"{STYLE}name") or ""] = _levels(style)
            for style in root.iter(f"{TEXT}outline-style"):
                self.outline = _levels(style)

    def value(self, family: str, name: str, properties: str, key: str) -> str:
        """A property of the style, or of the nearest below it that has it."""
        seen: set[str] = set()
        while (family, name) in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[family, name]
            for found in style.iterchildren(f"{STYLE}{properties}"):
                if key in found.attrib:
                    return str(found.get(key))
            name = style.get(f"{STYLE}parent-style-name") or ""
        return ""

    def look(self, family: str, name: str, within: str = "") -> str:
        """How the style shows words: hidden, struck, superscript, subscript, or as they are.

        `within` is how those around them are shown.
        """
        display = self.value(family, name, "text-properties", f"{TEXT}display")
        if display == "none" or (within == "hidden" and not display):
            return "hidden"
        lines = [
            self.value(family, name, "text-properties", f"{STYLE}text-line-through-{part}")
            for part in ("style", "type")
        ]
        if any(line not in ("", "none") for line in lines) or (within == "struck" and not any(lines)):
            return "struck"
        place = self.value(family, name, "text-properties", f"{STYLE}text-position").split(" ")[0]
        if not place:
            return within if within.endswith("script") else ""
        if place in ("super", "sub"):
            return f"{place}script"
        by = float(place.rstrip("%")) if re.fullmatch(r"-?\d+(\.\d+)?%", place) else 0.0
        return "superscript" if by > 0 else "subscript" if by < 0 else ""

    def font(self, name: str) -> str:
        """The font of a style of words."""
        return self.value("text", name, "text-properties", f"{STYLE}font-name").rstrip("0123456789")

    def list_levels(self, name: str) -> dict[int, Any]:
        """The levels of a list's style, from 1."""
        return self._lists.get(name, {})


def _levels(style: Any) -> dict[int, Any]:
    return {int(level.get(f"{TEXT}level") or 1): level for level in style.iterchildren("*")}


class Counter:
    """How far each list has counted."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._last: dict[str, dict[int, int]] = {}

    def begin(self, element: Any, name: str) -> dict[int, int]:
        """The counts of a list, an element of lxml, that begins: new ones, unless it goes on with another."""
        before = element.get(f"{TEXT}continue-list")
        if before in self._counts:
            counts = self._counts[before]
        elif element.get(f"{TEXT}continue-numbering") == "true":
            counts = self._last.get(name, {})
        else:
            counts = {}
        self._counts[element.get(_IDENTITY) or ""] = self._last[name] = counts
        return counts


def count(counts: dict[int, int], levels: dict[int, Any], depth: int, start: str | None = None) -> None:
    """Count an item of this depth; those below it start anew."""
    level = levels.get(depth)
    first = int(start or (level.get(f"{TEXT}start-value") if level is not None else None) or 1)
    counts[depth] = first if start or depth not in counts else counts[depth] + 1
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]


def label(counts: dict[int, int], levels: dict[int, Any], depth: int) -> str:
    """What stands before an item of this depth, with the space behind it."""
    level = levels.get(depth)
    if level is None:
        return ""
    if level.tag not in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
        return "- "
    if not level.get(f"{STYLE}num-format"):
        return ""

    def one(place: int) -> str:
        other = levels.get(place)
        form = (other.get(f"{STYLE}num-format") or "") if other is not None else "1"
        return numeral(counts.get(place, 1), _FORMS.get(form[:1], "decimal")) if form else ""

    if pattern := level.get(f"{_EXTENDED}num-list-format"):
        text = _PART.sub(lambda match: one(int(match.group(1))), pattern)
    else:
        shown = int(level.get(f"{TEXT}display-levels") or 1)
        inside = ".".join(filter(None, (one(place) for place in range(depth - shown + 1, depth + 1))))
        text = f"{level.get(f'{STYLE}num-prefix') or ''}{inside}{level.get(f'{STYLE}num-suffix') or ''}"
    return f"{text.strip()} " if text.strip() else ""

"""Automatic numbering of a Word file (ECMA-376, part 1, 17.9): the label that Word shows before a paragraph."""

import re
from typing import Any, NamedTuple

from vectorstore.ingest.formats.office.list_numerals import numeral
from vectorstore.ingest.formats.office.opc import Package
from vectorstore.ingest.formats.office.symbols import TICKS, symbol
from vectorstore.ingest.formats.office.word_styles import Styles, W, below, is_on, number, value

_LEVELS = 9
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class _Level(NamedTuple):
    form: str
    label: str
    start: int
    gap: str
    restart: int
    legal: bool
    font: str


class _List(NamedTuple):
    """Lists that refer to one definition count together."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, package: Package, part: str | None, styles: Styles) -> None:
        root = package.xml(part) if part else None
        found = root if root is not None else ()
        self._styles = styles
        self._definitions = {
            element.get(f"{W}abstractNumId"): element for element in found if element.tag == f"{W}abstractNum"
        }
        self._elements = {element.get(f"{W}numId"): element for element in found if element.tag == f"{W}num"}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._levels_by_style: dict[str, tuple[str, str]] = {}
        self._has_items: set[tuple[str, int]] = set()

    def label(self, paragraph: Any, style: str) -> str:
        """What stands before the paragraph, with the space behind it.

        Counts it. Empty where it is no item of a list.
        """
        identity, depth = self._level_of(paragraph, style or self._styles.usual)
        items = self._list(identity)
        if items is None or depth not in items.levels:
            return ""
        level = items.levels[depth]
        counts = self._counts.setdefault(items.definition, {})
        self._count(items, identity, depth, counts)
        if level.form == "bullet":
            signs = "".join(symbol(level.font, ord(sign)) or "" for sign in level.label)
            return f"- {signs} " if signs and signs in TICKS else "- "

        def number_text(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            other = items.levels.get(place)
            count = counts.get(place, other.start if other else 1)
            return numeral(
                count,
                "decimal"
                if level.legal and other and other.form != "decimalZero"
                else other.form
                if other
                else "decimal",
            )

        text = re.sub(r"%([1-9])", number_text, level.label).strip()
        return f"{text}{level.gap}" if text else ""

    def _count(self, items: _List, identity: str, depth: int, counts: dict[int, int]) -> None:
        level = items.levels[depth]
        if depth in items.starts and (identity, depth) not in self._has_items:
            counts[depth] = items.starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        self._has_items.add((identity, depth))
        for deeper in range(depth + 1, _LEVELS):
            restart = items.levels[deeper].restart if deeper in items.levels else deeper
            if restart and depth < restart:
                counts.pop(deeper, None)
        for above in range(depth):  # Word counts a level that was skipped as begun
            if above not in counts and above in items.levels:
                counts[above] = items.levels[above].start

    def _level_of(self, paragraph: Any, style: str) -> tuple[str, int]:
        """The list and the level of a paragraph: its own, or its style's."""
        own = below(paragraph, "pPr/numPr")
        identity, depth = ("", "") if own is None else (value(own, "numId"), value(own, "ilvl"))
        if not identity:
            if style not in self._levels_by_style:
                self._levels_by_style[style] = self._level_of_style(style)
            identity, above = self._levels_by_style[style]
            depth = depth or above
        return identity, min(max(0, number(depth)), _LEVELS - 1)

    def _level_of_style(self, style: str) -> tuple[str, str]:
        for above in self._styles.chain(style):
            style_name = below(above, "pPr/numPr")
            if style_name is not None and (identity := value(style_name, "numId")):
                return identity, value(style_name, "ilvl") or self._linked_level(
                    identity, above.get(f"{W}styleId") or ""
                )
        return "", ""

    def _linked_level(self, identity: str, style: str) -> str:
        """The level of the list that is linked to a style."""
        element = self._elements.get(identity)
        definition = self._definitions.get(value(element, "abstractNumId")) if element is not None else None
        for level in definition.iter(f"{W}lvl") if definition is not None else ():
            if value(level, "pStyle") == style:
                return level.get(f"{W}ilvl") or ""
        return ""

    def _list(self, identity: str) -> _List | None:
        if identity not in self._lists:
            self._lists[identity] = self._make_list(identity)
        return self._lists[identity]

    def _make_list(self, identity: str) -> _List | None:
        element = self._elements.get(identity)
        if element is None:
            return None
        name = value(element, "abstractNumId")
        seen_styles: set[str] = set()
        while (
            name in self._definitions
            and name not in seen_styles
            and (style := value(self._definitions[name], "numStyleLink"))
        ):
            seen_styles.add(name)  # the definition is another one, which a style names
            linked = next(
                (found for above in self._styles.chain(style) if (found := value(above, "pPr/numPr/numId"))), ""
            )
            name = value(self._elements.get(linked), "abstractNumId") or name
        if name not in self._definitions:
            return None
        levels = {number(level.get(f"{W}ilvl")): _level(level) for level in self._definitions[name].iter(f"{W}lvl")}
        starts: dict[int, int] = {}
        for override in element.iter(f"{W}lvlOverride"):
            depth = number(override.get(f"{W}ilvl"))
            if (level := override.find(f"{W}lvl")) is not None:
                levels[depth] = _level(level)
            if (start := value(override, "startOverride")) != "":
                starts[depth] = number(start, 1)
        return _List(name, levels, starts)


def _level(level: Any) -> _Level:
    form = value(level, "numFmt")
    if not form:  # a form that older programs do not know stands in a choice
        choice = level.find(f"{_COMPATIBLE}AlternateContent/{_COMPATIBLE}Choice")
        form = value(choice, "numFmt", "decimal")
        custom = choice.find(f"{W}numFmt").get(f"{W}format", "") if form == "custom" else ""
        form = "decimalZero" if custom.startswith("01") else form
    fonts = level.find(f"{W}rPr/{W}rFonts")
    return _Level(
        form=form,
        label=value(level, "lvlText"),
        start=number(value(level, "start"), 0 if form == "none" else 1),
        gap="" if value(level, "suff") == "nothing" else " ",
        restart=number(value(level, "lvlRestart"), number(level.get(f"{W}ilvl"))),
        legal=is_on(level, "isLgl"),
        font=(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else "",
    )

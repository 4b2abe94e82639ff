"""The words inside a paragraph of OpenDocument, and what is not shown of them."""

import re
from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.extract import LeftOut
from vectorstore.ingest.formats.office.extract_builder import Inline, Note, Subscript, Superscript
from vectorstore.ingest.formats.office.maths import MATHML, mathml_to_text
from vectorstore.ingest.formats.office.odf_styles import DC, DRAW, OFFICE, PRESENTATION, SVG, TEXT, XLINK, Styles
from vectorstore.ingest.formats.office.opc import Package
from vectorstore.ingest.formats.office.symbols import PRIVATE, is_symbol_font, symbol

_BLANK = re.compile(r"[ \t\r\n]+")
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_APART = {
    f"{DRAW}text-box",
    f"{TEXT}p",
    f"{TEXT}h",
    f"{TEXT}list",
}  # blocks inside a frame or a shape, which follow the paragraph
_SILENT = {
    f"{TEXT}note-body",
    f"{SVG}title",
    f"{SVG}desc",
    f"{OFFICE}event-listeners",
    f"{DRAW}glue-point",
    f"{DRAW}enhanced-geometry",
    f"{PRESENTATION}notes",
}


def all_words(parent: Any) -> str:
    """All the words below an element of lxml, a line for each paragraph."""
    lines = [_plain_text(element) for element in parent.iter(f"{TEXT}p", f"{TEXT}h")]
    return "\n".join(line for line in lines if line.strip()) if lines else _plain_text(parent)


def _plain_text(element: Any) -> str:
    parts = [element.text or ""]
    for child in element.iterchildren("*"):
        parts += [
            _SIGNS.get(child.tag)
            or (_spaces(child) if child.tag == f"{TEXT}s" else "" if child.tag in _APART else _plain_text(child)),
            child.tail or "",
        ]
    return "".join(parts)


def _spaces(element: Any) -> str:
    count = element.get(f"{TEXT}c") or "1"
    return " " * (min(int(count), 1000) if count.isdigit() else 1)


class Words:
    """Reads the paragraphs of a document. `notes` are the bodies of its notes in their order, with their marks."""

    def __init__(self, package: Package | None, styles: Styles, deletions: dict[str, str]) -> None:
        self._package = package
        self._styles = styles
        self._deletions = deletions
        self.notes: list[tuple[str, Any]] = []

    def cell_look(self, *styles: str | None) -> str:
        """How a sheet shows the words of a cell, by the first of these styles that is named."""
        return self._styles.look("table-cell", next(filter(None, styles), ""))

    def paragraph(self, paragraph: Any, within: str = "") -> list[Inline]:
        """The inlines of a paragraph without what stands in frames; `within` is how its cell shows words."""
        look = self._styles.look("paragraph", paragraph.get(f"{TEXT}style-name") or "", within)
        if paragraph.get(f"{TEXT}is-hidden") == "true" or any(
            one.get(f"{TEXT}is-hidden") == "true" for one in paragraph.iter(f"{TEXT}hidden-paragraph")
        ):
            look = "hidden"
        return list(self._inside(paragraph, look))

    def _inside(self, parent: Any, look: str) -> Iterator[Inline]:
        yield from _apply_look(look, _collapse_spaces(parent.text))
        for element in parent.iterchildren("*"):
            yield from self._element(element, look)
            yield from _apply_look(look, _collapse_spaces(element.tail))

    def _element(self, element: Any, look: str) -> Iterator[Inline]:
        name = element.tag
        if name in _SIGNS or name == f"{TEXT}s":
            yield from _apply_look(look, _SIGNS.get(name) or _spaces(element))
        elif name == f"{TEXT}span":
            style = element.get(f"{TEXT}style-name") or ""
            inlines = self._inside(element, self._styles.look("text", style, look))
            yield from (
                (_signs(inline, font) for inline in inlines)
                if is_symbol_font(font := self._styles.font(style))
                else inlines
            )
        elif name == f"{TEXT}note":
            mark = all_words(citation) if (citation := element.find(f"{TEXT}note-citation")) is not None else ""
            yield Note(mark or str(len(self.notes) + 1))
            self.notes.append((mark or str(len(self.notes) + 1), element.find(f"{TEXT}note-body")))
        elif name == f"{OFFICE}annotation":
            yield LeftOut("comments", all_words(element), 0, element.findtext(f"{DC}creator") or "")
        elif name == f"{TEXT}change":
            yield from self._read_change(element)
        elif name == f"{TEXT}ruby":
            yield from (
                inline for base in element.iterchildren(f"{TEXT}ruby-base") for inline in self._inside(base, look)
            )
            yield from (LeftOut("note", all_words(reading)) for reading in element.iterchildren(f"{TEXT}ruby-text"))
        elif name == f"{TEXT}hidden-text":
            yield LeftOut("hidden", element.get(f"{TEXT}string-value") or all_words(element))
        elif name.startswith(DRAW):
            yield from self.drawings(element)
        elif name not in _SILENT and name not in _APART:
            yield from self._inside(element, look)

    def _read_change(self, element: Any) -> Iterator[Inline]:
        text = self._deletions.pop(element.get(f"{TEXT}change-id") or "", "")
        if text:
            yield LeftOut("deleted", text)

    def drawings(self, frame: Any) -> Iterator[Inline]:
        """The pictures and formulas of a frame or a shape; its boxes are blocks of their own."""
        description = " ".join(
            filter(None, ((one.text or "").strip() for tag in (f"{SVG}title", f"{SVG}desc") for one in frame.iter(tag)))
        )
        formula = "".join(linear for one in frame.iter(f"{DRAW}object") if (linear := self._formula(one)))
        if formula:
            yield formula
            return
        images = [one.get(f"{XLINK}href") or "" for one in frame.iter(f"{DRAW}image")]
        objects = [
            one.get(f"{XLINK}href") or "" for one in frame.iter(f"{DRAW}object", f"{DRAW}object-ole", f"{DRAW}plugin")
        ]
        if images or description:
            yield LeftOut("image", description, 0, images[0] if images else "")
        yield from (LeftOut("image", "", 0, name) for name in images[1:])
        yield from (LeftOut("attachment", self._object(name), 0, name) for name in objects)

    def _object(self, name: str) -> str:
        """The words of an embedded object, such as a chart."""
        place = f"{name.removeprefix('./').rstrip('/')}/content.xml"
        root = self._package.xml(place) if self._package is not None and place in self._package else None
        return all_words(root) if root is not None else ""

    def _formula(self, element: Any) -> str:
        place = f"{(element.get(f'{XLINK}href') or '').removeprefix('./').rstrip('/')}/content.xml"
        root = next(element.iter(f"{MATHML}math"), None)
        if root is None and self._package is not None and place in self._package:
            root = self._package.xml(place)
        return mathml_to_text(root).strip() if root is not None and root.tag == f"{MATHML}math" else ""


def _signs(inline: Inline, font: str) -> Inline:
    """The inline with the signs that a symbol font shows in the places of its letters."""
    if isinstance(inline, str):
        return "".join(
            symbol(font, ord(one)) or one if ord(one) in PRIVATE or ord(one) < 0x100 else one for one in inline
        )
    return inline


def _collapse_spaces(text: str | None) -> str:
    """The characters between two elements, in which any white space is one space."""
    return _BLANK.sub(" ", text or "")


def _apply_look(look: str, text: str) -> Iterator[Inline]:
    if not text:
        return
    if look in ("hidden", "struck"):
        yield LeftOut(look, text)
    elif look and text.strip():
        yield Superscript(text) if look == "superscript" else Subscript(text)
    else:
        yield text

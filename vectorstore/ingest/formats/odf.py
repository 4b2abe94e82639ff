"""OpenDocument files (ISO/IEC 26300): texts, slides and sheets, packed or in one XML file. Macros are never run."""

from collections.abc import Iterator
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, LeftOut, Sheet
from vectorstore.ingest.formats.office.extract_builder import ExtractBuilder, assemble
from vectorstore.ingest.formats.office.grid import Grid
from vectorstore.ingest.formats.office.odf_styles import (
    DC,
    DRAW,
    META,
    OFFICE,
    PRESENTATION,
    STYLE,
    TABLE,
    TEXT,
    Counter,
    Styles,
    count,
    label,
)
from vectorstore.ingest.formats.office.odf_tables import LINES, fill_grid, text_boxes
from vectorstore.ingest.formats.office.odf_words import Words, all_words
from vectorstore.ingest.formats.office.opc import Package, parse_xml, unreadable
from vectorstore.ingest.formats.registry import FORMATS
from vectorstore.ingest.formats.zip_members import is_packed

_BROKEN = FORMATS["odf"].broken_zip
_LOCKED = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"
_CONTENTS = {
    TEXT + name
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "alphabetical-index",
        "user-index",
        "object-index",
    )
}
_FRAMES = ("header", "footer", "date-time", "page-number")  # what stands on every slide


def read(content: bytes) -> Extract:
    """The text or the slides in Markdown; raises RefusedError where the file is broken or locked."""
    document = _Document(content)
    document.read()
    return document.builder.extract(document.properties(), "meta.xml")


def read_sheets(content: bytes) -> Extract:
    """The sheets, their cells as they are seen."""
    document = _Document(content)
    facts = document.properties()
    sheets, left_out = document.sheets()
    return Extract("", facts, found_in=dict.fromkeys(facts, "meta.xml"), left_out=tuple(left_out), sheets=tuple(sheets))


class _Document:
    """A document on its way to a text."""

    def __init__(self, content: bytes) -> None:
        self.builder = ExtractBuilder()
        self._package = Package(content, _BROKEN) if is_packed(content) else None
        roots = [parse_xml(content)] if self._package is None else _parts(self._package)
        if roots[0] is None or roots[0].find(f"{OFFICE}body") is None:
            raise unreadable(self._package.data("content.xml") if self._package else content, _BROKEN)
        self._roots = [root for root in roots if root is not None]
        self._body = self._roots[0].find(f"{OFFICE}body")
        self._styles = Styles(reversed(self._roots))
        self._deletions = dict(_deletions(self._body))
        self._words = Words(self._package, self._styles, self._deletions)
        self._counter = Counter()
        self._headings: dict[int, int] = {}

    def properties(self) -> dict[str, str]:
        """What the file says of the document; when it was made or changed is no date of the text."""
        names = (
            (f"{DC}title", "title"),
            (f"{META}initial-creator", "author"),
            (f"{DC}creator", "author"),
            (f"{DC}language", "language"),
        )
        facts: dict[str, str] = {}
        for name, fact in names:
            for root in self._roots:
                for meta in root.iter(f"{OFFICE}meta"):
                    if value := " ".join((meta.findtext(name) or "").split()):
                        facts.setdefault(fact, value)
        return facts

    def read(self) -> None:
        """All of it: heads and feet, the text or the slides, the notes."""
        for root in self._roots:
            self._add_headers(root)
        for part in self._body.iterchildren("*"):
            pages = list(part.iterchildren(f"{DRAW}page"))
            for number, page in enumerate(pages, 1):
                self._slide(page, f"slide {number}")
            if not pages:
                self._blocks(part)
        for mark, body in self._words.notes:
            if body is not None:
                self._blocks(body, f"[{mark}] ")
        for text in self._deletions.values():
            self.builder.add_omission("deleted", text)
        for name in self._package.broken_parts if self._package is not None else ():
            self.builder.add_omission("broken_part", where=name)

    def _add_headers(self, root: Any) -> None:
        for master in root.iter(f"{STYLE}master-page"):
            for head in master.iterchildren("*"):
                if head.tag.startswith(STYLE) and (words := all_words(head)):
                    self.builder.add_omission("header", words, master.get(f"{STYLE}name") or "")

    def _slide(self, page: Any, where: str) -> None:
        self.builder.begin_page()
        name = page.get(f"{DRAW}style-name") or ""
        for notes in page.iterchildren(f"{PRESENTATION}notes"):
            notes_words = [
                all_words(shape)
                for shape in notes.iterchildren("*")
                if shape.get(f"{PRESENTATION}class") not in _FRAMES
            ]
            if text := "\n".join(filter(None, notes_words)):
                self.builder.add_omission("note", text, where)
            page.remove(notes)
        if self._styles.value("drawing-page", name, "drawing-page-properties", f"{PRESENTATION}visibility") == "hidden":
            self.builder.add_omission("hidden", all_words(page), where)
            return
        shapes = sorted(page.iterchildren("*"), key=lambda shape: shape.get(f"{PRESENTATION}class") != "title")
        for shape in shapes:
            if shape.get(f"{PRESENTATION}class") in _FRAMES:
                self.builder.add_omission("header", all_words(shape), where)
            elif shape.get(f"{PRESENTATION}placeholder") != "true":
                self._frame(shape, "# " if shape.get(f"{PRESENTATION}class") == "title" else "")

    def _frame(self, frame: Any, head: str = "") -> None:
        """A frame or a shape with the blocks inside."""
        if head:
            self.builder.add_text(all_words(frame), prefix=head, line=True)
        elif frame.tag == f"{OFFICE}annotation":
            self.builder.add_omission("comments", all_words(frame))
        else:
            if frame.tag != f"{DRAW}g":
                self.builder.add_paragraph(
                    self._words.drawings(frame) if not any(True for _ in frame.iterchildren(f"{TABLE}table")) else ()
                )
            self._blocks(frame)

    def _blocks(self, parent: Any, prefix: str = "") -> None:
        for element in parent.iterchildren("*"):
            if element.tag in LINES:
                self._line(element, prefix)
                prefix = ""
            elif element.tag == f"{TEXT}list":
                self._list(
                    element,
                    self._counter.begin(element, element.get(f"{TEXT}style-name") or ""),
                    element.get(f"{TEXT}style-name") or "",
                    1,
                )
            elif element.tag == f"{TABLE}table":
                self._table(element)
            elif element.tag in _CONTENTS:
                self.builder.add_omission("navigation", all_words(element))
            elif element.tag == f"{TEXT}section" and element.get(f"{TEXT}display") == "none":
                self.builder.add_omission("hidden", all_words(element), element.get(f"{TEXT}name") or "")
            elif element.tag == f"{TEXT}change":
                self.builder.add_omission("deleted", self._deletions.pop(element.get(f"{TEXT}change-id") or "", ""))
            elif element.tag.startswith(DRAW) and parent.tag != f"{DRAW}frame":
                self._frame(element)
            elif element.tag not in (f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{TEXT}sequence-decls"):
                self._blocks(element, prefix)

    def _line(self, element: Any, prefix: str) -> None:
        """A paragraph or a heading, and the boxes that hang on it."""
        level = 0
        if element.tag == f"{TEXT}h":
            depth = int(element.get(f"{TEXT}outline-level") or 1)
            level = min(6, max(1, depth))
            if depth in self._styles.outline and element.get(f"{TEXT}is-list-header") != "true" and not prefix:
                count(self._headings, self._styles.outline, depth, element.get(f"{TEXT}start-value"))
                prefix = label(self._headings, self._styles.outline, depth).removeprefix("- ")
        text, left_out = assemble(self._words.paragraph(element))
        self.builder.add_text(text, left_out, f"{'#' * level} {prefix}" if level else prefix, line=bool(level))
        for box in text_boxes(element):
            self._blocks(box)

    def _list(self, element: Any, counts: dict[int, int], name: str, depth: int) -> None:
        levels = self._styles.list_levels(name)
        for item in element.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"):
            before = ""
            for part in item.iterchildren("*"):
                if part.tag == f"{TEXT}list":
                    own = part.get(f"{TEXT}style-name") or name
                    self._list(part, counts, own, depth + 1)
                elif part.tag in LINES:
                    if not before and item.tag == f"{TEXT}list-item":
                        count(counts, levels, depth, item.get(f"{TEXT}start-value"))
                        before = label(counts, levels, depth)
                        self._line(part, before)
                    else:
                        self._line(part, "")
                else:
                    self._blocks(item)

    def _table(self, table: Any) -> None:
        grid = Grid("")
        fill_grid(grid, table, self._words, flat=False)
        sheet = grid.sheet()
        rows = "\n".join(f"| {' | '.join(' '.join(cell.split()) for cell in row)} |" for row in sheet.rows)
        self.builder.add_text(rows, [part._replace(where=part.where.strip()) for part in sheet.left_out])

    def sheets(self) -> tuple[list[Sheet], list[LeftOut]]:
        """The sheets that are shown, and what the others hold."""
        found: list[Sheet] = []
        left_out = [
            LeftOut("broken_part", "", 0, name)
            for name in (self._package.broken_parts if self._package is not None else ())
        ]
        for table in self._body.iter(f"{TABLE}table"):
            grid = Grid(table.get(f"{TABLE}name") or "")
            fill_grid(grid, table, self._words, flat=True)
            style = table.get(f"{TABLE}style-name") or ""
            if self._styles.value("table", style, "table-properties", f"{TABLE}display") == "false":
                left_out += [LeftOut("hidden", grid.text(), 0, grid.name), *grid.left_out]
            else:
                found.append(grid.sheet())
        return found, left_out


def _parts(package: Package) -> list[Any]:
    manifest = package.xml("META-INF/manifest.xml") if "META-INF/manifest.xml" in package else None
    if manifest is not None and next(manifest.iter(_LOCKED), None) is not None:
        raise RefusedError("office_encrypted")
    return [package.xml("content.xml"), *(package.xml(name) for name in ("styles.xml", "meta.xml") if name in package)]


def _deletions(body: Any) -> Iterator[tuple[str, str]]:
    for region in body.iter(f"{TEXT}changed-region"):
        for deletion in region.iterchildren(f"{TEXT}deletion"):
            yield (
                region.get(f"{TEXT}id") or region.get("{http://www.w3.org/XML/1998/namespace}id") or "",
                all_words(deletion),
            )

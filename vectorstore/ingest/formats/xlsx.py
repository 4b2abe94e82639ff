"""Excel files (ECMA-376, part 1, chapter 18): the cells of each sheet as they are seen.

Macros are never run, nothing is calculated.

Read from the XML, because calamine gives no formats, and 0.125 is not what the reader of a sheet sees where it says
12.5%.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from vectorstore.ingest.formats.extract import Extract, LeftOut, Sheet
from vectorstore.ingest.formats.office.drawings import charts, pictures, words
from vectorstore.ingest.formats.office.extract_builder import Inline, Subscript, Superscript, assemble
from vectorstore.ingest.formats.office.format_codes import format_code
from vectorstore.ingest.formats.office.grid import Grid
from vectorstore.ingest.formats.office.number_formats import format_value
from vectorstore.ingest.formats.office.opc import RELATIONS, Package, unreadable
from vectorstore.ingest.formats.registry import FORMATS

_BROKEN = FORMATS["xlsx"].broken_zip
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_HEADS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Z])')  # fonts, places and page numbers of a head
_ON = ("1", "true")


class _Look(NamedTuple):
    code: str
    struck: bool
    place: str


def read(content: bytes) -> Extract:
    """The sheets; raises RefusedError where the file is broken."""
    package = Package(content, _BROKEN)
    part = package.main("xl/workbook.xml", _BROKEN)
    root = package.xml(part)
    if root is None:
        raise unreadable(package.data(part), _BROKEN)
    book = _Workbook(package, part, root)
    facts = package.properties()
    found, left_out = book.sheets(root)
    left_out += [LeftOut("broken_part", "", 0, name) for name in package.broken_parts]
    return Extract(
        "", facts, found_in=dict.fromkeys(facts, "core properties"), left_out=tuple(left_out), sheets=tuple(found)
    )


class _Workbook:
    def __init__(self, package: Package, part: str, root: Any) -> None:
        self._package = package
        self._relations = package.relations(part)
        package.note_missing_targets(part)
        self._from_1904 = any(one.get("date1904") in _ON for one in root.iter(f"{_S}workbookPr"))
        self._strings = [
            list(_string(item))
            for name in package.related(part, "sharedStrings")
            for item in self._items(name, f"{_S}si")
        ]
        self._looks = [look for name in package.related(part, "styles") for look in _looks(package.xml(name))]

    def _items(self, name: str, tag: str) -> list[Any]:
        root = self._package.xml(name)
        return list(root.iterchildren(tag)) if root is not None else []

    def sheets(self, root: Any) -> tuple[list[Sheet], list[LeftOut]]:
        """The sheets that are shown, and what the others hold."""
        found: list[Sheet] = []
        left_out: list[LeftOut] = []
        for entry in root.iter(f"{_S}sheet"):
            name, relation = entry.get("name") or "", self._relations.get(entry.get(f"{RELATIONS}id") or "")
            sheet = self._package.xml(relation.target) if relation else None
            if relation is None or sheet is None:
                continue
            grid = Grid(name)
            self._cells(grid, sheet)
            self._around(grid, sheet, relation.target)
            self._package.note_missing_targets(relation.target)
            if entry.get("state", "visible") != "visible":
                left_out.append(LeftOut("hidden", grid.text(), 0, name))
                left_out += grid.left_out
            else:
                found.append(grid.sheet())
        return found, left_out

    def _cells(self, grid: Grid, sheet: Any) -> None:
        for column in sheet.iter(f"{_S}col"):
            if column.get("hidden") in _ON or column.get("width") == "0":
                grid.hide_columns(int(column.get("min", "1")) - 1, int(column.get("max", "1")))
        row_number = -1
        for row in sheet.iter(f"{_S}row"):
            row_number = int(row.get("r") or row_number + 2) - 1
            if row.get("hidden") in _ON or (row.get("ht") == "0" and row.get("customHeight") in _ON):
                grid.hide_row(row_number)
            column_number = -1
            for cell in row.iterchildren(f"{_S}c"):
                place = _PLACE.fullmatch(cell.get("r") or "")
                column_number = _column(place.group(1)) if place else column_number + 1
                text, left_out = assemble(self._inlines(cell))
                grid.set_cell(row_number, column_number, text, left_out)
        for merged in sheet.iter(f"{_S}mergeCell"):
            ends = [
                (int(place.group(2)) - 1, _column(place.group(1))) for place in _PLACE.finditer(merged.get("ref") or "")
            ]
            if len(ends) == 2:
                grid.merge(*ends[0], *ends[1])

    def _inlines(self, cell: Any) -> Iterator[Inline]:
        kind, value = cell.get("t", "n"), cell.findtext(f"{_S}v")
        number = int(cell.get("s") or 0)
        look = self._looks[number] if number < len(self._looks) else _Look("General", struck=False, place="")
        if kind == "inlineStr":
            inside = cell.find(f"{_S}is")
            inlines = list(_string(inside)) if inside is not None else []
        elif value is None:
            formula = cell.findtext(f"{_S}f")
            inlines = [LeftOut("other_text", f"={formula}")] if formula else []  # whose value nobody stored
        elif kind == "s":
            inlines = self._strings[int(value)] if value.isdigit() and int(value) < len(self._strings) else []
        else:
            inlines = [self._value(kind, value, look.code)]
            if inlines == [""] and value:
                inlines = [LeftOut("hidden", value)]  # by its format
        for inline in inlines:
            if isinstance(inline, str) and inline and (look.struck or look.place):
                yield (
                    LeftOut("struck", inline)
                    if look.struck
                    else Superscript(inline)
                    if look.place == "superscript"
                    else Subscript(inline)
                )
            else:
                yield inline

    def _value(self, kind: str, value: str, code: str) -> str:
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n":
            return value.removesuffix("T00:00:00") if kind == "d" else _unescaped(value)
        try:
            return format_value(float(value), code, from_1904=self._from_1904)
        except (ValueError, ArithmeticError):
            return value

    def _around(self, grid: Grid, sheet: Any, part: str) -> None:
        """Comments, heads, pictures, charts and boxes, none of which stand in a cell."""
        for head in sheet.iter(
            *(
                f"{_S}{name}"
                for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
            )
        ):
            grid.add_omission("header", " ".join(_HEADS.sub(" ", head.text or "").split()))
        for name in self._package.related(part, "comments", "threadedComment"):
            for comment in self._comments(name):
                text = comment.findtext(f"{_THREADED}text") or "".join(
                    element.text or "" for element in comment.iter(f"{_S}t")
                )
                grid.add_omission("comments", text, comment.get("ref") or "")
        for name in self._package.related(part, "drawing"):
            drawing, relations = self._package.xml(name), self._package.relations(name)
            for shape in (
                drawing.iter(*(_DRAWING + tag for tag in ("sp", "pic", "graphicFrame"))) if drawing is not None else ()
            ):
                grid.add_omission(
                    "other_text", "\n".join(filter(None, [words(shape), *charts(shape, relations, self._package)]))
                )
                grid.left_out += [inline for inline in pictures(shape, relations) if isinstance(inline, LeftOut)]

    def _comments(self, name: str) -> list[Any]:
        root = self._package.xml(name)
        return list(root.iter(f"{_S}comment", f"{_THREADED}threadedComment")) if root is not None else []


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _string(item: Any) -> Iterator[Inline]:
    """A text of a cell; readings above it are no words of it."""
    for element in item.iterchildren("*"):
        if element.tag == f"{_S}t":
            yield _unescaped(element.text or "")
        elif element.tag == f"{_S}rPh":
            yield LeftOut("note", "".join(one.text or "" for one in element.iter(f"{_S}t")))
        elif element.tag == f"{_S}r":
            text, place = _unescaped(element.findtext(f"{_S}t") or ""), element.find(f"{_S}rPr/{_S}vertAlign")
            struck = element.find(f"{_S}rPr/{_S}strike")
            raised = place.get("val") if place is not None else ""
            if struck is not None and struck.get("val", "1") in _ON:
                yield LeftOut("struck", text)
            elif raised in ("superscript", "subscript"):
                yield Superscript(text) if raised == "superscript" else Subscript(text)
            else:
                yield text


def _unescaped(text: str) -> str:
    """The text without the escapes of what XML cannot hold."""
    return re.sub(
        "_x([0-9A-Fa-f]{4})_",
        lambda match: "" if int(match[1], 16) < 32 and match[1] not in ("0009", "000A") else chr(int(match[1], 16)),
        text,
    )


def _looks(root: Any) -> Iterator[_Look]:
    if root is None:
        return
    own = {int(one.get("numFmtId") or 0): one.get("formatCode") or "" for one in root.iter(f"{_S}numFmt")}
    fonts = [font for group in root.iterchildren(f"{_S}fonts") for font in group.iterchildren(f"{_S}font")]
    for form in (form for group in root.iterchildren(f"{_S}cellXfs") for form in group.iterchildren(f"{_S}xf")):
        number = int(form.get("fontId") or 0)
        font = fonts[number] if number < len(fonts) else None
        struck, place = (font.find(f"{_S}strike"), font.find(f"{_S}vertAlign")) if font is not None else (None, None)
        yield _Look(
            format_code(int(form.get("numFmtId") or 0), own),
            struck=struck is not None and struck.get("val", "1") in _ON,
            place=place.get("val") or "" if place is not None else "",
        )

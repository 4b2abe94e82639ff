"""The tables of OpenDocument, in texts and as sheets."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from vectorstore.ingest.formats.extract import LeftOut
from vectorstore.ingest.formats.office.extract_builder import Inline, assemble
from vectorstore.ingest.formats.office.grid import Grid
from vectorstore.ingest.formats.office.odf_styles import DRAW, OFFICE, TABLE, TEXT
from vectorstore.ingest.formats.office.odf_words import Words, all_words
from vectorstore.ingest.formats.office.plain_numbers import plain

LINES = (f"{TEXT}p", f"{TEXT}h")
_EXPONENT = re.compile(r"-?\d(?:[.,]\d+)?E[+-]?\d+")
_FIGURES = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_REPEATED = 1000  # times that a cell or a row with words is shown at most: more are empty space that a program filled


def fill_grid(grid: Grid, table: Any, words: Words, *, flat: bool) -> None:
    """Put a table, an element of lxml, into the grid; `flat` ones are sheets, which have shapes of their own."""
    column = 0
    column_styles: list[tuple[int, str | None]] = []  # the first column behind those of a style
    for about in _own_elements(table, f"{TABLE}table-column"):
        width = int(about.get(f"{TABLE}number-columns-repeated") or 1)
        column_styles.append((column + width, about.get(f"{TABLE}default-cell-style-name")))
        if about.get(f"{TABLE}visibility", "visible") != "visible":
            grid.hide_columns(column, column + width)
        column += width
    row = 0
    merged_cells: list[tuple[int, int, int, int]] = []
    for line in _own_elements(table, f"{TABLE}table-row"):
        repeats = int(line.get(f"{TABLE}number-rows-repeated") or 1)
        cells = list(line.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"))
        filled_rows = any(any(True for _ in cell.iterchildren("*")) for cell in cells)
        for number in range(row, row + (min(repeats, _REPEATED) if filled_rows else 0)):
            if line.get(f"{TABLE}visibility", "visible") != "visible":
                grid.hide_row(number)
            merged_cells += _cells(words, grid, line, number, column_styles)
        row += repeats
    for shapes in table.iterchildren(f"{TABLE}shapes") if flat else ():
        grid.add_omission("other_text", all_words(shapes))
        grid.left_out += [inline for inline in words.drawings(shapes) if isinstance(inline, LeftOut)]
    for ends in merged_cells:
        grid.merge(*ends)


def _cells(
    words: Words, grid: Grid, line: Any, row: int, column_styles: Sequence[tuple[int, str | None]]
) -> Iterator[tuple[int, int, int, int]]:
    """Put a row's cells into the grid, and give the joined ones."""
    column = 0
    for cell in line.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
        repeats = int(cell.get(f"{TABLE}number-columns-repeated") or 1)
        look = words.cell_look(
            cell.get(f"{TABLE}style-name"),
            line.get(f"{TABLE}default-cell-style-name"),
            next((style for end, style in column_styles if column < end), None),
        )
        text, left_out = assemble(_cell_inlines(words, cell, look))
        text = _exact_value(cell, text.strip())
        for place in range(column, column + (min(repeats, _REPEATED) if text.strip() else 1)):
            grid.set_cell(row, place, text, left_out if place == column else ())
        down, across = (int(cell.get(f"{TABLE}number-{name}-spanned") or 1) for name in ("rows", "columns"))
        if down > 1 or across > 1:
            yield row, column, row + down - 1, column + across - 1
        column += repeats


def _exact_value(cell: Any, text_shown: str) -> str:
    """The words of a cell.

    A long number with an exponent is written out, and a date in figures has their usual order.
    """
    kind, number, day = (cell.get(f"{OFFICE}{name}") or "" for name in ("value-type", "value", "date-value"))
    if kind == "float" and _EXPONENT.fullmatch(text_shown):
        return plain(float(number))
    return (
        day.replace("T", " ").removesuffix(" 00:00:00")
        if kind == "date" and _FIGURES.fullmatch(text_shown)
        else text_shown
    )


def _cell_inlines(words: Words, parent: Any, look: str = "") -> Iterator[Inline]:
    """The inlines of a cell: its paragraphs, those of lists and tables inside, and its comments."""
    for element in parent.iterchildren("*"):
        if element.tag in LINES:
            yield from (*words.paragraph(element, look), "\n")
            yield from (inline for box in text_boxes(element) for inline in _cell_inlines(words, box))
        elif element.tag == f"{OFFICE}annotation":
            yield LeftOut("comments", all_words(element), 0)
        elif element.tag.startswith(DRAW) and element.tag not in (f"{DRAW}text-box", f"{DRAW}g"):
            yield from (*words.drawings(element), *_cell_inlines(words, element))
        else:
            yield from _cell_inlines(words, element, look)


def text_boxes(element: Any) -> Iterator[Any]:
    """The outermost boxes and shapes with words of their own that hang on a paragraph."""
    for child in element.iterchildren("*"):
        if child.tag == f"{DRAW}text-box" or (
            child.tag.startswith(DRAW) and any(part.tag in (*LINES, f"{TEXT}list") for part in child.iterchildren("*"))
        ):
            yield child
        elif child.tag != f"{TEXT}note":
            yield from text_boxes(child)


def _own_elements(table: Any, tag: str) -> Iterator[Any]:
    """The rows or columns of a table, those of its groups included and those of tables inside left out."""
    for element in table.iterchildren("*"):
        if element.tag == tag:
            yield element
        elif element.tag.startswith(f"{TABLE}table-") and element.tag != f"{TABLE}table-row":
            yield from _own_elements(element, tag)

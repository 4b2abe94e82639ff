"""Old Excel files by xlrd, which knows the formats of cells, and binary ones (.xlsb) by calamine.

Macros are never run.
"""

import io
from collections.abc import Iterator
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.extract_builder import Inline, Subscript, Superscript, assemble
from vectorstore.ingest.formats.office.grid import Grid
from vectorstore.ingest.formats.office.number_formats import format_value
from vectorstore.ingest.formats.office.plain_numbers import plain
from vectorstore.ingest.formats.registry import FORMATS
from vectorstore.ingest.formats.zip_members import is_packed

_BROKEN = FORMATS["xls"].broken_zip
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read(content: bytes) -> Extract:
    """The sheets; raises RefusedError where the file is broken or locked."""
    grids = _binary(content) if is_packed(content) else _old(content)
    left_out = [
        part
        for grid, seen in grids
        if not seen
        for part in (LeftOut("hidden", grid.text(), 0, grid.name), *grid.left_out)
    ]
    return Extract("", left_out=tuple(left_out), sheets=tuple(grid.sheet() for grid, seen in grids if seen))


def _binary(content: bytes) -> list[tuple[Grid, bool]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    grids: list[tuple[Grid, bool]] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            grid = Grid(about.name)
            for row, cells in enumerate(book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)):
                for column, cell in enumerate(cells):
                    grid.set_cell(row, column, _words(cell))
            grids.append((grid, about.visible == SheetVisibleEnum.Visible))
    except PasswordError:
        raise RefusedError("office_encrypted") from None
    except CalamineError:
        raise RefusedError(_BROKEN) from None
    return grids


def _words(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return plain(float(cell))
    return str(cell).removesuffix(" 00:00:00")


def _old(content: bytes) -> list[tuple[Grid, bool]]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        if "encrypted" in str(error).lower():
            raise RefusedError("office_encrypted") from None
        raise RefusedError(_BROKEN) from None
    return [(_grid(book, sheet), sheet.visibility == 0) for sheet in book.sheets()]


def _grid(book: Any, sheet: Any) -> Grid:
    grid = Grid(sheet.name)
    for row in range(sheet.nrows):
        if row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
            grid.hide_row(row)
        for column, cell in enumerate(sheet.row(row)):
            grid.set_cell(
                row, column, *assemble(_inlines(book, cell, sheet.rich_text_runlist_map.get((row, column), [])))
            )
    for column, about in sheet.colinfo_map.items():
        if about.hidden:
            grid.hide_columns(column, column + 1)
    for top, bottom, left, right in sheet.merged_cells:
        grid.merge(top, left, bottom - 1, right - 1)
    for (row, column), note in sheet.cell_note_map.items():
        grid.set_cell(row, column, "", [LeftOut("comments", note.text)])
    return grid


def _inlines(book: Any, cell: Any, runs: list[tuple[int, int]]) -> Iterator[Inline]:
    """The words of a cell, each run with the look of its font."""
    text = _seen(book, cell)
    begins = [
        (0, book.xf_list[cell.xf_index].font_index),
        *((place, font) for place, font in runs if place < len(text)),
    ]
    for number, (place, identity) in enumerate(begins):
        words = text[place : begins[number + 1][0] if number + 1 < len(begins) else None]
        font = book.font_list[identity] if identity < len(book.font_list) else None
        if font is not None and font.struck_out and words:
            yield LeftOut("struck", words)
        elif font is not None and font.escapement and words.strip():
            yield Superscript(words) if font.escapement == 1 else Subscript(words)
        else:
            yield words


def _seen(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return format_value(
            cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str, from_1904=book.datemode == 1
        )
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return _ERRORS.get(cell.value, "#") if cell.ctype == xlrd.XL_CELL_ERROR else str(cell.value)

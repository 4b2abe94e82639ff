"""The sheets of a workbook: as rows that are articles, or as one table."""

import csv
import io
import re

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.delimited import records
from vectorstore.ingest.formats.extract import Extract, Sheet
from vectorstore.ingest.formats.tables import TEXT_COLUMNS, Row, csv_rows
from vectorstore.text.normalize import fold

_TEXT_AT_LEAST = 30  # characters on average of a sheet's texts; a column of shorter ones is part of a table
_UNDER_A_TITLE = 15  # the same of a column that is named as text, beside one of titles
_TITLES = frozenset(("title", "headline", "标题", "题目"))
_UNNAMED = re.compile(r"(?:sheet|工作表|表|feuil|tabelle|hoja)\s?\d*", re.IGNORECASE)  # as programs call a sheet


def text_rows(sheet: Sheet) -> list[Row]:
    """The rows as those of a table with a column of text; none where no column has texts that could be articles."""
    file = io.StringIO()
    csv.writer(file).writerows(sheet.rows)
    try:
        found = list(csv_rows(file.getvalue()))
    except RefusedError:
        return []
    lengths = [len(row.text) for row in found if row.text]
    least = _UNDER_A_TITLE if _is_listed(sheet) else _TEXT_AT_LEAST
    if not lengths or sum(lengths) < least * len(lengths):
        return []
    return [row._replace(number=sheet.numbers[row.number - 1]) for row in found] if sheet.numbers else found


def rows_as_sheet(text: str) -> Sheet:
    """Plain rows as a sheet; one cell a line where a quotation mark that nothing closes hides where a cell ends."""
    found = list(records(text))
    if any(record.reason for record in found):
        return Sheet("", tuple((line,) for line in text.splitlines() if line.strip()))
    return Sheet("", tuple(tuple(record.cells) for record in found))


def _is_listed(sheet: Sheet) -> bool:
    """Whether the first row names a column of titles and one of texts."""
    names = {fold(cell).strip() for cell in sheet.rows[0]} if sheet.rows else set()
    return bool(names & _TITLES and names & set(TEXT_COLUMNS))


def sheet_table(sheet: Sheet, workbook: Extract) -> Extract:
    """The sheet as a table in Markdown under its name, unless a program gave it that."""
    named = bool(sheet.name) and not _UNNAMED.fullmatch(sheet.name.strip())
    head = f"# {sheet.name}\n\n" if named else ""
    lines = "\n".join(f"| {' | '.join(' '.join(cell.split()) for cell in row)} |" for row in sheet.rows)
    facts = {**workbook.facts, "title": sheet.name} if named else workbook.facts
    found_in = {**workbook.found_in, "title": "sheet"} if named else workbook.found_in
    left_out = tuple(part._replace(place=len(head) + min(part.place, len(lines))) for part in sheet.left_out)
    return Extract(head + lines, facts, markdown=True, found_in=found_in, left_out=left_out, exact=True)

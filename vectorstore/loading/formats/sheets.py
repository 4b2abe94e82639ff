"""The sheets of a workbook: as rows that are articles, or as one table."""

import csv
import io
import re

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract, Sheet
from vectorstore.loading.formats.tables import Row, rows

_TEXT_AT_LEAST = 30  # characters on average of a sheet's texts; a column of shorter ones is part of a table
_UNNAMED = re.compile(r"(?:sheet|工作表|表|feuil|tabelle|hoja)\s?\d*", re.IGNORECASE)  # as programs call a sheet


def texts(sheet: Sheet) -> list[Row]:
    """The rows as those of a table with a column of text; none where no column has texts that could be articles."""
    file = io.StringIO()
    csv.writer(file).writerows(sheet.rows)
    try:
        found = list(rows("csv", file.getvalue()))
    except RefusedError:
        return []
    lengths = [len(row.text) for row in found if row.text]
    return found if lengths and sum(lengths) >= _TEXT_AT_LEAST * len(lengths) else []


def table(sheet: Sheet, workbook: Extract) -> Extract:
    """The sheet as a table in Markdown under its name, unless a program gave it that."""
    named = not _UNNAMED.fullmatch(sheet.name.strip())
    head = f"# {sheet.name}\n\n" if named else ""
    lines = "\n".join(f"| {' | '.join(' '.join(cell.split()) for cell in row)} |" for row in sheet.rows)
    facts = {**workbook.facts, "title": sheet.name} if named else workbook.facts
    found_in = {**workbook.found_in, "title": "sheet"} if named else workbook.found_in
    left_out = tuple(part._replace(place=len(head) + min(part.place, len(lines))) for part in sheet.left_out)
    return Extract(head + lines, facts, markdown=True, found_in=found_in, left_out=left_out, exact=True)

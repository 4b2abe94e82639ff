"""Articles from tables: one for each row of a table or of a sheet, or a whole sheet as one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, LeftOut, Sheet
from vectorstore.ingest.formats.sheets import sheet_table, text_rows
from vectorstore.ingest.formats.tables import Row
from vectorstore.ingest.loaded_article import LoadedArticle, build_article, omission
from vectorstore.ingest.metadata import named_facts
from vectorstore.messages import Message, message


def articles_of_rows(path: str, found: Iterable[Row], encoding: str) -> Iterator[LoadedArticle | RefusedFile]:
    """An article for each row, then for each reason the first row that was refused and how many follow it."""
    first: dict[str, tuple[int, Message]] = {}
    refused: Counter[str] = Counter()
    for row in found:
        try:
            yield _row(path, row, encoding)
        except RefusedError as refusal:
            first.setdefault(str(refusal), (row.number, refusal.message))
            refused[str(refusal)] += 1
    for text, (number, reason) in first.items():
        yield RefusedFile.because(f"{path}#row={number}", _with_further_rows(reason, refused[text] - 1))


def _with_further_rows(reason: Message, more: int) -> Message:
    """The reason, with how many more rows are refused for it."""
    if more == 1:
        return message("further_row_too", reason=reason)
    return message("further_rows_too", reason=reason, count=more) if more else reason


def articles_of_sheet(path: str, sheet: Sheet, workbook: Extract) -> Iterator[LoadedArticle | RefusedFile]:
    """An article for each row, if a column of the sheet holds texts; if not, one article that is the whole sheet."""
    if articles := text_rows(sheet):
        left_out = sheet.left_out
        for loaded in articles_of_rows(path, articles, "utf-8"):
            if isinstance(loaded, LoadedArticle) and left_out:
                yield replace(loaded, omissions=(*map(omission, left_out), *loaded.omissions))
                left_out = ()
            else:
                yield loaded
        return
    yield build_article(path, sheet_table(sheet, workbook), "utf-8")


def _row(path: str, row: Row, encoding: str) -> LoadedArticle:
    if row.text is None:
        raise RefusedError(row.reason)
    facts = named_facts(row.columns)
    used = {name for _, name in facts.values()}
    values = {fact: value for fact, (value, _) in facts.items()}
    found_in = {fact: f"column {name}" for fact, (_, name) in facts.items()}
    left_out = [
        LeftOut("columns", f"{name}: {value}", where=f"column {name}")
        for name, value in row.columns.items()
        if name not in used
    ]
    left_out += [LeftOut("columns", f"{name}: {value}", where="outside the rows") for name, value in row.beside.items()]
    extract = Extract(row.text, values, found_in=found_in, left_out=tuple(left_out))
    return build_article(path, extract, encoding, row=row.number)

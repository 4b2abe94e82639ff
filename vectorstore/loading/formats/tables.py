"""Tables of articles, CSV and JSON Lines: one article a row, in the column that holds the text."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple

from vectorstore.errors import RefusedError
from vectorstore.folding import fold

TEXT_COLUMNS = ("text", "content", "body", "article", "article_text", "full_text", "fulltext", "正文", "内容", "文本", "全文", "文章", "文章内容", "新闻内容")
_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 50
_CLEARLY = 3.0  # times as long as the next column, on average, is clearly the longest
_LEAST = 30  # characters on average that a text column without a known name must have


class Row(NamedTuple):
    """A row of a table; `text` is None, with a reason, where the row holds none."""

    number: int
    text: str | None
    columns: Mapping[str, str]
    reason: str = ""


def rows(kind: str, text: str) -> Iterator[Row]:
    """The rows of a table, counted from 1 behind the line of names; raises RefusedError where no column holds text."""
    records = _csv_rows(text) if kind == "csv" else _json_rows(text)
    sample = list(islice(records, _SAMPLE_ROWS))
    column = _text_column([record for _, record in sample if isinstance(record, Mapping)])
    for number, record in chain(sample, records):
        if isinstance(record, str):
            yield Row(number, None, {}, record)
        elif not record.get(column, "").strip():
            yield Row(number, None, record, "holds no text")
        else:
            yield Row(number, record[column], {name: value for name, value in record.items() if name != column})


_Columns = Mapping[str, str] | str  # the columns of a row, or the reason why it has none


def _csv_rows(text: str) -> Iterator[tuple[int, _Columns]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # an article is longer than the usual 128 KB
    body = text.removeprefix("\ufeff")
    first = body.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
        for number, cells in enumerate((cells for cells in reader if cells), 1):
            yield number, dict(zip(names, cells, strict=False)) if len(cells) <= len(names) else "has more cells than the table has columns"
    except csv.Error as error:
        raise RefusedError("is a broken table; save it anew as CSV in UTF-8") from error


def _json_rows(text: str) -> Iterator[tuple[int, _Columns]]:
    for number, line in enumerate(io.StringIO(text.removeprefix("\ufeff")), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "is not JSON"
            continue
        if isinstance(found, dict):
            yield number, {str(name): str(value) for name, value in found.items() if isinstance(value, (str, int, float)) and not isinstance(value, bool)}
        else:
            yield number, "is not a JSON object"


def _text_column(sample: list[Mapping[str, str]]) -> str:
    """The column with a known name, or else the one that is clearly the longest."""
    names = dict.fromkeys(name for record in sample for name in record)
    folded = {fold(name).strip(): name for name in reversed(names)}
    for known in TEXT_COLUMNS:
        if known in folded:
            return folded[known]
    lengths = sorted(((sum(len(record.get(name, "")) for record in sample) / len(sample), name) for name in names), reverse=True)
    if lengths and lengths[0][0] >= _LEAST and (len(lengths) == 1 or lengths[0][0] >= _CLEARLY * lengths[1][0]):
        return lengths[0][1]
    raise RefusedError("has no column of text that can be told from the others; name it `text` or `正文`")

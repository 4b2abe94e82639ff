"""Tables in CSV as programs and people write them: each line is read by itself where a quotation mark is not closed.

Python's csv module reads on to the next quotation mark, wherever that is, and takes the rows between for one cell.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, islice
from typing import NamedTuple

TOO_MANY = "too_many_cells"
UNCLOSED = "quotation_unclosed"
_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 20  # by which the delimiter is told
_DECLARED = re.compile(r"\"?sep=([^\r\n])\"?(?:\r\n?|\n)", re.IGNORECASE)  # what Excel is told the delimiter by
_LINE_END = re.compile(r"\r\n?|\n")


class Record(NamedTuple):
    """The cells of a row, or the code of the reason why it has none.

    Rows count from 1 as a spreadsheet shows them: with the line of names and with empty ones.
    """

    cells: list[str]
    reason: str = ""
    number: int = 0


def records(text: str) -> Iterator[Record]:
    """The rows of a table, the line of names included; empty lines are none. Lines may end as on any system."""
    delimiter_line = _DECLARED.match(text)
    start = delimiter_line.end() if delimiter_line else 0
    if delimiter_line:
        return _rows(text, start, delimiter_line.group(1))
    return _rows(text, start, _delimiter(text))


def _delimiter(text: str) -> str:
    """The sign that parts most rows of the sample into as many cells as the first one.

    Empty in a table of one column.
    """

    def fitness(delimiter: str) -> tuple[int, int]:
        sample = [record.cells for record in islice(_rows(text, 0, delimiter), _SAMPLE_ROWS) if not record.reason]
        if len(sample) > 1 and len(sample[0]) > len(_strip_empty_cells(sample[0])) == 1:
            sample = sample[1:]  # what stands above the columns, over their whole width
        widths = list(map(len, map(_strip_empty_cells, sample)))
        first = widths[0] if widths else 0
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    first_line = text[: match.start() if (match := _LINE_END.search(text)) else None]
    best = max(_DELIMITERS, key=lambda delimiter: (*fitness(delimiter), first_line.count(delimiter)))
    return best if fitness(best)[0] else ""


def _rows(text: str, start: int, delimiter: str) -> Iterator[Record]:
    width = 0  # of the first row
    for number in count(1):
        if start >= len(text):
            return
        cells, end, is_complete = _cells(text, start, delimiter)
        line_end = _end_of_line(text, start)
        if (end > line_end and width and len(_strip_empty_cells(cells)) > width) or not is_complete:
            # a mark that nothing closes took following rows with it, or has none that could close it
            line_cells, is_closed = _line_cells(text[start:line_end], delimiter)
            cells, end, is_complete = line_cells, line_end, is_closed
        start = end + len(match.group() if (match := _LINE_END.match(text, end)) else "")
        cells = _strip_empty_cells(cells) if width and len(cells) > width else cells
        if not any(map(str.strip, cells)):
            continue
        width = width or len(cells)
        yield Record(cells, number=number) if is_complete else Record([], UNCLOSED, number)


def _strip_empty_cells(cells: Sequence[str]) -> list[str]:
    """The cells without the empty ones at their end."""
    cells_left = list(cells)
    while cells_left and not cells_left[-1].strip():
        cells_left.pop()
    return cells_left


def _end_of_line(text: str, start: int) -> int:
    match = _LINE_END.search(text, start)
    return match.start() if match else len(text)


def _cells(text: str, start: int, delimiter: str) -> tuple[list[str], int, bool]:
    """The cells of the row that begins here, where it ends, and whether each of its quotation marks is closed."""
    pattern = _pattern(delimiter)
    cells: list[str] = []
    while True:
        match = pattern.match(text, start)
        assert match  # an empty cell fits anywhere
        quoted, escaped, plain = match.groups()
        if plain is not None and plain.lstrip(" ").startswith('"'):
            return cells, start, False
        cells.append(
            quoted.replace('""', '"') if quoted is not None else _unescape(escaped) if escaped is not None else plain
        )
        start = match.end()
        if not delimiter or not text.startswith(delimiter, start):
            return cells, start, True
        start += len(delimiter)


def _unescape(cell: str) -> str:
    return re.sub(r'\\(["\\])|""', lambda match: match.group(1) or '"', cell)


@cache
def _pattern(delimiter: str) -> re.Pattern[str]:
    """A cell: quoted with doubled marks inside, quoted with backslashes before them, or up to the next delimiter."""
    sign = re.escape(delimiter)
    end = rf" *(?={sign}|[\r\n]|\Z)" if delimiter else r" *(?=[\r\n]|\Z)"
    return re.compile(rf' *"((?:[^"]++|"")*+)"{end}| *"((?:[^"\\]++|\\.|"")*+)"{end}|([^{sign}\r\n]*)', re.DOTALL)


def _line_cells(line: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a line by itself, in which a mark may also belong to the words: `"North" is a name`.

    And whether all marks come in pairs.
    """
    pattern = _pattern(delimiter)
    cells: list[str] = []
    start = 0
    while True:
        match = pattern.match(line, start)
        assert match
        quoted, escaped, plain = match.groups()
        cells.append(
            quoted.replace('""', '"') if quoted is not None else _unescape(escaped) if escaped is not None else plain
        )
        if plain is not None and Counter(plain)['"'] % 2:
            return cells, False
        if match.end() == len(line):
            return cells, True
        start = match.end() + len(delimiter)

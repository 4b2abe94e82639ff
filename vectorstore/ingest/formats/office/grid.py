"""The cells of a sheet as they come, and the table that a reader of the sheet sees."""

from collections.abc import Iterable

from vectorstore.ingest.formats.extract import LeftOut, Sheet

ROWS_AT_MOST = 1_048_576
COLUMNS_AT_MOST = 16_384


class Grid:
    """A sheet; rows and columns count from 0."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left_out: list[LeftOut] = []
        self._cells: dict[int, dict[int, str]] = {}
        self._width = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []

    def set_cell(self, row: int, column: int, text: str, left_out: Iterable[LeftOut] = ()) -> None:
        """The words of a cell; none beyond what any program can show."""
        if text.strip() and 0 <= row < ROWS_AT_MOST and 0 <= column < COLUMNS_AT_MOST:
            self._cells.setdefault(row, {})[column] = text.strip()
            self._width = max(self._width, column + 1)
        self.left_out += [part._replace(where=part.where or f"{self.name} {_name(row, column)}") for part in left_out]

    def add_omission(self, kind: str, text: str, where: str = "") -> None:
        """Something that stands in no cell, if it says anything."""
        if text.strip():
            self.left_out.append(LeftOut(kind, text.strip(), 0, f"{self.name} {where}".strip()))

    def hide_row(self, row: int) -> None:
        """Take a row for hidden."""
        self._hidden_rows.add(row)

    def hide_columns(self, first: int, end: int) -> None:
        """Take the columns from the first one to before the end for hidden."""
        self._hidden_columns.append((first, end))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Fill joined cells with the words of the first one; those as wide as the table have them once."""
        words = self._cells.get(top, {}).get(left, "")
        last = left if left == 0 and right >= self._width - 1 else min(right, self._width - 1)
        for row in range(top, min(bottom, max(self._cells, default=0)) + 1) if words else ():
            for column in range(left, last + 1):
                self._cells.setdefault(row, {}).setdefault(column, words)

    def text(self) -> str:
        """All of it, as one text."""
        return "\n".join(
            "\t".join(cells[column] for column in sorted(cells)) for _, cells in sorted(self._cells.items())
        )

    def sheet(self) -> Sheet:
        """The table without empty rows and columns; what is hidden is left out of it."""
        left_out = list(self.left_out)
        visible_rows: dict[int, dict[int, str]] = {}
        for row, cells in sorted(self._cells.items()):
            unseen = [
                text for column, text in sorted(cells.items()) if row in self._hidden_rows or self._is_hidden(column)
            ]
            if unseen:
                left_out.append(LeftOut("hidden", "\t".join(unseen), 0, f"{self.name} {row + 1}"))
            if visible := {
                column: text
                for column, text in cells.items()
                if row not in self._hidden_rows and not self._is_hidden(column)
            }:
                visible_rows[row] = visible
        columns = sorted({column for cells in visible_rows.values() for column in cells})
        return Sheet(
            self.name,
            tuple(tuple(cells.get(column, "") for column in columns) for cells in visible_rows.values()),
            tuple(left_out),
            tuple(row + 1 for row in visible_rows),
        )

    def _is_hidden(self, column: int) -> bool:
        return any(first <= column < end for first, end in self._hidden_columns)


def _name(row: int, column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"

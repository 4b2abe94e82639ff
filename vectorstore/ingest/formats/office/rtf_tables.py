"""The rows of a table in an RTF file, which come cell by cell."""

from vectorstore.ingest.formats.extract import LeftOut


class Table:
    """The table that is being read; it holds rows until something else follows."""

    def __init__(self) -> None:
        self._cells: list[tuple[str, list[LeftOut]]] = []
        self._above: list[str] = []
        self._merged_columns: list[bool] = []
        self._goes_on = False
        self.text = ""
        self.left_out: list[LeftOut] = []

    def add_definition(self, word: str) -> None:
        """A row's definition: where it begins, a cell that goes on from above, a cell's end."""
        if word == "trowd":
            self._merged_columns.clear()
        elif word == "clvmrg":
            self._goes_on = True
        else:
            self._merged_columns.append(self._goes_on)
            self._goes_on = False

    def end_cell(self, text: str, left_out: list[LeftOut]) -> None:
        """One cell of the row."""
        self._cells.append((" ".join(text.split()), left_out))

    def end_row(self) -> None:
        """The cells that have come, as a row; one that goes on from above has its words again."""
        line, words = "|", []
        for column, (text, omissions) in enumerate(self._cells):
            goes_on = column < len(self._merged_columns) and self._merged_columns[column] and column < len(self._above)
            words.append(text or (self._above[column] if goes_on else ""))
            self.left_out += [
                part._replace(place=len(self.text) + len(line) + 1 + min(part.place, len(text))) for part in omissions
            ]
            line += f" {words[-1]} |"
        if self._cells:
            self.text += f"{line}\n"
        self._cells, self._above = [], words

"""The tables of a Word file: rows of cells, with what is left out of each."""

from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.extract import LeftOut
from vectorstore.ingest.formats.office.extract_builder import ExtractBuilder, assemble
from vectorstore.ingest.formats.office.numbering import Numbering
from vectorstore.ingest.formats.office.word_runs import BOX, DELETED, Runs, all_words, is_prompt, parts
from vectorstore.ingest.formats.office.word_styles import W, below, is_on, number, value

PARAGRAPH, TABLE = f"{W}p", f"{W}tbl"
_ROW, _CELL = f"{W}tr", f"{W}tc"


def table_text(table: Any, runs: Runs, numbering: Numbering, builder: ExtractBuilder) -> tuple[str, list[LeftOut]]:
    """The rows in Markdown, and what is left out with its places in them; a deleted row is left out of the builder."""
    rows = list(_TableReader(runs, numbering, builder).rows(table))
    text, left_out = "", []
    for cells, omissions in rows:
        line = "| "
        for words, of_cell in zip(cells, omissions, strict=True):
            left_out += [part._replace(place=len(text) + len(line) + min(part.place, len(words))) for part in of_cell]
            line += f"{words} | "
        text += f"{line[:-1]}\n" if cells else ""
    return (text if any(any(cells) for cells, _ in rows) else ""), left_out


class _TableReader:
    """Reads the tables of one part of a document."""

    def __init__(self, runs: Runs, numbering: Numbering, builder: ExtractBuilder) -> None:
        self._runs = runs
        self._numbering = numbering
        self._builder = builder

    def rows(self, table: Any) -> Iterator[tuple[list[str], list[list[LeftOut]]]]:
        """The cells of each row.

        A cell that spans several rows has its words in each row; one that spans several columns has them once.
        """
        above: dict[int, str] = {}
        for row in outermost(table, _ROW):
            if is_on(row, "trPr/del"):
                yield [], []
                self._builder.add_omission("deleted", all_words(row))
                continue
            column, cells, omissions = number(value(row, "trPr/gridBefore")), [], []
            for cell in outermost(row, _CELL):
                words, left_out = self._cell(cell)
                down, across = below(cell, "tcPr/vMerge"), value(cell, "tcPr/hMerge", "none")
                if across == "continue" and not words:
                    column += 1
                    continue
                if down is not None and down.get(f"{W}val", "continue") == "continue" and not words:
                    words = above.get(column, "")
                above[column] = words
                cells.append(words)
                omissions.append(left_out)
                column += int(value(cell, "tcPr/gridSpan", "1"))
            yield cells, omissions

    def _cell(self, cell: Any) -> tuple[str, list[LeftOut]]:
        """The words of a cell in one line: its paragraphs and items, and those of tables and boxes inside."""
        text, left_out = "", []
        for line, omissions in self._lines(cell):
            words = " ".join(line.split())
            begin = len(text) + bool(text and words)
            left_out += [part._replace(place=begin + min(part.place, len(words))) for part in omissions]
            text += f"{' ' * bool(text and words)}{words}"
        return text, left_out

    def _lines(self, parent: Any) -> Iterator[tuple[str, list[LeftOut]]]:
        for element in parts(parent):
            if element.tag == PARAGRAPH:
                style = value(element, "pPr/pStyle")
                label = self._numbering.label(element, style)
                text, left_out = assemble(self._runs.paragraph(element, style))
                yield (label.removeprefix("- ") if text.strip() else "") + text, left_out
                for box in boxes(element):
                    yield from self._lines(box)
            elif element.tag in DELETED:
                yield "", [LeftOut("deleted", all_words(element))]
            elif element.tag == f"{W}sdt" and is_prompt(element):
                yield "", [LeftOut("boilerplate", all_words(element))]
            else:
                yield from self._lines(element)


def boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph; most have none, which lxml knows at once."""
    return outermost(paragraph, BOX) if next(paragraph.iter(BOX), None) is not None else iter(())


def outermost(parent: Any, tag: str) -> Iterator[Any]:
    """The elements of this kind below, none inside another one."""
    for element in parts(parent):
        if element.tag == tag:
            yield element
        else:
            yield from outermost(element, tag)

"""Tables of data as rows of cells, each with what merged cells say; tables that only lay out a page are none."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from vectorstore.ingest.formats.html_page import Block

_SECTIONS = {"thead": 0, "tfoot": 2}
_LONG_CELL = 220  # characters; a cell with more is a part of a page
_SPAN_AT_MOST = 60
_FILLED = 6  # times as many cells as there are, at most: no page fills more, and a made-up one could fill memory


def is_data_table(table: Any, rows: int = 2) -> bool:
    """Whether the rows and columns of a table mean something; it has this many `rows` at least."""
    found = list(_rows(table))
    if (
        len(found) < rows
        or next(table.iterdescendants("table", "h1", "form"), None) is not None
        or max(map(len, found)) < 2
    ):
        return False
    cells = [cell for row in found for cell in row]
    lengths = [len(_all_words(cell)) for cell in cells]
    if any(cell.tag == "th" for cell in cells) or next(table.iterchildren("thead", "caption"), None) is not None:
        return max(lengths) <= 4 * _LONG_CELL
    blocks = sum(1 for cell in cells if sum(1 for _ in cell.iterdescendants("p", "div", "section", "h2", "h3")) > 3)
    regular = 2 * sum(len(row) == len(found[0]) for row in found) >= len(found)
    return regular and not blocks and max(lengths) <= _LONG_CELL


def table_text(
    table: Any, blocks_of: Callable[[Any], list[Block]], is_hidden: Callable[[Any], bool]
) -> Iterator[Block]:
    """The captions, text outside of all cells, the rows as one block, and what of it all is not seen."""
    aside: list[Block] = []
    linked = 0

    def words(element: Any) -> str:
        nonlocal linked
        if is_hidden(element):
            aside.append(Block(0, _all_words(element), kind="hidden"))
            return ""
        blocks = blocks_of(element)
        aside.extend(block for block in blocks if block.kind)
        linked += sum(block.linked for block in blocks)
        return " ".join(f"{block.mark.removeprefix('- ')}{block.text}" for block in blocks if not block.kind)

    rows = sorted(_rows(table), key=lambda row: _SECTIONS.get(row[0].getparent().getparent().tag, 1) if row else 1)
    shown = [[cell for cell in row if not any(map(is_hidden, _within(table, cell)))] for row in rows]
    seen = {cell for row in shown for cell in row}
    unseen = [cell for row in rows for cell in row if cell not in seen]
    for loose in _loose(table, {*seen, *unseen}, words):
        yield Block(0, loose)
    lines = [f"| {' | '.join(cells)} |" for cells in _filled(shown, words) if any(cells)]
    if lines:
        yield Block(0, "\n".join(lines), linked=linked)
    yield from aside
    yield from (Block(0, text, kind="hidden") for text in map(_all_words, unseen) if text)


def _all_words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _within(table: Any, cell: Any) -> Iterator[Any]:
    """The cell and what is around it inside the table."""
    while cell is not table:
        yield cell
        cell = cell.getparent()


def _rows(table: Any) -> Iterator[list[Any]]:
    for child in table:
        if child.tag == "tr":
            yield [cell for cell in child if cell.tag in ("td", "th")]
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from ([cell for cell in row if cell.tag in ("td", "th")] for row in child if row.tag == "tr")


def _loose(table: Any, cells: set[Any], words: Callable[[Any], str]) -> list[str]:
    """Captions, and other text that stands in a table and in none of these cells, which browsers show before it."""
    from lxml import etree

    parts: list[str] = []
    plain: list[str] = []
    events = etree.iterwalk(table, events=("start", "end", "comment"))
    for event, element in events:
        if event == "start" and element.tag in _STRUCTURE:
            plain.append(element.text or "")
        elif event == "start":
            if element not in cells:
                parts.append(words(element))
            events.skip_subtree()
        elif element is not table:
            plain.append(element.tail or "")
    return [text for text in (*parts, " ".join(" ".join(plain).split())) if text]


_STRUCTURE = frozenset("table thead tbody tfoot tr".split())


def _filled(rows: list[list[Any]], words: Callable[[Any], str]) -> Iterator[list[str]]:
    """The cells of each row, those included that a cell of a row above or of a column before reaches into."""
    above: dict[int, tuple[int, str]] = {}  # by column: for how many rows more, and what
    left = _FILLED * sum(map(len, rows)) + 200
    for row in rows:
        cells: list[str] = []
        new: dict[int, tuple[int, str]] = {}
        whole = len(row) == 1 and not above
        for cell in row:
            cells += _reaching(above, len(cells))
            text, width, height = words(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(1 if whole or left < 0 else width):
                new[len(cells)] = (height - 1, text)
                cells.append(text)
        cells += _reaching(above, len(cells))
        left -= len(cells)
        above = {column: (more - 1, text) for column, (more, text) in above.items() if more > 1} | {
            column: value for column, value in new.items() if value[0] > 0
        }
        yield cells


def _reaching(above: dict[int, tuple[int, str]], column: int) -> Iterator[str]:
    while column in above:
        yield above[column][1]
        column += 1


def _span(cell: Any, name: str) -> int:
    found = re.match(r"\s*(\d{1,5})", cell.get(name) or "")
    return max(1, min(_SPAN_AT_MOST, int(found[1]))) if found else 1

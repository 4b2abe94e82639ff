"""The order in which a page is read: columns one after the other, tables row by row, lines from top to bottom.

A page is cut into bands by what runs across it. A band with a white corridor from top to bottom is columns of prose, or
else a table: its cells are kept apart, so that no two of them make a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_bands import Region, find_band, trim_table
from vectorstore.ingest.formats.pdf_columns import (
    count_lines_above,
    drop_unshared_corridors,
    find_aside,
    has_label_column,
    is_prose,
)
from vectorstore.ingest.formats.pdf_glyphs import Box
from vectorstore.ingest.formats.pdf_rows import ENDED, WIDE, Span, Strip, columns_of, join_spread, rows_of, text_of
from vectorstore.ingest.formats.pdf_segments import Segment

_DEEP = 6  # columns within columns
# What a figure has that stands inside a sentence: a number at an axis, or what is written below it.
_LABEL = re.compile(r"[-−~.,%°\d\s]*\d%?|(?:fig(?:ure|\.)?|table|chart|plate|图|圖|表)\s?\d.*", re.IGNORECASE)
_PARAGRAPH = 1.35  # times the usual step between lines: a gap from which on a paragraph ends


class Line(NamedTuple):
    """A line in reading order; `begins_paragraph` where a paragraph begins with it. A row of a table is a line."""

    text: str
    x: float
    end: float
    y: float
    size: float
    column: int
    begins_paragraph: bool = False
    confidence: float = 1.0


def read_lines(found: Sequence[Segment], rules: Sequence[Box] = ()) -> list[Line]:
    """The lines of a page in reading order; `rules` are the level lines that it draws."""
    columns = list(_region(_join_initials(found), rules, 0))
    result: list[Line] = []
    for number, column in enumerate(columns):
        first = column[0]
        if result and not first.begins_paragraph:
            first = first._replace(begins_paragraph=_is_below(result[-1], first))
        result += [line._replace(column=number) for line in (first, *column[1:])]
    return result


def _is_below(before: Line, line: Line) -> bool:
    """Whether a band begins with this line, and not the next column of the same band, nor a line that goes on."""
    other_size = max(before.size, line.size) > 1.15 * min(before.size, line.size)
    return before.y > line.y and (other_size or before.text.endswith(ENDED) or before.y - line.y > 1.6 * line.size)


def _region(found: Sequence[Segment], rules: Sequence[Box], depth: int) -> Iterator[list[Line]]:
    """The columns of a region, each as its lines."""
    region = Region(join_spread(found))
    strips = region.strips
    start = 0
    plain: list[Strip] = []
    boxes: list[Strip] = []  # boxes beside the text, which follow it
    while start < len(strips):
        end, corridors = find_band(region, start) if depth < _DEEP else (start + 1, [])
        if not corridors:
            plain.append(strips[start])
            start += 1
            continue
        band = strips[start:end]
        prose = is_prose(band, corridors, rules)
        if prose and (above := count_lines_above(plain, band, corridors)):
            plain, band = plain[:-above], [*plain[-above:], *band]
        if not prose:
            corridors = drop_unshared_corridors([row for strip in band for row in rows_of(strip)], corridors)
        elif beside := find_aside(band, corridors):
            plain += rows_of(beside.text)
            boxes.append(beside.box)
            start = end
            continue
        if plain:
            yield _plain(plain)
            plain = []
        yield from _band(band, corridors, rules, depth, prose=prose)
        start = end
    if plain:
        yield _plain(plain)
    for box in boxes:
        yield from _region(box, rules, depth + 1)


def _band(
    band: list[Strip], corridors: Sequence[Span], rules: Sequence[Box], depth: int, *, prose: bool
) -> Iterator[list[Line]]:
    """Columns of prose one after the other, or the rows of a table."""
    if prose:
        for column in columns_of([segment for strip in band for segment in strip], corridors):
            yield from _region(column, rules, depth + 1)
    elif len(band) == 1 or has_label_column(band, corridors):
        yield _plain(band)
    else:
        before, rows, after = trim_table(band, corridors)
        yield from (
            part for part in (before and _plain(before), _table(rows, corridors), after and _plain(after)) if part
        )


def _line(row: Strip, text: str, *, begins_paragraph: bool = False) -> Line:
    size = max(row, key=lambda one: len(one.text)).size
    y = max(segment.y for segment in row)
    return Line(
        text,
        min(s.x for s in row),
        max(s.end for s in row),
        y,
        size,
        0,
        begins_paragraph,
        min(s.confidence for s in row),
    )


def _plain(strips: Sequence[Strip]) -> list[Line]:
    """The lines of one column, with the places at which its paragraphs begin."""
    found = [_line(row, text_of(row)) for row in rows_of([segment for strip in strips for segment in strip])]
    steps = sorted(one.y - other.y for one, other in pairwise(found))
    usual = steps[(len(steps) - 1) // 2] if steps else 0.0
    right = max(line.end for line in found)
    left = min(line.x for line in found)
    result = found[:1]
    for number, (before, line) in enumerate(pairwise(found), 1):
        following = found[number + 1] if number + 1 < len(found) else None
        result.append(line._replace(begins_paragraph=_begins_paragraph(before, line, following, usual, (left, right))))
    return result


def _begins_paragraph(before: Line, line: Line, following: Line | None, usual: float, edges: Span) -> bool:
    """Whether a paragraph begins with this line: after a gap, in another size, or set in from the lines around it."""
    full = before.end - edges[0] >= 0.9 * (edges[1] - edges[0]) and not before.text.endswith(ENDED)
    if max(before.size, line.size) > 1.15 * min(before.size, line.size):
        return True
    if before.y - line.y > _PARAGRAPH * max(usual, line.size):
        return not full or bool(_LABEL.fullmatch(line.text.strip()))
    set_in = line.x - edges[0] > 0.8 * line.size and before.x - edges[0] < 0.4 * line.size
    return set_in and not full and (following is None or following.x - edges[0] < 0.4 * line.size)


def _table(band: Sequence[Strip], corridors: Sequence[Span]) -> list[Line]:
    """Rows of cells; lines that a cell's width broke are put together again."""
    found = [row for strip in band for row in rows_of(strip)]
    rows = [[_sort(cell) for cell in columns_of(row, corridors)] for row in found]
    tops = [row[0].y for row in found]
    steps = [one - other for one, other in pairwise(tops)]
    inner = min(steps, default=0.0)
    table_rows: list[list[Strip]] = []
    has_two_steps = bool(steps) and max(steps) > 1.3 * inner
    for number, cells in enumerate(rows):
        goes_on = number > 0 and has_two_steps and steps[number - 1] < 1.15 * inner
        goes_on = goes_on or (
            number > 0 and not cells[0] and bool(table_rows[-1][0]) and steps[number - 1] < 1.15 * inner
        )
        if goes_on:
            table_rows[-1] = [one + other for one, other in zip(table_rows[-1], cells, strict=True)]
        else:
            table_rows.append(cells)
    result = [
        _line([segment for cell in cells for segment in cell], f"| {' | '.join(map(_cell, cells))} |")
        for cells in table_rows
    ]
    return [result[0]._replace(begins_paragraph=True), *result[1:]]


def _sort(cell: Strip) -> Strip:
    return sorted(cell, key=lambda one: one.x)


def _cell(cell: Strip) -> str:
    """The words of a cell on one line."""
    text = ""
    for row in rows_of(cell):
        words = text_of(row).replace(" | ", " ")
        text += words if not text or (text[-1] >= WIDE and words[:1] >= WIDE) else f" {words}"
    return text


def _join_initials(found: Sequence[Segment]) -> list[Segment]:
    """The stretches, a big first letter that hangs beside several lines made a part of the first of them."""
    if not found:
        return []
    size = median(segment.size for segment in found)
    result = list(found)
    for initial in [one for one in found if len(one.text) == 1 and one.size >= 1.8 * size and one.text.isalpha()]:
        beside = [
            one
            for one in result
            if one.size < 0.6 * initial.size and initial.low < one.y < initial.y + 0.8 * initial.size
        ]
        beside = [one for one in beside if -0.3 * size < one.x - initial.end < 1.2 * size]
        if len(beside) > 1:
            first = max(beside, key=lambda one: one.y)
            result.remove(initial)
            result[result.index(first)] = first._replace(text=initial.text + first.text, x=initial.x)
    return result

"""What the columns of a band are: prose, which is read one column after the other, or the cells of a table."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_glyphs import Box
from vectorstore.ingest.formats.pdf_rows import ENDED, Span, Strip, columns_of, rows_of, text_of
from vectorstore.ingest.formats.pdf_segments import Segment

_PROSE = 8.0  # of the size: a column of prose is at least so wide
_BOX = 0.6  # of the text's width: a narrower column beside it is a box
_FULL = 0.72  # of a column's width: what most of its lines have in prose


def drop_unshared_corridors(rows: Sequence[Strip], corridors: Sequence[Span]) -> list[Span]:
    """The corridors between two columns that some row fills both of.

    Where no row does, a centred head stands over cells at the left: both are one column.
    """
    remaining = list(corridors)
    place = 0
    while place < len(remaining):
        pairs = [columns_of(row, remaining)[place : place + 2] for row in rows]
        if len(remaining) > 1 and not any(all(pair) for pair in pairs):
            del remaining[place]
        else:
            place += 1
    return remaining


def is_prose(band: Sequence[Strip], corridors: Sequence[Span], rules: Sequence[Box]) -> bool:
    """Whether the columns of a band are read one after the other, and not row by row.

    That is so for lines of prose, and for blocks whose lines stand at different heights.
    """
    everything = [segment for strip in band for segment in strip]
    columns = columns_of(everything, corridors)
    rows = [rows_of(column) for column in columns]
    if _has_rules(everything, corridors, rules):
        return False
    by_column = _count_switches(columns) <= len(columns)
    if all(_is_running_prose(column, by_column=by_column) for column in rows):
        return True
    return len(everything) > 2 and not _is_level(rows)


def _is_level(columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether lines of different columns stand at the same heights, as the cells of a table do."""
    fewest = min(columns, key=len)
    others = [row[0] for column in columns if column is not fewest for row in column]
    return sum(any(abs(row[0].y - other.y) < 0.3 * row[0].size for other in others) for row in fewest) >= 0.5 * len(
        fewest
    )


def has_label_column(band: Sequence[Strip], corridors: Sequence[Span]) -> bool:
    """Whether a column has labels beside few of the lines of another column."""
    counts = [
        len(rows_of(column)) for column in columns_of([segment for strip in band for segment in strip], corridors)
    ]
    return 3 * min(counts) <= max(counts)


def count_lines_above(strips: Sequence[Strip], band: Sequence[Strip], corridors: Sequence[Span]) -> int:
    """How many of the last of these strips are lines of the band's columns, which need not begin at one height.

    The topmost of them is a line of the last column; full lines of the first one may stand between.
    """
    count = 0
    band = list(band)
    for number, strip in enumerate(reversed(strips), 1):
        if _is_line_above(strip, band, corridors, -1):
            count = number
        elif not _is_line_above(strip, band, corridors, 0):
            break
        band = [strip, *band]
    return count


def _is_line_above(strip: Strip, band: Sequence[Strip], corridors: Sequence[Span], place: int) -> bool:
    """Whether this strip is a line of this column, the first or the last, just above what the band has of it.

    Above the first column only a full line is one: a shorter one may be a heading of both.
    """
    column = columns_of([segment for one in band for segment in one], corridors)[place]
    top = max(column, key=lambda one: one.y)
    edge = 0.5 * top.size
    if place:
        inside = all(segment.x >= corridors[-1][1] - edge for segment in strip)
    else:
        left, right = min(one.x for one in column), max(one.end for one in column)
        begin, end = strip[0].x, max(segment.end for segment in strip)
        inside = end <= corridors[0][0] + edge and end - begin >= 0.9 * (right - left)
    return inside and strip[0].size <= 1.2 * top.size and strip[0].y - top.y < 3 * top.size


class Aside(NamedTuple):
    """A box, and the text that runs around it."""

    box: Strip
    text: Strip


def find_aside(band: Sequence[Strip], corridors: Sequence[Span]) -> Aside | None:
    """The box in a corner of the text, if there is one.

    One of two columns is then much narrower and complete in itself, and the other is not.
    """
    columns = columns_of([segment for strip in band for segment in strip], corridors)
    if len(columns) != 2:
        return None
    narrow, wide = sorted(columns, key=_width)
    narrow_end, wide_end = text_of(rows_of(narrow)[-1]), text_of(rows_of(wide)[-1])
    return (
        Aside(narrow, wide)
        if _width(narrow) < _BOX * _width(wide) and narrow_end.endswith(ENDED) and not wide_end.endswith(ENDED)
        else None
    )


def _width(column: Strip) -> float:
    return max(segment.end for segment in column) - min(segment.x for segment in column)


def _count_switches(columns: Sequence[Strip]) -> int:
    """How often the page changes from one column to another while it draws them."""
    order = sorted((segment.order, number) for number, column in enumerate(columns) for segment in column)
    return sum(one[1] != other[1] for one, other in pairwise(order))


def _has_rules(segments: Sequence[Segment], corridors: Sequence[Span], rules: Sequence[Box]) -> bool:
    """Whether level lines are drawn through the band, across a corridor or in every column."""
    low, high = min(s.low for s in segments), max(s.high for s in segments)
    heights: dict[int, list[Box]] = {}
    for rule in rules:
        if low - 2 < rule.bottom < high + 2:
            heights.setdefault(round(rule.bottom / 2), []).append(rule)
    crossing = [boxes for boxes in heights.values() if all(_touches(boxes, corridor) for corridor in corridors)]
    return len(crossing) > 2


def _touches(boxes: Sequence[Box], corridor: Span) -> bool:
    """Whether rules reach over the corridor, or lie on both sides of it."""
    over = any(box.left < corridor[0] + 1 and box.right > corridor[1] - 1 for box in boxes)
    return over or (any(box.right <= corridor[1] for box in boxes) and any(box.left >= corridor[0] for box in boxes))


def _is_running_prose(rows: Sequence[Strip], *, by_column: bool) -> bool:
    """Whether these lines are prose.

    There are several, they are long and of words, and most are as long as the column, or each is a sentence.
    """
    if len(rows) < 2:
        return False
    size = median(row[0].size for row in rows)
    left, right = min(s.x for row in rows for s in row), max(s.end for row in rows for s in row)
    lengths = [max(s.end for s in row) - min(s.x for s in row) for row in rows]
    text = "".join(map(text_of, rows))
    if median(lengths) < (_PROSE if len(rows) > 2 or by_column else 1.5 * _PROSE) * size or sum(
        map(str.isdigit, text)
    ) > 0.4 * len(text):
        return False
    if by_column:
        return True
    full = sum(length >= _FULL * (right - left) for length in lengths)
    sentence_ends = sum(text_of(row).endswith(ENDED) for row in rows)
    return full >= 0.5 * len(rows) or (sentence_ends >= 0.7 * len(rows) and median(lengths) >= 1.5 * _PROSE * size)

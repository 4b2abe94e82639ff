"""Bands of a page that white corridors part from top to bottom.

The parts are columns of prose or the cells of a table.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_glyphs import Box
from vectorstore.ingest.formats.pdf_segments import Segment

WIDE = "\u2e80"  # from here on characters are as wide as high, and no space stands between them
ENDED = tuple("。！？!?…；;：:”」』）.")
CELLS = 3.0  # a gap so wide inside a single line parts what does not belong together
_NARROW = 0.8  # of the size: the narrowest corridor between columns of at least so many strips
_MANY = 4
_BROAD = 1.5  # the same of fewer strips
_PROSE = 8.0  # of the size: a column of prose is at least so wide
_BOX = 0.6  # of the text's width: a narrower column beside it is a box
_FULL = 0.72  # of a column's width: what most of its lines have in prose

Strip = list[Segment]
Span = tuple[float, float]  # from left to right


def strips_of(found: Sequence[Segment]) -> list[Strip]:
    """What stands at one height, from top to bottom.

    Of columns whose lines stand at different heights, several lines.
    """
    strips: list[Strip] = []
    low = 0.0
    for segment in sorted(found, key=lambda one: -one.high):
        if strips and segment.high > low + 0.1 * segment.size:
            strips[-1].append(segment)
            low = min(low, segment.low)
        else:
            strips.append([segment])
            low = segment.low
    return strips


def peeled(band: list[Strip], corridors: Sequence[Span]) -> tuple[list[Strip], list[Strip], list[Strip]]:
    """A table without the lines in its first column alone that stand above and below it."""
    whole = [number for number, strip in enumerate(band) if any(columns_of(strip, corridors)[1:])]
    return band[: whole[0]], band[whole[0] : whole[-1] + 1], band[whole[-1] + 1 :]


class Region:
    """A part of a page, cut into strips that are measured once for all bands that may begin at them."""

    def __init__(self, found: Sequence[Segment]) -> None:
        self.strips = strips_of(found)
        self.begins = [min(segment.x for segment in strip) for strip in self.strips]
        self.ends = [max(segment.end for segment in strip) for strip in self.strips]
        self.left, self.right = min(self.begins, default=0.0), max(self.ends, default=0.0)
        self.sizes = [median(segment.size for segment in strip) for strip in self.strips]
        self.white = [_white(strip, self.left, self.right) for strip in self.strips]


def band_of(region: Region, start: int) -> tuple[int, list[Span]]:
    """Where the band that begins with this strip ends, and its white corridors, with text on both sides.

    None for a plain strip.
    """
    strips, left, right = region.strips, region.left, region.right
    white: list[Span] = [(left, right)]
    best: tuple[int, list[Span]] = (start + 1, [])
    begin, stop, several = right, left, 0
    for end in range(start, len(strips)):
        strip = strips[end]
        size = region.sizes[end]
        white = [span for span in _common(white, region.white[end]) if span[1] - span[0] >= _NARROW * size]
        begin, stop = min(begin, region.begins[end]), max(stop, region.ends[end])
        several += len(strip) > 1
        between = [span for span in white if begin < span[0] and span[1] < stop]
        if (
            not white
            or (best[1] and not between)
            or (len(strip) == 1 and len(best[1]) > 1 and _crosses(strip[0], strips[start : best[0]], best[1]))
        ):
            break
        least = _NARROW if several >= _MANY or len(strip) >= 2 * _MANY else _BROAD if several > 1 else CELLS
        broad = [span for span in between if span[1] - span[0] >= least * size]
        if broad and several:
            best = end + 1, broad
    if not best[1] or not _is_parted(strips[start], best[1]):  # a line above a table is no row of it
        return start + 1, []
    return _without_tail(strips, start, *best), _without_marks(strips[start : best[0]], best[1])


def _crosses(segment: Segment, band: Sequence[Strip], corridors: Sequence[Span]) -> bool:
    """Whether this lone line runs over a corridor of a table."""
    over = any(segment.x < span[0] and span[1] < segment.end for span in corridors)
    return over and not is_prose(band, corridors, ())


def _is_parted(strip: Strip, corridors: Sequence[Span]) -> bool:
    return sum(map(bool, columns_of(strip, corridors))) > 1


_MARK = re.compile(
    r"[(（\[]?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3})[.)）、．:：\]]|\d{1,2}(?:\.\d{1,2})+\.?|[•·●▪■◦○➢✓❖–—*-]"
)


def _without_marks(band: Sequence[Strip], corridors: Sequence[Span]) -> list[Span]:
    """The corridors without those behind the numbers and dots of a list."""
    columns = columns_of([segment for strip in band for segment in strip], corridors)
    return [
        span
        for span, column in zip(corridors, columns, strict=False)
        if not all(_MARK.fullmatch(segment.text) for segment in column)
    ]


def _without_tail(strips: Sequence[Strip], start: int, end: int, corridors: Sequence[Span]) -> int:
    """The band's end without lines of its first column that stand far below, where the text goes on across the page."""
    if end == len(strips):
        return end
    steps = [_top(strips[number]) - _top(strips[number + 1]) for number in range(start, end - 1)]
    usual = median(steps) if steps else 0.0
    last = max(
        (number for number in range(start, end) if any(s.x >= corridors[0][1] - 0.1 for s in strips[number])),
        default=end - 1,
    )
    for number in range(last + 1, end):
        if usual and _top(strips[number - 1]) - _top(strips[number]) > 1.6 * usual:
            return number
    return end


def _top(strip: Strip) -> float:
    return max(segment.y for segment in strip)


def _white(strip: Strip, left: float, right: float) -> list[Span]:
    """What the strip leaves free between these edges."""
    free: list[Span] = []
    at = left
    for segment in sorted(strip, key=lambda one: one.x):
        if segment.x > at:
            free.append((at, segment.x))
        at = max(at, segment.end)
    if right > at:
        free.append((at, right))
    return free


def _common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    return [(max(a, c), min(b, d)) for a, b in one for c, d in other if min(b, d) > max(a, c)]


def columns_of(found: Sequence[Segment], corridors: Sequence[Span]) -> list[Strip]:
    """What stands between these corridors, from left to right."""
    columns: list[Strip] = [[] for _ in range(len(corridors) + 1)]
    middles = [(a + b) / 2 for a, b in corridors]
    for segment in found:
        x = segment.x
        columns[sum([x >= middle for middle in middles])].append(segment)
    return columns


def shared_columns(rows: Sequence[Strip], corridors: Sequence[Span]) -> list[Span]:
    """The corridors without those between two columns of which no row fills both.

    There a centred head stands over cells at the left.
    """
    kept = list(corridors)
    place = 0
    while place < len(kept):
        filled = [columns_of(row, kept)[place : place + 2] for row in rows]
        if len(kept) > 1 and not any(all(pair) for pair in filled):
            del kept[place]
        else:
            place += 1
    return kept


def is_prose(band: Sequence[Strip], corridors: Sequence[Span], rules: Sequence[Box]) -> bool:
    """Whether the columns of a band are read one after the other.

    They are so where they are lines of prose, or blocks whose lines stand at different heights.
    """
    everything = [segment for strip in band for segment in strip]
    columns = columns_of(everything, corridors)
    rows = [rows_of(column) for column in columns]
    if _is_ruled(everything, corridors, rules):
        return False
    by_column = _switches(columns) <= len(columns)
    if all(_reads_on(column, by_column=by_column) for column in rows):
        return True
    return len(everything) > 2 and not _is_level(rows)


def _is_level(columns: Sequence[Sequence[Strip]]) -> bool:
    """Whether lines of different columns stand at the same heights, as the cells of a table do."""
    fewest = min(columns, key=len)
    others = [row[0] for column in columns if column is not fewest for row in column]
    return sum(any(abs(row[0].y - other.y) < 0.3 * row[0].size for other in others) for row in fewest) >= 0.5 * len(
        fewest
    )


def is_beside(band: Sequence[Strip], corridors: Sequence[Span]) -> bool:
    """Whether a column is no more than a word beside some of many lines."""
    counts = [
        len(rows_of(column)) for column in columns_of([segment for strip in band for segment in strip], corridors)
    ]
    return 3 * min(counts) <= max(counts)


def is_above(strip: Strip, band: Sequence[Strip], corridors: Sequence[Span]) -> bool:
    """Whether this strip is a line of a column other than the first that begins higher than the others."""
    column = columns_of([segment for one in band for segment in one], corridors)[-1]
    top = max(column, key=lambda one: one.y)
    inside = all(segment.x >= corridors[-1][1] - 0.5 * segment.size for segment in strip)
    return inside and strip[0].size <= 1.2 * top.size and strip[0].y - top.y < 3 * top.size


class Aside(NamedTuple):
    """A box, and the text that runs around it."""

    box: Strip
    text: Strip


def aside(band: Sequence[Strip], corridors: Sequence[Span]) -> Aside | None:
    """The box in a corner of the text, if there is one.

    One of two columns is then much narrower and complete in itself, and the other is not.
    """
    columns = columns_of([segment for strip in band for segment in strip], corridors)
    if len(columns) != 2:
        return None
    narrow, wide = sorted(columns, key=_width)
    whole, goes_on = text_of(rows_of(narrow)[-1]), text_of(rows_of(wide)[-1])
    return (
        Aside(narrow, wide)
        if _width(narrow) < _BOX * _width(wide) and whole.endswith(ENDED) and not goes_on.endswith(ENDED)
        else None
    )


def _width(column: Strip) -> float:
    return max(segment.end for segment in column) - min(segment.x for segment in column)


def _switches(columns: Sequence[Strip]) -> int:
    """How often the page goes over from one column to another while it draws them."""
    drawn = sorted((segment.order, number) for number, column in enumerate(columns) for segment in column)
    return sum(one[1] != other[1] for one, other in pairwise(drawn))


def _is_ruled(found: Sequence[Segment], corridors: Sequence[Span], rules: Sequence[Box]) -> bool:
    """Whether level lines are drawn through the band, across a corridor or in every column."""
    low, high = min(s.low for s in found), max(s.high for s in found)
    heights: dict[int, list[Box]] = {}
    for rule in rules:
        if low - 2 < rule.bottom < high + 2:
            heights.setdefault(round(rule.bottom / 2), []).append(rule)
    crossed = [boxes for boxes in heights.values() if all(_touches(boxes, corridor) for corridor in corridors)]
    return len(crossed) > 2


def _touches(boxes: Sequence[Box], corridor: Span) -> bool:
    """Whether rules reach over the corridor, or lie on both sides of it."""
    over = any(box.left < corridor[0] + 1 and box.right > corridor[1] - 1 for box in boxes)
    return over or (any(box.right <= corridor[1] for box in boxes) and any(box.left >= corridor[0] for box in boxes))


def _reads_on(rows: Sequence[Strip], *, by_column: bool) -> bool:
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
    ended = sum(text_of(row).endswith(ENDED) for row in rows)
    return full >= 0.5 * len(rows) or (ended >= 0.7 * len(rows) and median(lengths) >= 1.5 * _PROSE * size)


def rows_of(found: Sequence[Segment]) -> list[Strip]:
    """Lines: what stands at one height, in its order from left to right, the highest line first."""
    if len(found) == 1:
        return [list(found)]
    rows: list[Strip] = []
    edges: list[Span] = []  # from the foot to the head of each row
    step = 0.5 * max((segment.high - segment.low for segment in found), default=1.0)
    near: dict[int, list[int]] = {}  # the rows by the heights over which they reach, in steps
    for segment in sorted(found, key=lambda one: (-one.size, -one.y)):
        low, high = segment.low, segment.high
        for number in near.get(
            int((low + high) / 2 // step), ()
        ):  # a row that shares most of its height holds its middle
            shared = min(edges[number][1], high) - max(edges[number][0], low)
            if shared > 0.5 * 0.9 * segment.size:
                rows[number].append(segment)
                break
        else:
            for place in range(int((low - 0.01) // step), int((high + 0.01) // step) + 1):
                near.setdefault(place, []).append(len(rows))
            edges.append((low, high))
            rows.append([segment])
    return sorted((sorted(row, key=lambda one: one.x) for row in rows), key=lambda row: -row[0].y)


def text_of(row: Strip) -> str:
    """The words of a line; a very wide gap in it parts what does not belong together."""
    parts = [row[0].text]
    for one, other in pairwise(row):
        gap = (other.x - one.end) / max(one.size, other.size)
        wide = one.text[-1] >= WIDE and other.text[0] >= WIDE
        parts.append(" | " if gap >= CELLS and one.text[-1] not in ":：" else "" if wide and gap < 0.3 else " ")
        parts.append(other.text)
    return "".join(parts)

"""Bands of a page that white corridors part from top to bottom.

The parts are columns of prose or the cells of a table.
"""

import re
from collections.abc import Sequence
from statistics import median

from vectorstore.ingest.formats.pdf_columns import is_prose
from vectorstore.ingest.formats.pdf_rows import CELLS, Span, Strip, columns_of, strips_of
from vectorstore.ingest.formats.pdf_segments import Segment

_NARROW = 0.8  # of the size: the narrowest corridor between columns of at least so many strips
_MANY = 4
_BROAD = 1.5  # the same of fewer strips


def trim_table(band: list[Strip], corridors: Sequence[Span]) -> tuple[list[Strip], list[Strip], list[Strip]]:
    """The lines above a table, its rows, and the lines below it.

    A line above or below is one that has words in the first column alone.
    """
    whole = [number for number, strip in enumerate(band) if any(columns_of(strip, corridors)[1:])]
    return band[: whole[0]], band[whole[0] : whole[-1] + 1], band[whole[-1] + 1 :]


class Region:
    """A part of a page as strips. Each is measured once, for all the bands that may begin with it."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.strips = strips_of(segments)
        self.begins = [min(segment.x for segment in strip) for strip in self.strips]
        self.ends = [max(segment.end for segment in strip) for strip in self.strips]
        self.left, self.right = min(self.begins, default=0.0), max(self.ends, default=0.0)
        self.sizes = [median(segment.size for segment in strip) for strip in self.strips]
        self.gaps = [_gaps(strip, self.left, self.right) for strip in self.strips]


def find_band(region: Region, start: int) -> tuple[int, list[Span]]:
    """Where the band that begins with this strip ends, and its white corridors, with text on both sides.

    None for a plain strip.
    """
    strips, left, right = region.strips, region.left, region.right
    gaps: list[Span] = [(left, right)]
    best: tuple[int, list[Span]] = (start + 1, [])
    begin, stop, several = right, left, 0
    for end in range(start, len(strips)):
        strip = strips[end]
        size = region.sizes[end]
        gaps = [span for span in _intersections(gaps, region.gaps[end]) if span[1] - span[0] >= _NARROW * size]
        begin, stop = min(begin, region.begins[end]), max(stop, region.ends[end])
        several += len(strip) > 1
        between = [span for span in gaps if begin < span[0] and span[1] < stop]
        if (
            not gaps
            or (best[1] and not between)
            or (len(strip) == 1 and len(best[1]) > 1 and _crosses(strip[0], strips[start : best[0]], best[1]))
        ):
            break
        least = _NARROW if several >= _MANY or len(strip) >= 2 * _MANY else _BROAD if several > 1 else CELLS
        broad = [span for span in between if span[1] - span[0] >= least * size]
        if broad and several:
            best = end + 1, broad
    if not best[1] or not _has_several_columns(strips[start], best[1]):  # a line above a table is no row of it
        return start + 1, []
    return _cut_tail(strips, start, *best), _drop_list_marks(strips[start : best[0]], best[1])


def _crosses(segment: Segment, band: Sequence[Strip], corridors: Sequence[Span]) -> bool:
    """Whether this lone line runs over a corridor of a table."""
    over = any(segment.x < span[0] and span[1] < segment.end for span in corridors)
    return over and not is_prose(band, corridors, ())


def _has_several_columns(strip: Strip, corridors: Sequence[Span]) -> bool:
    return sum(map(bool, columns_of(strip, corridors))) > 1


_MARK = re.compile(
    r"[(（\[]?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3})[.)）、．:：\]]|\d{1,2}(?:\.\d{1,2})+\.?|[•·●▪■◦○➢✓❖–—*-]"
)


def _drop_list_marks(band: Sequence[Strip], corridors: Sequence[Span]) -> list[Span]:
    """The corridors without those behind the numbers and dots of a list."""
    columns = columns_of([segment for strip in band for segment in strip], corridors)
    return [
        span
        for span, column in zip(corridors, columns, strict=False)
        if not all(_MARK.fullmatch(segment.text) for segment in column)
    ]


def _cut_tail(strips: Sequence[Strip], start: int, end: int, corridors: Sequence[Span]) -> int:
    """Where the band ends; lines of its first column that stand far below belong to the text that follows it."""
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


def _gaps(strip: Strip, left: float, right: float) -> list[Span]:
    """The gaps between the words of a strip, from the left edge to the right one."""
    free: list[Span] = []
    at = left
    for segment in sorted(strip, key=lambda one: one.x):
        if segment.x > at:
            free.append((at, segment.x))
        at = max(at, segment.end)
    if right > at:
        free.append((at, right))
    return free


def _intersections(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    return [(max(a, c), min(b, d)) for a, b in one for c, d in other if min(b, d) > max(a, c)]

"""Characters of a page to stretches of text on one line, all of a page at once."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import numpy as np

from vectorstore.ingest.formats.pdf_directions import Glyphs
from vectorstore.ingest.formats.pdf_glyphs import Glyph
from vectorstore.ingest.formats.pdf_segments import SMALL, SPACE, WIDE, Segment, main_size, text_of_run

_GAP = 0.8  # of the size: a wider gap parts stretches; the words of a justified line stand nearer
_BAND = 40.0  # points in which a mark is looked for above and below its line
_MARK_AT_MOST = 6  # characters
_INITIAL = 0.45  # of the size of a big first letter: smaller ones are the text that it begins
_EVEN = 0.25  # of the size: characters of one size that stand within this height are no raised ones


class _Run:
    """A stretch of characters, from one place of the page's to another.

    `glyphs` only of those that are looked at one by one.
    """

    def __init__(self, start: int, stop: int, size: float) -> None:
        self.start = start
        self.stop = stop
        self.size = size  # of most characters, before marks are put in
        self.glyphs: list[Glyph] | None = None
        self.has_marks = False  # marks were put into it


def segments(glyphs: Glyphs) -> list[Segment]:
    """The stretches of these characters, in the order in which the page draws them.

    One that is drawn twice counts once.
    """
    if not len(glyphs.codes):
        return []
    page = _Page(glyphs)
    unique: dict[tuple[str, int, int], Segment] = {}
    for order, segment in enumerate(page.segments()):
        if segment.text:
            key = (segment.text, round(segment.x / segment.size * 2), round(segment.y / segment.size * 2))
            unique.setdefault(key, segment._replace(order=order))
    return list(unique.values())


class _Page:
    """The characters of one direction with their stretches."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        follows, has_space = _find_joints(glyphs)
        self._starts = np.flatnonzero(~follows)
        stops = np.append(self._starts[1:], len(follows))
        space_before = has_space & follows
        at = np.arange(len(space_before)) + np.cumsum(space_before)
        codes = np.full(int(at[-1]) + 1, ord(" "), np.uint32)
        codes[at] = glyphs.codes
        self._text = codes.astype("<u4").tobytes().decode("utf-32-le")
        self._at = at
        self._even = self._are_even()
        self._runs = [
            _Run(*ends)
            for ends in zip(self._starts.tolist(), stops.tolist(), glyphs.sizes[self._starts].tolist(), strict=True)
        ]
        for run, even in zip(self._runs, self._even.tolist(), strict=True):
            if not even:
                run.size = main_size(self._of(run))

    def segments(self) -> Iterator[Segment]:
        """The stretches, marks that the page draws by themselves put into that which they stand behind or in."""
        glyphs = self._glyphs
        left = np.minimum.reduceat(glyphs.x, self._starts).tolist()
        right = np.maximum.reduceat(glyphs.end, self._starts).tolist()
        level = (np.minimum.reduceat(glyphs.y, self._starts) == np.maximum.reduceat(glyphs.y, self._starts)).tolist()
        mark_numbers = self._insert_marks()
        for number, run in enumerate(self._runs):
            if number in mark_numbers:
                continue
            if self._even[number] and not run.has_marks:
                y = float(glyphs.y[run.start]) if level[number] else median(glyphs.y[run.start : run.stop].tolist())
                yield Segment(self._words(run), left[number], right[number], y, run.size)
            else:
                yield _segment(self._of(run))

    def _are_even(self) -> Any:
        """Which stretches have characters of one size at one height, with nothing raised or lowered."""
        sizes, y, starts = self._glyphs.sizes, self._glyphs.y, self._starts
        least = np.minimum.reduceat(sizes, starts)
        height = np.maximum.reduceat(y, starts) - np.minimum.reduceat(y, starts)
        return (least == np.maximum.reduceat(sizes, starts)) & (height <= _EVEN * least)

    def _words(self, run: _Run) -> str:
        return self._text[self._at[run.start] : self._at[run.stop - 1] + 1].replace("\0", "")

    def _of(self, run: _Run) -> list[Glyph]:
        """The characters of a stretch, one by one."""
        if run.glyphs is None:
            codes, *rest = (column[run.start : run.stop].tolist() for column in self._glyphs)
            run.glyphs = [Glyph(chr(code) if code else "", *one) for code, *one in zip(codes, *rest, strict=True)]
        return run.glyphs

    def _insert_marks(self) -> set[int]:
        """Puts marks that the page draws by themselves into the stretches that they stand behind or in.

        The numbers of those marks.
        """
        heights = self._glyphs.y[self._starts].tolist()
        near: dict[int, list[int]] = {}  # the stretches by their height, in bands of the page
        for number, height in enumerate(heights):
            near.setdefault(int(height // _BAND), []).append(number)
        largest = max(run.size for run in self._runs)
        mark_numbers: set[int] = set()
        for number, run in enumerate(self._runs):
            if run.size > SMALL * largest or run.stop - run.start > _MARK_AT_MOST or len(self._of(run)) > _MARK_AT_MOST:
                continue
            band = int(self._of(run)[0].y // _BAND)
            for other in (other for level in (band, band - 1, band + 1) for other in near.get(level, ())):
                if other != number and other not in mark_numbers and self._belongs(run, self._runs[other]):
                    self._insert(run, self._runs[other])
                    mark_numbers.add(number)
                    break
        return mark_numbers

    def _belongs(self, mark: _Run, run: _Run) -> bool:
        """Whether a small stretch is raised or lowered beside or inside this one."""
        if mark.size > SMALL * run.size:
            return False
        first, whole = self._of(mark), self._of(run)
        if len(whole) < len(first) or not -0.35 * run.size <= first[0].y - whole[0].y <= 0.65 * run.size:
            return False
        start, stop = whole[0].x, whole[-1].end
        return start < first[0].x and (abs(first[0].x - stop) < 0.35 * run.size or first[-1].end <= stop)

    def _insert(self, mark: _Run, run: _Run) -> None:
        glyphs, first = self._of(run), self._of(mark)
        place = next((i for i, glyph in enumerate(glyphs) if glyph.x >= first[0].x - 0.05 * run.size), len(glyphs))
        glyphs[place:place] = first
        run.has_marks = True


def _find_joints(glyphs: Glyphs) -> tuple[Any, Any]:
    """Which characters go on in the stretch of the one before, and which are set apart from it by a space."""
    sizes, codes = glyphs.sizes, glyphs.codes
    follows, has_space = np.zeros(len(codes), bool), np.zeros(len(codes), bool)
    size, least = np.maximum(sizes[1:], sizes[:-1]), np.minimum(sizes[1:], sizes[:-1])
    gap = glyphs.x[1:] - glyphs.end[:-1]
    same = (glyphs.x[1:] == glyphs.x[:-1]) & (glyphs.end[1:] == glyphs.end[:-1])
    near = ((-0.6 * size < gap) & (gap < _GAP * size)) | same
    follows[1:] = near & (np.abs(glyphs.y[1:] - glyphs.y[:-1]) <= 0.55 * size) & (least >= _INITIAL * size)
    wide = codes >= ord(WIDE)
    broad = gap / size > SPACE
    has_space[1:] = np.where(glyphs.space_before[1:], ~(wide[1:] & wide[:-1]) | broad, broad & ~(wide[1:] | wide[:-1]))
    return follows, has_space


def _segment(run: Sequence[Glyph]) -> Segment:
    """A stretch with characters of several sizes or heights."""
    size = main_size(run)
    y = median(glyph.y for glyph in run if glyph.size == size)
    return Segment(text_of_run(run), min(g.x for g in run), max(g.end for g in run), y, size)

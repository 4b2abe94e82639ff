"""Stretches of text on one line, with raised figures written so that no number changes."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_glyphs import Glyph
from vectorstore.text.superscripts import subscript, superscript

WIDE = "\u2e80"  # from here on characters are as wide as high, and no space stands between them
SPACE = 0.22  # of the size: a wider gap is a space, where PDFium does not say
SMALL = 0.85  # of the line's size: what is no bigger may be a raised or lowered mark
_SEEN = 3  # characters behind a mark that tell what it is


class Segment(NamedTuple):
    """A stretch of text without wide gaps, in the frame of its line; `y` is the height of its foot."""

    text: str
    x: float
    end: float
    y: float
    size: float
    order: int = 0  # in which the page draws it
    confidence: float = 1.0  # of text recognition

    @property
    def low(self) -> float:
        """Where its letters end below, tails apart."""
        return self.y - 0.2 * self.size

    @property
    def high(self) -> float:
        """Where its letters end above, as most of them do."""
        return self.y + 0.7 * self.size


def main_size(run: Iterable[Glyph]) -> float:
    """The size of most of these characters, the larger one of two."""
    counts: dict[float, int] = {}
    for glyph in run:
        counts[glyph.size] = counts.get(glyph.size, 0) + 1
    return max(counts, key=lambda size: (counts[size], size))


def text_of_run(run: Sequence[Glyph]) -> str:
    """The text of a stretch; raised and lowered characters become marks such as `^2` or `[2]`."""
    size = main_size(run)
    base = median(glyph.y for glyph in run if glyph.size == size)
    parts: list[str] = []
    place = 0
    while place < len(run):
        level = _level(run[place], base, size)
        end = place + 1
        while end < len(run) and level and _level(run[end], base, size) == level:
            end += 1
        space_before = place > 0 and _is_space_between(run[place - 1], run[place])
        piece, after = _join(run, place, end), _join(run, end, min(end + _SEEN, len(run)))
        after = " " * (end < len(run) and _is_space_between(run[end - 1], run[end])) + after
        before = "".join(parts)
        if level > 0:
            piece = superscript(before, piece, after)
        elif level < 0:
            piece = subscript(before, piece, after)
        parts.append((" " if space_before and not piece.startswith(" ") else "") + piece)
        place = end
    return "".join(parts)


def _join(run: Sequence[Glyph], begin: int, end: int) -> str:
    """These characters of a stretch with the spaces between them."""
    return "".join(
        (" " if i > begin and _is_space_between(run[i - 1], run[i]) else "") + run[i].text for i in range(begin, end)
    )


def _is_space_between(last: Glyph, glyph: Glyph) -> bool:
    gap = (glyph.x - last.end) / max(last.size, glyph.size)
    if glyph.space_before:
        return not (last.text >= WIDE and glyph.text >= WIDE) or gap > SPACE
    return gap > SPACE and not (last.text >= WIDE or glyph.text >= WIDE)


def _level(glyph: Glyph, base: float, size: float) -> int:
    height = (glyph.y - base) / size
    if glyph.size <= SMALL * size:
        return (height > 0.13) - (height < -0.06)
    return int(height > 0.26 and glyph.size < 1.2 * size)

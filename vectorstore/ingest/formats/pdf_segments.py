"""Stretches of text on one line, with raised figures written so that no number changes."""

import re
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_glyphs import Glyph

WIDE = "\u2e80"  # from here on characters are as wide as high, and no space stands between them
SPACE = 0.22  # of the size: a wider gap is a space, where PDFium does not say
SMALL = 0.85  # of the line's size: what is no bigger may be a raised or lowered mark


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


def written(run: Sequence[Glyph]) -> str:
    """The text of a stretch; raised and lowered characters as marks."""
    size = main_size(run)
    base = median(glyph.y for glyph in run if glyph.size == size)
    parts: list[str] = []
    place = 0
    while place < len(run):
        level = _level(run[place], base, size)
        end = place + 1
        while end < len(run) and level and _level(run[end], base, size) == level:
            end += 1
        spaced = place > 0 and _is_spaced(run[place - 1], run[place])
        piece = "".join(
            (" " if i > place and _is_spaced(run[i - 1], run[i]) else "") + run[i].text for i in range(place, end)
        )
        before, after = "".join(parts), run[end].text if end < len(run) else ""
        if level > 0:
            piece = raised(before, piece, after)
        elif level < 0:
            piece = lowered(before, piece, after)
        parts.append((" " if spaced and not piece.startswith(" ") else "") + piece)
        place = end
    return "".join(parts)


def _is_spaced(last: Glyph, glyph: Glyph) -> bool:
    gap = (glyph.x - last.end) / max(last.size, glyph.size)
    if glyph.spaced:
        return not (last.text >= WIDE and glyph.text >= WIDE) or gap > SPACE
    return gap > SPACE and not (last.text >= WIDE or glyph.text >= WIDE)


def _level(glyph: Glyph, base: float, size: float) -> int:
    height = (glyph.y - base) / size
    if glyph.size <= SMALL * size:
        return (height > 0.13) - (height < -0.06)
    return int(height > 0.26 and glyph.size < 1.2 * size)


_POWER = re.compile(r"(?:[×xX*·⋅]\s?|(?<![\d.,]))10$")
_UNIT = re.compile(r"(?<![A-Za-z])(?:[kcdmµμn]?m|km|ft|in|yd|mi|ha|s|h|kg|g|L|[A-Za-zΑ-ω])$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|TM|SM|®|°|o|º|ª|e|er|[′″'\"℃])", re.IGNORECASE)
_NOTE = re.compile(r"[\[(（【]?\s?[\d*†‡§#a-z①-⑳][\d,，、\-–— *†‡]*\s?[\])）】]?")


def raised(before: str, mark: str, after: str) -> str:
    """Raised characters: an exponent as ^6, the mark of a note set apart as [2], what belongs to its word as it is."""
    words = mark.strip()
    sign = words.replace("−", "-").replace("–", "-")
    number = re.fullmatch(r"[-+]?\d+", sign)
    if number and (_POWER.search(before) or (_UNIT.search(before) and abs(int(sign)) <= 9) or _counts(before, after)):
        return f"^{sign}"
    if re.search(r"\d$", before) and re.fullmatch(r"[-+]?[nmkx]|[-+]?\d+/\d+", sign):
        return f"^{sign}"
    if _ORDINAL.fullmatch(words) and before[-1:].isalnum():
        return words
    if _NOTE.fullmatch(words):
        inner = words.strip("[](（）)【】 ")
        return f" [{inner}]" + (" " if after[:1].isalnum() and after[:1] < WIDE else "")
    return words if not before[-1:].isdigit() else f"^{words}"


def _counts(before: str, after: str) -> bool:
    """Whether a raised figure behind a figure is an exponent: one reckons there."""
    return bool(
        re.search(r"[=×*+/^(]\s?\d{1,3}$", before)
        or (re.search(r"(?<!\d)\d{1,3}$", before) and after[:1] in tuple("=×*+-−/"))
        or before.endswith(")")
    )


def lowered(before: str, mark: str, after: str) -> str:
    """Lowered characters; a figure that would run into another one is set apart."""
    words = mark.strip()
    if words[-1:].isdigit() and after[:1].isdigit():
        return f"_{words} "
    return f"_{words}" if before[-1:].isdigit() and words[:1].isdigit() else words

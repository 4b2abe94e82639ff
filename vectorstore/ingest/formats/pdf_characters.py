"""The characters of a PDF's page with their places, sizes and directions, as PDFium draws them."""

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from vectorstore.ingest.formats.pdf_calls import Layer
from vectorstore.ingest.formats.pdf_glyphs import Style
from vectorstore.ingest.formats.pdf_signs import signs

STRUCK = 0  # the code of a character that a line is drawn through
_BLANKS = (0x20, 0xA0, 0x09, 0x0A, 0x0D)
_HYPHENS = (0x02, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line
_UNKNOWN = 0xFFFD
INVISIBLE = 3  # the render mode of text that is there to be searched
_WHITE = 250  # of 255 in each colour
_PLAIN = Style(0.0, 1.0, 0, white=False, clear=False)


@dataclass(frozen=True)
class Characters:
    """The visible and invisible characters of a page in PDFium's order, each a place in these arrays.

    `kinds` are their styles, of which `styles` are the numbers; `spaced` tells where a space stands before a character;
    `unknown` are signs of symbol fonts that nobody knows.
    """

    layer: Layer
    places: Any
    codes: Any
    boxes: Any  # left, bottom, right, top
    y: Any
    sizes: Any
    styles: Any
    kinds: Sequence[Style]
    spaced: Any
    unknown: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def x(self) -> Any:
        """Where the characters stand, which is asked for where their boxes do not tell."""
        return self.layer.origins(self.places.tolist())[:, 0]

    @cached_property
    def middles(self) -> Any:
        """The middles of the boxes, along the page and up the page."""
        left, bottom, right, top = self.boxes.T
        return (left + right) / 2, (bottom + top) / 2

    @property
    def is_layer(self) -> bool:
        """Whether some are invisible, as those over a scan."""
        return bool(len(self)) and bool((self.with_style("mode") == INVISIBLE).any())

    def of(self, chosen: Any) -> "Characters":
        """Those that this mask chooses."""
        parts = ("places", "codes", "boxes", "y", "sizes", "styles", "spaced")
        return replace(self, **{part: getattr(self, part)[chosen] for part in parts})

    def with_style(self, name: str) -> Any:
        """What the style of each character says of this."""
        return np.array([getattr(style, name) for style in self.kinds])[self.styles]


def drawn(layer: Any) -> Characters:
    """The characters of a page; spaces are told by the character behind them."""
    asked = Layer(layer)
    codes = asked.codes()
    high = (codes >= 0xD800) & (codes < 0xDC00)
    low = np.zeros(len(codes), bool)
    low[1:] = high[:-1] & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000)
    codes[low] = 0x10000 + ((codes[np.flatnonzero(low) - 1] - 0xD800) << 10) + codes[low] - 0xDC00
    blank = np.isin(codes, _BLANKS)
    spaces = blank.copy()
    doubtful = np.flatnonzero(((codes < 0x20) & ~blank) | (codes == 0x0A) | (codes == 0x0D))
    made = doubtful[asked.numbers("FPDFText_IsGenerated", doubtful.tolist()) == 1]
    spaces[made] = ~blank[made]  # at a line's end the gap tells
    blank[made] = True
    kept = ~blank & ~high
    places = np.flatnonzero(kept)
    before = np.cumsum(spaces)[places]
    codes = codes[places]
    unmapped = (
        asked.numbers("FPDFText_HasUnicodeMapError", places.tolist()) == 1
    )  # the font's own number for the letter
    written = np.where(np.isin(codes, _HYPHENS), ord("-"), codes)
    written[(codes == 0) | ((codes >= 0xD800) & (codes < 0xE000)) | unmapped] = _UNKNOWN
    boxes = asked.boxes(places.tolist())[:, [0, 3, 2, 1]]
    drawing = asked.objects(places.tolist())
    starts = np.flatnonzero(np.diff(drawing, prepend=drawing[:1] + 1))  # one object of the page draws a stretch of text
    written, unknown = signs(asked, written, starts, places)
    kinds, styles, sizes = _styles(asked, places[starts].tolist())
    lengths = np.diff(np.append(starts, len(places)))
    styles, sizes = np.repeat(styles, lengths), np.repeat(sizes, lengths)
    y = _feet(asked, places, boxes, starts, lengths, level=all(style.angle == 0 for style in kinds))
    return Characters(asked, places, written, boxes, y, sizes, styles, kinds, np.diff(before, prepend=0) > 0, unknown)


def _styles(asked: Layer, places: Sequence[int]) -> tuple[list[Style], Any, Any]:
    """The styles of stretches that begin at these places, each made once, their numbers and the sizes of letters."""
    modes = asked.modes(places)
    matrices, turned = asked.matrices(places)
    colours, coloured = asked.colours(places)
    whites, clears = (colours[:, :3].min(axis=1) >= _WHITE).tolist(), (colours[:, 3] == 0).tolist()
    known: dict[tuple[object, ...], int] = {}
    kinds: list[Style] = []
    numbers: list[int] = []
    for shape, is_turned, mode, is_coloured, white, clear in zip(
        matrices.tolist(), turned, modes, coloured, whites, clears, strict=True
    ):
        key = (*shape[:4], mode, bool(is_coloured and white), bool(is_coloured and clear)) if is_turned else ()
        if key not in known:
            known[key] = len(kinds)
            kinds.append(_style(*key) if key else _PLAIN)
        numbers.append(known[key])
    scales = np.array([style.scale for style in kinds])
    styles = np.array(numbers, np.int64)
    sizes = np.abs(asked.numbers("FPDFText_GetFontSize", places, ctypes.c_double) * scales[styles])
    return kinds, styles, np.where(sizes == 0, 1.0, sizes)


def _style(a: float, b: float, c: float, d: float, mode: int, white: bool, clear: bool) -> Style:
    return Style(math.degrees(math.atan2(b, a)), math.hypot(c, d), mode, white=white and mode == 0, clear=clear)


def _feet(asked: Layer, places: Any, boxes: Any, starts: Any, lengths: Any, *, level: bool) -> Any:
    """The heights at which the characters stand.

    Those of a level stretch whose boxes end at one height stand at one as well.
    """
    if not len(places):
        return np.zeros(0)
    bottoms = boxes[:, 1]
    if not level or (bottoms != np.repeat(bottoms[starts], lengths)).any():
        return asked.origins(places.tolist())[:, 1]
    return np.repeat(asked.origins(places[starts].tolist())[:, 1], lengths)

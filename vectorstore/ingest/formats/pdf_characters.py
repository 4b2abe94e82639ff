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
from vectorstore.ingest.formats.pdf_signs import replace_signs

STRUCK = 0  # the code of a character that a line is drawn through
_BLANKS = (0x20, 0xA0, 0x09, 0x0A, 0x0D)
_HYPHENS = (0x02, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line
_UNKNOWN = 0xFFFD
INVISIBLE = 3  # the render mode of text that is there to be searched
_WHITE = 250  # of 255 in each colour
_PLAIN = Style(0.0, 1.0, 0, white=False, clear=False)


@dataclass(frozen=True)
class Characters:
    """The visible and invisible characters of a page in PDFium's order: character i is element i of each array.

    `kinds` are the different styles of the page; `styles` has the number of one for each character. `space_before` is
    true where a space stands before the character. `unknown_signs` are signs of symbol fonts without a known meaning.
    """

    layer: Layer
    places: Any
    codes: Any
    boxes: Any  # left, bottom, right, top
    y: Any
    sizes: Any
    styles: Any
    kinds: Sequence[Style]
    space_before: Any
    unknown_signs: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def x(self) -> Any:
        """Where the characters stand, which is layer for where their boxes do not tell."""
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

    def of(self, selection: Any) -> "Characters":
        """The characters that this mask, or this list of places, selects."""
        parts = ("places", "codes", "boxes", "y", "sizes", "styles", "space_before")
        return replace(self, **{part: getattr(self, part)[selection] for part in parts})

    def with_style(self, name: str) -> Any:
        """One field of each character's style."""
        return np.array([getattr(style, name) for style in self.kinds])[self.styles]


def read_characters(text_page: Any) -> Characters:
    """The characters of a page without its spaces, which are noted at the character behind them."""
    layer = Layer(text_page)
    codes = layer.codes()
    high = (codes >= 0xD800) & (codes < 0xDC00)
    low = np.zeros(len(codes), bool)
    low[1:] = high[:-1] & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000)
    codes[low] = 0x10000 + ((codes[np.flatnonzero(low) - 1] - 0xD800) << 10) + codes[low] - 0xDC00
    blank = np.isin(codes, _BLANKS)
    spaces = blank.copy()
    doubtful = np.flatnonzero(((codes < 0x20) & ~blank) | (codes == 0x0A) | (codes == 0x0D))
    generated = doubtful[layer.numbers("FPDFText_IsGenerated", doubtful.tolist()) == 1]
    spaces[generated] = ~blank[generated]  # at a line's end the gap tells
    blank[generated] = True
    visible = ~blank & ~high
    places = np.flatnonzero(visible)
    before = np.cumsum(spaces)[places]
    codes = codes[places]
    has_no_unicode = (
        layer.numbers("FPDFText_HasUnicodeMapError", places.tolist()) == 1
    )  # the font's own number for the letter
    shown_codes = np.where(np.isin(codes, _HYPHENS), ord("-"), codes)
    shown_codes[(codes == 0) | ((codes >= 0xD800) & (codes < 0xE000)) | has_no_unicode] = _UNKNOWN
    boxes = layer.boxes(places.tolist())[:, [0, 3, 2, 1]]
    drawing = layer.objects(places.tolist())
    starts = np.flatnonzero(np.diff(drawing, prepend=drawing[:1] + 1))  # one object of the page draws a stretch of text
    shown_codes, unknown_signs = replace_signs(layer, shown_codes, starts, places)
    kinds, styles, sizes = _styles(layer, places[starts].tolist())
    lengths = np.diff(np.append(starts, len(places)))
    styles, sizes = np.repeat(styles, lengths), np.repeat(sizes, lengths)
    y = _feet(layer, places, boxes, starts, lengths, level=all(style.angle == 0 for style in kinds))
    return Characters(
        layer, places, shown_codes, boxes, y, sizes, styles, kinds, np.diff(before, prepend=0) > 0, unknown_signs
    )


def _styles(layer: Layer, places: Sequence[int]) -> tuple[list[Style], Any, Any]:
    """The styles of stretches that begin at these places, each made once, their numbers and the sizes of letters."""
    modes = layer.modes(places)
    matrices, has_matrix = layer.matrices(places)
    colours, has_colour = layer.colours(places)
    whites, clears = (colours[:, :3].min(axis=1) >= _WHITE).tolist(), (colours[:, 3] == 0).tolist()
    style_numbers: dict[tuple[object, ...], int] = {}
    kinds: list[Style] = []
    numbers: list[int] = []
    for shape, is_known, mode, is_filled, white, clear in zip(
        matrices.tolist(), has_matrix, modes, has_colour, whites, clears, strict=True
    ):
        key = (*shape[:4], mode, bool(is_filled and white), bool(is_filled and clear)) if is_known else ()
        if key not in style_numbers:
            style_numbers[key] = len(kinds)
            kinds.append(_style(*key) if key else _PLAIN)
        numbers.append(style_numbers[key])
    scales = np.array([style.scale for style in kinds])
    styles = np.array(numbers, np.int64)
    sizes = np.abs(layer.numbers("FPDFText_GetFontSize", places, ctypes.c_double) * scales[styles])
    return kinds, styles, np.where(sizes == 0, 1.0, sizes)


def _style(a: float, b: float, c: float, d: float, mode: int, white: bool, clear: bool) -> Style:
    return Style(math.degrees(math.atan2(b, a)), math.hypot(c, d), mode, white=white and mode == 0, clear=clear)


def _feet(layer: Layer, places: Any, boxes: Any, starts: Any, lengths: Any, *, level: bool) -> Any:
    """The heights at which the characters stand.

    Those of a level stretch whose boxes end at one height stand at one as well.
    """
    if not len(places):
        return np.zeros(0)
    bottoms = boxes[:, 1]
    if not level or (bottoms != np.repeat(bottoms[starts], lengths)).any():
        return layer.origins(places.tolist())[:, 1]
    return np.repeat(layer.origins(places[starts].tolist())[:, 1], lengths)

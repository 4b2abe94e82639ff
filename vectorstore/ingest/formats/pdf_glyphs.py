"""The characters of a PDF's page with their places, sizes and directions, as PDFium draws them."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

_BLANKS = frozenset((0x20, 0xA0, 0x09, 0x0A, 0x0D))
_HYPHEN = 0x02  # what PDFium gives for a hyphen at the end of a line
_INVISIBLE = 3  # the render mode of text that is there to be searched, as over a scan
_TINY = 2.0  # points; nobody reads smaller letters
_WHITE = 250  # of 255 in each colour
_LEVEL = 3.0  # degrees between lines that run in one direction: a scan lies a little askew


class Box(NamedTuple):
    """A rectangle of the page, in points; the origin is at the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """In square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


class Glyph(NamedTuple):
    """A character in the frame of its line: `x` runs along the line, `y` is the height of its foot, `size` is in points."""

    text: str
    x: float
    end: float
    y: float
    size: float
    spaced: bool  # a space stands before it


class Style(NamedTuple):
    """What the characters of one stretch of text have in common."""

    angle: float
    scale: float
    mode: int
    white: bool
    clear: bool


class Drawn(NamedTuple):
    """A character where the page draws it."""

    text: str
    box: Box
    x: float
    y: float
    size: float
    style: Style
    spaced: bool


_PLAIN = Style(0.0, 1.0, 0, white=False, clear=False)


def drawn(layer: Any) -> list[Drawn]:
    """The visible and invisible characters in PDFium's order; spaces are told by the character behind them."""
    import pypdfium2.raw as pdfium

    text = layer.raw
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_rect, at_x, at_y = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    unicode_of, is_generated, is_unmapped = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_IsGenerated,
        pdfium.FPDFText_HasUnicodeMapError,
    )
    box_of, origin_of, size_of = (
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetCharOrigin,
        pdfium.FPDFText_GetFontSize,
    )
    styles = _Styles(text)
    found: list[Drawn] = []
    spaced = False
    high = 0
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = unicode_of(text, index)
        made = is_generated(text, index) == 1
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if code in _BLANKS or (made and code != 0xFFFE):
            spaced = spaced or not (made and code in (0x0A, 0x0D))  # at a line's end the gap tells
            continue
        box_of(text, index, at_rect)
        origin_of(text, index, at_x, at_y)
        style = styles.of(index)
        size = size_of(text, index) * style.scale
        known = is_unmapped(text, index) != 1  # else it is the font's own number for the letter
        box = Box(rect.left, rect.bottom, rect.right, rect.top)
        found.append(Drawn(_character(code if known else 0), box, x.value, y.value, abs(size) or 1.0, style, spaced))
        spaced = False
    return found


class _Styles:
    """The styles of a page's characters, each made once: programs draw every letter by itself."""

    def __init__(self, text: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._text = text
        self._matrix = pdfium.FS_MATRIX()
        self._colours = [ctypes.c_uint() for _ in range(4)]
        self._at_matrix, self._at_colours = (
            ctypes.byref(self._matrix),
            [ctypes.byref(colour) for colour in self._colours],
        )
        self._known: dict[tuple[float, ...], Style] = {}

    def of(self, index: int) -> Style:
        """The style of this character."""
        pdfium, text, matrix = self._pdfium, self._text, self._matrix
        if not pdfium.FPDFText_GetMatrix(text, index, self._at_matrix):
            return _PLAIN
        coloured = pdfium.FPDFText_GetFillColor(text, index, *self._at_colours)
        red, green, blue, alpha = (colour.value for colour in self._colours)
        shape = pdfium.FPDFText_GetTextObject(text, index)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(shape) if shape else 0
        key = (
            matrix.a,
            matrix.b,
            matrix.c,
            matrix.d,
            mode,
            coloured and min(red, green, blue) >= _WHITE,
            coloured and not alpha,
        )
        if key not in self._known:
            angle, scale = math.degrees(math.atan2(matrix.b, matrix.a)), math.hypot(matrix.c, matrix.d)
            self._known[key] = Style(angle, scale, mode, white=bool(key[5] and mode == 0), clear=bool(key[6]))
        return self._known[key]


def _character(code: int) -> str:
    if code in (_HYPHEN, 0xFFFE):
        return "-"
    return chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"  # zero where the font tells no character


def parted(characters: Sequence[Drawn], page: Box, painted: Iterable[Box]) -> tuple[list[Drawn], list[Drawn]]:
    """What a reader of the page sees, with the text layer that lies over a scan, and what the page hides.

    `painted` are the pictures and dark shapes on which white letters can be read. A line that runs off the page counts
    as seen.
    """
    shapes = list(painted)
    pictured = any(box.area > 0.5 * page.area for box in shapes)
    seen: list[Drawn] = []
    hidden: list[Drawn] = []
    inside = False
    last: Drawn | None = None
    for one in characters:
        follows = (
            last is not None and last.style is one.style and abs(last.y - one.y) + abs(last.x - one.x) < 3 * one.size
        )
        inside = (inside and follows) or page.holds(
            (one.box.left + one.box.right) / 2, (one.box.bottom + one.box.top) / 2
        )
        last = one
        unseen = (one.style.mode == _INVISIBLE and not pictured) or one.style.clear or one.size < _TINY or not inside
        if not unseen and one.style.white:
            unseen = not any(
                shape.holds((one.box.left + one.box.right) / 2, (one.box.bottom + one.box.top) / 2) for shape in shapes
            )
        (hidden if unseen else seen).append(one)
    return seen, hidden


def directions(characters: Sequence[Drawn]) -> Iterator[tuple[float, list[Glyph]]]:
    """The characters by the direction of their lines, the page's own first.

    Each in a frame in which lines run to the right.

    Chinese set from top to bottom is turned so that its columns are lines, the rightmost first.
    """
    if not characters:
        return
    angles = Counter(round(one.style.angle) for one in characters)
    main = max(
        angles, key=lambda angle: sum(count for other, count in angles.items() if _apart(angle, other) <= _LEVEL)
    )
    own = [one for one in characters if _apart(one.style.angle, main) <= _LEVEL]
    vertical = _is_vertical(own, main)
    if vertical:  # figures and Latin words lie on their side in it
        own = [
            one
            for one in characters
            if _apart(one.style.angle, main) <= _LEVEL or _apart(one.style.angle, main - 90) <= _LEVEL
        ]
    exact = _exact(own)
    offsets = (
        sorted(one.box.left - one.x for one in own if one.box.right - one.box.left >= 0.85 * one.size)
        if vertical
        else []
    )
    offset = offsets[len(offsets) // 2] if offsets else None
    yield (
        0.0,
        [
            _upright(one, offset if _apart(one.style.angle, main) <= _LEVEL else None)
            if vertical
            else _turned(one, exact)
            for one in own
        ],
    )
    kept = set(map(id, own))
    rest: dict[int, list[Drawn]] = {}
    for one in characters:
        if id(one) not in kept:
            rest.setdefault(round(one.style.angle), []).append(one)
    for angle, group in rest.items():
        yield _apart(angle, main), [_turned(one, float(angle)) for one in group]


def _exact(own: Sequence[Drawn]) -> float:
    """The angle of most lines, to less than a degree."""
    return Counter(one.style.angle for one in own).most_common(1)[0][0]


def _apart(one: float, other: float) -> float:
    """Degrees between two directions, 0 to 180."""
    return abs((one - other + 180) % 360 - 180)


def _is_vertical(own: Sequence[Drawn], angle: float) -> bool:
    down = along = 0
    if _apart(angle, 0) > _LEVEL:
        return False
    for one, following in pairwise(own):
        x, y = (following.box.left - one.box.left) / one.size, (following.y - one.y) / one.size
        down += abs(x) < 0.3 and -1.7 < y < -0.6 and following.text >= "\u2e80"
        along += abs(y) < 0.3 and 0.1 < x < 1.7
    return down > 2 and down > 2 * along


def _upright(one: Drawn, offset: float | None) -> Glyph:
    """A character of a column as one of a line.

    `offset` is from a character's origin to the left edge of a full one.
    """
    left = one.box.left if offset is None else one.x + offset  # a stop hangs in a corner of its square
    return Glyph(one.text, -one.box.top, -one.box.bottom, left + 0.2 * one.size, one.size, one.spaced)


def _turned(one: Drawn, angle: float) -> Glyph:
    if not angle:
        return Glyph(one.text, one.box.left, one.box.right, one.y, one.size, one.spaced)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = one.x * cosine + one.y * sine, one.y * cosine - one.x * sine
    sides = abs(cosine) * (one.box.right - one.box.left) + abs(sine) * (one.box.top - one.box.bottom)
    if _apart(angle, 90 * round(angle / 90)) > _LEVEL:
        sides = one.size * (
            1.0 if one.text >= "\u2e80" else 0.7
        )  # the box of a slanting letter tells nothing of its width
    return Glyph(one.text, x, x + sides, y, one.size, one.spaced)

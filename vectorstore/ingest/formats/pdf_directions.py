"""Which characters of a PDF's page are seen, and in which directions its lines run."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from vectorstore.ingest.formats.pdf_characters import INVISIBLE, Characters
from vectorstore.ingest.formats.pdf_glyphs import Box

_TINY = 2.0  # points; nobody reads smaller letters
_LEVEL = 3.0  # degrees between lines that run in one direction: a scan lies a little askew
_WIDE = 0x2E80  # from here on characters are as wide as high


class Glyphs(NamedTuple):
    """Characters in the frame of their lines, as arrays: `x` runs along the line, `y` is the height of the foot."""

    codes: Any
    x: Any
    end: Any
    y: Any
    sizes: Any
    space_before: Any  # where a space stands before the character


def split_visible(characters: Characters, page: Box, backgrounds: Iterable[Box]) -> tuple[Characters, Characters]:
    """The characters that a reader of the page sees, and those that the page hides.

    The text layer over a scan counts as visible, and so does a line that runs off the page. `backgrounds` are the
    pictures and dark shapes on which white letters can be read.
    """
    shapes = list(backgrounds)
    hidden = (
        characters.with_style("clear") | (characters.sizes < _TINY) | ~_inside(characters, page)
        if len(characters)
        else np.zeros(0, bool)
    )
    if any(style.mode == INVISIBLE for style in characters.kinds) and not any(
        box.area > 0.5 * page.area for box in shapes
    ):
        hidden |= characters.with_style("mode") == INVISIBLE
    if any(style.white for style in characters.kinds):
        middles = characters.middles
        for place in np.flatnonzero(characters.with_style("white") & ~hidden).tolist():
            x, y = middles[0][place], middles[1][place]
            hidden[place] = not any(box.left <= x <= box.right and box.bottom <= y <= box.top for box in shapes)
    return (characters.of(~hidden), characters.of(hidden)) if hidden.any() else (characters, characters.of(hidden))


def _inside(characters: Characters, page: Box) -> Any:
    """Which characters stand on the page, or go on in a line that begins there."""
    x, y = characters.middles
    on_page = (page.left <= x) & (x <= page.right) & (page.bottom <= y) & (y <= page.top)
    if on_page.all():
        return on_page
    follows = np.zeros(len(on_page), bool)
    steps = np.abs(characters.y[:-1] - characters.y[1:]) + np.abs(characters.x[:-1] - characters.x[1:])
    follows[1:] = (characters.styles[1:] == characters.styles[:-1]) & (steps < 3 * characters.sizes[1:])
    nearest = np.where(on_page | ~follows, np.arange(len(on_page)), 0)
    return on_page[np.maximum.accumulate(nearest)]


def by_direction(characters: Characters) -> Iterator[tuple[float, Glyphs]]:
    """The characters by the direction of their lines, the page's own first.

    Each in a frame in which lines run to the right.

    Chinese set from top to bottom is turned so that its columns are lines, the rightmost first.
    """
    if not len(characters):
        return
    exact = characters.with_style("angle")
    angles = _count_angles(np.round(exact))
    main = max(
        angles,
        key=lambda angle: sum(count for other, count in angles.items() if _degrees_between(angle, other) <= _LEVEL),
    )
    along = _degrees_between(exact, main) <= _LEVEL
    own = along
    vertical = _is_vertical(characters.of(own), main)
    if vertical:  # figures and Latin words lie on their side in it
        own = own | (_degrees_between(exact, main - 90) <= _LEVEL)
    selected = characters if own.all() else characters.of(own)
    yield (
        0.0,
        _columns_as_lines(selected, along[own])
        if vertical
        else _rotate(selected, max(_count_angles(exact[own]).items(), key=lambda one: one[1])[0]),
    )
    rest = np.where(own, np.nan, np.round(exact))
    for angle in _count_angles(rest[~own]):
        yield _degrees_between(angle, main), _rotate(characters.of(rest == angle), angle)


def _count_angles(angles: Any) -> Counter[float]:
    """How often each angle is found, in the order of their first characters."""
    values, first, counts = np.unique(angles, return_index=True, return_counts=True)
    return Counter({float(values[place]): int(counts[place]) for place in np.argsort(first)})


def _degrees_between(one: Any, other: Any) -> Any:
    """Degrees between two directions, 0 to 180."""
    return abs((one - other + 180) % 360 - 180)


def _is_vertical(own: Characters, angle: float) -> bool:
    if _degrees_between(angle, 0) > _LEVEL or len(own) < 2 or not (own.codes >= _WIDE).any():
        return False
    x = np.diff(own.boxes[:, 0]) / own.sizes[:-1]
    y = np.diff(own.y) / own.sizes[:-1]
    down = int(((np.abs(x) < 0.3) & (y > -1.7) & (y < -0.6) & (own.codes[1:] >= _WIDE)).sum())
    along = int(((np.abs(y) < 0.3) & (x > 0.1) & (x < 1.7)).sum())
    return down > 2 and down > 2 * along


def _columns_as_lines(own: Characters, along: Any) -> Glyphs:
    """Characters of columns as those of lines.

    `along` are those that stand upright: their squares hang at one offset from their origins.
    """
    left, bottom, right, top = own.boxes.T
    offsets = np.sort((left - own.x)[right - left >= 0.85 * own.sizes])
    if len(offsets):
        left = np.where(along, own.x + offsets[len(offsets) // 2], left)  # a stop hangs in a corner of its square
    return Glyphs(own.codes, -top, -bottom, left + 0.2 * own.sizes, own.sizes, own.space_before)


def _rotate(own: Characters, angle: float) -> Glyphs:
    left, bottom, right, top = own.boxes.T
    if not angle:
        return Glyphs(own.codes, left, right, own.y, own.sizes, own.space_before)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = own.x * cosine + own.y * sine, own.y * cosine - own.x * sine
    sides = abs(cosine) * (right - left) + abs(sine) * (top - bottom)
    if _degrees_between(angle, 90 * round(angle / 90)) > _LEVEL:
        sides = own.sizes * np.where(
            own.codes >= _WIDE, 1.0, 0.7
        )  # the box of a slanting letter tells nothing of its width
    return Glyphs(own.codes, x, x + sides, y, own.sizes, own.space_before)

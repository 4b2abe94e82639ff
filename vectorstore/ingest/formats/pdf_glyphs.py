"""What a PDF's page is measured in: rectangles, and the characters of a line with their places and sizes."""

from typing import NamedTuple


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


class Glyph(NamedTuple):
    """A character in the frame of its line.

    `x` runs along the line, `y` is the height of its foot, and `size` is in points.
    """

    text: str
    x: float
    end: float
    y: float
    size: float
    space_before: bool  # a space stands before it


class Style(NamedTuple):
    """What the characters of one stretch of text have in common."""

    angle: float
    scale: float
    mode: int
    white: bool
    clear: bool

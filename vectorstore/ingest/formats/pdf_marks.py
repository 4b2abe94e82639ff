"""Characters of a PDF's page that a line is drawn through."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vectorstore.ingest.formats.pdf_characters import STRUCK, Characters
from vectorstore.ingest.formats.pdf_glyphs import Box

_LOW, _HIGH = 0.12, 0.5  # of the size, above the foot of the letters: a line there goes through them
_THICK = 0.2  # of the size: a thicker one is a bar behind or over them
_BEYOND = 0.9  # of the size by which a line through words may be longer than they are: a longer one divides something


def split_struck(characters: Characters, rules: Sequence[Box]) -> tuple[Characters, Characters]:
    """The characters with those that are struck out made blank, and the ones that are struck out.

    Words are struck out where a level line, no longer than they are, runs through them.
    """
    struck = np.zeros(len(characters), bool)
    level = characters.with_style("angle") == 0 if rules and len(characters) else struck
    if level.any():
        low, high = characters.y + _LOW * characters.sizes, characters.y + _HIGH * characters.sizes
        heights = np.unique(np.stack([low[level], high[level]]), axis=1)  # those of lines: many characters share them
        left, bottom, right, top = np.array(rules).T
        middle = (bottom + top) / 2
        through = ((heights[0] < middle[:, None]) & (middle[:, None] < heights[1])).any(axis=1)
        for number in np.flatnonzero(through).tolist():
            under_rule = level & (low < middle[number]) & (middle[number] < high)
            under_rule &= (left[number] <= characters.middles[0]) & (characters.middles[0] <= right[number])
            under_rule &= top[number] - bottom[number] <= _THICK * characters.sizes
            if under_rule.any():
                begin, end = characters.boxes[under_rule, 0].min(), characters.boxes[under_rule, 2].max()
                beyond = _BEYOND * characters.sizes[under_rule].max()
                if max(abs(left[number] - begin), abs(right[number] - end)) < beyond:
                    struck |= under_rule
    return (
        replace(characters, codes=np.where(struck, STRUCK, characters.codes)) if struck.any() else characters
    ), characters.of(struck)

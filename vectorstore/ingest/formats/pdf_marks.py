"""Characters of a PDF's page that a line is drawn through."""

from collections import defaultdict
from collections.abc import Sequence

from vectorstore.ingest.formats.pdf_glyphs import Box, Drawn

_BAND = 4.0  # points of height in which lines are looked for
_LOW, _HIGH = 0.12, 0.5  # of the size, above the foot of the letters: a line there goes through them
_THICK = 0.2  # of the size: a thicker one is a bar behind or over them
_BEYOND = 0.9  # of the size by which a line through words may be longer than they are: a longer one divides something


def unstruck(characters: Sequence[Drawn], rules: Sequence[Box]) -> tuple[list[Drawn], list[Drawn]]:
    """The characters, without a letter where one is struck out, and those: a level line as long as the words runs through them."""
    heights: dict[int, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        heights[int((rule.bottom + rule.top) / 2 // _BAND)].append(number)
    crossed: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(characters if rules else ()):
        if one.style.angle:
            continue
        low, high, middle = one.y + _LOW * one.size, one.y + _HIGH * one.size, (one.box.left + one.box.right) / 2
        for band in range(int(low // _BAND), int(high // _BAND) + 1):
            for number in heights.get(band, ()):
                rule = rules[number]
                if (
                    low < (rule.bottom + rule.top) / 2 < high
                    and rule.left <= middle <= rule.right
                    and rule.top - rule.bottom <= _THICK * one.size
                ):
                    crossed[number].append(place)
    gone: set[int] = set()
    for number, places in crossed.items():
        rule, size = rules[number], max(characters[place].size for place in places)
        left, right = (
            min(characters[place].box.left for place in places),
            max(characters[place].box.right for place in places),
        )
        if max(abs(rule.left - left), abs(rule.right - right)) < _BEYOND * size:
            gone.update(places)
    return [one._replace(text="") if place in gone else one for place, one in enumerate(characters)], [
        characters[place] for place in sorted(gone)
    ]

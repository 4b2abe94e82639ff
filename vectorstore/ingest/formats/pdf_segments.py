"""Characters of a page to stretches of text on one line, with raised figures written so that no number changes."""

import re
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_glyphs import Glyph

_WIDE = "\u2e80"  # from here on characters are as wide as high, and no space stands between them
GAP = 0.8  # of the size: a wider gap parts stretches; the words of a justified line stand nearer
_SPACE = 0.22  # of the size: a wider gap is a space, where PDFium does not say
_BAND = 40.0  # points in which a mark is looked for above and below its line
_MARK_AT_MOST = 6  # characters
_INITIAL = 0.45  # of the size of a big first letter: smaller ones are the text that it begins
_SMALL = 0.85  # of the line's size: what is no bigger may be a raised or lowered mark


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


def segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """The stretches of these characters, in the order in which the page draws them.

    One that is drawn twice counts once.
    """
    runs = _attached(_runs(glyphs))
    found: dict[tuple[str, int, int], Segment] = {}
    for order, run in enumerate(runs):
        text = _written(run)
        size = _main_size(run)
        y = median(glyph.y for glyph in run if glyph.size == size)
        segment = Segment(text, min(g.x for g in run), max(g.end for g in run), y, size, order)
        if text:
            found.setdefault((text, round(segment.x / size * 2), round(y / size * 2)), segment)
    return list(found.values())


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is None or not _follows(last, glyph):
            runs.append([])
        runs[-1].append(glyph)
        last = glyph
    return runs


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    if abs(glyph.y - last.y) > 0.55 * size or min(last.size, glyph.size) < _INITIAL * size:
        return False
    gap = glyph.x - last.end
    return -0.6 * size < gap < GAP * size or (glyph.x, glyph.end) == (last.x, last.end)


def _attached(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """Marks that the page draws by themselves, put into the stretch that they stand behind or in."""
    sizes = [_main_size(run) for run in runs]
    near: dict[int, list[int]] = {}  # the stretches by their height, in bands of the page
    for number, run in enumerate(runs):
        near.setdefault(int(run[0].y // _BAND), []).append(number)
    taken: set[int] = set()
    for number, run in enumerate(runs):
        band = int(run[0].y // _BAND)
        others = (
            (other for level in (band, band - 1, band + 1) for other in near.get(level, ()))
            if len(run) <= _MARK_AT_MOST
            else ()
        )
        for other in others:
            if (
                other != number
                and other not in taken
                and len(runs[other]) >= len(run)
                and _belongs(run, sizes[number], runs[other], sizes[other])
            ):
                place = next(
                    (i for i, glyph in enumerate(runs[other]) if glyph.x >= run[0].x - 0.05 * sizes[other]),
                    len(runs[other]),
                )
                runs[other][place:place] = run
                taken.add(number)
                break
    return [run for number, run in enumerate(runs) if number not in taken]


def _belongs(mark: Sequence[Glyph], size: float, run: Sequence[Glyph], big: float) -> bool:
    """Whether a small stretch is raised or lowered beside or inside this one."""
    if size > _SMALL * big or not -0.35 * big <= mark[0].y - run[0].y <= 0.65 * big:
        return False
    start, stop = run[0].x, run[-1].end
    return start < mark[0].x and (abs(mark[0].x - stop) < 0.35 * big or mark[-1].end <= stop)


def _main_size(run: Iterable[Glyph]) -> float:
    counts: dict[float, int] = {}
    for glyph in run:
        counts[glyph.size] = counts.get(glyph.size, 0) + 1
    return max(counts, key=lambda size: (counts[size], size))


def _written(run: Sequence[Glyph]) -> str:
    """The text of a stretch; raised and lowered characters as marks."""
    size = _main_size(run)
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
        return not (last.text >= _WIDE and glyph.text >= _WIDE) or gap > _SPACE
    return gap > _SPACE and not (last.text >= _WIDE or glyph.text >= _WIDE)


def _level(glyph: Glyph, base: float, size: float) -> int:
    height = (glyph.y - base) / size
    if glyph.size <= _SMALL * size:
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
        return f" [{inner}]" + (" " if after[:1].isalnum() and after[:1] < _WIDE else "")
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

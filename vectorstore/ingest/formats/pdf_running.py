"""What printing puts around a page's text: running heads, feet, page numbers and foot notes."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from vectorstore.ingest.formats.pdf_layout import Line
from vectorstore.ingest.formats.pdf_segments import Segment

_EDGE = 2  # lines at either end of a page that may be heads, feet or numbers
_SHARE = 0.4  # of the pages that must have a running head: left ones may differ from right ones
_SAME_HEIGHT = 4.0  # points
# times the usual step: what stands so far from the text, at one height on two pages, runs on fewer pages as well
_FAR = 1.3
_NUMBER = re.compile(r"\W*(?:第\s*)?(?:\d{1,4}|[ivxl]{1,6})\s*(?:页|頁)?\W*", re.IGNORECASE)
_PAGE_OF = re.compile(
    r"\W*(?:第\s*\d{1,4}\s*[页頁](?:\s*[,/，]?\s*共\s*\d{1,4}\s*[页頁])?|\d{1,4}\s*(?:/|of)\s*\d{1,4}|(?:page"
    r"|p\.)\s?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?"
    r"|[-–—]\s*\d{1,4}\s*[-–—])\W*",
    re.IGNORECASE,
)
_ENDED = tuple("。！？!?.")  # so ends a sentence: it is one of several that are numbered
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


class Edge(NamedTuple):
    """A line at the top or the bottom of a page."""

    page: int
    is_top: bool
    y: float
    is_far: bool  # it stands apart from the text
    texts: tuple[str, ...]
    row: tuple[Segment, ...]
    inner: str  # the nearest line of the page that stands at no edge


def find_running_lines(pages: Sequence[Sequence[Segment]]) -> list[list[tuple[Segment, ...]]]:
    """The lines of each page that are heads, feet or page numbers and no text."""
    edges = [edge for number, found in enumerate(pages) for edge in _edges(number, found)]
    inside = Counter(_shape(segment.text) for found in pages for segment in found)
    groups: dict[tuple[bool, str], list[tuple[Edge, str]]] = defaultdict(list)
    for edge in edges:
        for text in edge.texts:
            groups[edge.is_top, _shape(text)].append((edge, text))
    rows_by_page: dict[int, list[tuple[Segment, ...]]] = defaultdict(list)
    done: set[int] = set()
    for (_, shape), members in groups.items():
        for edge, text in members:
            same = [(e, t) for e, t in members if abs(e.y - edge.y) <= _SAME_HEIGHT]
            if id(edge) not in done and _is_running(edge, text, same, len(pages), inside[shape]):
                done.add(id(edge))
                rows_by_page[edge.page].append(edge.row)
    return [rows_by_page[number] for number in range(len(pages))]


def _edges(page: int, found: Sequence[Segment]) -> Iterator[Edge]:
    rows: list[list[Segment]] = []
    for segment in sorted(found, key=lambda one: -one.y):
        if rows and rows[-1][0].y - segment.y < 0.4 * max(segment.size, rows[-1][0].size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    steps = [one[0].y - other[0].y for one, other in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    top = min(_EDGE, (len(rows) + 1) // 2)
    bottom = min(_EDGE, len(rows) - top)
    for number in [*range(top), *range(len(rows) - bottom, len(rows))]:
        row = tuple(sorted(rows[number], key=lambda one: one.x))
        is_top = number < top
        gap = (
            (steps[number] if is_top else steps[number - 1])
            if len(steps) > 0 and (is_top or number > 0) and number < len(steps) + (not is_top)
            else 0.0
        )
        texts = tuple(dict.fromkeys([" ".join(segment.text for segment in row), *(segment.text for segment in row)]))
        inner = rows[_EDGE if is_top else -_EDGE - 1] if len(rows) > _EDGE else []
        yield Edge(page, is_top, row[0].y, gap > _FAR * usual, texts, row, "".join(segment.text for segment in inner))


def _shape(text: str) -> str:
    """The text with every number as #, as page numbers differ."""
    return re.sub(r"\d+", "#", " ".join(text.split()))


def _is_running(edge: Edge, text: str, same: Sequence[tuple[Edge, str]], pages: int, everywhere: int) -> bool:
    """Whether this text runs over pages: `same` are those like it at its height, itself among them."""
    where = {other.page for other, _ in same}
    if _NUMBER.fullmatch(text) and _follows_pages(same, edge.page, text):
        return True
    if _PAGE_OF.fullmatch(text) and (pages > 1 or edge.is_far):
        return True
    grows = _counts_pages(same) and not text.endswith(_ENDED)
    alike = where if grows else {other.page for other, words in same if words == text}
    if len(alike) < 2 or not any(map(str.isalpha, text)):
        return False
    around = {other.inner for other, _ in same if other.page in alike}
    if len(around) == 1 and any(around):  # the whole page repeats
        return False
    return edge.is_far or (len(alike) >= _SHARE * pages and everywhere <= len(same))


def _follows_pages(same: Sequence[tuple[Edge, str]], page: int, text: str) -> bool:
    """Whether a number grows with the pages, at least from one to another."""
    offset = _value(text) - page
    return len({other.page for other, words in same if _value(words) - other.page == offset}) > 1


def _counts_pages(same: Sequence[tuple[Edge, str]]) -> bool:
    """Whether these texts differ in nothing but numbers that grow with the pages."""
    offsets: list[set[int]] = []
    values: list[set[int]] = []
    for edge, text in same:
        numbers = [int(number[:9]) for number in re.findall(r"\d+", text)]
        offsets += [set() for _ in numbers[len(offsets) :]]
        values += [set() for _ in numbers[len(values) :]]
        for place, number in enumerate(numbers):
            offsets[place].add(number - edge.page)
            values[place].add(number)
    return bool(offsets) and all(len(one) == 1 or len(other) == 1 for one, other in zip(offsets, values, strict=True))


def _value(text: str) -> int:
    if digits := re.search(r"\d+", text):
        return int(digits.group())
    values = [_ROMAN[letter] for letter in re.sub(r"\W", "", text).lower() if letter in _ROMAN]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


_NOTE_MARK = re.compile(
    r"\s?\[[\d*†‡§#a-z]{1,3}\]|\^?\d{1,3}[\s.)\]、．]?\s?\D|[*†‡§①-⑳]|注\s?\d{0,2}\s?[:：]|\[\d{1,3}\]|〔\d{1,3}〕"
)
_NOTES_AT_MOST = 0.4  # of a page's lines
_NOTE_SIZE = 0.93  # of the text's size


def split_footnotes(found: Sequence[Line], body: float) -> tuple[list[Line], list[Line]]:
    """The lines of a page without its foot notes, and the foot notes.

    These are small lines at the foot of a column, from a note's mark on.
    """
    body_lines: list[Line] = []
    notes: list[Line] = []
    for number in sorted({line.column for line in found}):
        column = [line for line in found if line.column == number]
        begin = len(column)
        while begin and column[begin - 1].size <= _NOTE_SIZE * body and not column[begin - 1].text.startswith("|"):
            begin -= 1
        while begin < len(column) and not _NOTE_MARK.match(column[begin].text):
            begin += 1
        if len(column) - begin > _NOTES_AT_MOST * len(found):  # a list of sources in small print
            begin = len(column)
        body_lines += column[:begin]
        notes += column[begin:]
    return (body_lines, notes) if body_lines else (list(found), [])

"""Puts the sentences of a plain text together again.

A program broke them at a margin, or printed them on pages.

Whether lines were broken at a margin is told by the whole file: the lines in which a sentence stays open are then as
long as the margin allows, as the next word would not have fitted. Verse, lists, headings, addresses and tables have no
such margin.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vectorstore.ingest.clean.layout import (
    NUMBERED,
    PAGE_NUMBER,
    SPECIAL_LINE,
    Edit,
    begins_with_figure,
    display_width,
    ends_inside_range,
    is_one_word,
    remove_running_lines,
    words_of,
)
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import WIDE

# From where a line begins, and the indent whole: a long run of spaces would otherwise be tried in all its parts.
_LINE = re.compile(r"(?<![^\r\n])(?P<indent>[^\S\r\n]*+)(?P<words>[^\r\n]*[^\s])")
_SENTENCE_END = re.compile(r"[。！？!?…][”’」』）)\"'》]*$|\.[\"'”’)]*$")
_ABBREVIATED_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Gov|No|vs|[A-Z])\.$")
_COLUMNS = re.compile(r"\S(?: {2,}|\t)\S.*\S(?: {2,}|\t)\S|\|.*\||\t\S+$")
_TOKEN = re.compile(
    r"[^\W_\u2e80-\U0003ffff]+(?:[.,'’-][^\W_\u2e80-\U0003ffff]+)*[^\w\s]*|.[，。、；：！？）”」』》…]?"
)
_LINE_OPENERS, _QUOTES = (
    tuple("—–-·•*"),
    tuple("“「『‘"),
)  # begin a line of their own, the marks of speech where a colon announces it
_NEGATIVE = re.compile(r"[-–−]\d")
_MIN_FULL_LINES = 2  # open lines by which a margin is known
_MIN_FULL_SHARE = 0.8  # of them that reach it
_MIN_LINE_WIDTH, _MAX_MARGIN = 11.0, 66.0  # full-width characters of the longest line at least, and of a margin at most
_HANGING_PUNCTUATION = 1.5  # characters that a line may be short where a mark must not begin the next one
_UNIT_WORD = re.compile(
    r"(?:hundred|thousand|million|billion|trillion|per ?cent|percent|dozen|times|years?|months?|weeks?|days?"
    r"|hours?|people|metres|meters|miles)\b"
)


class _Line(NamedTuple):
    start: int
    end: int
    indent: str
    words: str


def join_wrapped_lines(text: str) -> Iterator[Edit]:
    """The breaks inside sentences that a margin made, and words that were parted at one."""
    lines = [
        _Line(match.start("words"), match.end(), match["indent"], match["words"]) for match in _LINE.finditer(text)
    ]
    pairs = [(line, following) for line, following in pairwise(lines) if _may_continue(text, line, following)]
    _, margin = max(
        (_margin(lines, pairs, measure) for measure in (display_width, _character_count)), key=lambda found: found[0]
    )
    known_words: frozenset[str] | None = None
    for line, following in pairs:
        if line.words.endswith("-") and line.words[-2:-1].isalpha() and following.words[0].islower():
            known_words = words_of(text) if known_words is None else known_words
            yield line.end - is_one_word(known_words, line.words, following.words), following.start, ""
        elif ends_inside_range(line.words, following.words):
            yield line.end, following.start, ""
        elif (margin and _fills_margin(line, following, margin)) or _continues_with_unit(line.words, following.words):
            yield line.end, following.start, _joining_text(line.words, following.words)


def _joining_text(line: str, following: str) -> str:
    """What stands between two joined lines.

    That is a space between words, and nothing between Chinese characters or in a number among them.
    """
    number = line[-1].isdigit() and (following[0].isdigit() or following[0] in "%‰°") and max(line) >= WIDE
    number |= following[0] == "." or (line[-1] == "." and line[-2:-1].isdigit() and following[0].isdigit())
    return "" if number or max(line[-1], following[0]) >= WIDE else " "


def _may_continue(text: str, line: _Line, following: _Line) -> bool:
    """Whether one line is below the other in what may be a sentence of both."""
    gap = text[line.end : following.start]
    if (
        gap.replace("\r\n", "\n").count("\n") + gap.replace("\r\n", "").count("\r") != 1
        or display_width(following.indent) > display_width(line.indent) + 0.5
    ):
        return False
    if _SENTENCE_END.search(line.words) and not (
        line.words.endswith(".") and _period_ends_no_sentence(line.words, following.words)
    ):
        return False
    opens_line = following.words.startswith(_LINE_OPENERS) and not _NEGATIVE.match(following.words)
    opens_line |= following.words.startswith(_QUOTES) and line.words.endswith((":", "："))
    special = SPECIAL_LINE.match(following.words) or NUMBERED.match(following.words) or opens_line
    special = special and not begins_with_figure(line.words, following.words)
    return not (special or _COLUMNS.search(line.words) or _COLUMNS.search(following.words))


def _period_ends_no_sentence(line: str, following: str) -> bool:
    """Whether a point at the end of a line ends no sentence: it is that of a title, a number or an ellipsis."""
    return (
        following[0].islower()
        or following[0] == "."
        or bool(_ABBREVIATED_TITLE.search(line))
        or (line[-2:-1].isdigit() and following[0].isdigit())
    )


class _Margin(NamedTuple):
    """How long the lines of a file are at most.

    Its maker measured them by their width, or by the number of characters.
    """

    size: float
    measure: Callable[[str], float]


def _margin(
    lines: Sequence[_Line], pairs: Sequence[tuple[_Line, _Line]], measure: Callable[[str], float]
) -> tuple[int, _Margin | None]:
    """The margin of this file with the number of lines that reach it.

    0 and None where nothing broke its lines at one.
    """
    if len(pairs) < _MIN_FULL_LINES:
        return 0, None
    sizes = sorted(measure(line.indent + line.words) for line in lines)
    usual_size = sizes[int(0.95 * (len(sizes) - 1))]
    margin = _Margin(max(found for found in sizes if found <= 1.2 * usual_size), measure)
    full = [pair for pair in pairs if _fills_margin(*pair, margin)]
    if margin.size > _MAX_MARGIN or len(full) < max(_MIN_FULL_LINES, _MIN_FULL_SHARE * len(pairs)):
        return 0, None
    widest = max(display_width(line.words) for line, _ in full)
    capitals = sum(following.words[0].isupper() for _, following in full)  # with which each line of verse begins
    return (0, None) if widest < _MIN_LINE_WIDTH or capitals > _MIN_FULL_SHARE * len(full) else (len(full), margin)


def _fills_margin(line: _Line, following: _Line, margin: _Margin) -> bool:
    """Whether the first word of the following line would not have fitted into this one."""
    token = _TOKEN.match(following.words)
    first = following.words[0] if margin.measure is _character_count or not token else token.group()
    space = 0.0 if max(line.words[-1], first[0]) >= WIDE else margin.measure(" ")
    return (
        margin.measure(line.indent + line.words)
        + space
        + margin.measure(first)
        + _HANGING_PUNCTUATION * (first[0] >= WIDE)
        > margin.size
    )


def _character_count(words: str) -> float:
    return float(len(words))


def _continues_with_unit(line: str, following: str) -> bool:
    """Whether a number's unit stands in the next line: `It cost 3↵million`."""
    return line[-1].isdigit() and line.count(" ") >= 2 and bool(_UNIT_WORD.match(following))


def remove_page_lines(text: str, pages: Sequence[int]) -> Iterator[Edit]:
    """Page numbers and running heads in plain text, with the gap around them.

    `pages` begin behind form feeds, if there are any.
    """
    spans = [(start, end) for start, end, _ in remove_running_lines(text, pages)] or list(_page_number_lines(text))
    if 3 * sum(end - start for start, end in spans) > len(text):
        return  # pages of equal lines, which are the text
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    for start, end in merged:
        first = len(text[:start].rstrip()) if start < 1000 else start - 1000 + len(text[start - 1000 : start].rstrip())
        last = end + len(text[end : end + 1000]) - len(text[end : end + 1000].lstrip("\r\n "))
        inside = first > 0 and last < len(text) and not _SENTENCE_END.search(text[max(0, first - 4) : first])
        yield first, last, "\n" if inside else "\n\n" if first > 0 and last < len(text) else ""


_MIN_PAGE_LINES = 4  # lines at least between two page numbers
_DECORATED = re.compile(
    r"[-—–·•~]+\s*\d{1,4}\s*[-—–·•~]+|第\s*\d{1,4}\s*页.*|page \d{1,4}.*|p\. ?\d{1,4}|\d{1,4}\s*/\s*\d{1,4}"
)


def _page_number_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that count the pages and stand inside sentences, and the line that stands beside each of them."""
    lines = [_Line(match.start("words"), match.end(), "", match["words"]) for match in _LINE.finditer(text)]
    places = [
        place for place, line in enumerate(lines) if len(line.words) < 20 and PAGE_NUMBER.fullmatch(fold(line.words))
    ]
    values = {place: int((re.findall(r"\d+", lines[place].words) or ["0"])[0]) for place in places}
    consecutive = {
        place
        for one, other in pairwise(places)
        for place in (one, other)
        if values[other] == values[one] + 1 and other - one >= _MIN_PAGE_LINES
    }  # fmt: skip
    pages = [place for place in places if place in consecutive or _DECORATED.fullmatch(fold(lines[place].words))]
    inside_sentences = sum(any(_is_unfinished(lines, before) for before in (place - 1, place - 2)) for place in pages)
    if 2 * inside_sentences < len(pages):
        return
    neighbour_counts = Counter(
        lines[neighbour].words for place in pages for neighbour in (place - 1, place + 1) if 0 <= neighbour < len(lines)
    )
    running_heads = {words for words, count in neighbour_counts.items() if count >= max(2, 0.5 * len(pages))}
    for place in pages:
        for neighbour in (place - 1, place, place + 1):
            if neighbour == place or (0 <= neighbour < len(lines) and lines[neighbour].words in running_heads):
                yield lines[neighbour].start, lines[neighbour].end


def _is_unfinished(lines: Sequence[_Line], place: int) -> bool:
    return place >= 0 and not _SENTENCE_END.search(lines[place].words)

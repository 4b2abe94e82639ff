"""Line breaks that printing made: wrapped paragraphs and hyphens."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from vectorstore.ingest.clean.probability import log_probability
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import WIDE

Edit = tuple[int, int, str]  # text[start:end] becomes this

_RULE = r"[-*_=\s|:]{3,}$"
SPECIAL_LINE = re.compile(rf"\s*(?:#|[-*+•·●]\s|\d{{1,3}}[.)]\s|>|\||```|~~~)|{_RULE}")
_UNJOINED_LINE = re.compile(rf"\s*(?:#|```|~~~|\|)|{_RULE}")
# A definition, an abbreviation and a note begin lines of their own.
_MARKDOWN_ENTRY = re.compile(r"\s{0,3}(?::\s|\*?\[[^\[\]\n]{1,40}\]:)")
_ABBREVIATION = re.compile(r"\s{0,3}\*\[[^\[\]\n]{1,40}\]:")
# A name and its value: `发布日期：2025年3月12日` above `文号：…` is a list, though Markdown would draw one line.
_LABELLED = re.compile(r"\s{0,3}[^\W\d_]\w{0,14}(?: \w{1,10})?[：:]\s?[^\s。！？!?][^。！？!?]{0,60}$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零\d]{1,5}[章节節条條款]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:\.\d{1,2}){1,3}\s"
    r"|\u3000)"
)
_RANGE = re.compile(r"(?<!\d-)(?<=[\s(（,，、\u2e80-\u9fff])\d{1,4}[-–~～]$")
_FIGURE = re.compile(r"\d+\.\d+ (?!and\b|or\b)[a-z]")
_OPEN_END = re.compile(r"\s[a-z]+,?$")
_SENTENCE_ENDS = tuple("。！？!?…；;：:”」』）.")
_FULL_LINE_SHARE = 0.72  # of the widest line near it, from which on a line without an end was broken by the margin
_NEARBY_LINES = 6  # lines looked at on either side
_MIN_COLUMN_WIDTH = 10.0  # full-width characters; no column of prose is narrower


def join_lines(text: str, *, markdown: bool, printed: bool) -> Iterator[Edit]:
    """Line breaks inside a paragraph.

    In Markdown every single one is, on printed pages those that the margin made, in plain text those inside an English
    sentence.
    """
    lines = text.split("\n")
    widths = [display_width(line) for line in lines] if printed else []
    known_words = words_of(text) if printed and "-\n" in text else frozenset()
    end = -1
    fenced = False
    for number, (line, following) in enumerate(pairwise(lines)):
        end += 1 + len(line)
        fenced ^= markdown and bool(_FENCE.match(line))
        if not line or not following or fenced:
            continue
        inside = _continues_in_markdown if markdown else _continues_in_text
        joined = _continues_on_page(line, following, widths, number) if printed else inside(line, following)
        if joined:
            yield from _join_edit(known_words, end, line, following, printed=printed)


def begins_with_figure(line: str, following: str) -> bool:
    """Whether the number before a line is no label: it ends a range, or a small word follows a figure with a point."""
    return ends_inside_range(line, following) or bool(_FIGURE.match(following) and _OPEN_END.search(line))


def ends_inside_range(line: str, following: str) -> bool:
    """Whether a line ends behind the dash of a range of numbers: `from 2016-↵2019`."""
    return bool(_RANGE.search(line)) and following[0].isdigit()


def _continues_in_markdown(line: str, following: str) -> bool:
    if SPECIAL_LINE.match(following) or _MARKDOWN_ENTRY.match(following):
        return False
    if _LABELLED.match(line) and _LABELLED.match(following):
        return False
    return not (_UNJOINED_LINE.match(line) or _ABBREVIATION.match(line))


def _continues_in_text(line: str, following: str) -> bool:
    return (following[0].islower() and line[-1].isalpha() and line[-1].isascii()) or (
        line.endswith(",") and len(line) > 40
    )


def _continues_on_page(line: str, following: str, widths: Sequence[float], number: int) -> bool:
    """Whether a sentence goes on in the next line.

    That is so where this line has no end and reaches the margin, or where no sentence begins as the next one does.
    """
    labelled = SPECIAL_LINE.match(following) or NUMBERED.match(following)
    if line.endswith(_SENTENCE_ENDS) or (labelled and not begins_with_figure(line, following)):
        # a full-width stop may end a line inside a paragraph: nothing is lost by parting sentences there
        return False
    if following[0].islower() or following[0] in "，。、；：！？）”」』》…,;:)(（":
        return True
    return widths[number] >= _FULL_LINE_SHARE * _margin_width(widths, number)


def _margin_width(widths: Sequence[float], number: int) -> float:
    """The margin of this line, as the width of the widest line near it.

    Lines of its own paragraph count, or those around it where the paragraph is narrow: an address, a list of names.
    """
    nearby = range(max(0, number - _NEARBY_LINES), min(len(widths), number + _NEARBY_LINES + 1))
    first = max((place + 1 for place in nearby if place < number and not widths[place]), default=nearby.start)
    last = min((place for place in nearby if place > number and not widths[place]), default=nearby.stop)
    inside = max(widths[first:last])
    return inside if inside >= _MIN_COLUMN_WIDTH else max(widths[nearby.start : nearby.stop])


def _join_edit(known_words: Collection[str], end: int, line: str, following: str, *, printed: bool) -> Iterator[Edit]:
    """What stands between two joined lines; a hyphen that the margin made goes."""
    if printed and line.endswith("-") and line[-2:-1].isalpha():
        hyphen = following[0].islower() and is_one_word(known_words, line, following)
        yield (end - hyphen, end + 1, "")
    else:
        yield (end, end + 1, "" if max(line[-1], following[0]) >= WIDE and (printed or line[-1] >= WIDE) else " ")


def is_one_word(known_words: Collection[str], line: str, following: str) -> bool:
    """Whether these are halves of one word: as the text writes it elsewhere, or else as is more probable."""
    first, second = _LAST_WORD.findall(line[-_MAX_WORD:-1])[0], _FIRST_WORD.findall(following[:_MAX_WORD])[0]
    if f"{first}-{second}" in known_words or not first.isascii():
        return False
    return first + second in known_words or log_probability(first + second) > log_probability(f"{first} {second}")


_WORDS = re.compile(r"\w+-\w+|\w+")
_LAST_WORD, _FIRST_WORD = re.compile(r"\w*$"), re.compile(r"^\w*")
_MAX_WORD = 40  # characters


def words_of(text: str) -> frozenset[str]:
    """The words of a text, those with a hyphen whole."""
    return frozenset(_WORDS.findall(text))


def display_width(line: str) -> float:
    """In full-width characters."""
    return sum(1.0 if character >= WIDE else 0.5 for character in line)


PAGE_NUMBER = re.compile(
    r"\W*(?:第\s*)?\d{1,4}\s*(?:页|/\s*\d{1,4}|of \d{1,4}|页\s*[,/]?\s*共\s*\d+\s*页)?\W*|(?:page"
    r"|p\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
)
_EDGE_LINES = 2  # lines at either end of a page that may be heads, feet or numbers
_MIN_PAGE_SHARE = 0.4  # of the pages that must have a running head: left ones may differ from right ones


def remove_running_lines(text: str, pages: Sequence[int]) -> Iterator[Edit]:
    """The heads, feet and numbers that printing put on pages, of which there are several.

    `pages` are where they begin.
    """
    if len(pages) < 2:
        return
    edges = [edge for begin, end in pairwise([*pages, len(text)]) for edge in _edge_lines(text, begin, end)]
    counts = Counter((words, place) for _, _, words, place in edges)
    line_counts = Counter(map(_normalized, text.split("\n")))
    for start, end, words, place in edges:
        same = counts[words, place]  # what else stands in the text is text that repeats itself
        if (same >= max(2, _MIN_PAGE_SHARE * len(pages)) and line_counts[words] == same) or PAGE_NUMBER.fullmatch(
            words.replace("#", "1")
        ):
            yield start, end, ""


def _edge_lines(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str, int]]:
    """The lines at the top and the bottom of a page, with their words and their place.

    The place is counted from the top (0, 1) or from the bottom (-1, -2).
    """
    lines = [
        (match.start(), match.end()) for match in re.finditer(r"[^\n]+\n?", text[begin:end]) if match.group().strip()
    ]
    top = min(_EDGE_LINES, (len(lines) + 1) // 2)
    bottom = min(_EDGE_LINES, len(lines) - top)
    places = [*range(top), *range(-bottom, 0)]
    for place in places:
        start, stop = lines[place]
        yield begin + start, begin + stop, _normalized(text[begin + start : begin + stop]), place


def _normalized(line: str) -> str:
    """The line with every number as #, as page numbers differ."""
    return re.sub(r"\d+", "#", fold(line).strip())

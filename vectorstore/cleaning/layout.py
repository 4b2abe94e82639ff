"""Line breaks that printing made: wrapped paragraphs and hyphens."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from vectorstore.cleaning.probability import log_probability
from vectorstore.folding import WIDE

Edit = tuple[int, int, str]  # text[start:end] becomes this

_RULE = r"[-*_=\s|:]{3,}$"
_SPECIAL_LINE = re.compile(rf"\s*(?:#|[-*+•·●]\s|\d{{1,3}}[.)]\s|>|\||```|~~~)|{_RULE}")
_STANDS_ALONE = re.compile(rf"\s*(?:#|```|~~~|\|)|{_RULE}")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零\d]{1,5}[章节節条條款]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:\.\d{1,2}){1,3}\s|\u3000)"
)
_ENDED = tuple("。！？!?…；;：:”」』）.")
_FULL = 0.72  # of the widest line near it, from which on a line without an end was broken by the margin
_NEAR = 6  # lines looked at on either side
_NARROW = 10.0  # full-width characters; no column of prose is narrower


def joined_lines(text: str, *, markdown: bool, printed: bool) -> Iterator[Edit]:
    """Line breaks inside a paragraph.

    In Markdown every single one is, on printed pages those that the margin made, in plain text those inside an English sentence.
    """
    lines = text.split("\n")
    widths = [_width(line) for line in lines] if printed else []
    written = set(_WORDS.findall(text)) if printed and "-\n" in text else set()
    end = -1
    fenced = False
    for number, (line, following) in enumerate(pairwise(lines)):
        end += 1 + len(line)
        fenced ^= markdown and bool(_FENCE.match(line))
        if not line or not following or fenced:
            continue
        inside = _joined_in_markdown if markdown else _joined_in_text
        joined = _joined_on_page(line, following, widths, number) if printed else inside(line, following)
        if joined:
            yield from _joint(written, end, line, following, printed=printed)


def _joined_in_markdown(line: str, following: str) -> bool:
    return not _SPECIAL_LINE.match(following) and not _STANDS_ALONE.match(line)


def _joined_in_text(line: str, following: str) -> bool:
    return (following[0].islower() and line[-1].isalpha() and line[-1].isascii()) or (line.endswith(",") and len(line) > 40)


def _joined_on_page(line: str, following: str, widths: Sequence[float], number: int) -> bool:
    """A sentence goes on in the next line where this one has no end and reaches the margin, or where no sentence begins so."""
    if line.endswith(_ENDED) or _SPECIAL_LINE.match(following) or _NUMBERED.match(following):
        # a full-width stop may end a line inside a paragraph: nothing is lost by parting sentences there
        return False
    if following[0].islower() or following[0] in "，。、；：！？）”」』》…,;:)(（":
        return True
    return widths[number] >= _FULL * _widest(widths, number)


def _widest(widths: Sequence[float], number: int) -> float:
    """The margin of this line: the widest line near it in its paragraph, or around it where the paragraph is narrow: an address, a list of names."""
    near = range(max(0, number - _NEAR), min(len(widths), number + _NEAR + 1))
    first = max((place + 1 for place in near if place < number and not widths[place]), default=near.start)
    last = min((place for place in near if place > number and not widths[place]), default=near.stop)
    inside = max(widths[first:last])
    return inside if inside >= _NARROW else max(widths[near.start : near.stop])


def _joint(written: Collection[str], end: int, line: str, following: str, *, printed: bool) -> Iterator[Edit]:
    """What stands between two joined lines; a hyphen that the margin made goes."""
    if printed and line.endswith("-") and line[-2:-1].isalpha():
        hyphen = following[0].islower() and _parted(written, line, following)
        yield (end - hyphen, end + 1, "")
    else:
        yield (end, end + 1, "" if max(line[-1], following[0]) >= WIDE and (printed or line[-1] >= WIDE) else " ")


def _parted(written: Collection[str], line: str, following: str) -> bool:
    """Whether these are halves of one word: as the text writes it elsewhere, or else as is more probable."""
    first, second = _LAST.findall(line[-_WORD_AT_MOST:-1])[0], _FIRST.findall(following[:_WORD_AT_MOST])[0]
    if f"{first}-{second}" in written or not first.isascii():
        return False
    return first + second in written or log_probability(first + second) > log_probability(f"{first} {second}")


_WORDS = re.compile(r"\w+-\w+|\w+")
_LAST, _FIRST = re.compile(r"\w*$"), re.compile(r"^\w*")
_WORD_AT_MOST = 40  # characters


def _width(line: str) -> float:
    """In full-width characters."""
    return sum(1.0 if character >= WIDE else 0.5 for character in line)

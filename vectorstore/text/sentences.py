"""Where sentences begin and end, in Chinese and in Western punctuation. Knows nothing of articles."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.text.abbreviations import is_abbreviation
from vectorstore.text.scripts import HAN_CLASS


class Span(NamedTuple):
    """Offsets into a text, in characters: text[start:end]."""

    start: int
    end: int


CLOSERS = "”’」』）】》〉\"')\\]"
_QUOTES = {"”": "“", "’": "‘", "」": "「", "』": "『"}
# The number of an item, at the start of a sentence: `1.`, `2.3.`, `IV.`, `a.`.
_LIST_NUMBER = re.compile(r"\s{0,4}(?:\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,5}|[A-Za-z])")
_FAR_EAST, _OTHER = "。！？｡…", "।॥؟۔።"
FAR_EASTERN_ENDERS, WESTERN_ENDERS = _FAR_EAST + _OTHER, ".!?"
# A Chinese ender ends a sentence wherever it stands, as those of Hindi, Arabic and Urdu do; a Western one where white
# space or Chinese follows it.
_END = re.compile(
    rf"(?:[{_FAR_EAST}{_OTHER}]+|(?<![.!?])[.!?]++(?=[{CLOSERS}]*(?:\s|$|[{HAN_CLASS}“「『])))[{CLOSERS}]*|\n+"
)
_LOOKED_BACK = 32  # characters before a full stop that an abbreviation is looked for in
_QUOTED_AT_MOST = 4000  # characters of a quotation inside a sentence
_LINE = re.compile(r"[^\S\n]*([^\n]{0,40})")


def sentence_spans(text: str) -> Iterator[Span]:
    """Spans of the sentences of a text in order, without white space at either end; a line break ends a sentence."""
    start = 0
    for match in _END.finditer(text):
        if not match.group().startswith("\n") and _goes_on(text, start, match):
            continue
        yield from trimmed_span(text, start, match.end())
        start = match.end()
    yield from trimmed_span(text, start, len(text))


def ends_in(text: str, searched: int) -> bool:
    """Whether a sentence ends in a text of one line, before its last character; up to `searched` none does."""
    ends = _END.finditer(text, searched)
    return any(match.end() < len(text) and not _goes_on(text, 0, match) for match in ends)


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; empty where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def trimmed_span(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without the white space at its ends, if anything else is in it."""
    span = trim(text, start, end)
    if span.start < span.end:
        yield span


def _is_part(text: str, start: int, closing: int) -> bool:
    """Whether a word stands right before the quotation that closes here."""
    opening = text.rfind(_QUOTES[text[closing]], max(start, closing - _QUOTED_AT_MOST), closing)
    return opening > start and text[opening - 1].isalnum()


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence goes on after this ender.

    It does after a list number or an abbreviation, before a small letter, and after a quotation inside it.
    """
    line = _LINE.match(text, match.end())
    following = line.group(1) if line else ""
    ender = match.group()
    if ender[0] in _FAR_EAST:
        return _is_trailing_off(ender, following) or _quotes_on(text, start, match.end())
    if not following:
        return False
    stop = match.start() + 1
    if ender[0] == "." and ender[1:2] != ".":
        numbered = _LIST_NUMBER.fullmatch(text, start, match.start())
        if numbered or following[0] == "." or is_abbreviation(text[max(start, stop - _LOOKED_BACK) : stop], following):
            return True
    # a small letter goes on, but for a name such as iPad
    return text[match.end()].isspace() and following[0].islower() and not following[1:2].isupper()


def _is_trailing_off(ender: str, following: str) -> bool:
    """Whether dots stand inside a sentence: Well… he left."""
    return not ender.strip("…") and following[:1].isascii() and following[:1].islower()


def _quotes_on(text: str, start: int, end: int) -> bool:
    """Whether a quotation that ends here is a part of a Chinese sentence (他说“好。”然后走了).

    One behind a colon is not.
    """
    after = text[end : end + 1]
    if text[end - 1] not in _QUOTES or not after:
        return False
    return after in "，、；：:,;的地得" or (after.isalnum() and _is_part(text, start, end - 1))

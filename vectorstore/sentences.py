"""Where sentences begin and end, in Chinese and in Western punctuation. Knows nothing of articles."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Offsets into a text, in characters: text[start:end]."""

    start: int
    end: int


_CLOSERS = "”’」』）】》〉\"')\\]"
_QUOTES = {"”": "“", "’": "‘", "」": "「", "』": "『"}
_LIST_NUMBER = re.compile(r"\s{0,4}\d{1,3}")
# A Chinese ender ends a sentence wherever it stands; a Western one where white space or Chinese follows it.
_END = re.compile(rf"(?:[。！？…]+|(?<![.!?])[.!?]++(?=[{_CLOSERS}]*(?:\s|$|[\u3400-\u9fff“「『])))[{_CLOSERS}]*|\n+")
# Words whose full stop does not end a sentence: titles, and the usual Latin and calendar abbreviations.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rev|Gen|Gov|Sen|Rep|St|Sr|Jr|vs|etc|cf|al|No|Nos|Fig|Vol|pp|Inc|Ltd|Co|Corp|approx|ca"
    r"|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)|\b[A-Za-z]|\be\.g|\bi\.e)\.$"
)


def sentence_spans(text: str) -> Iterator[Span]:
    """Spans of the sentences of a text in order, without white space at either end; a line break ends a sentence."""
    start = 0
    for match in _END.finditer(text):
        if not match.group().startswith("\n") and _goes_on(text, start, match):
            continue
        yield from trimmed(text, start, match.end())
        start = match.end()
    yield from trimmed(text, start, len(text))


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; empty where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without the white space at its ends, if anything else is in it."""
    span = trim(text, start, end)
    if span.start < span.end:
        yield span


def _is_part(text: str, start: int, closing: int) -> bool:
    """Whether a word stands right before the quotation that closes here."""
    opening = text.rfind(_QUOTES[text[closing]], start, closing)
    return opening > start and text[opening - 1].isalnum()


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence goes on after this ender: a list number, an abbreviation, or a lower-case letter after the white space.

    A quotation that a Chinese sentence has as its own part (他说“好。”然后走了) goes on as well, one behind a colon
    does not.
    """
    after = text[match.end() : match.end() + 2]
    ender = match.group()
    if ender[0] in "。！？…":
        return (
            ender[-1] in _QUOTES
            and bool(after)
            and (after[0] in "，、；：,;:的地得" or (after[0].isalnum() and _is_part(text, start, match.end() - 1)))
        )
    if ender == "." and _LIST_NUMBER.fullmatch(text, start, match.start()):
        return "\n" not in after
    if ender.startswith(".") and _ABBREVIATION.search(text, max(start, match.start() - 12), match.start() + 1):
        # an initial or "No." before a capital goes on; a one-letter word before a new line ends
        return bool(after.strip()) and "\n" not in after
    return after[:1].isspace() and after[1:2].islower()

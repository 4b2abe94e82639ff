"""Cleaned text to chunks of whole sentences under one heading, each with exact spans. Knows nothing of files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np

from vectorstore.text.normalize import codes_of
from vectorstore.text.scripts import WIDE, is_chinese
from vectorstore.text.sentences import Span, sentence_spans, trimmed_span
from vectorstore.text.tokens import tokens_of

CHUNK_TOKENS = 320  # a passage of two or three paragraphs: short enough to quote, long enough to be found
_BLOCK = 2**20  # characters counted at a time
_HEADING_AT_MOST = 40  # characters of a line without a full stop that stands above a paragraph

_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s")
_LIST_MARK = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+|\s*>\s?|\s*\|\s?")
_RULE = re.compile(r"[-*_=\s|:]{3,}$|(?:```|~~~).*$")
_FENCE = re.compile(r"`{3,}(?=[^`]*\Z)|~{3,}")  # around code, in which # begins a remark
_INDENTED = ("    ", "\t")  # before a line of code
_CLAUSE = re.compile(r"(?<=[；;，,、：:])")
_ENDS = '。！？…；.!?;:：,，”"』」）)'


@dataclass(frozen=True)
class Chunk:
    """A run of whole sentences: spans are offsets into the cleaned text."""

    span: Span
    sentences: tuple[Span, ...]
    heading: tuple[str, ...]


def split(text: str, *, markdown: bool = False, size: int = CHUNK_TOKENS) -> Iterator[Chunk]:
    """Chunks in order, of at most `size` tokens each.

    They never cross a heading, and every sentence is in one of them.
    """
    meter = _TokenMeter(text)
    pending: list[Span] = []
    pending_heading: tuple[str, ...] = ()
    for heading, sentences in _paragraphs(text, markdown):
        parts = [part for sentence in sentences for part in _split_long_sentence(meter, sentence, size)]
        # A paragraph that fits stays whole.
        if pending and parts and (heading != pending_heading or not meter.fits(pending[0].start, parts[-1].end, size)):
            yield _chunk(pending, pending_heading)
            pending = []
        pending_heading = heading
        for part in parts:
            if pending and not meter.fits(pending[0].start, part.end, size):
                yield _chunk(pending, pending_heading)
                pending = []
            pending.append(part)
    if pending:
        yield _chunk(pending, pending_heading)


class _TokenMeter:
    """Measures spans of one text as `estimated_tokens` does.

    Counting each span by itself costs seconds on a text of short lines.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def fits(self, start: int, end: int, size: int) -> bool:
        """Whether text[start:end] has at most `size` tokens; counted only where its length does not decide."""
        length = end - start
        if length <= size or length > 3 * size:
            return length <= size
        return tokens_of(length, int(self._wide_counts[end] - self._wide_counts[start])) <= size

    @cached_property
    def _wide_counts(self) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
        """How many of the characters before each place count as one token.

        Counted in blocks, as a text may have millions.
        """
        counts = np.zeros(len(self.text) + 1, dtype=np.uint32)
        for start in range(0, len(self.text), _BLOCK):
            wide = codes_of(self.text[start : start + _BLOCK]) >= ord(WIDE)
            np.cumsum(wide, dtype=np.uint32, out=counts[start + 1 : start + 1 + len(wide)])
            counts[start + 1 : start + 1 + len(wide)] += counts[start]
        return counts


def _chunk(sentences: list[Span], heading: tuple[str, ...]) -> Chunk:
    return Chunk(Span(sentences[0].start, sentences[-1].end), tuple(sentences), heading)


def _paragraphs(text: str, markdown: bool) -> Iterator[tuple[tuple[str, ...], list[Span]]]:
    """The paragraphs with the headings above them."""
    path: list[tuple[int, str]] = []
    fence = ""  # with which the open block of code began
    lines = (Span(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text) if match.group().strip())
    for line, below in pairwise(chain(lines, (Span(len(text), len(text)),))):
        words = text[line.start : line.end].strip()
        following = text[below.start : below.end].strip()
        if fence or not markdown:
            fence = "" if fence and words.startswith(fence) and not words.strip(fence[0]) else fence
        elif opening := _FENCE.match(words):
            fence = opening.group()
        code = bool(fence) or (markdown and text.startswith(_INDENTED, line.start))
        level = 0 if code else _heading_level(words, following, markdown)
        if level:
            path = [(above, title) for above, title in path if above < level]
            path.append((level, words.lstrip("# ").rstrip("# ")))
        elif not (markdown and _RULE.fullmatch(words)):
            yield tuple(title for _, title in path), _sentences(text, line, markdown)


def _heading_level(line: str, following: str, markdown: bool) -> int:
    """1 to 6, or 0 for a line that is no heading; plain text shows a heading by a short line above a paragraph."""
    if markdown:
        match = _MARKDOWN_HEADING.match(line)
        return len(match.group(1)) if match else 0
    length = len(line) if is_chinese(line) else len(line) // 2
    stands_above = following[-1:] in tuple('。！？.!?”"') and len(following) > len(line)
    return 1 if length <= _HEADING_AT_MOST and line[-1] not in _ENDS and stands_above else 0


def _sentences(text: str, line: Span, markdown: bool) -> list[Span]:
    start = line.start
    if markdown:
        mark = _LIST_MARK.match(text, start, line.end)
        start = mark.end() if mark else start
    return [Span(start + span.start, start + span.end) for span in sentence_spans(text[start : line.end])]


def _split_long_sentence(meter: _TokenMeter, sentence: Span, size: int) -> Iterator[Span]:
    """The sentence, or, where it alone is larger than a chunk, its clauses, or else runs of words or characters."""
    if meter.fits(*sentence, size):
        yield sentence
        return
    text = meter.text
    start = end = sentence.start
    for clause in _CLAUSE.split(text[sentence.start : sentence.end]):
        if not meter.fits(start, end + len(clause), size):
            yield from trimmed_span(text, start, end)
            start = end
        end += len(clause)
        while not meter.fits(start, end, size):  # no clause ends here
            cut = _cut_position(text, start, size)
            yield from trimmed_span(text, start, cut)
            start = cut
    yield from trimmed_span(text, start, end)


def _cut_position(text: str, start: int, size: int) -> int:
    """Where the longest run of `size` tokens from `start` on ends: not inside a word, if it has more than one."""
    thirds = 0
    cut = start
    while thirds < 3 * size:
        thirds += 3 if text[cut] >= WIDE else 1
        cut += 1
    cut -= thirds > 3 * size
    inside = text[cut - 1].isalnum() and text[cut].isalnum() and max(text[cut - 1], text[cut]) < WIDE
    space = text.rfind(" ", start + 1, cut) if inside else -1
    return space if space > start else cut

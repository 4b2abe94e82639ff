"""The alignment of a sentence with its sources: the spans of it that a sentence of the sources has as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.verify.lexicon import word_set
from assistant.verify.normalization import base_form
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

_Codes = np.ndarray[Any, np.dtype[np.int64]]
_BLOCK = 64  # tokens of the sentence for which the lengths of what is shared are kept at once
_MIN_TOKENS = 2  # Chinese characters in a span: single ones are found anywhere


@dataclass(frozen=True)
class SharedSpan:
    """tokens[start:end] of the sentence are the source's tokens from `source_start` on."""

    start: int
    end: int
    source_start: int

    @property
    def source_end(self) -> int:
        """The place behind the span in the source."""
        return self.source_start + self.end - self.start


def shared_spans(sentence: AnalyzedText, source: AnalyzedText) -> list[SharedSpan]:
    """The longest spans that a single sentence of the source has as well, from the left to the right of the sentence.

    Of equally long ones a whole sentence of the source goes first, then one that continues where the last span ended,
    then one in the source's sentence that shares most words with this one.
    """
    return list(_Aligner(sentence, source).spans())


class _Aligner:
    """Finds spans by the numbers that stand for tokens; -1 stands for one that the source does not have.

    The time grows with the product of both lengths: how far the two agree from a place of each on is known from how far
    they agree one token later, so that no run of tokens is compared again.
    """

    def __init__(self, sentence: AnalyzedText, source: AnalyzedText) -> None:
        codes: dict[str, int] = {}
        source_codes = [codes.setdefault(base_form(token), len(codes)) for token in source.tokens]
        self._source_codes: _Codes = np.array(source_codes, dtype=np.int64)
        self._codes = [codes.get(base_form(token), -1) for token in sentence.tokens]
        self._source_sentences: _Codes = np.array(source.sentences, dtype=np.int64)
        self._goes_on = np.append(self._source_sentences[1:] == self._source_sentences[:-1], False)[
            : len(source.tokens)
        ]
        self._sentence = sentence
        shared = _shared_words(sentence, source)
        self._shared_counts: _Codes = np.zeros(max(source.sentences, default=0) + 1, dtype=np.int64)
        for number, words in shared.items():
            self._shared_counts[number] = len(words)
        self._next_content = _next_content(sentence)
        self._ends = self._lengths_at_block_ends()
        self._block, self._rows = -1, list[_Codes]()

    def spans(self) -> Iterator[SharedSpan]:
        """The spans, from left to right."""
        position = source_end = 0
        while position < len(self._codes):
            span = self._best_span(position, source_end) if self._codes[position] >= 0 else None
            if span:
                yield span
            position = span.end if span else position + 1
            source_end = span.source_end if span else source_end

    def _best_span(self, position: int, source_end: int) -> SharedSpan | None:
        """The longest span from this position on; `source_end` is where the last one ended in the source."""
        lengths = self._lengths_from(position)
        length = int(lengths.max())
        if not self._is_long_enough(position, position + length):
            return None
        places = np.flatnonzero(lengths == length)
        if len(places) > 1:
            places = self._preferred(places, length, source_end)
        return SharedSpan(position, position + length, int(places[0]))

    def _is_long_enough(self, start: int, end: int) -> bool:
        """Whether tokens[start:end] of the sentence are a span: some word that is not a mere function word."""
        first = self._sentence.tokens[start]
        is_single_character = end - start < _MIN_TOKENS and len(first) == 1 and is_han(first)
        return not is_single_character and self._next_content[start] < end

    def _preferred(self, places: _Codes, length: int, source_end: int) -> _Codes:
        """The best of these places, as far as one is better."""
        sentences = self._source_sentences
        own = sentences[places]
        begins = (places == 0) | (sentences[places - 1] != own)
        ends = ~self._goes_on[places + length - 1]
        places = _where_any(places, begins & ends)
        if source_end:
            continues = (places >= source_end) & (sentences[places] == sentences[source_end - 1])
            places = _where_any(places, continues)
        shared = self._shared_counts[sentences[places]]
        return _where_any(places, shared == shared.max())

    def _lengths_from(self, position: int) -> _Codes:
        """For each place of the source how many tokens it and the sentence share from there and the position on."""
        block = position // _BLOCK
        if block != self._block:
            self._block = block
            start, end = block * _BLOCK, min(len(self._codes), (block + 1) * _BLOCK)
            lengths, rows = self._ends[block], []
            for place in range(end - 1, start - 1, -1):
                lengths = self._one_earlier(lengths, place)
                rows.append(lengths)
            self._rows = rows[::-1]
        return self._rows[position - block * _BLOCK]

    def _lengths_at_block_ends(self) -> list[_Codes]:
        """The lengths from behind each block of the sentence on: kept for all positions they would take much memory."""
        lengths: _Codes = np.zeros(len(self._source_codes), dtype=np.int64)
        found = [lengths]
        for position in range(len(self._codes) - 1, _BLOCK - 1, -1):
            lengths = self._one_earlier(lengths, position)
            if position % _BLOCK == 0:
                found.append(lengths)
        return found[::-1]

    def _one_earlier(self, later: _Codes, position: int) -> _Codes:
        """The lengths from a position on, given those from the next one on."""
        if self._codes[position] < 0:
            return np.zeros_like(later)
        lengths = np.zeros_like(later)
        lengths[:-1] = later[1:]
        lengths *= self._goes_on
        lengths += 1
        lengths *= self._source_codes == self._codes[position]
        return lengths


def _next_content(sentence: AnalyzedText) -> list[int]:
    """For each place of the sentence the first one from there on that has no function word; its length at the end."""
    following = len(sentence.tokens)
    found = [following]
    for place in range(len(sentence.tokens) - 1, -1, -1):
        following = following if sentence.tokens[place] in word_set("function") else place
        found.append(following)
    return found[::-1]


def _where_any(places: _Codes, are_better: np.ndarray[Any, np.dtype[np.bool_]]) -> _Codes:
    """Those of the places that are better; all where none is."""
    return places[are_better] if are_better.any() else places


def _shared_words(sentence: AnalyzedText, source: AnalyzedText) -> dict[int, set[str]]:
    """The content words of the sentence that each sentence of the source has, by its number."""
    wanted = {base_form(token) for token in sentence.tokens if token not in word_set("function")}
    shared: dict[int, set[str]] = {}
    for place, token in enumerate(source.tokens):
        if base_form(token) in wanted:
            shared.setdefault(source.sentences[place], set()).add(base_form(token))
    return shared

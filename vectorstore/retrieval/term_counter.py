"""Finds the terms of a question in many texts in one pass, and counts them in the texts or in parts of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from vectorstore.index.rows import Vectors
from vectorstore.text.normalize import Codes, codes_of, folded_codes, text_of
from vectorstore.text.scripts import HAN, LATIN, is_han
from vectorstore.text.terms import WORD_JOINERS, forms_of, words_in

_BITS = 32  # of the first character's place in a code for two
_SHAPES = 2**14  # a table of them stays in the processor's cache
_CHARACTERS = 2**16  # so many have a place of their own in a table; a further one shares that of another
_IN_WORD, _BETWEEN_PARTS = 1, 2  # signs: of a word, and those that stand between the parts of one, as in `e-mail`
Places = np.ndarray[tuple[int], np.dtype[np.int64]]


class TermHits(NamedTuple):
    """Where terms are in joined texts: where each hit starts and ends, and which term it is, by number."""

    starts: Places
    ends: Places
    numbers: Places
    terms: int  # that were looked for

    def counts(self, starts: Places, ends: Places) -> Vectors:
        """How often each term is in each span: one row for each span, one column for each term.

        Spans may be in any order, and do not overlap.
        """
        if not len(starts):
            return np.zeros((0, self.terms), dtype=np.float32)
        order = np.argsort(starts, kind="stable")
        nearest = np.searchsorted(starts[order], self.starts, side="right") - 1
        spans = order[nearest]
        inside = np.flatnonzero((nearest >= 0) & (self.ends <= ends[spans]))
        cells = spans[inside] * self.terms + self.numbers[inside]
        counted = np.bincount(cells, minlength=len(starts) * self.terms)
        return counted.reshape(len(starts), self.terms).astype(np.float32)


class TermCounter:
    """Finds terms in some texts, which are folded and joined."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._codes = folded_codes("\n".join([*texts, ""]))
        self.lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self.ends: Places = np.cumsum(self.lengths + 1) - 1  # of each text, among all that are joined

    def __len__(self) -> int:
        return len(self.lengths)

    def text(self, place: int) -> str:
        """One of them, folded."""
        return text_of(self._codes[self.ends[place] - self.lengths[place] : self.ends[place]])

    def are_chinese(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether each is written in Chinese rather than in an alphabet, as `is_chinese` tells of one."""
        kinds = _kinds()[np.minimum(self._codes, len(_kinds()) - 1)]
        starts = self.ends - self.lengths
        han, latin = (np.add.reduceat(kinds == kind, starts, dtype=np.int64) for kind in (1, 2))
        return (2 * han >= latin) & (han > 0)

    def counts(self, terms: Sequence[str]) -> Vectors:
        """One row for each text, one column for each term: how often it is there."""
        return self.counts_of(self.find(terms))

    def counts_of(self, hits: TermHits) -> Vectors:
        """The same of terms that were found before."""
        return hits.counts(self.ends - self.lengths, self.ends)

    def find(self, terms: Sequence[str]) -> TermHits:
        """Where these terms are in the joined texts."""
        han = {term: number for number, term in enumerate(terms) if is_han(term[0])}
        words = {term: number for number, term in enumerate(terms) if not is_han(term[0])}
        found = [*self._find_han(han), self._find_words(words)]
        starts, ends, numbers = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return TermHits(starts, ends, numbers, len(terms))

    def _find_han(self, numbers: Mapping[str, int]) -> list[tuple[Places, Places, Places]]:
        """Characters and pairs of characters; looked at only where a character of the question may stand."""
        if not numbers:
            return []
        asked = np.zeros(_CHARACTERS, dtype=np.bool_)
        asked[codes_of("".join(numbers)) % _CHARACTERS] = True
        places = np.flatnonzero(asked[self._codes % _CHARACTERS])
        single = self._codes[places].astype(np.uint64)
        double = single << np.uint64(_BITS) | self._codes[np.minimum(places + 1, len(self._codes) - 1)]
        found = []
        for codes, size in ((single, 1), (double, 2)):
            of_size = {_code(term): number for term, number in numbers.items() if len(term) == size}
            keys = np.array(sorted(of_size), dtype=np.uint64)
            if len(keys):
                nearest = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
                hits = np.flatnonzero(keys[nearest] == codes)
                its = np.array([of_size[int(key)] for key in keys], dtype=np.int64)[nearest[hits]]
                found.append((places[hits], places[hits] + size, its))
        return found

    def _find_words(self, numbers: Mapping[str, int]) -> tuple[Places, Places, Places]:
        """Words; looked at only where one has the length, the first and the last character of one of the question."""
        forms = {form: number for term, number in numbers.items() for form in forms_of(term)}
        if not forms:
            return _NOTHING, _NOTHING, _NOTHING
        starts, ends = self._words()
        shapes = _shapes(self._codes[starts], self._codes[ends - 1], ends - starts)
        first, last = (codes_of("".join(form[place] for form in forms)) for place in (0, -1))
        asked = np.zeros(_SHAPES, dtype=np.bool_)
        asked[_shapes(first, last, np.array([len(form) for form in forms]))] = True
        alike = np.flatnonzero(asked[shapes])
        starts, ends, text = starts[alike], ends[alike], text_of(self._codes)
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        its = np.array([forms.get(text[start:end], -1) for start, end in spans], dtype=np.int64)
        hits = np.flatnonzero(its >= 0)
        return starts[hits], ends[hits], its[hits]

    def _words(self) -> tuple[Places, Places]:
        """Where the words begin and end, as `words_in` finds them."""
        signs = _word_signs()[np.minimum(self._codes, len(_word_signs()) - 1)]
        inside = np.zeros(len(signs) + 2, dtype=np.bool_)
        inside[1:-1] = signs == _IN_WORD
        inside[2:-2] |= (signs[1:-1] == _BETWEEN_PARTS) & inside[1:-3] & inside[3:-1]
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        return edges[::2], edges[1::2]


def _shapes(first: Codes, last: Codes, lengths: Places) -> Places:
    """A number below `_SHAPES` for each word, the same for words with the same ends and length, and for few others."""
    shapes: Places = (first.astype(np.int64) * 31 + last) * 31 + lengths
    return shapes % _SHAPES


def _code(term: str) -> int:
    return ord(term) if len(term) == 1 else ord(term[0]) << _BITS | ord(term[1])


_NOTHING: Places = np.zeros(0, dtype=np.int64)


@cache
def _kinds() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """1 for a Chinese character, 2 for a Latin letter, 0 for all else."""
    kinds = np.zeros(HAN[-1][1] + 2, dtype=np.uint8)  # the last one stands for all code points behind it
    for kind, ranges in ((1, HAN), (2, LATIN)):
        for first, last in ranges:
            kinds[first : last + 1] = kind
    return kinds


@cache
def _word_signs() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Whether each character is of a word, or between its parts; behind the last entry are Chinese characters alone."""
    last = HAN[-1][0]
    signs = np.zeros(last + 1, dtype=np.uint8)
    for word in words_in(" ".join(map(chr, range(last)))):
        signs[ord(word.group())] = _IN_WORD
    signs[codes_of(WORD_JOINERS)] = _BETWEEN_PARTS
    return signs

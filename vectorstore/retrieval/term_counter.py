"""Counts how often the terms of a question are in many texts, for all of them in one pass."""

import sys
from collections.abc import Sequence
from functools import cache

import numpy as np

from vectorstore.index.rows import Vectors
from vectorstore.text.normalize import codes_of, folded_codes, text_of
from vectorstore.text.scripts import HAN, LATIN, is_han
from vectorstore.text.terms import forms_of, words_in

_BITS = 32  # of the first character's place in a code for two


class TermCounter:
    """Counts terms in some texts, which are folded and joined."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._codes = folded_codes("\n".join([*texts, ""]))
        self.lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self._ends = np.cumsum(self.lengths + 1)

    def __len__(self) -> int:
        return len(self.lengths)

    def text(self, place: int) -> str:
        """One of them, folded."""
        return text_of(self._codes[self._ends[place] - 1 - self.lengths[place] : self._ends[place] - 1])

    def are_chinese(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether each is written in Chinese rather than in an alphabet, as `is_chinese` tells of one."""
        kinds = _kinds()[np.minimum(self._codes, len(_kinds()) - 1)]
        starts = self._ends - 1 - self.lengths
        han, latin = (np.add.reduceat(kinds == kind, starts, dtype=np.int64) for kind in (1, 2))
        return (2 * han >= latin) & (han > 0)

    def counts(self, terms: Sequence[str]) -> Vectors:
        """One row for each text, one column for each term: how often it is there."""
        found = np.zeros((len(self), len(terms)), dtype=np.float32)
        if len(self):
            self._count_han({term: column for column, term in enumerate(terms) if is_han(term[0])}, found)
            self._count_words({term: column for column, term in enumerate(terms) if not is_han(term[0])}, found)
        return found

    def _count_han(self, columns: dict[str, int], found: Vectors) -> None:
        """Characters and pairs of characters; looked at only where a character of the question stands."""
        if not columns:
            return
        asked = np.zeros(sys.maxunicode + 1, dtype=np.bool_)
        asked[codes_of("".join(columns))] = True
        places = np.flatnonzero(asked[self._codes])
        single = self._codes[places].astype(np.uint64)
        double = single << np.uint64(_BITS) | self._codes[np.minimum(places + 1, len(self._codes) - 1)]
        owners = np.searchsorted(self._ends, places, side="right")
        for codes, size in ((single, 1), (double, 2)):
            of_size = {_code(term): column for term, column in columns.items() if len(term) == size}
            keys = np.array(sorted(of_size), dtype=np.uint64)
            if len(keys):
                nearest = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
                hits = keys[nearest] == codes
                its = np.array([of_size[int(key)] for key in keys])[nearest[hits]]
                np.add.at(found, (owners[hits], its), 1)

    def _count_words(self, columns: dict[str, int], found: Vectors) -> None:
        if not columns:
            return
        forms = {form: column for term, column in columns.items() for form in forms_of(term)}
        hits = [
            (match.start(), forms[match.group()]) for match in words_in(text_of(self._codes)) if match.group() in forms
        ]
        if hits:
            places, its = np.array(hits).T
            np.add.at(found, (np.searchsorted(self._ends, places, side="right"), its), 1)


def _code(term: str) -> int:
    return ord(term) if len(term) == 1 else ord(term[0]) << _BITS | ord(term[1])


@cache
def _kinds() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """1 for a Chinese character, 2 for a Latin letter, 0 for all else."""
    kinds = np.zeros(HAN[-1][1] + 2, dtype=np.uint8)  # the last one stands for all code points behind it
    for kind, ranges in ((1, HAN), (2, LATIN)):
        for first, last in ranges:
            kinds[first : last + 1] = kind
    return kinds

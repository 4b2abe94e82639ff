"""How much of two texts is the same, letter by letter.

That is the share of common shingles (Broder 1997, "On the resemblance and containment of documents"). Candidates are
found by the smallest hashes of an article's shingles, which the catalog stores: no library does that in a database.
"""

import re
from typing import Any

import numpy as np

from vectorstore.text.normalize import codes_of, fold

_LENGTH = 6  # characters of a shingle
_SKETCH = 16  # hashes kept of an article
# Hashes of the sketch that a candidate shares: of two texts with 0.8 of common shingles hardly any pair shares fewer.
MIN_SHARED_HASHES = 4
_FEWEST = 100  # shingles; shorter texts differ in what matters

_WORDLESS = re.compile(r"[\W_]+")
Shingles = np.ndarray[Any, np.dtype[np.int64]]


def letters_and_digits(text: str) -> str:
    """The letters and digits of a text, folded to one script and width."""
    return _WORDLESS.sub("", fold(text))


def shingles(text: str) -> Shingles:
    """Hashes of all runs of six letters and digits, folded, each once, smallest first.

    Empty for a text that is too short.
    """
    characters = codes_of(letters_and_digits(text)).astype(np.uint64)
    count = len(characters) - _LENGTH + 1
    if count < _FEWEST:
        return np.empty(0, dtype=np.int64)
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(_LENGTH):  # wraps around at 2^64, as hashes do
        hashes = hashes * np.uint64(0x100000001B3) + characters[place : place + count]
    return np.unique(_mix(hashes).view(np.int64))


def sketch(found: Shingles) -> list[int]:
    """The sixteen smallest hashes of a text, by which candidates are looked up."""
    smallest: list[int] = found[:_SKETCH].tolist()
    return smallest


def jaccard(one: Shingles, other: Shingles) -> float:
    """The share of common shingles, 0 to 1."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / max(1, len(one) + len(other) - common)


def _mix(hashes: np.ndarray[Any, np.dtype[np.uint64]]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The finalizer of splitmix64 (Steele, Lea and Flood 2014), so that the smallest are a fair sample."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))

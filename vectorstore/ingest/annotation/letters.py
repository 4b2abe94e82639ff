"""Finds the characters of one text in another that has the same words in the same order, with other signs between."""

from array import array
from bisect import bisect_left
from functools import lru_cache
from unicodedata import normalize

_SAME = 12  # letters that must agree before two texts are taken for the same again
_WINDOWS = (64, 1024, 16384)  # letters that one text may have and the other has not


class Letters:
    """The letters and digits of a text in one form, with the way back to its characters."""

    def __init__(self, text: str) -> None:
        found: list[str] = []
        self._places = array("q")
        for place, character in enumerate(text):
            for letter in _plain(character):
                found.append(letter)
                self._places.append(place)
        self.text = "".join(found)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The letters of text[start:end]."""
        return bisect_left(self._places, start), bisect_left(self._places, end)

    def place(self, letter: int) -> int:
        """The offset in the text of a letter."""
        return self._places[letter]


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    """A character without width, accents and raised or lowered forms; empty for signs and spaces."""
    if character.isascii():
        return character if character.isalnum() else ""
    return "".join(filter(str.isalnum, normalize("NFKD", character)))


def align(left: str, right: str) -> "array[int]":
    """For each letter of the left text the same letter's offset in the right one; -1 where it has none."""
    found = array("q", [-1]) * len(left)
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] == right[j]:
            found[i] = j
            i, j = i + 1, j + 1
        elif skipped := _next_agreement(left, right, i, j):
            i, j = i + skipped[0], j + skipped[1]
        else:
            i += _WINDOWS[-1]
    return found


def _next_agreement(left: str, right: str, i: int, j: int) -> tuple[int, int] | None:
    """How many letters of each text to skip until both agree again; the fewest."""
    same = min(_SAME, len(left) - i, len(right) - j)
    for window in _WINDOWS:
        best: tuple[int, int] | None = None
        limit = window
        for skip in range(min(window, len(right) - j - same + 1)):
            if skip >= limit:
                break
            key = right[j + skip : j + skip + same]
            place = left.find(key, i, i + limit - skip + same)
            if place >= 0:
                best, limit = (place - i, skip), place - i + skip
        if best:
            return best
    return None

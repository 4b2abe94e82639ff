"""Finds in a Word file the places of the text that was read from it."""

from typing import NamedTuple

from vectorstore.ingest.annotation.letters import Letters, align
from vectorstore.ingest.annotation.word_text import DocumentText, Stretch

_FOUND = 0.6  # share of a sentence's letters that must be found at its place
_STRETCHED = 2  # times its length over which a sentence may be spread, by what its reader left out
_LETTERS_FOR_SEARCH = 8  # of a sentence that is looked for without its surroundings


class Place(NamedTuple):
    """document[start:end]."""

    start: int
    end: int


class Places:
    """The places of a read text in the document that it was read from."""

    def __init__(self, read: str, document: DocumentText) -> None:
        self._read, self._document = read, document
        self._left, self._right = Letters(read), Letters(document.text)
        self._found = align(self._left.text, self._right.text)

    def find(self, start: int, end: int) -> Place | None:
        """Where read[start:end] is; None where it is not found."""
        first, last = self._left.span(start, end)
        known = [letter for letter in range(first, last) if self._found[letter] >= 0]
        if not known or len(known) < _FOUND * (last - first):
            return self._search(self._left.text[first:last])
        begin, finish = self._found[known[0]], self._found[known[-1]]
        if finish - begin > _STRETCHED * (last - first) + _LETTERS_FOR_SEARCH:
            return self._search(self._left.text[first:last])
        place = Place(self._right.place(begin), self._right.place(finish) + 1)
        return self._with_signs(place, (start, self._left.place(known[0])), (self._left.place(known[-1]) + 1, end))

    def find_exactly(self, start: int, end: int) -> Place | None:
        """Where read[start:end] is, if the document has the same characters there in one paragraph."""
        if not any(map(str.isalnum, self._read[start:end])):
            return None
        place = self.find(start, end)
        same = place and self._document.text[place.start : place.end].split() == self._read[start:end].split()
        return place if same and place and "\n" not in self._document.text[place.start : place.end] else None

    def nearest(self, start: int) -> Stretch | None:
        """The words before a place that is not found, or else the first ones behind it; None in an empty document."""
        first, _ = self._left.span(start, start)
        found = self._known(range(first - 1, -1, -1))
        if found is None:
            found = self._known(range(first, len(self._found)))
        if found is None:
            return self._document.stretches[0] if self._document.stretches else None
        return self._document.stretch(self._right.place(found))

    def _known(self, letters: range) -> int | None:
        return next((self._found[letter] for letter in letters if self._found[letter] >= 0), None)

    def _search(self, letters: str) -> Place | None:
        if len(letters) < _LETTERS_FOR_SEARCH or self._right.text.count(letters) != 1:
            return None
        first = self._right.text.index(letters)
        return Place(self._right.place(first), self._right.place(first + len(letters) - 1) + 1)

    def _with_signs(self, place: Place, before: tuple[int, int], behind: tuple[int, int]) -> Place:
        """The place with the signs around it that the read text has too, such as quotation marks and full stops."""
        text, (start, end) = self._document.text, place
        for character in reversed(self._read[before[0] : before[1]]):
            if start == 0 or text[start - 1] != character or character == "\n":
                break
            start -= 1
        for character in self._read[behind[0] : behind[1]]:
            if end == len(text) or text[end] != character or character == "\n":
                break
            end += 1
        return Place(start, end)

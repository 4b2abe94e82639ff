"""A text of the reader's own, cleaned as articles are; a long one portion by portion, so that verdicts come soon."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from vectorstore import clean_text

_LENGTH = 40_000  # characters of a portion; a text of twice as many is read at once
_CUTS = (re.compile(r"\n[ \t\r]*\n\s*"), re.compile(r"\n"), re.compile(r"[.!?] +|[。！？]"))  # the best first
_WRAPPED = re.compile(r"(?<=[^\n.!?:;|。！？：；])\n(?=[a-z])")  # a line that goes on in the next one


def is_long(text: str) -> bool:
    """Whether the text is read in portions."""
    return len(text) > 2 * _LENGTH


def portions(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the portions in order, which end between paragraphs, or lines, or sentences where there are any."""
    start = 0
    while is_long(text[start : start + 2 * _LENGTH + 1]):
        end = _end(text, start)
        yield start, end
        start = end
    yield start, len(text)


def _end(text: str, start: int) -> int:
    limits = start + _LENGTH, start + 2 * _LENGTH
    return next((found.end() for cut in _CUTS if (found := cut.search(text, *limits))), limits[1])


class CleanDraft:
    """The text without damage, wrapped lines and Markdown, with the way back to the text as given.

    It is read portion by portion; `text` is what is read so far.
    """

    def __init__(self, text: str) -> None:
        self.text = ""
        self._given = text
        self._portions: list[_CleanPortion] = []

    def portions(self) -> Iterator[tuple[int, int]]:
        """Read one portion after another: the span of each in `text`."""
        for start, end in portions(self._given):
            portion = _CleanPortion(self._given[start:end], start, len(self.text))
            self._portions.append(portion)
            self.text += portion.text if end == len(self._given) else f"{portion.text}\n\n"
            yield portion.place, portion.place + len(portion.text)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the text as given of text[start:end], which must not be empty."""
        return self._portions[bisect_right(self._portions, start, key=lambda one: one.place) - 1].original_span(
            start, end
        )


class _CleanPortion:
    """A portion, cleaned, by where it begins in the text as given and in the text of the draft."""

    def __init__(self, given: str, start: int, place: int) -> None:
        self.place = place
        self._start = start
        self._joined = clean_text(given)
        self._bare = clean_text(self._joined.text, markdown=True, exact=True, marked=True)
        self.text = _WRAPPED.sub(" ", self._bare.text)  # one character for another: offsets stay

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        first, last = self._joined.original_span(*self._bare.original_span(start - self.place, end - self.place))
        return self._start + first, self._start + last

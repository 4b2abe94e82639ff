"""Reads citation marks out of a model's raw text while it streams. A half mark is held back, an unknown one replaced."""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNKNOWN = "[?]"  # shown in the place of a mark that names no passage that was sent

_NUMBERS = r"\s*\d{1,4}(?:\s*[-–—~,，、;；]\s*\d{1,4})*\s*"
_MARK = re.compile(rf"\[\^?({_NUMBERS})\]|【({_NUMBERS})】|［({_NUMBERS})］")
_MAY_BECOME = re.compile(r"[\[【［][\^\d\s\-–—~,，、;；]{0,40}$")
_RANGE_AT_MOST = 20  # passages in one range: `[1-9999]` is no citation


class Mark(NamedTuple):
    """The passage numbers of one mark as the model wrote them."""

    numbers: tuple[int, ...]


class MarkReader:
    """Text in pieces of any size to text and marks, in order."""

    def __init__(self) -> None:
        self._held = ""
        self._in_code = False

    def feed(self, text: str) -> Iterator[str | Mark]:
        """What can be told from the text so far."""
        self._held += text
        half = _MAY_BECOME.search(self._held)
        ready = self._held[: half.start()] if half else self._held
        self._held = self._held[len(ready) :]
        yield from self._read(ready)

    def finish(self) -> Iterator[str | Mark]:
        """What was held back: the start of a mark that never ended is dropped, as its reader could not use it."""
        self._held = ""
        yield from ()

    def _read(self, text: str) -> Iterator[str | Mark]:
        done = 0
        for match in _MARK.finditer(text):
            before = text[done : match.start()]
            if before:
                yield from self._code(before)
            done = match.end()
            yield match.group() if self._in_code else Mark(_named(next(filter(None, match.groups()))))
        if text[done:]:
            yield from self._code(text[done:])

    def _code(self, text: str) -> Iterator[str]:
        """The text, remembering whether it leaves a piece of code open, in which brackets are no marks."""
        for line in text.splitlines(keepends=True):
            ticks = len(re.findall(r"`+", line))
            self._in_code ^= bool(ticks % 2)
        yield text


def _named(inside: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", inside):
        first, *rest = (int(number) for number in re.findall(r"\d+", part))
        last = rest[-1] if rest else first
        numbers += range(first, last + 1) if first <= last < first + _RANGE_AT_MOST else [first, last] if rest else [first]
    return tuple(dict.fromkeys(numbers))

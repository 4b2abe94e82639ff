"""Finds the marks of a Markdown file one after the other, also those inside others."""

import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.ingest.clean.notation_patterns import HEADING, MARKS

_MAX_DEPTH = 8  # marks inside marks
_UNDERLINE = re.compile(r"^[ \t]*(?:=+|-{2,})[ \t]*$", re.MULTILINE)
_UNCERTAIN_KINDS = frozenset(
    {"comment", "heading", "link", "maths", "quoted_line"}
)  # kinds that may turn out to be no mark


class Mark(NamedTuple):
    """text[start:end] becomes `after`; `step` says what kind of repair it is."""

    start: int
    end: int
    after: str
    step: str = "markup"


class MarkScanner(ABC):
    """Goes through one text from mark to mark; what each mark becomes is decided by `read_mark`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed: set[str] = set()  # signs that nothing closes any more
        self._headings = deque(HEADING.finditer(text) if _UNDERLINE.search(text) else ())
        # the last search inside so many marks: from where, to where, and what it found
        self._ahead: dict[int, tuple[int, int, re.Match[str] | None]] = {}
        self._depth = 0

    @abstractmethod
    def read_mark(self, kind: str, match: re.Match[str]) -> Iterator[Mark]:
        """The repairs of one mark; none where it is no mark after all."""

    def marks(self, start: int, end: int) -> Iterator[Mark]:
        """The marks in text[start:end]."""
        while match := self._next_mark(start, end):
            kind = str(match.lastgroup).removesuffix("_")
            # what turns out to be none may hold others
            start = match.start() + 1 if kind in _UNCERTAIN_KINDS else match.end()
            for mark in self.read_mark(kind, match):
                start = max(mark.end, match.end())
                if mark.end > mark.start:
                    yield mark

    def _next_mark(self, start: int, end: int) -> re.Match[str] | None:
        """The next mark; a heading, which begins with any letter, is looked for only where rules are left."""
        mark = self._next_sign(start, end)
        while self._headings and self._headings[0].start() < start:
            self._headings.popleft()
        heading = self._headings[0] if self._headings and self._headings[0].end() <= end else None
        return heading if heading and (not mark or heading.start() <= mark.start()) else mark

    def _next_sign(self, start: int, end: int) -> re.Match[str] | None:
        """The next mark that is no heading; behind each of many headings it is the same one, found once."""
        since, until, mark = self._ahead.get(self._depth, (0, -1, None))
        if since > start or until != end or (mark and mark.start() < start):
            mark = MARKS.search(self._text, start, end)
            self._ahead[self._depth] = start, end, mark
        return mark

    def unwrap(self, match: re.Match[str], group: str) -> Iterator[Mark]:
        """Take the signs around a group away, and read on inside it."""
        first, last = match.span(group)
        yield Mark(match.start(), first, "")
        yield from self._nested_marks(first, last)
        yield Mark(last, match.end(), "")

    def _nested_marks(self, start: int, end: int) -> Iterator[Mark]:
        if self._depth < _MAX_DEPTH:
            self._depth += 1
            yield from self.marks(start, end)
            self._depth -= 1

    def _end_of_next_sign(self, sign: str, start: int) -> int:
        """Behind the next sign of this kind; 0 where there is none, which is looked for once."""
        found = -1 if sign in self._unclosed else self._text.find(sign, start)
        if found < 0:
            self._unclosed.add(sign)
        return found + len(sign) if found >= 0 else 0

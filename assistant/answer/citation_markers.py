"""Reads citation marks out of a model's raw text while it streams; a half mark is kept back until it is whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNKNOWN = "[?]"  # shown in the place of a mark that names no passage that was sent

_LONGEST = 60  # characters between the brackets of a mark
_NUMBERS = r"\s*\d{1,4}(?:\s*[-–—~,，、;；]\s*\d{1,4})*\s*"
_SOURCE_TAIL = r"†[^】\s]{0,40}"  # some models were taught to write `【3†source】`
_MARK = re.compile(
    rf"\[\^?(?=[^\]]{{1,{_LONGEST}}}\])({_NUMBERS})\]|【(?=[^】†]{{1,{_LONGEST}}}[】†])({_NUMBERS})(?:{_SOURCE_TAIL})?】|［(?=[^］]{{1,{_LONGEST}}}］)({_NUMBERS})］"
)
_MAY_BECOME = re.compile(
    rf"[\[【［]\^?[\d\s\-–—~,，、;；]{{0,{_LONGEST}}}|【[\d\s\-–—~,，、;；]{{1,{_LONGEST}}}{_SOURCE_TAIL}"
)
# What a line begins with that is no part of what it says: a list's sign or number, a heading's, a quotation's.
_OPENING = re.compile(
    r"(?:\s*(?:[-*+>•·]|#{1,6}|(?:\*\*)?\d{1,3}[.)])(?=\s))+\s*"
    r"|\s*(?:\*\*)?(?:\d{1,3}、(?!\d)|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳])\s*"
)
_TICKS = re.compile("`+")
_CODE_AT_MOST = 200  # characters of code in a line; longer, and the tick was only a tick
_RANGE_AT_MOST = 20  # passages in one range: `[1-9999]` is no citation


class Mark(NamedTuple):
    """The passage numbers of one mark as the model wrote them."""

    numbers: tuple[int, ...]


class MarkReader:
    """Text in, text and marks out, in order; how the text is cut into parts changes nothing."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> Iterator[str | Mark]:
        """The text and the marks that are certain by now."""
        self._buffer += text
        return self._read(final=False)

    def finish(self) -> Iterator[str | Mark]:
        """The rest; the start of a mark that never ended is dropped, as no reader could use it."""
        return self._read(final=True)

    def _read(self, *, final: bool) -> Iterator[str | Mark]:
        while self._buffer:
            special = re.search(r"[`\[【［]", self._buffer)
            length = special.start() if special else len(self._buffer)
            if length:
                yield self._take(length)
                continue
            part = self._code(final=final) if self._buffer[0] == "`" else self._bracket(final=final)
            if part is None:
                return
            yield part

    def _code(self, *, final: bool) -> str | None:
        """A piece of code, in which brackets are no marks, or ticks that open none; None until that is certain."""
        ticks = _TICKS.match(self._buffer)
        assert ticks  # the caller saw one
        opened = ticks.end()
        if opened == len(self._buffer) and not final:
            return None
        closing = next(
            (
                m
                for m in _TICKS.finditer(self._buffer, opened)
                if m.end() - m.start() == opened and (final or m.end() < len(self._buffer))
            ),
            None,
        )
        inside = self._buffer[opened : closing.start() if closing else None]
        fits = opened >= 3 or ("\n" not in inside and len(inside) <= _CODE_AT_MOST)
        if closing and fits:
            return self._take(closing.end())
        return None if fits and not final else self._take(opened)

    def _bracket(self, *, final: bool) -> str | Mark | None:
        """A mark, or a bracket that is none; None until that is certain."""
        match = _MARK.match(self._buffer)
        if match:
            self._take(match.end())
            return Mark(_passage_numbers(next(filter(None, match.groups()))))
        if _MAY_BECOME.fullmatch(self._buffer):
            if final:
                self._buffer = ""
            return None
        return self._take(1)

    def _take(self, length: int) -> str:
        start, self._buffer = self._buffer[:length], self._buffer[length:]
        return start


def without_marks(text: str) -> str:
    """The text without anything that reads as a mark, such as the note numbers of an article."""
    return _MARK.sub("", text)


def without_line_opening(line: str) -> str:
    """The line without the signs that make it a list item, a heading or a quotation."""
    opening = _OPENING.match(line)
    return line[opening.end() :] if opening else line


def _passage_numbers(inside: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", inside):
        first, *rest = (int(number) for number in re.findall(r"\d+", part))
        last = rest[-1] if rest else first
        numbers += (
            range(first, last + 1) if first <= last < first + _RANGE_AT_MOST else [first, last] if rest else [first]
        )
    return tuple(dict.fromkeys(numbers))

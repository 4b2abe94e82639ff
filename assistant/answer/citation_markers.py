"""Reads citation marks out of a model's raw text while it streams; a half mark is kept back until it is whole."""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNKNOWN = "[?]"  # shown in the place of a mark that names no passage that was sent

_LONGEST = 60  # characters between the brackets of a mark
_NUMBERS = r"\s*\d{1,4}(?:\s*[-–—~,，、;；]\s*\d{1,4})*\s*"
_SOURCE_TAIL = r"†[^】\s]{0,40}"  # some models were taught to write `【3†source】`
_MARK = re.compile(
    rf"\[\^?(?=[^\]]{{1,{_LONGEST}}}\])({_NUMBERS})\]|【(?=[^】†]{{1,{_LONGEST}}}[】†])({_NUMBERS})(?:{_SOURCE_TAIL})?】"
    rf"|［(?=[^］]{{1,{_LONGEST}}}］)({_NUMBERS})］"
)
_MAY_BECOME = re.compile(
    rf"[\[【［]\^?[\d\s\-–—~,，、;；]{{0,{_LONGEST}}}|【[\d\s\-–—~,，、;；]{{1,{_LONGEST}}}{_SOURCE_TAIL}"
)
# What a line begins with that is no part of what it says: a list's sign or number, a heading's, a quotation's.
_OPENING = re.compile(
    r"(?:\s*(?:[-*+>•·]|#{1,6}|(?:\*\*)?\d{1,3}[.)])(?=\s))+\s*"
    r"|\s*(?:\*\*)?(?:\d{1,3}、(?!\d)|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳])\s*"
)
_SPECIAL = re.compile(r"[`\[【［]")
_TICKS = re.compile("`+")
_CODE_AT_MOST = 200  # characters of code in a line; longer, and the tick was only a tick
_RANGE_AT_MOST = 20  # passages in one range: `[1-9999]` is no citation


class Mark(NamedTuple):
    """The passage numbers of one mark as the model wrote them."""

    numbers: tuple[int, ...]


class MarkReader:
    """Text in, text and marks out, in order; how the text is cut into parts changes nothing."""

    def __init__(self) -> None:
        self._buffer = ""  # what is not certain yet
        self._position = 0  # in the buffer, up to which it was read
        self._searched = 0  # in the buffer, up to which nothing closes the code that is open at the position

    def feed(self, text: str) -> Iterator[str | Mark]:
        """The text and the marks that are certain by now."""
        self._buffer += text
        return self._read(final=False)

    def finish(self) -> Iterator[str | Mark]:
        """The rest; the start of a mark that never ended is dropped, as no reader could use it."""
        return self._read(final=True)

    def _read(self, *, final: bool) -> Iterator[str | Mark]:
        while self._position < len(self._buffer):
            special = _SPECIAL.search(self._buffer, self._position)
            place = special.start() if special else len(self._buffer)
            if place > self._position:
                yield self._take(place)
                continue
            part = self._code(final=final) if self._buffer[place] == "`" else self._bracket(final=final)
            if part is None:
                break
            yield part
        # once for each call: for each part it would take time that grows with the square of the text
        self._buffer, self._searched = self._buffer[self._position :], max(0, self._searched - self._position)
        self._position = 0

    def _code(self, *, final: bool) -> str | None:
        """A piece of code, in which brackets are no marks, or ticks that open none; None until that is certain."""
        ticks = _TICKS.match(self._buffer, self._position)
        assert ticks  # the caller saw one
        opened = ticks.end() - ticks.start()
        if ticks.end() == len(self._buffer) and not final:
            return None
        is_block = opened >= 3
        # of code in a line no more is looked at than it may have
        stop = len(self._buffer) if is_block else min(len(self._buffer), ticks.end() + _CODE_AT_MOST + 3)
        closing = self._closing_ticks(ticks.end(), stop, opened, final=final)
        inside = "" if is_block else self._buffer[ticks.end() : closing.start() if closing else stop]
        fits = is_block or ("\n" not in inside and len(inside) <= _CODE_AT_MOST)
        if closing and fits:
            return self._take(closing.end())
        return None if fits and not final else self._take(ticks.end())

    def _closing_ticks(self, start: int, stop: int, length: int, *, final: bool) -> re.Match[str] | None:
        """The first ticks of this length from there on, once something follows them; the search goes on when it can."""
        for ticks in _TICKS.finditer(self._buffer, max(start, self._searched), stop):
            if ticks.end() == len(self._buffer) and not final:
                self._searched = ticks.start()  # there may come more of them
                return None
            if ticks.end() - ticks.start() == length:
                return ticks
        self._searched = stop
        return None

    def _bracket(self, *, final: bool) -> str | Mark | None:
        """A mark, or a bracket that is none; None until that is certain."""
        match = _MARK.match(self._buffer, self._position)
        if match:
            self._take(match.end())
            return Mark(_passage_numbers(next(filter(None, match.groups()))))
        if _MAY_BECOME.fullmatch(self._buffer, self._position):
            if final:
                self._take(len(self._buffer))
            return None
        return self._take(self._position + 1)

    def _take(self, end: int) -> str:
        """The buffer up to there, which is read now."""
        start, self._position, self._searched = self._position, end, end
        return self._buffer[start:end]


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

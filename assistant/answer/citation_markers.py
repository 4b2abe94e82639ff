"""Reads citation marks out of a model's raw text while it streams. A half mark is held back, an unknown one replaced."""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNKNOWN = "[?]"  # shown in the place of a mark that names no passage that was sent

_LONGEST = 60  # characters between the brackets of a mark
_NUMBERS = r"\s*\d{1,4}(?:\s*[-–—~,，、;；]\s*\d{1,4})*\s*"
_TAIL = r"†[^】\s]{0,40}"  # some models were taught to write `【3†source】`
_MARK = re.compile(
    rf"\[\^?(?=[^\]]{{1,{_LONGEST}}}\])({_NUMBERS})\]|【(?=[^】†]{{1,{_LONGEST}}}[】†])({_NUMBERS})(?:{_TAIL})?】|［(?=[^］]{{1,{_LONGEST}}}］)({_NUMBERS})］"
)
_MAY_BECOME = re.compile(
    rf"[\[【［]\^?[\d\s\-–—~,，、;；]{{0,{_LONGEST}}}|【[\d\s\-–—~,，、;；]{{1,{_LONGEST}}}{_TAIL}"
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
    """Text in pieces of any size to text and marks, in order; how it is cut into pieces changes nothing."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> Iterator[str | Mark]:
        """What can be told from the text so far."""
        self._held += text
        return self._read(final=False)

    def finish(self) -> Iterator[str | Mark]:
        """What was held back: the start of a mark that never ended is dropped, as its reader could not use it."""
        return self._read(final=True)

    def _read(self, *, final: bool) -> Iterator[str | Mark]:
        while self._held:
            special = re.search(r"[`\[【［]", self._held)
            length = special.start() if special else len(self._held)
            if length:
                yield self._taken(length)
                continue
            told = self._code(final=final) if self._held[0] == "`" else self._bracket(final=final)
            if told is None:
                return
            yield told

    def _code(self, *, final: bool) -> str | None:
        """A piece of code, in which brackets are no marks, or ticks that open none; None until that can be told."""
        ticks = _TICKS.match(self._held)
        assert ticks  # the caller saw one
        opened = ticks.end()
        if opened == len(self._held) and not final:
            return None
        closing = next(
            (
                m
                for m in _TICKS.finditer(self._held, opened)
                if m.end() - m.start() == opened and (final or m.end() < len(self._held))
            ),
            None,
        )
        inside = self._held[opened : closing.start() if closing else None]
        fits = opened >= 3 or ("\n" not in inside and len(inside) <= _CODE_AT_MOST)
        if closing and fits:
            return self._taken(closing.end())
        return None if fits and not final else self._taken(opened)

    def _bracket(self, *, final: bool) -> str | Mark | None:
        """A mark, or a bracket that is none; None until that can be told."""
        match = _MARK.match(self._held)
        if match:
            self._taken(match.end())
            return Mark(_named(next(filter(None, match.groups()))))
        if _MAY_BECOME.fullmatch(self._held):
            if final:
                self._held = ""
            return None
        return self._taken(1)

    def _taken(self, length: int) -> str:
        taken, self._held = self._held[:length], self._held[length:]
        return taken


def without_marks(text: str) -> str:
    """The text without anything that reads as a mark, such as the note numbers of an article."""
    return _MARK.sub("", text)


def without_line_opening(line: str) -> str:
    """The line without what only makes a list, a heading or a quotation of it."""
    opening = _OPENING.match(line)
    return line[opening.end() :] if opening else line


def _named(inside: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", inside):
        first, *rest = (int(number) for number in re.findall(r"\d+", part))
        last = rest[-1] if rest else first
        numbers += (
            range(first, last + 1) if first <= last < first + _RANGE_AT_MOST else [first, last] if rest else [first]
        )
    return tuple(dict.fromkeys(numbers))

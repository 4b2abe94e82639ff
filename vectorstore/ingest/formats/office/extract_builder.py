"""Builds an extract paragraph by paragraph, with the place of all that is left out.

An inline is a run of words in a paragraph, or something that is left out of it there.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.maths import beside
from vectorstore.text.superscripts import note_mark, subscript, superscript


class Raised(NamedTuple):
    """Words above the line."""

    text: str


class Lowered(NamedTuple):
    """Words below the line."""

    text: str


class Note(NamedTuple):
    """The mark of a note, which is set apart from the word before it."""

    text: str


class Formula(NamedTuple):
    """An equation in one line."""

    text: str


Inline = str | Raised | Lowered | Note | Formula | LeftOut


def assemble(inlines: Iterable[Inline]) -> tuple[str, list[LeftOut]]:
    """The text of a line, and what is left out of it with its place in it."""
    found = list(inlines)
    if set(map(type, found)) <= {str}:  # as most lines are
        return "".join(map(str, found)), []
    merged = list(_merged(found))
    text = ""
    left_out: list[LeftOut] = []
    for place, inline in enumerate(merged):
        after = _shown(merged, place + 1)
        if isinstance(inline, LeftOut):
            left_out.append(inline._replace(place=len(text)))
        elif isinstance(inline, Raised):
            text += superscript(text, inline.text, after)
        elif isinstance(inline, Lowered):
            text += subscript(text, inline.text, after)
        elif isinstance(inline, Formula):
            text = beside(text, inline.text)
        elif isinstance(inline, Note):
            text += note_mark(text, inline.text, after)
        else:
            text += inline
    return text, left_out


def _shown(inlines: list[Inline], place: int) -> str:
    """What a reader sees first from this inline on."""
    inline = next((inline for inline in islice(inlines, place, None) if not isinstance(inline, LeftOut)), "")
    return (
        inline if isinstance(inline, str) else inline.text if isinstance(inline, Formula) else " "
    )  # what stands above or below the line has its own mark


def _merged(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """The inlines; neighbours that look the same to a reader are joined."""
    held: Inline | None = None
    for inline in inlines:
        if isinstance(inline, str) and isinstance(held, str):
            held += inline
        elif isinstance(inline, (Raised, Lowered)) and type(inline) is type(held):
            held = type(inline)(held.text + inline.text)
        elif (
            isinstance(inline, LeftOut)
            and isinstance(held, LeftOut)
            and inline.text
            and held.text
            and (inline.kind, inline.where) == (held.kind, held.where)
        ):
            held = held._replace(text=held.text + inline.text)
        elif inline != "":
            if held is not None:
                yield held
            held = inline
    if held is not None:
        yield held


class ExtractBuilder:
    """The paragraphs of a file one after the other, with all that is left out between and inside them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        self._pages: list[int] = []

    def add(self, inlines: Iterable[Inline], prefix: str = "", *, line: bool = False) -> None:
        """One paragraph behind its prefix, or, with `line`, with single spaces for all its breaks.

        Nothing where it has no text.
        """
        text, left_out = assemble(inlines)
        self.put(text, left_out, prefix, line=line)

    def put(self, text: str, left_out: Iterable[LeftOut] = (), prefix: str = "", *, line: bool = False) -> None:
        """Add an assembled paragraph; the places of what it leaves out are offsets into it."""
        lead = len(text) - len(text.lstrip())
        words = " ".join(text.split()) if line else text.strip()
        begin = self._length
        if words:
            begin += 2 * bool(self._parts) + len(prefix)
            self._parts.append(prefix + words)
            self._length = begin + len(words)
        self._left_out += [part._replace(place=begin + min(max(0, part.place - lead), len(words))) for part in left_out]

    def omit(self, kind: str, text: str = "", where: str = "") -> None:
        """Something left out behind the last paragraph."""
        self._left_out.append(LeftOut(kind, text.strip(), self._length, where))

    def page(self) -> None:
        """A page begins here."""
        self._pages.append(self._length + 2 * bool(self._parts))

    def extract(self, facts: Mapping[str, str], found_in: str) -> Extract:
        """All of it; the facts are those that the file states in the place of this name."""
        known = {name: value.strip() for name, value in facts.items() if value.strip()}
        text = "\n\n".join(self._parts)
        pages = tuple(min(page, len(text)) for page in self._pages)
        return Extract(text, known, True, pages, dict.fromkeys(known, found_in), tuple(self._left_out), exact=True)

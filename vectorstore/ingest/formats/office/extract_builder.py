"""Builds an extract paragraph by paragraph, with the place of all that is left out.

An inline is a run of words in a paragraph, or something that is left out of it there.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.maths import append_formula
from vectorstore.text.superscripts import note_mark, subscript, superscript


class Superscript(NamedTuple):
    """Words above the line."""

    text: str


class Subscript(NamedTuple):
    """Words below the line."""

    text: str


class Note(NamedTuple):
    """The mark of a note, which is set apart from the word before it."""

    text: str


class Formula(NamedTuple):
    """An equation in one line."""

    text: str


Inline = str | Superscript | Subscript | Note | Formula | LeftOut


def assemble(inlines: Iterable[Inline]) -> tuple[str, list[LeftOut]]:
    """The text of a line, and what is left out of it with its place in it."""
    inline_list = list(inlines)
    if set(map(type, inline_list)) <= {str}:  # as most lines are
        return "".join(map(str, inline_list)), []
    merged_inlines = list(_merge_neighbours(inline_list))
    text = ""
    left_out: list[LeftOut] = []
    for place, inline in enumerate(merged_inlines):
        after = _first_visible_text(merged_inlines, place + 1)
        if isinstance(inline, LeftOut):
            left_out.append(inline._replace(place=len(text)))
        elif isinstance(inline, Superscript):
            text += superscript(text, inline.text, after)
        elif isinstance(inline, Subscript):
            text += subscript(text, inline.text, after)
        elif isinstance(inline, Formula):
            text = append_formula(text, inline.text)
        elif isinstance(inline, Note):
            text += note_mark(text, inline.text, after)
        else:
            text += inline
    return text, left_out


def _first_visible_text(inlines: list[Inline], place: int) -> str:
    """What a reader sees first from this inline on."""
    inline = next((inline for inline in islice(inlines, place, None) if not isinstance(inline, LeftOut)), "")
    return (
        inline if isinstance(inline, str) else inline.text if isinstance(inline, Formula) else " "
    )  # what stands above or below the line has its own mark


def _merge_neighbours(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """The inlines; neighbours that look the same to a reader are joined."""
    last: Inline | None = None
    for inline in inlines:
        if isinstance(inline, str) and isinstance(last, str):
            last += inline
        elif isinstance(inline, (Superscript, Subscript)) and type(inline) is type(last):
            last = type(inline)(last.text + inline.text)
        elif (
            isinstance(inline, LeftOut)
            and isinstance(last, LeftOut)
            and inline.text
            and last.text
            and (inline.kind, inline.where) == (last.kind, last.where)
        ):
            last = last._replace(text=last.text + inline.text)
        elif inline != "":
            if last is not None:
                yield last
            last = inline
    if last is not None:
        yield last


class ExtractBuilder:
    """The paragraphs of a file one after the other, with all that is left out between and inside them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        self._pages: list[int] = []

    def add_paragraph(self, inlines: Iterable[Inline], prefix: str = "", *, line: bool = False) -> None:
        """One paragraph behind its prefix, or, with `line`, with single spaces for all its breaks.

        Nothing where it has no text.
        """
        text, left_out = assemble(inlines)
        self.add_text(text, left_out, prefix, line=line)

    def add_text(self, text: str, left_out: Iterable[LeftOut] = (), prefix: str = "", *, line: bool = False) -> None:
        """Add an assembled paragraph; the places of what it leaves out are offsets into it."""
        lead = len(text) - len(text.lstrip())
        words = " ".join(text.split()) if line else text.strip()
        begin = self._length
        if words:
            begin += 2 * bool(self._parts) + len(prefix)
            self._parts.append(prefix + words)
            self._length = begin + len(words)
        self._left_out += [part._replace(place=begin + min(max(0, part.place - lead), len(words))) for part in left_out]

    def add_omission(self, kind: str, text: str = "", where: str = "") -> None:
        """Something left out behind the last paragraph."""
        self._left_out.append(LeftOut(kind, text.strip(), self._length, where))

    def begin_page(self) -> None:
        """A page begins here."""
        self._pages.append(self._length + 2 * bool(self._parts))

    def extract(self, facts: Mapping[str, str], found_in: str) -> Extract:
        """All of it; the facts are those that the file states in the place of this name."""
        known = {name: value.strip() for name, value in facts.items() if value.strip()}
        text = "\n\n".join(self._parts)
        pages = tuple(min(begin_page, len(text)) for begin_page in self._pages)
        return Extract(text, known, True, pages, dict.fromkeys(known, found_in), tuple(self._left_out), exact=True)

"""Builds an extract piece by piece, and knows for all that is left out where it would stand."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.office.maths import beside
from vectorstore.ingest.formats.office.scripts import lowered, raised


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


Piece = str | Raised | Lowered | Note | Formula | LeftOut


def assembled(pieces: Iterable[Piece]) -> tuple[str, list[LeftOut]]:
    """The text of a line, and what is left out of it with its place in it."""
    found = list(pieces)
    if set(map(type, found)) <= {str}:  # as most lines are
        return "".join(map(str, found)), []
    merged = list(_merged(found))
    text = ""
    left_out: list[LeftOut] = []
    for place, piece in enumerate(merged):
        after = _shown(merged, place + 1)
        if isinstance(piece, LeftOut):
            left_out.append(piece._replace(place=len(text)))
        elif isinstance(piece, Raised):
            text += raised(text, piece.text, after)
        elif isinstance(piece, Lowered):
            text += lowered(text, piece.text, after)
        elif isinstance(piece, Formula):
            text = beside(text, piece.text)
        elif isinstance(piece, Note):
            text += f"{' ' if text.strip() and not text[-1].isspace() else ''}[{piece.text}]{' ' * after[:1].isalnum()}"
        else:
            text += piece
    return text, left_out


def _shown(pieces: list[Piece], place: int) -> str:
    """What is seen first from this piece on."""
    piece = next((piece for piece in islice(pieces, place, None) if not isinstance(piece, LeftOut)), "")
    return (
        piece if isinstance(piece, str) else piece.text if isinstance(piece, Formula) else " "
    )  # what stands above or below the line has its own mark


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, those joined that a program parted for no reason that a reader sees."""
    held: Piece | None = None
    for piece in pieces:
        if isinstance(piece, str) and isinstance(held, str):
            held += piece
        elif isinstance(piece, (Raised, Lowered)) and type(piece) is type(held):
            held = type(piece)(held.text + piece.text)
        elif (
            isinstance(piece, LeftOut)
            and isinstance(held, LeftOut)
            and piece.text
            and held.text
            and (piece.kind, piece.where) == (held.kind, held.where)
        ):
            held = held._replace(text=held.text + piece.text)
        elif piece != "":
            if held is not None:
                yield held
            held = piece
    if held is not None:
        yield held


class Account:
    """The paragraphs of a file one after the other, with all that is left out between and inside them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._left_out: list[LeftOut] = []
        self._pages: list[int] = []

    def add(self, pieces: Iterable[Piece], prefix: str = "", *, line: bool = False) -> None:
        """One paragraph behind its prefix, or, with `line`, with single spaces for all its breaks.

        Nothing where it has no text.
        """
        text, left_out = assembled(pieces)
        self.put(text, left_out, prefix, line=line)

    def put(self, text: str, left_out: Iterable[LeftOut] = (), prefix: str = "", *, line: bool = False) -> None:
        """An assembled paragraph; the places of what it leaves out are offsets into it."""
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

"""What a reader finds in a file: its text, what the file says of itself, and what of it is not in the text."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

ReportPage = Callable[[int, int], None]  # is called with the page that is read next, from 0, and how many there are


class LeftOut(NamedTuple):
    """What a reader of the file would see, or what it hides, and the article's text does not have.

    `kind` is a code with a text `omitted_KIND` in every language; `place` is the offset in the extract's text at which
    it would stand; `where` names the place in the file, such as `page 3`. `text` is empty where it is none, as of a
    picture.
    """

    kind: str
    text: str
    place: int = 0
    where: str = ""


class Sheet(NamedTuple):
    """A table of a workbook, its cells as they are seen, and what is left out of it.

    `numbers` are those that a program shows beside the rows, of which empty and hidden ones are left out.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[LeftOut, ...] = ()
    numbers: tuple[int, ...] = ()


class Recognised(NamedTuple):
    """text[start:end] was read from a picture by text recognition, on this page from 1, so sure: 0 to 1."""

    start: int
    end: int
    confidence: float
    page: int


@dataclass(frozen=True)
class Extract:
    """The text that offsets refer to, and what the file says of itself.

    `facts` has the keys title, author, source, date, language and url, as far as they are known; the day on which the
    file was made is none of them. `pages` are the offsets at which pages begin. `found_in` says for a fact where the
    file states it, such as `meta article:published_time`; `left_out` accounts for all that a reader of the file would
    see and `text` has not. `exact` text has no line that a margin broke and no running head, and nothing inside its
    lines is a mark of Markdown, as where a word processor's file was read. A workbook has `sheets` in the place of a
    text. `recognised` are the stretches, in order, that were read by text recognition. `quoted` are those of other
    texts that the article quotes, whose authors and dates are not its own. The article's body begins at `start`. If
    `is_source`, the text is the file itself, so that its lines are the file's.
    """

    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    markdown: bool = False
    pages: tuple[int, ...] = ()
    found_in: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    exact: bool = False
    sheets: tuple[Sheet, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    quoted: tuple[tuple[int, int], ...] = ()
    start: int = 0
    is_source: bool = False

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes the same extract of."""
        return asdict(self)

    @staticmethod
    def from_json(values: dict[str, Any]) -> "Extract":
        """The extract that crossed a pipe."""
        parts: dict[str, Any] = {name: dict(values[name]) for name in ("facts", "found_in")}
        sheets = tuple(
            Sheet(name, tuple(map(tuple, rows)), _left_out(left_out), tuple(numbers))
            for name, rows, left_out, numbers in values["sheets"]
        )
        parts["quoted"] = tuple((start, end) for start, end in values["quoted"])
        parts |= {
            "pages": tuple(values["pages"]),
            "recognised": tuple(Recognised(*part) for part in values["recognised"]),
        }
        return Extract(**{**values, **parts, "left_out": _left_out(values["left_out"]), "sheets": sheets})


def _left_out(parts: list[list[Any]]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(*part) for part in parts)

"""What is to be put into a Word file: comments and changes at offsets of the text that was read from it."""

from typing import Any, NamedTuple


class DraftComment(NamedTuple):
    """A comment on text[start:end]; each line is a paragraph of it."""

    start: int
    end: int
    lines: tuple[str, ...]


class DraftChange(NamedTuple):
    """text[start:end] is to become `words`, as a tracked change."""

    start: int
    end: int
    words: str


class AnnotationTexts(NamedTuple):
    """What the file says in the reader's language."""

    author: str
    initials: str
    in_box: str  # before a sentence in a text box, where Word allows no comment
    in_note: str  # before a sentence in a footnote or an endnote
    nearest: str  # before a sentence whose place was not found
    by_hand: str  # before a change that could not be made in the file


class AnnotationRequest(NamedTuple):
    """All that is to be put into a file; `date` is that of the comments and changes (ISO 8601, UTC)."""

    text: str
    comments: tuple[DraftComment, ...]
    changes: tuple[DraftChange, ...]
    texts: AnnotationTexts
    date: str

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes the same request of."""
        return {**self._asdict(), "texts": self.texts._asdict()}

    @staticmethod
    def from_json(values: dict[str, Any]) -> "AnnotationRequest":
        """The request that crossed a pipe."""
        return AnnotationRequest(
            text=values["text"],
            comments=tuple(DraftComment(start, end, tuple(lines)) for start, end, lines in values["comments"]),
            changes=tuple(DraftChange(*change) for change in values["changes"]),
            texts=AnnotationTexts(**values["texts"]),
            date=values["date"],
        )

"""What a reader copies of an answer: its text with the verdicts in words, and its text with footnotes below."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey
from assistant.schemas import Answer
from assistant.ui.export.footnotes import FootnoteMarker, verdict_of, with_footnotes
from assistant.ui.sanitize import strip_invisible

Marker = TypeVar("Marker")


def copy_texts(
    answer: Answer, texts: Translator, note: str = "", reviews: ReviewsByKey | None = None
) -> dict[str, str]:
    """The answer as plain text, under `text` with its verdicts and under `footnotes` with its footnotes.

    `note` is a sentence to be known of it, which both have; the footnotes have the readers' own verdicts, `reviews`.
    """
    footnoted = with_footnotes(answer, texts, reviews=reviews)

    def with_verdict(marker: LocatedMarker) -> str:
        return f"[{marker.number or '?'}{texts('mark_said', verdict=verdict_of(marker, answer, texts))}]"

    def with_number(marker: FootnoteMarker) -> str:
        return f"[{marker.number or '?'}{marker.verdict and texts('mark_said', verdict=marker.verdict)}]"

    text = _joined_text(locate(answer.answer, answer.citations), with_verdict)
    numbered = _joined_text(footnoted.parts, with_number)
    notes = "\n".join(f"[{number}] {note}" for number, note in enumerate(footnoted.notes, start=1))
    missing = answer.missing if answer.missing and answer.state == "partial" else ""
    below = [part for part in (note, missing, footnoted.checks if footnoted.has_doubts else None) if part]
    return {"text": "\n\n".join([text, *below]), "footnotes": "\n\n".join(filter(None, [numbered, *below, notes]))}


def _joined_text(parts: Sequence[str | Marker], marker_text: Callable[[Marker], str]) -> str:
    """The parts as one text, with spaces between markers and letters or digits, so that no marker changes a figure."""
    whole = ""
    follows_marker = False
    for part in parts:
        is_marker = not isinstance(part, str)
        text = strip_invisible(part) if isinstance(part, str) else marker_text(part)
        needs_space = bool(whole) and not whole[-1].isspace() and (is_marker or (follows_marker and text[:1].isalnum()))
        whole += f" {text}" if needs_space else text
        follows_marker = is_marker
    return whole

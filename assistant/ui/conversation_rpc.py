"""What the page asks of the server about saved conversations: to show them again, to end, export and search them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.alike import alike
from assistant.ui.answer_parts import answer_parts, partial_answer
from assistant.ui.deadline import PageCallError, check_deadline
from assistant.ui.export.conversation import FORMATS, export_conversation, file_name
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.recheck_rpc import article_changes
from assistant.ui.review_rpc import ShownReviews
from assistant.ui.sanitize import escape, safe_html
from assistant.validation import MAX_QUESTION_CHARACTERS
from vectorstore import Filter, Passage

# Of all answers that one call brings. Word takes longest: of 64 KB sentences with marks .7 s, of marks alone 4 s.
_MAX_CHARACTERS, _MAX_CITATIONS = 1_000_000, 20_000


class _BrokenOffRequest(PageRequest):
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    text: str = Field(max_length=100_000)
    citations: list[Citation] = Field(max_length=1000)
    passages: list[Passage] = Field(max_length=100)
    why: Literal["stopped", "cut"]
    imported: bool = False


class _SavedTurn(BaseModel):
    turn: str = Field(max_length=64)
    imported: bool = False  # from a file of conversations
    answer: dict[str, Any]  # validated one by one: one that cannot be read costs no other


class _RestoreRequest(PageRequest):
    turns: list[_SavedTurn] = Field(max_length=50)


class _ExportRequest(PageRequest):
    format: Literal["md", "html", "docx", "bib", "ris", "gbt"]
    title: str = Field(max_length=500)
    answers: list[Answer] = Field(min_length=1, max_length=1000)
    asked: list[str] = Field(
        default=[], max_length=1000, description="when each question was asked, by the reader's clock: 2026-11-30 09:15"
    )
    imported: list[int] = Field(
        default=[], max_length=1000, description="the indexes of the answers that come from a file of conversations"
    )
    reviews: ShownReviews = Field(default={}, max_length=20_000, description="the readers' own verdicts, by key")


class _AlikeRequest(PageRequest):
    query: str = Field(max_length=1000)


def conversation_functions(assistant: Assistant, within: Filter | None) -> list[Handler]:
    """The functions that make something of answers that the browser keeps, or help it to find them."""

    @translate_errors
    def broken_off(request: Any) -> dict[str, Any]:
        """An answer that did not end, made of what had reached the page."""
        cut = _BrokenOffRequest.model_validate(request)
        answer = partial_answer(cut.question, cut.passages, cut.text, cut.citations, cut.why)
        if answer is None:
            return {}
        parts = answer_parts(answer, Translator(cut.language), imported=cut.imported)
        return {"record": answer.model_dump_json(), **parts}

    @translate_errors
    def restore(request: Any) -> dict[str, Any]:
        """Saved answers as the page shows them."""
        saved = _RestoreRequest.model_validate(request)
        texts = Translator(saved.language)
        _refuse_too_much([turn.answer for turn in saved.turns])
        return {"turns": [_restored_answer(assistant, turn, texts, within) for turn in saved.turns]}

    @translate_errors
    def export(request: Any) -> dict[str, Any]:
        """A conversation as a file."""
        wanted = _ExportRequest.model_validate(request)
        _refuse_too_much([{"answer": answer.answer, "citations": answer.citations} for answer in wanted.answers])
        content = export_conversation(
            wanted.format,
            wanted.title,
            wanted.answers,
            Translator(wanted.language),
            wanted.asked,
            wanted.imported,
            wanted.reviews,
        )
        return {
            "name": file_name(wanted.format, wanted.title),
            "type": FORMATS[wanted.format].media_type,
            "content": base64.b64encode(content).decode(),
        }

    @translate_errors
    def alike_characters(request: Any) -> dict[str, Any]:
        """For each character of a query those that a search takes for the same."""
        return {"characters": alike(_AlikeRequest.model_validate(request).query)}

    return [restore, broken_off, export, alike_characters]


def _refuse_too_much(answers: Sequence[Mapping[str, Any]]) -> None:
    """Raise PageCallError where these answers, as records, are more than one call may bring."""
    characters = sum(len(str(answer.get("answer", ""))) for answer in answers)
    citations = sum(len(found) for answer in answers if isinstance(found := answer.get("citations"), list | tuple))
    for count, limit, code in (
        (characters, _MAX_CHARACTERS, "page_call_long"),
        (citations, _MAX_CITATIONS, "page_call_citations"),
    ):
        if count > limit:
            raise PageCallError(code, count=f"{count:,}", limit=f"{limit:,}")


def _restored_answer(
    assistant: Assistant, saved: _SavedTurn, texts: Translator, within: Filter | None
) -> dict[str, Any]:
    """A saved answer as the page shows it, with what became of its articles since.

    One that this version cannot read is shown as its words alone.
    """
    check_deadline()
    try:
        answer = Answer.model_validate(saved.answer)
    except ValidationError:
        return {"answer": safe_html(f"<p>{escape(saved.answer.get('answer', ''))}</p>"), "notice": texts("unreadable")}
    changes = article_changes(assistant, answer, within)
    return {
        "record": answer.model_dump_json(),
        **answer_parts(answer, texts, imported=saved.imported, changes=changes),
        "changes": {str(index): status for index, status in changes.items()},  # the keys of JSON
    }

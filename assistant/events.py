"""The events of an answer in the making, and the Answer at their end, from the chunks of the chain."""

from collections.abc import Iterator
from typing import Any, Literal

from assistant.check.schemas import CheckedText, CheckErrorEvent
from assistant.i18n import LocalizedError
from assistant.schemas import Answer, CitationEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.validation import QuestionError
from vectorstore import VectorstoreError


def events(chunk: dict[str, Any]) -> Iterator[Event]:
    """The events of one chunk; the last one, which says what is known only at the end, has none."""
    if "state" in chunk:
        return
    if "passages" in chunk:
        yield PassagesEvent(passages=tuple(chunk["passages"]))
    if "answer" in chunk:
        yield TextEvent(text=chunk["answer"])
    for citation in chunk.get("citations", ()):
        yield CitationEvent(citation=citation)


def whole_answer(chunks: dict[str, Any]) -> Answer:
    """The Answer of all chunks added up; a text or citations that no chunk had are empty."""
    return Answer(**{"answer": "", "citations": [], **chunks})


def partial_answer(chunks: dict[str, Any]) -> Answer | None:
    """The Answer of the chunks before a failure, added up; None where they have no text."""
    return whole_answer(chunks) if "state" in chunks else None


def error_event(error: Exception, answer: Answer | None) -> ErrorEvent:
    """The event of a failure; `answer` is what had arrived before it."""
    return ErrorEvent(**_description(error), answer=answer)


def check_error_event(error: Exception, checked: CheckedText | None = None) -> CheckErrorEvent:
    """The event of a failure of a check; `checked` is what was decided before it."""
    return CheckErrorEvent(**_description(error), checked=checked)


def _description(error: Exception) -> dict[str, Any]:
    code, values = (error.code, error.values) if isinstance(error, LocalizedError | VectorstoreError) else ("", {})
    cause: Literal["question", "server"] = "question" if isinstance(error, QuestionError) else "server"
    return {"message": str(error), "code": code, "values": values, "cause": cause}

"""The Gradio endpoints `/ask` and `/check`: whole records, for gradio_client and for other Gradio apps.

Records travel as JSON text. Gradio's client takes every object with a `path`, as articles have, for a file and fetches
it.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import gradio as gr
from pydantic import BaseModel, Json, ValidationError

from assistant.api.errors import describe_validation_error
from assistant.api.event_stream import escape_line_ends
from assistant.assistant import Assistant
from assistant.check.schemas import (
    CheckDoneEvent,
    CheckedSentence,
    CheckErrorEvent,
    CheckSentenceEvent,
    checked_text,
)
from assistant.rate_limit import LimitError, rate_limited
from assistant.reader_language import preferred_language, reader_language
from assistant.request_ids import attached_request_id, request_id
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent, answer_so_far
from vectorstore import Filter

_CHECK_UPDATE_SECONDS = 1.0  # the same of a checked text, which is longer
_UPDATE_SECONDS = 0.1  # between two records, as the whole record travels each time


class _AskRequest(BaseModel):
    """The arguments of a call, which Gradio passes on unchecked."""

    question: str
    filters: Filter | None
    history: list[Json[Answer]]


def add_ask_endpoint(assistant: Assistant) -> None:
    """Add the endpoint to the page that is being built."""

    async def ask(
        question: str, request: gr.Request, filters: dict[str, Any] | None = None, history: list[str] | None = None
    ) -> AsyncIterator[str]:
        """Answer a question: yields the record of an answer as JSON text, as `ask --json` prints it, growing.

        The last one is whole; until then `state` is `partial`. Its schema is at `/v1/schema`.
        `filters` keep to some articles, `history` takes earlier records as they came.
        """
        try:
            asked = _AskRequest.model_validate({"question": question, "filters": filters, "history": history or []})
        except ValidationError as error:
            raise gr.Error(describe_validation_error(error)[1], print_exception=False) from None
        try:
            language = preferred_language(request.headers.get("accept-language", ""))
            named = request_id(attached_request_id(request))
            with rate_limited(request), named, reader_language(language):
                async with aclosing(_records(assistant, asked)) as records:
                    async for record in records:
                        yield record
        except LimitError as error:
            raise gr.Error(str(error), print_exception=False) from None

    gr.api(ask, api_name="ask", concurrency_limit=None)  # type: ignore[attr-defined]  # gradio does not list it


class _CheckRequest(BaseModel):
    """The arguments of a check."""

    text: str
    judge: bool


def add_check_endpoint(assistant: Assistant) -> None:
    """Add the endpoint of the check to the page that is being built."""

    async def check(text: str, request: gr.Request, judge: bool = True) -> AsyncIterator[str]:
        """Check a text: yields its record as JSON text, as `check --json` prints it, growing.

        The last one is whole; until then `unchecked` counts the sentences that are still to come. Without `judge` words
        alone decide.
        """
        try:
            asked = _CheckRequest.model_validate({"text": text, "judge": judge})
        except ValidationError as error:
            raise gr.Error(describe_validation_error(error)[1], print_exception=False) from None
        try:
            with rate_limited(request):
                async with aclosing(_checked_records(assistant, asked)) as records:
                    async for record in records:
                        yield record
        except LimitError as error:
            raise gr.Error(str(error), print_exception=False) from None

    gr.api(check, api_name="check", concurrency_limit=None)  # type: ignore[attr-defined]  # gradio does not list it


async def _checked_records(assistant: Assistant, asked: _CheckRequest) -> AsyncGenerator[str, None]:
    """The record of the text as far as it is decided, from time to time, and whole at the end."""
    sentences: dict[int, CheckedSentence] = {}
    last_sent, total = 0.0, 0
    async with aclosing(assistant.acheck(asked.text, judge=asked.judge)) as events:
        async for event in events:
            if isinstance(event, CheckErrorEvent):
                raise gr.Error(event.message, print_exception=False)
            if isinstance(event, CheckDoneEvent):
                yield escape_line_ends(event.checked.model_dump_json())
                return
            if isinstance(event, CheckSentenceEvent):
                sentences[event.number] = event.sentence
            else:
                total = event.total
            if sentences and time.monotonic() - last_sent >= _CHECK_UPDATE_SECONDS:
                last_sent = time.monotonic()
                so_far = tuple(sentences[number] for number in sorted(sentences))
                record = checked_text(asked.text, so_far, unchecked=total - len(so_far))
                yield escape_line_ends(record.model_dump_json())


async def _records(assistant: Assistant, asked: _AskRequest) -> AsyncGenerator[str, None]:
    """The record of the answer as far as it has come, from time to time, and whole at the end."""
    events_so_far: list[Event] = []
    last_sent = 0.0
    async with aclosing(assistant.astream(asked.question, asked.history, filters=asked.filters)) as events:
        async for event in events:
            events_so_far.append(event)
            if isinstance(event, ErrorEvent):
                raise gr.Error(event.message, print_exception=False)
            if isinstance(event, DoneEvent):
                yield escape_line_ends(event.answer.model_dump_json())  # Gradio streams it in lines
            elif isinstance(event, TextEvent) and time.monotonic() - last_sent >= _UPDATE_SECONDS:
                answer = answer_so_far(asked.question, events_so_far, missing="")
                if answer:
                    last_sent = time.monotonic()
                    yield escape_line_ends(answer.model_dump_json())

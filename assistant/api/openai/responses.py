"""An answer as OpenAI's newer response, whole and streamed."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

from assistant.api.event_stream import HEARTBEAT, to_json_line
from assistant.api.openai.annotations import response_annotations
from assistant.api.openai.requests import AnswerRequest
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent

_NOT_SERVED = {"parallel_tool_calls": False, "tool_choice": "none", "tools": [], "store": False}


def to_json(answer: Answer, asked: AnswerRequest) -> dict[str, Any]:
    """The whole response."""
    return _completed(_in_progress(asked), _message(_new_id("msg"), answer, asked), answer)


async def to_events(events: AsyncIterator[Event | None], asked: AnswerRequest) -> AsyncIterator[str]:
    """The events of a response as numbered server-sent events; None among the events asks for a heartbeat.

    The annotations and the record come once the text is whole.
    """
    numbers, in_progress, message_id = count(), _in_progress(asked), _new_id("msg")

    def sse(kind: str, **values: Any) -> str:
        event = {"type": kind, "sequence_number": next(numbers), **values}
        return f"event: {kind}\ndata: {to_json_line(event)}\n\n"

    for kind, values in _opening(in_progress, message_id):
        yield sse(kind, **values)
    async for event in events:
        match event:
            case None:
                yield HEARTBEAT
            case TextEvent():
                place = _text_place(message_id)
                yield sse("response.output_text.delta", **place, delta=event.text, logprobs=[])
            case ErrorEvent():
                yield sse("response.failed", response=_failed(in_progress, message_id, event, asked))
            case DoneEvent(answer=answer):
                message = _message(message_id, answer, asked)
                for kind, values in _closing(message):
                    yield sse(kind, **values)
                completed = _completed(in_progress, message, answer)
                yield sse(f"response.{completed['status']}", response=completed)


def _opening(in_progress: dict[str, Any], message_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events before the first text, with their values."""
    for kind in ("response.created", "response.in_progress"):
        yield kind, {"response": in_progress}
    item = {"id": message_id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    yield "response.output_item.added", {"output_index": 0, "item": item}
    yield "response.content_part.added", {**_text_place(message_id), "part": _text_part("", [])}


def _closing(message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events after the last text, with their values."""
    [part] = message["content"]
    place = _text_place(message["id"])
    for index, annotation in enumerate(part["annotations"]):
        yield "response.output_text.annotation.added", {**place, "annotation_index": index, "annotation": annotation}
    yield "response.output_text.done", {**place, "text": part["text"], "logprobs": []}
    yield "response.content_part.done", {**place, "part": part}
    yield "response.output_item.done", {"output_index": 0, "item": message}


def _text_place(message_id: str) -> dict[str, Any]:
    return {"item_id": message_id, "output_index": 0, "content_index": 0}


def _in_progress(asked: AnswerRequest) -> dict[str, Any]:
    """The response before its first text."""
    return {
        "id": _new_id("resp"),
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "model": asked.model,
        "error": None,
        "incomplete_details": None,
        "output": [],
        "text": {"format": {"type": "text"}},
        "usage": None,
        **_NOT_SERVED,
    }


def _completed(in_progress: dict[str, Any], message: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The response with its message, its status and its usage."""
    sent, written = answer.usage.input_tokens, answer.usage.output_tokens
    usage = {
        "input_tokens": sent,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": sent + written,
    }
    return {
        **in_progress,
        "status": message["status"],
        "incomplete_details": _incomplete_details(answer),
        "output": [message],
        "usage": usage,
    }


def _failed(in_progress: dict[str, Any], message_id: str, event: ErrorEvent, asked: AnswerRequest) -> dict[str, Any]:
    """The response of an answer that broke off, with what had arrived by then."""
    output = [_message(message_id, event.answer, asked)] if event.answer else []
    error = {"code": "server_error", "message": event.message}
    return {**in_progress, "status": "failed", "error": error, "output": output}


def _incomplete_details(answer: Answer) -> dict[str, str] | None:
    """Why the text ended before its end; None where it did not."""
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    return {"reason": reasons[answer.finish_reason]} if answer.finish_reason in reasons else None


def _message(message_id: str, answer: Answer, asked: AnswerRequest) -> dict[str, Any]:
    """The output message, with the record unless it is the reply to a task.

    The record is part of the message, so that clients send it back with the message.
    """
    part = _text_part(answer.answer, [] if asked.task else response_annotations(answer, asked.base_url))
    status = "incomplete" if _incomplete_details(answer) else "completed"
    message = {"id": message_id, "type": "message", "role": "assistant", "status": status, "content": [part]}
    return message if asked.task else {**message, "record": answer.model_dump(mode="json")}


def _text_part(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(16)}"

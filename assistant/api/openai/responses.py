"""An answer as OpenAI's newer response, whole and streamed."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

from assistant.api.event_stream import COMMENT, one_line_json
from assistant.api.openai.annotations import in_response
from assistant.api.openai.requests import Asked
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent

_NOT_SERVED = {"parallel_tool_calls": False, "tool_choice": "none", "tools": [], "store": False}


def whole(answer: Answer, asked: Asked) -> dict[str, Any]:
    """The response."""
    return _completed(_begun(asked), _message(_id("msg"), answer, asked), answer)


async def streamed(events: AsyncIterator[Event | None], asked: Asked) -> AsyncIterator[str]:
    """Its events, numbered, None being a pause; the annotations and the record come once the text is whole."""
    numbers, begun, message = count(), _begun(asked), _id("msg")

    def sse(kind: str, **values: Any) -> str:
        return f"event: {kind}\ndata: {one_line_json({'type': kind, 'sequence_number': next(numbers), **values})}\n\n"

    for kind in ("response.created", "response.in_progress"):
        yield sse(kind, response=begun)
    item = {"id": message, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    yield sse("response.output_item.added", output_index=0, item=item)
    yield sse("response.content_part.added", item_id=message, output_index=0, content_index=0, part=_part("", []))
    async for event in events:
        match event:
            case None:
                yield COMMENT
            case TextEvent():
                yield sse(
                    "response.output_text.delta",
                    item_id=message,
                    output_index=0,
                    content_index=0,
                    delta=event.text,
                    logprobs=[],
                )
            case ErrorEvent():
                arrived = [_message(message, event.answer, asked)] if event.answer else []
                error = {"code": "server_error", "message": event.message}
                yield sse("response.failed", response={**begun, "status": "failed", "error": error, "output": arrived})
            case DoneEvent(answer=answer):
                item = _message(message, answer, asked)
                for kind, values in _ending(item):
                    yield sse(kind, **values)
                ended = _completed(begun, item, answer)
                yield sse(f"response.{ended['status']}", response=ended)


def _ending(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events that follow the last piece of text, with what they tell."""
    [part] = item["content"]
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    for number, annotation in enumerate(part["annotations"]):
        yield "response.output_text.annotation.added", {**place, "annotation_index": number, "annotation": annotation}
    yield "response.output_text.done", {**place, "text": part["text"], "logprobs": []}
    yield "response.content_part.done", {**place, "part": part}
    yield "response.output_item.done", {"output_index": 0, "item": item}


def _begun(asked: Asked) -> dict[str, Any]:
    return {
        "id": _id("resp"),
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


def _completed(begun: dict[str, Any], message: dict[str, Any], answer: Answer) -> dict[str, Any]:
    sent, written = answer.usage.input_tokens, answer.usage.output_tokens
    usage = {
        "input_tokens": sent,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": sent + written,
    }
    return {
        **begun,
        "status": message["status"],
        "incomplete_details": _incomplete(answer),
        "output": [message],
        "usage": usage,
    }


def _incomplete(answer: Answer) -> dict[str, str] | None:
    """Why the text ended before its end; null where it did not."""
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    return {"reason": reasons[answer.finish_reason]} if answer.finish_reason in reasons else None


def _message(name: str, answer: Answer, asked: Asked) -> dict[str, Any]:
    """The output message: the record stands on it, so that it is sent back with it. What is no answer has none."""
    part = _part(answer.answer, [] if asked.task else in_response(answer, asked.site))
    status = "incomplete" if _incomplete(answer) else "completed"
    message = {"id": name, "type": "message", "role": "assistant", "status": status, "content": [part]}
    return message if asked.task else {**message, "record": answer.model_dump(mode="json")}


def _part(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(16)}"

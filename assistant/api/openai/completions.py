"""An answer as a chat completion, whole and streamed."""

import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from assistant.api.event_stream import HEARTBEAT, to_json_line
from assistant.api.openai.annotations import completion_annotations
from assistant.api.openai.requests import AnswerRequest
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent


def to_json(answer: Answer, asked: AnswerRequest) -> dict[str, Any]:
    """The whole completion."""
    message = {"role": "assistant", "content": answer.answer, "refusal": None, **_citation_fields(answer, asked)}
    choices = [{"index": 0, "message": message, "finish_reason": answer.finish_reason, "logprobs": None}]
    return {**_header("chat.completion", asked.model), "choices": choices, "usage": _usage(answer)}


async def to_events(events: AsyncIterator[Event | None], asked: AnswerRequest) -> AsyncIterator[str]:
    """The chunks of a completion as server-sent events; None among the events asks for a heartbeat.

    The annotations and the record come with the last chunk.
    """
    header = _header("chat.completion.chunk", asked.model)

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _sse({**header, "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    async for event in events:
        match event:
            case None:
                yield HEARTBEAT
            case TextEvent():
                yield chunk({"content": event.text})
            case ErrorEvent():
                yield _sse({"error": {"message": event.message, "type": "server_error", "param": None, "code": None}})
                return
            case DoneEvent(answer=answer):
                yield chunk(_citation_fields(answer, asked), answer.finish_reason)
                if asked.include_usage:
                    yield _sse({**header, "choices": [], "usage": _usage(answer)})
    yield "data: [DONE]\n\n"


def _citation_fields(answer: Answer, asked: AnswerRequest) -> dict[str, Any]:
    """The fields of a message beside its text: the annotations, and the record unless it is the reply to a task.

    The record is part of the message, so that clients send it back with the message.
    """
    if asked.task:
        return {"annotations": []}
    return {
        "annotations": completion_annotations(answer, asked.base_url),
        "record": answer.model_dump(mode="json"),
    }


def _sse(record: dict[str, Any]) -> str:
    return f"data: {to_json_line(record)}\n\n"


def _header(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = answer.usage.input_tokens, answer.usage.output_tokens
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}

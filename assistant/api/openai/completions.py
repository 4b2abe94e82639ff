"""An answer as a chat completion, whole and streamed."""

import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from assistant.api.event_stream import COMMENT, one_line_json
from assistant.api.openai.annotations import in_completion
from assistant.api.openai.requests import Asked
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent


def whole(answer: Answer, asked: Asked) -> dict[str, Any]:
    """The completion."""
    message = {"role": "assistant", "content": answer.answer, "refusal": None, **_told(answer, asked)}
    choices = [{"index": 0, "message": message, "finish_reason": answer.finish_reason, "logprobs": None}]
    return {**_named("chat.completion", asked.model), "choices": choices, "usage": _usage(answer)}


async def streamed(events: AsyncIterator[Event | None], asked: Asked) -> AsyncIterator[str]:
    """Its chunks as server-sent events, None being a pause; the annotations and the record come with the last one."""
    named = _named("chat.completion.chunk", asked.model)

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> str:
        return _sse(
            {**named, "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}]}
        )

    yield chunk({"role": "assistant", "content": ""})
    async for event in events:
        match event:
            case None:
                yield COMMENT
            case TextEvent():
                yield chunk({"content": event.text})
            case ErrorEvent():
                yield _sse({"error": {"message": event.message, "type": "server_error", "param": None, "code": None}})
                return
            case DoneEvent(answer=answer):
                yield chunk(_told(answer, asked), answer.finish_reason)
                if asked.tells_usage:
                    yield _sse({**named, "choices": [], "usage": _usage(answer)})
    yield "data: [DONE]\n\n"


def _told(answer: Answer, asked: Asked) -> dict[str, Any]:
    """What a message holds beside its text; it stands on the message, so that it is sent back with it.

    What is no answer has no record.
    """
    return (
        {"annotations": []}
        if asked.task
        else {"annotations": in_completion(answer, asked.site), "record": answer.model_dump(mode="json")}
    )


def _sse(record: dict[str, Any]) -> str:
    return f"data: {one_line_json(record)}\n\n"


def _named(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = answer.usage.input_tokens, answer.usage.output_tokens
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}

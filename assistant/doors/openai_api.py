"""The assistant as an OpenAI-compatible server: any client of theirs asks it, and gets the citation records with the text.

A reply holds, beside what OpenAI documents, `record`: the whole Answer, as `ask --json` prints it. Each annotation has the
citation that it stands for under `citation`. Sampling settings and system messages change nothing: the text comes from the
articles. A reply's `record` sent back with its assistant message keeps the numbers of articles through a conversation.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import aclosing
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, ValidationError

from assistant.answers import Answer, DoneEvent, ErrorEvent, Event, HistoryItem, TextEvent
from assistant.assistant import Assistant
from assistant.page.notes import Note, placed
from vectorstore import Filter

MODEL, BY_QUOTATION = "ask-articles", "ask-articles-quote"
_LARGEST = 4 * 2**20  # bytes of a request: a long conversation with its records


class RequestError(ValueError):
    """The request cannot be served; the message says what to change."""

    def __init__(self, message: str, param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param, self.status = param, status


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None
    record: Answer | None = Field(default=None, description="of an assistant message: the reply's own record, sent back")


class _StreamOptions(BaseModel):
    include_usage: bool = False


class Completion(BaseModel):
    """A request for a chat completion, as far as it says anything here."""

    model: str
    messages: list[_Message] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None
    filters: Filter | None = Field(default=None, description="keeps to some articles; not in OpenAI's interface")


def openai_routes(assistant: Assistant) -> APIRouter:
    """`/v1/chat/completions`, `/v1/models` and the schema of their records."""
    router = APIRouter(prefix="/v1")
    began = int(time.time())

    @router.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name, began) for name in (MODEL, BY_QUOTATION)]}

    @router.get("/models/{name}")
    def model(name: str) -> Response:
        return JSONResponse(_model(name, began)) if name in (MODEL, BY_QUOTATION) else refusal(_no_model(name))

    @router.get("/schema")
    def schema() -> dict[str, Any]:
        """The JSON schema of `record`, which is the same through every door."""
        return Answer.model_json_schema(mode="serialization")

    @router.post("/chat/completions")
    async def completions(request: Request) -> Response:
        try:
            asked = _read(await _body(request))
            question, history = _conversation(asked.messages)
        except RequestError as error:
            return refusal(error)
        events = assistant.astream(question, history, filters=asked.filters, quote=asked.model == BY_QUOTATION)
        return await _while_there(request, _streamed(events, asked) if asked.stream else _whole(events, asked))

    return router


def refusal(error: RequestError) -> JSONResponse:
    """An error in OpenAI's form, which its clients show as it stands."""
    kind = "invalid_request_error" if error.status < 500 else "server_error"
    return JSONResponse({"error": {"message": str(error), "type": kind, "param": error.param, "code": None}}, error.status)


def annotations(answer: Answer) -> list[dict[str, Any]]:
    """OpenAI's `url_citation` for each citation of an article, with its place in the text in characters.

    The place is that of the mark; of an aligned citation the end of its sentence. `url` is the article's address, or its
    path in the corpus where it has none.
    """
    places = dict(_places(answer))
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": places.get(number, (len(answer.answer),) * 2)[0],
                "end_index": places.get(number, (len(answer.answer),) * 2)[1],
                "title": citation.article.title,
                "url": citation.article.url or quote(citation.article.path),
            },
            "citation": citation.model_dump(mode="json"),
        }
        for number, citation in enumerate(answer.citations)
        if citation.article
    ]


def _places(answer: Answer) -> Iterator[tuple[int, tuple[int, int]]]:
    """The place of each citation in the list, and where its mark stands in the text."""
    passed, end = 0, 0
    for part in placed(answer.answer, answer.citations):
        if not isinstance(part, Note):
            passed += len(part)
            continue
        if part.citation is not None and answer.citations[part.citation].aligned:
            yield part.citation, (passed, passed)
            continue
        mark = f"[{'?' if part.number is None else part.number}]"
        start = answer.answer.find(mark, end)
        end = start + len(mark)
        passed += len(mark)
        if part.citation is not None:
            yield part.citation, (start, end)


async def _body(request: Request) -> Any:
    """The request's JSON. A form or a plain text, as any web page could send without being asked first, is refused."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise RequestError("Send JSON with the header `Content-Type: application/json`.", status=415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            raise RequestError(f"The request is larger than {_LARGEST // 2**20} MB: send fewer earlier messages.", "messages", 413)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("The request is no JSON.") from None


def _read(body: Any) -> Completion:
    if not isinstance(body, dict):
        raise RequestError("The request must be a JSON object.")
    for name in ("tools", "functions", "audio", "logprobs"):
        if body.get(name):
            raise RequestError(f"`{name}` is not served here: leave it out.", name)
    if (body.get("response_format") or {"type": "text"}) != {"type": "text"}:
        raise RequestError("Only text is served here: leave `response_format` out.", "response_format")
    if body.get("modalities") not in (None, ["text"]):
        raise RequestError("Only text is served here: leave `modalities` out.", "modalities")
    try:
        asked = Completion.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise RequestError(f"`{place}` is wrong: {first['msg'].lower()}.", place) from None
    if asked.model not in (MODEL, BY_QUOTATION):
        raise _no_model(asked.model)
    return asked


def _conversation(messages: Sequence[_Message]) -> tuple[str, list[HistoryItem]]:
    """The question, which is the last message, and what was said before it."""
    *earlier, last = messages
    if last.role != "user":
        raise RequestError("The last message must be the user's question.", "messages")
    history: list[HistoryItem] = []
    for place, message in enumerate(earlier):
        if message.role == "assistant" and message.record:
            if history and isinstance(history[-1], dict) and history[-1]["role"] == "user":
                history.pop()  # the record has the question as well
            history.append(message.record)
        elif message.role in ("user", "assistant"):
            history.append({"role": message.role, "content": _text(message, place)})
    return _text(last, len(earlier)), history


def _text(message: _Message, place: int) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    for number, part in enumerate(message.content):
        if part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise RequestError(
                f"Parts of type `{part.get('type')}` are not served here: send text, and put articles into the corpus folder.",
                f"messages.{place}.content.{number}",
            )
    return "\n".join(part["text"] for part in message.content)


async def _while_there(request: Request, reply: Coroutine[Any, Any, Response]) -> Response:
    """The reply; where the client leaves before, nothing more is asked of the model."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    making, leaving = asyncio.create_task(reply), asyncio.create_task(left())
    try:
        await asyncio.wait((making, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await making if making.done() else Response(status_code=499)  # nobody reads it; nginx names it so
    finally:
        making.cancel()
        leaving.cancel()
        await asyncio.gather(making, leaving, return_exceptions=True)


async def _whole(events: AsyncIterator[Event], asked: Completion) -> Response:
    async with aclosing(events):  # type: ignore[type-var]  # it is an async generator
        async for event in events:
            match event:
                case ErrorEvent():
                    return refusal(_failure(event))
                case DoneEvent(answer=answer):
                    message = {"role": "assistant", "content": answer.answer, "refusal": None, "annotations": annotations(answer)}
                    reply = _named("chat.completion", asked.model)
                    reply["choices"] = [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}]
                    return JSONResponse({**reply, "usage": _usage(answer), "record": answer.model_dump(mode="json")})
    raise AssertionError("an answer ends with an event that says so")


async def _streamed(events: AsyncIterator[Event], asked: Completion) -> Response:
    """Server-sent events, begun once there is a first word: what fails before it has a status of its own."""
    first = await _first(events)
    if isinstance(first, ErrorEvent):
        return refusal(_failure(first))
    return StreamingResponse(_chunks(first, events, asked), media_type="text/event-stream", headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})


async def _first(events: AsyncIterator[Event]) -> Event:
    async for event in events:
        if isinstance(event, TextEvent | DoneEvent | ErrorEvent):
            return event
    raise AssertionError("an answer ends with an event that says so")


async def _chunks(first: Event, events: AsyncIterator[Event], asked: Completion) -> AsyncIterator[str]:
    named = _named("chat.completion.chunk", asked.model)

    def chunk(delta: dict[str, Any], **more: Any) -> str:
        return _sse({**named, "choices": [{"index": 0, "delta": delta, "finish_reason": more.pop("finish_reason", None), "logprobs": None}], **more})

    yield chunk({"role": "assistant", "content": ""})
    async with aclosing(events):  # type: ignore[type-var]  # it is an async generator
        event: Event | None = first
        while event is not None:
            match event:
                case TextEvent():
                    yield chunk({"content": event.text})
                case ErrorEvent():
                    yield _sse({"error": {"message": event.message, "type": "server_error", "param": None, "code": None}})
                    return
                case DoneEvent(answer=answer):
                    yield chunk({"annotations": annotations(answer)}, finish_reason="stop", record=answer.model_dump(mode="json"))
                    if asked.stream_options and asked.stream_options.include_usage:
                        yield _sse({**named, "choices": [], "usage": _usage(answer)})
            event = await anext(events, None)
    yield "data: [DONE]\n\n"


def _failure(event: ErrorEvent) -> RequestError:
    return RequestError(event.message, "messages", 400) if event.cause == "question" else RequestError(event.message, status=502)


def _sse(record: dict[str, Any]) -> str:
    return f"data: {json.dumps(record, ensure_ascii=False)}\n\n"


def _named(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer) -> dict[str, int]:
    sent, written = answer.usage.input_tokens, answer.usage.output_tokens
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}


def _model(name: str, began: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": began, "owned_by": "ask-articles"}


def _no_model(name: str) -> RequestError:
    return RequestError(f"There is no model `{name}` here: use `{MODEL}`, or `{BY_QUOTATION}` for answers by quotation.", "model", 404)

"""The paths under `/v1`, and how a request becomes a reply, a stream or an error response."""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.api.disconnect import cancel_on_disconnect
from assistant.api.errors import error_response
from assistant.api.event_stream import with_heartbeats
from assistant.api.openai import completions, responses
from assistant.api.openai.request_errors import RequestError
from assistant.api.openai.requests import (
    MODELS,
    QUOTE_MODEL,
    AnswerRequest,
    parse_completion,
    parse_response,
    read_json,
    unknown_model,
)
from assistant.api.openai.task_replies import reply_to_task
from assistant.assistant import Assistant
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent

_SERVED = {"chat/completions": "POST", "responses": "POST", "models": "GET", "schema": "GET"}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_HEADERS = {"Cache-Control": "no-cache"}
_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?", re.ASCII)
_CLIENT_CLOSED_REQUEST = 499  # nginx's status; nobody reads the reply


class _Interface(NamedTuple):
    """One of OpenAI's two interfaces: how its requests are parsed, and how an answer is rendered."""

    parse: Callable[[Mapping[str, Any]], AnswerRequest]
    to_json: Callable[[Answer, AnswerRequest], dict[str, Any]]
    to_events: Callable[[AsyncIterator[Event | None], AnswerRequest], AsyncIterator[str]]  # None: send a heartbeat


_COMPLETIONS = _Interface(parse_completion, completions.to_json, completions.to_events)
_RESPONSES = _Interface(parse_response, responses.to_json, responses.to_events)


def openai_routes(assistant: Assistant) -> APIRouter:
    """`/v1/chat/completions`, `/v1/responses`, `/v1/models` and the schema of their records."""
    router = APIRouter(prefix="/v1")
    started = int(time.time())

    @router.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model_record(name, started) for name in MODELS]}

    @router.get("/models/{name}")
    def model(name: str) -> Response:
        if name not in MODELS:
            return _error_response(unknown_model(name))
        return JSONResponse(_model_record(name, started))

    @router.get("/schema")
    def schema() -> dict[str, Any]:
        """The JSON schema of `record`, which is the same everywhere."""
        return Answer.model_json_schema(mode="serialization")

    @router.post("/chat/completions")
    async def chat_completions(request: Request) -> Response:
        return await _answer(assistant, request, _COMPLETIONS)

    @router.post("/responses")
    async def new_responses(request: Request) -> Response:
        return await _answer(assistant, request, _RESPONSES)

    router.add_api_route("", _not_served, methods=_METHODS)
    router.add_api_route("/{path:path}", _not_served, methods=_METHODS)
    return router


def _not_served(request: Request, path: str = "") -> Response:
    """The reply to another path, or to another method of a path."""
    if path in _SERVED:
        method = _SERVED[path]
        sentence = f"`/v1/{path}` takes {method} requests only, not {request.method}."
        return error_response(405, sentence, headers={"Allow": method})
    return error_response(
        404, f"`/v1/{path}` is not served here: use /v1/chat/completions, /v1/responses or /v1/models."
    )


def _error_response(error: RequestError) -> JSONResponse:
    return error_response(error.status, str(error), param=error.param)


async def _answer(assistant: Assistant, request: Request, interface: _Interface) -> Response:
    """Answer the request, whole or as a stream; the work stops where the client leaves."""
    try:
        asked = interface.parse(await read_json(request))
    except RequestError as error:
        return _error_response(error)
    asked = asked._replace(base_url=_base_url(request))
    if asked.task:
        events = reply_to_task(assistant, asked, asked.task)
    else:
        by_quotation = asked.model == QUOTE_MODEL
        events = assistant.astream(asked.question, asked.history, filters=asked.filters, quote=by_quotation)
    replying = _stream(events, asked, interface) if asked.stream else _whole(events, asked, interface)
    reply = await cancel_on_disconnect(request, replying)
    return reply or Response(status_code=_CLIENT_CLOSED_REQUEST)


def _base_url(request: Request) -> str:
    """The address of this server as the client knows it, with the host name that a proxy forwards."""
    url, forwarded = request.base_url, request.headers.get("x-forwarded-host", "")
    return str(url.replace(netloc=forwarded) if _HOST.fullmatch(forwarded) else url)


async def _whole(events: AsyncGenerator[Event, None], asked: AnswerRequest, interface: _Interface) -> Response:
    """One JSON reply."""
    async with aclosing(events):
        async for event in events:
            match event:
                case ErrorEvent():
                    return _error_response(_to_request_error(event))
                case DoneEvent(answer=answer):
                    return JSONResponse(interface.to_json(answer, asked))
    raise AssertionError("an answer ends with an event that says so")


async def _stream(events: AsyncGenerator[Event, None], asked: AnswerRequest, interface: _Interface) -> Response:
    """Server-sent events.

    They begin with the first word, so that what fails before has an HTTP status of its own.
    Where that takes long they begin with a heartbeat, as clients do not wait for ever.
    """
    arriving = with_heartbeats(events)
    async for first in arriving:
        if isinstance(first, ErrorEvent):
            await arriving.aclose()
            return _error_response(_to_request_error(first))
        if first is None or isinstance(first, TextEvent | DoneEvent):
            lines = interface.to_events(_from_first(first, arriving), asked)
            return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)
    raise AssertionError("an answer ends with an event that says so")


async def _from_first(first: Event | None, rest: AsyncGenerator[Event | None, None]) -> AsyncIterator[Event | None]:
    """The first event and the rest; closing this closes the rest."""
    async with aclosing(rest):
        yield first
        async for event in rest:
            yield event


def _to_request_error(event: ErrorEvent) -> RequestError:
    status = 503 if event.code == "server_stopping" else 502
    return RequestError(event.message, status=400 if event.cause == "question" else status)


def _model_record(name: str, created: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": created, "owned_by": "ask-articles"}

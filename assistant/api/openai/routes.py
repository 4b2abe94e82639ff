"""The paths under `/v1`, and how a request becomes a reply, a stream or a refusal."""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.api.disconnect import while_there
from assistant.api.errors import refusal
from assistant.api.event_stream import with_pauses
from assistant.api.openai import background, completions, requests, responses
from assistant.api.openai.requests import BY_QUOTATION, MODEL, Asked, RequestError, json_of, no_model
from assistant.assistant import Assistant
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, TextEvent

_SERVED = {"chat/completions": "POST", "responses": "POST", "models": "GET", "schema": "GET"}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_HEADERS = {"Cache-Control": "no-cache"}
_NAME = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?", re.ASCII)


class _Interface(NamedTuple):
    """One of OpenAI's two interfaces: how its requests are read, and how an answer is told."""

    read: Callable[[Mapping[str, Any]], Asked]
    whole: Callable[[Answer, Asked], dict[str, Any]]
    streamed: Callable[[AsyncIterator[Event | None], Asked], AsyncIterator[str]]  # None is a pause


_COMPLETIONS = _Interface(requests.completion, completions.whole, completions.streamed)
_RESPONSES = _Interface(requests.response, responses.whole, responses.streamed)


def openai_routes(assistant: Assistant) -> APIRouter:
    """`/v1/chat/completions`, `/v1/responses`, `/v1/models` and the schema of their records."""
    router = APIRouter(prefix="/v1")
    began = int(time.time())

    @router.get("/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model(name, began) for name in (MODEL, BY_QUOTATION)]}

    @router.get("/models/{name}")
    def model(name: str) -> Response:
        return JSONResponse(_model(name, began)) if name in (MODEL, BY_QUOTATION) else _refused(no_model(name))

    @router.get("/schema")
    def schema() -> dict[str, Any]:
        """The JSON schema of `record`, which is the same through every door."""
        return Answer.model_json_schema(mode="serialization")

    @router.post("/chat/completions")
    async def chat_completions(request: Request) -> Response:
        return await _served(assistant, request, _COMPLETIONS)

    @router.post("/responses")
    async def new_responses(request: Request) -> Response:
        return await _served(assistant, request, _RESPONSES)

    @router.api_route("", methods=_METHODS)
    @router.api_route("/{path:path}", methods=_METHODS)
    def others(request: Request, path: str = "") -> Response:
        if path in _SERVED:
            return refusal(
                405,
                f"`/v1/{path}` takes {_SERVED[path]} requests only, not {request.method}.",
                headers={"Allow": _SERVED[path]},
            )
        return refusal(404, f"`/v1/{path}` is not served here: use /v1/chat/completions, /v1/responses or /v1/models.")

    return router


def _refused(error: RequestError) -> JSONResponse:
    return refusal(error.status, str(error), param=error.param)


async def _served(assistant: Assistant, request: Request, interface: _Interface) -> Response:
    try:
        asked = interface.read(await json_of(request))
    except RequestError as error:
        return _refused(error)
    asked = asked._replace(site=_site(request))
    if asked.task:
        events = background.done(assistant, asked, asked.task)
    else:
        events = assistant.astream(
            asked.question, asked.history, filters=asked.filters, quote=asked.model == BY_QUOTATION
        )
    reply = await while_there(
        request, _streamed(events, asked, interface) if asked.stream else _whole(events, asked, interface)
    )
    return reply or Response(status_code=499)  # nobody reads it; nginx names it so


def _site(request: Request) -> str:
    """The address of this server as the client knows it: by the name and the folder that a proxy tells, where there is one."""
    here, told = request.base_url, request.headers.get("x-forwarded-host", "")
    return str(here.replace(netloc=told) if _NAME.fullmatch(told) else here)


async def _whole(events: AsyncGenerator[Event, None], asked: Asked, interface: _Interface) -> Response:
    async with aclosing(events):
        async for event in events:
            match event:
                case ErrorEvent():
                    return _refused(_failure(event))
                case DoneEvent(answer=answer):
                    return JSONResponse(interface.whole(answer, asked))
    raise AssertionError("an answer ends with an event that says so")


async def _streamed(events: AsyncGenerator[Event, None], asked: Asked, interface: _Interface) -> Response:
    """Server-sent events, begun with the first word, so that what fails before it has a status of its own, or after a pause: the client waits for a sign."""
    told = with_pauses(events)
    async for first in told:
        if isinstance(first, ErrorEvent):
            await told.aclose()
            return _refused(_failure(first))
        if first is None or isinstance(first, TextEvent | DoneEvent):
            return StreamingResponse(
                interface.streamed(_going_on(first, told), asked), media_type="text/event-stream", headers=_HEADERS
            )
    raise AssertionError("an answer ends with an event that says so")


async def _going_on(first: Event | None, events: AsyncGenerator[Event | None, None]) -> AsyncIterator[Event | None]:
    """The events from the first one on; closed with whoever reads them."""
    async with aclosing(events):
        yield first
        async for event in events:
            yield event


def _failure(event: ErrorEvent) -> RequestError:
    return (
        RequestError(event.message, status=400)
        if event.cause == "question"
        else RequestError(event.message, status=502)
    )


def _model(name: str, began: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": began, "owned_by": "ask-articles"}

"""HTTP clients for a model server: they end an answer that is too long, and do not wait long before a retry.

They follow no redirect, as the question and the passages would go to an address that nobody has set.
"""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from assistant.schemas import EndlessAnswerError

_MAX_RETRY_AFTER = 10.0  # seconds that a server may ask to wait before a retry; a longer wait is reported as a failure
_MAX_BODY = 64 * 2**20  # bytes: a hundred times the longest answer, as it is streamed word by word
_TOO_LARGE, _BAD_REQUEST = 413, 400


def http_clients(seconds: float) -> dict[str, Any]:
    """The two clients for ChatOpenAI, as its arguments.

    The synchronous one ends an answer after so many seconds, as nothing else can end it.
    No connection is kept: one that belongs to an event loop which has ended could not be used again.
    """
    limits = httpx2.Limits(max_keepalive_connections=0)

    def on_response(response: httpx2.Response) -> None:
        _refuse_long_wait(response)
        _unify_too_large(response)
        assert isinstance(response.stream, httpx2.SyncByteStream)  # of the synchronous client
        response.stream = _DeadlineStream(response.stream, time.monotonic() + seconds)

    async def on_async_response(response: httpx2.Response) -> None:
        _refuse_long_wait(response)
        _unify_too_large(response)
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # of the asynchronous client
        response.stream = _LimitedStream(response.stream)

    shared: dict[str, Any] = {"limits": limits, "follow_redirects": False}
    return {
        # meant for clients that LangChain makes; where a proxy is set it would warn that these ignore it
        "http_socket_options": (),
        "http_client": DefaultHttpxClient(**shared, event_hooks={"response": [on_response]}),
        "http_async_client": DefaultAsyncHttpxClient(**shared, event_hooks={"response": [on_async_response]}),
    }


def _refuse_long_wait(response: httpx2.Response) -> None:
    """Have openai's client not retry where the server asks for a long wait: it would sleep up to two minutes."""
    wait = response.headers.get("retry-after", "")
    if wait and (not wait.isdigit() or int(wait) > _MAX_RETRY_AFTER):
        response.headers["x-should-retry"] = "false"


def _unify_too_large(response: httpx2.Response) -> None:
    """Give a request that is too large the status of other bad ones: openai's client has no error of its own for it."""
    if response.status_code == _TOO_LARGE:
        response.status_code = _BAD_REQUEST


class _DeadlineStream(httpx2.SyncByteStream):
    """A body that raises EndlessAnswerError once its time is up, even while bytes still arrive, and if it is too long.

    A line without an end would fill the memory long before.
    """

    def __init__(self, body: httpx2.SyncByteStream, deadline: float) -> None:
        self._body, self._deadline = body, deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._body:
            size += len(chunk)
            if time.monotonic() > self._deadline or size > _MAX_BODY:
                raise EndlessAnswerError
            yield chunk

    def close(self) -> None:
        self._body.close()


class _LimitedStream(httpx2.AsyncByteStream):
    """A body that raises EndlessAnswerError where it is too long; others look after its time."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._body:
            size += len(chunk)
            if size > _MAX_BODY:
                raise EndlessAnswerError
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()

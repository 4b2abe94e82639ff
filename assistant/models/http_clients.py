"""HTTP clients for a model server: they end an answer that takes too long, sit out no long wait, and tell a request that is too large."""

import time
from collections.abc import Iterator
from typing import Any

import httpx2
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from assistant.schemas import EndlessAnswerError

_WAIT_AT_MOST = 10.0  # seconds that a server may ask to wait before a retry; longer ones are told instead of sat out
_TOO_LARGE, _REFUSED = 413, 400


def patient_clients(seconds: float) -> dict[str, Any]:
    """The two clients for ChatOpenAI; the synchronous one ends an answer after so many seconds, as nobody else can.

    No connection is kept: one that belongs to an event loop which has ended could not be used again.
    """
    limits = httpx2.Limits(max_keepalive_connections=0)

    def heard(response: httpx2.Response) -> None:
        _refuse_long_wait(response)
        _name_too_large(response)
        assert isinstance(response.stream, httpx2.SyncByteStream)  # of the synchronous client
        response.stream = _Timed(response.stream, time.monotonic() + seconds)

    async def heard_later(response: httpx2.Response) -> None:
        _refuse_long_wait(response)
        _name_too_large(response)

    return {
        # meant for clients that LangChain makes; where a proxy is set it would warn that these pass it by
        "http_socket_options": (),
        "http_client": DefaultHttpxClient(limits=limits, event_hooks={"response": [heard]}),
        "http_async_client": DefaultAsyncHttpxClient(limits=limits, event_hooks={"response": [heard_later]}),
    }


def _refuse_long_wait(response: httpx2.Response) -> None:
    """Tells openai's client not to retry where the server asks for a long wait.

    It would sleep up to two minutes in silence.
    """
    wait = response.headers.get("retry-after", "")
    if wait and (not wait.isdigit() or int(wait) > _WAIT_AT_MOST):
        response.headers["x-should-retry"] = "false"


def _name_too_large(response: httpx2.Response) -> None:
    """Gives a request that is too large the status of any other refused one: openai's client has no error of its own for it."""
    if response.status_code == _TOO_LARGE:
        response.status_code = _REFUSED


class _Timed(httpx2.SyncByteStream):
    """A body that ends with an error once its time is up; signs of life do not count."""

    def __init__(self, body: httpx2.SyncByteStream, until: float) -> None:
        self._body, self._until = body, until

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            if time.monotonic() > self._until:
                raise EndlessAnswerError
            yield piece

    def close(self) -> None:
        self._body.close()

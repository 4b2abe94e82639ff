"""How many questions a client may ask: a number a minute, and a number of answers at the same time.

Gradio makes an answer long after the request that asked for it has its reply.
So the middleware attaches the limit to each request, and the code that answers enters it.
"""

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NamedTuple

from assistant.i18n import LocalizedError

_CLIENTS_REMEMBERED = 10_000  # the one that asked longest ago is forgotten first
_STATE_KEY = "rate_limit"

# Opens while an answer is made. Raises LimitError on entering; leaving it frees the place for another answer.
RateLimit = Callable[[], AbstractContextManager[None]]


class LimitError(LocalizedError, RuntimeError):
    """The client has asked for as much as it may; the message says when to ask again."""


class Bucket(NamedTuple):
    """How many requests a client had left, and when."""

    remaining: float
    since: float

    @classmethod
    def filled(cls, before: "Bucket | None", per_minute: int, now: float) -> "tuple[Bucket, float]":
        """The bucket after one more request, and how many requests were in it before that."""
        available = float(per_minute)
        if before:
            available = min(available, before.remaining + (now - before.since) * per_minute / 60)
        return cls(max(0.0, available - 1) if available >= 1 else available, now), available


class RateLimiter:
    """Counts what each client asks; None as a limit means that there is none.

    The limit for a minute is a bucket that fills evenly: a client that waited may ask several questions at once.
    """

    def __init__(self, per_minute: int | None, at_once: int | None) -> None:
        self._per_minute, self._at_once = per_minute, at_once
        self._buckets: dict[str, Bucket] = {}
        self._answers: dict[str, int] = {}  # being made now

    def count_request(self, client: str) -> None:
        """Count one request of the client; raises LimitError where it is one too many for this minute."""
        if self._per_minute is None:
            return
        available = self._take(client)
        if available < 1:
            seconds = int((1 - available) * 60 / self._per_minute) + 1
            raise LimitError("too_often", count=str(self._per_minute), seconds=str(seconds))

    @contextmanager
    def answer(self, client: str) -> Iterator[None]:
        """Count a request and, while this is open, an answer; raises LimitError where the client may have no more."""
        self.count_request(client)
        if self._at_once is None:
            yield
            return
        if not self._begin_answer(client):
            raise LimitError("too_many")
        try:
            yield
        finally:
            self._end_answer(client)

    def _take(self, client: str) -> float:
        """Take one request from the client's bucket, if it has one; returns how many it had."""
        assert self._per_minute is not None
        bucket, available = Bucket.filled(self._buckets.pop(client, None), self._per_minute, time.monotonic())
        self._buckets[client] = bucket  # put in again, so that the dictionary is in the order of the last request
        if len(self._buckets) > _CLIENTS_REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
        return available

    def _begin_answer(self, client: str) -> bool:
        """Count one more answer of the client; False where that would be too many."""
        running = self._answers.get(client, 0)
        if self._at_once is not None and running >= self._at_once:
            return False
        self._answers[client] = running + 1
        return True

    def _end_answer(self, client: str) -> None:
        self._answers[client] -= 1
        if not self._answers[client]:
            del self._answers[client]


def attach_rate_limit(scope: MutableMapping[str, Any], limit: RateLimit) -> None:
    """Attach the limit to a request, which is passed as its ASGI scope."""
    scope.setdefault("state", {})[_STATE_KEY] = limit


def rate_limited(request: Any) -> AbstractContextManager[None]:
    """The limit of a request, as Gradio passes requests to a function; raises LimitError on entering.

    Without the middleware, as in another program's own application, there is no limit.
    """
    limit: RateLimit | None = getattr(request.state, _STATE_KEY, None)
    return limit() if limit else nullcontext()

"""How many questions a client may ask: a number a minute, and a number of answers at the same time.

Gradio makes an answer long after the request that asked for it has its reply.
So the middleware attaches the limit to each request, and the code that answers enters it.
"""

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from assistant.i18n import LocalizedError

_CLIENTS_REMEMBERED = 10_000  # the one that asked longest ago is forgotten first
_STATE_KEY = "rate_limit"

# Opens while an answer is made. Raises LimitError on entering; leaving it frees the place for another answer.
RateLimit = Callable[[], AbstractContextManager[None]]


class LimitError(LocalizedError, RuntimeError):
    """The client has asked for as much as it may; the message says when to ask again."""


class RateLimiter:
    """Counts what each client asks; None as a limit means that there is none.

    The limit for a minute is a bucket that fills evenly: a client that waited may ask several questions at once.
    """

    def __init__(self, per_minute: int | None, at_once: int | None) -> None:
        self._per_minute, self._at_once = per_minute, at_once
        self._buckets: dict[str, tuple[float, float]] = {}  # requests left, and the time at which that was so
        self._answers: dict[str, int] = {}  # being made now

    def count_request(self, client: str) -> None:
        """Count one request of the client; raises LimitError where it is one too many for this minute."""
        if self._per_minute is None:
            return
        now = time.monotonic()
        left, since = self._buckets.pop(client, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - since) * self._per_minute / 60)
        # put in again, so that the dictionary is in the order of the last request
        self._buckets[client] = (max(0.0, left - 1) if left >= 1 else left, now)
        if len(self._buckets) > _CLIENTS_REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
        if left < 1:
            seconds = int((1 - left) * 60 / self._per_minute) + 1
            raise LimitError("too_often", count=str(self._per_minute), seconds=str(seconds))

    @contextmanager
    def answer(self, client: str) -> Iterator[None]:
        """Count a request and, while this is open, an answer; raises LimitError where the client may have no more."""
        self.count_request(client)
        if self._at_once is not None and self._answers.get(client, 0) >= self._at_once:
            raise LimitError("too_many")
        self._answers[client] = self._answers.get(client, 0) + 1
        try:
            yield
        finally:
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

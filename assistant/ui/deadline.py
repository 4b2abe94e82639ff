"""When the work for a call of the page is to stop: it has taken too long, or nobody waits for it any more."""

import threading
import time
from contextvars import ContextVar

from assistant.i18n import LocalizedError


class PageCallError(LocalizedError, RuntimeError):
    """The page asked for too much, or its call took too long; the message says which."""


class Deadline:
    """The end of one call's time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds
        self._is_given_up = threading.Event()

    def give_up(self) -> None:
        """Stop the work at once: its caller has gone."""
        self._is_given_up.set()

    def check(self) -> None:
        """Raise PageCallError where the time is over."""
        if self._is_given_up.is_set() or time.monotonic() > self._at:
            raise PageCallError("page_call_slow", seconds=f"{self._seconds:.0f}")


CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)  # of the call that is worked on


def check_deadline() -> None:
    """Raise PageCallError where the time of the call that is worked on is over; long work asks between its parts."""
    deadline = CURRENT.get()
    if deadline:
        deadline.check()

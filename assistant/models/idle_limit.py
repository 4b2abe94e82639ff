"""An end to waiting for the next of many items, with one timer for all of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any


class IdleLimit:
    """Raises TimeoutError where an item takes too long.

    The timer of `asyncio.timeout` is made and cancelled for each item, which costs as much as a model's piece itself.
    This one runs on, and looks when it ends whether anybody waits for so long.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[Any] | None = None
        self._ends_at = 0.0  # on the clock of the event loop
        self._is_over = False

    async def next_of(self, items: AsyncIterator[Any], seconds_left: float) -> Any:
        """The next item; `seconds_left` is a further limit for this one."""
        loop = asyncio.get_running_loop()
        task = self._waiting = asyncio.current_task()
        assert task  # a coroutine runs in one
        requests = task.cancelling()
        self._ends_at, self._is_over = loop.time() + min(self._seconds, seconds_left), False
        if self._timer is None or self._timer.when() > self._ends_at:
            self._set_timer(loop)
        try:
            return await anext(items)
        except asyncio.CancelledError as error:
            if self._is_over and task.uncancel() <= requests:
                raise TimeoutError from error
            raise
        finally:
            self._waiting = None

    def close(self) -> None:
        """Wait for nothing more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        self.close()
        self._timer = loop.call_at(self._ends_at, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._waiting is None:
            return  # the next wait sets a timer
        if loop.time() < self._ends_at:
            self._set_timer(loop)
        elif not self._is_over:
            self._is_over = True
            self._waiting.cancel()

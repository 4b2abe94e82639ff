"""Waiting for a model's next piece ends, and costs no timer for each piece."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import pytest

from assistant.models.idle_limit import IdleLimit

LONG = 3600.0


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts the timers that are set."""

    timers = 0

    def call_at(self, *given: Any, **options: Any) -> asyncio.TimerHandle:  # type: ignore[override]  # passed on
        self.timers += 1
        return super().call_at(*given, **options)


async def pieces(count: int, *, then_silent: bool = False) -> AsyncIterator[int]:
    for number in range(count):
        await asyncio.sleep(0)
        yield number
    if then_silent:
        await asyncio.Event().wait()


async def read(stream: AsyncIterator[int], idle: float, left: float = LONG) -> list[int]:
    found = []
    with closing(IdleLimit(idle)) as limit:
        while True:
            try:
                found.append(await limit.next_of(stream, left))
            except StopAsyncIteration:
                return found


def test_a_thousand_pieces_need_one_timer() -> None:
    loop = CountingLoop()
    try:
        assert loop.run_until_complete(read(pieces(1000), LONG)) == list(range(1000))
        assert loop.timers == 1
    finally:
        loop.close()


@pytest.mark.parametrize(("idle", "left"), [(0.05, LONG), (LONG, 0.05)])
def test_a_silence_ends_after_the_nearer_limit(idle: float, left: float) -> None:
    async def ask() -> None:
        stream = pieces(3, then_silent=True)
        with closing(IdleLimit(idle)) as limit:
            for number in range(3):
                assert await limit.next_of(stream, LONG) == number
            with pytest.raises(TimeoutError):
                await limit.next_of(stream, left)

    asyncio.run(ask())


def test_who_is_cancelled_from_outside_is_not_told_of_a_silence() -> None:
    async def ask() -> None:
        reading = asyncio.create_task(read(pieces(0, then_silent=True), LONG))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(ask())

"""Calls of the judge while the answer is still being written: in threads, or in tasks for an asynchronous reader."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextvars import copy_context
from typing import Any, Protocol

from assistant.answer.batch_judge import JudgeResult
from assistant.answer.judge_batches import Batch

_CALLS_AT_ONCE = 4  # of one answer


class AsksJudge(Protocol):
    """Asks a judge about batches; what it raises would be lost."""

    def judge(self, batch: Batch) -> JudgeResult:
        """The decisions on a batch."""

    async def ajudge(self, batch: Batch) -> JudgeResult:
        """The decisions on a batch, without blocking."""


class JudgeThreads:
    """The calls of an answer that is read synchronously."""

    def __init__(self, judge: AsksJudge | None) -> None:
        self._judge = judge
        self._results: queue.SimpleQueue[JudgeResult] = queue.SimpleQueue()
        self._lock = threading.Lock()  # of the next two
        self._waiting: deque[Batch] = deque()
        self._threads = 0
        self._running = 0

    def submit(self, batches: Iterable[Batch]) -> None:
        """Send these batches to the judge; their results come in any order."""
        for batch in batches:
            self._running += 1
            with self._lock:
                self._waiting.append(batch)
                if self._threads == _CALLS_AT_ONCE:
                    continue
                self._threads += 1
            threading.Thread(target=copy_context().run, args=(self._call_waiting,), name="judge", daemon=True).start()

    def results(self, *, wait: bool = False) -> Iterator[JudgeResult]:
        """The results that are there by now; with `wait`, those of all calls."""
        while self._running:
            try:
                result = self._results.get(block=wait)
            except queue.Empty:
                return
            self._running -= 1
            yield result

    def cancel(self) -> None:
        """Make no more calls; those that run end by themselves."""
        with self._lock:
            self._running -= len(self._waiting)
            self._waiting.clear()

    def _call_waiting(self) -> None:
        """Make one call after another until none waits."""
        assert self._judge  # without one there are no batches
        while batch := self._next():
            self._results.put(self._judge.judge(batch))

    def _next(self) -> Batch | None:
        """The next batch; with None the thread that asks ends."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None


class JudgeTasks:
    """The calls of an answer that is read asynchronously."""

    def __init__(self, judge: AsksJudge | None) -> None:
        self._judge = judge
        self._slots = asyncio.Semaphore(_CALLS_AT_ONCE)
        self._tasks: set[asyncio.Task[JudgeResult]] = set()

    def submit(self, batches: Iterable[Batch]) -> None:
        """Send these batches to the judge; their results come in any order."""
        self._tasks |= {asyncio.create_task(self._call(batch)) for batch in batches}

    @property
    def tasks(self) -> set[asyncio.Task[JudgeResult]]:
        """The calls whose results nobody has taken yet."""
        return self._tasks

    def results(self) -> Iterator[JudgeResult]:
        """The results that are there by now."""
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        yield from (task.result() for task in done)

    async def all_results(self) -> AsyncIterator[JudgeResult]:
        """The results of all calls, each as soon as it is there."""
        while self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for result in self.results():
                yield result

    async def cancel(self) -> None:
        """Stop the calls that still run."""
        if not self._tasks:
            return  # waiting for nothing would still let others go first
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = set()

    async def _call(self, batch: Batch) -> JudgeResult:
        assert self._judge  # as above
        async with self._slots:
            return await self._judge.ajudge(batch)


async def merge_results(
    chunks: AsyncIterator[dict[str, Any]], calls: JudgeTasks
) -> AsyncGenerator[dict[str, Any] | JudgeResult, None]:
    """The chunks of an answer, and between them the judge's results, each as soon as it is there.

    While no call runs the chunks pass as they are: a task for each would cost as much as reading it, and a model would
    be stopped later than its reader leaves.
    """
    next_chunk: asyncio.Task[dict[str, Any]] | None = None
    try:
        while True:
            if not (next_chunk or calls.tasks):
                try:
                    yield await anext(chunks)
                except StopAsyncIteration:
                    return
                continue
            next_chunk = next_chunk or asyncio.ensure_future(_next(chunks))
            await asyncio.wait({next_chunk, *calls.tasks}, return_when=asyncio.FIRST_COMPLETED)
            for result in calls.results():
                yield result
            if next_chunk.done():
                try:
                    chunk = next_chunk.result()
                except StopAsyncIteration:
                    return
                finally:
                    next_chunk = None
                yield chunk
    finally:
        if next_chunk:
            next_chunk.cancel()
            await asyncio.gather(next_chunk, return_exceptions=True)


async def _next(chunks: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await anext(chunks)

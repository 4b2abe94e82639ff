"""Answers in the making, which go on when their page is left: who comes back to a turn finds what came meanwhile.

An answer is made by a task of its own. Its readers get updates while they are there; nothing waits for them.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

logger = logging.getLogger(__name__)
Update = dict[str, Any]
Make = Callable[[], AsyncGenerator[Update, None]]
KEPT_SECONDS = 600  # that an answer can be come back to, once it is whole
_LEFT_AT_MOST = 20  # answers in the making that nobody reads
_KEPT_AT_MOST = 200  # whole answers, about 100 KB each


def merge_update(earlier: Update, update: Update) -> Update:
    """What a page knows that got both updates one after the other."""
    return {**earlier, **update}


class _Answer:
    """One answer, from its first update on."""

    def __init__(self, asked: str) -> None:
        self.asked = asked  # the digest of what was asked: a conversation that comes with it may have megabytes
        self.state: Update = {}  # all that a page would know by now
        self.readers: list[_Reader] = []
        self.task: asyncio.Task[None] | None = None
        self.is_whole = False


class _Reader:
    """Who reads an answer: what came since the last look, as one update."""

    def __init__(self) -> None:
        self.pending: Update = {}
        self.news = asyncio.Event()


class RunningAnswers:
    """The answers that one process makes and, for some minutes, has made, by the ids of their turns."""

    def __init__(self, left_at_most: int = _LEFT_AT_MOST, kept_seconds: float = KEPT_SECONDS) -> None:
        self._left_at_most, self._kept_seconds = left_at_most, kept_seconds
        self._answers: dict[str, _Answer] = {}  # the one that was left or ended last comes last

    async def follow(self, turn: str, asked: Any, make: Make) -> AsyncGenerator[Update, None]:
        """The updates of the turn's answer: of one in the making to the same question, else of one that `make` makes.

        Whoever closes this leaves; the answer goes on.
        """
        answer, digest = self._answers.get(turn), _digest(asked)
        if answer is None or answer.is_whole or answer.asked != digest:
            answer = self._begin(turn, digest, make)
        reader = _Reader()
        if answer.state:
            reader.pending = answer.state
            reader.news.set()
        answer.readers.append(reader)
        try:
            while not (answer.is_whole and not reader.pending):
                await reader.news.wait()
                reader.news.clear()
                update, reader.pending = reader.pending, {}
                if update:
                    yield update
        finally:
            answer.readers.remove(reader)
            self._limit(turn)

    def look(self, turn: str) -> tuple[Update, bool] | None:
        """What a page would know of the turn's answer by now, and whether that is all; None where nothing is known.

        May be called from any thread.
        """
        answer = self._answers.get(turn)
        return (answer.state, answer.is_whole) if answer else None

    def stop(self, turn: str) -> None:
        """Stop the turn's answer and forget it; may be called from any thread."""
        answer = self._answers.pop(turn, None)
        if answer and answer.task:
            answer.task.get_loop().call_soon_threadsafe(answer.task.cancel)

    def _begin(self, turn: str, asked: str, make: Make) -> _Answer:
        self.stop(turn)
        answer = self._answers[turn] = _Answer(asked)
        answer.task = asyncio.create_task(self._make(turn, answer, make))
        return answer

    async def _make(self, turn: str, answer: _Answer, make: Make) -> None:
        try:
            async with aclosing(make()) as updates:
                async for update in updates:
                    answer.state = merge_update(answer.state, update)
                    for reader in answer.readers:
                        reader.pending = merge_update(reader.pending, update)
                        reader.news.set()
        except Exception:  # nobody awaits this task, who reads the answer sees it end
            logger.exception("making an answer failed")
        finally:
            answer.is_whole = True
            for reader in answer.readers:
                reader.news.set()
        asyncio.get_running_loop().call_later(self._kept_seconds, self._forget, turn, answer)
        self._limit(turn)

    def _limit(self, turn: str) -> None:
        """Stop the answers that were left first where too many go on, and forget those that ended first."""
        if turn in self._answers:
            self._answers[turn] = self._answers.pop(turn)
        left = [name for name, answer in self._answers.items() if not (answer.is_whole or answer.readers)]
        whole = [name for name, answer in self._answers.items() if answer.is_whole and not answer.readers]
        for name in left[: max(0, len(left) - self._left_at_most)]:
            self.stop(name)
        for name in whole[: max(0, len(whole) - _KEPT_AT_MOST)]:
            del self._answers[name]

    def _forget(self, turn: str, answer: _Answer) -> None:
        if self._answers.get(turn) is answer:
            del self._answers[turn]


def _digest(asked: Any) -> str:
    return hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass")).hexdigest()


running_answers = RunningAnswers()  # of this process, in whichever chat

"""Answers that go on without their page: come back to, stopped, and not too many of them."""

import asyncio
import gc
import weakref
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from assistant.ui.running_answers import RunningAnswers

ASKED = {"question": "q"}


class Making:
    """Counts up to `steps`, one for each time that it is let."""

    def __init__(self, steps: int = 3) -> None:
        self.let = asyncio.Semaphore(0)
        self.steps = steps
        self.begun = 0
        self.closed = asyncio.Event()

    async def __call__(self) -> AsyncGenerator[dict[str, Any], None]:
        self.begun += 1
        try:
            for number in range(1, self.steps + 1):
                await self.let.acquire()
                yield {"phase": "done" if number == self.steps else "writing", str(number): number}
        finally:
            self.closed.set()

    def go(self, count: int) -> None:
        for _ in range(count):
            self.let.release()


async def leave_after_one(answers: RunningAnswers, turn: str, making: Making) -> None:
    making.go(1)
    async with aclosing(answers.follow(turn, ASKED, making)) as updates:
        assert (await anext(updates))["1"] == 1


def test_an_answer_goes_on_when_its_reader_leaves_and_is_there_on_return() -> None:
    async def scenario() -> None:
        answers, making = RunningAnswers(), Making()
        await leave_after_one(answers, "t", making)
        assert answers.look("t") == ({"phase": "writing", "1": 1}, False)
        making.go(1)
        async with aclosing(answers.follow("t", ASKED, making)) as updates:
            assert (await anext(updates))["1"] == 1  # the one who returns gets all
            making.go(1)
            got = [update async for update in updates]
        assert making.begun == 1
        assert got[-1]["phase"] == "done"
        assert answers.look("t") == ({"phase": "done", "1": 1, "2": 2, "3": 3}, True)
        assert answers.look("other") is None

    asyncio.run(scenario())


def test_a_whole_answer_keeps_nothing_of_the_conversation_that_came_with_its_question() -> None:
    class Sent(dict[str, Any]):
        """A dictionary that can be looked after."""

    async def scenario() -> None:
        answers, making, sent = RunningAnswers(), Making(), Sent(question="q", history="long")
        making.go(3)
        async with aclosing(answers.follow("t", sent, making)) as updates:
            assert [update async for update in updates][-1]["phase"] == "done"
        seen = weakref.ref(sent)
        del sent, updates
        gc.collect(1)  # what is young: all of it takes seconds in a worker
        assert answers.look("t")
        assert seen() is None

    asyncio.run(scenario())


def test_a_stopped_answer_is_closed_and_forgotten() -> None:
    async def scenario() -> None:
        answers, making = RunningAnswers(), Making()
        await leave_after_one(answers, "t", making)
        await asyncio.to_thread(answers.stop, "t")
        async with asyncio.timeout(60):
            await making.closed.wait()
        assert answers.look("t") is None

    asyncio.run(scenario())


def test_of_too_many_that_were_left_the_first_is_stopped() -> None:
    async def scenario() -> None:
        answers, makings = RunningAnswers(left_at_most=2), [Making() for _ in range(4)]
        for number, making in enumerate(makings):
            await leave_after_one(answers, str(number), making)
        assert [answers.look(str(number)) is None for number in range(4)] == [True, True, False, False]
        async with asyncio.timeout(60):
            await makings[0].closed.wait()

    asyncio.run(scenario())


def test_who_comes_back_and_leaves_again_is_the_last_that_left() -> None:
    async def scenario() -> None:
        answers, makings = RunningAnswers(left_at_most=2), {turn: Making() for turn in "abc"}
        for turn in "abac":
            await leave_after_one(answers, turn, makings[turn])
        assert [turn for turn in "abc" if answers.look(turn)] == ["a", "c"]

    asyncio.run(scenario())


def test_of_whole_answers_two_hundred_are_kept_and_the_first_that_ended_goes_first() -> None:
    async def scenario() -> None:
        answers, makings = RunningAnswers(left_at_most=1000), [Making(2) for _ in range(202)]
        for number, making in enumerate(makings):
            await leave_after_one(answers, str(number), making)
        for making in reversed(makings):
            making.go(1)
            async with asyncio.timeout(60):
                await making.closed.wait()
            await asyncio.sleep(0)  # what ends an answer comes after its maker is closed
        forgotten = [number for number in range(202) if answers.look(str(number)) is None]
        assert forgotten == [200, 201]

    asyncio.run(scenario())


def test_another_question_of_the_same_turn_is_made_anew_and_a_whole_answer_is_forgotten_in_time() -> None:
    async def scenario() -> None:
        answers, first, second = RunningAnswers(kept_seconds=0), Making(), Making(1)
        await leave_after_one(answers, "t", first)
        second.go(1)
        assert [update async for update in answers.follow("t", {"question": "other"}, second)] == [
            {"phase": "done", "1": 1}
        ]
        async with asyncio.timeout(60):
            await first.closed.wait()
        await asyncio.sleep(0)  # whole answers are kept for no time here
        assert answers.look("t") is None

    asyncio.run(scenario())


def test_a_failure_ends_the_readers_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def failing() -> AsyncGenerator[dict[str, Any], None]:
        yield {"1": 1}
        raise ValueError

    async def scenario() -> None:
        answers = RunningAnswers()
        assert [update async for update in answers.follow("t", ASKED, failing)] == [{"1": 1}]
        gc.collect(1)  # a task whose exception nobody retrieved complains when it goes

    asyncio.run(scenario())
    gc.collect(1)
    assert [record.message for record in caplog.records] == ["making an answer failed"]

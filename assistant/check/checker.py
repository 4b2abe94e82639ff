"""Runs the check of a text: words decide first, sentence after sentence; what they leave open goes to the judge.

Every step is an event, so that whoever stops keeps what was decided.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.judge_calls import JudgeTasks, JudgeThreads
from assistant.check.circuit_breaker import CircuitBreaker
from assistant.check.schemas import CheckDoneEvent, CheckEvent
from assistant.check.text_check import Confirm, TextCheck


def run_check(check: TextCheck, judge: BatchJudge | None, confirm: Confirm) -> Iterator[CheckEvent]:
    """The events of the check, the whole record last; `confirm` is asked where a judge would cost much."""
    if judge:
        judge.start_exam()
    yield from check.by_words()
    yield from check.remembered()
    batches = check.batches(confirm)
    yield check.progress()
    calls = JudgeThreads(CircuitBreaker(judge) if judge else None)
    try:
        calls.submit(batches)
        for result in calls.results(wait=True):
            yield from check.add_result(result)
    finally:
        calls.cancel()
    yield CheckDoneEvent(checked=check.record())


async def arun_check(check: TextCheck, judge: BatchJudge | None, confirm: Confirm) -> AsyncGenerator[CheckEvent, None]:
    """`run_check` without blocking; closing it stops the judge's calls."""
    if judge:
        judge.start_exam()
    by_words = check.by_words()
    while event := await asyncio.to_thread(next, by_words, None):
        yield event
    for remembered in check.remembered():
        yield remembered
    batches = await asyncio.to_thread(check.batches, confirm)
    yield check.progress()
    calls = JudgeTasks(CircuitBreaker(judge) if judge else None)
    try:
        calls.submit(batches)
        async for result in calls.all_results():
            for decided in check.add_result(result):
                yield decided
    finally:
        await calls.cancel()
    yield CheckDoneEvent(checked=check.record())

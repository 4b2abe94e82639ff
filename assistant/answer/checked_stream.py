"""The last step of the chain: each sentence of a draft is checked as soon as it ends, while the rest is written."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

from langchain_core.runnables.utils import AddableDict

from assistant.answer.answer_stream import AnswerStream
from assistant.answer.batch_judge import JudgeResult
from assistant.answer.judge_calls import JudgeTasks, JudgeThreads, merge_results


def stream_checked(chunks: Iterator[dict[str, Any]], answer: AnswerStream) -> Iterator[AddableDict]:
    """The keys of the answer, as far as they are known, for each chunk of the turn.

    Where the model's stream breaks off, what had come is checked before the error is raised.
    """
    calls = JudgeThreads(answer.judge)
    try:
        for chunk in chunks:
            yield from answer.feed(chunk)
            calls.submit(answer.take_batches())
            for result in calls.results():
                yield from answer.add_result(result)
    except Exception as error:
        yield from answer.finish(error)
        raise
    yield from answer.end_text()
    calls.submit(answer.take_batches(last=True))
    for result in calls.results(wait=True):
        yield from answer.add_result(result)
    yield from answer.finish()


async def astream_checked(
    chunks: AsyncIterator[dict[str, Any]], answer: AnswerStream
) -> AsyncGenerator[AddableDict, None]:
    """`stream_checked` without blocking; closing it stops a judge that still reads."""
    try:
        async with aclosing(_checked(chunks, answer)) as checked:
            async for additions in checked:
                for addition in additions:
                    yield addition
    except Exception as error:
        for addition in answer.finish(error):
            yield addition
        raise
    for addition in answer.finish():
        yield addition


async def _checked(
    chunks: AsyncIterator[dict[str, Any]], answer: AnswerStream
) -> AsyncGenerator[Iterator[AddableDict], None]:
    """What each chunk and each result of the judge adds to the answer, until all sentences are decided."""
    calls = JudgeTasks(answer.judge)
    try:
        async with aclosing(merge_results(chunks, calls)) as arrivals:
            async for arrival in arrivals:
                yield answer.add_result(arrival) if isinstance(arrival, JudgeResult) else answer.feed(arrival)
                calls.submit(answer.take_batches())
        yield answer.end_text()
        calls.submit(answer.take_batches(last=True))
        async for result in calls.all_results():
            yield answer.add_result(result)
    finally:
        await calls.cancel()

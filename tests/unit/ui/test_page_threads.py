"""The page's long calls work in threads of their own, end in time, and are given up when their caller leaves."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from assistant.i18n import Translator
from assistant.ui.deadline import check_deadline
from assistant.ui.page_function import translate_errors
from assistant.ui.page_threads import in_page_threads

WITHIN = 60  # seconds: far more than is needed, so that a busy machine turns nothing red


class Caller:
    """The request of a browser that leaves when it is told to."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}


class Work:
    """A call that goes on until it is told to end, or given up."""

    def __init__(self) -> None:
        self.begun, self.given_up, self.may_end = threading.Event(), threading.Event(), threading.Event()

    def function(self) -> Callable[[Any], dict[str, Any]]:
        @translate_errors
        def export(request: Any) -> dict[str, Any]:
            self.begun.set()
            while not self.may_end.wait(0.01):
                try:
                    check_deadline()
                except Exception:
                    self.given_up.set()
                    raise
            return {"thread": threading.current_thread().name}

        return export


def test_a_call_returns_what_its_function_does() -> None:
    work = Work()
    work.may_end.set()

    async def call() -> dict[str, Any]:
        return await in_page_threads(work.function())({}, Caller())  # type: ignore[arg-type]

    assert asyncio.run(call())["thread"].startswith("page")


def test_a_call_that_takes_too_long_ends_with_a_sentence_and_its_work_with_it() -> None:
    work = Work()

    async def call() -> dict[str, Any]:
        return await in_page_threads(work.function(), seconds=0.05)({"language": "zh-Hans"}, Caller())  # type: ignore[arg-type]

    assert asyncio.run(call())["error"].endswith(Translator("zh-Hans")("error_page_call_slow", seconds="0")[-12:])
    assert work.given_up.wait(WITHIN)


def test_work_whose_caller_has_gone_is_given_up() -> None:
    work = Work()

    async def call() -> dict[str, Any]:
        caller = Caller()
        calling = asyncio.create_task(in_page_threads(work.function())({}, caller))  # type: ignore[arg-type]
        assert await asyncio.to_thread(work.begun.wait, WITHIN)
        caller.left.set()
        return await calling

    assert asyncio.run(call()) == {}
    assert work.given_up.wait(WITHIN)


def test_work_that_waits_for_a_thread_is_not_begun_for_a_caller_who_has_gone() -> None:
    busy, late = [Work() for _ in range(4)], Work()

    async def call() -> None:
        callers = [Caller() for _ in range(5)]
        calls = [
            asyncio.create_task(in_page_threads(work.function())({}, caller))  # type: ignore[arg-type]
            for work, caller in zip((*busy, late), callers, strict=True)
        ]
        for work in busy:
            assert await asyncio.to_thread(work.begun.wait, WITHIN)
        callers[4].left.set()
        assert await calls[4] == {}
        # other threads are free meanwhile, among them those of answers
        assert await asyncio.to_thread(lambda: 1) == 1
        for work in busy:
            work.may_end.set()
        await asyncio.gather(*calls[:4])

    asyncio.run(call())
    assert not late.begun.is_set()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_failure_has_its_sentence_in_every_language(language: str) -> None:
    for code in ("page_call_slow", "page_call_long", "page_call_citations"):
        assert Translator(language).message(code, {"seconds": "60", "count": "2", "limit": "1"})

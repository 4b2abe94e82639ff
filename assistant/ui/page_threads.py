"""The few threads in which the page's calls work, so that no answer waits for an export or for a long article."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import gradio as gr

from assistant.i18n import LocalizedError, Translator
from assistant.rate_limit import LimitError, rate_limited
from assistant.ui.deadline import CURRENT, Deadline, PageCallError

CALL_SECONDS = 60.0  # until a call ends, waiting for a thread included
# Calls that read, draw or write whole articles, conversations and texts; a page's other calls never wait for one.
_LONG_CALLS = frozenset(
    (
        *("read", "restore", "broken_off", "export", "copies", "review_keys"),
        *("read_file", "export_checked", "finding"),
    )
)
_THREADS = ThreadPoolExecutor(4, thread_name_prefix="page")


def long_calls_in_page_threads(functions: Iterable[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The functions of a page, in order, with those that may take long in the page's threads."""
    return [in_page_threads(function) if function.__name__ in _LONG_CALLS else function for function in functions]


def in_page_threads(
    function: Callable[[Any], dict[str, Any]], seconds: float = CALL_SECONDS
) -> Callable[[Any, gr.Request], Coroutine[Any, Any, dict[str, Any]]]:
    """The function as Gradio calls it: what takes too long ends with a sentence.

    The work for a caller that has gone is given up; so is work that has not begun.
    """

    async def call(request: Any, http: gr.Request) -> dict[str, Any]:
        deadline = Deadline(seconds)
        context = copy_context()
        context.run(CURRENT.set, deadline)
        working = asyncio.wrap_future(_THREADS.submit(context.run, function, request))
        leaving = asyncio.create_task(_disconnect(http))
        try:
            await asyncio.wait((working, leaving), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            return (
                {} if leaving.done() else _failure(request, PageCallError("page_call_slow", seconds=f"{seconds:.0f}"))
            )
        finally:
            deadline.give_up()
            working.cancel()
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)

    call.__name__ = function.__name__  # by which the page calls it
    return call


def in_limited_threads(
    function: Callable[[Any], dict[str, Any]], seconds: float
) -> Callable[[Any, gr.Request], Coroutine[Any, Any, dict[str, Any]]]:
    """`in_page_threads` for what may ask a model: each call counts as an answer of its client."""
    in_threads = in_page_threads(function, seconds)

    async def call(request: Any, http: gr.Request) -> dict[str, Any]:
        try:
            with rate_limited(http):
                return await in_threads(request, http)
        except LimitError as error:
            return _failure(request, error)

    call.__name__ = function.__name__
    return call


async def _disconnect(http: Any) -> None:
    """Returns when the caller leaves; what Gradio hands over is the request of its web framework, read to its end."""
    while (await http.receive())["type"] != "http.disconnect":
        pass


def _failure(request: Any, error: LocalizedError) -> dict[str, Any]:
    """The reply that has the error as a sentence in the reader's language."""
    language = str(request.get("language", "en")) if isinstance(request, dict) else "en"
    return {"error": Translator(language).message(error.code, error.values)}

"""Any chat model with an end to waiting, whatever its own package does.

A model may never answer, stop in the middle, or write for ever.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, aclosing, closing
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.models.idle_limit import IdleLimit
from assistant.schemas import EndlessAnswerError


class TimeoutModel(Runnable[LanguageModelInput, AIMessage]):
    """The model with two limits in seconds: `idle_timeout` between two chunks, and `total` for the whole answer.

    Raises TimeoutError for the first and EndlessAnswerError for the second.
    A model that cannot stream has the total for its one chunk.
    Whoever waits is released at once; a thread in which a model cannot be stopped is left behind.
    """

    def __init__(self, model: BaseChatModel, idle_timeout: float, total: float) -> None:
        self._model = model
        self._idle_timeout = idle_timeout if _implements(model, "_stream", "_astream") else total
        self._total = total
        self._streams: AsyncExitStack | None = None

    def closing_with(self, streams: AsyncExitStack) -> "TimeoutModel":
        """A copy of the model, whose streams are closed when `streams` is closed.

        LangChain's layers leave the streams below them to the garbage collector where they are cancelled between two
        chunks. A traceback that somebody keeps would then keep the model writing.
        """
        model = copy(self)
        model._streams = streams  # noqa: SLF001  # its own class
        return model

    def invoke(self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        """The whole answer."""

        def one_message() -> Iterator[AIMessage]:
            yield self._model.invoke(input, config, **kwargs)

        message: AIMessage = next(_ThreadReader(one_message, self._total, self._total).items())
        return message

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AIMessage:
        """The whole answer; cancelling it stops the model where its package can."""
        if not _implements(self._model, "_agenerate"):
            return await asyncio.to_thread(self.invoke, input, config, **kwargs)
        try:
            async with asyncio.timeout(self._total):
                return await self._model.ainvoke(input, config, **kwargs)
        except TimeoutError as error:
            raise EndlessAnswerError from error

    def stream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[AIMessageChunk]:
        """The answer in chunks; closing it stops the model at its next chunk."""

        def open_stream() -> Iterator[AIMessageChunk]:
            return self._model.stream(input, config, **kwargs)

        yield from _ThreadReader(open_stream, self._idle_timeout, self._total).items()

    def astream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[AIMessageChunk]:
        """The answer in chunks; closing it stops the model at once where its package can."""
        chunks = self._chunks(input, config, **kwargs)
        if self._streams is not None:
            self._streams.push_async_callback(chunks.aclose)
        return chunks

    async def _chunks(
        self, input: LanguageModelInput, config: RunnableConfig | None, **kwargs: Any
    ) -> AsyncGenerator[AIMessageChunk, None]:
        if not _implements(self._model, "_astream"):
            chunks = self.stream(input, config, **kwargs)
            while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
                yield chunk
            return
        deadline = time.monotonic() + self._total
        # LangChain types the generator as an iterator, which need not close
        async with aclosing(self._model.astream(input, config, **kwargs)) as stream:  # type: ignore[type-var]
            with closing(IdleLimit(self._idle_timeout)) as limit:
                while True:
                    try:
                        chunk = await limit.next_of(stream, _seconds_left(deadline))
                    except StopAsyncIteration:
                        return
                    except TimeoutError:
                        _seconds_left(deadline)
                        raise
                    yield chunk


class CallTimeout:
    """Ends a single call to a model after so many seconds with EndlessAnswerError."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def call(self, runnable: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable returns; a thread in which it takes longer is left behind."""

        def one_result() -> Iterator[Any]:
            yield runnable.invoke(messages)

        return next(_ThreadReader(one_result, self._seconds, self._seconds).items())

    async def acall(self, runnable: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable returns; cancelling it stops the call where the model's package can."""
        try:
            async with asyncio.timeout(self._seconds):
                return await runnable.ainvoke(messages)
        except TimeoutError as error:
            raise EndlessAnswerError from error


@dataclass
class _ThreadReader:
    """Reads items in a thread of its own, so that waiting for one can end: a blocked read cannot be cancelled."""

    open_stream: Callable[[], Iterator[Any]]
    idle_timeout: float  # seconds between two items
    total: float  # seconds
    arrived: "queue.SimpleQueue[tuple[Any, BaseException | None]]" = field(default_factory=queue.SimpleQueue)
    is_cancelled: threading.Event = field(default_factory=threading.Event)

    def items(self) -> Iterator[Any]:
        """The items as they come; raises TimeoutError and EndlessAnswerError, and what the reading raises."""
        threading.Thread(target=copy_context().run, args=(self._read,), daemon=True).start()
        deadline = time.monotonic() + self.total
        try:
            while True:
                try:
                    item, error = self.arrived.get(timeout=min(self.idle_timeout, _seconds_left(deadline)))
                except queue.Empty:
                    _seconds_left(deadline)
                    raise TimeoutError from None
                if error:
                    raise error
                if item is None:
                    return
                yield item
        finally:
            self.is_cancelled.set()

    def _read(self) -> None:
        try:
            with closing(self.open_stream()) as items:  # type: ignore[type-var]  # they are generators
                for item in items:
                    self.arrived.put((item, None))
                    if self.is_cancelled.is_set():
                        return
            self.arrived.put((None, None))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised where the answer is waited for
            self.arrived.put((None, error))


def _seconds_left(deadline: float) -> float:
    """The seconds until the deadline; raises EndlessAnswerError where there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise EndlessAnswerError
    return seconds


def _implements(model: BaseChatModel, *methods: str) -> bool:
    """Whether the model's package implements one of these methods itself.

    LangChain's own versions wait in a thread that cannot be cancelled.
    """
    return any(getattr(type(model), method) is not getattr(BaseChatModel, method) for method in methods)

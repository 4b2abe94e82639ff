"""Any chat model with an end to waiting, whatever its own package does: one that never answers, that stalls, that writes for ever."""

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

from assistant.schemas import EndlessAnswerError


class Bounded(Runnable[LanguageModelInput, AIMessage]):
    """The model, silent for at most `silence` seconds at a time and done after `total` ones.

    Raises TimeoutError for a silence and EndlessAnswerError for an answer that does not end. One that comes in a single piece
    may take the whole time. Whoever waits is let go at once; a thread in which a model sits that cannot be stopped is
    left to it.
    """

    def __init__(self, model: BaseChatModel, silence: float, total: float) -> None:
        self._model = model
        self._silence = silence if _has_own(model, "_stream", "_astream") else total
        self._total = total
        self._streams: AsyncExitStack | None = None

    def within(self, streams: AsyncExitStack) -> "Bounded":
        """The same model, whose streams are closed with `streams`.

        LangChain's layers leave what is under them to the garbage collector where they are cancelled between two
        pieces, and a traceback that somebody keeps then keeps the model writing.
        """
        bounded = copy(self)
        bounded._streams = streams  # noqa: SLF001  # its own class
        return bounded

    def invoke(self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        """The whole answer."""

        def whole() -> Iterator[AIMessage]:
            yield self._model.invoke(input, config, **kwargs)

        told: AIMessage = next(_Reading(whole, self._total, self._total).pieces())
        return told

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AIMessage:
        """The same."""
        if not _has_own(self._model, "_agenerate"):
            return await asyncio.to_thread(self.invoke, input, config, **kwargs)
        try:
            async with asyncio.timeout(self._total):
                return await self._model.ainvoke(input, config, **kwargs)
        except TimeoutError as error:
            raise EndlessAnswerError from error

    def stream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[AIMessageChunk]:
        """The answer piece by piece; closing it stops the model with its next piece."""
        yield from _Reading(lambda: self._model.stream(input, config, **kwargs), self._silence, self._total).pieces()

    def astream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[AIMessageChunk]:
        """The same; closing it stops the model at once where its package can."""
        pieces = self._pieces(input, config, **kwargs)
        if self._streams is not None:
            self._streams.push_async_callback(pieces.aclose)
        return pieces

    async def _pieces(
        self, input: LanguageModelInput, config: RunnableConfig | None, **kwargs: Any
    ) -> AsyncGenerator[AIMessageChunk, None]:
        if not _has_own(self._model, "_astream"):
            pieces = self.stream(input, config, **kwargs)
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                yield piece
            return
        until = time.monotonic() + self._total
        async with aclosing(self._model.astream(input, config, **kwargs)) as stream:  # type: ignore[type-var]  # it is an async generator
            while True:
                left = _left(until)
                try:
                    async with asyncio.timeout(min(self._silence, left)):
                        told = await anext(stream)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    _left(until)
                    raise
                yield told


class CallLimit:
    """Keeps a single call to a model from waiting for longer than so many seconds; raises EndlessAnswerError then."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def call(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """What the runnable gives; a thread in which it sits longer is left to it."""

        def whole() -> Iterator[Any]:
            yield asked.invoke(messages)

        return next(_Reading(whole, self._seconds, self._seconds).pieces())

    async def acall(self, asked: Runnable[Any, Any], messages: list[HumanMessage]) -> Any:
        """The same; cancelling it stops the call where the model's package can."""
        try:
            async with asyncio.timeout(self._seconds):
                return await asked.ainvoke(messages)
        except TimeoutError as error:
            raise EndlessAnswerError from error


@dataclass
class _Reading:
    """Pieces that a thread of its own reads, so that waiting for one can end: a blocked read cannot be called off."""

    opened: Callable[[], Iterator[Any]]
    silence: float
    total: float
    read: "queue.SimpleQueue[tuple[Any, BaseException | None]]" = field(default_factory=queue.SimpleQueue)
    given_up: threading.Event = field(default_factory=threading.Event)

    def pieces(self) -> Iterator[Any]:
        """What was read, as it comes."""
        threading.Thread(target=copy_context().run, args=(self._read,), daemon=True).start()
        until = time.monotonic() + self.total
        try:
            while True:
                try:
                    piece, error = self.read.get(timeout=min(self.silence, _left(until)))
                except queue.Empty:
                    _left(until)
                    raise TimeoutError from None
                if error:
                    raise error
                if piece is None:
                    return
                yield piece
        finally:
            self.given_up.set()

    def _read(self) -> None:
        try:
            with closing(self.opened()) as pieces:  # type: ignore[type-var]  # they are generators
                for piece in pieces:
                    self.read.put((piece, None))
                    if self.given_up.is_set():
                        return
            self.read.put((None, None))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised where the answer is waited for
            self.read.put((None, error))


def _left(until: float) -> float:
    """The seconds that are left; raises EndlessAnswerError where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise EndlessAnswerError
    return left


def _has_own(model: BaseChatModel, *ways: str) -> bool:
    """Whether its package brings one of these ways itself.

    Those of LangChain's own wait in a thread that nobody can leave.
    """
    return any(getattr(type(model), way) is not getattr(BaseChatModel, way) for way in ways)

"""LangChain's `assign` for a step whose model must stop as soon as nobody reads the answer any more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda, RunnableParallel
from langchain_core.runnables.passthrough import RunnableAssign
from langchain_core.runnables.utils import AddableDict
from pydantic import PrivateAttr


class CancellableAssign(RunnableAssign):
    """Adds one key to the turn.

    LangChain's own class reads the step in a task, which reads on when the answer is stopped. This one does not, and
    has no task, no run and no sum of its own for each piece of the model's text.
    """

    _key: str = PrivateAttr()
    _amake: Callable[[dict[str, Any]], Awaitable[Any]] = PrivateAttr()

    def __init__(
        self, key: str, make: Callable[[dict[str, Any]], Any], amake: Callable[[dict[str, Any]], Awaitable[Any]]
    ) -> None:
        """`make` returns the value of the key, or a runnable that makes it of the turn; so does `amake`."""
        super().__init__(mapper=RunnableParallel({key: RunnableLambda(make, amake)}))
        self._key, self._amake = key, amake

    async def atransform(
        self, input: AsyncIterator[dict[str, Any]], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """The turn's own keys as they come, then the new key's values."""
        turn: dict[str, Any] = {}
        async for part in input:
            turn |= part
            yield AddableDict(part)
        made = await self._amake(turn)
        if not isinstance(made, Runnable):
            yield AddableDict({self._key: made})
            return
        async with aclosing(made.astream(turn, config, **kwargs)) as values:  # type: ignore[type-var]  # a generator
            async for value in values:
                yield AddableDict({self._key: value})

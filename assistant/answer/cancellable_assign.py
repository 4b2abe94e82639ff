"""LangChain's `assign` for a step whose model must stop as soon as nobody reads the answer any more."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, RunnableParallel
from langchain_core.runnables.passthrough import RunnableAssign
from langchain_core.runnables.utils import AddableDict


class CancellableAssign(RunnableAssign):
    """Adds one key to the turn.

    LangChain's own class reads the step in a task, which reads on when the answer is stopped. This one does not.
    """

    def __init__(self, **step: Runnable[dict[str, Any], Any]) -> None:
        """`step` is the key with the runnable that makes its value."""
        super().__init__(mapper=RunnableParallel(step))

    async def atransform(
        self, input: AsyncIterator[dict[str, Any]], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """The turn's own keys as they come, then the new key's values."""
        turn: dict[str, Any] = {}
        async for part in input:
            turn |= part
            yield AddableDict(part)
        [(key, step)] = self.mapper.steps__.items()
        async with aclosing(step.astream(turn, config, **kwargs)) as values:  # type: ignore[type-var]  # a generator
            async for value in values:
                yield AddableDict({key: value})

"""A model with the prompt that it is asked by, as one step of a chain."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig

Turn = dict[str, Any]


class PromptedModel(Runnable[Turn, AIMessage]):
    """Asks the model with the messages that `prompt` makes of the turn.

    LangChain's own sequence of the two makes a task for each piece of the model's text, adds the piece to those before
    it, and makes the messages in a thread, for which an answer among many waits.
    """

    def __init__(
        self, prompt: Callable[[Turn], list[BaseMessage]], model: Runnable[LanguageModelInput, AIMessage]
    ) -> None:
        self._prompt, self._model = prompt, model

    def invoke(self, input: Turn, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        """The whole answer."""
        return self._model.invoke(self._prompt(input), config, **kwargs)

    async def ainvoke(self, input: Turn, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        """The whole answer."""
        return await self._model.ainvoke(self._prompt(input), config, **kwargs)

    def stream(self, input: Turn, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[AIMessage]:
        """The answer in chunks."""
        return self._model.stream(self._prompt(input), config, **kwargs)

    def astream(self, input: Turn, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[AIMessage]:
        """The answer in chunks."""
        return self._model.astream(self._prompt(input), config, **kwargs)

"""A chat model that streams what a test wrote, waits where the test says, and knows when its stream was closed."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field


class Scripted(BaseChatModel):
    """Every answer is the same pieces; after `hold_after` of them it waits for `release`.

    `waiting` is set meanwhile. `[@words]` in a piece becomes the mark of the passage that has these words.
    """

    pieces: list[str]
    hold_after: int | None = None
    release: Any = Field(default_factory=threading.Event)
    closed: Any = Field(default_factory=threading.Event)
    waiting: Any = Field(default_factory=threading.Event)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(
            generations=[ChatGeneration(message=AIMessage("".join(_marked(piece, messages) for piece in self.pieces)))]
        )

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        try:
            for number, piece in enumerate(self.pieces):
                while number == self.hold_after and not self.release.is_set():  # the test sets it in another thread
                    self.waiting.set()
                    await asyncio.sleep(0.01)
                yield ChatGenerationChunk(message=AIMessageChunk(content=_marked(piece, messages)))
        finally:
            self.closed.set()


def _marked(piece: str, messages: list[BaseMessage]) -> str:
    request = messages[-1].text

    def number(words: str) -> str:
        return str(re.findall(r">\n\[(\d+)\]", request[: request.index(words)])[-1])

    return re.sub(r"\[@([^\]]+)\]", lambda mark: f"[{number(mark[1])}]", piece)

"""Chat models that write what a test says, wait where the test says, and know when their stream was closed."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

_LONGEST_WAIT = 20.0  # seconds, for a thread that nobody can cancel


class ScriptedModel(BaseChatModel):
    """Every answer is the same pieces, at once: this one does not stream.

    A stream waits for `release` after `hold_after` pieces, and `waiting` is set meanwhile; with `sends_empty_pieces` it
    is not silent then. With `holds_whole_answers` an answer that is not streamed waits as well. `[@words]` in a piece
    becomes the mark of the passage that has these words.
    """

    pieces: list[str] = Field(default_factory=list)
    hold_after: int | None = None
    sends_empty_pieces: bool = False
    holds_whole_answers: bool = False
    release: Any = Field(default_factory=threading.Event)  # pydantic makes no schema of an event
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
        if self.holds_whole_answers:
            self.release.wait(_LONGEST_WAIT)
        text = "".join(_marked(piece, messages) for piece in self.pieces)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _is_held(self, number: int) -> bool:
        """Whether the stream waits before the piece of this number; another thread ends the wait."""
        if number != self.hold_after or self.release.is_set():
            return False
        self.waiting.set()
        return True


class Scripted(ScriptedModel):
    """Streams without a thread, as most packages do."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        try:
            for number in range(len(self.pieces) + 1):
                while self._is_held(number):
                    await asyncio.sleep(0.01)
                    if self.sends_empty_pieces:
                        yield _chunk("")
                for piece in self.pieces[number : number + 1]:
                    yield _chunk(_marked(piece, messages))
        finally:
            self.closed.set()


class ScriptedInThread(ScriptedModel):
    """Streams in a way that only a thread can read."""

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        try:
            for number in range(len(self.pieces) + 1):
                while self._is_held(number) and self.sends_empty_pieces and not self.release.wait(0.01):
                    yield _chunk("")
                if self._is_held(number):
                    self.release.wait(_LONGEST_WAIT)
                for piece in self.pieces[number : number + 1]:
                    yield _chunk(_marked(piece, messages))
        finally:
            self.closed.set()


def _chunk(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def _marked(piece: str, messages: list[BaseMessage]) -> str:
    request = messages[-1].text

    def number(words: str) -> str:
        return str(re.findall(r">\n\[(\d+)\]", request[: request.index(words)])[-1])

    return re.sub(r"\[@([^\]]+)\]", lambda mark: f"[{number(mark[1])}]", piece)

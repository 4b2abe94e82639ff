"""Chats do not wait for each other, and nothing of one reaches another."""

import asyncio
import json
import os
import re
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gradio_client import Client
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from websockets.sync.client import connect

from assistant import Assistant
from tests.serving import serving

MANY = 300 if os.environ.get("ASSISTANT_SOAK") else 20
_CANARY = re.compile(r"canary\d+")


class Waiting(GenericFakeChatModel):
    """Answers nobody until everybody has asked, then each with the word of their own question."""

    arrived: Any = None
    everybody: Any = None

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.arrived.append(1)
        if len(self.arrived) == MANY:
            self.everybody.set()
        while not self.everybody.is_set():  # noqa: ASYNC110  # every chat has a task, and the event belongs to no loop
            await asyncio.sleep(0.01)
        word = next(word for word in messages[-1].text.split() if word.startswith("canary"))
        for delta in ("The village planted 900 peach trees", " [1].", f" {word}"):
            yield ChatGenerationChunk(message=AIMessageChunk(content=delta))


def test_many_chats_are_answered_at_the_same_time_each_with_its_own(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(
        "The village planted 900 peach trees on the slope. More will follow.", encoding="utf-8"
    )
    model = Waiting(messages=iter([AIMessage("")]), arrived=[], everybody=threading.Event())
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=model) as assistant,
        serving(assistant) as url,
    ):

        def chat(number: int) -> str:
            question = f"How many peach trees did the village plant? canary{number:03}"
            return _ask_socket(url, question) if number % 2 else _ask_gradio(url, question)

        with ThreadPoolExecutor(MANY) as pool:
            answers = list(pool.map(chat, range(MANY)))
    assert all(set(_CANARY.findall(answer)) == {f"canary{number:03}"} for number, answer in enumerate(answers))


def _ask_gradio(url: str, question: str) -> str:
    client = Client(url, verbose=False)
    return str(client.submit(question, api_name="/chat").result(timeout=300))


def _ask_socket(url: str, question: str) -> str:
    """Everything that a page receives."""
    with connect(
        url.replace("http", "ws", 1) + "/answer", compression=None, open_timeout=120, max_size=None, proxy=None
    ) as socket:
        socket.send(json.dumps({"turn": question[-3:], "question": question, "history": "[]", "language": "en"}))
        updates = list(socket)
    assert json.loads(updates[-1])["phase"] == "done"
    return "".join(map(str, updates))

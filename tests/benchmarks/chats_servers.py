"""The servers whose chats are measured, each in a process of its own, with the same scripted model."""

import asyncio
import gc
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from fastapi import FastAPI
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant import Assistant
from assistant.chat import build_chat
from assistant.folders import packaged_folder
from tests.benchmarks.chats_asking import WORD
from tests.benchmarks.page import Typing
from tests.serving import listening, serving

_PIECES = re.compile(r"in (\d+) pieces")
_SECONDS = 5
_TEXT = "开江县把这些干部人才编成51个驻村帮扶工作组[1]。" * 4  # 104 characters


class Naming(Typing):
    """Says the word of the question at first, then what `Typing` says.

    Asked for an answer in so many pieces, it says a text that is always the same in as many, for as long.
    """

    async def _astream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        word = WORD.findall(messages[-1].text)[-1]
        yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word}. "))
        asked = _PIECES.findall(messages[-1].text)
        if not asked:
            async for chunk in super()._astream(messages, *args, **kwargs):
                yield chunk
            return
        pieces = int(asked[-1])
        began = time.monotonic()
        for number in range(pieces):
            await asyncio.sleep(max(0.0, began + _SECONDS * number / pieces - time.monotonic()))
            piece = _TEXT[len(_TEXT) * number // pieces : len(_TEXT) * (number + 1) // pieces]
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


MODEL = Naming(pieces=[], rate=20)


class Server(NamedTuple):
    """A server in a process of its own."""

    url: str
    process: subprocess.Popen[str]

    def processor_seconds(self) -> float:
        """The processor time that it has taken."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextmanager
def started(kind: str) -> Iterator[Server]:
    """A server of one of the `KINDS`."""
    command = [sys.executable, "-m", "tests.benchmarks.chats_servers", kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        try:
            yield Server(process.stdout.readline().strip(), process)
        finally:
            process.stdin.close()


@contextmanager
def _assistant() -> Iterator[Assistant]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant(corpus=packaged_folder("corpus"), index=Path(folder), chat_model=MODEL) as assistant,
    ):
        assistant.sync()
        yield assistant


@contextmanager
def _ours() -> Iterator[str]:
    with _assistant() as assistant, serving(assistant) as url:
        gc.freeze()  # as `assistant serve` does
        yield url


@contextmanager
def _host() -> Iterator[str]:
    """An application with our chat in it, started as the documents say for many people."""
    page: gr.Blocks
    with _assistant() as assistant:
        with gr.Blocks(analytics_enabled=False) as page:
            build_chat(assistant)
        _, url, _ = page.launch(max_threads=400, prevent_thread_lock=True, quiet=True)
        gc.freeze()
        try:
            yield url.rstrip("/")
        finally:
            page.close(verbose=False)


@contextmanager
def _bare() -> Iterator[str]:
    async def answer(message: str, _history: object) -> AsyncIterator[str]:
        text = ""
        async for chunk in MODEL.astream(message):
            text += chunk.text
            yield text

    page = gr.ChatInterface(answer, api_name="chat", concurrency_limit=None, analytics_enabled=False)
    with listening(gr.mount_gradio_app(FastAPI(), page, path="/")) as url:
        yield url


KINDS: dict[str, Callable[[], AbstractContextManager[str]]] = {"ours": _ours, "host": _host, "bare": _bare}


def _serve(kind: str) -> None:
    """Print the address of a server, then its processor time for every line that comes; ends with standard input."""
    with KINDS[kind]() as url:
        print(url, flush=True)
        for _ in sys.stdin:
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1])

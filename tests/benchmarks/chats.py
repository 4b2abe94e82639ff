"""Measures chats side by side: a hundred that ask in the same moment, of our server and of a bare Gradio app in turn.

Prints JSON and draws a plot. Both servers write with the same scripted model, 20 tokens a second for five seconds.
Each runs in a process of its own, and the askers in this one. The bare app searches for nothing and checks nothing.
"""

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from fastapi import FastAPI
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant import Assistant
from assistant.folders import packaged_folder
from tests.benchmarks.chats_asking import WORD, Chat, ask_gradio, ask_socket
from tests.benchmarks.chats_plot import plot
from tests.benchmarks.page import Typing
from tests.serving import listening, serving

MANY = 100


class Naming(Typing):
    """Says the word of the question at first, then what `Typing` says."""

    async def _astream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        word = WORD.findall(messages[-1].text)[-1]
        yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word}. "))
        async for chunk in super()._astream(messages, *args, **kwargs):
            yield chunk


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


Asking = Callable[[str, int], Coroutine[Any, Any, Chat]]


def measure(count: int = MANY, rounds: int = 2) -> dict[str, object]:
    """The figures of `count` chats through each way, the median of the rounds; the ways take turns."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    curves: dict[str, list[float]] = {}
    with started("ours") as ours, started("bare") as bare:
        servers = {"ours": ours, "bare": bare}
        for kind, asking in WAYS.values():
            asyncio.run(_together(asking, servers[kind].url, 1))  # warm
        for _ in range(rounds):
            for way, (kind, asking) in WAYS.items():
                before = servers[kind].processor_seconds()
                chats = asyncio.run(_together(asking, servers[kind].url, count))
                seconds = servers[kind].processor_seconds() - before
                found[way].append(_figures(chats, seconds / count))
                curves[way] = sorted(chat.first_word for chat in chats)
    Path(__file__).with_name("chats.svg").write_text(plot(curves), encoding="utf-8")
    figures = {way: _medians(measured) for way, measured in found.items()}
    ratios = {
        way: round(figures[way]["first word, last"] / figures[BARE]["first word, last"], 2)
        for way in WAYS
        if way != BARE
    }
    return {"chats": count, "seconds": figures, "last first word, as a share of bare Gradio's": ratios}


def _figures(chats: list[Chat], processor_seconds: float) -> dict[str, float]:
    firsts, wholes, updates = (sorted(values) for values in zip(*chats, strict=True))
    return {
        "first word, p50": statistics.median(firsts),
        "first word, last": firsts[-1],
        "whole answer, p50": statistics.median(wholes),
        "whole answer, last": wholes[-1],
        "processor time of an answer": processor_seconds,
        "updates of an answer": statistics.mean(updates),
        "processor time of an answer for each update": processor_seconds / statistics.mean(updates),
    }


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(figures[name] for figures in rounds), 5) for name in rounds[0]}


async def _together(asking: Asking, url: str, count: int) -> list[Chat]:
    return list(await asyncio.gather(*(asking(url, number) for number in range(count))))


BARE = "bare Gradio"
WAYS: dict[str, tuple[str, Asking]] = {
    "our page": ("ours", ask_socket),
    "our part in a host's page": ("ours", ask_gradio),
    BARE: ("bare", ask_gradio),
}


@contextmanager
def started(kind: str) -> Iterator[Server]:
    """A server of this kind, `ours` or `bare`."""
    command = [sys.executable, "-m", "tests.benchmarks.chats", "--serve", kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        try:
            yield Server(process.stdout.readline().strip(), process)
        finally:
            process.stdin.close()


def _serve(kind: str) -> None:
    """Print the address of a server, then its processor time for every line that comes; ends with standard input."""
    with _bare() if kind == "bare" else _ours() as url:
        print(url, flush=True)
        for _ in sys.stdin:
            print(time.process_time(), flush=True)


@contextmanager
def _ours() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant(corpus=packaged_folder("corpus"), index=Path(folder), chat_model=MODEL) as assistant,
    ):
        assistant.sync()
        with serving(assistant) as url:
            gc.freeze()  # as `assistant serve` does
            yield url


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


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=MANY)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--serve", choices=("ours", "bare"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        _serve(given.serve)
    else:
        print(json.dumps(measure(given.chats, given.rounds), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

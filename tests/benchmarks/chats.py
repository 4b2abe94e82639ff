"""Measures chats side by side: a hundred that ask in the same moment, of our server and of a bare Gradio app in turn.

Prints JSON and draws a plot. All servers write with the same scripted model, 20 tokens a second for five seconds.
Each runs in a process of its own, and the askers in this one. The bare app searches for nothing and checks nothing.
With `--updates` what one update costs: an answer that comes in a hundred pieces less the same in ten.
"""

import argparse
import asyncio
import json
import statistics
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.chats_asking import Chat, ask_gradio, ask_part, ask_socket
from tests.benchmarks.chats_plot import plot
from tests.benchmarks.chats_servers import KINDS, started
from tests.benchmarks.page import QUESTION

MANY = 100
_FEW, _COARSE, _FINE = 6, 10, 100  # chats at once, and the pieces of their answers, where updates are measured
Asking = Callable[[str, int, str], Coroutine[Any, Any, Chat]]


def measure(count: int = MANY, rounds: int = 2) -> dict[str, object]:
    """The figures of `count` chats through each way, the median of the rounds; the ways take turns."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    curves: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(started(kind)) for kind in KINDS}
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


async def _together(asking: Asking, url: str, count: int, question: str = QUESTION) -> list[Chat]:
    return list(await asyncio.gather(*(asking(url, number, question) for number in range(count))))


def measure_updates(rounds: int) -> dict[str, float]:
    """The milliseconds of processor time of one update through each way, the median of the rounds."""
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(started(kind)) for kind in KINDS}
        for kind, asking in WAYS.values():
            asyncio.run(_together(asking, servers[kind].url, 1))  # warm
        for _ in range(rounds):
            for way, (kind, asking) in WAYS.items():
                seconds, updates = {}, {}
                for pieces in (_COARSE, _FINE):
                    before = servers[kind].processor_seconds()
                    question = f"{QUESTION} in {pieces} pieces"
                    chats = asyncio.run(_together(asking, servers[kind].url, _FEW, question))
                    seconds[pieces] = servers[kind].processor_seconds() - before
                    updates[pieces] = sum(chat.updates for chat in chats)
                more = updates[_FINE] - updates[_COARSE]
                found[way].append(1000 * (seconds[_FINE] - seconds[_COARSE]) / more)
    return {way: round(statistics.median(costs), 2) for way, costs in found.items()}


BARE = "bare Gradio"
WAYS: dict[str, tuple[str, Asking]] = {
    "our page": ("ours", ask_socket),
    "our part in a host's page": ("host", ask_part),
    "our endpoint in Gradio's queue": ("ours", ask_gradio),
    BARE: ("bare", ask_gradio),
}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=MANY)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--updates", action="store_true", help="measure what one update costs, instead")
    given = parser.parse_args()
    figures = measure_updates(given.rounds) if given.updates else measure(given.chats, given.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

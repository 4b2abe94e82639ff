"""Measures chats side by side: how long each of many waits for its first word, and for its whole answer."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from assistant import Assistant
from assistant.folders import packaged_folder
from tests.benchmarks.page import QUESTION, Typing
from tests.serving import serving

MANY = 100


def measure() -> dict[str, object]:
    """Seconds, over so many chats that ask at the same time.

    Each answer is written at 20 tokens a second for five seconds.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant(
            corpus=packaged_folder("corpus"), index=Path(folder), chat_model=Typing(pieces=[], rate=20)
        ) as assistant,
    ):
        assistant.sync()
        with serving(assistant) as url:
            asyncio.run(_chats(url, 1))  # warm
            return {f"{count} chats at once": asyncio.run(_chats(url, count)) for count in (1, MANY)}


async def _chats(url: str, count: int) -> dict[str, object]:
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=0
    )  # a line kept for long may be closed by the server
    async with httpx.AsyncClient(
        base_url=f"{url}/gradio_api/call", timeout=600, trust_env=False, limits=limits
    ) as client:
        told = await asyncio.gather(*(_chat(client) for _ in range(count)))
    firsts, wholes = (sorted(times) for times in zip(*told, strict=True))
    return {
        "first word, p50": round(statistics.median(firsts), 2),
        "first word, last": round(firsts[-1], 2),
        "whole answer, p50": round(statistics.median(wholes), 2),
        "whole answer, last": round(wholes[-1], 2),
    }


async def _chat(client: httpx.AsyncClient) -> tuple[float, float]:
    """The seconds from the question to the answer's first word and to its end."""
    began, first = time.perf_counter(), 0.0
    started = await client.post("/chat", json={"data": [QUESTION]})
    async with client.stream("GET", f"/chat/{started.json()['event_id']}") as reply:
        async for line in reply.aiter_lines():
            if not first and line.startswith('data: ["') and not line.startswith('data: [""'):
                first = time.perf_counter() - began
    return first, time.perf_counter() - began

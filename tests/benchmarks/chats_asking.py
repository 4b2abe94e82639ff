"""The askers of the chats: each has a word of its own in its question, which its answer must have, and no other."""

import json
import re
import time
from typing import NamedTuple

import httpx
from websockets.asyncio.client import connect

from tests.benchmarks.page import QUESTION

WORD = re.compile(r"chat\d+")


class Chat(NamedTuple):
    """Seconds from the question to the first word of its answer and to its end, and how many updates came."""

    first_word: float
    whole: float
    updates: int


async def ask_socket(url: str, number: int) -> Chat:
    """Ask as our own pages do."""
    began, first, updates, words = time.perf_counter(), 0.0, 0, set[str]()
    request = {"turn": str(number), "question": _question(number), "history": "[]", "language": "en"}
    async with connect(
        url.replace("http", "ws", 1) + "/answer", compression=None, open_timeout=120, max_size=None, proxy=None
    ) as socket:
        await socket.send(json.dumps(request))
        async for message in socket:
            update = json.loads(message)
            assert update["phase"] != "error", update
            updates, words = updates + 1, words | set(WORD.findall(str(message)))
            if not first and update.get("text"):
                first = time.perf_counter() - began
    return _own(number, words, Chat(first, time.perf_counter() - began, updates))


async def ask_gradio(url: str, number: int) -> Chat:
    """Ask through Gradio's queue."""
    began, first, updates, words = time.perf_counter(), 0.0, 0, set[str]()
    async with httpx.AsyncClient(base_url=f"{url}/gradio_api/call", timeout=600, trust_env=False) as client:
        started_call = await client.post("/chat", json={"data": [_question(number)]})
        async with client.stream("GET", f"/chat/{started_call.json()['event_id']}") as reply:
            async for line in reply.aiter_lines():
                assert not line.startswith("event: error")
                updates, words = updates + line.startswith("data: ["), words | set(WORD.findall(line))
                if not first and line.startswith('data: ["') and not line.startswith('data: [""'):
                    first = time.perf_counter() - began
    return _own(number, words, Chat(first, time.perf_counter() - began, updates))


def _question(number: int) -> str:
    """A question with a word of its own."""
    return f"{QUESTION} chat{number}"


def _own(number: int, words: set[str], chat: Chat) -> Chat:
    """The chat; it must have its own word, and that of no other."""
    assert words == {f"chat{number}"}, (number, words)
    return chat

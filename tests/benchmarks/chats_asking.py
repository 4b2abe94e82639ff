"""The askers of the chats: each has a word of its own in its question, which its answer must have, and no other."""

import json
import re
import secrets
import time
from typing import Any, NamedTuple

import httpx
from websockets.asyncio.client import connect

from tests.benchmarks.page import QUESTION

WORD = re.compile(r"chat\d+")


class Chat(NamedTuple):
    """Seconds from the question to the first word of its answer and to its end, and how many updates came."""

    first_word: float
    whole: float
    updates: int


async def ask_socket(url: str, number: int, question: str = QUESTION) -> Chat:
    """Ask as our own pages do."""
    meter = _Meter(number)
    request = {"turn": str(number), "question": _question(question, number), "history": "[]", "language": "en"}
    async with connect(
        url.replace("http", "ws", 1) + "/answer", compression=None, open_timeout=120, max_size=None, proxy=None
    ) as socket:
        await socket.send(json.dumps(request))
        async for message in socket:
            update = json.loads(message)
            assert update["phase"] != "error", update
            meter.add(str(message))
    return meter.chat()


async def ask_part(url: str, number: int, question: str = QUESTION) -> Chat:
    """Ask as our part does in the page of a host."""
    sent = {"turn": str(number), "question": _question(question, number), "history": "[]", "language": "en"}
    session = secrets.token_hex(6)
    async with _client(url) as client:
        part, function = _page.get(url) or await _read_page(client, url)
        meter = _Meter(number)
        event = {"data": [], "event_data": sent, "fn_index": function, "trigger_id": part, "session_hash": session}
        await client.post("/gradio_api/queue/join", json=event)
        async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as reply:
            async for line in reply.aiter_lines():
                message: dict[str, Any] = json.loads(line.removeprefix("data: ")) if line else {"msg": ""}
                assert message.get("success", True), line
                if message["msg"] in ("process_generating", "process_completed"):
                    meter.add(line)
    return meter.chat()


async def ask_gradio(url: str, number: int, question: str = QUESTION) -> Chat:
    """Ask through Gradio's queue, as a program."""
    meter = _Meter(number)
    async with _client(url) as client:
        started_call = await client.post("/gradio_api/call/chat", json={"data": [_question(question, number)]})
        async with client.stream("GET", f"/gradio_api/call/chat/{started_call.json()['event_id']}") as reply:
            async for line in reply.aiter_lines():
                assert not line.startswith("event: error")
                if line.startswith("data: ["):
                    meter.add(line)
    return meter.chat()


_page: dict[str, tuple[int, int]] = {}  # by its address: the part, and the function that it calls when it asks


async def _read_page(client: httpx.AsyncClient, url: str) -> tuple[int, int]:
    """Once, with the chat that warms the server: who asks has the page before them."""
    config = (await client.get("/config")).json()
    [_page[url]] = [
        (target[0], dependency["id"])
        for dependency in config["dependencies"]
        for target in dependency["targets"]
        if target[1] == "ask"
    ]
    return _page[url]


def _client(url: str) -> httpx.AsyncClient:
    """A client that reads no certificates: a hundred that do would keep one of two cores busy for three seconds."""
    return httpx.AsyncClient(base_url=url, timeout=600, trust_env=False, verify=False)


def _question(question: str, number: int) -> str:
    """The question with a word of its own."""
    return f"{question} chat{number}"


class _Meter:
    """Measures one chat. Its word is the first that the model says: it comes with the first word of the answer."""

    def __init__(self, number: int) -> None:
        self._word, self._words = f"chat{number}", set[str]()
        self._began, self._first, self._updates = time.perf_counter(), 0.0, 0

    def add(self, update: str) -> None:
        """An update came."""
        self._updates += 1
        self._words |= set(WORD.findall(update))
        if self._words and not self._first:
            self._first = time.perf_counter() - self._began

    def chat(self) -> Chat:
        """The chat, which has ended; it must have its own word, and that of no other."""
        assert self._words == {self._word}, (self._word, self._words)
        return Chat(self._first, time.perf_counter() - self._began, self._updates)

"""What is streamed: signs of life while a model thinks, and lines that no client breaks."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant import Assistant
from assistant.api import event_stream
from tests.e2e.api.asking import QUESTION, called, fields, record_of
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

PIECE = "河口乡组建了37个水质巡查小组[@37个]。"
BREAKING = "第一行\u2028第二行\u2029第三行\x85末行"
BODIES: dict[str, dict[str, Any]] = {
    "chat/completions": {"messages": [{"role": "user", "content": QUESTION}]},
    "responses": {"input": QUESTION},
}


@contextmanager
def thinking(assistant: Assistant, folder: Path, model: Scripted) -> Iterator[str]:
    with (
        Assistant(corpus=assistant.settings.corpus, index=folder / "index", chat_model=model) as opened,
        serving(opened) as url,
    ):
        opened.sync()
        yield url


@pytest.mark.parametrize("hold_after", [0, 1], ids=["before the first word", "between two"])
@pytest.mark.parametrize("path", BODIES)
def test_a_stream_says_that_it_lives_while_the_model_thinks(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, hold_after: int
) -> None:
    assert event_stream.HEARTBEAT_SECONDS < 10
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)
    model = Scripted(pieces=[PIECE, "每周。"], hold_after=hold_after)
    with thinking(assistant, tmp_path, model) as url:
        body = {"model": "ask-articles", "stream": True, **BODIES[path]}
        with httpx.stream("POST", f"{url}/v1/{path}", json=body, trust_env=False, timeout=60) as reply:
            assert reply.status_code == 200
            lines = reply.iter_lines()
            assert next(line for line in lines if line.startswith(":"))
            model.release.set()
            told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
        assert "37" in json.dumps(told[-1])
        model.release.clear()
        model.waiting.clear()
        with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            chunks = client.chat.completions.create(
                model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
            assert model.waiting.wait(60)
            model.release.set()
            assert "37个水质巡查小组[1]" in "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def test_what_fails_after_a_sign_of_life_is_reported_in_the_stream(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Scripted):
        async def _astream(self, *args: Any, **more: Any) -> Any:
            async for piece in super()._astream(*args, **more):
                if self.release.is_set():
                    raise ConnectionError
                yield piece

    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)
    model = Failing(pieces=[PIECE], hold_after=0)
    with (
        thinking(assistant, tmp_path, model) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client,
    ):
        chunks = client.chat.completions.create(
            model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=True
        )
        model.release.set()
        with pytest.raises(openai.APIError, match="model"):
            list(chunks)


def test_no_client_breaks_a_line_that_is_none(assistant: Assistant, tmp_path: Path) -> None:
    model = Scripted(pieces=[PIECE, BREAKING])
    with thinking(assistant, tmp_path, model) as url:
        for path, body in BODIES.items():
            with httpx.stream(
                "POST",
                f"{url}/v1/{path}",
                json={"model": "ask-articles", "stream": True, **body},
                trust_env=False,
                timeout=60,
            ) as reply:
                sent = reply.read().decode()
            assert not set("\x85\u2028\u2029") & set(sent)
            assert "\\u2028第二行" in sent
        with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
            *_, last = client.chat.completions.create(
                model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
            expected = fields(record_of(last.choices[0].delta))
        assert BREAKING in expected["answer"]
        assert fields(json.loads(Client(url, verbose=False).predict(QUESTION, api_name="/ask"))) == expected
        assert fields(asyncio.run(called(url, "ask", question=QUESTION))) == expected
        assert fields(asyncio.run(with_progress(url, [], model))) == expected


async def with_progress(url: str, heard: list[float], model: Scripted) -> dict[str, Any]:
    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)
        if len(heard) == 2:
            model.release.set()

    async with (
        httpx.AsyncClient(trust_env=False) as http,
        streamable_http_client(f"{url}/mcp", http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        result = await session.call_tool("ask", {"question": QUESTION}, progress_callback=hear)
        return dict(result.structuredContent or {})


def test_a_client_that_wants_to_hear_of_progress_does(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)
    model = Scripted(pieces=[PIECE], hold_after=0)
    heard: list[float] = []
    with thinking(assistant, tmp_path, model) as url:
        assert "37" in asyncio.run(with_progress(url, heard, model))["answer"]
    assert heard == sorted(set(heard))

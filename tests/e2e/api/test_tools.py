"""The tools for agents, through the official client."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant import Assistant
from assistant.version import own_version
from tests.e2e.api.asking import ARTICLES, QUESTION, called
from tests.serving import serving


def test_agents_search_list_and_read(assistant: Assistant, url: str) -> None:
    found = asyncio.run(called(url, "search", query=QUESTION, k=1))
    assert found["passages"] == [passage.model_dump(mode="json") for passage in assistant.search(QUESTION, 1)]
    listed = asyncio.run(called(url, "list_articles"))
    assert listed == {"articles": [article.model_dump(mode="json") for article in assistant.articles()], "total": 2}
    citation = assistant.ask(QUESTION).citations[0]
    assert citation.article
    read = asyncio.run(
        called(
            url, "read_article", article_id=citation.article.id, start=citation.start, length=len(citation.quote or "")
        )
    )
    assert read["text"] == citation.quote
    assert read["length"] == len(ARTICLES["water.md"])
    assert asyncio.run(called(url, "list_articles", path="/mcp/")) == listed


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        (
            "read_article",
            {"article_id": "0" * 16},
            "There is no article `0000000000000000`: take an id from `list_articles` or from a citation.",
        ),
        ("search", {"query": "?"}, "The question is empty: write what you want to know."),
        ("search", {"query": QUESTION, "k": 51}, "`k` is wrong: input should be less than or equal to 50."),
        ("ask", {}, "`question` is wrong: field required."),
        ("ask", {"question": 5}, "`question` is wrong: input should be a valid string."),
        (
            "ask",
            {"question": QUESTION, "filter": {"languages": ["en"]}},
            "`filter` is no argument of `ask`: it takes question, filters, history.",
        ),
        (
            "ask",
            {"question": QUESTION, "filters": {"source": ["x"]}},
            "`filters.source` is wrong: there is no such field.",
        ),
        (
            "ask",
            {"question": QUESTION, "history": [{"role": "user", "content": "x"}]},
            "`history.0.question` is wrong: field required.",
        ),
        ("forget", {}, "Unknown tool: forget"),
    ],
)
def test_what_is_wrong_with_a_call_is_reported_in_one_sentence(
    url: str, tool: str, arguments: dict[str, Any], says: str
) -> None:
    assert asyncio.run(called(url, tool, **arguments)) == {"error": says}


def test_an_article_is_read_once_and_in_pages_that_clients_take(assistant: Assistant, url: str) -> None:
    long = "".join(f'No. {number}: the "slope"\n' for number in range(3000))
    article = next(article for article in assistant.articles() if article.path == "trees.txt")

    async def pages() -> list[dict[str, Any]]:
        async with streamable_http_client(f"{url}/mcp") as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            read_pages: list[dict[str, Any]] = []
            while not read_pages or read_pages[-1]["end"] < read_pages[-1]["length"]:
                start = read_pages[-1]["end"] if read_pages else 0
                result = await session.call_tool(
                    "read_article", {"article_id": article.id, "start": start, "length": 50_000}
                )
                [block] = result.content
                assert result.structuredContent is None
                assert block.type == "text"
                assert len(block.text) < 20_000
                read_pages.append(json.loads(block.text))
            return read_pages

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assistant, "original", lambda _: long)
        read = asyncio.run(pages())
    assert "".join(page["text"] for page in read) == long
    assert len(read) == 4
    assert {page["length"] for page in read} == {len(long)}


def test_what_an_agent_sends_for_nothing_is_nothing(url: str) -> None:
    nothing: dict[str, Any] = {"k": None, "filters": {"sources": None, "after": "", "articles": []}}
    assert asyncio.run(called(url, "search", query=QUESTION, **nothing)) == asyncio.run(
        called(url, "search", query=QUESTION)
    )
    for history, filters in ((None, None), ([], {}), ("", "")):
        assert "37" in asyncio.run(called(url, "ask", question=QUESTION, history=history, filters=filters))["answer"]
    assert asyncio.run(called(url, "list_articles", start=None, filter=None))["total"] == 2


def test_tools_are_reported_briefly_and_with_this_programs_version(url: str) -> None:
    async def told() -> tuple[str, dict[str, Any]]:
        async with streamable_http_client(f"{url}/mcp") as (read, write, _), ClientSession(read, write) as session:
            server = (await session.initialize()).serverInfo
            return server.version, {tool.name: tool.inputSchema for tool in (await session.list_tools()).tools}

    version, schemas = asyncio.run(told())
    assert version == own_version()
    for schema in schemas.values():
        text = json.dumps(schema)
        assert len(text) < 1200
        assert not any(word in text for word in ("anyOf", "$ref", "$defs", '"title"'))
    assert schemas["ask"]["properties"]["filters"]["properties"]["after"]["type"] == "string"
    assert schemas["ask"]["required"] == ["question"]
    assert schemas["search"]["properties"]["k"] == {"type": "integer", "default": 10, "minimum": 1, "maximum": 50}


def test_no_stream_stays_open_without_a_question(url: str) -> None:
    reply = httpx.get(f"{url}/mcp", headers={"Accept": "text/event-stream"}, trust_env=False)
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_what_nobody_foresaw_is_reported_without_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("sk-canary-0003")

    (tmp_path / "corpus").mkdir()
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as broken,
        serving(broken) as address,
    ):
        monkeypatch.setattr(broken, "articles", breaks)
        assert "can be asked again" in asyncio.run(called(address, "list_articles"))["error"]
        monkeypatch.setattr(broken, "astream", breaks)
        reply = httpx.post(
            f"{address}/v1/responses", json={"model": "ask-articles", "input": QUESTION}, trust_env=False
        )
        assert reply.status_code == 500
        assert "can be asked again" in reply.json()["error"]["message"]
    assert "sk-canary-0003" in caplog.text

"""The tools for agents, through the official client."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import Assistant
from tests.doors.asking import ARTICLES, QUESTION, called
from tests.serving import serving


def test_agents_search_list_and_read(assistant: Assistant, url: str) -> None:
    found = asyncio.run(called(url, "search", query=QUESTION, k=1))
    assert found["passages"] == [passage.model_dump(mode="json") for passage in assistant.search(QUESTION, 1)]
    listed = asyncio.run(called(url, "list_articles"))
    assert listed == {"articles": [article.model_dump(mode="json") for article in assistant.articles()], "total": 2}
    citation = assistant.ask(QUESTION).citations[0]
    assert citation.article
    read = asyncio.run(called(url, "read_article", article_id=citation.article.id, start=citation.start, length=len(citation.quote or "")))
    assert read["text"] == citation.quote
    assert read["length"] == len(ARTICLES["water.md"])
    assert asyncio.run(called(url, "list_articles", path="/mcp/")) == listed


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("read_article", {"article_id": "0" * 16}, "There is no article `0000000000000000`: take an id from `list_articles` or from a citation."),
        ("search", {"query": "?"}, "The question is empty: write what you want to know."),
        ("search", {"query": QUESTION, "k": 51}, "`k` is wrong: input should be less than or equal to 50."),
        ("ask", {}, "`question` is wrong: field required."),
        ("ask", {"question": 5}, "`question` is wrong: input should be a valid string."),
        ("ask", {"question": QUESTION, "filter": {"languages": ["en"]}}, "`filter` is no argument of `ask`: it takes question, filters, history."),
        ("ask", {"question": QUESTION, "filters": {"source": ["x"]}}, "`filters.source` is wrong: there is no such field."),
        ("ask", {"question": QUESTION, "history": [{"role": "user", "content": "x"}]}, "`history.0.question` is wrong: field required."),
        ("forget", {}, "Unknown tool: forget"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_in_one_sentence(url: str, tool: str, arguments: dict[str, Any], says: str) -> None:
    assert asyncio.run(called(url, tool, **arguments)) == {"error": says}


def test_what_nobody_foresaw_is_told_without_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("sk-canary-0003")

    (tmp_path / "corpus").mkdir()
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as broken, serving(broken) as address:
        monkeypatch.setattr(broken, "articles", breaks)
        assert "can be asked again" in asyncio.run(called(address, "list_articles"))["error"]
        monkeypatch.setattr(broken, "astream", breaks)
        reply = httpx.post(f"{address}/v1/responses", json={"model": "ask-articles", "input": QUESTION}, trust_env=False)
        assert reply.status_code == 500
        assert "can be asked again" in reply.json()["error"]["message"]
    assert "sk-canary-0003" in caplog.text

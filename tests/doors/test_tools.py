"""The tools for agents, through the official client."""

import asyncio

from assistant import Assistant
from tests.doors.asking import ARTICLES, QUESTION, called


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
    assert "list_articles" in asyncio.run(called(url, "read_article", article_id="0" * 16))["error"]
    assert "empty" in asyncio.run(called(url, "search", query="?"))["error"]

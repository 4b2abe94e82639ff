"""What the tests of the doors share: two articles, questions, and how a record is taken from a reply."""

import json
from typing import Any

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

ARTICLES = {
    "water.md": "---\ntitle: 河口乡的水质巡查\nurl: https://paper.example/water\ndate: 2021-03-04\n---\n\n"
    "河口乡去年组建了37个水质巡查小组。每个小组有6名成员，每周巡查2次。\n",
    "trees.txt": "The village planted 900 peach trees on the slope. It will plant more of them next year.",
}
QUESTION = "河口乡有多少个水质巡查小组？"
TREES = "How many peach trees did the village plant?"


def fields(record: Any) -> dict[str, Any]:
    """An answer's fields as JSON has them, without the time it took."""
    record = record if isinstance(record, dict) else record.model_dump(mode="json")
    return {name: value for name, value in json.loads(json.dumps(record)).items() if name != "timings_ms"}


def record_of(message: Any) -> dict[str, Any]:
    """The field of a message that a client of OpenAI's knows nothing of and keeps."""
    return dict(message.model_extra["record"])


async def called(
    url: str, tool: str, *, key: str = "", path: str = "/mcp", language: str = "", **arguments: Any
) -> dict[str, Any]:
    """The structured result of a tool, through the official client, which checks it against the tool's schema."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Accept-Language": language} if language else {}
    async with (
        httpx.AsyncClient(headers=headers, trust_env=False) as http,
        streamable_http_client(url + path, http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        result = await session.call_tool(tool, arguments)
        if result.isError:
            return {"error": result.content[0].text}  # type: ignore[union-attr]  # errors are text
        if result.structuredContent is None:
            [told] = result.content
            return dict(json.loads(told.text))  # type: ignore[union-attr]  # pages of articles are JSON text
        return result.structuredContent

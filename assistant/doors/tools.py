"""The assistant as tools for other people's agents (Model Context Protocol): the same records, in structured results."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ContentBlock, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError

from assistant.answers import Answer, DoneEvent, ErrorEvent, Event
from assistant.assistant import Assistant
from assistant.doors.presence import while_there
from assistant.doors.refusals import wrong
from assistant.texts import Texts
from assistant.turns import QuestionError
from vectorstore import Article, Filter, Passage, VectorstoreError

logger = logging.getLogger(__name__)
_Place = Annotated[int, Field(ge=0)]
_Result = TypeVar("_Result")
_READ_AT_MOST = 50_000  # characters of an article in one result: what a model can hold beside other things
_LISTED_AT_MOST = 200  # articles in one result
_LOOKS_ONLY = ToolAnnotations(readOnlyHint=True, openWorldHint=False)


class Passages(BaseModel):
    """What a search found, best first."""

    query: str
    passages: tuple[Passage, ...]


class ArticlePart(BaseModel):
    """A part of an article's original text, to which all offsets refer."""

    article: Article
    text: str = Field(description="original[start:end], as printed")
    start: int = Field(description="offset into the original text, in characters")
    end: int
    length: int = Field(description="characters of the whole article")


class Articles(BaseModel):
    """A part of the list of articles, by path."""

    articles: tuple[Article, ...]
    total: int


class _Tools(FastMCP):
    """Tells what is wrong with a call in one sentence, where the SDK shows the program's own words."""

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Sequence[ContentBlock] | dict[str, Any]:
        tool = next((tool for tool in await self.list_tools() if tool.name == name), None)
        known = tool.inputSchema["properties"] if tool else arguments
        for given in arguments:
            if given not in known:  # the SDK would pass over it, and a restriction with it
                raise ToolError(f"`{given}` is no argument of `{name}`: it takes {', '.join(known)}.")
        try:
            return await super().call_tool(name, arguments)
        except ToolError as error:
            match error.__cause__:
                case None:
                    raise
                case ToolError() as told:
                    raise told from None
                case ValidationError() as invalid:
                    raise ToolError(wrong(invalid)[1]) from None
            logger.exception("a tool failed")
            raise ToolError(Texts("en")("failed")) from None


def mcp_server(assistant: Assistant) -> FastMCP:
    """The tools `ask`, `search`, `read_article` and `list_articles`; each request stands alone, so any process may serve it."""
    # who may ask is decided before a request comes here, for all doors alike
    server = _Tools(
        "ask-articles",
        instructions="Answers from a folder of articles. Marks such as [1] in an answer name its citations, which code has checked; tell their states.",
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
        streamable_http_path="/mcp",
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool(annotations=_LOOKS_ONLY)
    async def ask(question: str, filters: Filter | None = None, history: Sequence[Answer] = ()) -> Answer:
        """Answer a question from the articles with checked citations. `history` takes earlier answers as they came."""
        request = server.get_context().request_context.request
        assert request is not None  # these tools are called over HTTP
        answer = await while_there(request, _answer(assistant.astream(question, list(history), filters=filters)))
        if answer is None:
            raise ToolError("The client left.")
        return answer

    @server.tool(annotations=_LOOKS_ONLY)
    async def search(query: str, k: Annotated[int, Field(ge=1, le=50)] = 10, filters: Filter | None = None) -> Passages:
        """Find the passages nearest to a question, best first, without a chat model."""
        return Passages(query=query, passages=tuple(await _told(assistant.search, query, k, filters=filters)))

    @server.tool(annotations=_LOOKS_ONLY)
    async def read_article(article_id: str, start: _Place = 0, length: Annotated[int, Field(ge=1, le=_READ_AT_MOST)] = _READ_AT_MOST) -> ArticlePart:
        """Read an article's original text from an offset in characters; go on at `end` while it is below `length`."""
        return await _told(_part, assistant, article_id, start, length)

    @server.tool(annotations=_LOOKS_ONLY)
    async def list_articles(start: _Place = 0) -> Articles:
        """List the articles by path, up to 200 from a place in the list on."""
        every = await _told(assistant.articles)
        return Articles(articles=tuple(every[start : start + _LISTED_AT_MOST]), total=len(every))

    return server


async def _answer(events: AsyncGenerator[Event, None]) -> Answer:
    async with aclosing(events):
        async for event in events:
            if isinstance(event, ErrorEvent):
                raise ToolError(event.message)
            if isinstance(event, DoneEvent):
                return event.answer
    raise AssertionError("an answer ends with an event that says so")


def _part(assistant: Assistant, article_id: str, start: int, length: int) -> ArticlePart:
    article, text = assistant.article(article_id), assistant.original(article_id)
    if article is None or text is None:
        raise ToolError(f"There is no article `{article_id}`: take an id from `list_articles` or from a citation.")
    start = min(start, len(text))
    part = text[start : start + length]
    return ArticlePart(article=article, text=part, start=start, end=start + len(part), length=len(text))


async def _told(call: Callable[..., _Result], *values: object, **options: object) -> _Result:
    """What the call returns, from a thread of its own; what goes wrong is told in its sentence."""
    try:
        return await asyncio.to_thread(call, *values, **options)
    except (QuestionError, VectorstoreError) as error:
        raise ToolError(str(error)) from None

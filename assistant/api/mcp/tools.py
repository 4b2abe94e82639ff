"""The tools `ask`, `check`, `search`, `read_article` and `list_articles`, with the same records as everywhere else."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Annotated, TypeVar

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field, WithJsonSchema

from assistant.api.disconnect import cancel_on_disconnect
from assistant.api.mcp.server import ToolServer
from assistant.assistant import Assistant
from assistant.check.schemas import CheckDoneEvent, CheckedText, CheckErrorEvent, CheckEvent
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event
from assistant.validation import QuestionError
from assistant.version import own_version
from vectorstore import Article, Filter, Passage, VectorstoreError

_Offset = Annotated[int, Field(ge=0)]
_Result = TypeVar("_Result")
_MAX_RESULT = 20_000  # characters of a result: programs cut longer ones off, or show a model none of it
_MAX_READ = 19_000  # characters of an article in one result
_MAX_LISTED = 200  # articles in one result
_RECORDS = WithJsonSchema(
    {"type": "array", "items": {"type": "object"}, "description": "earlier answers, as they came"}
)
_READ_ONLY = ToolAnnotations(readOnlyHint=True, openWorldHint=False)


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


def build_mcp_server(assistant: Assistant) -> FastMCP:
    """A server with the five tools."""
    server = ToolServer(
        "ask-articles",
        instructions=(
            "Answers from a folder of articles. Marks such as [1] in an answer name its citations, which "
            "code has checked; tell their states."
        ),
        log_level="WARNING",
    )
    server._mcp_server.version = own_version()  # noqa: SLF001  # the SDK would give its own version
    _add_ask(server, assistant)
    _add_check(server, assistant)
    _add_search(server, assistant)
    _add_read_article(server, assistant)
    _add_list_articles(server, assistant)
    return server


def _add_ask(server: FastMCP, assistant: Assistant) -> None:
    @server.tool(annotations=_READ_ONLY)
    async def ask(
        question: str, filters: Filter | None = None, history: Annotated[Sequence[Answer], _RECORDS] = ()
    ) -> Answer:
        """Answer a question from the articles with checked citations. `history` takes earlier answers as they came."""
        request = server.get_context().request_context.request
        assert request is not None  # these tools are called over HTTP
        events = assistant.astream(question, list(history), filters=filters)
        answer = await cancel_on_disconnect(request, _whole_answer(events))
        if answer is None:
            raise ToolError("The client left.")
        return answer


def _add_check(server: FastMCP, assistant: Assistant) -> None:
    @server.tool(annotations=_READ_ONLY)
    async def check(text: str, judge: bool = True) -> CheckedText:
        """Check a text of your own against the articles: a verdict and the articles' words for each sentence.

        Without `judge` words alone decide, and nothing is sent to a model.
        """
        request = server.get_context().request_context.request
        assert request is not None  # as above
        checked = await cancel_on_disconnect(request, _whole_check(assistant.acheck(text, judge=judge)))
        if checked is None:
            raise ToolError("The client left.")
        return checked


def _add_search(server: FastMCP, assistant: Assistant) -> None:
    @server.tool(annotations=_READ_ONLY)
    async def search(query: str, k: Annotated[int, Field(ge=1, le=50)] = 10, filters: Filter | None = None) -> Passages:
        """Find the passages nearest to a question, best first, without a chat model."""
        passages = await _call_in_thread(assistant.search, query, k, filters=filters)
        return Passages(query=query, passages=tuple(passages))


def _add_read_article(server: FastMCP, assistant: Assistant) -> None:
    @server.tool(annotations=_READ_ONLY, structured_output=False)  # a structured result would say everything twice
    async def read_article(article_id: str, start: _Offset = 0, length: Annotated[int, Field(ge=1)] = _MAX_READ) -> str:
        """Read an article's original text from an offset in characters, as JSON, a page at a time.

        Go on at `end` while it is below `length`.
        """
        return await _call_in_thread(_article_part, assistant, article_id, start, length)


def _add_list_articles(server: FastMCP, assistant: Assistant) -> None:
    @server.tool(annotations=_READ_ONLY)
    async def list_articles(start: _Offset = 0) -> Articles:
        """List the articles by path, up to 200 from a place in the list on."""
        articles = await _call_in_thread(assistant.articles)
        return Articles(articles=tuple(articles[start : start + _MAX_LISTED]), total=len(articles))


async def _whole_answer(events: AsyncGenerator[Event, None]) -> Answer:
    """The answer at the end of the events; raises ToolError where they end with an error."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, ErrorEvent):
                raise ToolError(event.message)
            if isinstance(event, DoneEvent):
                return event.answer
    raise AssertionError("an answer ends with an event that says so")


async def _whole_check(events: AsyncGenerator[CheckEvent, None]) -> CheckedText:
    """The text at the end of the events; raises ToolError where they end with an error."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, CheckErrorEvent):
                raise ToolError(event.message)
            if isinstance(event, CheckDoneEvent):
                return event.checked
    raise AssertionError("a check ends with an event that says so")


def _article_part(assistant: Assistant, article_id: str, start: int, length: int) -> str:
    """A part of an article as JSON, made shorter until the JSON is within the limit of a result."""
    article, text = assistant.article(article_id), assistant.original(article_id)
    if article is None or text is None:
        raise ToolError(f"There is no article `{article_id}`: take an id from `list_articles` or from a citation.")
    start, length = min(start, len(text)), min(length, _MAX_READ)
    while True:
        part = text[start : start + length]
        record = ArticlePart(article=article, text=part, start=start, end=start + len(part), length=len(text))
        json_text = record.model_dump_json()
        if len(json_text) < _MAX_RESULT or length <= 1:
            return json_text
        length = max(1, length * _MAX_RESULT // (len(json_text) + 500))  # JSON writes some characters with several


async def _call_in_thread(function: Callable[..., _Result], *values: object, **options: object) -> _Result:
    """What the function returns, called in a thread; raises ToolError with the sentence of what goes wrong."""
    try:
        return await asyncio.to_thread(function, *values, **options)
    except (QuestionError, VectorstoreError) as error:
        raise ToolError(str(error)) from None

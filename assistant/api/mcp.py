"""The assistant as tools for other people's agents (Model Context Protocol): the same records, in structured results."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from itertools import count
from typing import Annotated, Any, TypeVar

from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ContentBlock, Tool, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError, WithJsonSchema
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from assistant.api import event_stream
from assistant.api.disconnect import while_there
from assistant.api.errors import refusal, wrong
from assistant.api.event_stream import one_line_bytes
from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event
from assistant.validation import QuestionError
from assistant.version import own_version
from vectorstore import Article, Filter, Passage, VectorstoreError

logger = logging.getLogger(__name__)
_Place = Annotated[int, Field(ge=0)]
_Result = TypeVar("_Result")
_PAGE_AT_MOST = 20_000  # characters of a result: programs cut longer ones off, or show a model none of it
_READ_AT_MOST = 19_000  # characters of an article in one result
_LISTED_AT_MOST = 200  # articles in one result
_NOTHING: tuple[object, ...] = (None, "", [], {})  # what agents send for an argument that they leave out
_RECORDS = WithJsonSchema(
    {"type": "array", "items": {"type": "object"}, "description": "earlier answers, as they came"}
)
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
    """Tells what is wrong with a call in one sentence, where the SDK shows the program's own words, and takes what agents send for nothing as nothing."""

    async def list_tools(self) -> list[Tool]:
        tools = await super().list_tools()
        for tool in tools:
            tool.inputSchema = small_schema(tool.inputSchema)
        return tools

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Sequence[ContentBlock] | dict[str, Any]:
        tool = next((tool for tool in await self.list_tools() if tool.name == name), None)
        known, required = (
            (tool.inputSchema["properties"], tool.inputSchema.get("required", ())) if tool else (arguments, arguments)
        )
        sent = {argument: _without_nothing(value) for argument, value in arguments.items()}
        given = {argument: value for argument, value in sent.items() if argument in required or value not in _NOTHING}
        for argument in given:
            if argument not in known:  # the SDK would pass over it, and a restriction with it
                raise ToolError(f"`{argument}` is no argument of `{name}`: it takes {', '.join(known)}.")
        try:
            async with _progress_told(self.get_context()):
                return await super().call_tool(name, given)
        except ToolError as error:
            match error.__cause__:
                case None:
                    raise
                case ToolError() as told:
                    raise told from None
                case ValidationError() as invalid:
                    raise ToolError(wrong(invalid)[1]) from None
            logger.exception("a tool failed")
            raise ToolError(Translator("en")("failed")) from None


class ToolsDoor:
    """The tools over HTTP, each request for itself: as a stream where a client wants to hear of progress, else as one JSON reply."""

    def __init__(self, server: FastMCP) -> None:
        # who may ask is decided before a request comes here, for all doors alike
        open_to_all = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        own = server._mcp_server  # noqa: SLF001  # the SDK makes one kind of reply for all clients
        self._streamed = StreamableHTTPSessionManager(own, stateless=True, security_settings=open_to_all)
        self._whole = StreamableHTTPSessionManager(
            own, stateless=True, json_response=True, security_settings=open_to_all
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serves while it is open."""
        async with self._streamed.run(), self._whole.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["method"] != "POST":  # a stream without a question would stay open for nothing
            await refusal(405, "Tools are called with POST.", headers={"Allow": "POST"})(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        streamed = b'"progressToken"' in body and "text/event-stream" in Headers(scope=scope).get("accept", "")
        read = False

        async def receiving() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def sending(message: Message) -> None:
            if streamed and message.get("body"):  # a whole reply has told its length, and nobody reads it by lines
                message = {**message, "body": one_line_bytes(message["body"])}
            await send(message)

        await (self._streamed if streamed else self._whole).handle_request(scope, receiving, sending)


def mcp_server(assistant: Assistant) -> FastMCP:
    """The tools `ask`, `search`, `read_article` and `list_articles`.

    Each request stands alone, so any process may serve it.
    """
    server = _Tools(
        "ask-articles",
        instructions=(
            "Answers from a folder of articles. Marks such as [1] in an answer name its citations, which "
            "code has checked; tell their states."
        ),
        log_level="WARNING",
    )
    server._mcp_server.version = own_version()  # noqa: SLF001  # the SDK would tell its own

    @server.tool(annotations=_LOOKS_ONLY)
    async def ask(
        question: str, filters: Filter | None = None, history: Annotated[Sequence[Answer], _RECORDS] = ()
    ) -> Answer:
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

    @server.tool(annotations=_LOOKS_ONLY, structured_output=False)  # it would say everything twice
    async def read_article(
        article_id: str, start: _Place = 0, length: Annotated[int, Field(ge=1)] = _READ_AT_MOST
    ) -> str:
        """Read an article's original text from an offset in characters, as JSON, a page at a time.

        Go on at `end` while it is below `length`.
        """
        return await _told(_page, assistant, article_id, start, length)

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


def _page(assistant: Assistant, article_id: str, start: int, length: int) -> str:
    article, text = assistant.article(article_id), assistant.original(article_id)
    if article is None or text is None:
        raise ToolError(f"There is no article `{article_id}`: take an id from `list_articles` or from a citation.")
    start, taken = min(start, len(text)), min(length, _READ_AT_MOST)
    while True:
        part = text[start : start + taken]
        told = ArticlePart(
            article=article, text=part, start=start, end=start + len(part), length=len(text)
        ).model_dump_json()
        if len(told) < _PAGE_AT_MOST or taken <= 1:
            return told
        taken = max(1, taken * _PAGE_AT_MOST // (len(told) + 500))  # signs that JSON writes with more than one


def small_schema(schema: Any) -> Any:
    """A schema as models and simple clients read it best: references put in, what may be null of its plain type, nothing said that is not needed."""
    definitions = schema.get("$defs", {})

    def small(part: Any) -> Any:
        if not isinstance(part, dict):
            return [small(item) for item in part] if isinstance(part, list) else part
        if "$ref" in part:
            part = {
                **definitions[part["$ref"].rpartition("/")[2]],
                **{key: value for key, value in part.items() if key != "$ref"},
            }
        kinds = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
        if len(kinds) == 1:
            return small({**{key: value for key, value in part.items() if key != "anyOf"}, **kinds[0]})
        return {
            key: {name: small(inner) for name, inner in value.items()} if key == "properties" else small(value)
            for key, value in part.items()
            if key not in ("$defs", "title") and not (key == "default" and not value and value != 0)
        }

    return small(schema)


def _without_nothing(value: object) -> object:
    """An object without the fields that agents fill with nothing."""
    return {name: inner for name, inner in value.items() if inner not in _NOTHING} if isinstance(value, dict) else value


@asynccontextmanager
async def _progress_told(context: Context[Any, Any, Any]) -> AsyncIterator[None]:
    """Tells a client that gave a token for it, while it waits, that the work goes on."""

    async def telling() -> None:
        for step in count(1):
            await asyncio.sleep(event_stream.PAUSE_SECONDS)
            await context.report_progress(step)

    task = asyncio.create_task(telling())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _told(call: Callable[..., _Result], *values: object, **options: object) -> _Result:
    """What the call returns, from a thread of its own; what goes wrong is told in its sentence."""
    try:
        return await asyncio.to_thread(call, *values, **options)
    except (QuestionError, VectorstoreError) as error:
        raise ToolError(str(error)) from None

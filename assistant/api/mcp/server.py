"""A server of tools that says in one sentence what is wrong with a call, and reports progress while it works."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.types import ContentBlock, Tool
from pydantic import ValidationError

from assistant.api import event_stream
from assistant.api.errors import describe_validation_error
from assistant.api.mcp.schema import simplify_schema
from assistant.i18n import Translator

logger = logging.getLogger(__name__)
_EMPTY: tuple[object, ...] = (None, "", [], {})  # what agents send for an argument that they leave out


class ToolServer(FastMCP):
    """The SDK's server, with errors in sentences of this program; an empty argument counts as one that is left out."""

    async def list_tools(self) -> list[Tool]:
        """The tools with simplified schemas."""
        tools = await super().list_tools()
        for tool in tools:
            tool.inputSchema = simplify_schema(tool.inputSchema)
        return tools

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> Sequence[ContentBlock] | dict[str, Any]:
        """Call the tool; raises ToolError with one sentence."""
        arguments = await self._checked_arguments(name, arguments)
        try:
            async with _report_progress(self.get_context()):
                return await super().call_tool(name, arguments)
        except ToolError as error:
            match error.__cause__:
                case None:
                    raise
                case ToolError() as cause:
                    raise cause from None
                case ValidationError() as invalid:
                    raise ToolError(describe_validation_error(invalid)[1]) from None
            logger.exception("a tool failed")
            raise ToolError(Translator("en")("failed")) from None

    async def _checked_arguments(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments without the empty ones; raises ToolError where the tool does not know one of them."""
        tool = next((tool for tool in await self.list_tools() if tool.name == name), None)
        known, required = (
            (tool.inputSchema["properties"], tool.inputSchema.get("required", ())) if tool else (arguments, arguments)
        )
        cleaned = {argument: _without_empty_fields(value) for argument, value in arguments.items()}
        present = {
            argument: value for argument, value in cleaned.items() if argument in required or value not in _EMPTY
        }
        for argument in present:
            if argument not in known:  # the SDK would ignore it, and with it a filter that the agent meant
                raise ToolError(f"`{argument}` is no argument of `{name}`: it takes {', '.join(known)}.")
        return present


def _without_empty_fields(value: object) -> object:
    """An object without its empty fields; any other value as it is."""
    return {name: inner for name, inner in value.items() if inner not in _EMPTY} if isinstance(value, dict) else value


@asynccontextmanager
async def _report_progress(context: Context[Any, Any, Any]) -> AsyncIterator[None]:
    """While this is open, report from time to time to a client that asked for it that the work goes on."""

    async def report() -> None:
        for step in count(1):
            await asyncio.sleep(event_stream.HEARTBEAT_SECONDS)
            await context.report_progress(step)

    task = asyncio.create_task(report())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

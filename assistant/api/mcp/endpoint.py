"""The tools over HTTP, each request independent of the others, so that any process can serve it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from assistant.api.errors import error_response
from assistant.api.event_stream import escape_line_ends_in_bytes

_SURE_DEPTH = 100  # of brackets, which no reader of JSON minds


class McpEndpoint:
    """Replies with a stream where a client asks for progress, else with one JSON object."""

    def __init__(self, server: FastMCP) -> None:
        # the middleware decides who may ask, for all endpoints alike
        open_to_all = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        sdk_server = server._mcp_server  # noqa: SLF001  # the SDK makes one kind of reply for all clients
        self._streaming = StreamableHTTPSessionManager(sdk_server, stateless=True, security_settings=open_to_all)
        self._json = StreamableHTTPSessionManager(
            sdk_server, stateless=True, json_response=True, security_settings=open_to_all
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Serve while this is open."""
        async with self._streaming.run(), self._json.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["method"] != "POST":  # a stream without a question would stay open for nothing
            await error_response(405, "Tools are called with POST.", headers={"Allow": "POST"})(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        if _is_nested_too_deep(body):  # the SDK would log it as a failure of its own
            await error_response(400, "The request is nested too deep.")(scope, receive, send)
            return
        is_streamed = b'"progressToken"' in body and "text/event-stream" in Headers(scope=scope).get("accept", "")
        is_read = False

        async def receive_again() -> Message:
            nonlocal is_read
            if is_read:
                return await receive()
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send_in_lines(message: Message) -> None:
            # a reply of one JSON object has sent its length before, and nobody reads it by lines
            if is_streamed and message.get("body"):
                message = {**message, "body": escape_line_ends_in_bytes(message["body"])}
            await send(message)

        manager = self._streaming if is_streamed else self._json
        await manager.handle_request(scope, receive_again, send_in_lines)


def _is_nested_too_deep(body: bytes) -> bool:
    """Whether JSON cannot be read for its depth; what is no JSON for another reason is not."""
    if body.count(b"[") + body.count(b"{") <= _SURE_DEPTH:
        return False
    try:
        json.loads(body)
    except RecursionError:
        return True
    except ValueError:
        pass
    return False

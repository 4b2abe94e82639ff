"""The pages' own way to an answer: a WebSocket for as long as it is written.

A browser opens six connections to one address over HTTP/1.1, and each stream of events that Gradio sends holds one of
them: with six answers in the making no further page would load. WebSockets do not count among the six.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from assistant.assistant import Assistant
from assistant.ui.updates import stream_updates

PATH = "/answer"  # beside the page


def page_socket(assistant: Assistant, path: str, is_known: Callable[[HTTPConnection], bool] | None) -> WebSocketRoute:
    """The route of a page's socket: the page sends one question, and gets the updates of its answer.

    Who leaves stops it.
    """

    async def answer(socket: WebSocket) -> None:
        if is_known and not is_known(socket):
            await socket.close()
            return
        await socket.accept()
        sent = await socket.receive()
        if sent["type"] == "websocket.disconnect":
            return
        answering = asyncio.create_task(_send(socket, assistant, _parsed(sent.get("text") or "")))
        left = asyncio.create_task(socket.receive())
        try:
            await asyncio.wait((answering, left), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answering.cancel()
            left.cancel()
            await asyncio.gather(answering, left, return_exceptions=True)

    return WebSocketRoute(path + PATH, answer)


async def _send(socket: WebSocket, assistant: Assistant, sent: Any) -> None:
    """Each update as what differs from the one before."""
    told: dict[str, Any] = {}
    async with aclosing(stream_updates(assistant, sent, None, socket)) as drawn:
        async for update in drawn:
            fresh = {
                name: value for name, value in update.items() if name in ("turn", "phase") or told.get(name) != value
            }
            told |= fresh
            await socket.send_text(json.dumps(fresh, ensure_ascii=False))
    await socket.close()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None

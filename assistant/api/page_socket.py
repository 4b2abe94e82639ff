"""The pages' own way to an answer: a WebSocket for as long as it is written.

A browser opens six connections to one address over HTTP/1.1, and each stream of events that Gradio sends holds one of
them: with six answers in the making no further page would load. WebSockets do not count among the six.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from assistant.api.update_changes import UpdateChanges
from assistant.assistant import Assistant
from assistant.ui.updates import follow_updates

PATH = "/answer"  # beside the page
_QUESTION_SECONDS = 30.0  # until the question must be there: the page sends it at once
# Whether another process sent the answer to a page: with the socket, the question as it was sent, and its turn.
AnsweredElsewhere = Callable[[WebSocket, str, str], Awaitable[bool]]


def page_socket_route(
    assistant: Assistant,
    page_path: str,
    account_of: Callable[[HTTPConnection], str | None] | None,
    answered_elsewhere: AnsweredElsewhere,
) -> WebSocketRoute:
    """The route of a page's socket: the page sends one question, and receives the updates of its answer.

    An answer goes on where its socket is closed. `account_of` names who asks; who has no account
    is refused. None lets everybody ask.
    """

    async def answer(socket: WebSocket) -> None:
        account = account_of(socket) if account_of else None
        if account_of and account is None:
            await socket.close()
            return
        await socket.accept()
        try:
            async with asyncio.timeout(_QUESTION_SECONDS):
                message = await socket.receive()
        except TimeoutError:
            await socket.close()
            return
        if message["type"] == "websocket.disconnect":
            return
        sent = message.get("text") or ""
        answering = asyncio.create_task(_answer(socket, assistant, sent, account, answered_elsewhere))
        leaving = asyncio.create_task(socket.receive())
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    return WebSocketRoute(page_path + PATH, answer)


async def _answer(
    socket: WebSocket, assistant: Assistant, sent: str, account: str | None, answered_elsewhere: AnsweredElsewhere
) -> None:
    question = _parse(sent)
    turn = question.get("turn") if isinstance(question, dict) else None
    if not (isinstance(turn, str) and await answered_elsewhere(socket, sent, turn)):
        await _send_updates(socket, assistant, question, account)


async def _send_updates(socket: WebSocket, assistant: Assistant, question: Any, account: str | None) -> None:
    """Send of each update what the page has not."""
    changes = UpdateChanges()
    async with aclosing(follow_updates(assistant, question, None, socket, account)) as arriving:
        async for update in arriving:
            await socket.send_text(json.dumps(changes.of(update), ensure_ascii=False))
    await socket.close()


def _parse(text: str) -> Any:
    """The value of JSON text; None where it is none, or nested too deep to be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None

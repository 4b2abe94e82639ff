"""Passes a request on to the process that has in hand what it is about, before anything else looks at it.

That process asks for logins, keys and limits as if the request had come to it; what is passed on names the client whose
request it is.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.workers.peers import Peers, raw_target
from assistant.workers.places import Places
from assistant.workers.request_names import RequestNames, has_named_body, has_named_reply, reply_names, request_names
from vectorstore import StorageError

IsRefused = Callable[[Scope], bool]
_MAX_BODY_BYTES = 64 * 2**20  # more is refused anyway
_MAX_REPLY_BYTES = 10_000  # of one that names an event
MISDIRECTED = 421  # the reply to what was not passed on to this process
_LOOK_SECONDS = 2.0  # between two looks whether the other process lives
_OF_CONNECTION = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade"}


class ForwardingApp:
    """An application of one process that passes on what another one has in hand."""

    def __init__(self, app: ASGIApp, places: Places, peers: Peers, is_refused: IsRefused) -> None:
        """`peers` are the other processes; of whom `is_refused` nothing is read and nothing remembered."""
        self._app, self._places, self._peers, self._is_refused = app, places, peers, is_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request here or there."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._peers.is_from_peer(scope):
            await self._serve_asked(scope, receive, send)
        elif scope["type"] == "http" and not self._is_refused(scope):
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve_asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what another process passed on, as if the client had asked here."""
        asked = await asyncio.to_thread(self._peers.as_asked, scope)
        if asked:
            await self._serve_here(asked, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await send({"type": "http.response.start", "status": MISDIRECTED, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def _serve_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, self._noting_names(scope, send) if has_named_reply(scope) else send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive) if has_named_body(scope) else b""
        names = request_names(scope, body)
        if names.wanted or names.claimed:
            worker = await asyncio.to_thread(self._worker_for, names)
            if worker != self._places.worker:
                if await self._forwarded(worker, scope, body, receive, send):
                    return
                await asyncio.to_thread(self._take, names.claimed)
        await self._serve_here(scope, _replayed(body, receive) if has_named_body(scope) else receive, send)

    def _worker_for(self, names: RequestNames) -> int:
        """The process that has the first of these in hand; what is in no hand is in this one's from now on."""
        try:
            found = (self._places.find(name) for name in names.wanted)
            worker = next((worker for worker in found if worker is not None), None)
            for name in names.claimed:
                claimed = self._places.claim(name, worker)
                worker = claimed if worker is None else worker
        except StorageError:  # nobody knows: this one tries
            worker = None
        return self._places.worker if worker is None else worker

    def _take(self, names: tuple[str, ...]) -> None:
        with contextlib.suppress(StorageError):
            for name in names:
                self._places.take(name)

    async def _forwarded(self, worker: int, scope: Scope, body: bytes, receive: Receive, send: Send) -> bool:
        """Whether the other process replied; False, and nothing was sent, where it does not answer."""
        exchange = _Exchange(self._peers, worker, send)
        leaving = asyncio.create_task(_left(receive))
        replying = asyncio.create_task(exchange.run(scope, body))
        try:
            while not (replying.done() or leaving.done()):
                await asyncio.wait((replying, leaving), timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not replying.done() and await asyncio.to_thread(self._peers.has_ended, worker):
                    return exchange.has_begun
            return replying.result() if replying.done() else True
        finally:
            leaving.cancel()
            replying.cancel()
            await asyncio.gather(leaving, replying, return_exceptions=True)

    def _noting_names(self, scope: Scope, send: Send) -> Send:
        """Sends on, and notes what the reply says has begun before the client can ask for it."""
        reply = b""

        async def send_noting(message: Message) -> None:
            nonlocal reply
            if message["type"] == "http.response.body" and len(reply) < _MAX_REPLY_BYTES:
                reply += message.get("body", b"")
                if not message.get("more_body") and (names := reply_names(scope, reply)):
                    await asyncio.to_thread(self._take, names)
            await send(message)

        return send_noting


class _Exchange:
    """A request that is passed on, with its reply."""

    def __init__(self, peers: Peers, worker: int, send: Send) -> None:
        self._peers, self._worker, self._send = peers, worker, send
        self.has_begun = False  # something was sent to the client

    async def run(self, scope: Scope, body: bytes) -> bool:
        """Whether the other process replied."""
        peer = await asyncio.to_thread(self._peers.peer, self._worker)
        if peer is None:
            return False
        url = httpx.URL(peer.url).copy_with(raw_path=raw_target(scope))
        request = httpx.Request(scope["method"], url, headers=peer.headers(scope), content=body or None)
        try:
            response = await peer.transport.handle_async_request(request)
        except httpx.TransportError:
            return False
        assert isinstance(response.stream, httpx.AsyncByteStream)
        try:
            if response.status_code == MISDIRECTED:
                return False
            headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_CONNECTION]
            self.has_begun = True
            await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            async for part in response.stream:
                await self._send({"type": "http.response.body", "body": part, "more_body": True})
            await self._send({"type": "http.response.body"})
        finally:
            await response.stream.aclose()
        return True


async def _read(receive: Receive) -> bytes:
    """The body of a request, of one that is too large as much as shows that."""
    body = b""
    async for part in _parts(receive):
        body += part
        if len(body) > _MAX_BODY_BYTES:
            break
    return body


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while (message := await receive())["type"] == "http.request":
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Receives the body that was read, then what comes."""
    messages: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received


async def _left(receive: Receive) -> None:
    """Returns when the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass

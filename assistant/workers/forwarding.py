"""Passes a request on to the process that has in hand what it is about, before anything else looks at it.

That process asks for logins, keys and limits as if the request had come to it; a Unix socket in a folder of this user
alone leads there, and what comes through it names the client whose request it is.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.direct_peer import PEER
from assistant.workers.places import Places
from assistant.workers.request_names import RequestNames, event_name, has_named_body, request_names

CLIENT_HEADER = b"x-worker-client"
_MAX_BODY_BYTES = 64 * 2**20  # more is refused anyway
_MAX_REPLY_BYTES = 10_000  # of one that names an event
_OF_CONNECTION = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", CLIENT_HEADER}


def worker_socket(folder: Path, worker: int) -> Path:
    """Where a process is asked by the others."""
    return folder / f"worker-{worker}.sock"


def forwarded_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers of a request as it is passed on, with the client that asks."""
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _OF_CONNECTION]
    return [*kept, (CLIENT_HEADER, json.dumps([scope.get("client"), scope["scheme"], scope.get(PEER)]).encode())]


class ForwardingApp:
    """An application of one process that passes on what another one has in hand."""

    def __init__(self, app: ASGIApp, places: Places, folder: Path, is_refused: Callable[[Scope], bool]) -> None:
        """`folder` has the sockets of all processes; of whom `is_refused` nothing is read and nothing remembered."""
        self._app, self._places, self._folder, self._is_refused = app, places, folder, is_refused
        self._transports: dict[int, httpx.AsyncHTTPTransport] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request here or there."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif _is_from_worker(scope):
            await self._serve_here(_as_asked(scope), receive, send)
        elif scope["type"] == "http" and not self._is_refused(scope):
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve_here(self, scope: Scope, receive: Receive, send: Send) -> None:
        starts_event = scope["type"] == "http" and scope["method"] == "POST" and "/call/" in scope["path"]
        await self._app(scope, receive, self._noting_event(send) if starts_event else send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive) if has_named_body(scope) else b""
        names = request_names(scope, body)
        worker = self._worker_for(names)
        if worker != self._places.worker:
            if await self._forwarded(worker, scope, body, receive, send):
                return
            for name in names.claimed:
                self._places.take(name)
        await self._serve_here(scope, _replayed(body, receive) if has_named_body(scope) else receive, send)

    def _worker_for(self, names: RequestNames) -> int:
        """The process that has the first of these in hand; what is in no hand is in this one's from now on."""
        found = (self._places.find(name) for name in names.wanted)
        worker = next((worker for worker in found if worker is not None), None)
        for name in names.claimed:
            claimed = self._places.claim(name, worker)
            worker = claimed if worker is None else worker
        return self._places.worker if worker is None else worker

    async def _forwarded(self, worker: int, scope: Scope, body: bytes, receive: Receive, send: Send) -> bool:
        """Whether the other process replied; False, and nothing was sent, where it does not answer."""
        request = httpx.Request(
            scope["method"],
            httpx.URL(scheme="http", host="worker", raw_path=_raw_target(scope)),
            headers=forwarded_headers(scope),
            content=body or None,
        )
        leaving = asyncio.create_task(_left(receive))
        replying = asyncio.create_task(self._pass_on(worker, request, send))
        try:
            await asyncio.wait((replying, leaving), return_when=asyncio.FIRST_COMPLETED)
            return replying.result() if replying.done() else True
        finally:
            leaving.cancel()
            replying.cancel()
            await asyncio.gather(leaving, replying, return_exceptions=True)

    async def _pass_on(self, worker: int, request: httpx.Request, send: Send) -> bool:
        try:
            response = await self._transport(worker).handle_async_request(request)
        except httpx.TransportError:
            return False
        assert isinstance(response.stream, httpx.AsyncByteStream)
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_CONNECTION]
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            async for part in response.stream:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            await response.stream.aclose()
        return True

    def _transport(self, worker: int) -> httpx.AsyncHTTPTransport:
        if worker not in self._transports:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
            path = str(worker_socket(self._folder, worker))
            self._transports[worker] = httpx.AsyncHTTPTransport(uds=path, limits=limits)
        return self._transports[worker]

    def _noting_event(self, send: Send) -> Send:
        """Sends on, and notes the event that the reply says has begun before the client can ask for it."""
        reply = b""

        async def send_noting(message: Message) -> None:
            nonlocal reply
            if message["type"] == "http.response.body" and len(reply) < _MAX_REPLY_BYTES:
                reply += message.get("body", b"")
                if not message.get("more_body") and (name := event_name(reply)):
                    self._places.take(name)
            await send(message)

        return send_noting


def _is_from_worker(scope: Scope) -> bool:
    """Whether it came through the Unix socket, which has no port."""
    _, port = scope.get("server") or (None, 0)
    return port is None


def _as_asked(scope: Scope) -> Scope:
    """The scope with the client that asked another process."""
    headers = [(name, value) for name, value in scope["headers"] if name != CLIENT_HEADER]
    told = next((value for name, value in scope["headers"] if name == CLIENT_HEADER), b"[null, null, null]")
    client, scheme, peer = json.loads(told)
    client = client and tuple(client)
    return {**scope, "headers": headers, "client": client, "scheme": scheme or scope["scheme"], PEER: peer or ""}


def _raw_target(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path + (b"?" + scope["query_string"] if scope["query_string"] else b"")


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

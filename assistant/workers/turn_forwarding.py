"""Passes a page's socket on to the process that has the turn's answer in hand."""

import asyncio

from starlette.websockets import WebSocket
from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import WebSocketException

from assistant.workers.peers import Peer, Peers
from assistant.workers.places import Places
from assistant.workers.request_names import turn_name
from vectorstore import StorageError

_OF_HANDSHAKE = (b"host", b"sec-websocket-", b"origin")  # which the connection to the other process has of its own
_PING_SECONDS = 3.0  # a process that is stopped does not reply


async def passed_on(socket: WebSocket, question: str, turn: str, places: Places, peers: Peers) -> bool:
    """Whether the process that has the turn in hand sent the answer to the page of this socket."""
    try:
        peer = await asyncio.to_thread(_peer_of, turn, places, peers)
    except StorageError:  # nobody knows
        return False
    if peer is None:
        return False
    try:
        async with _connected(peer, socket) as other:
            await other.send(question)
            async for update in other:
                await socket.send_text(str(update))
    except (OSError, TimeoutError, WebSocketException):  # it died: the answer is made anew
        await asyncio.to_thread(_take, turn, places)
        return False
    await socket.close()
    return True


def _peer_of(turn: str, places: Places, peers: Peers) -> Peer | None:
    """The other process that has the turn in hand; None where it is this one, or does not live."""
    worker = places.claim(turn_name(turn))
    return None if worker == places.worker else peers.peer(worker)


def _take(turn: str, places: Places) -> None:
    try:
        places.take(turn_name(turn))
    except StorageError:
        return


def _connected(peer: Peer, socket: WebSocket) -> connect:
    headers = [
        (key.decode("latin-1"), value.decode("latin-1"))
        for key, value in peer.headers(socket.scope)
        if not key.lower().startswith(_OF_HANDSHAKE)
    ]
    path = socket.scope["path"]
    if peer.socket:
        uri = f"ws://{socket.headers.get('host', 'localhost')}{path}"
        return unix_connect(peer.socket, uri, additional_headers=headers, compression=None, max_size=None)
    return connect(
        f"ws{peer.url.removeprefix('http')}{path}",
        additional_headers=headers,
        compression=None,
        max_size=None,
        proxy=None,
        open_timeout=_PING_SECONDS,
        ping_interval=_PING_SECONDS,
        ping_timeout=_PING_SECONDS,
    )

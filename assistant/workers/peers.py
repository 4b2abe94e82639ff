"""The other processes that answer together with this one, and how a request is passed on to one of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
from starlette.types import Scope

from assistant.api.direct_peer import PEER

Headers = list[tuple[bytes, bytes]]
CLIENT_HEADER = b"x-worker-client"
SIGNATURE_HEADER = b"x-worker-signature"
_DROPPED = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", CLIENT_HEADER, SIGNATURE_HEADER}
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=20)


@dataclass(frozen=True)
class Peer:
    """Another process: its address, the headers under which a request is passed on to it, and the way there."""

    url: str
    headers: Callable[[Scope], Headers]
    transport: httpx.AsyncBaseTransport
    socket: str | None = None  # of this machine


class Peers(Protocol):
    """All processes but this one."""

    def peer(self, worker: int) -> Peer | None:
        """One of them; None where it does not live."""

    def has_ended(self, worker: int) -> bool:
        """Whether it is known not to answer any more."""

    def is_from_peer(self, scope: Scope) -> bool:
        """Whether a request says that another process passed it on."""

    def as_asked(self, scope: Scope) -> Scope | None:
        """The scope with the client that asked the other process; None where no process of ours passed it on."""


class WorkerPeers:
    """Those of one server, which are asked by Unix sockets in a folder of this user alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._peers: dict[int, Peer] = {}

    def peer(self, worker: int) -> Peer:
        """One of them."""
        if worker not in self._peers:
            path = str(worker_socket(self._folder, worker))
            transport = httpx.AsyncHTTPTransport(uds=path, limits=_LIMITS)
            self._peers[worker] = Peer("http://worker", forwarded_headers, transport, path)
        return self._peers[worker]

    def has_ended(self, worker: int) -> bool:  # noqa: ARG002  # one that is stopped is killed
        """Whether it is known not to answer any more."""
        return False

    def is_from_peer(self, scope: Scope) -> bool:
        """Whether it came through the Unix socket, which has no port."""
        _, port = scope.get("server") or (None, 0)
        return port is None

    def as_asked(self, scope: Scope) -> Scope:
        """The scope with the client that asked another process."""
        return as_asked(scope)


def worker_socket(folder: Path, worker: int) -> Path:
    """Where a process is asked by the others."""
    return folder / f"worker-{worker}.sock"


def forwarded_headers(scope: Scope) -> Headers:
    """The headers of a request as it is passed on, with the client that asks."""
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _DROPPED]
    return [*kept, (CLIENT_HEADER, json.dumps([scope.get("client"), scope["scheme"], scope.get(PEER)]).encode())]


def as_asked(scope: Scope) -> Scope:
    """The scope with the client that the header names."""
    headers = [(name, value) for name, value in scope["headers"] if name not in (CLIENT_HEADER, SIGNATURE_HEADER)]
    named = next((value for name, value in scope["headers"] if name == CLIENT_HEADER), b"[null, null, null]")
    client, scheme, peer = json.loads(named)
    client = client and tuple(client)
    return {**scope, "headers": headers, "client": client, "scheme": scheme or scope["scheme"], PEER: peer or ""}


def raw_target(scope: Scope) -> bytes:
    """The path and the query of a request, as they were sent."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return path + (b"?" + scope["query_string"] if scope["query_string"] else b"")

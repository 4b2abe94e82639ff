"""The processes of other machines: each is asked at its own address, under the secret that their database keeps."""

import hmac
from functools import partial

import httpx
from starlette.types import Scope

from assistant.workers.database_state import DatabaseState
from assistant.workers.peers import (
    CLIENT_HEADER,
    SIGNATURE_HEADER,
    Headers,
    Peer,
    as_asked,
    forwarded_headers,
    raw_target,
)
from vectorstore import StorageError

_CONNECT_SECONDS = 2.0


class MachinePeers:
    """Those that share a database. What they send is signed, for one machine and one request; it is not encrypted."""

    def __init__(self, state: DatabaseState) -> None:
        self._state = state
        self._secret: bytes | None = None
        timeout = httpx.Timeout(None, connect=_CONNECT_SECONDS)
        self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=None))
        self._extensions = {"timeout": timeout.as_dict()}

    def peer(self, worker: int) -> Peer | None:
        """One of them; None where it does not live, and where it is one of this machine's."""
        try:
            found = self._state.address_of(worker)
            if found is None or found[0] == self._state.machine:
                return None
            self._read_secret()
        except StorageError:  # nobody knows
            return None
        machine, address = found
        return Peer(address, partial(self._signed, machine), self._transport)

    def has_ended(self, worker: int) -> bool:
        """Whether it has shown no sign of life for a while."""
        try:
            return self._state.address_of(worker) is None
        except StorageError:  # nobody knows: what has begun goes on
            return False

    def is_from_peer(self, scope: Scope) -> bool:
        """Whether a request says that another machine passed it on."""
        return scope["type"] in ("http", "websocket") and any(name == SIGNATURE_HEADER for name, _ in scope["headers"])

    def as_asked(self, scope: Scope) -> Scope | None:
        """The scope with the client that asked the other machine; None where the signature is wrong, or unreadable."""
        try:
            self._read_secret()
        except StorageError:
            return None
        sent = dict(scope["headers"])
        expected = self._signature(self._state.machine, scope, sent.get(CLIENT_HEADER, b""))
        return as_asked(scope) if hmac.compare_digest(sent[SIGNATURE_HEADER], expected) else None

    def _signed(self, machine: str, scope: Scope) -> Headers:
        headers = forwarded_headers(scope)
        return [*headers, (SIGNATURE_HEADER, self._signature(machine, scope, headers[-1][1]))]

    def _signature(self, machine: str, scope: Scope, client: bytes) -> bytes:
        assert self._secret
        method = scope.get("method", "GET").encode()  # a socket's handshake is a GET
        content = b"\n".join((machine.encode(), method, raw_target(scope), client))
        return hmac.digest(self._secret, content, "sha256").hex().encode()

    def _read_secret(self) -> None:
        if self._secret is None:
            self._secret = self._state.secret()

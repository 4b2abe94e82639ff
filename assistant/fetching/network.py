"""Connections to the very addresses that were checked, which all end at a deadline."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore
import httpx

from assistant.fetching.addresses import check_ip, ip_literal
from assistant.fetching.errors import FetchError

Resolve = Callable[[str, int], Sequence[str]]
_MAX_ADDRESSES = 4  # addresses of one name: each may take the whole time to connect


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine finds them; raises FetchError where there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("fetch_unknown_host", host=host) from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Network(httpcore.NetworkBackend):
    """Looks a name up once for each connection, checks all that it leads to, and connects to what it checked.

    A name is not looked up again between the check and the connection.
    """

    def __init__(
        self,
        deadline: float,
        *,
        private: bool,
        resolver: Resolve,
        backend: httpcore.NetworkBackend,
        proxy: httpx.Proxy | None = None,
    ) -> None:
        """`deadline` is on the clock of time.monotonic; `resolver` looks names up, `backend` makes the connections."""
        self._deadline, self._private, self._resolver, self._backend = deadline, private, resolver, backend
        self._proxied = proxy is not None

    def check_host(self, host: str, port: int) -> list[str]:
        """The addresses of the host, of which each may be asked; raises FetchError where one may not."""
        ip = ip_literal(host)
        found = [str(ip)] if ip else self._resolver(host, port)
        return [str(check_ip(host, address, private=self._private)) for address in found]

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers.

        A proxy is its owner's choice, and is not checked.
        """
        addresses = [host] if self._proxied else self.check_host(host, port)
        failed: Exception = FetchError("fetch_unknown_host", host=host)
        for address in addresses[:_MAX_ADDRESSES]:
            try:
                stream = self._backend.connect_tcp(
                    address, port, _remaining(self._deadline, timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A connection that waits no longer than to its deadline, however often a byte comes."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, _remaining(self._deadline, timeout))
        except httpcore.ConnectError as error:  # raised here, as httpcore's pool forgets its cause
            code = "fetch_certificate" if isinstance(error.__cause__, ssl.SSLCertVerificationError) else "fetch_tls"
            raise FetchError(code, host=server_hostname or "") from None
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _remaining(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


class Transport(httpx.BaseTransport):
    """What httpx sends its requests through: httpcore's connections, made by a Network. Failures stay httpcore's."""

    def __init__(self, network: Network, context: ssl.SSLContext, proxy: httpx.Proxy | None) -> None:
        through = None
        if proxy:
            through = httpcore.Proxy(_core_url(proxy.url), auth=proxy.raw_auth)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=network, proxy=through)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the head of the reply, whose body comes as it is read."""
        sent = httpcore.Request(
            request.method, _core_url(request.url), headers=request.headers.raw, extensions=request.extensions
        )
        reply = self._pool.handle_request(sent)
        assert isinstance(reply.stream, Iterable)  # of the synchronous pool
        return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply), extensions=reply.extensions)

    def close(self) -> None:
        """End all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Any:
        yield from self._reply.iter_stream()

    def close(self) -> None:
        self._reply.close()


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)

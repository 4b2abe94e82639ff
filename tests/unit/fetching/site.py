"""A real web site on loopback, whose pages a test writes, and a network on which a public address leads to it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore

PUBLIC = "93.184.215.14"  # any that is public: nobody is asked there
TEXT = "河口乡去年组建了37个水质巡查小组。每个小组有6名成员，每周巡查2次。巡查一共发现了12处漏水，都已经修好。"
PAGE = (
    "<!doctype html><html "
    f"lang='zh'><head><title>水质巡查</title></head><body><article><h1>水质巡查</h1><p>{TEXT}</p></article></body></html>"
)

Reply = Callable[[BaseHTTPRequestHandler], None]


def reply(body: str | bytes = PAGE, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Reply:
    """A reply with this body; headers by their names with _ for -."""
    content = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return send


def moved(place: str, status: int = 302, **headers: str) -> Reply:
    return reply("", status, Location=place, **headers)


def in_pieces(pieces: Iterable[bytes], **headers: str) -> Reply:
    """A reply without a length, which ends with its connection."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in {"Content-Type": "text/html", "Connection": "close", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
        handler.close_connection = True

    return send


class Site:
    """The pages by path, and what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            try:
                served.pages.get(self.path, reply("", 404))(self)
            except OSError:  # who asks has gone, as it should
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close, served.port = True, False, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


class Streets(httpcore.SyncBackend):
    """A network on which `PUBLIC` leads to a site on loopback, and all else to nothing.

    Tells to which addresses connections were made.
    """

    def __init__(self, port: int) -> None:
        self.dialled: list[str] = []
        self._port = port

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        if host != PUBLIC:
            raise httpcore.ConnectError
        return super().connect_tcp("127.0.0.1", self._port, timeout, local_address, socket_options)

"""The real server in a thread, for tests that ask the page as a browser or a program does."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio.blocks
import mcp.server.fastmcp.tools.base
import uvicorn
from gradio.routes import App
from mcp.server.fastmcp.utilities.func_metadata import FuncMetadata, func_metadata
from starlette.types import ASGIApp

from assistant import Assistant
from assistant.server import build_app


class _Mounted:
    """Gradio makes three applications of each page, of which the mounted one alone is ever asked: without the others a
    server costs 0.6 s less.
    """

    @staticmethod
    def create_app(blocks: Any, **given: Any) -> App | None:
        return None if given == {"mcp_server": False} else App.create_app(blocks, **given)


vars(gradio.blocks)["App"] = _Mounted

_descriptions: dict[object, FuncMetadata] = {}
_left: list[int] = []  # ports of servers that ended: what a browser keeps of a page counts for its address


def _describe_once(tool: Callable[..., Any], **options: Any) -> FuncMetadata:
    """What MCP's server makes of a tool's signature: the same for each server, of whose time it takes a quarter."""
    key = tool.__code__, repr((tool.__defaults__, tool.__kwdefaults__, tool.__annotations__, options))
    if key not in _descriptions:
        _descriptions[key] = func_metadata(tool, **options)
    return _descriptions[key]


vars(mcp.server.fastmcp.tools.base)["func_metadata"] = _describe_once


@contextmanager
def serving(assistant: Assistant, *, port: int = 0, certificate: Path | None = None) -> Iterator[str]:
    """The address of the assistant's page while the context is open; a free port unless one is named."""
    with listening(build_app(assistant), port=port, certificate=certificate) as url:
        yield url


@contextmanager
def listening(app: ASGIApp, *, port: int = 0, certificate: Path | None = None) -> Iterator[str]:
    """The address of any application while the context is open; over HTTPS with a certificate and its key, one file."""
    listener = _bound(port)
    number = listener.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="critical",
            timeout_graceful_shutdown=0,
            ws_per_message_deflate=False,
            ssl_certfile=certificate,
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        time.sleep(0.01)
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{number}"
    finally:
        server.should_exit = True
        thread.join(timeout=300)  # a server that still ends opens the index of its assistant again, and keeps it
        assert not thread.is_alive(), "the server did not end"
        listener.close()
        if not port:
            _left.append(number)


def _bound(port: int) -> socket.socket:
    """A socket at this port, at one that an earlier server left, or at a free one."""
    while not port and _left:
        try:
            return socket.create_server(("127.0.0.1", _left.pop()))
        except OSError:  # another process took it
            continue
    return socket.create_server(("127.0.0.1", port))


def came_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes to hold; it is asked again and again until it does."""
    end = time.monotonic() + 300  # a server's process has taken 90 to start on a busy machine
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True

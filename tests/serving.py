"""The real server in a thread, for tests that ask the page as a browser or a program does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio.blocks
import uvicorn
from gradio.routes import App
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


@contextmanager
def serving(assistant: Assistant, *, port: int = 0, certificate: Path | None = None) -> Iterator[str]:
    """The address of the assistant's page while the context is open; a free port unless one is named."""
    with listening(build_app(assistant), port=port, certificate=certificate) as url:
        yield url


@contextmanager
def listening(app: ASGIApp, *, port: int = 0, certificate: Path | None = None) -> Iterator[str]:
    """The address of any application while the context is open; over HTTPS with a certificate and its key, one file."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_level="critical",
            timeout_graceful_shutdown=0,
            ws_per_message_deflate=False,
            ssl_certfile=certificate,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        time.sleep(0.01)
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def came_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes to hold; it is asked again and again until it does."""
    end = time.monotonic() + 300  # a server's process has taken 90 to start on a busy machine
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True

"""The real server in a thread, for tests that ask the page as a browser or a program does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from assistant import Assistant
from assistant.server import build_app


@contextmanager
def serving(assistant: Assistant, *, port: int = 0) -> Iterator[str]:
    """The address of the assistant's page while the context is open; a free port unless one is named."""
    with listening(build_app(assistant), port=port) as url:
        yield url


@contextmanager
def listening(app: FastAPI, *, port: int = 0) -> Iterator[str]:
    """The address of any application while the context is open."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)

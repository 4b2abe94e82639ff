"""`assistant serve --workers` for tests that ask each of its processes, or kill one."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.serving import came_true
from tests.starting import Served, started

KEY = "a-key-for-programs-{}"
QUESTION = "How many white swans came to the lake?"


class Workers:
    """A server of several processes."""

    def __init__(self, served: Served) -> None:
        self.url, self.served = served.url, served
        self.cookie = ""  # of who is logged in
        self.supervisor = psutil.Process(served.process.pid)
        places = [place.laddr for child in self.supervisor.children() for place in child.net_connections("unix")]
        self.folder = next(Path(place).parent for place in places if place.endswith("/writer.sock"))

    def process_at(self, socket: str) -> psutil.Process | None:
        """The process that listens at the Unix socket of this name; None while there is none."""
        for child in self.supervisor.children():
            with contextlib.suppress(psutil.Error):
                if any(place.laddr.endswith(f"/{socket}") for place in child.net_connections("unix")):
                    return child
        return None

    def worker(self, number: int) -> psutil.Process | None:
        return self.process_at(f"worker-{number}.sock")

    @property
    def writer(self) -> psutil.Process | None:
        return self.process_at("writer.sock")

    @contextmanager
    def client(self, number: int, key: str = "", **options: Any) -> Iterator[httpx.Client]:
        """A client of one process, as other processes ask it."""
        socket = self.folder / f"worker-{number}.sock"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers["x-worker-client"] = '[["127.0.0.1", 1], "http", "127.0.0.1"]'
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        transport = httpx.HTTPTransport(uds=str(socket))
        with httpx.Client(
            base_url=self.url, transport=transport, headers=headers, timeout=90, trust_env=False, **options
        ) as client:
            yield client

    def asked(self, question: str, *, key: str = KEY.format(0), number: int | None = None) -> httpx.Response:
        """The reply to a question, of any process or of one."""
        sent = {"model": "ask-articles-quote", "messages": [{"role": "user", "content": question}]}
        if number is not None:
            with self.client(number, key) as client:
                return client.post("/v1/chat/completions", json=sent)
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.post(f"{self.url}/v1/chat/completions", json=sent, headers=headers, timeout=90, trust_env=False)

    def answer(self, question: str, *, number: int | None = None) -> str:
        """The text of an answer; empty where the process that was asked died."""
        try:
            reply = self.asked(question, number=number)
        except httpx.TransportError:
            return ""
        return str(reply.json()["choices"][0]["message"]["content"]) if reply.is_success else ""

    def log_in(self, number: int, name: str, password: str) -> None:
        """Log in at one process; every client asks as this account from then on."""
        with self.client(number) as client:
            assert client.post("/login", data={"username": name, "password": password}).is_success
            self.cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())

    def replaces(self, before: psutil.Process, socket: str) -> bool:
        """Whether another process comes to listen there."""

        def is_another() -> bool:
            process = self.process_at(socket)
            return process is not None and process.pid != before.pid

        return came_true(is_another)


@contextmanager
def serving_with_workers(folder: Path, *options: str, count: int = 2, **variables: str) -> Iterator[Workers]:
    """A server of so many workers over the folder's `corpus`, once all of them answer."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)  # where no .env is
        keys = ",".join(KEY.format(number) for number in range(10))
        for name, value in {"API_KEYS": keys, "JUDGE": "off", **variables}.items():
            patched.setenv(f"ASSISTANT_{name}", value)
        patched.setenv("XDG_DATA_HOME", str(folder / "data"))
        patched.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
        with started(folder / "corpus", folder / "index", "", "--workers", str(count), *options) as served:
            lines: list[str] = []
            while not (lines and lines[-1].startswith("Open http")):
                line = served.line()
                assert line or served.process.poll() is None, "\n".join(lines)
                lines.append(line)
            yield Workers(served)

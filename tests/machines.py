"""Assistants over one database, as on several machines: here each is a process at a port of its own."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.starting import Served, started

KEY = "a-key-for-programs-{}"


class Machine:
    """One of them."""

    def __init__(self, served: Served) -> None:
        self.url, self.served = served.url, served

    def client(self, **options: Any) -> httpx.Client:
        """A client that asks this one."""
        return httpx.Client(base_url=self.url, timeout=90, trust_env=False, **options)

    def ask(self, question: str, key: str = KEY.format(0)) -> httpx.Response:
        """The reply to a question."""
        sent = {"model": "ask-articles-quote", "messages": [{"role": "user", "content": question}]}
        with self.client(headers={"Authorization": f"Bearer {key}"}) as client:
            return client.post("/v1/chat/completions", json=sent)

    def answer(self, question: str) -> str:
        """The text of an answer."""
        return str(self.ask(question).json()["choices"][0]["message"]["content"])


@contextlib.contextmanager
def machines(folder: Path, database: str, count: int = 2, *options: str, **variables: str) -> Iterator[list[Machine]]:
    """So many of them over the folder's `corpus`, once all of them answer."""
    with pytest.MonkeyPatch.context() as patched, contextlib.ExitStack() as stack:
        patched.chdir(folder)  # where no .env is
        keys = ",".join(KEY.format(number) for number in range(10))
        values = {"API_KEYS": keys, "JUDGE": "off", "DATABASE_URL": database, "MODEL": "quote", **variables}
        for name, value in values.items():
            patched.setenv(f"ASSISTANT_{name}", value)
        patched.setenv("XDG_DATA_HOME", str(folder / "data"))
        patched.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
        found = [
            stack.enter_context(started(folder / "corpus", folder / f"index-{number}", "", *options))
            for number in range(count)
        ]
        for served in found:
            lines: list[str] = []
            while not (lines and lines[-1].startswith("Open http")):
                line = served.line()
                assert line or served.process.poll() is None, "\n".join(lines)
                lines.append(line)
        yield [Machine(served) for served in found]

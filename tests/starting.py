"""`assistant serve` in a process of its own, which a test can hold at a place of its start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from vectorstore import CorpusError

# The command with a place where it waits for a line on its standard input, once it has said so on its standard output.
COMMAND = """
import sys
from assistant.cli import signals
from assistant.__main__ import main

def hold():
    print("held", flush=True)
    sys.stdin.readline()

{patch}
sys.exit(main())
"""
FAILURE = str(CorpusError("corpus_missing", folder="articles"))
FAILING = """
from assistant.assistant import Assistant
from tests.ports import free_port
from vectorstore import CorpusError
def fail(self):
    hold()
    raise CorpusError("corpus_missing", folder="articles")
Assistant.open = fail
"""


class Served:
    """A server's process, with the address that it was told to take."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process, self.url = process, url
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self.stdin, self.stdout, self.stderr = process.stdin, process.stdout, process.stderr

    def line(self) -> str:
        return self.stderr.readline().rstrip("\n")

    def held(self) -> None:
        """Waits until it waits."""
        assert self.stdout.readline() == "held\n"

    def let_go(self) -> None:
        self.stdin.write("\n")
        self.stdin.flush()

    def told_to_end(self, number: int) -> None:
        self.process.send_signal(number)

    def ended(self) -> tuple[int, str]:
        """The exit code, and what it said last."""
        code, said = self.process.wait(timeout=120), self.stderr.read()
        return code, said.splitlines()[-1] if said else ""


@contextmanager
def started(corpus: Path, index: Path, patch: str = "", *options: str) -> Iterator[Served]:
    """The command over this corpus at a free port; `patch` is code that may call `hold`."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        COMMAND.format(patch=patch),
        "serve",
        "--corpus",
        str(corpus),
        "--index",
        str(index),
        "--port",
        str(port),
        *options,
    ]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env={**os.environ, "TQDM_DISABLE": "1"}
    )
    try:
        yield Served(process, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.communicate()

"""A Chroma server of the installed package, on loopback in a folder."""

import contextlib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.ports import free_port
from tests.serving import came_true


class ChromaServer:
    """A running server, which can be killed and started again over the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = Path(sys.executable).with_name("chroma")
        self.process = subprocess.Popen(
            [program, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert came_true(self._answers)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        assert self.process.poll() is None
        try:
            urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=60).close()
        except urllib.error.URLError:
            return False
        return True


@contextlib.contextmanager
def running(folder: Path) -> Iterator[ChromaServer]:
    """A server until the end."""
    server = ChromaServer(folder)
    try:
        yield server
    finally:
        server.kill()

"""nginx on loopback with the project's own configuration, in front of servers of a test."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.serving import came_true

CONFIGURATION = Path(__file__).parent.parent / "nginx.conf"
_NAMES = ("assistant-1:7860", "assistant-2:7860", "assistant-3:7860")


@contextlib.contextmanager
def in_front_of(urls: Sequence[str], folder: Path) -> Iterator[str]:
    """Its address while the context is open; skips where nginx is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        pytest.skip("nginx is not installed")
    port, text = free_port(), CONFIGURATION.read_text(encoding="utf-8")
    for number, name in enumerate(_NAMES):
        text = text.replace(name, urls[number % len(urls)].removeprefix("http://"))
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [program, "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log)
    try:
        assert came_true(lambda: _answers(process, port)), (folder / "log").read_text(encoding="utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).is_success
    except httpx.TransportError:
        return process.poll() is not None

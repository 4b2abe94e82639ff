"""Nothing calls out: every look-up and connection of the whole program, start-up included, stays on this machine."""

import os
import subprocess
import sys
from pathlib import Path

# Runs in a process of its own, so that imports are seen too. The hook hears of everything that goes through Python's
# sockets, whoever asks for it.
WATCHED = """
import sys
calls = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        calls.append(str(address[0] if isinstance(address, tuple) else address))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        calls.append(str(arguments[0]))
sys.addaudithook(hear)
{program}
outside = [call for call in calls if call not in ("127.0.0.1", "::1", "localhost", "None", "b'127.0.0.1'")]
assert not outside, outside
print("loopback calls:", len(calls))
"""
ASKING = """
from assistant.__main__ import main
assert main(["ask", "开江县组建了多少个驻村帮扶工作组？"]) == 0
assert main(["doctor"]) == 0
"""
SERVING = """
import asyncio, threading, time, httpx, uvicorn
from assistant import Assistant
from assistant.server import build_app
with Assistant() as assistant:
    server = uvicorn.Server(uvicorn.Config(build_app(assistant), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
    assert httpx.get(f"http://127.0.0.1:{port}/gradio_api/info", trust_env=False).status_code == 200
    server.should_exit = True
    thread.join()
"""
CALLING_OUT = """
import socket
try:
    socket.create_connection(("192.0.2.1", 9), timeout=0.1)
except OSError:
    pass
"""


def watched(program: str, desk: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "XDG_DATA_HOME": str(desk)}
    for name in ("GRADIO_ANALYTICS_ENABLED", "ANONYMIZED_TELEMETRY", "HF_HUB_OFFLINE"):
        environment.pop(name, None)  # the program must see to it by itself
    return subprocess.run(
        [sys.executable, "-c", WATCHED.format(program=program)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )


def test_nothing_is_asked_of_another_machine(tmp_path: Path) -> None:
    done = watched(ASKING + SERVING, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "loopback calls:" in done.stdout


def test_the_watch_hears_a_call(tmp_path: Path) -> None:
    assert "192.0.2.1" in watched(CALLING_OUT, tmp_path).stderr


def test_importing_loads_neither_the_page_nor_the_index() -> None:
    program = (
        "import sys, assistant; print([name for name in ('gradio', 'chromadb', 'openai', 'pandas') if name in "
        "sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"

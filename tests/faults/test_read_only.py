"""The server as its image runs it: a user without rights, on a disk of which one folder alone can be written."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port
from tests.serving import came_true

# In a mount name space of its own every file system becomes read-only but the folder; then the rights are given up. The
# right to read stays, as the Python of a developer's machine may be in a folder that only its owner can read.
ENTER = r"""
set -e
mount --make-rprivate /
mount --bind "$0" "$0"
awk '{print $5}' /proc/self/mountinfo | grep -v -x -e "$0" -e /dev -e "/dev/.*" -e /proc -e "/proc/.*" -e "/sys.*" |
    while read -r place; do mount -o remount,bind,ro "$place" 2>/dev/null || true; done
cd "$0"
exec setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all,+dac_read_search \
    --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search "$@"
"""


def can_enter() -> bool:
    tools = all(map(shutil.which, ("unshare", "setpriv", "awk", "mount")))
    return tools and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or not can_enter(), reason="needs the right to mount")
def test_the_server_runs_without_rights_on_a_disk_of_which_one_folder_can_be_written(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    (data / "articles").mkdir(parents=True)
    (data / "tmp").mkdir()
    (data / "articles" / "trees.txt").write_text("The village planted 900 peach trees.", encoding="utf-8")
    for path in (data, *data.rglob("*")):
        os.chown(path, 10001, 10001)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "OPENAI_"))}
    environment = {
        **kept,
        "HOME": str(data),
        "XDG_DATA_HOME": str(data),
        "TMPDIR": str(data / "tmp"),
        "GRADIO_TEMP_DIR": str(data / "tmp" / "gradio"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "ASSISTANT_HOST": "0.0.0.0",
        "ASSISTANT_ACCOUNTS": "li:a-password",
        "ASSISTANT_API_KEYS": "key-of-a-program-0123",
        "ASSISTANT_LOGS": "json",
    }
    serve = [sys.executable, "-m", "assistant", "serve", "--watch", "--corpus", "articles", "--port", str(port)]
    command = ["unshare", "-m", "sh", "-c", ENTER, str(data), *serve]
    url = f"http://127.0.0.1:{port}"
    log = tmp_path / "log"  # a pipe that nobody reads would fill, and hold the server
    with log.open("w") as opened, subprocess.Popen(command, env=environment, stderr=opened) as process:

        def is_ready() -> bool:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            try:
                return httpx.get(f"{url}/ready", trust_env=False).status_code == 200
            except httpx.TransportError:
                return False

        try:
            assert came_true(is_ready) or came_true(is_ready)  # twice: a busy machine imports for minutes
            asked = {
                "model": "ask-articles",
                "messages": [{"role": "user", "content": "How many peach trees did the village plant?"}],
            }
            headers = {"Authorization": "Bearer key-of-a-program-0123"}
            reply = httpx.post(
                f"{url}/v1/chat/completions", json=asked, headers=headers, trust_env=False, timeout=120
            ).json()
            assert "choices" in reply, reply
            assert "900" in reply["choices"][0]["message"]["content"]
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
            assert "Uid:\t10001\t10001\t10001\t10001" in status
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=120)
    assert process.returncode == -signal.SIGTERM
    assert list((data / "ask-articles" / "indexes").glob("*/record.sqlite3"))

"""Where a process may open no more files, it says so, and nothing of the index is thrown away."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Assistant

if sys.platform == "win32":
    pytest.skip("no limit on open files", allow_module_level=True)

LIMITED = """
import resource, runpy, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
sys.argv = ["assistant", *sys.argv[2:]]
runpy.run_module("assistant", run_name="__main__")
"""


def searched(folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    command = [sys.executable, "-c", LIMITED, str(limit), "search", "the ferry", *places]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_too_few_open_files_are_reported_and_no_damage(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text("The ferry crosses twelve times a day.", encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") as assistant:
        assistant.sync()
    for limit in (12, 14, 16):
        done = searched(tmp_path, limit)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0 or done.stderr.splitlines()[-1].startswith("assistant: ")
        assert sorted(path.name for path in (tmp_path / "index").glob("*-*")) == ["chroma-0", "lexical-0"]
    assert "twelve" in searched(tmp_path, 256).stdout

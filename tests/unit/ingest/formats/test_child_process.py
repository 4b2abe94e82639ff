"""Proves that a file which hangs, swells or kills its reader costs only itself, and that nobody is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import making
from vectorstore.errors import RefusedError
from vectorstore.ingest.sandbox.child_process import Parser

ROOT = Path(__file__).parents[4]
GOOD = making.docx(["河口乡去年组建了37个水质巡查小组。"])


def test_the_child_is_one_and_lives_on() -> None:
    parser = Parser()
    try:
        texts = {parser.read("docx", GOOD).text for _ in range(3)}
        child = parser._process
        assert texts == {"河口乡去年组建了37个水质巡查小组。"}
        assert parser._running_child() is child
    finally:
        parser.close()
    assert child is not None
    assert child.poll() is not None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"seconds": 0.01}, r"took longer than 0.01 s to read"),
        ({"megabytes": 5}, r"needs more memory than 5 MB to read"),
    ],  # less than any child takes
)
def test_a_file_over_a_limit_is_refused_and_the_next_is_read(limits: dict[str, int], reason: str) -> None:
    parser = Parser(**limits)
    with pytest.raises(RefusedError, match=reason):
        parser.read("docx", GOOD)
    assert parser._process is None
    parser._seconds, parser._megabytes = 60.0, 1500
    try:
        assert "37" in parser.read("docx", GOOD).text
    finally:
        parser.close()


def test_a_child_that_somebody_killed_while_it_was_idle_is_started_again() -> None:
    parser = Parser()
    try:
        parser.read("docx", GOOD)
        assert parser._process is not None
        os.kill(parser._process.pid, signal.SIGKILL)
        parser._process.wait(60)
        assert "37" in parser.read("docx", GOOD).text
    finally:
        parser.close()


def test_a_file_that_kills_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = Parser()
    started = parser._running_child

    def dying() -> "subprocess.Popen[bytes]":
        process = started()
        process.kill()
        return process

    monkeypatch.setattr(parser, "_running_child", dying)
    with pytest.raises(RefusedError, match="stopped the program that reads such files"):
        parser.read("docx", GOOD)


def test_the_child_reads_on_after_a_broken_file() -> None:
    parser = Parser()
    try:
        with pytest.raises(RefusedError, match="is a broken Word file"):
            parser.read("docx", b"PK junk")
        process = parser._process
        assert "37" in parser.read("docx", GOOD).text
        assert parser._process is process
    finally:
        parser.close()


def test_the_child_ends_with_the_program_that_started_it() -> None:
    code = (
        "import sys\nfrom vectorstore.ingest.sandbox.child_process import Parser\nfrom tests import making\n"
        "parser = Parser()\nparser.read('docx', making.docx(['x']))\nprint(parser._process.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as program:
        assert program.stdout is not None
        child = psutil.Process(int(program.stdout.readline()))
        program.send_signal(signal.SIGKILL)
        program.wait()
        _, alive = psutil.wait_procs([child], timeout=60)
    assert not alive


@pytest.mark.slow
def test_the_programs_own_file_is_not_run_again_by_the_child() -> None:
    code = (
        "from vectorstore.ingest.sandbox.child_process import Parser\nfrom tests import making\nprint('main')\n"
        "parser = Parser()\nparser.read('docx', making.docx(['x']))\nparser.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout == "main\n"

"""A plugin for pytest and for coverage: notes which test reaches which line, how long each test takes and whether it
passes.

It is copied beside the tests under measurement and loaded by its own name, so that it works for any checkout; it
imports nothing of the project. A child process that outlives a test asks the file NOW, whenever one of the project's
functions begins, for which test it works.
"""

import json
import os
import subprocess
from pathlib import Path
from types import FrameType
from typing import Any

import coverage

FOLDER = Path(__file__).parent
NOW = FOLDER / "now"
CHILDREN = FOLDER / "children.ini"
COUNTING = "LINE_COUNTER_COUNTS"  # an environment variable: whether lines are counted, or only seconds and outcomes
PASSED = "LINE_COUNTER_PASSED"  # another one: the file for the seconds of each test that passed
TEST = "LINE_COUNTER_TEST"  # a third: the number of the test that started a child process
ROOTS = "LINE_COUNTER_ROOTS"  # the last: the folders whose lines are counted
_ENDS_WITHIN = 3  # seconds for a child to write down its lines before it is killed


class Tests:
    """What pytest calls; a test's number is its place in the order of the run."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._seconds: dict[str, float] = {}
        self._passed: dict[str, bool] = {}
        self._coverage = _started() if os.environ.get(COUNTING) else None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        number = str(len(self._names))
        self._names.append(nodeid)
        if self._coverage:
            NOW.write_text(number)
            os.environ[TEST] = number
            self._coverage.switch_context(number)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration
        self._passed[report.nodeid] = self._passed.get(report.nodeid, True) and report.passed

    def pytest_unconfigure(self) -> None:
        if self._coverage:
            self._coverage.stop()
            self._coverage.save()
        told = [[name, self._seconds.get(name, 0.0), self._passed.get(name, False)] for name in self._names]
        Path(os.environ[PASSED]).write_text(json.dumps(told))


class _ForTheTestNow(coverage.CoveragePlugin):
    """Tells coverage in a child process which test the child works for."""

    def dynamic_context(self, frame: FrameType) -> str | None:
        code = frame.f_code
        ours = code.co_filename.startswith(tuple(os.environ[ROOTS].split(os.pathsep)))
        # the functions that a process lives in begin once, before the tests that use it
        return NOW.read_text() if ours and code.co_name not in {"<module>", "main", "_main"} else None


def pytest_configure(config: Any) -> None:
    config.pluginmanager.register(Tests())


def coverage_init(registry: Any, options: dict[str, str]) -> None:
    registry.add_dynamic_context(_ForTheTestNow())


def _started() -> coverage.Coverage:
    """Coverage that counts from now on, here and in every child process of this interpreter."""
    patterns = [f"{root}*" for root in os.environ[ROOTS].split(os.pathsep)]
    lines = "\n    ".join(patterns)
    quiet = "no-data-collected, module-not-imported, module-not-measured, couldnt-parse, already-imported"
    CHILDREN.write_text(
        f"[run]\nparallel = true\nsigterm = true\nplugins = {__name__}\ncontext = ${{{TEST}}}\n"
        f"data_file = {FOLDER / '.coverage'}\ndisable_warnings = {quiet}\ninclude =\n    {lines}\n",
        encoding="utf-8",
    )
    os.environ["COVERAGE_PROCESS_START"] = str(CHILDREN)
    _let_children_write()
    counter = coverage.Coverage(data_file=FOLDER / ".coverage", data_suffix=True, include=patterns, config_file=False)
    counter.start()
    return counter


def _let_children_write() -> None:
    """Make `kill` ask first: coverage in the child then writes what it counted, and the child is dead all the same."""
    kill = subprocess.Popen.kill

    def asking(process: "subprocess.Popen[Any]") -> None:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            kill(process)

    subprocess.Popen.kill = asking  # type: ignore[method-assign, assignment]

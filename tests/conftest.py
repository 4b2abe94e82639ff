"""What every test has: no network but loopback, no settings from the desk, and an index folder of its own."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import httpx._config
import httpx._transports.default
import httpx2._transports.default
import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from assistant.gradio_import import GradioFinder
from tests import postgresql

sys.meta_path.insert(0, GradioFinder())  # whichever test imports Gradio first
gc.disable()  # until all is collected: nothing becomes garbage there, and looking for it took a fifth of the time
settings.register_profile("untimed", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("untimed")
if (
    signal.getsignal(signal.SIGINT) == signal.SIG_IGN
):  # run in the background, which programs started here would inherit
    signal.signal(signal.SIGINT, signal.default_int_handler)
_QUICK_SHARE = 3  # a quick run tries one of so many examples of hypothesis, `make slow` and `make soak` all
_QUICK_AT_LEAST = 20
_SETTINGS = "_hypothesis_internal_use_settings"  # where a decorated function has them
_BROWSER = "tests/e2e/browser/"
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False", ANONYMIZED_TELEMETRY="False", HF_HUB_OFFLINE="1", NO_PROXY="127.0.0.1,localhost"
)

# Each HTTP client reads the world's certificates anew, for 35 ms, and the tests speak no TLS.
for transport in (httpx._transports.default, httpx2._transports.default):
    vars(transport)["create_ssl_context"] = cache(transport.create_ssl_context)

for limit in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, limit, 60.0)  # five seconds can pass on a busy machine


def pytest_itemcollected(item: pytest.Item) -> None:
    """What opens Chromium is slow unless it is marked as a journey."""
    opens_chromium = isinstance(item, pytest.Function) and "browser" in item.fixturenames
    if opens_chromium and not item.get_closest_marker("journey"):
        item.add_marker("slow")


@pytest.hookimpl(trylast=True)  # after the plugin that marks them
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tries fewer examples of hypothesis where what is slow is left out."""
    if config.getoption("markexpr") != "not slow":
        return
    for test in {
        item.obj for item in items if isinstance(item, pytest.Function) and item.get_closest_marker("hypothesis")
    }:
        whole = getattr(test, _SETTINGS)
        count = min(whole.max_examples, max(_QUICK_AT_LEAST, whole.max_examples // _QUICK_SHARE))
        setattr(test, _SETTINGS, settings(whole, max_examples=count))


class _Scheduling(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Keeps the tests of a file in one worker, and all that share a Chromium and its servers."""

    def _split_scope(self, nodeid: str) -> str:
        return _BROWSER if nodeid.startswith(_BROWSER) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Scheduling | None:
    """Of the tests that `make` starts; None leaves any other way to xdist."""
    return _Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What was imported and collected by now stays: it need not be looked through again and again for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # Python's own 700 and 10 took three times as long
    gc.enable()


@pytest.fixture(scope="session")
def _desks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes an empty folder with each call.

    Pytest's own would look through all earlier ones for each of thousands of tests.
    """
    folder, number = tmp_path_factory.mktemp("desks"), count()

    def made() -> Path:
        desk = folder / str(next(number))
        desk.mkdir()
        return desk

    return made


@pytest.fixture(autouse=True)
def _clean_desk(monkeypatch: pytest.MonkeyPatch, _desks: Callable[[], Path]) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "ASSISTANT_")) and name not in (
            "ASSISTANT_TEST_DATA",
            "ASSISTANT_SOAK",
            "ASSISTANT_SHOTS",
        ):
            monkeypatch.delenv(name)
    desk = _desks()  # a folder without a .env
    monkeypatch.chdir(desk)
    monkeypatch.setenv("XDG_DATA_HOME", str(desk / "data"))
    monkeypatch.setenv(
        "ASSISTANT_JUDGE", "off"
    )  # a scripted model's replies are its answers; who tests a judge names one


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and question sets outside the project.

    Tests that want it are skipped where it is not named.
    """
    folder = os.environ.get("ASSISTANT_TEST_DATA")
    if not folder:
        pytest.skip("ASSISTANT_TEST_DATA names no folder")
    return Path(folder)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One server for all tests of a worker; each makes a database of its own."""
    with postgresql.running() as server:
        yield server

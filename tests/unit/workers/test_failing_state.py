"""What the processes of a server share can fail as any file can: the disk is full, or the server is about to end."""

import gc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import pytest

from assistant.rate_limit import LimitError
from assistant.workers.logins import SharedLogins
from assistant.workers.places import Places
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.shared_state import FileState
from vectorstore import StorageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "server"
    folder.mkdir()
    return folder


@pytest.fixture
def state(folder: Path) -> Iterator[FileState]:
    with closing(FileState(folder / "state.sqlite3")) as state:
        yield state


def test_a_failing_file_is_reported_in_a_sentence(state: FileState, folder: Path) -> None:
    (folder / "state.sqlite3").write_bytes(b"no database" * 1000)
    for use in (Places(state).find, Places(state).take, state.change, state.changes):
        with pytest.raises(StorageError, match=f"`{folder}`.*not a database") as failed:
            use("a")
        assert failed.value.code == "shared_state_failed"


def test_the_limits_are_left_to_the_process_whose_file_fails(state: FileState, folder: Path) -> None:
    limiter, logins = SharedRateLimiter(None, 1, state), SharedLogins(state)
    logins["token"] = "li"
    assert logins["token"] == "li"
    with limiter.answer("li"):
        state.close()
        rmtree(folder)
        with pytest.raises(LimitError), limiter.answer("li"):
            pass
        assert logins["token"] == "li"
    with limiter.answer("li"):
        pass


def test_an_answer_that_nobody_ends_is_collected_without_an_error(state: FileState, folder: Path) -> None:
    limiter = SharedRateLimiter(None, 1, state)
    answer = limiter.answer("li")
    answer.__enter__()
    state.close()
    rmtree(folder)
    del answer  # what an error here says fails the test
    gc.collect()
    with limiter.answer("li"):
        pass

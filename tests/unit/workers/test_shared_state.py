"""What the processes of a server count and know together: here each is an object with a connection of its own."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from assistant.api.owner import digest
from assistant.rate_limit import LimitError, RateLimiter
from assistant.settings import read_settings
from assistant.workers.database_state import DatabaseState
from assistant.workers.logins import SharedLogins
from assistant.workers.places import Places
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.shared_state import FileState, SharedState
from assistant.workers.worker_services import SharedOwnerSecrets
from tests import postgresql
from vectorstore import StorageError


@pytest.fixture
def files(tmp_path: Path) -> Iterator[list[FileState]]:
    """Those of two workers."""
    with ExitStack() as stack:
        found = [stack.enter_context(closing(FileState(tmp_path / "state.sqlite3"))) for _ in range(2)]
        for number, state in enumerate(found):
            state.begin_worker(number)
        yield found


@pytest.fixture
def databases(postgresql_server: postgresql.Server, tmp_path: Path) -> Iterator[list[DatabaseState]]:
    """Those of two machines."""
    settings = read_settings(corpus=tmp_path, database_url=postgresql_server.database())
    with ExitStack() as stack:
        found = [stack.enter_context(closing(DatabaseState(settings))) for _ in range(2)]
        for state in found:
            state.beat()
        yield found


@pytest.fixture(params=["files", "databases"])
def states(request: pytest.FixtureRequest) -> list[SharedState]:
    """Those of two processes, in both stores."""
    found: list[SharedState] = request.getfixturevalue(request.param)
    return found


def end(state: SharedState) -> None:
    """What happens where its process was killed."""
    if isinstance(state, FileState):
        state.begin_worker(state.worker)  # its successor
    elif isinstance(state, DatabaseState):
        with state.transaction("processes") as transaction:
            transaction.execute("UPDATE processes SET seen = seen - interval '21 s' WHERE id = ?", state.worker)


def test_a_minute_is_counted_once(states: list[SharedState]) -> None:
    limiters = [SharedRateLimiter(6, None, state) for state in states]
    for number in range(6):
        limiters[number % 2].count_request("li")
    for limiter in limiters:
        with pytest.raises(LimitError) as refused:
            limiter.count_request("li")
        assert refused.value.code == "too_often"
    limiters[0].count_request("wang")


def test_both_limiters_refuse_alike(states: list[SharedState]) -> None:
    for limiter in (RateLimiter(3, None), SharedRateLimiter(3, None, states[0])):
        refused = []
        for _ in range(4):
            try:
                limiter.count_request("li")
            except LimitError as error:
                refused.append(error.values)
        assert refused == [{"count": "3", "seconds": "20"}]


def test_answers_at_once_are_counted_once_and_those_of_a_dead_worker_no_more(states: list[SharedState]) -> None:
    one, other = (SharedRateLimiter(None, 2, state) for state in states)
    dying = one.answer("li")
    dying.__enter__()  # and its process is killed
    with other.answer("li"), pytest.raises(LimitError) as refused, other.answer("li"):
        pass
    assert refused.value.code == "too_many"
    end(states[0])
    if isinstance(states[1], DatabaseState):
        states[1].beat()
    with other.answer("li"), other.answer("li"):
        pass
    dying.__exit__(None, None, None)  # not when its garbage is collected, which would open the file again


def test_a_login_is_known_to_all_and_a_logout_too(states: list[SharedState]) -> None:
    one, other = map(SharedLogins, states)
    one["token"] = "li"
    assert other["token"] == other.get("token") == "li"
    assert list(other) == ["token"]
    assert len(other) == 1
    assert None not in other
    del other["token"]
    assert "token" not in one
    with pytest.raises(KeyError):
        del one["token"]


def test_the_first_that_claims_has_it_until_it_dies(states: list[SharedState]) -> None:
    one, other = map(Places, states)
    assert one.find("session a") is None
    first, second = one.worker, other.worker
    assert [other.claim("session a"), one.claim("session a"), one.find("session a")] == [second] * 3
    assert one.claim("session b", worker=second) == second
    one.take("session b")
    assert other.find("session b") == first
    end(states[1])
    assert one.find("session a") is None
    assert one.find("session b") == first
    assert one.claim("session a") == first


def test_the_token_works_once_and_its_secret_everywhere(files: list[FileState]) -> None:
    states = files
    secrets = [SharedOwnerSecrets(states[0], "token"), SharedOwnerSecrets(states[1], None)]
    assert not secrets[1].is_known(digest("token"))
    assert not secrets[1].use_token(digest("guess"), digest("secret"))
    assert secrets[1].use_token(digest("token"), digest("secret"))
    assert not secrets[0].use_token(digest("token"), digest("other"))
    assert secrets[0].is_known(digest("secret"))
    assert not secrets[0].is_known(digest("other"))


def wait_too_long(state: DatabaseState) -> None:
    with state.transaction("x") as transaction:
        transaction.execute("SET statement_timeout = 50")
        transaction.execute("SELECT pg_sleep(600)")


def test_a_database_that_goes_away_leaves_the_limits_to_each_process(databases: list[DatabaseState]) -> None:
    limiters = [SharedRateLimiter(2, 1, state) for state in databases]
    logins = SharedLogins(databases[1])
    logins["token"] = "li"
    assert logins["token"] == "li"
    with limiters[0].answer("li"):
        for state in databases:
            with pytest.raises(StorageError, match="does not answer"):
                wait_too_long(state)
        limiters[1].count_request("li")
        limiters[1].count_request("li")
        with pytest.raises(LimitError):
            limiters[1].count_request("li")
        assert logins["token"] == "li"
        assert "other" not in logins


def test_who_was_stopped_for_long_has_the_same_number_again(databases: list[DatabaseState]) -> None:
    one, other = databases
    number = one.worker
    assert other.address_of(number) == (one.machine, "http://127.0.0.1:7860")
    end(one)
    assert other.address_of(number) is None
    other.beat()
    with SharedRateLimiter(None, 1, one).answer("li"):
        pass  # it counts by itself until its next sign of life
    one.beat()
    assert one.worker == number
    assert other.address_of(number)
    one.leave()
    assert other.address_of(number) is None
    assert one.secret() == other.secret()


def test_clocks_of_machines_that_differ_change_no_limit(
    databases: list[DatabaseState], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (SharedRateLimiter(2, None, state) for state in databases)
    one.count_request("li")
    one.count_request("li")
    for clock in ("time", "monotonic"):
        now = getattr(time, clock)
        monkeypatch.setattr(time, clock, lambda now=now: now() + 60)
    with pytest.raises(LimitError):
        other.count_request("li")

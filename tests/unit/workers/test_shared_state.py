"""What the processes of a server count and know together: here each is an object with a connection of its own."""

from pathlib import Path

import pytest

from assistant.api.owner import digest
from assistant.rate_limit import LimitError, RateLimiter
from assistant.workers.logins import SharedLogins
from assistant.workers.places import Places
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.shared_state import SharedState
from assistant.workers.worker_services import SharedOwnerSecrets


@pytest.fixture
def states(tmp_path: Path) -> list[SharedState]:
    """Those of two workers."""
    found = [SharedState(tmp_path / "state.sqlite3") for _ in range(2)]
    for number, state in enumerate(found):
        state.begin_worker(number)
    return found


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
    states[0].begin_worker(0)  # its successor
    with other.answer("li"), other.answer("li"):
        pass


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
    assert [other.claim("session a"), one.claim("session a"), one.find("session a")] == [1, 1, 1]
    assert one.claim("session b", worker=1) == 1
    one.take("session b")
    assert other.find("session b") == 0
    states[1].begin_worker(1)
    assert one.find("session a") is None
    assert one.find("session b") == 0


def test_the_token_works_once_and_its_secret_everywhere(states: list[SharedState]) -> None:
    secrets = [SharedOwnerSecrets(states[0], "token"), SharedOwnerSecrets(states[1], None)]
    assert not secrets[1].is_known(digest("token"))
    assert not secrets[1].use_token(digest("guess"), digest("secret"))
    assert secrets[1].use_token(digest("token"), digest("secret"))
    assert not secrets[0].use_token(digest("token"), digest("other"))
    assert secrets[0].is_known(digest("secret"))
    assert not secrets[0].is_known(digest("other"))

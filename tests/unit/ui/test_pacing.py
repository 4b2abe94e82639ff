"""Answers are updated the less often, the more the updates of all of them cost."""

import time

import pytest

from assistant.ui.pacing import UPDATE_SECONDS, Pacing


def work(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def update(pacing: Pacing, turn: str, seconds: float) -> None:
    begun = pacing.begin()
    work(seconds)
    pacing.end(turn, begun)


def test_the_interval_follows_what_the_updates_of_all_answers_cost() -> None:
    pacing = Pacing(time.thread_time)
    assert pacing.interval == UPDATE_SECONDS
    for number in range(20):
        update(pacing, str(number), 0.01)
    assert 0.4 <= pacing.interval < 0.6
    for number in range(19):
        pacing.forget(str(number))
    assert pacing.interval == UPDATE_SECONDS
    pacing.forget("never begun")
    update(pacing, "dear", 0.7)
    assert pacing.interval == 1.0  # an answer grows all the same


def test_it_falls_again_when_updates_cost_less() -> None:
    pacing = Pacing(time.thread_time)
    update(pacing, "1", 0.05)
    dear = pacing.interval
    for _ in range(30):
        update(pacing, "1", 0.0)
    assert dear >= 0.1
    assert pacing.interval == UPDATE_SECONDS


def test_updates_that_were_sent_meanwhile_share_the_cost() -> None:
    pacing = Pacing(time.thread_time)
    first = pacing.begin()
    for number in range(9):
        update(pacing, str(number), 0.01)
    others = pacing.interval
    pacing.end("first", first)
    assert pacing.interval - others == pytest.approx(0.02, rel=0.3)

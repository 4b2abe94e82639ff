"""A browser gets no more updates than it can render, and the last event is rendered all the same."""

from typing import Literal

import pytest

from assistant.i18n import Translator
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.ui import answer_view as view_module
from assistant.ui.answer_view import AnswerView


class Clock:
    """Time that a test sets."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(view_module, "time", clock)
    return clock


def test_no_more_than_twenty_updates_a_second_reach_the_browser(clock: Clock) -> None:
    view, updates = AnswerView(Translator("en"), "?"), []
    for _ in range(1000):  # five seconds of a model that writes 200 deltas a second
        clock.now += 0.005
        if view.add(TextEvent(text="x")):
            view.mark_rendered()
            updates.append(clock.now)
    assert 80 <= len(updates) <= 100
    assert view.text == "x" * 1000


def test_an_event_shortly_after_an_update_is_rendered_without_a_further_event(clock: Clock) -> None:
    view = AnswerView(Translator("en"), "?")
    assert view.seconds_until_update() is None
    assert view.add(TextEvent(text="x"))
    view.mark_rendered()
    clock.now += 0.01
    assert not view.add(TextEvent(text="y"))
    assert view.seconds_until_update() == pytest.approx(0.04)


@pytest.mark.parametrize(("event", "at_once"), [(PassagesEvent(passages=()), True), (TextEvent(text="x"), False)])
def test_sources_are_rendered_at_once(clock: Clock, event: Event, at_once: bool) -> None:
    view = AnswerView(Translator("en"), "?")
    view.mark_rendered()
    assert view.add(event) is at_once


def test_sources_and_records_are_rendered_again_only_where_they_changed() -> None:
    view = AnswerView(Translator("en"), "?")
    view.add(PassagesEvent(passages=()))
    before = view.update()
    view.add(TextEvent(text="x"))
    after = view.update()
    assert after["text"] == "x"
    assert all(after[name] is before[name] for name in ("found", "passages", "citations", "sources"))
    view.add(PassagesEvent(passages=()))
    assert view.update()["passages"] is not before["passages"]


def test_an_answer_is_rendered_less_often_with_a_longer_interval(clock: Clock) -> None:
    view = AnswerView(Translator("en"), "?", interval=0.4)
    view.mark_rendered()
    clock.now += 0.3
    assert not view.add(TextEvent(text="x"))
    clock.now += 0.11
    assert view.add(TextEvent(text="y"))


@pytest.mark.parametrize(
    ("code", "offered"),
    [("model_silent", True), ("model_unreachable", True), ("index_closed", False), ("", False)],
)
def test_quotations_are_offered_where_it_was_the_model_that_failed(code: str, offered: bool) -> None:
    view = AnswerView(Translator("en"), "?")
    view.add(ErrorEvent(message="It failed.", code=code, values={"at": "", "seconds": 1, "folder": "i"}))
    outcome = view.outcome()
    assert (outcome["phase"], outcome["by_quotation"]) == ("error", offered)
    assert outcome["notice"]


@pytest.mark.parametrize(
    ("state", "missing", "notice"),
    [
        ("partial", "The rest is missing.", "The rest is missing."),
        ("partial", None, ""),
        ("not_found", "Nothing is said of it.", ""),
        ("answered", None, ""),
    ],
)
def test_an_answer_in_part_says_what_is_missing(
    state: Literal["answered", "partial", "not_found"], missing: str | None, notice: str
) -> None:
    view = AnswerView(Translator("en"), "?")
    answer = Answer(
        question="?", answer="Yes.", state=state, missing=missing, citations=(), passages=(), model="m", prompt="p"
    )
    view.add(TextEvent(text="Yes."))
    view.add(DoneEvent(answer=answer))
    outcome = view.outcome()
    assert (outcome["phase"], outcome["notice"], outcome["by_quotation"]) == ("done", notice, False)
    markdown, _ = view.for_programs("u")
    assert ("missing" in markdown) is bool(notice)

"""A browser is sent no more updates than it can draw, and what came last is drawn all the same."""

import pytest

from assistant.i18n import Translator
from assistant.schemas import Event, PassagesEvent, TextEvent
from assistant.ui import answer_view as view_module
from assistant.ui.answer_view import View


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
    view, drawn = View(Translator("en"), "?"), []
    for _ in range(1000):  # five seconds of a model that writes 200 pieces a second
        clock.now += 0.005
        if view.take(TextEvent(text="x")):
            view.drawing()
            drawn.append(clock.now)
    assert 80 <= len(drawn) <= 100
    assert view.text == "x" * 1000


def test_what_came_shortly_after_a_drawing_is_drawn_without_anything_following_it(clock: Clock) -> None:
    view = View(Translator("en"), "?")
    assert view.seconds_to_draw() is None
    assert view.take(TextEvent(text="x"))
    view.drawing()
    clock.now += 0.01
    assert not view.take(TextEvent(text="y"))
    assert view.seconds_to_draw() == pytest.approx(0.04)


@pytest.mark.parametrize(("event", "at_once"), [(PassagesEvent(passages=()), True), (TextEvent(text="x"), False)])
def test_sources_are_drawn_at_once(clock: Clock, event: Event, at_once: bool) -> None:
    view = View(Translator("en"), "?")
    view.drawing()
    assert view.take(event) is at_once


def test_sources_and_records_are_made_anew_only_where_they_changed() -> None:
    view = View(Translator("en"), "?")
    view.take(PassagesEvent(passages=()))
    before = view.update()
    view.take(TextEvent(text="x"))
    after = view.update()
    assert after["text"] == "x"
    assert all(after[name] is before[name] for name in ("found", "passages", "citations", "sources"))
    view.take(PassagesEvent(passages=()))
    assert view.update()["passages"] is not before["passages"]


def test_where_many_chats_answer_each_is_drawn_less_often(clock: Clock) -> None:
    view = View(Translator("en"), "?", pace=0.4)
    view.drawing()
    clock.now += 0.3
    assert not view.take(TextEvent(text="x"))
    clock.now += 0.11
    assert view.take(TextEvent(text="y"))

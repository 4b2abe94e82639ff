"""The updates of an answer on its way to a page, whether Gradio's queue or our own socket transports them."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any

from pydantic import Field, ValidationError

from assistant.assistant import Assistant
from assistant.audience import writing_for
from assistant.i18n import Translator
from assistant.rate_limit import LimitError, rate_limited
from assistant.reader_language import reader_language
from assistant.request_ids import attached_request_id, request_id
from assistant.schemas import ErrorEvent, Event, TextEvent
from assistant.ui.answer_view import AnswerView
from assistant.ui.ask_request import AskRequest, effective_filter
from assistant.ui.pacing import UPDATE_SECONDS, Pacing
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.running_answers import running_answers
from assistant.ui.visitors import is_visitor
from vectorstore import Filter, VectorstoreError

logger = logging.getLogger(__name__)
# Between two updates of an answer while another question is searched for: first words go before later ones.
_DURING_SEARCH_SECONDS = 0.5
_searching_turns: set[str] = set()  # that are being answered, and for which nothing is found yet
# How long an answer that has begun may wait, in all, while so many questions are searched for. Each piece of a model's
# text costs as much as a twentieth of a search, and a hundred models write 2,000 of them a second.
_WAIT_SECONDS = 3.0
_CROWD = 4
_LOOK_SECONDS = 0.1  # how often a waiting answer looks whether the crowd is gone
# Turns of the event loop until another task has sent an update, through Gradio's queue too: then its cost is known.
_SENDING_TURNS = 4
_pacing = Pacing()  # of all of them together


async def stream_updates(
    assistant: Assistant, sent: Any, within: Filter | None, request: Any, *, visitor: bool = False
) -> AsyncGenerator[dict[str, Any], None]:
    """What the page shows, one update after the other, for the question that it sent, in words for its reader.

    Its turn is active until the last update. `request` is that of Gradio or Starlette, for the rate limit.
    """
    try:
        asked = AskRequest.model_validate(sent)
    except ValidationError:
        turn = sent.get("turn", "") if isinstance(sent, dict) else ""
        yield {"turn": str(turn), "phase": "error", "notice": Translator("en")("failed")}
        return
    with writing_for(visitor=visitor):
        texts = Translator(asked.language)
    view = AnswerView(texts, asked.question)
    try:
        async with aclosing(feed_view(assistant, asked, view, within, request)) as moments:
            async for _ in moments:
                yield {"turn": asked.turn, **view.update()}
        yield {"turn": asked.turn, **view.outcome()}
    except Exception:  # at the page's edge: a page that gets no last update would go on waiting
        logger.exception("an update could not be rendered")
        yield {"turn": asked.turn, "phase": "error", "notice": texts("failed")}


def follow_updates(
    assistant: Assistant, sent: Any, within: Filter | None, request: Any, account: str | None
) -> AsyncGenerator[dict[str, Any], None]:
    """The same as `stream_updates`, of an answer that goes on when this is closed; it belongs to the account."""
    visitor = is_visitor(assistant.settings, request, account)
    make = partial(stream_updates, assistant, sent, within, request, visitor=visitor)
    turn = sent.get("turn") if isinstance(sent, dict) else None
    return running_answers.follow(answer_key(assistant, within, turn, account), sent, make) if turn else make()


def answer_key(assistant: Assistant, within: Filter | None, turn: object, account: str | None) -> str:
    """The name of a turn's answer among those of the process.

    None is seen through a chat of other articles, nor by another account.
    """
    return f"{id(assistant)} {within!r} {account!r} {turn}"


class _TurnRequest(PageRequest):
    """A request about the answer of a turn of the page's."""

    turn: str = Field(max_length=1000)


def look_function(assistant: Assistant, within: Filter | None, account: str | None) -> Handler:
    """The function by which a page of this account looks after an answer that it left."""

    @translate_errors
    def answer_so_far(request: Any) -> dict[str, Any]:
        """What a page would know by now of the answer of a turn, and whether that is all; empty where nothing is."""
        found = running_answers.look(answer_key(assistant, within, _TurnRequest.model_validate(request).turn, account))
        return {"update": found[0], "is_whole": found[1]} if found else {}

    return answer_so_far


def alive_function(assistant: Assistant, within: Filter | None, account: str | None) -> Handler:
    """The function by which a page of this account learns that the server is there."""

    @translate_errors
    def alive(request: Any) -> dict[str, Any]:
        """Whether the server is still answering the turn; a page that has none learns that it is there."""
        turn = request.get("turn") if isinstance(request, dict) else None
        found = running_answers.look(answer_key(assistant, within, turn, account))
        return {"under_way": found is not None and not found[1]}

    return alive


def stop_function(assistant: Assistant, within: Filter | None, account: str | None) -> Handler:
    """The function by which a page of this account stops an answer."""

    @translate_errors
    def stop_answer(request: Any) -> dict[str, Any]:
        """Stops the answer of a turn."""
        running_answers.stop(answer_key(assistant, within, _TurnRequest.model_validate(request).turn, account))
        return {}

    return stop_answer


async def feed_view(
    assistant: Assistant, asked: AskRequest, view: AnswerView, within: Filter | None, request: Any
) -> AsyncGenerator[None, None]:
    """Adds the events of an answer to the view, and yields whenever an update should be rendered; never raises.

    One task reads all events. So what came shortly after an update is rendered although no event follows it.
    """
    arrivals = _Arrivals(view)
    _searching_turns.add(asked.turn)
    reading = asyncio.create_task(_read_events(assistant, asked, view.texts, within, request, arrivals))
    try:
        while await arrivals.update_is_due():
            _searching_turns.discard(asked.turn)
            view.mark_rendered()
            begun = _pacing.begin()
            yield
            for _ in range(_SENDING_TURNS):
                await asyncio.sleep(0)
            _pacing.end(asked.turn, begun)
            view.interval = _update_interval(has_begun=bool(view.text))
    finally:  # also when it is stopped: the model's stream is closed before this returns
        arrivals.close()
        _searching_turns.discard(asked.turn)
        _pacing.forget(asked.turn)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


class _Arrivals:
    """The events of an answer go into its view as they come; who renders it wakes only when an update is due."""

    def __init__(self, view: AnswerView) -> None:
        self._view = view
        self._is_due = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._has_ended = False

    def add(self, event: Event) -> None:
        """Take in an event."""
        if self._view.add(event):
            self._is_due.set()
        elif self._timer is None:
            seconds = self._view.seconds_until_update() or 0
            self._timer = asyncio.get_running_loop().call_later(seconds, self._is_due.set)

    def end(self) -> None:
        """Say that no event follows."""
        self._has_ended = True
        self._is_due.set()

    async def update_is_due(self) -> bool:
        """Wait until an update is due; False where none follows."""
        await self._is_due.wait()
        self.close()
        self._is_due.clear()
        return not self._has_ended

    def close(self) -> None:
        """Wait for no time to come."""
        if self._timer:
            self._timer.cancel()
            self._timer = None


def _update_interval(*, has_begun: bool) -> float:
    """The shortest time between two updates of an answer, in seconds."""
    if not has_begun:
        return UPDATE_SECONDS
    return max(_pacing.interval, _DURING_SEARCH_SECONDS if _searching_turns else 0)


async def _let_searches_go_first(seconds: float) -> float:
    """Wait while many questions are searched for, at most for so long; returns how long it was, in seconds."""
    began = time.monotonic()
    # looked for again and again, as an event belongs to one loop
    while len(_searching_turns) >= _CROWD and time.monotonic() - began < seconds:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)
    return time.monotonic() - began


async def _read_events(
    assistant: Assistant,
    asked: AskRequest,
    texts: Translator,
    within: Filter | None,
    request: Any,
    arrivals: _Arrivals,
) -> None:
    """Passes on the events of an answer, failures among them as events, and its end."""
    try:
        named = request_id(attached_request_id(request))
        with rate_limited(request), named, reader_language(asked.language):
            if within:
                await assistant.wait_until_indexed()
            filters = (
                await asyncio.to_thread(effective_filter, asked.filters, assistant, within)
                if within  # then the articles are read
                else effective_filter(asked.filters, assistant, None)
            )
            stream = assistant.astream(asked.question, asked.history, quote=asked.quote, filters=filters)
            async with aclosing(stream) as answer:
                wait_left = _WAIT_SECONDS
                async for event in answer:
                    arrivals.add(event)
                    if isinstance(event, TextEvent) and wait_left > 0:
                        wait_left -= await _let_searches_go_first(wait_left)
    except (LimitError, VectorstoreError) as error:
        arrivals.add(ErrorEvent(message=str(error), code=error.code, values=error.values))
    except Exception:  # an exception would leave the page waiting
        logger.exception("answering failed")
        arrivals.add(ErrorEvent(message=texts("failed"), code="failed"))
    arrivals.end()

"""The updates of an answer on its way to a page, whether Gradio's queue or our own socket transports them."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any

from pydantic import ValidationError

from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.rate_limit import LimitError, rate_limited
from assistant.schemas import ErrorEvent, Event
from assistant.ui.answer_view import UPDATE_SECONDS, AnswerView
from assistant.ui.ask_request import AskRequest, effective_filter
from assistant.ui.rpc import Handler, translate_errors
from assistant.ui.running_answers import running_answers
from vectorstore import Filter, VectorstoreError

logger = logging.getLogger(__name__)
# The server's time for one update: where many chats answer at once, each of them is updated less often.
_UPDATE_COST_SECONDS = 0.004
# Between two updates of an answer while another question is searched for: first words go before later ones.
_DURING_SEARCH_SECONDS = 0.5
active_turns: set[str] = set()  # that this process is answering, in whichever chat
_searching_turns: set[str] = set()  # those of them for which nothing is found yet


async def stream_updates(
    assistant: Assistant, sent: Any, within: Filter | None, request: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """What the page shows, one update after the other, for the question that it sent.

    Its turn is active until the last update. `request` is that of Gradio or Starlette, for the rate limit.
    """
    try:
        asked = AskRequest.model_validate(sent)
    except ValidationError:
        turn = sent.get("turn", "") if isinstance(sent, dict) else ""
        yield {"turn": str(turn), "phase": "error", "notice": Translator("en")("failed")}
        return
    view = AnswerView(Translator(asked.language), asked.question)
    async with aclosing(feed_view(assistant, asked, view, within, request)) as moments:
        async for _ in moments:
            yield {"turn": asked.turn, **view.update()}
    yield {"turn": asked.turn, **view.outcome()}


def follow_updates(
    assistant: Assistant, sent: Any, within: Filter | None, request: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """The same as `stream_updates`, of an answer that goes on when this is closed."""
    make = partial(stream_updates, assistant, sent, within, request)
    turn = sent.get("turn") if isinstance(sent, dict) else None
    return running_answers.follow(answer_key(assistant, within, turn), sent, make) if turn else make()


def answer_key(assistant: Assistant, within: Filter | None, turn: object) -> str:
    """The name of a turn's answer among those of the process: none is seen through a chat of other articles."""
    return f"{id(assistant)} {within!r} {turn}"


def left_functions(assistant: Assistant, within: Filter | None) -> list[Handler]:
    """What the page calls of answers that it left, under the names by which it calls it."""

    @translate_errors
    def answer_so_far(request: Any) -> dict[str, Any]:
        """What a page would know by now of the answer of a turn, and whether that is all; empty where nothing is."""
        found = running_answers.look(answer_key(assistant, within, request["turn"]))
        return {"update": found[0], "is_whole": found[1]} if found else {}

    @translate_errors
    def stop_answer(request: Any) -> dict[str, Any]:
        """Stops the answer of a turn."""
        running_answers.stop(answer_key(assistant, within, request["turn"]))
        return {}

    return [answer_so_far, stop_answer]


async def feed_view(
    assistant: Assistant, asked: AskRequest, view: AnswerView, within: Filter | None, request: Any
) -> AsyncGenerator[None, None]:
    """Adds the events of an answer to the view, and yields whenever an update should be rendered; never raises.

    One task reads all events. So what came shortly after an update is rendered although no event follows it.
    """
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    active_turns.add(asked.turn)
    _searching_turns.add(asked.turn)
    reading = asyncio.create_task(_read_events(assistant, asked, view.texts, within, request, events))
    has_begun = False  # whether the answer's first word is rendered
    try:
        while True:
            view.interval = _update_interval(has_begun=has_begun)
            try:
                # `wait_for` of Python 3.11 loses a cancellation that comes together with an event.
                async with asyncio.timeout(view.seconds_until_update()):
                    event = await events.get()
            except TimeoutError:
                is_due = True
            else:
                _searching_turns.discard(asked.turn)
                if event is None:
                    return
                is_due = view.add(event)
            if is_due:
                view.mark_rendered()
                has_begun = bool(view.text)
                yield
    finally:  # also when it is stopped: the model's stream is closed before this returns
        active_turns.discard(asked.turn)
        _searching_turns.discard(asked.turn)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def _update_interval(*, has_begun: bool) -> float:
    """The shortest time between two updates of an answer, in seconds."""
    others_search = _DURING_SEARCH_SECONDS if _searching_turns and has_begun else 0
    return max(UPDATE_SECONDS, _UPDATE_COST_SECONDS * len(active_turns), others_search)


async def _read_events(
    assistant: Assistant,
    asked: AskRequest,
    texts: Translator,
    within: Filter | None,
    request: Any,
    events: asyncio.Queue[Event | None],
) -> None:
    """Puts the events of an answer into the queue, failures among them as events, and None at the end."""
    try:
        with rate_limited(request):
            filters = await asyncio.to_thread(effective_filter, asked.filters, assistant, within)
            stream = assistant.astream(asked.question, asked.history, quote=asked.quote, filters=filters)
            async with aclosing(stream) as answer:
                async for event in answer:
                    events.put_nowait(event)
    except (LimitError, VectorstoreError) as error:
        events.put_nowait(ErrorEvent(message=str(error), code=error.code, values=error.values))
    except Exception:  # an exception would leave the page waiting
        logger.exception("answering failed")
        events.put_nowait(ErrorEvent(message=texts("failed"), code="failed"))
    events.put_nowait(None)

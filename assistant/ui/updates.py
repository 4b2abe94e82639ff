"""The updates of an answer in the making, for whatever carries them to a page: Gradio's queue, or a socket of our own."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from pydantic import BaseModel, Field, Json, ValidationError

from assistant.assistant import Assistant
from assistant.i18n import Texts
from assistant.rate_limit import LimitError, rate_limited
from assistant.schemas import Answer, ErrorEvent, Event
from assistant.ui.answer_view import UPDATE_SECONDS, View
from assistant.ui.rpc import Filters, narrowed
from vectorstore import Filter, VectorstoreError

logger = logging.getLogger(__name__)
_EACH_SECONDS = (
    0.004  # an update costs the server about so much: where many chats answer at once, each is drawn less often
)
_BEHIND_SEARCHES_SECONDS = (
    0.5  # between two updates of an answer while another question is searched for: first words go before later ones
)
under_way: set[str] = set()  # the turns that this process answers, in whichever chat
_searching: set[str] = set()  # those of them for which nothing is found yet


class Asked(BaseModel):
    """What the page sends with a question. The conversation stays in the browser and comes with each question.

    Records travel as JSON text: Gradio takes every object with a `path`, as articles are, for a file of its own.
    """

    turn: str = Field(max_length=64)
    question: str
    history: Json[list[Answer]] = []
    filters: Filters = Filters()
    quote: bool = False
    language: str = "en"


async def updates(
    assistant: Assistant, sent: Any, within: Filter | None, request: Any
) -> AsyncGenerator[dict[str, Any], None]:
    """What the page draws, one update after the other, for what it sent.

    Its turn is under way until the last of them.
    """
    try:
        asked = Asked.model_validate(sent)
    except ValidationError:
        turn = sent.get("turn", "") if isinstance(sent, dict) else ""
        yield {"turn": str(turn), "phase": "error", "notice": Texts("en")("failed")}
        return
    view = View(Texts(asked.language), asked.question)
    async with aclosing(drawings(assistant, asked, view, within, request)) as moments:
        async for _ in moments:
            yield {"turn": asked.turn, **view.update()}
    yield {"turn": asked.turn, **view.outcome()}


async def drawings(
    assistant: Assistant, asked: Asked, view: View, within: Filter | None, request: Any
) -> AsyncGenerator[None, None]:
    """Feeds the events of an answer to the view, and returns whenever it is time to draw; never raises.

    One task reads them all, so that what came shortly after a drawing is drawn although nothing follows it.
    """
    arriving: asyncio.Queue[Event | None] = asyncio.Queue()

    async def read() -> None:
        try:
            with rate_limited(request):
                kept = await asyncio.to_thread(narrowed, asked.filters, assistant, within)
                stream = assistant.astream(asked.question, asked.history, quote=asked.quote, filters=kept)
                async with aclosing(stream) as events:
                    async for event in events:
                        arriving.put_nowait(event)
        except LimitError as error:
            arriving.put_nowait(ErrorEvent(message=str(error), code=error.code, values=dict(error.values)))
        except VectorstoreError as error:
            arriving.put_nowait(ErrorEvent(message=str(error)))
        except Exception:  # an exception would leave the page waiting
            logger.exception("answering failed")
            arriving.put_nowait(ErrorEvent(message=view.texts("failed"), code="failed"))
        arriving.put_nowait(None)

    under_way.add(asked.turn)
    _searching.add(asked.turn)
    reading = asyncio.create_task(read())
    begun = False  # whether its first word is drawn
    try:
        while True:
            view.pace = max(
                UPDATE_SECONDS, _EACH_SECONDS * len(under_way), _BEHIND_SEARCHES_SECONDS if _searching and begun else 0
            )
            try:
                async with asyncio.timeout(
                    view.seconds_to_draw()
                ):  # wait_for of Python 3.11 forgets a Stop that comes together with an event
                    event = await arriving.get()
            except TimeoutError:
                view.drawing()
                begun = bool(view.text)
                yield
                continue
            _searching.discard(asked.turn)
            if event is None:
                return
            if view.take(event):
                view.drawing()
                begun = bool(view.text)
                yield
    finally:  # stopped: the model's stream is closed before this returns
        under_way.discard(asked.turn)
        _searching.discard(asked.turn)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

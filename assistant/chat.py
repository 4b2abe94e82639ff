"""The chat as a Gradio part: translates between Gradio and the events of an answer, and nothing else.

The transcript is our own HTML in one `gr.HTML`, whose script changes only what is new. Gradio's Chatbot draws every
message again with each update: with 200 answers above, one answer of 50 updates kept the browser's thread busy for 13.8 s
of 13.8 s (0.7 s at a time), this way for a third of that at twice the updates; its marks could carry no spoken names and one
of its buttons has none.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing
from functools import partial
from typing import Any

import gradio as gr
from pydantic import BaseModel, Field, Json, ValidationError

from assistant.answers import Answer, ErrorEvent, Event
from assistant.assistant import Assistant
from assistant.page.desk import Filters, desk, narrowed
from assistant.page.view import UPDATE_SECONDS, View
from assistant.texts import Texts, all_texts, script, static
from assistant.turns import QUESTION_AT_MOST, FilterLike
from assistant.turns import narrowed as checked
from assistant.turnstile import LimitError, through
from assistant.verdicts import Verdict
from vectorstore import Filter, VectorstoreError

logger = logging.getLogger(__name__)
_EACH_SECONDS = 0.004  # an update costs the server about so much: where many chats answer at once, each is drawn less often
_SCRIPTS = ("dom.js", "words.js", "store.js", "reader.js", "cards.js", "turns.js", "copying.js", "conversations.js", "filters.js", "chat.js")


class _Asked(BaseModel):
    """What the page sends with a question. The conversation stays in the browser and comes with each question.

    Records travel as JSON text: Gradio takes every object with a `path`, as articles are, for a file of its own.
    """

    turn: str = Field(max_length=64)
    question: str
    history: Json[list[Answer]] = []
    filters: Filters = Filters()
    quote: bool = False
    language: str = "en"


def build_chat(
    assistant: Assistant,
    *,
    height: int | str = "70vh",
    api_name: str = "chat",
    page: bool = False,
    embedded: bool = False,
    library: str | None = None,
    filters: FilterLike | None = None,
    question: str = "",
    user: str = "",
) -> gr.HTML:
    """A chat with a reader for its sources, to be called inside any `gr.Blocks`; several may stand on one page.

    Its model is the assistant's: `Assistant(chat_model=…)` takes any LangChain chat model object.

    It brings its own styles and script in a shadow root: the host passes none, and neither touches the other. `api_name`
    names its endpoint and must differ where there are several. `page` says that nothing else is on the page, `embedded` that it
    fills a frame of another site's, without a header, its theme and language named in the frame's address; `library` is the
    address of the library, if there is one.

    `filters` lock it to some articles, within which the reader may choose: nothing that a browser sends finds, opens or tells
    of another one through this chat. `question` stands in the field at first. The conversations of each `user` are
    kept apart in the browser. An event that returns `gr.HTML(question="…")` puts another question in.

    The part that comes back has three events for the host, whose `gr.EventData` holds `user` and records as JSON text:
    `answered` (`record`, an Answer), `cited` (`citations`, all that were checked so far) and `opened` (`article`, with the
    place's `start` and `end`). Each reaches the host's handler, in its order, however slow that is. They come from the
    reader's browser: show them, do not bill by them.
    """
    under_way: set[str] = set()
    within = checked(filters)
    view = gr.HTML(
        None,
        html_template="",
        js_on_load=script(
            _SCRIPTS,
            markup=static("chat.html").replace("@reader", static("reader.html")),
            style=static("page.css"),
            texts=all_texts(),
            signs={verdict: verdict.sign for verdict in Verdict},
            name=api_name,
            corpus=hashlib.sha256("\0".join(filter(None, (str(assistant.settings.index_folder), user))).encode()).hexdigest()[:12],
            limit=QUESTION_AT_MOST,
            height=f"{height}px" if isinstance(height, int) else height,
            quotes_only=assistant.quotes_only,
            user=user,
            page=page or embedded,
            embedded=embedded,
            library=library or "",
        ),
        apply_default_css=False,
        server_functions=desk(assistant, under_way, within),
        question=question,
    )
    asked = view.ask(
        _answering(assistant, under_way, within), None, view, concurrency_limit=None, trigger_mode="multiple", show_progress="hidden", api_visibility="private"
    )
    view.stop(None, None, None, cancels=[asked], queue=False, api_visibility="private")
    # Gradio tells the page only of what changes: the same question can be put in again once it is forgotten
    view.taken(lambda: gr.HTML(question=""), None, view, queue=False, show_progress="hidden", api_visibility="private")
    for told in ("answered", "cited", "opened"):  # Gradio would drop what comes while the host's handler is still at the one before
        setattr(view, told, partial(getattr(view, told), trigger_mode="multiple"))
    _add_endpoint(assistant, api_name, within, under_way)
    return view


def _answering(assistant: Assistant, under_way: set[str], filters: Filter | None) -> Callable[[gr.EventData, gr.Request], AsyncIterator[dict[str, Any]]]:
    """What Gradio calls when the page asks: the updates of one answer; its turn is under way until the last of them."""

    async def answer(event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        try:
            asked = _Asked.model_validate(event._data)  # noqa: SLF001  # Gradio has no other name for it
        except ValidationError:
            turn = event._data.get("turn", "") if isinstance(event._data, dict) else ""  # noqa: SLF001
            yield {"turn": str(turn), "phase": "error", "notice": Texts("en")("failed")}
            return
        view = View(Texts(asked.language), asked.question)
        under_way.add(asked.turn)
        try:
            async with aclosing(_events(assistant, asked, view, filters, under_way, request)) as drawings:
                async for _ in drawings:
                    yield {"turn": asked.turn, **view.update()}
            yield {"turn": asked.turn, **view.outcome()}
        finally:
            under_way.discard(asked.turn)

    return answer


def _add_endpoint(assistant: Assistant, api_name: str, filters: Filter | None, under_way: set[str]) -> None:
    """The same chat for programs: a question in, the answer as Markdown and the sources as HTML out, growing; history by client."""

    async def answer(message: str, answers: list[Answer], request: gr.Request) -> AsyncIterator[tuple[str, str, list[Answer]]]:
        view, uid = View(Texts("en"), message, list(answers)), secrets.token_hex(4)
        asked = _Asked.model_construct(question=message, history=answers)
        under_way.add(uid)
        try:
            async with aclosing(_events(assistant, asked, view, filters, under_way, request)) as drawings:
                async for _ in drawings:
                    yield view.for_programs(uid)
            yield view.for_programs(uid)
        finally:
            under_way.discard(uid)

    question = gr.Textbox(visible=False, label="message")
    outputs = [gr.Textbox(visible=False, label="answer"), gr.HTML(visible=False, label="sources")]
    answers = gr.State([])
    question.submit(answer, [question, answers], [*outputs, answers], api_name=api_name, concurrency_limit=None)


async def _events(
    assistant: Assistant, asked: _Asked, view: View, within: Filter | None, under_way: Collection[str], request: gr.Request
) -> AsyncGenerator[None, None]:
    """Feeds the events of an answer to the view, and returns whenever it is time to draw; never raises.

    One task reads them all, so that what came shortly after a drawing is drawn although nothing follows it.
    """
    arriving: asyncio.Queue[Event | None] = asyncio.Queue()

    async def read() -> None:
        try:
            with through(request):
                kept = await asyncio.to_thread(narrowed, asked.filters, assistant, within)
                stream = assistant.astream(asked.question, asked.history, quote=asked.quote, filters=kept)
                async with aclosing(stream) as events:
                    async for event in events:
                        arriving.put_nowait(event)
        except LimitError as error:
            arriving.put_nowait(ErrorEvent(message=str(error), code=error.code, values=dict(error.values)))
        except VectorstoreError as error:
            arriving.put_nowait(ErrorEvent(message=str(error)))
        except Exception:  # an exception would leave Gradio's page dead
            logger.exception("answering failed")
            arriving.put_nowait(ErrorEvent(message=view.texts("failed"), code="failed"))
        arriving.put_nowait(None)

    reading = asyncio.create_task(read())
    try:
        while True:
            view.pace = max(UPDATE_SECONDS, _EACH_SECONDS * len(under_way))
            try:
                async with asyncio.timeout(view.seconds_to_draw()):  # wait_for of Python 3.11 forgets a Stop that comes together with an event
                    event = await arriving.get()
            except TimeoutError:
                view.drawing()
                yield
                continue
            if event is None:
                return
            if view.take(event):
                view.drawing()
                yield
    finally:  # stopped: the model's stream is closed before this returns
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

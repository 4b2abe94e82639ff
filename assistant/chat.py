"""The chat as a Gradio part: translates between Gradio and the events of an answer, and nothing else.

The transcript is our own HTML in one `gr.HTML`, whose script changes only what is new. Gradio's Chatbot draws every
message again with each update: with 200 answers above, one answer of 50 updates kept the browser's thread busy for 13.8
s of 13.8 s (0.7 s at a time), this way for a third of that at twice the updates; its marks could carry no spoken names
and one of its buttons has none.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from functools import partial
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.i18n import Translator, all_texts, static
from assistant.ui.answer_view import View
from assistant.ui.histories import Histories
from assistant.ui.rpc import desk
from assistant.ui.scripts import part_script
from assistant.ui.updates import Asked, drawings, under_way, updates
from assistant.validation import QUESTION_AT_MOST, FilterLike
from assistant.validation import narrowed as checked
from assistant.verdicts import Verdict
from vectorstore import Filter


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

    It brings its own styles and script in a shadow root: the host passes none, and neither touches the other.
    `api_name` names its endpoint and must differ where there are several. `page` says that nothing else is on the page,
    `embedded` that it fills a frame of another site's, without a header, its theme and language named in the frame's
    address; `library` is the address of the library, if there is one.

    `filters` lock it to some articles, within which the reader may choose: nothing that a browser sends finds, opens or
    tells of another one through this chat. `question` stands in the field at first. The conversations of each `user`
    are kept apart in the browser. An event that returns `gr.HTML(question="…")` puts another question in.

    The part that comes back has three events for the host, whose `gr.EventData` holds `user` and records as JSON text:
    `answered` (`record`, an Answer), `cited` (`citations`, all that were checked so far) and `opened` (`article`, with
    the place's `start` and `end`). Each reaches the host's handler, in its order, however slow that is. They come from
    the reader's browser: show them, do not bill by them.
    """
    within = checked(filters)
    view = gr.HTML(
        None,
        html_template="",
        js_on_load=part_script(
            "chat",
            markup=static("chat.html").replace("@reader", static("reader.html")),
            style=static("page.css"),
            texts=all_texts(),
            warnings=[verdict for verdict in Verdict if verdict.is_warning],
            name=api_name,
            corpus=hashlib.sha256(
                "\0".join(filter(None, (str(assistant.settings.index_folder), user))).encode()
            ).hexdigest()[:12],
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
        _answering(assistant, within),
        None,
        view,
        concurrency_limit=None,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
    view.stop(None, None, None, cancels=[asked], queue=False, api_visibility="private")
    # Gradio tells the page only of what changes: the same question can be put in again once it is forgotten
    view.taken(lambda: gr.HTML(question=""), None, view, queue=False, show_progress="hidden", api_visibility="private")
    for told in (
        "answered",
        "cited",
        "opened",
    ):  # Gradio would drop what comes while the host's handler is still at the one before
        setattr(view, told, partial(getattr(view, told), trigger_mode="multiple"))
    _add_endpoint(assistant, api_name, within)
    return view


def _answering(
    assistant: Assistant, filters: Filter | None
) -> Callable[[gr.EventData, gr.Request], AsyncIterator[dict[str, Any]]]:
    """What Gradio calls when the page asks: the updates of one answer."""

    async def answer(event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        async with aclosing(updates(assistant, event._data, filters, request)) as drawn:  # noqa: SLF001  # Gradio has no other name for it
            async for update in drawn:
                yield update

    return answer


def _add_endpoint(assistant: Assistant, api_name: str, filters: Filter | None) -> None:
    """The same chat for programs: a question in, the answer as Markdown and the sources as HTML out, growing.

    History by client.

    The history is kept here: each page with a `gr.State` would hold a connection for as long as it is open.
    """
    histories = Histories()

    async def answer(message: str, request: gr.Request) -> AsyncIterator[tuple[str, str]]:
        uid = secrets.token_hex(4)
        client = (request.username, request.session_hash or uid)
        view = View(Translator("en"), message, histories.of(client))
        asked = Asked.model_construct(turn=uid, question=message, history=view.earlier)
        async with aclosing(drawings(assistant, asked, view, filters, request)) as moments:
            async for _ in moments:
                yield view.for_programs(uid)
        if view.done and request.session_hash:
            histories.add(client, view.done)
        yield view.for_programs(uid)

    question = gr.Textbox(visible=False, label="message")
    outputs = [gr.Textbox(visible=False, label="answer"), gr.HTML(visible=False, label="sources")]
    question.submit(answer, question, outputs, api_name=api_name, concurrency_limit=None)

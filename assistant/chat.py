"""The chat as a Gradio part: translates between Gradio and the events of an answer, and nothing else.

The transcript is our own HTML in one `gr.HTML`, whose script changes only what is new. Gradio's Chatbot renders every
message again with each update. With 200 answers above, one answer of 50 updates kept the browser's thread busy for 13.8
s of 13.8 s (0.7 s at a time); this way it takes a third of that with twice the updates. The Chatbot's marks could have
no names for screen readers, and one of its buttons has none.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.i18n import Translator, all_texts
from assistant.ui.accounts import account_of
from assistant.ui.answer_view import AnswerView
from assistant.ui.ask_request import AskRequest
from assistant.ui.assets import read_markup, stylesheet
from assistant.ui.histories import Histories
from assistant.ui.html_part import html_part
from assistant.ui.library_page import add_function, upload_limits
from assistant.ui.library_roles import RefusalOf, with_roles
from assistant.ui.page_scripts import part_script
from assistant.ui.page_threads import in_limited_threads, long_calls_in_page_threads
from assistant.ui.recheck_rpc import recheck_function
from assistant.ui.rpc import rpc_functions
from assistant.ui.storage import storage_name
from assistant.ui.updates import alive_function, feed_view, follow_updates, look_function, stop_function
from assistant.validation import MAX_QUESTION_CHARACTERS, FilterLike, validate_filters
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
    check: str | None = None,
    filters: FilterLike | None = None,
    question: str = "",
    title: str = "",
    introduction: str = "",
    placeholder: str = "",
    examples: Sequence[str] | None = None,
    conversations: bool = True,
    host_theme: bool = False,
    user: str = "",
    uploads: bool = False,
    account_conversations: bool = False,
    model_form: bool = False,
    library_refusal: RefusalOf | None = None,
) -> gr.HTML:
    """A chat with a reader for its sources, to be called inside any `gr.Blocks`; a page may have several.

    Its model is the assistant's: `Assistant(chat_model=…)` takes any LangChain chat model object.

    Its styles and its script live in a shadow root, so that the chat and its host do not affect each other.

    - `height`: of the chat, in CSS, or in pixels as a number.
    - `api_name`: of its endpoint; must differ where a page has several chats.
    - `page`: whether nothing else is on the page.
    - `embedded`: whether it fills a frame on another site; it then has no header, and the frame's address names its
      theme and its language.
    - `library`: the address of the library, if there is one.
    - `check`: the address of the page that checks texts, if there is one.
    - `filters`: lock the chat to some articles, among which the reader may choose. Nothing that a browser sends finds,
      opens or reveals another article through this chat.
    - `question`: the text that is in the field at first. An event of the host that returns `gr.HTML(question="…")`
      puts in another.
    - `title`, `introduction`, `placeholder`: the host's words for the heading, the sentence under it and the empty
      field, in place of the program's.
    - `examples`: questions that are offered at first, in place of those that the program finds in the articles.
    - `conversations`: whether there is a list of conversations. Without it nothing is kept in the browser: what was
      asked is gone when the page is left.
    - `host_theme`: whether it takes its colours and its face from the host's Gradio theme.
    - `model_form`: whether the page offers to choose a chat model, where the server's own routes for that are there.
    - `user`: whose conversations these are; those of different users are kept apart in the browser.
    - `account_conversations`: whether conversations are kept at the server for each account, where the server's own
      routes for that are there.
    - `uploads`: whether everyone who sees the chat may add articles, by dropping files on it.
    - `library_refusal`: says of a request why its sender may add none all the same, or None; the server's own.

    The returned part has three events for the host. The `gr.EventData` of each holds `user`, and records as JSON text:
    `answered` (`record`, an Answer), `cited` (`citations`, all that are checked by then) and `opened` (`article`, with
    `start` and `end` of the place). The host's handler gets all of them in order, however slow it is. They come from
    the reader's browser: show them, do not bill by them.
    """
    within = validate_filters(filters)
    functions = [
        *rpc_functions(assistant, within, is_own_page=page, examples=examples),
        *([add_function(assistant)] if uploads else []),
    ]
    chat = html_part(
        part_script(
            "chat",
            markup=read_markup("chat"),
            style=stylesheet(),
            texts=all_texts(),
            warnings=[verdict for verdict in Verdict if verdict.is_warning],
            name=api_name,
            corpus=storage_name(assistant, user),
            reviews=storage_name(assistant, user, "reviews"),
            limit=MAX_QUESTION_CHARACTERS,
            height=f"{height}px" if isinstance(height, int) else height,
            model_form=model_form,
            user=user,
            title=title,
            introduction=introduction,
            placeholder=placeholder,
            conversations=conversations,
            host_theme=host_theme,
            page=page or embedded,
            embedded=embedded,
            library=library or "",
            check=check or "",
            account_conversations=account_conversations,
            uploads=upload_limits(assistant) if uploads else None,
        ),
        [
            *long_calls_in_page_threads(with_roles(functions, library_refusal) if library_refusal else functions),
            in_limited_threads(recheck_function(assistant, within), assistant.settings.answer_seconds),
            *_left_functions(assistant, within),
        ],
        assistant.settings,
        question=question,
    )
    _connect_events(chat, assistant, within)
    _add_endpoint(assistant, api_name, within)
    return chat


def _connect_events(chat: gr.HTML, assistant: Assistant, within: Filter | None) -> None:
    """Connects the events of the chat's script: a question, Stop, and those that the host may listen to."""
    asking = chat.ask(
        _answer_handler(assistant, within),
        None,
        chat,
        concurrency_limit=None,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
        postprocess=False,  # which changes nothing, and goes through a thread for each update
    )
    chat.stop(None, None, None, cancels=[asking], queue=False, api_visibility="private")
    # Gradio sends the page only what changes: the same question can be put in again once the value is empty.
    chat.taken(lambda: gr.HTML(question=""), None, chat, queue=False, show_progress="hidden", api_visibility="private")
    # Otherwise Gradio would drop events that come while the host's handler is still busy with the one before.
    for event in ("answered", "cited", "opened"):
        setattr(chat, event, partial(getattr(chat, event), trigger_mode="multiple"))


def _answer_handler(
    assistant: Assistant, within: Filter | None
) -> Callable[[gr.EventData, gr.Request], AsyncIterator[dict[str, Any]]]:
    """The function that Gradio calls when the page asks; it yields the updates of one answer."""

    async def answer(event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        sent = event._data  # noqa: SLF001  # Gradio has no other name for it
        async with aclosing(follow_updates(assistant, sent, within, request, request.username)) as updates:
            async for update in updates:
                yield update

    return answer


def _left_functions(assistant: Assistant, within: Filter | None) -> list[Callable[[Any, gr.Request], dict[str, Any]]]:
    """What the page calls of answers in the making and of those that it left, under the names by which it calls it.

    To a function of a part Gradio passes the request as Starlette has it, whatever the annotation says.
    """

    def answer_so_far(sent: Any, request: gr.Request) -> dict[str, Any]:
        return look_function(assistant, within, account_of(request.app, request))(sent)

    def stop_answer(sent: Any, request: gr.Request) -> dict[str, Any]:
        return stop_function(assistant, within, account_of(request.app, request))(sent)

    def alive(sent: Any, request: gr.Request) -> dict[str, Any]:
        return alive_function(assistant, within, account_of(request.app, request))(sent)

    return [answer_so_far, stop_answer, alive]


def _add_endpoint(assistant: Assistant, api_name: str, within: Filter | None) -> None:
    """Adds an endpoint for programs: a question in; the answer as Markdown and the sources as HTML out, as they grow.

    The history of each client is kept here: each page with a `gr.State` would hold a connection while it is open.
    """
    histories = Histories()

    async def answer(message: str, request: gr.Request) -> AsyncIterator[tuple[str, str]]:
        uid = secrets.token_hex(4)
        client = (request.username, request.session_hash or uid)
        view = AnswerView(Translator("en"), message, histories.answers_of(client))
        asked = AskRequest.model_construct(turn=uid, question=message, history=view.history)
        async with aclosing(feed_view(assistant, asked, view, within, request)) as moments:
            async for _ in moments:
                yield view.for_programs(uid)
        if view.answer and request.session_hash:
            histories.add(client, view.answer)
        yield view.for_programs(uid)

    question = gr.Textbox(visible=False, label="message")
    outputs = [gr.Textbox(visible=False, label="answer"), gr.HTML(visible=False, label="sources")]
    question.submit(answer, question, outputs, api_name=api_name, concurrency_limit=None, postprocess=False)

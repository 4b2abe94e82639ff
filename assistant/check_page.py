"""The page "Check a text" as a Gradio part: a text goes in, and comes back with a verdict on each sentence."""

from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.i18n import all_texts
from assistant.ui.assets import read_markup, stylesheet
from assistant.ui.check_rpc import check_functions, file_limit_mb, running_functions
from assistant.ui.html_part import html_part
from assistant.ui.library_page import upload_limits
from assistant.ui.page_scripts import part_script
from assistant.ui.page_threads import long_calls_in_page_threads
from assistant.ui.running_checks import MAX_CHARACTERS
from assistant.ui.storage import storage_name
from assistant.verdicts import CHECK_VERDICTS, Verdict


def build_check(
    assistant: Assistant,
    *,
    height: int | str = "80vh",
    page: bool = False,
    chat: str | None = None,
    library: str | None = None,
    user: str = "",
    account_conversations: bool = False,
) -> gr.HTML:
    """The check of a text of the reader's own, to be called inside any `gr.Blocks`.

    Its styles and its script live in a shadow root, so that it and its host do not affect each other.

    - `height`: of the part, in CSS, or in pixels as a number.
    - `page`: whether nothing else is on the page.
    - `chat`, `library`: the addresses of the chat and of the library, if there are such pages.
    - `user`: whose texts these are; those of different users are kept apart in the browser.
    - `account_conversations`: whether texts are kept at the server for each account, where the server's own routes for
      that are there.
    """
    return html_part(
        part_script(
            "check",
            markup=read_markup("check"),
            style=stylesheet(),
            texts=all_texts(),
            verdicts=[{"name": v, "sign": v.sign, "warning": v.is_warning} for v in reversed(CHECK_VERDICTS)],
            # an article that says otherwise is evidence; only what says nothing of the sentence looks like no proof
            warnings=[Verdict.UNSUPPORTED, Verdict.UNKNOWN],
            name="check",
            corpus=storage_name(assistant, user, "checks"),
            reviews=storage_name(assistant, user, "reviews"),
            limit=MAX_CHARACTERS,
            uploads={**upload_limits(assistant), "limit": file_limit_mb(assistant)},
            height=f"{height}px" if isinstance(height, int) else height,
            user=user,
            page=page,
            chat=chat or "",
            library=library or "",
            account_conversations=account_conversations,
        ),
        [*long_calls_in_page_threads(check_functions(assistant)), *_gradio_functions(assistant)],
        assistant.settings,
    )


def _gradio_functions(assistant: Assistant) -> list[Any]:
    """The functions of a check in the making, as Gradio calls them: it gives its request by the type of an argument."""
    begin, news, stop = running_functions(assistant)

    async def begin_check(request: Any, caller: gr.Request) -> dict[str, Any]:
        return await begin(request, caller)

    async def check_news(request: Any, caller: gr.Request) -> dict[str, Any]:
        return await news(request, caller)

    async def stop_check(request: Any, caller: gr.Request) -> dict[str, Any]:
        return await stop(request, caller)

    return [begin_check, check_news, stop_check]

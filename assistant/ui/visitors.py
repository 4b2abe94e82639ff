"""Who is a visitor of a page: in a frame everybody, elsewhere who is no owner and not on the server's own machine."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.api.this_machine import is_from_this_machine
from assistant.audience import writing_for
from assistant.settings import Settings
from assistant.ui.accounts import account_of

_OF_A_FRAME = re.compile(r"/embed/(?:gradio_api/|answer$)")


def is_visitor(settings: Settings, request: Any, account: str | None) -> bool:
    """Whether the request is a visitor's; `request` is that of Gradio or of Starlette."""
    connection = getattr(request, "request", None) or request
    if _OF_A_FRAME.search(connection.scope.get("path", "")):
        return True
    if account is not None and account in settings.owners:
        return False
    return not (settings.is_local_only and is_from_this_machine(connection))


def for_its_reader(function: Callable[..., Any], settings: Settings) -> Callable[..., Any]:
    """The function of a page as Gradio calls it, whose sentences are for who calls.

    To a function of a part Gradio passes the request as Starlette has it, whatever the annotation says.
    """
    takes_request = len(inspect.signature(function).parameters) > 1

    def arguments(sent: Any, request: Any) -> tuple[Any, ...]:
        return (sent, request) if takes_request else (sent,)

    def audience(request: Any) -> Any:
        return writing_for(visitor=is_visitor(settings, request, account_of(request.app, request)))

    async def call_async(sent: Any, request: gr.Request) -> Any:
        with audience(request):
            return await function(*arguments(sent, request))

    def call(sent: Any, request: gr.Request) -> Any:
        with audience(request):
            return function(*arguments(sent, request))

    called = call_async if inspect.iscoroutinefunction(function) else call
    called.__name__ = function.__name__  # by which the page calls it
    return called

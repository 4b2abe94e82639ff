"""Which functions of the pages are for those alone who may change the library."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from assistant.i18n import Translator
from assistant.ui.page_function import Handler

RefusalOf = Callable[[Any], str | None]  # why a caller, by Starlette's request, may not change the library
CallerHandler = Callable[[Any, gr.Request], dict[str, Any]]


def owners_only(function: Handler, refusal_of: RefusalOf) -> CallerHandler:
    """The function as Gradio calls it, for those alone who may change the library.

    It takes JSON alone, which no form of another site can send.
    """

    def call(sent: Any, request: gr.Request) -> dict[str, Any]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        refusal = refusal_of(request) if kind == "application/json" else "site"
        if refusal:
            language = str(sent.get("language", "en")) if isinstance(sent, dict) else "en"
            return {"error": Translator(language)(f"change_{refusal}")}
        return function(sent)

    call.__name__ = function.__name__  # by which the page calls it
    return call


def with_roles(functions: Sequence[Handler], refusal_of: RefusalOf) -> list[Callable[..., dict[str, Any]]]:
    """The page's functions, of which those about changing the library depend on who asks."""

    def of_caller(function: Handler) -> Callable[..., dict[str, Any]]:
        if function.__name__ == "add":
            return owners_only(function, refusal_of)

        def welcome(sent: Any, request: gr.Request) -> dict[str, Any]:
            is_refused = refusal_of(request) is not None
            return {**function(sent), "is_changeable": not is_refused, "refuses_files": is_refused}

        return welcome if function.__name__ == "welcome" else function

    return [of_caller(function) for function in functions]

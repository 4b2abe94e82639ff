"""A part of ours on a page of Gradio's: one `gr.HTML` that its script draws."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from assistant.settings import Settings
from assistant.ui.visitors import for_its_reader

# What Gradio asks of each part beside the arguments of its class. It also asks for `is_template`: not having it is what
# Gradio goes by.
_ASKED_BESIDE = ("_undoable", "_retryable", "likeable")


def html_part(script: str, functions: Sequence[Callable[..., Any]], settings: Settings, **props: Any) -> gr.HTML:
    """The part with this script, which may call these functions; `props` are what the host may change."""
    part = gr.HTML(
        None,
        html_template="",
        js_on_load=script,
        apply_default_css=False,
        server_functions=[for_its_reader(function, settings) for function in functions],
        **props,
    )
    # Of a name that a part does not have Gradio searches the whole script, as it may be an event's. It asks for some of
    # them whenever a new visitor or program comes: for the chat's script that took 10 ms of processor time each.
    for name in (*inspect.signature(gr.HTML.__init__).parameters, *_ASKED_BESIDE):
        if name not in dir(part):
            vars(part)[name] = None
    return part

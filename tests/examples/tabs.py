"""The chat in a tab beside the host's own chat, and a second one over other articles."""

import gradio as gr

from assistant import Assistant
from assistant.chat import build_chat


def build(one: Assistant, two: Assistant) -> gr.Blocks:
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as page:
        with gr.Tab("Helpdesk"):
            gr.ChatInterface(_said, api_name="helpdesk")
        with gr.Tab("Articles"):
            build_chat(one, height=480, api_name="articles")
        with gr.Tab("Bridges"):
            build_chat(two, height=480, api_name="bridges")
    return page


def _said(message: str, _: object) -> str:
    return f"You said: {message}"

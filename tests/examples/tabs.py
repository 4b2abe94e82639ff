"""The chat in a tab beside the host's own chat, and a second one over other articles."""

import gradio as gr

from assistant import Assistant
from assistant.chat import build_chat


def build(one: Assistant, two: Assistant) -> gr.Blocks:
    helpdesk = gr.ChatInterface(_said, api_name="helpdesk", analytics_enabled=False)
    pages: list[gr.Blocks] = [helpdesk, _page(one, "articles"), _page(two, "bridges")]
    return gr.TabbedInterface(pages, ["Helpdesk", "Articles", "Bridges"], analytics_enabled=False)


def _page(assistant: Assistant, api_name: str) -> gr.Blocks:
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as page:
        build_chat(assistant, height=480, api_name=api_name)
    return page


def _said(message: str, _: object) -> str:
    return f"You said: {message}"

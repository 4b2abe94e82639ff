"""Two chats side by side, one in an accordion: the same articles as a whole, and kept to one source for one user."""

import gradio as gr

from assistant import Assistant, Filter
from assistant.chat import build_chat


def build(one: Assistant, two: Assistant) -> gr.Blocks:
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as page, gr.Row():
        with gr.Column(), gr.Accordion("Only the paper"):
            build_chat(one, height=480, api_name="paper", filters=Filter(sources=("河口报",)), user="li")
        with gr.Column():
            build_chat(two, height=480, api_name="bridges")
    return page

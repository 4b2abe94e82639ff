"""The host puts a question in, and hears what was answered, cited and opened."""

import json

import gradio as gr

from assistant import Answer, Assistant
from assistant.chat import build_chat


def build(one: Assistant) -> gr.Blocks:
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False) as page:
        another = gr.Button("Ask about the trees")
        chat = build_chat(one, height=480, question="河口乡有多少个巡查小组？", user="wang")
        state = gr.Textbox(label="State")
        record = gr.Textbox(label="Record")
        quotes = gr.Textbox(label="Quotes")
        opened = gr.Textbox(label="Opened")
        another.click(lambda: gr.HTML(question="How many peach trees were planted?"), None, chat)
        chat.answered(_state, None, [state, record])
        chat.cited(_quotes, None, quotes)
        chat.opened(_opened, None, opened)
    return page


def _state(event: gr.EventData) -> tuple[str, str]:
    answer = Answer.model_validate_json(event.record)
    return f"{event.user}: {answer.state}, {len(answer.citations)} cited", answer.model_dump_json()


def _quotes(event: gr.EventData) -> str:
    return " ".join(citation["quote"] for citation in json.loads(event.citations))


def _opened(event: gr.EventData) -> str:
    return f"{json.loads(event.article)['title']} {event.start}-{event.end}"

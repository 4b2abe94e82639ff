"""The chat as a Gradio part: translates between Gradio and the events of an answer, and nothing else."""

import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.answers import Answer, Citation, CitationEvent, DoneEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.assistant import Assistant
from assistant.rendering import answer_markdown, notice_markdown, sources_html
from vectorstore import Passage

logger = logging.getLogger(__name__)
_Shown = tuple[str, str, list[Answer]]
_UPDATE_SECONDS = 0.05  # the browser needs about 11 ms to draw an update; more than 20 a second pile up
_UNEXPECTED = "Something went wrong; the question can be asked again. · 出错了，请重试。"
_WELCOME = '<div style="padding: 0 1.5em">\n\n**Ask the articles. · 向文章提问。**'
_QUOTES = """\n
No model is set, so answers are quotations. For prose, set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` to a local model server.\n
没有设置模型，回答是原文摘录。设置 `OPENAI_API_KEY`，或把 `OPENAI_BASE_URL` 指向本地模型服务，即可得到成文的回答。"""

_CSS = """
.source, details { border: 1px solid var(--border-color-primary); border-radius: 8px; padding: .5em .8em; margin: .5em 0; }
.source:target, .source.here { outline: 3px solid var(--color-accent); }
h3 { margin: .1em 0; font-size: 1em; } .heading { margin-top: 1em; }
.facts, .state { margin: .2em 0; font-size: .85em; }
blockquote { margin: .3em 0; padding-left: .8em; border-left: 3px solid var(--border-color-primary); }
mark { background: #fde68a; color: #111827; }
summary { cursor: pointer; }
"""
_MARK_CSS = """a[href^="#cite-"] { display: inline-block; min-width: 1.2em; text-align: center; border-radius: 5px; padding: 0 .3em; margin: 0 .1em;
font-size: .72em; line-height: 1.5; vertical-align: super; text-decoration: none !important; background: #e0e7ff; color: #312e81 !important; }"""
# Marks are plain links; this brings the source into view and keeps the address of the host's page as it is.
_SCRIPT = """
if (!document.getElementById('cite-style')) {
  const style = document.createElement('style');
  style.id = 'cite-style';
  style.textContent = props.mark_css;
  document.head.appendChild(style);
}
document.addEventListener('click', event => {
  const link = event.target.closest && event.target.closest('a[href^="#cite-' + props.uid + '-"]');
  const source = link && document.getElementById(link.getAttribute('href').slice(1));
  if (!source) return;
  event.preventDefault();
  element.querySelectorAll('.here').forEach(other => other.classList.remove('here'));
  source.classList.add('here');
  source.scrollIntoView({ block: 'nearest' });
  source.focus({ preventScroll: true });
});
"""


def build_chat(assistant: Assistant, *, height: int | str = "60vh", api_name: str = "chat") -> gr.ChatInterface:
    """A chat with its sources beside it, to be called inside any `gr.Blocks`; several may stand on one page.

    It brings its own styles and script: the host passes none. `api_name` names its endpoint and must differ where there
    are several.
    """
    uid = secrets.token_hex(4)
    with gr.Row():
        with gr.Column(scale=3, min_width=320):
            sources = gr.HTML("", css_template=_CSS, js_on_load=_SCRIPT, uid=uid, mark_css=_MARK_CSS, render=False, elem_classes="sources")
            answers = gr.State([], render=False)
            interface = gr.ChatInterface(
                _answering(assistant, uid),
                chatbot=gr.Chatbot(
                    label="Answers · 回答",
                    height=height,
                    latex_delimiters=[],
                    buttons=["copy"],
                    placeholder=_WELCOME + (_QUOTES if assistant.quotes_only else "") + "\n\n</div>",
                ),
                textbox=gr.Textbox(placeholder="Your question · 你的问题", show_label=False, container=False, max_length=4000, submit_btn=True, stop_btn=True),
                additional_inputs=[answers],
                additional_inputs_accordion=gr.Accordion(visible=False),  # nothing in it is for people
                additional_outputs=[sources, answers],
                concurrency_limit=None,
                api_name=api_name,
                analytics_enabled=False,
                autofocus=False,
            )
        with gr.Column(scale=2, min_width=280):
            gr.Markdown("### Sources · 来源")
            sources.render()  # type: ignore[no-untyped-call]  # Gradio's own
    return interface


def _answering(assistant: Assistant, uid: str) -> Callable[[str, list[dict[str, Any]], list[Answer]], AsyncIterator[_Shown]]:
    """The function that Gradio calls with a question, what it shows of the conversation, and the answers so far."""

    async def answer(message: str, history: list[dict[str, Any]], answers: list[Answer]) -> AsyncIterator[_Shown]:
        earlier = answers[: sum(turn["role"] == "user" for turn in history)]  # retry and undo take turns back
        view = _View(uid, earlier)
        try:
            async with aclosing(assistant.astream(message, earlier)) as events:  # type: ignore[type-var]  # it is an async generator
                async for event in events:
                    if view.take(event):
                        yield view.shown()
        except Exception:  # an exception would leave Gradio's page dead
            logger.exception("answering failed")
            view.take(ErrorEvent(message=_UNEXPECTED))
        yield view.shown()

    return answer


@dataclass
class _View:
    """What the page shows of one answer in the making."""

    uid: str
    earlier: list[Answer]
    text: str = ""
    notice: str = ""
    found: Sequence[Passage] = ()
    citations: list[Citation] = field(default_factory=list)
    done: list[Answer] = field(default_factory=list)
    drawn: float = 0.0

    def take(self, event: Event) -> bool:
        """Add an event; says whether it is time to draw."""
        match event:
            case PassagesEvent():
                self.found = event.passages
            case TextEvent():
                self.text += event.text
            case CitationEvent():
                self.citations.append(event.citation)
            case DoneEvent():
                self.done = [event.answer]
                missing = event.answer.missing
                self.notice = missing if missing and event.answer.state == "partial" else ""
            case ErrorEvent():
                self.notice = event.message
        if time.monotonic() - self.drawn < _UPDATE_SECONDS and not isinstance(event, PassagesEvent):
            return False
        self.drawn = time.monotonic()
        return True

    def shown(self) -> _Shown:
        """The answer's Markdown, the sources' HTML, and the conversation so far."""
        parts = [answer_markdown(self.text, self.uid), notice_markdown(self.notice) if self.notice else ""]
        html = sources_html(self.earlier, self.found, self.citations, self.uid)
        return "\n\n".join(filter(None, parts)), html, [*self.earlier, *self.done]

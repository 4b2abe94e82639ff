"""One answer on its way to a reader: collects its events, and renders what the page shows of it. Knows no Gradio."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.i18n import Translator
from assistant.schemas import Answer, Citation, CitationEvent, DoneEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.ui.answer_parts import answer_parts, citation_parts, partial_answer, to_json
from assistant.ui.render import answer_html, answer_markdown, notice_markdown
from assistant.ui.source_list import found_html, sources_html
from vectorstore import Passage

UPDATE_SECONDS = 0.05  # a browser renders no more than 20 updates a second with ease


@dataclass
class AnswerView:
    """What is known of one answer by now."""

    texts: Translator
    question: str
    history: Sequence[Answer] = ()
    text: str = ""
    notice: str = ""
    passages: Sequence[Passage] = ()
    citations: list[Citation] = field(default_factory=list)
    answer: Answer | None = None  # whole, at its end
    error: ErrorEvent | None = None
    interval: float = UPDATE_SECONDS  # the shortest time between two updates
    rendered_at: float = 0.0  # when the last update was rendered, by the clock of `time.monotonic`
    is_stale: bool = False  # whether there is something new since then
    cached: dict[str, Any] = field(
        default_factory=dict
    )  # what is rendered of passages and citations, as they change less

    def add(self, event: Event) -> bool:
        """Add an event; returns whether an update should be rendered at once."""
        match event:
            case PassagesEvent():
                self.passages = event.passages
                self.cached.clear()
            case TextEvent():
                self.text += event.text
            case CitationEvent():
                self.citations.append(event.citation)
                self.cached.clear()
            case DoneEvent():
                self.answer = event.answer
                missing = event.answer.missing
                self.notice = missing if missing and event.answer.state == "partial" else ""
            case ErrorEvent():
                self.error = event
                self.notice = self.texts.message(event.code, event.values, event.message)
        self.is_stale = True
        return isinstance(event, PassagesEvent) or time.monotonic() - self.rendered_at >= self.interval

    def seconds_until_update(self) -> float | None:
        """After how many seconds the next update should be rendered; None where there is nothing new."""
        return max(0.0, self.rendered_at + self.interval - time.monotonic()) if self.is_stale else None

    def mark_rendered(self) -> None:
        """Remember that everything is rendered now."""
        self.rendered_at, self.is_stale = time.monotonic(), False

    def update(self) -> dict[str, Any]:
        """What the page shows now; Gradio sends only what differs from the update before."""
        if not self.cached:
            self.cached = {
                "found": found_html(self.passages, self.texts),
                **citation_parts(self.citations, self.texts),
                "passages": to_json(self.passages),
                "sources": sources_html(self.citations, (), self.texts),
            }
        return {
            "phase": "writing" if self.text else "found",
            "text": self.text,
            "answer": answer_html(self.text, self.citations, self.texts),
            **self.cached,
        }

    def outcome(self) -> dict[str, Any]:
        """What the page shows and saves at the end."""
        phase = {"phase": "error" if self.error else "done", "notice": self.notice}
        answer = self.answer or (self.error and self.error.answer)
        answer = answer or partial_answer(self.question, self.passages, self.text, self.citations, "cut")
        if answer is None:
            return {**self.update(), **phase, "by_quotation": self._may_quote()}
        parts = answer_parts(answer, self.texts)
        parts["by_quotation"] = parts["by_quotation"] or self._may_quote()
        return {**phase, "record": answer.model_dump_json(), **parts}

    def _may_quote(self) -> bool:
        """Whether it was the model that failed: then the articles can still be quoted."""
        return bool(self.error and self.error.code.startswith(("model_", "list_")))

    def for_programs(self, uid: str) -> tuple[str, str]:
        """The answer as Markdown, and the sources of the whole conversation as HTML."""
        parts = [answer_markdown(self.text, uid), notice_markdown(self.notice) if self.notice else ""]
        citations = [*(citation for answer in self.history for citation in answer.citations), *self.citations]
        return "\n\n".join(filter(None, parts)), sources_html(citations, self.passages, self.texts)

"""One answer on its way to a reader: collects its events, and renders what the page shows of it. Knows no Gradio."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.i18n import Translator
from assistant.schemas import Answer, Citation, CitationEvent, DoneEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.ui.answer_parts import answer_parts, citation_parts, partial_answer, to_json
from assistant.ui.growing_html import GrowingHtml, ended_length
from assistant.ui.pacing import UPDATE_SECONDS
from assistant.ui.render import answer_markdown, notice_markdown
from assistant.ui.sanitize import strip_invisible
from assistant.ui.source_list import found_html, sources_html
from vectorstore import Passage


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
    rendered_length: int = 0  # of the text: the sentences that have ended, of which the HTML is made
    # What is rendered, as it changes less often than the text grows: of passages and citations, and for programs.
    cached: dict[str, Any] = field(default_factory=dict)
    cached_for_programs: dict[str, str] = field(default_factory=dict)
    html: GrowingHtml = field(init=False)

    def __post_init__(self) -> None:
        self.html = GrowingHtml(self.texts)

    def add(self, event: Event) -> bool:
        """Add an event; returns whether an update should be rendered at once."""
        match event:
            case PassagesEvent():
                self.passages = event.passages
                self._discard_rendered()
            case TextEvent():
                self._add_text(event.text)
            case CitationEvent():
                self.citations.append(event.citation)
                self._discard_rendered()
            case DoneEvent():
                self.answer = event.answer
                missing = event.answer.missing
                self.notice = missing if missing and event.answer.state == "partial" else ""
            case ErrorEvent():
                self.error = event
                self.notice = self.texts.message(event.code, event.values, event.message)
        self.is_stale = True
        return isinstance(event, PassagesEvent) or time.monotonic() - self.rendered_at >= self.interval

    def _add_text(self, text: str) -> None:
        self.text += text
        length = ended_length(self.text, self.rendered_length)
        if length > self.rendered_length:
            self.rendered_length = length
            self.cached.pop("answer", None)
            self.cached_for_programs.pop("answer", None)

    def _discard_rendered(self) -> None:
        self.cached.clear()
        self.cached_for_programs.clear()

    @property
    def _ended(self) -> str:
        return self.text[: self.rendered_length]

    def seconds_until_update(self) -> float | None:
        """After how many seconds the next update should be rendered; None where there is nothing new."""
        return max(0.0, self.rendered_at + self.interval - time.monotonic()) if self.is_stale else None

    def mark_rendered(self) -> None:
        """Remember that everything is rendered now."""
        self.rendered_at, self.is_stale = time.monotonic(), False

    def update(self) -> dict[str, Any]:
        """What the page shows now; a transport sends only what differs from the update before.

        `answer` is the HTML of the sentences that have ended. `tail` is the text behind them with the white space
        before it, which says whether it goes on in the same paragraph.
        """
        if "found" not in self.cached:
            self.cached |= {
                "found": found_html(self.passages, self.texts),
                **citation_parts(self.citations, self.texts),
                "passages": to_json(self.passages),
                "sources": sources_html(self.citations, (), self.texts),
            }
        if "answer" not in self.cached:
            self.cached["answer"] = self.html.render(self._ended, self.citations)
        return {
            "phase": "writing" if self.text else "found",
            "text": self.text,
            "tail": strip_invisible(self.text[len(self._ended.rstrip()) :]),
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
        return {**phase, "tail": "", "record": answer.model_dump_json(), **parts}

    def _may_quote(self) -> bool:
        """Whether it was the model that failed: then the articles can still be quoted."""
        return bool(self.error and self.error.code.startswith(("model_", "list_")))

    def for_programs(self, uid: str) -> tuple[str, str]:
        """The answer as Markdown, and the sources of the whole conversation as HTML."""
        cached = self.cached_for_programs
        if "answer" not in cached:
            cached["answer"] = answer_markdown(self._ended, uid)
        if "sources" not in cached:
            citations = [*(citation for answer in self.history for citation in answer.citations), *self.citations]
            cached["sources"] = sources_html(citations, self.passages, self.texts)
        text = cached["answer"] + answer_markdown(self.text[self.rendered_length :], uid)
        parts = [text, notice_markdown(self.notice) if self.notice else ""]
        return "\n\n".join(filter(None, parts)), cached["sources"]

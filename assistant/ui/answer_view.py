"""What is drawn of one answer in the making: its events in, from time to time the parts of the page out. Knows no page."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.i18n import Translator
from assistant.schemas import Answer, Citation, CitationEvent, DoneEvent, ErrorEvent, Event, PassagesEvent, TextEvent
from assistant.ui.render import (
    answer_html,
    answer_markdown,
    cited_place,
    found_html,
    notice_markdown,
    sources_html,
    verdict_words,
)
from assistant.ui.rpc import answer_parts, as_json, so_far
from vectorstore import Passage

UPDATE_SECONDS = 0.05  # a browser draws no more than 20 updates a second with ease


@dataclass
class View:
    """What is shown of one answer in the making."""

    texts: Translator
    question: str
    earlier: Sequence[Answer] = ()
    text: str = ""
    notice: str = ""
    found: Sequence[Passage] = ()
    citations: list[Citation] = field(default_factory=list)
    done: Answer | None = None
    failed: ErrorEvent | None = None
    pace: float = UPDATE_SECONDS
    drawn: float = 0.0
    waiting: bool = False
    parts: dict[str, Any] = field(
        default_factory=dict
    )  # what is drawn of the passages and citations that are known by now

    def take(self, event: Event) -> bool:
        """Add an event; says whether it is time to draw."""
        match event:
            case PassagesEvent():
                self.found = event.passages
                self.parts.clear()
            case TextEvent():
                self.text += event.text
            case CitationEvent():
                self.citations.append(event.citation)
                self.parts.clear()
            case DoneEvent():
                self.done = event.answer
                missing = event.answer.missing
                self.notice = missing if missing and event.answer.state == "partial" else ""
            case ErrorEvent():
                self.failed = event
                self.notice = self.texts.message(event.code, event.values, event.message)
        self.waiting = True
        return isinstance(event, PassagesEvent) or time.monotonic() - self.drawn >= self.pace

    def seconds_to_draw(self) -> float | None:
        """How long a drawing can wait yet; None where there is nothing new to draw."""
        return max(0.0, self.drawn + self.pace - time.monotonic()) if self.waiting else None

    def drawing(self) -> None:
        """Remember that all of it is drawn now."""
        self.drawn, self.waiting = time.monotonic(), False

    def update(self) -> dict[str, Any]:
        """What the page draws now; Gradio sends only what differs from the update before."""
        if not self.parts:
            self.parts = {
                "found": found_html(self.found, self.texts),
                "citations": as_json(self.citations),
                "verdicts": [verdict_words(citation, self.texts) for citation in self.citations],
                "places": [" · ".join(cited_place(citation, self.texts)) for citation in self.citations],
                "passages": as_json(self.found),
                "sources": sources_html(self.citations, (), self.texts),
            }
        return {
            "phase": "writing" if self.text else "found",
            "text": self.text,
            "answer": answer_html(self.text, self.citations, self.texts),
            **self.parts,
        }

    def outcome(self) -> dict[str, Any]:
        """What the page draws and keeps at the end."""
        told = {"phase": "error" if self.failed else "done", "notice": self.notice, "by_quotation": self._may_quote()}
        answer = (
            self.done
            or (self.failed and self.failed.answer)
            or so_far(self.question, self.found, self.text, self.citations, "cut")
        )
        return (
            {**told, "record": answer.model_dump_json(), **answer_parts(answer, self.texts)}
            if answer
            else {**self.update(), **told}
        )

    def _may_quote(self) -> bool:
        """Whether it was the model that failed: then the articles can still be quoted."""
        return bool(self.failed and self.failed.code.startswith(("model_", "list_")))

    def for_programs(self, uid: str) -> tuple[str, str]:
        """The answer's Markdown, and the HTML of the conversation's sources."""
        parts = [answer_markdown(self.text, uid), notice_markdown(self.notice) if self.notice else ""]
        cited = [*(citation for answer in self.earlier for citation in answer.citations), *self.citations]
        html = sources_html(cited, self.found, self.texts)
        return "\n\n".join(filter(None, parts)), html

"""What is known of one answer while it is made, beside its text: the turn, the tokens so far, the moments."""

import time
from typing import Any

from langchain_core.messages.ai import UsageMetadata

from assistant.answer.answer_metrics import timings_ms, total_usage
from assistant.answer.answer_state import answer_state
from assistant.answer.components import ChainComponents
from assistant.answer.retrieval import Retrieval
from assistant.schemas import AnswerState, Usage


class AnswerProgress:
    """One answer's turn, as far as its keys have come, with what is measured of it."""

    def __init__(self, components: ChainComponents) -> None:
        self.components = components
        self.is_judged = components.is_judged  # an exam that ends meanwhile counts from the next answer on
        self.turn: dict[str, Any] = {}
        self.usage: list[UsageMetadata] = []
        self.judge_usage: list[UsageMetadata] = []
        self.reported_reason: str | None = None  # what the server says of the end of the text
        self._first_text_at = self._last_text_at = 0.0  # on the clock of time.perf_counter; 0 while there is none

    @property
    def question(self) -> str:
        """The question as it was asked."""
        question: str = self.turn["question"]
        return question

    @property
    def retrieval(self) -> Retrieval:
        """What was found for the question."""
        retrieval: Retrieval = self.turn["retrieval"]
        return retrieval

    @property
    def search_state(self) -> AnswerState:
        """The state by the confidence of the search alone."""
        return answer_state(self.retrieval.found, is_judged=self.is_judged)

    def note_text(self) -> None:
        """Text is shown at this moment."""
        self._first_text_at = self._first_text_at or time.perf_counter()

    def note_end_of_text(self) -> None:
        """The text ends at this moment."""
        self._last_text_at = time.perf_counter()

    def total_usage(self) -> Usage:
        """The tokens of the model and of the judge, with their cost."""
        return total_usage(
            self.usage,
            self.judge_usage,
            self.components.price,
            asked_model=self.search_state != "not_found",
            judge_has_model_price=self.components.judge_has_model_price,
        )

    def timings_ms(self) -> dict[str, float]:
        """Milliseconds from the question to each moment."""
        now = time.perf_counter()
        moments = {
            "retrieve": self.retrieval.ended_at,
            "first_text": self._first_text_at or now,
            "last_text": self._last_text_at or now,
            "total": now,
        }
        return timings_ms(self.retrieval.started_at, moments)

"""A log line for each stage of an answer, through every door; the request's id is added where lines are written."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.assistant import Assistant
from assistant.observers import AnswerEnd, AnswerRun
from assistant.schemas import Event, PassagesEvent, TextEvent

logger = logging.getLogger(__name__)


@contextmanager
def answers_logged(assistant: Assistant) -> Iterator[None]:
    """Log the stages of every answer while the context is open, where the settings ask for such a log."""
    if assistant.settings.logs == "text":
        yield
        return
    with assistant.observers.reporting_to(AnswerLog(with_questions=assistant.settings.logs != "json")):
        yield


class AnswerLog:
    """An observer that logs each stage; what was asked only where it is told to, what was answered never."""

    def __init__(self, *, with_questions: bool) -> None:
        self._with_questions = with_questions
        self._written: set[AnswerRun] = set()  # those of which some text has come

    def answer_began(self, run: AnswerRun) -> None:
        """Log that a question came, and how long it is."""
        question = {"question": run.question} if self._with_questions else {}
        _log("question", run, characters=len(str(run.question)), **question)

    def answer_grew(self, run: AnswerRun, event: Event) -> None:
        """Log the end of the search, and the first text."""
        if isinstance(event, PassagesEvent):
            _log("found", run, passages=len(event.passages), best=max((p.score for p in event.passages), default=0))
        elif isinstance(event, TextEvent) and run not in self._written:
            self._written.add(run)
            _log("first_text", run)

    def answer_ended(self, run: AnswerRun, end: AnswerEnd) -> None:
        """Log how it ended, with its verdicts, tokens, cost and times; as a warning where it failed."""
        self._written.discard(run)
        fields: dict[str, object] = {"failure": end.failure} if end.failure else {}
        if answer := end.answer:
            fields |= {
                "state": answer.state or answer.kind,
                "model": answer.model,
                "verdicts": dict(Counter(str(sentence.verdict) for sentence in answer.sentences)),
                "usage": answer.usage.model_dump(),
                "timings_ms": answer.timings_ms,
            }
        _log("failed" if end.failure else "answered", run, **fields)


def _log(stage: str, run: AnswerRun, **fields: object) -> None:
    level = logging.WARNING if stage == "failed" else logging.INFO
    ms = round((time.perf_counter() - run.started_at) * 1000, 1)
    logger.log(level, stage, extra={"fields": {"request_id": run.id, "ms": ms, **fields}})

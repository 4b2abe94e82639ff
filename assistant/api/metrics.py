"""What monitors read at /metrics, in Prometheus' form: counted from every answer, through all doors alike.

To add a metric, make it in `AnswerMetrics` and set it in one of the three methods that observe answers. What is looked
up when a monitor asks, such as the size of the index, is set in `MetricsPage`.
"""

import asyncio
import contextlib
import os
from functools import partial
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from assistant.assistant import Assistant
from assistant.observers import LEFT, AnswerEnd, AnswerRun, CheckEnd
from assistant.schemas import Answer, Event, PassagesEvent, Usage
from assistant.version import own_version
from vectorstore import VectorstoreError

MULTIPROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus-client, when it is imported
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
# The stages of an answer, each from the end of the one before it; `first_text` is from the question on.
_SEARCH, _WRITE, _CHECK = "search", "write", "check"


class AnswerMetrics:
    """Counts what every answer of an assistant comes to; an observer of its answers."""

    def __init__(self, registry: CollectorRegistry) -> None:
        counter = partial(Counter, registry=registry)
        self._questions = counter(
            "assistant_questions", "Questions by how they ended: an answer's state, talk, or failed", ["state"]
        )
        self._failures = counter("assistant_failures", "Answers that failed, by the code of the failure", ["kind"])
        self._verdicts = counter("assistant_verdicts", "Sentences of answers by verdict", ["verdict"])
        self._tokens = counter("assistant_tokens", "Tokens that model servers counted", ["model", "direction"])
        self._cost = counter("assistant_cost_usd", "US dollars that models cost, where that is known")
        self._unpriced = counter("assistant_unpriced_answers", "Answers of a model whose cost is unknown")
        about = "Seconds of each stage of an answer"
        self._seconds = Histogram("assistant_stage_seconds", about, ["stage"], buckets=_SECONDS, registry=registry)
        self._running = Gauge(
            "assistant_running_answers",
            "Answers in the making, by stage",
            ["stage"],
            registry=registry,
            multiprocess_mode="livesum",
        )
        for stage in (_SEARCH, _WRITE):
            self._running.labels(stage).set(0)
        self._stages: dict[AnswerRun, str] = {}

    def answer_began(self, run: AnswerRun) -> None:
        """Count it among those that search."""
        self._move(run, _SEARCH)

    def answer_grew(self, run: AnswerRun, event: Event) -> None:
        """Count it among those that are written once its passages are there."""
        if isinstance(event, PassagesEvent):
            self._move(run, _WRITE)

    def answer_ended(self, run: AnswerRun, end: AnswerEnd) -> None:
        """Count what it came to."""
        self._running.labels(self._stages.pop(run)).dec()
        if end.answer:
            self._add_answer(end.answer)
        if end.failure:
            self._questions.labels("failed").inc()
            self._failures.labels(end.failure).inc()
        elif end.answer:
            self._questions.labels(end.answer.state or end.answer.kind).inc()
            self._add_seconds(end.answer.timings_ms)

    def _add_answer(self, answer: Answer) -> None:
        for sentence in answer.sentences:
            self._verdicts.labels(str(sentence.verdict)).inc()
        self.add_usage(answer.usage)

    def add_usage(self, usage: Usage) -> None:
        """Count tokens and their cost."""
        self._tokens.labels("chat", "sent").inc(usage.input_tokens)
        self._tokens.labels("chat", "written").inc(usage.output_tokens)
        self._tokens.labels("judge", "sent").inc(usage.judge_input_tokens)
        self._tokens.labels("judge", "written").inc(usage.judge_output_tokens)
        if usage.cost_usd is None:
            self._unpriced.inc()
        else:
            self._cost.inc(usage.cost_usd)

    def _add_seconds(self, moments: dict[str, float]) -> None:
        """Observe the stages between these moments, which are in milliseconds from the question on."""
        found, first, written, total = (
            moments[name] / 1000 for name in ("retrieve", "first_text", "last_text", "total")
        )
        stages = {_SEARCH: found, "first_text": first, _WRITE: written - found, _CHECK: total - written, "total": total}
        for stage, seconds in stages.items():
            self._seconds.labels(stage).observe(max(0.0, seconds))

    def _move(self, run: AnswerRun, stage: str) -> None:
        if before := self._stages.get(run):
            self._running.labels(before).dec()
        self._stages[run] = stage
        self._running.labels(stage).inc()


class CheckMetrics:
    """Counts what every check of a text comes to."""

    def __init__(self, registry: CollectorRegistry, answers: AnswerMetrics) -> None:
        """The judge's tokens are counted beside those of `answers`."""
        self._answers = answers
        counter = partial(Counter, registry=registry)
        self._texts = counter(
            "assistant_checked_texts", "Checked texts by how it ended: whole, left, failed", ["state"]
        )
        self._sentences = counter("assistant_checked_sentences", "Sentences of checked texts by verdict", ["verdict"])
        about = "Seconds of the check of a text, from the beginning to its end"
        self._seconds = Histogram("assistant_check_seconds", about, buckets=_SECONDS, registry=registry)

    def check_ended(self, end: CheckEnd) -> None:
        """Count what it came to; of one that was stopped or failed, the sentences that it decided."""
        self._texts.labels("whole" if end.failure is None else "left" if end.failure == LEFT else "failed").inc()
        self._seconds.observe(end.seconds)
        if end.checked:
            for verdict, count in end.checked.counts.items():
                self._sentences.labels(verdict.value).inc(count)
            self._answers.add_usage(end.checked.usage)


class MetricsPage:
    """What /metrics answers: the counts of the answers, and the state of the index, the judge and the process."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._counted, self._of_process = CollectorRegistry(), CollectorRegistry()
        self.answers = AnswerMetrics(self._counted)
        self.checks = CheckMetrics(self._counted, self.answers)
        ProcessCollector(registry=self._of_process)
        PlatformCollector(registry=self._of_process)
        gauge = partial(Gauge, registry=self._counted, multiprocess_mode="mostrecent")
        gauge("assistant_build", "The version of the program", ["version"]).labels(own_version()).set(1)
        self._articles = gauge("assistant_index_articles", "Articles in the index")
        self._chunks = gauge("assistant_index_chunks", "Chunks in the index")
        self._bytes = gauge("assistant_index_bytes", "Bytes of the index folder")
        self._refused = gauge("assistant_refused_files", "Files, and parts of files, that could not be indexed")
        self._judge = gauge("assistant_judge_admitted", "1 where a judge has passed its exam, else 0")

    async def answer(self, _: Request) -> Response:
        """The metrics as they are now."""
        text = await asyncio.to_thread(self._text)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4, headers={"Cache-Control": "no-store"})

    def _text(self) -> bytes:
        # the last known numbers are shown where the index cannot be read: a monitor sees failures rise beside them
        with contextlib.suppress(VectorstoreError):
            counts = self._assistant.index_counts()
            self._articles.set(counts.articles)
            self._chunks.set(counts.chunks)
            self._refused.set(counts.refused)
        self._bytes.set(_folder_bytes(self._assistant.settings.index_folder))
        self._judge.set(self._assistant.has_admitted_judge)
        return generate_latest(_of_all_processes() or self._counted) + generate_latest(self._of_process)


def _of_all_processes() -> CollectorRegistry | None:
    """What all processes of a server have counted, in files of a common folder; None where there is but one."""
    if MULTIPROCESS_FOLDER not in os.environ:
        return None
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _folder_bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # deleted meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total

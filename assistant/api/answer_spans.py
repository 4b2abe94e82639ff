"""A span of OpenTelemetry for each answer and its stages, through every door, where its own settings ask for them.

OTEL_EXPORTER_OTLP_ENDPOINT names the collector; all other variables of OpenTelemetry count too. Spans hold numbers and
states: neither what was asked nor what was answered.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.observers import AnswerEnd, AnswerRun
from assistant.schemas import Answer, Event
from assistant.version import own_version

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_STAGES = (("search", "", "retrieve"), ("write", "retrieve", "last_text"), ("check", "last_text", "total"))
logger = logging.getLogger(__name__)


@contextmanager
def answers_traced(assistant: Assistant) -> Iterator[None]:
    """Send spans of every answer while the context is open, where a collector is set."""
    if not _is_wanted():
        yield
        return
    provider = _provider()
    spans = AnswerSpans(provider.get_tracer("ask-articles", own_version()))
    try:
        with assistant.observers.reporting_to(spans):
            yield
    finally:
        provider.shutdown()


class AnswerSpans:
    """An observer that makes a span of each answer, with one for each of its stages inside."""

    def __init__(self, tracer: "Tracer") -> None:
        self._tracer = tracer
        self._spans: dict[AnswerRun, tuple[Span, int]] = {}

    def answer_began(self, run: AnswerRun) -> None:
        """Begin the span."""
        now = time.time_ns()
        self._spans[run] = self._tracer.start_span("answer", start_time=now, attributes={"request.id": run.id}), now

    def answer_grew(self, run: AnswerRun, event: Event) -> None:
        """The stages are known at the end."""

    def answer_ended(self, run: AnswerRun, end: AnswerEnd) -> None:
        """End the span, with what the answer came to."""
        from opentelemetry.trace import Status, StatusCode

        span, began = self._spans.pop(run)
        if end.answer:
            _describe(span, end.answer)
            self._add_stages(span, began, end.answer.timings_ms)
        if end.failure:
            span.set_attribute("error.type", end.failure)
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def _add_stages(self, span: "Span", began: int, moments: dict[str, float]) -> None:
        from opentelemetry.trace import set_span_in_context

        for name, first, last in _STAGES:
            start, stop = (began + int(moments.get(moment, 0) * 1e6) for moment in (first, last))
            stage = self._tracer.start_span(name, set_span_in_context(span), start_time=start)
            stage.end(max(start, stop))


def _describe(span: "Span", answer: Answer) -> None:
    usage, verdicts = answer.usage, [str(sentence.verdict) for sentence in answer.sentences]
    span.set_attribute("answer.state", answer.state or answer.kind)
    span.set_attribute("answer.passages", len(answer.passages))
    span.set_attribute("gen_ai.request.model", answer.model)
    span.set_attribute("gen_ai.usage.input_tokens", usage.input_tokens)
    span.set_attribute("gen_ai.usage.output_tokens", usage.output_tokens)
    for verdict in set(verdicts):
        span.set_attribute(f"answer.verdicts.{verdict}", verdicts.count(verdict))
    if usage.cost_usd is not None:
        span.set_attribute("answer.cost_usd", usage.cost_usd)


def _is_wanted() -> bool:
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return False
    protocol = next((value for name in _PROTOCOLS if (value := os.environ.get(name))), "grpc")
    if protocol != "grpc":
        logger.warning("Spans are sent by gRPC alone: unset OTEL_EXPORTER_OTLP_PROTOCOL=%s, none are sent.", protocol)
    return protocol == "grpc"


def _provider() -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    resource = Resource.create({} if named else {"service.name": "ask-articles"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider

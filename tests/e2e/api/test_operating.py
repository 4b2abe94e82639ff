"""What an operator reads of a server: whether it lives and is ready, its metrics, its log and its spans."""

import asyncio
import json
import re
import signal
import threading
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx
import openai
import pytest
from gradio_client import Client
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families

from assistant import Assistant
from tests.e2e.api.asking import ARTICLES, QUESTION, TREES, called
from tests.faults.test_model_servers import server, streaming
from tests.serving import came_true, serving
from tests.starting import Served, started

KEY = "key-of-a-monitor-0123"
SAID = "The village planted 900 peach trees on the slope [1]."


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}, trust_env=False)


def metrics(url: str) -> dict[str, float]:
    """The value of each metric, by its name with its labels."""
    reply = get(f"{url}/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = [sample for family in text_string_to_metric_families(reply.text) for sample in family.samples]
    return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples}


def ask(url: str, question: str = TREES, **more: Any) -> httpx.Response:
    body = {"model": "ask-articles", "messages": [{"role": "user", "content": question}], **more}
    return httpx.post(f"{url}/v1/chat/completions", json=body, trust_env=False, timeout=120)


def test_every_door_counts_in_the_same_metrics(assistant: Assistant, url: str, client: openai.OpenAI) -> None:
    before = metrics(url)
    messages: list[Any] = [{"role": "user", "content": QUESTION}]
    doors = (
        lambda: assistant.ask(QUESTION),
        lambda: client.chat.completions.create(model="ask-articles", messages=messages),
        lambda: list(client.responses.create(model="ask-articles", input=QUESTION, stream=True)),
        lambda: Client(url, verbose=False).predict(QUESTION, api_name="/ask"),
        lambda: asyncio.run(called(url, "ask", question=QUESTION)),
    )
    for door in doors:
        door()

    def grown() -> dict[str, float]:
        now = metrics(url)
        return {name: now[name] - before.get(name, 0) for name in now}

    assert came_true(lambda: grown()["assistant_questions_total answered"] == len(doors))
    growth = grown()
    assert growth["assistant_verdicts_total verified"] >= len(doors)
    for stage in ("search", "first_text", "write", "check", "total"):
        assert growth[f"assistant_stage_seconds_count {stage}"] == len(doors)
    assert growth["assistant_cost_usd_total"] == 0
    buckets = [name.split() for name in growth if name.startswith("assistant_stage_seconds_bucket")]
    bounds = [bound for _, bound, stage in buckets if stage == "check"]
    assert bounds == "0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 30.0 60.0 120.0 300.0 +Inf".split()
    now = metrics(url)
    assert now["assistant_running_answers search"] == now["assistant_running_answers write"] == 0
    assert now["assistant_index_articles"] == len(ARTICLES)
    assert now["assistant_index_chunks"] >= len(ARTICLES)
    assert now["assistant_index_bytes"] > 10_000
    assert now["assistant_judge_admitted"] == 0


def test_checks_of_texts_count_through_every_door(assistant: Assistant, url: str) -> None:
    before = metrics(url)
    text = f"{assistant.search(QUESTION, 1)[0].sentences[0].text}\n\nWho asks?"
    doors = (
        lambda: assistant.check(text),
        lambda: Client(url, verbose=False).predict(text, api_name="/check"),
        lambda: asyncio.run(called(url, "check", text=text)),
    )
    for door in doors:
        door()
    asyncio.run(called(url, "check", text="…"))

    def grown(name: str) -> float:
        return metrics(url)[name] - before.get(name, 0)

    assert came_true(lambda: grown("assistant_checked_texts_total whole") == len(doors))
    assert grown("assistant_checked_texts_total failed") == 1
    assert grown("assistant_checked_sentences_total verified") == len(doors)
    assert grown("assistant_checked_sentences_total nothing_to_check") == len(doors)
    assert grown("assistant_check_seconds_count") == len(doors) + 1


def test_a_failure_counts_by_its_kind_and_tokens_and_costs_are_added(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLES["trees.txt"], encoding="utf-8")
    with (
        server(streaming(SAID, finish="stop")) as (address, _),
        Assistant(
            corpus=tmp_path / "corpus",
            index=tmp_path / "index",
            model="openai:tiny",
            openai_base_url=address,
            judge="off",
        ) as assistant,
        serving(assistant) as url,
    ):
        assert ask(url).status_code == 200
        assert ask(url, " ").status_code == 400
        counted = metrics(url)
        assert counted["assistant_unpriced_answers_total"] == 1
        assert counted["assistant_questions_total failed"] == 1
    with (
        Assistant(
            corpus=tmp_path / "corpus", index=tmp_path / "index", model="openai:tiny", openai_base_url=address
        ) as assistant,
        serving(assistant) as url,
    ):
        assert ask(url).status_code == 502
        assert metrics(url)["assistant_failures_total model_unreachable"] == 1


def test_metrics_are_for_this_machine_or_with_a_key(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote", api_keys=KEY) as assistant,
        serving(assistant) as url,
    ):
        assert get(f"{url}/metrics").status_code == 200
        assert get(f"{url}/metrics", X_Forwarded_For="203.0.113.7").status_code == 401
        assert get(f"{url}/metrics%0a", X_Forwarded_For="203.0.113.7").status_code == 401
        assert get(f"{url}/metrics", X_Forwarded_For="203.0.113.7", Authorization="Bearer none").status_code == 401
        with_key = get(f"{url}/metrics", X_Forwarded_For="203.0.113.7", Authorization=f"Bearer {KEY}")
        assert with_key.status_code == 200
        for path in ("/health", "/ready"):
            assert get(url + path, X_Forwarded_For="203.0.113.7").status_code == 200


def test_a_request_keeps_its_name_and_gets_one_where_it_has_none(url: str) -> None:
    assert get(f"{url}/health", X_Request_ID="batch-7:3").headers["x-request-id"] == "batch-7:3"
    names = {get(f"{url}/health", X_Request_ID=sent).headers["x-request-id"] for sent in ("", "a b", "x" * 65, "{}")}
    assert len(names) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)


def test_a_server_whose_index_does_not_answer_lives_and_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant,
        serving(assistant) as url,
    ):
        assert get(f"{url}/ready").json() == {"status": "ready"}
        assistant._corpus_index.open().catalog.close()
        assert get(f"{url}/health").json() == {"status": "ok"}
        reply = get(f"{url}/ready")
        assert (reply.status_code, reply.json()) == (503, {"status": "not ready", "reason": "index_closed"})
        assert get(f"{url}/metrics").status_code == 200


@contextmanager
def running(folder: Path, monkeypatch: pytest.MonkeyPatch, address: str = "", **variables: str) -> Iterator[Served]:
    """`assistant serve` over one article in a process of its own, ready."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "trees.txt").write_text(ARTICLES["trees.txt"], encoding="utf-8")
    model = {"ASSISTANT_MODEL": "openai:tiny", "OPENAI_BASE_URL": address, "ASSISTANT_JUDGE": "off"}
    for name, value in {**(model if address else {"ASSISTANT_MODEL": "quote"}), **variables}.items():
        monkeypatch.setenv(name, value)
    with started(corpus, folder / "index") as served:
        assert came_true(lambda: is_ready(served.url))
        yield served


def is_ready(url: str) -> bool:
    try:
        return get(f"{url}/ready").status_code == 200
    except httpx.TransportError:
        return False


def ask_twice(url: str) -> None:
    """By the request `seven`, and through Gradio's queue."""
    body = {"model": "ask-articles", "messages": [{"role": "user", "content": TREES}]}
    headers = {"X-Request-ID": "seven"}
    httpx.post(f"{url}/v1/chat/completions", json=body, headers=headers, trust_env=False, timeout=120)
    Client(url, verbose=False).predict(TREES, api_name="/ask")


def check_log(text: str, *, with_questions: bool) -> None:
    """The log of a server that was asked twice, and perhaps once more."""
    lines = [json.loads(line) for line in text.splitlines()]
    mine = [line["message"] for line in lines if line.get("request_id") == "seven"]
    assert [stage for stage in mine if stage != "request"] == ["question", "found", "first_text", "answered"]
    assert "request" in mine
    answered = {line["request_id"]: line for line in lines if line["message"] == "answered"}
    [joined] = [line["request_id"] for line in lines if "queue/join" in str(line.get("path"))]
    assert joined in answered  # Gradio answers in a task that began before the request
    assert answered["seven"]["state"] == "answered"
    assert answered["seven"]["verdicts"] == {"verified": 1}
    assert (TREES in text) == with_questions
    assert "900 peach" not in text
    assert "token=" not in text


@pytest.mark.slow
def test_the_log_in_json_has_questions_where_that_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, monkeypatch, ASSISTANT_LOGS="json with questions") as served:
        ask_twice(served.url)
        served.told_to_end(signal.SIGTERM)
        served.process.wait(timeout=120)
        check_log(served.stderr.read(), with_questions=True)


def test_a_server_logs_its_requests_without_their_questions_and_ends_once_its_answers_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, may_go_on = streaming(SAID), threading.Event()
    with (
        server(at_once, at_once, streaming(SAID[:20], may_go_on, SAID[20:])) as (address, asked),
        running(tmp_path, monkeypatch, address, ASSISTANT_LOGS="json") as served,
        futures.ThreadPoolExecutor() as threads,
    ):
        ask_twice(served.url)
        answering = threads.submit(ask, served.url)
        assert came_true(lambda: len(asked.bodies) == 3)
        served.told_to_end(signal.SIGTERM)
        assert came_true(lambda: get(f"{served.url}/ready").status_code == 503)
        assert get(f"{served.url}/ready").json()["reason"] == "stopping"
        assert get(f"{served.url}/health").status_code == 200
        refused = ask(served.url)
        assert refused.status_code == 503
        assert "about to stop" in refused.json()["error"]["message"]
        may_go_on.set()
        answer = answering.result()
        assert answer.status_code == 200
        assert "900 peach trees on the slope" in answer.text
        assert served.process.wait(timeout=120) == -signal.SIGTERM
        check_log(served.stderr.read(), with_questions=False)


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """A collector of OpenTelemetry."""

    def __init__(self) -> None:
        self.spans: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802  # the name is the protocol's
        self.spans += [span for resource in request.resource_spans for s in resource.scope_spans for span in s.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


def test_opentelemetry_gets_a_span_of_each_answer_with_its_stages_and_without_its_words(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting, collector = grpc.server(futures.ThreadPoolExecutor(1)), Collector()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, collecting)  # type: ignore[no-untyped-call]
    port = collecting.add_insecure_port("127.0.0.1:0")
    collecting.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    try:
        with serving(assistant) as url:
            assert ask(url).status_code == 200
        assert came_true(lambda: len(collector.spans) == 4)
    finally:
        collecting.stop(None)
    [whole] = [span for span in collector.spans if span.name == "answer"]
    stages = [span for span in collector.spans if span.name != "answer"]
    assert {span.name for span in stages} == {"search", "write", "check"}
    assert {span.parent_span_id for span in stages} == {whole.span_id}
    facts = {fact.key: fact.value for fact in whole.attributes}
    assert facts["answer.state"].string_value == "answered"
    assert facts["answer.verdicts.verified"].int_value == 1
    assert "peach" not in str(collector.spans)

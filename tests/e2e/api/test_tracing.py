"""LangSmith and OpenTelemetry see the search with its documents, and the model with its tokens."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableConfig
from langchain_core.tracers import LangChainTracer
from langsmith import Client
from openinference.instrumentation.langchain import LangChainInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant import Assistant, HybridRetriever
from tests.faults.test_model_servers import event, server
from vectorstore import CorpusError

QUESTION = "How many peach trees were planted?"
ARTICLE = "The village planted 900 peach trees on the slope. It will plant more of them next year."


USAGE = {"prompt_tokens": 120, "completion_tokens": 9, "total_tokens": 129}
SAID = "The village planted 900 peach trees [1]."


def whole(handler: BaseHTTPRequestHandler) -> None:
    """An answer with what it cost."""
    message = {"role": "assistant", "content": SAID}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    reply = {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice], "usage": USAGE}
    handler.wfile.write(json.dumps(reply).encode())


def streamed(handler: BaseHTTPRequestHandler) -> None:
    """The same in pieces; what it cost comes last."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    cost = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [], "usage": USAGE}
    handler.wfile.write(
        event(SAID) + event("", "stop") + b"data: " + json.dumps(cost).encode() + b"\n\ndata: [DONE]\n\n"
    )


@pytest.fixture(params=["invoke", "astream"])
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Asks a model on this machine through the chain, with a config as LangChain has it; and the assistant."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLE, encoding="utf-8")
    with (
        server(whole if request.param == "invoke" else streamed) as (address, _),
        Assistant(
            corpus=tmp_path / "corpus", index=tmp_path / "index", model="openai:tiny", openai_base_url=address
        ) as assistant,
    ):

        def ask(config: RunnableConfig | None = None) -> Any:
            if request.param == "invoke":
                return assistant.chain.invoke({"question": QUESTION}, config)
            return asyncio.run(_last(assistant.chain.astream({"question": QUESTION}, config)))

        yield ask, assistant


async def _last(chunks: AsyncIterator[Any]) -> Any:
    return [chunk async for chunk in chunks][-1]


class Collected(NamedTuple):
    """The address of a place that takes LangSmith's runs, and the runs by their ids."""

    address: str
    runs: dict[str, dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [run for run in self.runs.values() if run["run_type"] == kind]


@pytest.fixture
def langsmith() -> Iterator[Collected]:
    runs: dict[str, dict[str, Any]] = {}

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            runs.setdefault(told.get("id") or self.path.rsplit("/", 1)[1], {}).update(
                {name: value for name, value in told.items() if value is not None}
            )
            self.send_response(202)
            self.end_headers()

        do_PATCH = do_POST  # noqa: N815  # the name is http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as taking:
        Thread(target=taking.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield Collected(f"http://127.0.0.1:{taking.server_port}", runs)
        taking.shutdown()


def test_langsmith_sees_the_search_and_the_model_of_an_answer(asked: Any, langsmith: Collected) -> None:
    ask, _ = asked
    client = Client(api_url=langsmith.address, api_key="none", auto_batch_tracing=False)
    tracer = LangChainTracer(client=client)
    answer = ask({"callbacks": [tracer]})
    tracer.wait_for_futures()
    [search], [model] = langsmith.of("retriever"), langsmith.of("llm")
    assert search["inputs"] == {"query": QUESTION}
    assert search["outputs"]["documents"][0]["page_content"] == ARTICLE
    assert search["outputs"]["documents"][0]["metadata"]["article"]["path"] == "trees.txt"
    assert "900" in json.dumps(model["outputs"])
    usage = model["outputs"]["generations"][0][0]["message"]["kwargs"]["usage_metadata"]
    assert (usage["input_tokens"], usage["output_tokens"]) == (120, 9)
    assert search["trace_id"] == model["trace_id"]  # of one question
    assert answer["usage"].input_tokens == 120


def test_opentelemetry_sees_the_search_and_the_model_of_whatever_is_asked(asked: Any) -> None:
    ask, assistant = asked
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    LangChainInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)
    try:
        ask()
        HybridRetriever(assistant=assistant).invoke(QUESTION)
    finally:
        LangChainInstrumentor().uninstrument()
    told = [dict(span.attributes or {}) for span in spans.get_finished_spans()]
    searches = [span for span in told if span["openinference.span.kind"] == "RETRIEVER"]
    [model] = [span for span in told if span["openinference.span.kind"] == "LLM"]
    assert [search["input.value"] for search in searches] == [QUESTION] * 2
    assert [search["retrieval.documents.0.document.content"] for search in searches] == [ARTICLE] * 2
    assert (model["llm.token_count.prompt"], model["llm.token_count.completion"]) == (120, 9)


def test_a_search_that_fails_is_reported_as_one_that_failed(tmp_path: Path) -> None:
    heard: list[str] = []

    class Hearing(BaseCallbackHandler):
        def on_retriever_error(self, error: BaseException, **_: Any) -> None:
            heard.append(str(error))

    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLE, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        assistant.sync()
        (tmp_path / "corpus" / "trees.txt").unlink()
        assistant.sync()
        with pytest.raises(CorpusError):
            assistant.chain.invoke({"question": QUESTION}, {"callbacks": [Hearing()]})
    assert len(heard) == 1
    assert "holds no article" in heard[0]

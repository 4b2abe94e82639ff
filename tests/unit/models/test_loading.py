"""Proves which model is used, and that every failure of a model server is told in one sentence that holds no key."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from assistant import Answer, Assistant, ModelError, SettingsError
from assistant.models.loading import load_model, model_name
from assistant.schemas import DoneEvent, ErrorEvent, Event
from assistant.settings import read_settings
from tests.ports import free_port

CANARY = "sk-canary-9b2d"
Reply = tuple[int, bytes]
CUT = b"<cut>"  # the connection is closed here, before the reply has ended


@contextmanager
def model_server(
    chat: Reply = (200, b""),
    streaming: Reply | None = None,
    models: Reply = (200, b'{"data": [{"id": "tiny"}, {"id": "large"}]}'),
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A real server with these replies, `streaming` where a stream is asked for: its address, and its requests."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(*models)

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._send(*(streaming if streaming and asked[-1].get("stream") else chat))

        def _send(self, status: int, body: bytes) -> None:
            body = body.replace(b"<key>", self.headers.get("Authorization", "").encode())
            whole = len(body) + (1000 if CUT in body else 0)
            self.send_response(status)
            kind = "text/event-stream" if body.startswith(b"data:") else "application/json"
            for name, value in (
                ("Content-Type", kind),
                ("Content-Length", str(whole)),
                ("x-should-retry", "false"),
                ("Connection", "close"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.removesuffix(CUT))
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Nothing: requests hold keys."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", asked
        finally:
            server.shutdown()
            thread.join()


def streamed(*texts: str, end: bytes = b"data: [DONE]\n\n") -> bytes:
    pieces = [
        {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [{"index": 0, "delta": {"content": t}}],
        }
        for t in texts
    ]
    return b"".join(b"data: " + json.dumps(piece).encode() + b"\n\n" for piece in pieces) + end


def whole(text: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 70, "completion_tokens": 9, "total_tokens": 79}
    return json.dumps(
        {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice], "usage": usage}
    ).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article, whose index the first test makes for all."""
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "ferry.txt").write_text(
        "Twelve times a day does the ferry cross the strait. Its captain is called Moss.", encoding="utf-8"
    )
    return folder


def about_ferries(folder: Path, address: str) -> Assistant:
    return Assistant(corpus=folder / "corpus", index=folder / "index", openai_base_url=address, openai_api_key=CANARY)


async def _events(assistant: Assistant, question: str) -> list[Event]:
    return [event async for event in assistant.astream(question)]


QUESTION = "How many times a day does the ferry cross?"
ERROR = b'{"error": {"message": "No: <key>", "code": "no"}}'
WHOLE_ANSWER = "Twelve times a day does the ferry cross the strait [1]."
FAILURES = [
    pytest.param((401, ERROR), "refused the key: set OPENAI_API_KEY", id="401"),
    pytest.param((403, ERROR), "does not allow this key to use `openai:tiny`", id="403"),
    pytest.param((404, ERROR), "has no model `openai:tiny`: set ASSISTANT_MODEL", id="404"),
    pytest.param((404, b"nothing here"), "has no model `openai:tiny`", id="404-without-json"),
    pytest.param((429, ERROR), "is busy or its quota is used up", id="429"),
    pytest.param((400, ERROR), "refused the question", id="400"),
    pytest.param((500, ERROR), "failed: try again", id="500"),
    pytest.param((502, b""), "failed: try again", id="502"),
    pytest.param((409, ERROR), "failed: try again", id="409"),
    pytest.param((418, b"tea"), "failed: try again", id="418"),
    pytest.param((503, b""), "is busy", id="503"),
    pytest.param((529, ERROR), "is busy", id="529"),
    pytest.param((402, ERROR), "wants to be paid: add credit", id="402"),
    pytest.param(
        (429, b'{"error": {"message": "No", "code": "insufficient_quota"}}'),
        "wants to be paid: add credit",
        id="no-quota",
    ),
    pytest.param((413, ERROR), "too long for `openai:tiny`, ask for less or lower ASSISTANT_PASSAGES", id="413"),
    pytest.param((422, ERROR), "refused the question", id="422"),
    pytest.param((200, b'{"choices": [{"mess'), "", id="invalid-json"),
    pytest.param((200, b""), "", id="nothing"),
    pytest.param((200, b'{"choices": [' + CUT), "cut the answer off", id="cut"),
    pytest.param((200, b'"<key>"'), "", id="no-object"),
    pytest.param((200, b'{"choices": null}'), "", id="null"),
    pytest.param((200, b'{"choices": []}'), "", id="no-choice"),
]


def is_one_sentence(told: str, address: str) -> bool:
    """Whether the reader gets one line that names the server and no key."""
    return address in told and CANARY not in told and "\n" not in told and told.endswith(".")


@pytest.mark.parametrize(("reply", "words"), FAILURES)
def test_a_failure_of_the_server_is_one_sentence_without_the_key(folder: Path, reply: Reply, words: str) -> None:
    with model_server(reply) as (address, asked), about_ferries(folder, address) as assistant:
        with pytest.raises(ModelError) as told:
            assistant.ask(QUESTION)
        events = asyncio.run(_events(assistant, QUESTION))
    assert asked
    assert [event.type for event in events] == ["passages", "error"]
    assert isinstance(events[-1], ErrorEvent)
    assert is_one_sentence(str(told.value), address)
    assert words in str(told.value)
    assert is_one_sentence(events[-1].message, address)
    assert CANARY not in repr(events)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        pytest.param(CUT, "cut the answer off", id="cut"),
        pytest.param(b"data: {broken\n\n", "cannot be read", id="broken"),
        pytest.param(b'data: {"error": {"message": "out of memory <key>"}}\n\n', "failed: try again", id="error"),
        pytest.param(b'data: {"error": {"message": "slow down", "code": 429}}\n\n', "is busy", id="error-with-status"),
    ],
)
def test_a_stream_that_breaks_ends_with_an_error_and_never_with_an_answer(
    folder: Path, rest: bytes, words: str
) -> None:
    with (
        model_server((200, streamed("Twelve times ", "a day", end=rest))) as (address, _),
        about_ferries(folder, address) as assistant,
    ):
        events = asyncio.run(_events(assistant, QUESTION))
        with pytest.raises(ModelError, match=words) as told:
            assistant.ask(QUESTION)
    assert [event.type for event in events] == ["passages", "text", "text", "citation", "error"]
    error = events[-1]
    assert isinstance(error, ErrorEvent)
    assert is_one_sentence(error.message, address)
    assert str(told.value) == error.message
    assert error.answer is not None  # what had arrived is kept and checked
    assert told.value.answer is not None
    assert told.value.answer.model_dump(exclude={"timings_ms"}) == error.answer.model_dump(exclude={"timings_ms"})
    assert (error.answer.answer, error.answer.state) == ("Twelve times a day", "partial")
    assert "cut the answer off" in (error.answer.missing or "")
    assert [(citation.state, citation.aligned) for citation in error.answer.citations] == [
        ("undecided", True)
    ]  # half of a sentence


@pytest.mark.parametrize("end", [b"", b"data: [DONE]\n\n"], ids=["without-a-word", "with-its-word"])
def test_a_stream_that_just_ends_is_reported_as_cut(folder: Path, end: bytes) -> None:
    with (
        model_server((200, streamed("Twelve times a day ", "does the ferry cross the strait [1].", end=end))) as (
            address,
            _,
        ),
        about_ferries(folder, address) as assistant,
    ):
        events = asyncio.run(_events(assistant, QUESTION))
    done = events[-1]
    assert done.type == "done"
    assert done.answer.state == "partial"
    assert "cut the answer off" in (done.answer.missing or "")
    assert [citation.state for citation in done.answer.citations] == [
        "verified"
    ]  # what had arrived is kept and checked


def test_a_model_given_as_an_object_is_known_to_say_when_it_has_finished(folder: Path) -> None:
    with model_server((200, streamed("Twelve times a day ", "does the ferry cross the strait [1]."))) as (address, _):
        given = ChatOpenAI(model="tiny", base_url=address, api_key=SecretStr(CANARY), http_socket_options=())
        with Assistant(corpus=folder / "corpus", index=folder / "index", chat_model=given) as assistant:
            answer = assistant.ask(QUESTION)
    assert (answer.model, answer.state, answer.missing) == (
        "ChatOpenAI",
        "partial",
        "The model server cut the answer off; the rest is missing.",
    )


def test_an_empty_answer_is_reported(folder: Path) -> None:
    with model_server((200, streamed(""))) as (address, _), about_ferries(folder, address) as assistant:
        answer = assistant.ask(QUESTION)
    assert answer.state == "partial"
    assert "gave no answer" in (answer.missing or "")


def test_a_port_where_nobody_listens_is_reported_before_anything_is_indexed(folder: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    with about_ferries(folder, address) as assistant:
        with pytest.raises(ModelError, match="No model server answers at OPENAI_BASE_URL") as told:
            assistant.ask(QUESTION)
        events = asyncio.run(_events(assistant, QUESTION))
    assert is_one_sentence(str(told.value), address)
    assert events == [ErrorEvent(message=str(told.value), code=told.value.code, values=dict(told.value.values))]


def test_a_server_that_went_away_is_reported_as_unreachable(folder: Path) -> None:
    with model_server() as (address, _), about_ferries(folder, address) as assistant:
        assert assistant.model == "openai:tiny"
    with assistant:
        events = asyncio.run(_events(assistant, QUESTION))
    assert [event.type for event in events] == ["passages", "error"]
    assert isinstance(events[-1], ErrorEvent)
    assert "cannot be reached" in events[-1].message
    assert is_one_sentence(events[-1].message, address)


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ((200, b'{"data": []}'), "lists no models"),
        ((200, b"{}"), "lists no models"),
        ((200, b'{"data": null}'), "lists no models"),
        ((200, b"[]"), "lists no models"),
        ((200, b"<html>welcome</html>"), "lists no models"),
        ((200, b"\xff\xfe"), "lists no models"),
        ((200, b"[" * 10_000), "lists no models"),
        ((401, ERROR), "refused the key: set OPENAI_API_KEY"),
        ((403, ERROR), "refused the key: set OPENAI_API_KEY"),
        ((404, ERROR), "does not list its models: name one with ASSISTANT_MODEL"),
        ((500, ERROR), "does not list its models"),
        ((200, b'{"data": [' + CUT), "No model server answers"),
    ],
)
def test_a_server_that_names_no_model_is_reported_with_what_to_do(folder: Path, models: Reply, words: str) -> None:
    with model_server(models=models) as (address, asked), about_ferries(folder, address) as assistant:
        with pytest.raises(ModelError, match=words) as told:
            assistant.ask(QUESTION)
        events = asyncio.run(_events(assistant, QUESTION))
    assert is_one_sentence(str(told.value), address)
    assert events == [ErrorEvent(message=str(told.value), code=told.value.code, values=dict(told.value.values))]
    assert asked == []


def test_the_answer_of_a_server_is_used_and_its_tokens_are_counted(folder: Path) -> None:
    with model_server(
        (200, whole(WHOLE_ANSWER)), (200, streamed("Twelve times a day does the ferry ", "cross the strait [1]."))
    ) as (address, asked):
        with about_ferries(folder, address) as assistant:
            answer = Answer(**assistant.chain.invoke({"question": QUESTION}))
            events = asyncio.run(_events(assistant, QUESTION))
        assert [request["model"] for request in asked] == ["tiny", "tiny"]
    assert (answer.answer, answer.model, answer.citations[0].state) == (WHOLE_ANSWER, "openai:tiny", "verified")
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (70, 9)
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.answer == WHOLE_ANSWER
    assert CANARY not in answer.model_dump_json() + repr(events)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "quote"),
        ({"OPENAI_API_KEY": ""}, "quote"),
        ({"OPENAI_API_KEY": CANARY}, "openai:gpt-5-mini"),
        ({"ASSISTANT_MODEL": "quote", "OPENAI_API_KEY": CANARY}, "quote"),
        ({"ASSISTANT_MODEL": "openai:other", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "openai:other"),
        ({"ASSISTANT_MODEL": "", "OPENAI_API_KEY": CANARY}, "openai:gpt-5-mini"),
    ],
)
def test_the_model_is_the_named_one_or_follows_from_key_and_address(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert model_name(read_settings()) == expected


@pytest.mark.parametrize("ending", ["", "/"])
def test_with_an_address_alone_the_first_model_of_the_server_is_used(ending: str) -> None:
    with model_server() as (address, _):
        assert model_name(read_settings(openai_base_url=address + ending)) == "openai:tiny"


def test_quotation_needs_no_model_and_a_server_without_a_key_gets_a_placeholder() -> None:
    found = read_settings(openai_base_url="http://127.0.0.1:9/v1")
    assert load_model("quote", found) is None
    assert load_model("openai:tiny", found) is not None


def test_behind_a_proxy_nothing_is_said_of_clients_that_are_not_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("langchain_openai.chat_models._client_utils._proxy_env_warning_emitted", False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert load_model("openai:tiny", read_settings(openai_api_key=CANARY)) is not None
    assert caplog.text == ""


@pytest.mark.parametrize("name", ["nobody:model", "no-such-model-at-all", "openai-without-colon"])
def test_a_model_that_cannot_be_loaded_is_reported_by_its_variable(name: str) -> None:
    with pytest.raises(SettingsError, match=f"ASSISTANT_MODEL=`{name}` cannot be loaded") as told:
        load_model(name, read_settings(openai_api_key=CANARY))
    assert CANARY not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["gpt-4o", "openai:gpt-4o", "o3-mini", "chatgpt-4o-latest"])
def test_a_model_of_openai_without_a_key_is_one_sentence_and_nobody_is_asked(folder: Path, name: str) -> None:
    with Assistant(corpus=folder / "corpus", index=folder / "index", model=name) as assistant:
        with pytest.raises(SettingsError, match="set OPENAI_API_KEY") as told:
            assistant.ask(QUESTION)
        events = asyncio.run(_events(assistant, QUESTION))
    assert isinstance(told.value, ModelError)
    [event] = events
    assert event.type == "error"
    assert (event.code, event.message) == ("model_no_key", str(told.value))


@pytest.mark.parametrize(
    ("name", "address", "full"),
    [
        ("gpt-4o", "", "openai:gpt-4o"),
        ("openai:gpt-4o", "", "openai:gpt-4o"),
        ("qwen3", "http://127.0.0.1:9/v1", "openai:qwen3"),
        ("quote", "http://127.0.0.1:9/v1", "quote"),
        ("o3mini-of-a-stranger", "", "o3mini-of-a-stranger"),
        ("anthropic:claude-x", "http://127.0.0.1:9/v1", "anthropic:claude-x"),
    ],
)
def test_a_name_without_its_provider_gets_it_where_it_is_plain(name: str, address: str, full: str) -> None:
    assert model_name(read_settings(model=name, openai_base_url=address)) == full

"""Whatever a model server does wrong is reported in one sentence.

What had come is kept, and nothing is waited for too long.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, ModelError
from assistant.__main__ import main
from assistant.answer.notices import ended, model_fault
from assistant.cli.printing import DONE, FAILED
from assistant.schemas import Event, TextEvent, answer_so_far

QUESTION = "How many times a day does the ferry cross?"
FACT = "Twelve times a day does the ferry cross the strait [1]."
_BLOCK, _BLOCKS = b"x" * 2**20, 100  # more than the program reads of one answer


class Asked:
    """What a server was asked, and whether its reader went away."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.left = threading.Event()


Act = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(*acts: Act) -> Iterator[tuple[str, Asked]]:
    """A server that does these things in turn, the last one for ever: its address under /v1, and its requests."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                acts[min(len(asked.bodies), len(acts)) - 1](self)
            except OSError:
                asked.left.set()
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/v1", asked
        finally:
            listening.shutdown()
            thread.join()


def refusing(status: int, **headers: str) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b'{"error": {"message": "no"}}')

    return act


def streaming(
    *pieces: str | float | threading.Event, finish: str | None = "stop", forever: bytes = b"", created: float = 1
) -> Act:
    """Sends texts, waits for seconds and for events, then says why it finished, or sends the same bytes for ever."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for piece in pieces:
            if isinstance(piece, float):
                time.sleep(piece)
            elif isinstance(piece, threading.Event):
                piece.wait(300)
            else:
                handler.wfile.write(event(piece, created=created))
                handler.wfile.flush()
        while forever:
            handler.wfile.write(forever)
            handler.wfile.flush()
            time.sleep(0.02)
        handler.wfile.write(event("", finish) + b"data: [DONE]\n\n")

    return act


def breaking(body: bytes) -> Act:
    """Sends this much of a longer stream, then closes the connection."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Content-Length", str(len(body) + 1000))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def event(text: str, finish: str | None = None, created: float = 1) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return (
        b"data: "
        + json.dumps(
            {"id": "c", "object": "chat.completion.chunk", "created": created, "model": "tiny", "choices": [choice]}
        ).encode()
        + b"\n\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    for number, text in enumerate(
        (
            "Twelve times a day does the ferry cross the strait.",
            "The ferry cross stands on the hill.",
            "A day ticket for the ferry costs nine crowns.",
        )
    ):
        (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def over(folder: Path, address: str, **settings: Any) -> Assistant:
    return Assistant(
        corpus=folder / "corpus", index=folder / "index", model="openai:tiny", openai_base_url=address, **settings
    )


def streamed(assistant: Assistant) -> list[Event]:
    async def events() -> list[Event]:
        return [event async for event in assistant.astream(QUESTION)]

    return asyncio.run(events())


@pytest.mark.parametrize("refusal", [refusing(429), refusing(429, retry_after="1"), refusing(500), refusing(503)])
def test_what_a_retry_can_help_is_asked_again(folder: Path, refusal: Act) -> None:
    with server(refusal, streaming(FACT)) as (address, asked), over(folder, address) as assistant:
        done = streamed(assistant)[-1]
    assert done.type == "done"
    assert done.answer.citations[0].number == 1
    assert len(asked.bodies) == 2


@pytest.mark.parametrize("wait", ["120", "30", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_long_wait_is_reported_instead_of_sat_out(folder: Path, wait: str) -> None:
    with server(refusing(429, retry_after=wait)) as (address, asked), over(folder, address) as assistant:
        began = time.monotonic()
        told = streamed(assistant)[-1]
        assert time.monotonic() - began < 25  # the shortest wait that is asked for is 30
    assert told.type == "error"
    assert "busy" in told.message
    assert "ASSISTANT_MODEL=quote" in told.message
    assert len(asked.bodies) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_no_retry_can_help_is_asked_once(folder: Path, status: int) -> None:
    with server(refusing(status)) as (address, asked), over(folder, address) as assistant:
        told = streamed(assistant)[-1]
    assert told.type == "error"
    assert told.answer is None
    assert len(asked.bodies) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_request_is_sent_once_more_with_half_of_the_passages(folder: Path, status: int) -> None:
    with server(refusing(status), streaming(FACT)) as (address, asked), over(folder, address) as assistant:
        done = streamed(assistant)[-1]
    assert done.type == "done"
    with server(refusing(status), streaming(FACT)) as (address, _), over(folder, address) as assistant:
        assert assistant.ask(QUESTION).answer == done.answer.answer
    assert [body["messages"][-1]["content"].count("</passage-") for body in asked.bodies] == [3, 2]


def test_a_request_refused_twice_is_reported(folder: Path) -> None:
    with server(refusing(400)) as (address, asked), over(folder, address) as assistant:
        told = streamed(assistant)[-1]
    assert told.type == "error"
    assert "too long" in told.message
    assert len(asked.bodies) == 2


def ended_without_end(assistant: Assistant, asked: Asked, *, ask: bool) -> Answer | None:
    """What came of an answer that the server did not end, and was left."""
    kept = None
    if ask:
        with pytest.raises(ModelError, match="did not end its answer"):
            assistant.ask(QUESTION)
    else:
        last = streamed(assistant)[-1]
        assert last.type == "error"
        assert "did not end its answer" in last.message
        kept = last.answer
    assert asked.left.wait(60)
    return kept


@pytest.mark.parametrize("start", [b"data: ", b": "], ids=["a piece", "a comment"])
@pytest.mark.parametrize("ask", [False, True], ids=["stream", "ask"])
def test_a_line_without_an_end_is_left_before_it_fills_the_memory(folder: Path, start: bytes, ask: bool) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        handler.wfile.write(event(FACT) + start)
        for _ in range(_BLOCKS):
            handler.wfile.write(_BLOCK)
        handler.wfile.write(b"\n\n" + event("", "stop") + b"data: [DONE]\n\n")

    with server(act) as (address, asked), over(folder, address) as assistant:
        kept = ended_without_end(assistant, asked, ask=ask)
    assert ask or (kept is not None and kept.answer == FACT)


@pytest.mark.parametrize("ask", [False, True], ids=["stream", "ask"])
def test_signs_of_life_without_an_answer_end_when_the_time_is_up(folder: Path, ask: bool) -> None:
    alive = b": still here\n\n" if not ask else b" "
    with server(streaming(forever=alive)) as (address, asked), over(folder, address, answer_seconds=1) as assistant:
        ended_without_end(assistant, asked, ask=ask)


def test_a_silence_within_the_answer_keeps_what_had_come(folder: Path) -> None:
    with server(streaming(FACT, " It", 3.0)) as (address, _), over(folder, address, timeout=0.5) as assistant:
        told = streamed(assistant)[-1]
    assert told.type == "error"
    assert "silent for too long" in told.message
    assert told.answer is not None
    assert told.answer.answer == f"{FACT} It"
    assert [citation.state for citation in told.answer.citations] == ["verified"]


@pytest.mark.parametrize("json_wanted", [False, True])
def test_the_command_line_keeps_what_had_come_of_an_answer_that_breaks_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], json_wanted: bool
) -> None:
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    with server(breaking(event(FACT + " It")), streaming()) as (address, asked):
        for name, value in {
            "ASSISTANT_MODEL": "openai:tiny",
            "OPENAI_BASE_URL": address,
            "OPENAI_API_KEY": "sk-canary-0001",
        }.items():
            monkeypatch.setenv(name, value)
        assert main(["ask", QUESTION, *places, *["--json"][:json_wanted]]) == FAILED
    told, trouble = capsys.readouterr()
    assert len(asked.bodies) == 1
    assert trouble.startswith("assistant: The model server at ")
    assert "cut the answer off" in trouble
    assert "ASSISTANT_MODEL=quote" in trouble
    if json_wanted:
        kept = json.loads(told)
        assert (kept["state"], kept["answer"], kept["citations"][0]["state"]) == ("partial", f"{FACT} It", "verified")
    else:
        assert told.splitlines()[:2] == [f"{FACT} It", ended(QUESTION, "cut")]
        assert "[1] verified: 0 (0.txt, 0-51)" in told


def test_a_piece_with_a_field_of_another_type_is_no_trouble_of_the_reader(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    with server(streaming(FACT, created=1764190000.25)) as (address, _):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        assert main(["ask", QUESTION, *places, "--model", "openai:tiny"]) == DONE  # a warning would be an error here


def test_an_endless_answer_is_cut_and_kept(folder: Path) -> None:
    with (
        server(streaming(FACT, forever=event(" And on it goes." * 100))) as (address, asked),
        over(folder, address) as assistant,
    ):
        told = streamed(assistant)[-1]
        assert asked.left.wait(60)
    assert told.type == "error"
    assert "did not end its answer" in told.message
    assert told.answer is not None
    assert (told.answer.state, told.answer.missing) == ("partial", model_fault(QUESTION, "rambles"))
    assert 20_000 < len(told.answer.answer) < 30_000
    assert told.answer.citations[0].state == "verified"


@pytest.mark.parametrize(
    ("finish", "why", "told"),
    [
        ("length", "length", "length"),
        ("content_filter", "content_filter", "content_filter"),
        ("error", "cut", "length"),
        (None, "cut", "length"),
    ],
)
def test_an_answer_that_ended_early_says_why(folder: Path, finish: str | None, why: str, told: str) -> None:
    with server(streaming(FACT, finish=finish)) as (address, _), over(folder, address) as assistant:
        done = streamed(assistant)[-1]
    assert done.type == "done"
    assert (done.answer.state, done.answer.missing) == ("partial", ended(QUESTION, why))
    assert done.answer.finish_reason == told
    assert [citation.state for citation in done.answer.citations] == ["verified"]


@pytest.mark.parametrize("finish", ["STOP", "eos"])
def test_an_answer_that_ended_is_whole_whatever_its_server_calls_that(folder: Path, finish: str) -> None:
    with server(streaming(FACT, finish=finish)) as (address, _), over(folder, address) as assistant:
        done = streamed(assistant)[-1]
    assert done.type == "done"
    assert (done.answer.state, done.answer.missing, done.answer.finish_reason) == ("answered", None, "stop")


def test_closing_the_stream_closes_the_models_and_leaves_what_was_written(folder: Path) -> None:
    async def first_words(assistant: Assistant) -> list[Event]:
        events = []
        stream = assistant.astream(QUESTION)
        async for event in stream:
            events.append(event)
            if sum(isinstance(e, TextEvent) for e in events) == 4:
                break
        await stream.aclose()
        return events

    with server(streaming(FACT, forever=event(" more"))) as (address, asked), over(folder, address) as assistant:
        events = asyncio.run(first_words(assistant))
        assert asked.left.wait(60)
    kept = answer_so_far(QUESTION, events, ended(QUESTION, "stopped"))
    assert kept is not None
    assert kept.answer.startswith("Twelve times a day")
    assert (kept.state, kept.missing) == ("partial", "The answer was stopped; the rest is missing.")
    assert kept.passages[0].article.path == "0.txt"


def test_nothing_is_left_of_an_answer_that_was_stopped_before_its_first_word() -> None:
    assert answer_so_far(QUESTION, [], ended(QUESTION, "stopped")) is None


def test_quotation_is_at_hand_whatever_the_server_does(folder: Path) -> None:
    with server(refusing(401)) as (address, asked), over(folder, address) as assistant:
        answer = assistant.ask(QUESTION, quote=True)
    assert (answer.model, answer.usage.cost_usd) == ("quote", 0.0)
    assert answer.citations[0].state == "verified"
    assert asked.bodies == []


USAGE = {"prompt_tokens": 2000, "completion_tokens": 100, "total_tokens": 2100}


def counting(handler: BaseHTTPRequestHandler) -> None:
    """A whole answer, with its tokens."""
    whole = {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny", "usage": USAGE}
    whole["choices"] = [{"index": 0, "message": {"role": "assistant", "content": FACT}, "finish_reason": "stop"}]
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(json.dumps(whole).encode())


def counting_pieces(counted: bool = True) -> Act:
    """The same in pieces; the tokens come last, if at all."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        last = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [],
            "usage": USAGE,
        }
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        told = b"data: " + json.dumps(last).encode() + b"\n\n" if counted else b""
        handler.wfile.write(event(FACT) + event("", "stop") + told + b"data: [DONE]\n\n")

    return act


def test_cost_is_reported_where_the_price_is_known(folder: Path) -> None:
    pieces = counting_pieces()
    with server(pieces, counting, pieces) as (address, asked):
        with over(folder, address, price_in=0.25, price_out=2.0) as assistant:
            assert assistant.ask(QUESTION).usage.cost_usd == pytest.approx(0.0007)
            follow_up = assistant.ask(
                "And what does a ticket for the ferry cost?", [{"role": "user", "content": QUESTION}]
            )
            assert follow_up.usage.input_tokens == 4000  # the question was written out, too
            assert follow_up.usage.cost_usd == pytest.approx(0.0014)
            refused = assistant.ask("Zyx qwv plk?")
            assert (refused.state, refused.usage.input_tokens, refused.usage.cost_usd) == ("not_found", 0, 0.0)
            assert assistant.ask(QUESTION, quote=True).usage.cost_usd == 0.0
        with over(folder, address) as assistant:
            assert assistant.ask(QUESTION).usage.cost_usd is None
            assert assistant.ask("Zyx qwv plk?").usage.cost_usd == 0.0
    assert [bool(body.get("stream")) for body in asked.bodies] == [True, False, True, True]


@pytest.mark.parametrize(("counted", "cost"), [(True, 0.0007), (False, None)])
def test_the_cost_of_a_streamed_answer_is_reported_where_the_server_counts_its_tokens(
    folder: Path, counted: bool, cost: float | None
) -> None:
    with (
        server(counting_pieces(counted)) as (address, asked),
        over(folder, address, price_in=0.25, price_out=2.0) as assistant,
    ):
        done = streamed(assistant)[-1]
    assert asked.bodies[0]["stream_options"] == {"include_usage": True}
    assert done.type == "done"
    assert done.answer.usage.input_tokens == (2000 if counted else 0)
    assert done.answer.usage.cost_usd == (pytest.approx(cost) if cost else None)


@pytest.mark.parametrize(
    "piece",
    [b"data: null", b"data: 5", b"data: [1]", b'data: {"id": "c", "choices": [{"index": 0, "delta": {}}], "usage": 7}'],
)
def test_a_piece_of_another_form_is_reported_and_keeps_what_had_come(folder: Path, piece: bytes) -> None:
    with server(streaming(FACT + " It", forever=piece + b"\n\n")) as (address, _), over(folder, address) as assistant:
        told = streamed(assistant)[-1]
    assert told.type == "error"
    assert "is no answer" in told.message
    assert told.answer is not None
    assert told.answer.answer == f"{FACT} It"


def test_half_of_a_surrogate_pair_waits_for_the_other_and_one_alone_is_replaced(folder: Path) -> None:
    with (
        server(streaming("\ud83d", f"\ude00 {FACT}", " \ud800 and", " \ud83d")) as (address, _),
        over(folder, address) as assistant,
    ):
        events = streamed(assistant)
    done = events[-1]
    assert done.type == "done"
    assert done.answer.answer == f"\U0001f600 {FACT} \ufffd and \ufffd"
    assert "".join(event.text for event in events if event.type == "text") == done.answer.answer
    assert done.answer.model_dump_json()


def test_one_piece_that_is_longer_than_any_answer_is_cut_before_it_is_checked(folder: Path) -> None:
    with server(streaming(f"{FACT} {'a' * 300_000}")) as (address, _), over(folder, address) as assistant:
        told = streamed(assistant)[-1]
    assert told.type == "error"
    assert told.answer is not None
    assert told.answer.answer.startswith(FACT)
    assert len(told.answer.answer) <= 20_000

"""`ask`, `check` and `search` beside a running server: it answers, with the same JSON and the same exit codes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.__main__ import main
from assistant.api.local_protocol import proof, read_address, write_address
from assistant.api.local_socket import local_socket
from assistant.check import judging
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE
from tests.judge_server import judge_server
from tests.judges import Ruling, not_told
from tests.unit.models.test_loading import model_server, streamed, whole

QUESTION = "How many times a day does the ferry cross the strait?"
DRAFT = "# Ferries\n\nTwelve times a day does the ferry cross the strait. Its captain is called Ash.\n"
_CHANGING = {"timings_ms", "score"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    text = "Twelve times a day does the ferry cross the strait. Its captain is called Moss."
    (folder / "corpus" / "ferry.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def answering(assistant: Assistant) -> Iterator[None]:
    """The socket in a thread of its own, as the server has it."""
    ready, end = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with local_socket(assistant):
            ready.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


@contextmanager
def server(folder: Path, **settings: Any) -> Iterator[Assistant]:
    """An assistant that has the index open and answers commands."""
    with Assistant(corpus=folder / "corpus", index=folder / "index", **settings) as assistant:
        assistant.open()
        with answering(assistant):
            yield assistant


def command(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--corpus", str(folder / "corpus"), "--index", str(folder / "index")])


def without_times(record: Any) -> Any:
    if isinstance(record, dict):
        return {name: without_times(value) for name, value in record.items() if name not in _CHANGING}
    return [without_times(value) for value in record] if isinstance(record, list) else record


def spoken(said: str) -> list[str]:
    """The lines without bars of progress, which a slow machine shows and a quick one does not."""
    return [line for line in said.splitlines() if line and not line.startswith("checking: ")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "ferry", "--json"),
        ("search", "ferry"),
        ("search", "ferry", "-k", "0"),
        ("ask", QUESTION, "--json"),
        ("ask", QUESTION),
        ("ask", "Who painted the ceiling of the opera?", "--json"),
        ("ask", " "),
        ("ask", QUESTION, "--model", "gpt-4o"),
        ("ask", QUESTION, "--model", "nobody:model", "--json"),
        ("check", "draft.md"),
        ("check", "draft.md", "--json", "--fail-on", "contradicted"),
        ("check", "empty.md"),
        ("check", "draft.md", "--judge", "nobody:model"),
    ],
)
def test_a_command_says_the_same_with_a_server_and_without(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    Path("draft.md").write_text(DRAFT, encoding="utf-8")  # in a folder of its own
    Path("empty.md").write_text("", encoding="utf-8")
    alone = command(folder, *arguments), capsys.readouterr()
    with server(folder):
        beside = command(folder, *arguments), capsys.readouterr()
    assert alone[0] == beside[0]
    if "--json" in arguments and alone[1].out:
        assert without_times(json.loads(alone[1].out)) == without_times(json.loads(beside[1].out))
    else:
        assert alone[1].out == beside[1].out
    notice = "The index is open in process"
    said = [line for line in spoken(beside[1].err) if not line.startswith(notice)]
    assert said == spoken(alone[1].err)


@pytest.mark.parametrize(("language", "here"), [("zh_TW.UTF-8", "這裡"), ("en_GB.UTF-8", "这里")])
def test_a_greeting_of_no_script_is_answered_in_the_terminals(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, here: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    command(folder, "ask", "你好")
    assert here in capsys.readouterr().out
    with server(folder):
        command(folder, "ask", "你好")
    assert here in capsys.readouterr().out


def test_a_server_with_accounts_and_keys_answers_the_commands_of_its_own_user(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(folder, accounts="ann:secret-1", api_keys="a-key-of-16-letters", requests_per_minute="1"):
        for _ in range(3):
            assert command(folder, "ask", QUESTION, "--json") == DONE
            assert json.loads(capsys.readouterr().out)["state"] == "answered"


def test_what_was_added_since_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with server(folder) as assistant:
        assistant.sync()
        new = folder / "corpus" / "bridge.txt"
        new.write_text("The bridge over the strait was opened with 40 lamps and a band.", encoding="utf-8")
        assert command(folder, "search", "lamps on the bridge", "--json") == DONE
        assert json.loads(capsys.readouterr().out)["passages"][0]["article"]["path"] == "bridge.txt"
        new.unlink()


def test_the_model_of_the_option_answers_and_the_servers_own_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = streamed("Twelve times a day does the ferry cross the strait [1].")
    with model_server((200, whole("ready")), (200, reply)) as (address, _), server(folder, openai_base_url=address):
        assert command(folder, "ask", QUESTION, "--json") == DONE
        assert json.loads(capsys.readouterr().out)["model"] == "openai:tiny"
        assert command(folder, "ask", QUESTION, "--json", "--model", "quote") == DONE
        assert json.loads(capsys.readouterr().out)["model"] == "quote"


@pytest.mark.parametrize("what", ["none", "dead", "closed", "stranger", "rights", "version", "damaged"])
def test_what_a_server_left_behind_is_ignored(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    place = folder / "index" / "server.json"
    place.unlink(missing_ok=True)
    with Assistant(corpus=folder / "corpus", index=folder / "index") as assistant:
        assistant.open()
        with answering(assistant):
            address = read_address(folder / "index")
            assert address
            if what == "none":
                place.unlink()
            elif what == "dead":
                place.write_text(json.dumps({**address._asdict(), "process": 1}))
            elif what == "closed":
                place.write_text(json.dumps({**address._asdict(), "port": 1}))
            elif what == "stranger":  # who listens there does not know this secret
                place.write_text(json.dumps({**address._asdict(), "secret": "f" * 64}))
            elif what == "rights":
                place.chmod(0o644)
            elif what == "version":
                place.write_text(json.dumps({**address._asdict(), "version": "0.0.1"}))
            elif what == "damaged":
                place.write_text('{"port": ')
            assert command(folder, "search", "ferry", "--json") == FAILED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"in use by process {os.getpid()}" in captured.err
    place.unlink(missing_ok=True)


def test_the_address_is_for_this_user_alone_and_goes_with_the_server(folder: Path) -> None:
    place = folder / "index" / "server.json"
    with server(folder):
        assert place.stat().st_mode & 0o777 == 0o600
        assert read_address(folder / "index")
    assert not place.exists()
    with server(folder):
        other = write_address(folder / "index", 9)
    assert read_address(folder / "index") == other  # another process wrote it since
    place.unlink()


def test_another_corpus_over_the_same_index_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(folder) as assistant:
        assistant.sync()
        arguments = ["search", "ferry", "--corpus", str(tmp_path), "--index", str(folder / "index")]
        assert main(arguments) == FAILED
        assert len(assistant.articles()) == 1
    assert "in use by process" in capsys.readouterr().err


def test_who_does_not_know_the_secret_gets_no_answer(folder: Path) -> None:
    with server(folder):
        address = read_address(folder / "index")
        assert address

        async def ask(second: dict[str, Any]) -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
            writer.write(b'{"challenge": "x"}\n')
            hello = json.loads(await reader.readline())
            assert "secret" not in hello
            assert address.secret not in json.dumps(hello)
            writer.write(json.dumps(second | {"corpus": str(folder / "corpus")}).encode() + b"\n")
            rest = await reader.read()
            writer.close()
            return rest

        request = {"command": "search", "text": "ferry"}
        assert asyncio.run(ask(request)) == b""
        assert asyncio.run(ask({**request, "proof": "0" * 64})) == b""
        assert asyncio.run(ask({**request, "proof": None})) == b""


def test_a_request_that_the_server_does_not_know_is_refused(folder: Path) -> None:
    with server(folder):
        address = read_address(folder / "index")
        assert address

        async def ask(request: dict[str, Any]) -> list[dict[str, Any]]:
            reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
            writer.write(b'{"challenge": "x"}\n')
            hello = json.loads(await reader.readline())
            proved = {"proof": proof(address.secret, "command", hello["challenge"]), **request}
            writer.write(json.dumps(proved | {"corpus": str(folder / "corpus")}).encode() + b"\n")
            replies = [json.loads(line) async for line in reader]
            writer.close()
            return replies

        known: dict[str, Any] = {"command": "search", "text": "ferry"}
        assert [reply["type"] for reply in asyncio.run(ask(known))] == ["synced", "passages", "end"]
        for request in ({**known, "command": "dance"}, {**known, "k": "many"}, {"command": "search"}):
            assert asyncio.run(ask(request)) == [{"type": "other_corpus"}]


def test_a_failure_that_nobody_foresaw_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("of a secret")

    with server(folder) as assistant:
        monkeypatch.setattr(assistant, "search", fail)
        assert command(folder, "search", "ferry") == FAILED
    said = capsys.readouterr().err
    assert said.splitlines()[-1] == "assistant: The server failed: its log says why."
    assert "secret" not in said


def test_wrong_usage_is_told_apart_from_failures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with server(folder):
        assert command(folder, "search", "") == WRONG_USAGE
        with model_server((500, b"{}")) as (address, _):
            assert command(folder, "ask", QUESTION, "--model", "gpt-4o") == WRONG_USAGE
            assert "OPENAI_API_KEY" in capsys.readouterr().err
    with model_server((500, b"{}")) as (address, _), server(folder, openai_base_url=address):
        assert command(folder, "ask", QUESTION) == FAILED


def test_a_long_text_is_sent_in_parts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filler = f"## {'Who asks, and who is asked? ' * 15}\n\n" * 900  # more than a line of a request may have
    Path("long.md").write_text(f"{filler}Twelve times a day does the ferry cross the strait.", encoding="utf-8")
    with server(folder):
        assert command(folder, "check", "long.md", "--json") == DONE
    record = json.loads(capsys.readouterr().out)
    assert record["text"] == Path("long.md").read_text(encoding="utf-8")
    assert (len(record["sentences"]), record["sentences"][-1]["verdict"], record["unchecked"]) == (
        901,
        "verified",
        0,
    )


def test_the_command_is_asked_what_a_judge_may_be_sent(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "ASK_FROM_TOKENS", 1)
    Path("draft.md").write_text("The captain of the ferry is a woman with a dog.", encoding="utf-8")

    def rule(_: list[str], sentences: list[str]) -> list[Ruling] | str:
        return [not_told(number) for number in range(1, len(sentences) + 1)]

    with judge_server(rule) as judging_server, server(folder, openai_base_url=judging_server.url) as assistant:
        options = ("check", "draft.md", "--judge", "openai:tiny")
        judge = assistant.with_models(model=None, judge="openai:tiny").admission
        assert judge
        judge.run()
        assert command(folder, *options) == DONE  # nobody at the terminal can agree
        assert "is not asked: it would be sent about" in capsys.readouterr().err
        assert judging_server.calls == []
        assert command(folder, *options, "--yes") == DONE
        assert "was sent 700 tokens and wrote 50." in capsys.readouterr().err
        assert len(judging_server.calls) == 1


@pytest.mark.slow
def test_a_command_that_is_stopped_keeps_what_was_decided_and_ends_the_check_at_the_server(folder: Path) -> None:
    sentence = "Twelve times a day does the ferry cross the strait. Its captain is called Ash.\n\n"
    Path("long.md").write_text(sentence * 20_000, encoding="utf-8")
    arguments = ["check", "long.md", "--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    with server(folder) as assistant:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stderr
        while "Ctrl+C stops" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        printed, said = process.communicate(timeout=300)
        assert process.returncode == FAILED
        assert "Stopped. What was decided by then is printed." in said
        assert "✓ verified" in printed
        assert "sentences were not reached" in printed
        assert assistant.observers.stop(300) == 0

"""A judge whose server fails half-way through a text: what was judged stays, and only the rest is asked again."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.check.remarks import remarks
from assistant.i18n import Translator
from tests.faults.test_model_servers import Act, refusing, server
from tests.judges import examined, not_told, read

ANSWERED = 2  # calls of a check that are answered before the server fails
SENTENCES = [f"The keeper of the ferry at the strait saw {number} boats pass." for number in range(20, 56)]


def replying(text: str) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        body = {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice]}
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(body).encode())

    return act


def hanging(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(30)  # far beyond the limit of a call, which ends it before


def dropping(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


class JudgeServer:
    """Passes the exam, answers some calls, then does what `fault` does, if there is one."""

    def __init__(self) -> None:
        self.fault: Act | None = None
        self.answered: list[str] = []  # sentences
        self._lock = threading.Lock()

    def __call__(self, handler: BaseHTTPRequestHandler, prompt: str) -> None:
        passages, sentences = read(prompt)
        own = [sentence for sentence in sentences if sentence in SENTENCES]
        with self._lock:
            fails = bool(own) and self.fault is not None and len(self.answered) >= ANSWERED * 6
            self.answered += [] if fails else own
        if fails and self.fault:
            self.fault(handler)
            return
        rule = examined(lambda _, asked: [not_told(number) for number in range(1, len(asked) + 1)])
        replying(json.dumps({"sentences": rule(passages, sentences)}))(handler)


@pytest.fixture
def judge() -> JudgeServer:
    return JudgeServer()


@pytest.fixture
def judged(tmp_path: Path, judge: JudgeServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    monkeypatch.delenv("ASSISTANT_JUDGE", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text(
        "Twelve times a day does the ferry cross the strait. The keeper of the ferry counts the boats that pass.",
        encoding="utf-8",
    )

    def act(handler: BaseHTTPRequestHandler) -> None:
        judge(handler, asked.bodies[-1]["messages"][-1]["content"])

    with (
        server(act) as (address, asked),
        Assistant(
            corpus=tmp_path / "corpus",
            index=tmp_path / "index",
            model="openai:tiny",
            judge="openai:tiny",
            openai_base_url=address,
            timeout=5,
        ) as assistant,
    ):
        assistant.sync()
        assert assistant.admission
        assert assistant.admission.run().admitted
        yield assistant


@pytest.mark.parametrize(
    "fault",
    [
        refusing(500),
        dropping,
        cut_short,
        replying("I will not say."),
        replying('{"sentences": [{"sentence": 1'),
        pytest.param(hanging, marks=pytest.mark.slow),
    ],
    ids=["500", "drops", "is cut", "talks", "breaks off", "hangs"],
)
def test_what_was_judged_stays_and_only_the_rest_is_asked_again(
    judged: Assistant, judge: JudgeServer, fault: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    judge.fault = fault
    text = "\n\n".join(SENTENCES)
    first = judged.check(text)
    assert first.unchecked == 0
    kept = set(judge.answered)
    assert 0 < len(kept) < len(SENTENCES)
    failures = ("judge_failed", "judge_unreadable")
    failed = {one.sentence for one in first.sentences if one.reasons and one.reasons[0].startswith(failures)}
    assert failed >= set(SENTENCES) - kept  # on a busy machine an answer may come too late to count
    [said] = remarks(first, Translator("en"))
    assert f"{len(failed)} sentences" in said
    judge.fault = None
    judge.answered.clear()
    second = judged.check(text)
    assert set(judge.answered) == failed
    assert not remarks(second, Translator("en"))
    by_judge = {one.sentence: one.verdict for one in first.sentences if one.sentence not in failed}
    assert all(by_judge.get(one.sentence, one.verdict) == one.verdict for one in second.sentences)

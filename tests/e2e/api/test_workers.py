"""Several processes answer from one index as if they were one."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gradio_client
import httpx
import psutil
import pytest
from websockets.sync.client import connect

from tests.serving import came_true
from tests.workers import KEY, QUESTION, Workers, serving_with_workers

ARTICLES = {
    "swans.txt": "Twelve white swans came to the northern lake in April. They stayed until the ice was gone.\n",
    "bridge.txt": "The stone bridge was built by masons of the valley in 1902. It has five arches.\n",
    "school.txt": "The school on the hill teaches ninety children. Its roof is painted green.\n",
}
PER_MINUTE = 40
ACCOUNT = ("li", "a-long-password")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers")
    (folder / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def workers(folder: Path) -> Iterator[Workers]:
    accounts = ":".join(ACCOUNT)
    with serving_with_workers(
        folder, "--watch", REQUESTS_PER_MINUTE=str(PER_MINUTE), ACCOUNTS=accounts, OWNERS=ACCOUNT[0]
    ) as workers:
        workers.log_in(0, *ACCOUNT)
        yield workers


def test_each_process_answers_and_only_the_writer_has_chroma_open(workers: Workers) -> None:
    answers = {workers.answer(QUESTION, number=number) for number in (0, 1)}
    assert len(answers) == 1
    assert "Twelve white swans" in answers.pop()
    assert "Twelve white swans" in workers.answer(QUESTION)
    with_chroma = [
        child.pid
        for child in workers.supervisor.children()
        if any("chroma" in file.path for file in child.open_files())
    ]
    assert workers.writer
    assert with_chroma == [workers.writer.pid]


def test_all_see_a_change_of_the_corpus(workers: Workers, folder: Path) -> None:
    article = folder / "corpus" / "heron.txt"
    question = "How many grey herons nest at the weir?"
    article.write_text("Seventeen grey herons nest at the old weir below the mill.\n", encoding="utf-8")
    try:
        assert came_true(lambda: "Seventeen" in workers.answer(question, number=0))
        assert "Seventeen" in workers.answer(question, number=1)
    finally:
        article.unlink()
    assert came_true(lambda: "Seventeen" not in workers.answer(question, number=1))
    assert "Seventeen" not in workers.answer(question, number=0)


def test_an_upload_to_one_is_found_by_the_other(workers: Workers, folder: Path) -> None:
    with workers.client(0) as one, workers.client(1) as other:
        [path] = one.post(
            "/library/gradio_api/upload", files={"files": ("owls.txt", b"Thirty owls live in the barn of the mill.\n")}
        ).json()
        added = called(other, "/library", "add", {"path": path, "name": "owls.txt", "language": "en"})
        assert added == {"known": False}
        assert "Thirty owls" in workers.answer("How many owls live in the barn?", number=0)
        removed = called(one, "/library", "remove", {"path": "uploads/owls.txt", "language": "en"})
        assert removed == {}
    assert "Thirty owls" not in workers.answer("How many owls live in the barn?", number=1)


def test_requests_of_a_client_are_counted_once(workers: Workers) -> None:
    key = KEY.format(3)
    states = [workers.asked(QUESTION, key=key, number=number % 2).status_code for number in range(PER_MINUTE + 20)]
    assert states[:PER_MINUTE] == [200] * PER_MINUTE
    assert 429 in states
    assert workers.asked(QUESTION, key=KEY.format(4)).status_code == 200


def test_events_of_a_session_come_whichever_process_is_asked(workers: Workers) -> None:
    for _ in range(3):
        client = gradio_client.Client(workers.url, verbose=False, auth=ACCOUNT, httpx_kwargs={"trust_env": False})
        for _ in range(3):
            record = json.loads(client.predict(QUESTION, api_name="/ask"))
            assert "Twelve white swans" in record["answer"]
        client.close()


def test_an_answer_is_followed_at_any_process(workers: Workers) -> None:
    asked = {"turn": "turn-1", "question": QUESTION, "language": "en"}
    first = told(workers, asked)
    again = [told(workers, asked) for _ in range(4)]
    assert "Twelve white swans" in first
    assert all("Twelve white swans" in text for text in again)
    for _ in range(6):
        headers = {"Cookie": workers.cookie}
        with httpx.Client(base_url=workers.url, timeout=90, trust_env=False, headers=headers) as client:
            known = called(client, "", "answer_so_far", {"turn": "turn-1", "language": "en"})
        assert known["is_whole"] is True


def test_a_command_is_answered_beside_the_server(workers: Workers, folder: Path) -> None:
    command = [sys.executable, "-m", "assistant", "search", "swans", "--json"]
    options = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True, timeout=300)
    assert json.loads(done.stdout)["passages"][0]["article"]["path"] == "swans.txt"
    assert workers.writer
    assert f"process {workers.writer.pid}" in done.stderr


def test_an_account_has_its_conversations_everywhere(workers: Workers) -> None:
    conversation = {"id": "c1", "title": "Swans", "created": 1.0, "updated": 2.0}
    turns = [{"id": f"t{number}", "question": QUESTION, "asked": float(number)} for number in range(12)]

    def save(turn: dict[str, Any]) -> bool:
        with workers.client(int(turn["asked"]) % 2) as client:
            sent = {"conversation": conversation, "turn": turn, "is_new": True, "is_new_turn": True}
            return bool(client.post("/conversations/save", json=sent).json()["result"])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(save, turns))
    with workers.client(1) as other:
        kept = other.post("/conversations/turns", json={"id": "c1"}).json()["result"]
        assert [turn["id"] for turn in kept] == [turn["id"] for turn in turns]
        other.headers["Cookie"] = "access-token-none=none"
        assert other.post("/conversations/list", json={}).status_code == 401


def test_who_logs_out_is_out_everywhere(workers: Workers) -> None:
    here = workers.cookie
    with workers.client(1) as other:
        assert other.get("/gradio_api/user").json() == ACCOUNT[0]
        other.get("/logout?all_session=false")
    with workers.client(0) as one:
        assert one.get("/gradio_api/user").status_code == 401
    workers.log_in(1, *ACCOUNT)
    assert workers.cookie != here


def test_monitors_see_the_answers_of_all(workers: Workers) -> None:
    def answered() -> float:
        with workers.client(0) as one:
            lines = one.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("assistant_questions_total{"))

    before = answered()
    for number in (0, 1, 1):
        assert workers.answer(QUESTION, number=number)
    assert answered() == before + 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_worker_is_replaced(workers: Workers, number: int) -> None:
    before = workers.worker(0)
    assert before
    before.send_signal(number)
    assert "Twelve" in workers.answer(QUESTION, number=1)
    assert workers.replaces(before, "worker-0.sock")
    assert came_true(lambda: "Twelve" in workers.answer(QUESTION, number=0))
    assert not psutil.pid_exists(before.pid)
    assert "Twelve" in workers.answer(QUESTION)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_without_the_writer_all_answer_and_what_is_added_is_not_lost(
    workers: Workers, folder: Path, number: int
) -> None:
    before = workers.writer
    assert before
    before.send_signal(number)
    name = f"otters-{number}.txt"
    with workers.client(0) as one:
        text = f"Otters number {number} swim in the mill pond every evening.\n"
        [path] = one.post("/library/gradio_api/upload", files={"files": (name, text.encode())}).json()
        adding = threading.Thread(
            target=lambda: called(one, "/library", "add", {"path": path, "name": name, "language": "en"})
        )
        adding.start()
        assert "Twelve" in workers.answer(QUESTION, number=1)
        adding.join(90)
    assert text.split(".", maxsplit=1)[0] in workers.answer(f"Where do otters number {number} swim?", number=1)
    assert workers.replaces(before, "writer.sock")


def told(workers: Workers, asked: dict[str, Any]) -> str:
    """All that a page's socket says of an answer."""
    address = f"{workers.url.replace('http', 'ws')}/answer"
    with connect(address, max_size=None, additional_headers={"Cookie": workers.cookie}) as socket:
        socket.send(json.dumps(asked))
        return "".join(str(message) for message in socket)


def called(client: httpx.Client, page: str, function: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a function of a page's part returns."""
    config = client.get(f"{page}/config").json()
    [part] = [one["id"] for one in config["components"] if function in one["props"].get("server_fns", [])]
    sent = {"data": data, "component_id": part, "fn_name": function, "session_hash": "any"}
    reply = client.post(f"{page}/gradio_api/component_server", json=sent)
    assert reply.is_success, reply.text
    return dict(reply.json())


def test_who_may_not_ask_is_told_before_the_request_is_read(workers: Workers) -> None:
    port = int(workers.url.rsplit(":", 1)[1])
    begun = (
        f"POST /gradio_api/component_server HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as stranger:
        stranger.sendall(begun.encode())
        assert stranger.recv(100).startswith(b"HTTP/1.1 401")

"""Assistants of several machines answer over one database as if they were one, whichever is asked."""

import json
import re
from collections.abc import Iterator
from typing import Any

import gradio_client
import httpx
import pytest
import yaml
from websockets.sync.client import connect

from assistant.settings import Settings
from tests import nginx, postgresql
from tests.e2e.api.test_workers import ARTICLES, called
from tests.machines import KEY, Machine, machines
from tests.workers import QUESTION

ACCOUNT = {"username": "li", "password": "a-long-password"}
PER_MINUTE = 40


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgresql_server: postgresql.Server) -> Iterator[list[Machine]]:
    folder = tmp_path_factory.mktemp("machines")
    (folder / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    account = ":".join(ACCOUNT.values())
    with machines(
        folder, postgresql_server.database(), ACCOUNTS=account, OWNERS="li", REQUESTS_PER_MINUTE=str(PER_MINUTE)
    ) as found:
        yield found


@pytest.fixture(scope="module")
def cookie(both: list[Machine]) -> str:
    """Of who has logged in at the first."""
    with both[0].client() as client:
        assert client.post("/login", data=ACCOUNT).is_success
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@pytest.fixture
def clients(both: list[Machine], cookie: str) -> Iterator[list[httpx.Client]]:
    """One of each, logged in."""
    found = [machine.client(headers={"Cookie": cookie}) for machine in both]
    yield found
    for client in found:
        client.close()


def test_a_conversation_that_was_begun_at_one_is_there_at_the_other(clients: list[httpx.Client]) -> None:
    conversation = {"id": "c1", "title": "Swans", "created": 1.0, "updated": 2.0}
    for number, client in enumerate(clients):
        turn = {"id": f"t{number}", "question": QUESTION, "asked": float(number)}
        sent = {"conversation": conversation, "turn": turn, "is_new": True, "is_new_turn": True}
        assert client.post("/conversations/save", json=sent).json() == {"result": True}
    for client in clients:
        kept = client.post("/conversations/turns", json={"id": "c1"}).json()["result"]
        assert [turn["id"] for turn in kept] == ["t0", "t1"]
        client.headers["Cookie"] = "access-token-none=none"
        assert client.post("/conversations/list", json={}).status_code == 401


def test_what_is_uploaded_to_one_is_added_and_found_at_the_other(
    both: list[Machine], clients: list[httpx.Client]
) -> None:
    one, other = clients
    owls = {"files": ("owls.txt", b"Thirty owls live in the barn of the mill.\n")}
    [path] = one.post("/library/gradio_api/upload", files=owls).json()
    data = {"path": path, "name": "owls.txt", "language": "en"}
    assert called(other, "/library", "add", data) == {"known": False}
    for machine in both:
        assert "Thirty owls" in machine.answer("How many owls live in the barn?")


def test_an_event_that_began_at_one_is_told_by_the_other(clients: list[httpx.Client]) -> None:
    for first, second in (clients, clients[::-1]):
        begun = first.post("/gradio_api/call/ask", json={"data": [QUESTION, None, None]}).json()
        reply = second.get(f"/gradio_api/call/ask/{begun['event_id']}").text
        assert "Twelve white swans" in reply


def test_an_answer_that_began_at_one_is_followed_at_the_other(both: list[Machine], cookie: str) -> None:
    asked = {"turn": "turn-1", "question": QUESTION, "language": "en"}
    said = [told(machine.url, asked, cookie) for machine in both]
    assert all("Twelve white swans" in text for text in said)
    for machine in both:
        with machine.client(headers={"Cookie": cookie}) as client:
            known = called(client, "", "answer_so_far", {"turn": "turn-1", "language": "en"})
            assert known["is_whole"] is True


def told(url: str, asked: dict[str, Any], cookie: str) -> str:
    """All that a page's socket says of an answer."""
    address = f"{url.replace('http', 'ws')}/answer"
    with connect(address, max_size=None, additional_headers={"Cookie": cookie}, proxy=None) as socket:
        socket.send(json.dumps(asked))
        return "".join(str(message) for message in socket)


def test_questions_of_a_client_are_counted_once(both: list[Machine]) -> None:
    states = [both[number % 2].ask(QUESTION, KEY.format(1)).status_code for number in range(PER_MINUTE + 20)]
    assert states[:PER_MINUTE] == [200] * PER_MINUTE
    assert 429 in states


def test_what_no_machine_of_ours_passed_on_is_refused(both: list[Machine], cookie: str) -> None:
    forged = {"x-worker-client": '[["10.0.0.1", 1], "https", "127.0.0.1"]', "x-worker-signature": "0" * 64}
    with both[0].client(headers={**forged, "Cookie": cookie}) as client:
        assert client.get("/health").status_code == 421


@pytest.fixture(scope="module")
def proxy(both: list[Machine], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx.in_front_of([machine.url for machine in both], tmp_path_factory.mktemp("nginx")) as url:
        yield url


def test_behind_nginx_a_session_needs_no_machine_of_its_own(proxy: str, cookie: str) -> None:
    client = gradio_client.Client(proxy, verbose=False, auth=tuple(ACCOUNT.values()), httpx_kwargs={"trust_env": False})
    for _ in range(4):
        record = json.loads(client.predict(QUESTION, api_name="/ask"))
        assert "Twelve white swans" in record["answer"]
    client.close()
    for number in range(3):
        assert "Twelve white swans" in told(
            proxy, {"turn": f"t{number}", "question": QUESTION, "language": "en"}, cookie
        )
        with httpx.Client(base_url=proxy, headers={"Cookie": cookie}, timeout=90, trust_env=False) as page:
            known = called(page, "", "answer_so_far", {"turn": f"t{number}", "language": "en"})
            assert known["is_whole"] is True
            text = f"{number + 30} grey herons stand in the shallow water of the weir.\n".encode()
            [path] = page.post("/library/gradio_api/upload", files={"files": (f"{number}.txt", text)}).json()
            data = {"path": path, "name": f"{number}.txt", "language": "en"}
            assert called(page, "/library", "add", data) == {"known": False}


def test_behind_nginx_a_stream_comes_as_it_is_written(proxy: str) -> None:
    sent = {
        "model": "ask-articles-quote",
        "messages": [{"role": "user", "content": QUESTION}],
        "stream": True,
    }
    headers = {"Authorization": f"Bearer {KEY.format(2)}"}
    with httpx.stream(
        "POST", f"{proxy}/v1/chat/completions", json=sent, headers=headers, timeout=90, trust_env=False
    ) as reply:
        assert reply.headers["transfer-encoding"] == "chunked"
        assert len(list(reply.iter_raw())) > 1  # not all at once


def test_compose_has_the_assistants_that_nginx_names() -> None:
    root = nginx.CONFIGURATION.parent
    composed = yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))
    named = re.findall(r"server (assistant-\d):7860", nginx.CONFIGURATION.read_text(encoding="utf-8"))
    assert named == [name for name in composed["services"] if name.startswith("assistant")]
    assert set(composed["volumes"]) >= {*named, "postgres", "chroma"}
    for name in named:
        variables = composed["services"][name]["environment"]
        assert {name for name in variables if name.startswith("ASSISTANT_")} <= known_variables()


def known_variables() -> set[str]:
    return {f"ASSISTANT_{name.upper()}" for name in Settings.model_fields}


def test_who_logs_out_is_out_everywhere(both: list[Machine], clients: list[httpx.Client]) -> None:
    assert clients[1].get("/gradio_api/user").json() == "li"
    clients[0].get("/logout")
    assert clients[1].get("/gradio_api/user").status_code == 401


def test_behind_nginx_one_that_is_killed_is_not_missed(both: list[Machine], proxy: str) -> None:
    both[1].served.process.kill()
    both[1].served.process.wait()
    headers = {"Authorization": f"Bearer {KEY.format(5)}"}
    sent = {"model": "ask-articles-quote", "messages": [{"role": "user", "content": QUESTION}]}
    with httpx.Client(base_url=proxy, headers=headers, timeout=90, trust_env=False) as client:
        for _ in range(6):
            assert "Twelve white swans" in client.post("/v1/chat/completions", json=sent).text

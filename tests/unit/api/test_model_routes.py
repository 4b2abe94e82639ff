"""The form for the chat model: who may use it, what it keeps, and that no key ever leaves the server again."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from assistant import Assistant
from assistant.api.middleware import middleware_stack
from assistant.api.model_routes import model_routes
from assistant.api.owner import OwnerGate, OwnerSecrets, new_owner_token
from assistant.models import trial
from assistant.saved_model import read_saved_model, saved_model_file
from assistant.server import build_app
from assistant.settings import read_settings
from tests.ports import free_port
from tests.serving import listening
from tests.unit.models.test_loading import model_server, streamed, whole

CANARY = "sk-canary-77aa"
TOKEN = "printed-at-the-start"
HERE = "http://127.0.0.1:7860"
ANSWERING = ((200, whole("ready")), (200, streamed("Twelve times a day does the ferry cross the strait [1].")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    text = "Twelve times a day does the ferry cross the strait. Its captain is called Moss."
    (folder / "corpus" / "ferry.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def assistant(folder: Path) -> Iterator[Assistant]:
    with Assistant(corpus=folder / "corpus", index=folder / "index") as assistant:
        yield assistant


class Door:
    """The routes of the form behind all middleware, as a browser of this machine asks them."""

    def __init__(self, assistant: Assistant, *, address: str = "127.0.0.1", token: str | None = TOKEN) -> None:
        settings = assistant.settings
        gate = OwnerGate(settings, OwnerSecrets(token), lambda request: request.headers.get("x-test-account"))
        self._app = Starlette(routes=model_routes(assistant, gate), middleware=middleware_stack(settings))
        self._address = address
        self.headers: dict[str, str] = {}
        self.replies: list[str] = []

    def ask(self, path: str, body: object = None, **changed: str) -> httpx.Response:
        headers = {"origin": HERE, "sec-fetch-site": "same-origin", "content-type": "application/json"}
        headers |= self.headers | {name.replace("_", "-"): value for name, value in changed.items()}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self._address, 5000))
            async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
                if body is None:
                    return await client.get(f"/owner/{path}", headers=headers)
                return await client.post(f"/owner/{path}", headers=headers, content=json.dumps(body))

        reply = asyncio.run(send())
        self.replies.append(reply.text)
        return reply

    def open(self) -> "Door":
        """The door of a browser that has opened the address which was printed."""
        self.headers["x-owner-secret"] = self.ask("token", {"token": TOKEN}).json()["secret"]
        return self

    def choose(self, **model: str) -> httpx.Response:
        return self.ask("model", {"model": model})


def test_a_shared_database_is_named_as_the_choice_holds_on_one_machine(folder: Path) -> None:
    shared = Assistant(corpus=folder / "corpus", index=folder / "index", database_url="postgresql://127.0.0.1:1/none")
    for assistant, is_shared in ((Assistant(corpus=folder / "corpus", index=folder / "index"), False), (shared, True)):
        with assistant:
            door = Door(assistant)
            door.open()
            assert door.ask("model").json()["is_shared"] is is_shared


def test_a_chosen_model_answers_at_once_and_is_kept_for_this_user_alone(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    door = Door(assistant).open()
    assert door.ask("model").json()["chosen"] is None
    assert assistant.ask("How often does the ferry cross?").model == "quote"
    with model_server(*ANSWERING) as (address, asked):
        reply = door.choose(kind="compatible", server=address, key=CANARY)
        assert (reply.status_code, reply.json()) == (200, {"model": "tiny"})
        assert len(asked) == 1
        answer = assistant.ask("How often does the ferry cross?")
    assert (answer.model, assistant.model_source) == ("openai:tiny", "file")
    assert saved_model_file().stat().st_mode & 0o777 == 0o600
    assert CANARY in saved_model_file().read_text()
    assert door.ask("model").json()["chosen"] == {"kind": "compatible", "name": "", "server": address, "has_key": True}
    settings = read_settings()
    seen = [*door.replies, repr(assistant.settings), repr(settings), repr(read_saved_model()), caplog.text]
    assert not any(CANARY in text for text in seen)
    assert read_settings(model="quote").saved_model is None
    assert door.ask("model/forget", {}).status_code == 200
    assert not saved_model_file().exists()
    assert assistant.ask("How often does the ferry cross?").model == "quote"


def test_nothing_is_changed_without_the_token_and_the_token_works_once(assistant: Assistant) -> None:
    door = Door(assistant)
    with model_server(*ANSWERING) as (address, asked):
        assert door.choose(kind="compatible", server=address).status_code == 403
        assert door.ask("model/forget", {}).status_code == 403
        assert door.ask("token", {"token": "guessed"}).status_code == 403
        assert door.ask("model").json() == {"state": "locked"}
        assert door.open().ask("model").json()["state"] == "form"
        again = Door.ask(door, "token", {"token": TOKEN, "language": "zh-Hans"}, x_owner_secret="")
        assert (again.status_code, "已经用过" in again.json()["error"]) == (403, True)
        assert asked == []
    assert not saved_model_file().exists()
    unprinted = Door(assistant, token=None)
    assert unprinted.ask("token", {"token": ""}).status_code == 403


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"origin": "https://evil.example", "sec_fetch_site": "cross-site"}, 403),
        ({"origin": "https://evil.example", "sec_fetch_site": ""}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999", "sec_fetch_site": "same-site"}, 403),  # another server of this machine
        ({"host": "evil.example", "origin": "http://evil.example"}, 400),  # DNS rebinding
        ({"host": "127.0.0.1.evil.example:7860", "origin": "http://127.0.0.1.evil.example:7860"}, 400),
        ({"x_forwarded_for": "203.0.113.9"}, 403),
        ({"x_forwarded_host": "127.0.0.1:7860"}, 403),
        ({"forwarded": "for=203.0.113.9"}, 403),
        ({"via": "1.1 proxy"}, 403),
        ({"content_type": "text/plain"}, 415),  # what a form of another site can send
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_another_site_and_a_proxy_can_change_nothing_even_with_the_secret(
    assistant: Assistant, changed: dict[str, str], status: int
) -> None:
    with model_server(*ANSWERING) as (address, asked):
        fresh = Door(assistant)
        assert fresh.ask("token", {"token": TOKEN}, **changed).status_code == status
        door = fresh.open()  # what was refused did not use the token up
        body = {"model": {"kind": "compatible", "server": address}}
        assert door.ask("model", body, **changed).status_code == status
        assert door.ask("model/forget", {}, **changed).status_code == status
        assert asked == []
    assert not saved_model_file().exists()
    assert assistant.model_source == "none"


def test_sites_that_may_ask_questions_may_not_choose_the_model(folder: Path) -> None:
    site = "https://news.example"
    with Assistant(corpus=folder / "corpus", index=folder / "index", cors_sites=site) as assistant:
        door = Door(assistant).open()
        body = {"model": {"kind": "openai", "name": "gpt-5-mini", "key": CANARY}}
        assert door.ask("model", body, origin=site, sec_fetch_site="cross-site").status_code == 403


def test_another_machine_is_shown_nothing(assistant: Assistant) -> None:
    door = Door(assistant, address="192.0.2.7")
    assert door.ask("model").json() == {"state": "hidden"}
    assert door.ask("token", {"token": TOKEN}).status_code == 403


def test_a_key_goes_to_no_other_address_than_the_one_it_was_given_for(assistant: Assistant) -> None:
    door = Door(assistant).open()
    with model_server(*ANSWERING) as (first, _), model_server(*ANSWERING) as (second, _):
        door.choose(kind="compatible", server=first, key=CANARY)
        assert door.choose(kind="compatible", server=first, name="large").status_code == 200
        kept = read_saved_model()
        assert kept
        assert kept.key
        assert kept.key.get_secret_value() == CANARY
        assert door.choose(kind="compatible", server=second).status_code == 200
    changed = read_saved_model()
    assert changed
    assert (changed.server, changed.key) == (second, None)
    assert CANARY not in saved_model_file().read_text()


@pytest.mark.parametrize(
    ("chat", "words"),
    [
        ((401, b"{}"), "refused the key"),
        ((403, b"{}"), "does not allow this key"),
        ((404, b"{}"), "has no model `tiny`"),
        ((402, b"{}"), "wants to be paid"),
        ((429, b"{}"), "is busy"),
        ((500, b"{}"), "could not answer a short question"),
        ((200, b"<html>Welcome</html>"), "no answer of a model"),
    ],
)
def test_a_trial_that_fails_is_one_sentence_and_what_was_chosen_before_stays(
    assistant: Assistant, chat: tuple[int, bytes], words: str
) -> None:
    door = Door(assistant).open()
    with model_server(*ANSWERING) as (good, _), model_server(chat) as (bad, _):
        door.choose(kind="compatible", server=good)
        reply = door.choose(kind="compatible", server=bad, key=CANARY)
        assert reply.status_code == 422
        assert words in reply.json()["error"]
        assert CANARY not in reply.text
        assert "ASSISTANT_" not in reply.text
    saved = read_saved_model()
    assert saved
    assert (saved.server, assistant.settings.openai_base_url) == (good, good)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ({"kind": "compatible", "server": f"http://127.0.0.1:{free_port()}/v1"}, "No model server can be reached"),
        ({"kind": "compatible", "server": "ftp://models.example"}, "must begin with http"),
        ({"kind": "compatible", "server": "http://name:pass@models.example"}, "must begin with http"),
        ({"kind": "compatible", "server": ""}, "enter the name"),
        ({"kind": "openai", "name": "gpt-4o"}, "openai wants a key"),
        ({"kind": "openai", "name": "gpt-4o", "key": "clé"}, "plain letters"),
        ({"kind": "openai", "name": " "}, "enter the name"),
        ({"kind": "file", "name": "/nowhere/model.gguf"}, "cannot be loaded"),
        ({"kind": "langchain", "name": "nobody:model"}, "no provider that LangChain knows"),
        ({"kind": "langchain", "name": "no provider"}, "enter the name"),
        ({"kind": "langchain", "name": "gguf:/tmp/x"}, "enter the name"),
        ({"kind": "magic", "name": "x"}, "enter the name"),
        ({}, "enter the name"),
    ],
)
def test_a_choice_that_cannot_be_tried_is_one_sentence(assistant: Assistant, model: dict[str, Any], words: str) -> None:
    reply = Door(assistant).open().choose(**model)
    assert reply.status_code == 422
    assert words in reply.json()["error"]
    assert not saved_model_file().exists()


@pytest.mark.parametrize("body", [[], {"model": 1}, {"model": {"kind": ["x"]}}, "x" * 30_000])
def test_a_request_of_another_form_is_refused(assistant: Assistant, body: object) -> None:
    assert Door(assistant).open().ask("model", body).status_code in (413, 422)


def test_an_ollama_of_this_machine_is_found(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(assistant).open()
    listed = json.dumps({"models": [{"name": "qwen3:4b"}, {"name": "tiny"}]}).encode()
    with model_server(*ANSWERING, models=(200, listed)) as (address, asked):
        monkeypatch.setattr(trial, "OLLAMA_ADDRESS", address.removesuffix("/v1"))
        monkeypatch.setattr("assistant.api.model_routes.OLLAMA_ADDRESS", address.removesuffix("/v1"))
        assert door.ask("model").json()["ollama"] == ["qwen3:4b", "tiny"]
        assert door.choose(kind="ollama", name="qwen3:4b").json() == {"model": "qwen3:4b"}
        assert asked[-1]["model"] == "qwen3:4b"
    assert door.ask("model").json()["ollama"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_MODEL", "quote"),
        ("OPENAI_API_KEY", CANARY),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
    ],
)
def test_the_environment_goes_before_what_was_chosen(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    saved_model_file().parent.mkdir(parents=True)
    saved_model_file().write_text('{"kind": "openai", "name": "gpt-5", "key": "sk-other"}')
    assert read_settings().model == "openai:gpt-5"
    monkeypatch.setenv(name, value)
    assert new_owner_token(read_settings()) is None
    with Assistant(corpus=folder / "corpus", index=folder / "index") as assistant:
        assert assistant.model_source == "environment"
        assert assistant.settings.model != "openai:gpt-5"
        door = Door(assistant)
        assert door.ask("model").json() == {"state": "environment", "variables": [name]}
        assert door.open().choose(kind="openai", name="gpt-4o", key=CANARY).status_code == 409


def test_with_accounts_only_an_owner_chooses_and_no_token_helps(folder: Path) -> None:
    names = "ann:secret-1,ben:secret-2"
    with Assistant(corpus=folder / "corpus", index=folder / "index", accounts=names, owners="ann") as assistant:
        assert new_owner_token(assistant.settings) is None
        with listening(build_app(assistant, owner_token=TOKEN)) as url, model_server(*ANSWERING) as (address, _):
            body = {"model": {"kind": "compatible", "server": address}}
            with httpx.Client(base_url=url) as reader, httpx.Client(base_url=url) as owner, httpx.Client() as nobody:
                for client, name, password in ((reader, "ben", "secret-2"), (owner, "ann", "secret-1")):
                    assert client.post("/login", data={"username": name, "password": password}).status_code == 200
                assert nobody.post(f"{url}/owner/token", json={"token": TOKEN}).status_code == 403
                assert nobody.post(f"{url}/owner/model", json=body).status_code == 403
                assert reader.get("/owner/model").json() == {"state": "hidden"}
                assert reader.post("/owner/model", json=body).status_code == 403
                evil = {"origin": "https://evil.example"}
                assert owner.post("/owner/model", json=body, headers=evil).status_code == 403
                assert owner.get("/owner/model").json()["state"] == "form"
                assert owner.post("/owner/model", json=body).json() == {"model": "tiny"}
        assert assistant.model_source == "file"

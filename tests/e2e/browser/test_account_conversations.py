"""Conversations of accounts: on every device of one account, never at another's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import answered, ask, watched
from tests.serving import serving

QUESTION = "河口乡有多少个巡查小组？"
OPEN = ".conversations .open"


@pytest.fixture
def locked(corpus: Path, tmp_path: Path) -> Iterator[str]:
    with (
        Assistant(
            corpus=corpus,
            index=tmp_path / "index",
            model="quote",
            accounts="li:words,wang:words",
            conversations=tmp_path / "kept",
        ) as assistant,
        serving(assistant) as url,
    ):
        yield url


def log_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_label("username").fill(name)
    page.get_by_label("password").fill("words")
    page.get_by_role("button", name="Login").click()
    expect(page.locator(".composer textarea")).to_be_visible()


@pytest.mark.journey
def test_two_accounts_on_three_devices(browser: Browser, locked: str, tmp_path: Path) -> None:
    contexts = [browser.new_context(locale="en-US") for _ in range(3)]
    desk, phone, other = (context.new_page() for context in contexts)
    for page, name in ((desk, "li"), (phone, "li"), (other, "wang")):
        log_in(page, locked, name)
    for _ in watched(desk):
        ask(desk, QUESTION)
        answered(desk)
        expect(desk.locator(".kept")).to_have_text("Kept with your account, on the server.")
    phone.goto(desk.url)  # the address names it, and it is there
    answered(phone)
    expect(phone.locator("button.mark").first).to_be_visible()
    phone.locator(".menu:visible, .side:visible").first.wait_for()
    other.goto(desk.url)
    expect(other.get_by_role("alert")).to_contain_text("names a conversation that is not here")
    expect(other.locator(OPEN)).to_have_count(0)
    phone.get_by_role("button", name=f"Rename: {QUESTION}").click()
    phone.get_by_label("New name").fill("Water")
    phone.keyboard.press("Enter")
    expect(phone.locator(OPEN)).to_have_text(["Water"])
    ask(desk, "How many peach trees were planted?")
    answered(desk, 2)
    expect(desk.locator(OPEN)).to_have_text(["Water"])
    desk.get_by_role("searchbox", name="Search in conversations").fill("peach")
    expect(desk.locator(OPEN)).to_have_text(["Water"])
    desk.get_by_role("button", name="Delete: Water").click()
    with desk.expect_response("**/conversations/remove"):
        desk.get_by_role("button", name="Delete", exact=True).click()
    expect(desk.locator(OPEN)).to_have_count(0)
    assert b"peach" not in (tmp_path / "kept" / "conversations.sqlite3").read_bytes()
    ask(phone, "每周巡查几次？")  # begins a new one
    answered(phone)
    expect(phone.locator(OPEN)).to_have_text(["每周巡查几次？"])
    for context in contexts:
        context.close()


def test_who_is_not_logged_in_reaches_no_conversation(locked: str) -> None:
    with httpx.Client(trust_env=False, base_url=locked) as client:
        for act in ("list", "all_turns", "turns", "save", "add", "rename", "remove", "remove_turn"):
            assert client.post(f"/conversations/{act}", json={"id": "c1"}).status_code == 401
            assert client.get(f"/conversations/{act}").status_code in (401, 404, 405)
        client.post("/login", data={"username": "li", "password": "words"})
        assert client.post("/conversations/list", json={}).json() == {"result": []}
        for sent in ("x", "[]", "null", '{"id": "../x"}', '{"id": 1}'):
            assert client.post("/conversations/remove", content=sent).status_code == 400
        elsewhere = client.post("/conversations/list", json={}, headers={"Origin": "https://evil.example"})
        assert elsewhere.status_code == 403


@contextmanager
def logged_in(url: str, name: str) -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, base_url=url) as client:
        client.post("/login", data={"username": name, "password": "words"})
        yield client


def call(client: httpx.Client, function: str, sent: dict[str, str]) -> dict[str, object]:
    """What a function of the chat's part returns to this client."""
    components = client.get("/config").json()["components"]
    chat = next(part["id"] for part in components if function in (part["props"].get("server_fns") or ()))
    body = {"session_hash": "s", "component_id": chat, "fn_name": function, "data": sent}
    value: dict[str, object] = client.post("/gradio_api/component_server", json=body).json()
    return value


def test_an_answer_is_seen_and_stopped_by_the_account_that_asked_alone(browser: Browser, locked: str) -> None:
    with (
        browser.new_context(locale="en-US") as context,
        logged_in(locked, "li") as own,
        logged_in(locked, "wang") as other,
    ):
        page = context.new_page()
        log_in(page, locked, "li")
        ask(page, QUESTION)
        answered(page)
        sent = {"turn": page.locator(".turn").get_attribute("data-turn") or ""}
        assert call(other, "answer_so_far", sent) == {}
        assert call(other, "stop_answer", sent) == {}
        assert call(own, "answer_so_far", sent)["is_whole"] is True
        assert call(own, "stop_answer", sent) == {}
        assert call(own, "answer_so_far", sent) == {}

"""The library of a team: an owner's account changes it from anywhere, a reader's sees it, and no other site does."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import ARTICLES, answered, ask, watched
from tests.e2e.browser.test_proxies import Proxy
from tests.serving import serving

UPLOAD = "/library/gradio_api/upload"
CHANGES = ("add", "fetch", "remove", "compare", "apply", "list_bin", "put_back", "empty_bin")
BRIDGE = "北桥今年换了14根钢索，工程用了3个月。"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server that other machines can reach, with an owner and a reader, and its corpus."""
    folder = tmp_path_factory.mktemp("team")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with (
        Assistant(
            corpus=corpus,
            index=folder / "index",
            model="quote",
            host="0.0.0.0",  # what decides who may change the library; the server listens on loopback
            accounts="li:words,wang:words",
            owners="li",
        ) as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        yield url, corpus


def log_in(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_label("username").fill(name)
    page.get_by_label("password").fill("words")
    page.get_by_role("button", name="Login").click()
    expect(page.locator(".composer textarea")).to_be_visible()


def call(client: httpx.Client, function: str, sent: dict[str, str], **headers: str) -> dict[str, Any]:
    """What a function of the library's part returns to this client."""
    components = client.get("/library/config").json()["components"]
    part = next(part["id"] for part in components if function in (part["props"].get("server_fns") or ()))
    body = {"session_hash": "s", "component_id": part, "fn_name": function, "data": sent}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = client.post("/library/gradio_api/component_server", json=body, headers=named)
    value: dict[str, Any] = reply.json()
    return value


@pytest.mark.journey
def test_an_owner_changes_the_library_and_a_reader_sees_it(browser: Browser, team: tuple[str, Path]) -> None:
    url, corpus = team
    with ExitStack() as stack:
        own, other = (stack.enter_context(browser.new_context(locale="en-US")).new_page() for _ in range(2))
        log_in(own, url, "li")
        log_in(other, url, "wang")
        expect(own.locator(".own")).to_be_visible()
        expect(other.locator(".holdings")).to_contain_text("2 articles")
        expect(other.locator(".own")).to_be_hidden()
        other.goto(f"{url}/library/")  # whose page follows what the owner does
        expect(other.locator("table.articles tbody tr")).to_have_count(2)
        for _ in watched(own):
            own.goto(f"{url}/library/")
            own.locator("input.files").set_input_files(
                {"name": "bridge.txt", "mimeType": "text/plain", "buffer": BRIDGE.encode()}
            )
            expect(own.locator(".uploads .outcome")).to_have_text("✓ added")
        row = other.get_by_role("row").filter(has_text="uploads/bridge.txt")
        expect(row).to_be_visible()
        expect(row.get_by_role("button", name="Remove")).to_have_count(0)
        expect(other.locator(".changing")).to_be_hidden()
        expect(other.locator(".read-only")).to_contain_text("account of an owner")
        own.get_by_role("button", name="Look for changes").click()
        expect(own.locator(".compared")).to_contain_text("nothing to do")
        row = own.get_by_role("row").filter(has_text="uploads/bridge.txt")
        row.get_by_role("button", name="Remove").click()
        row.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
        expect(own.get_by_role("row").filter(has_text="uploads/bridge.txt")).to_have_count(0)
        assert not (corpus / "uploads" / "bridge.txt").exists()
        own.locator(".bin summary").click()
        own.locator(".bin li").filter(has_text="uploads/bridge.txt").get_by_role("button", name="Put back").click()
        expect(own.get_by_role("row").filter(has_text="uploads/bridge.txt")).to_be_visible()
        expect(own.locator(".bin")).to_contain_text("nothing in the bin")
        assert (corpus / "uploads" / "bridge.txt").read_text(encoding="utf-8") == BRIDGE
        row.get_by_role("button", name="Remove").click()
        row.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
        own.get_by_role("button", name="Empty the bin").click()
        own.locator(".bin .danger").click()
        expect(own.locator(".bin")).to_contain_text("nothing in the bin")


def test_the_server_refuses_a_reader_and_pages_of_other_sites(team: tuple[str, Path]) -> None:
    url, corpus = team
    with ExitStack() as stack:
        own, other = (stack.enter_context(httpx.Client(trust_env=False, base_url=url)) for _ in range(2))
        stranger = stack.enter_context(httpx.Client(trust_env=False, base_url=url))
        for client, name in ((own, "li"), (other, "wang")):
            client.post("/login", data={"username": name, "password": "words"})
        before = sorted(corpus.rglob("*"))
        files = {"files": ("owls.txt", b"Thirty owls live in the barn of the mill.\n")}
        for client in (other, stranger):
            assert client.post(UPLOAD, files=files).status_code in (401, 403)
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert own.post(UPLOAD, files=files, headers=headers).status_code == 403
        sent = {"path": "trees.txt", "name": "trees.txt", "address": "http://127.0.0.1/", "language": "en"}
        for name in CHANGES:
            assert call(other, name, sent) == {"error": "Only the account of an owner may change the library."}
            refused = call(own, name, sent, sec_fetch_site="same-site")
            assert refused == {"error": "Another site’s page may not change the library."}
            as_form = call(own, name, sent, content_type="text/plain")  # which a form of another site can send
            assert as_form == {"error": "Another site’s page may not change the library."}
        assert call(own, "compare", {"language": "en"}) == {"changes": ""}
        assert call(other, "shelves", {"language": "en"})["changeable"] is False
        assert call(own, "shelves", {"language": "en"})["changeable"] is True
        assert sorted(corpus.rglob("*")) == before


def test_a_file_dropped_on_the_chat_is_an_owners_to_add(browser: Browser, team: tuple[str, Path]) -> None:
    url, _ = team
    dropped = """node => {
        const event = new Event('drop', { bubbles: true, cancelable: true, composed: true });
        event.dataTransfer = { types: ['Files'], files: [new File(['x'], 'owls.txt')] };
        node.dispatchEvent(event);
    }"""
    with ExitStack() as stack:
        for name, sentence in (("li", "owls.txt"), ("wang", "Files cannot be added here.")):
            page = stack.enter_context(browser.new_context(locale="en-US")).new_page()
            log_in(page, url, name)
            expect(page.locator(".holdings")).to_contain_text("2 articles")
            page.locator(".composer").evaluate(dropped)
            expect(page.locator(".dropped") if name == "li" else page.get_by_role("alert")).to_contain_text(sentence)


def test_accounts_of_a_proxy_have_conversations_and_may_own_the_library(
    browser: Browser, corpus: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        assistant = stack.enter_context(
            Assistant(
                corpus=corpus,
                index=tmp_path / "index",
                model="quote",
                conversations=tmp_path / "kept",
                user_header="X-Forwarded-User",
                trusted_proxies="127.0.0.1",
                owners="li",
            )
        )
        url = stack.enter_context(serving(assistant))
        pages = {}
        for name in ("li", "wang"):
            proxy = stack.enter_context(Proxy(url, {"X-Forwarded-User": name}))
            stack.callback(proxy.shutdown)
            pages[name] = stack.enter_context(browser.new_context(locale="en-US")).new_page()
            pages[name].goto(f"{proxy.url}/")
        ask(pages["li"], "河口乡有多少个巡查小组？")
        answered(pages["li"])
        expect(pages["li"].locator(".kept")).to_have_text("Kept with your account, on the server.")
        expect(pages["wang"].locator(".holdings")).to_contain_text("2 articles")
        expect(pages["wang"].locator(".conversations .open")).to_have_count(0)
        for name, page in pages.items():
            page.get_by_role("link", name="Library").click()
            expect(page.get_by_role("table")).to_be_visible()
            expect(page.locator(".changing")).to_be_visible(visible=name == "li")
        assert httpx.get(f"{url}/", trust_env=False).status_code == 403


def test_an_accounts_verdict_on_a_citation_is_seen_by_the_others(browser: Browser, team: tuple[str, Path]) -> None:
    url, _ = team
    with ExitStack() as stack:
        own, other = (stack.enter_context(browser.new_context(locale="en-US")).new_page() for _ in range(2))
        for page, name in ((own, "li"), (other, "wang")):
            log_in(page, url, name)
            ask(page, "河口乡有多少个巡查小组？")
            answered(page)
        own.locator(".sources .reviews").first.get_by_role("button", name="not right").click()
        expect(own.locator(".sources .review.wrong").first).to_contain_text("li, ")
        other.locator("button.mark").first.click()  # the reader asks for what others said since
        expect(other.locator(".reader .review")).to_contain_text("li, ")
        expect(other.locator(".review-count")).to_contain_text("0 right, 1 not right")
        expect(other.get_by_role("button", name="Take back")).to_have_count(0)
        other.locator(".reader .reviews").get_by_role("button", name="right", exact=True).click()
        expect(other.locator(".reader .review")).to_have_count(2)
        own.reload()
        answered(own)
        expect(own.locator(".review-count")).to_contain_text("1 right, 1 not right")
        own.locator(".sources .reviews").first.get_by_role("button", name="Take back").click()
        left = own.locator(".sources .reviews").first.locator(".review")
        expect(left).to_have_count(1)
        expect(left).to_contain_text("wang, ")


def test_verdicts_are_taken_from_accounts_on_the_servers_own_pages_alone(team: tuple[str, Path]) -> None:
    url, _ = team
    article = {"id": "0" * 16, "path": "x.md", "title": "X"}
    citation = {"number": 1, "state": "undecided", "sentence": "S.", "quote": "Q", "article": article}
    with httpx.Client(trust_env=False, base_url=url) as client:
        for page in ("", "/embed", "/check"):
            assert client.post(f"{page}/reviews/list", json={"keys": []}).status_code == 401
            assert client.post(f"{page}/reviews/set", json={"citation": citation, "right": True}).status_code == 401
        client.post("/login", data={"username": "wang", "password": "words"})
        assert client.post("/reviews/list", json={"keys": []}).json() == {"result": {}}
        gone = client.post("/reviews/set", json={"citation": citation, "right": True, "language": "en"})
        assert gone.status_code == 409
        assert "no longer in the library" in gone.json()["error"]
        assert client.post("/reviews/set", json={"citation": citation, "right": None}).json() == {"result": []}
        for sent in ("x", "[]", "null", '{"keys": ["../x"]}', '{"keys": 1}', "[" * 100_000):
            headers = {"Content-Type": "application/json"}
            assert client.post("/reviews/list", content=sent, headers=headers).status_code == 400
        for headers in (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Content-Type": "text/plain"},
        ):
            sent = json.dumps({"citation": citation, "right": None})
            as_json = {"Content-Type": "application/json"} | headers
            assert client.post("/reviews/set", content=sent, headers=as_json).status_code == 403

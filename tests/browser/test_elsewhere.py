"""The chat on other people's pages: in tabs, columns and accordions, with events, and in a frame of another site's."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, Page, expect

from assistant import Assistant
from tests.browser.conftest import ARTICLES
from tests.examples import columns, events, tabs
from tests.serving import listening, serving


@pytest.fixture
def shown(page: Page, corpus: Path, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page of an example over two small corpora."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    with ExitStack() as stack:

        def opened(build: Callable[..., gr.Blocks], count: int = 2) -> Page:
            folders = [(corpus, tmp_path / "one"), (other, tmp_path / "two")][:count]
            open_ones = [stack.enter_context(Assistant(corpus=folder, index=index, model="quote")) for folder, index in folders]
            for assistant in open_ones:
                assistant.sync()
            page.goto(stack.enter_context(listening(gr.mount_gradio_app(FastAPI(), build(*open_ones), path="/"))))
            return page

        yield opened


def asked(chat: Locator, question: str) -> None:
    field = chat.locator(".composer textarea")
    field.fill(question)
    field.press("Enter")
    expect(chat.locator(".act.good")).to_have_count(1)


def test_in_tabs_beside_the_hosts_own_chat(shown: Callable[..., Page]) -> None:
    page = shown(tabs.build)
    mine = page.get_by_role("textbox").first
    mine.fill("hello")
    mine.press("Enter")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    for tab, question, number in (("Articles", "河口乡有多少个巡查小组？", "37"), ("Bridges", "北桥换了多少根钢索？", "14")):
        page.get_by_role("tab", name=tab).click()
        chat = page.locator("[data-theme]:visible")
        asked(chat, question)
        expect(chat.locator(".answer")).to_contain_text(number)
        chat.locator("button.mark").first.click()
        expect(chat.locator("mark.here")).to_contain_text(number)
    page.get_by_role("tab", name="Helpdesk").click()
    expect(page.get_by_text("You said: hello")).to_be_visible()


def test_in_columns_and_an_accordion_within_what_the_host_admits(shown: Callable[..., Page]) -> None:
    page = shown(columns.build)
    paper, bridges = page.locator("[data-theme]").nth(0), page.locator("[data-theme]").nth(1)
    asked(paper, "How many peach trees were planted?")
    expect(paper.locator(".turn")).not_to_contain_text("900")  # trees.txt is not of this paper
    paper.locator(".filters summary").click()
    expect(paper.locator(".by-article option")).to_have_text(["河口乡的水质巡查"])
    asked(bridges, "北桥换了多少根钢索？")
    expect(bridges.locator(".answer")).to_contain_text("14")
    expect(paper.locator(".turn")).to_have_count(1)


def test_the_host_puts_a_question_in_and_hears_what_happens(shown: Callable[..., Page]) -> None:
    page = shown(events.build, 1)
    field = page.locator(".composer textarea")
    expect(field).to_have_value("河口乡有多少个巡查小组？")
    field.press("Enter")
    expect(page.get_by_label("State")).to_have_value("wang: answered, 2 cited")
    expect(page.get_by_label("Quotes")).to_have_value("河口乡去年组建了37个水质巡查小组。 每个小组有6名成员，每周巡查2次。")
    page.locator("button.mark").first.click()
    start = ARTICLES["water.md"].index("河口乡去年")
    expect(page.get_by_label("Opened")).to_have_value(f"河口乡的水质巡查 {start}-{start + len('河口乡去年组建了37个水质巡查小组。')}")
    page.get_by_role("button", name="Ask about the trees").click()
    expect(field).to_have_value("How many peach trees were planted?")
    field.press("Enter")
    expect(page.locator(".answer").nth(1)).to_contain_text("900")


@pytest.fixture
def site() -> Iterator[Callable[[str], str]]:
    """Another site's page with a frame around an address; its own address is known before, as the allow-list names it."""
    framed = {"address": ""}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><body style='margin:0'><iframe src={json.dumps(framed['address'])} style='width:400px;height:500px;border:0'></iframe>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()

    def around(address: str) -> str:
        framed["address"] = address
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield around
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("named", [True, False])
def test_a_frame_of_a_named_site_holds_the_chat_alone(page: Page, corpus: Path, tmp_path: Path, site: Callable[[str], str], named: bool) -> None:
    sites = site("") if named else "https://elsewhere.example"
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote", embed_sites=sites) as assistant, serving(assistant) as url:
        assistant.sync()
        page.goto(site(f"{url}/embed/?language=zh-Hant&__theme=dark"))
        frame = page.frame_locator("iframe")
        if not named:
            page.wait_for_timeout(1000)
            expect(frame.locator(".composer")).to_have_count(0)
            return
        chat = frame.locator("[data-theme]")
        expect(chat).to_have_attribute("data-theme", "dark")
        expect(chat).to_have_attribute("lang", "zh-Hant")
        asked(chat, "河口鄉有多少個巡查小組？")
        expect(chat.locator(".answer")).to_contain_text("37")
        expect(chat.locator(".bar")).to_be_hidden()
        expect(chat.locator(".side")).to_be_hidden()
        box = chat.bounding_box()
        assert box
        assert (round(box["width"]), round(box["height"])) == (400, 500)

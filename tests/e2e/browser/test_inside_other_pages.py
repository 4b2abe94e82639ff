"""The chat on other people's pages: in tabs, columns and accordions, with events, and in a frame of another site's."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import Answer, Assistant
from assistant.chat import build_chat
from tests.e2e.browser.conftest import ARTICLES, parts, shot
from tests.e2e.browser.test_host_apps import LOOK
from tests.examples import columns, events, tabs
from tests.serving import listening, serving


@pytest.fixture
def assistants(corpus: Path, tmp_path: Path) -> Iterator[tuple[Assistant, Assistant]]:
    """Over two small corpora."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    with (
        Assistant(corpus=corpus, index=tmp_path / "one", model="quote") as one,
        Assistant(corpus=other, index=tmp_path / "two", model="quote") as two,
    ):
        one.sync()
        two.sync()
        yield one, two


@pytest.fixture
def shown(page: Page) -> Iterator[Callable[[gr.Blocks], Page]]:
    """Opens the page of an example."""
    with ExitStack() as stack:

        def opened(blocks: gr.Blocks) -> Page:
            page.goto(stack.enter_context(listening(gr.mount_gradio_app(FastAPI(), blocks, path="/"))))
            return page

        yield opened


def asked(chat: Locator, question: str) -> None:
    field = chat.locator(".composer textarea")
    field.fill(question)
    field.press("Enter")
    expect(chat.locator(".act.good")).to_have_count(1)


@pytest.mark.slow
def test_in_tabs_beside_the_hosts_own_chat(shown: Callable[..., Page], assistants: tuple[Assistant, Assistant]) -> None:
    page = shown(tabs.build(*assistants))
    mine = page.get_by_role("textbox").first
    mine.fill("hello")
    mine.press("Enter")
    expect(page.get_by_text("You said: hello")).to_be_visible()
    for tab, question, number in (
        ("Articles", "河口乡有多少个巡查小组？", "37"),
        ("Bridges", "北桥换了多少根钢索？", "14"),
    ):
        page.get_by_role("tab", name=tab).click()
        chat = page.locator("[data-theme]:visible")
        asked(chat, question)
        expect(chat.locator(".answer")).to_contain_text(number)
        chat.locator("button.mark").first.click()
        expect(chat.locator("mark.here")).to_contain_text(number)
    page.get_by_role("tab", name="Helpdesk").click()
    expect(page.get_by_text("You said: hello")).to_be_visible()


@pytest.mark.slow
def test_in_columns_and_an_accordion_within_what_the_host_admits(
    shown: Callable[..., Page], assistants: tuple[Assistant, Assistant]
) -> None:
    paper, bridges = parts(shown(columns.build(*assistants)), 2)
    asked(paper, "How many peach trees were planted?")
    expect(paper.locator(".turn")).not_to_contain_text("900")  # trees.txt is not of this paper
    paper.locator(".filters summary").click()
    expect(paper.locator(".by-article option")).to_have_text(["河口乡的水质巡查"])
    asked(bridges, "北桥换了多少根钢索？")
    expect(bridges.locator(".answer")).to_contain_text("14")
    expect(paper.locator(".turn")).to_have_count(1)


def test_the_host_puts_a_question_in_and_gets_the_events(
    shown: Callable[..., Page], assistants: tuple[Assistant, Assistant]
) -> None:
    page = shown(events.build(assistants[0]))
    field = page.locator(".composer textarea")
    expect(field).to_have_value("河口乡有多少个巡查小组？")
    field.press("Enter")
    expect(page.get_by_label("State")).to_have_value("wang: answered, 2 cited")
    answer = Answer.model_validate_json(page.get_by_label("Record").input_value()).model_dump(exclude={"timings_ms"})
    assert answer == assistants[0].ask("河口乡有多少个巡查小组？").model_dump(
        exclude={"timings_ms"}
    )  # as through every other door
    expect(page.get_by_label("Quotes")).to_have_value(
        "河口乡去年组建了37个水质巡查小组。 每个小组有6名成员，每周巡查2次。"
    )
    page.locator("button.mark").first.click()
    start = ARTICLES["water.md"].index("河口乡去年")
    expect(page.get_by_label("Opened")).to_have_value(
        f"河口乡的水质巡查 {start}-{start + len('河口乡去年组建了37个水质巡查小组。')}"
    )
    page.get_by_role("button", name="Ask about the trees").click()
    expect(field).to_have_value("How many peach trees were planted?")
    field.press("Enter")
    expect(page.locator(".answer").nth(1)).to_contain_text("900")


@pytest.mark.slow
def test_a_slow_host_gets_every_event_in_order(
    shown: Callable[..., Page], assistants: tuple[Assistant, Assistant]
) -> None:
    cited: list[list[str]] = []
    opened: list[int] = []

    def hear_cited(event: gr.EventData) -> None:
        time.sleep(0.5)
        cited.append([citation["quote"] for citation in json.loads(event.citations)])

    def hear_opened(event: gr.EventData) -> None:
        time.sleep(0.5)
        opened.append(event.start)

    with gr.Blocks(analytics_enabled=False) as blocks:
        chat = build_chat(assistants[0])
        chat.cited(hear_cited, None, None)
        chat.opened(hear_opened, None, None)
    page = shown(blocks)
    asked(page.locator("[data-theme]"), "河口乡有多少个巡查小组？")
    marks = page.locator("button.mark")
    expect(marks).to_have_count(2)
    starts: list[int] = []
    for mark in (marks.nth(0), marks.nth(1), marks.nth(0)):
        mark.click()
        page.wait_for_timeout(200)  # two requests in the same instant may overtake each other; the handler takes longer
        starts.append(ARTICLES["water.md"].index("河口乡去年" if len(starts) != 1 else "每个小组有6名"))
    for _ in range(200):
        if len(opened) == len(starts):
            break
        page.wait_for_timeout(100)
    assert opened == starts
    assert cited[-1] == ["河口乡去年组建了37个水质巡查小组。", "每个小组有6名成员，每周巡查2次。"]


class Site:
    """Another site with one page; its address is known before, as the allow-lists name it."""

    def __init__(self, address: str) -> None:
        self.address, self.page = address, ""


@pytest.fixture
def site() -> Iterator[Site]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html>" + opened.page.encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    opened = Site(f"http://127.0.0.1:{server.server_address[1]}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield opened
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("named", [True, False])
def test_a_frame_of_a_named_site_holds_the_chat_alone(
    page: Page, corpus: Path, tmp_path: Path, site: Site, named: bool
) -> None:
    sites = site.address if named else "https://elsewhere.example"
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", model="quote", embed_sites=sites) as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        address = f"{url}/embed/?language=zh-Hant&__theme=dark"
        site.page = (
            f'<body style="margin:0"><iframe src="{address}" style="width:400px;height:500px;border:0"></iframe>'
        )
        page.goto(site.address)
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
        chat.locator(".act.copy").first.click()  # no `allow` on the frame: the browser refuses the newer way
        expect(chat.locator(".spoken")).to_have_text("已複製。")
        chat.locator(".anew").click()
        expect(chat.locator(".turn")).to_have_count(0)
        expect(chat.locator(".welcome")).to_be_visible()
        asked(chat, "每個小組有幾名成員？")


def test_a_login_in_a_frame_over_plain_http_says_why_there_is_none(
    browser: Browser, corpus: Path, tmp_path: Path, site: Site
) -> None:
    theirs = site.address.replace("127.0.0.1", "localhost")  # to a browser another site than 127.0.0.1
    with (
        Assistant(
            corpus=corpus, index=tmp_path / "index", model="quote", accounts="reader:words", embed_sites=theirs
        ) as assistant,
        serving(assistant) as url,
        browser.new_context(locale="en-US") as context,
    ):
        page = context.new_page()
        site.page = f'<iframe src="{url}/embed/?language=zh-Hant"></iframe>'
        page.goto(theirs)
        expect(page.frame_locator("iframe").get_by_role("alert")).to_contain_text("HTTPS")
        page.goto(f"{url}/embed/")  # in a window of its own the browser keeps the login
        page.get_by_label("username").fill("reader")
        page.get_by_label("password").fill("words")
        page.get_by_role("button", name="Login").click()
        expect(page.locator(".composer textarea")).to_be_visible()


def test_a_frame_names_no_setting_where_the_page_of_this_machine_does(
    page: Page, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", model="openai:small") as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        for path, sentence in (("/embed/", "tell whoever runs this page"), ("/", "set OPENAI_API_KEY")):
            page.goto(url + path)
            field = page.locator(".composer textarea")
            field.fill("How many peach trees were planted?")
            field.press("Enter")
            notice = page.locator(".turn .notice").last
            expect(notice).to_contain_text(sentence)
            assert path == "/" or not re.search("[A-Z]+_[A-Z]+", notice.inner_text())


@pytest.mark.parametrize("named", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_gradios_web_component_stands_in_a_named_sites_page_and_fetches_nothing_from_elsewhere(
    page: Page, corpus: Path, tmp_path: Path, site: Site, named: bool
) -> None:
    sites = site.address if named else "https://elsewhere.example"
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", model="quote", cors_sites=sites) as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        theirs = '<html lang="de"><title>Theirs</title><body style="margin:0"><h1 id="theirs">Their page</h1>'
        site.page = (
            f'{theirs}<div style="width:600px"><gradio-app src="{url}/embed/"></gradio-app></div><p '
            'id="below">Below</p>'
        )
        page.goto(site.address)
        plain = page.evaluate(LOOK)
        site.page += f'<script type="module" src="{url}/embed/gradio.js"></script>'
        page.goto(site.address)
        chat = page.locator("[data-theme]")
        if not named:
            page.wait_for_timeout(1000)
            expect(chat).to_have_count(0)
            return
        asked(chat, "河口乡有多少个巡查小组？")
        expect(chat.locator(".answer")).to_contain_text("37")
        chat.locator("button.mark").first.click()
        expect(chat.locator("mark.here")).to_contain_text("37")
        box, below = chat.bounding_box(), page.locator("#below").bounding_box()
        assert box
        assert below
        assert box["width"] <= 600
        assert box["y"] + box["height"] < below["y"]  # in its place among theirs
        shot(page, "component")
        assert (page.evaluate(LOOK), page.title()) == (plain, "Theirs")

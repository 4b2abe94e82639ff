"""Many tabs in one browser, which opens six connections to a server: none waits, none keeps one without need."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from playwright.sync_api import BrowserContext, Page, Request, expect
from pydantic import Field

from assistant import Assistant
from assistant.chat import build_chat
from tests.e2e.browser.conftest import answered, ask, new_page
from tests.e2e.browser.scripted import Scripted
from tests.serving import came_true, listening

TABS = 8


class Naming(Scripted):
    """Says the last word of the question that it is asked, twice, and waits in between.

    `stopped` are the words of the streams that were cancelled while they waited.
    """

    pieces: list[str] = Field(default_factory=list)
    stopped: Any = Field(default_factory=set)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        word = re.findall(r"tab\d\d", messages[-1].text)[-1]
        yield ChatGenerationChunk(message=AIMessageChunk(content=f"The question came from {word}. "))
        try:
            while not self.release.is_set():  # the test sets it in another thread
                self.waiting.set()
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            self.stopped.add(word)
            raise
        yield ChatGenerationChunk(message=AIMessageChunk(content=f"And it went back to {word}."))


class Connections:
    """The requests of pages that have no reply yet, or none that has ended."""

    def __init__(self) -> None:
        self.open: set[Request] = set()

    def of(self, page: Page) -> Page:
        page.on("request", lambda request: self._noticed(request, ended=False))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda request: self._noticed(request, ended=True))
        return page

    def _noticed(self, request: Request, *, ended: bool) -> None:
        (self.open.discard if ended else self.open.add)(request)

    def none(self, page: Page) -> bool:
        page.wait_for_timeout(50)  # Playwright tells of requests only meanwhile
        return not self.open


def test_seven_tabs_stream_while_another_loads_asks_and_is_stopped(
    context: BrowserContext, served: Callable[..., str]
) -> None:
    model, connections = Naming(), Connections()
    url = served(model)
    tabs = [connections.of(new_page(context)) for _ in range(TABS)]
    for number, tab in enumerate(tabs):
        tab.goto(url)
        ask(tab, f"How many peach trees were planted? tab{number:02}")
        expect(tab.locator(".answer")).to_contain_text(f"The question came from tab{number:02}.")
    assert came_true(lambda: connections.none(tabs[0]))  # also while they stream
    last = tabs.pop()
    last.locator(".stop").click()
    expect(last.get_by_text("Stopped; what was written is kept.").first).to_be_visible()
    assert came_true(lambda: bool(model.stopped))  # the page says so a moment before the model hears of it
    model.release.set()
    for number, tab in enumerate(tabs):
        answered(tab)
        expect(tab.locator(".answer")).to_have_text(
            f"The question came from tab{number:02}. And it went back to tab{number:02}."
        )
    assert model.stopped == {f"tab{TABS - 1:02}"}
    assert came_true(lambda: connections.none(tabs[0]))


@pytest.fixture
def host(corpus: Path, tmp_path: Path) -> Iterator[str]:
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            build_chat(assistant, height=500)
        with listening(gr.mount_gradio_app(FastAPI(), blocks, path="/")) as url:
            yield url


def test_a_part_of_a_hosts_page_holds_no_connection_while_nothing_happens(page: Page, host: str) -> None:
    connections = Connections()
    connections.of(page).goto(host)
    expect(page.locator(".offer").first).to_be_visible()
    assert came_true(lambda: connections.none(page))
    ask(page, "How many peach trees were planted?")
    answered(page)
    assert came_true(lambda: connections.none(page))


SIZES = [(320, 480), (568, 320), (640, 360), (731, 411), (844, 390), (1280, 256)]


@pytest.mark.parametrize("sizes", [pytest.param([(320, 256), (667, 375)], marks=pytest.mark.journey), SIZES])
def test_the_question_field_is_in_reach_at_every_size(
    page: Page, served: Callable[..., str], sizes: list[tuple[int, int]]
) -> None:
    page.goto(served())
    ask(page, "How many peach trees were planted?")
    answered(page)
    field = page.locator(".composer textarea")
    for size in sizes:
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))  # type: ignore[arg-type]  # the type has these two names
        for wanted in (
            field,
            page.locator(".send"),
            page.locator(".menu:visible, .side .new:visible").first,
            page.locator(".export summary"),
        ):
            expect(wanted).to_be_in_viewport(ratio=1)
        assert page.locator(".scroll").evaluate("node => node.clientHeight") >= 60, (
            size
        )  # of the answer some lines at least
        field.fill("many\n" * 30)
        page.locator(".filters summary").click()
        expect(field).to_be_in_viewport(ratio=0.9)
        expect(page.locator(".send")).to_be_in_viewport(ratio=1)
        page.locator(".filters summary").click()
        page.locator(".export summary").click()
        page.locator(".export li button").last.scroll_into_view_if_needed()
        expect(page.locator(".export li button").last).to_be_in_viewport(ratio=0.9)
        page.locator(".export summary").click()
        page.locator("button.mark").first.click()
        expect(page.locator(".reader .close")).to_be_in_viewport(ratio=1)
        expect(page.locator("mark.here").first).to_be_in_viewport()
        page.locator(".reader .close").click()
        field.fill("")

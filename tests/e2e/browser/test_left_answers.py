"""An answer goes on when its page is left, and is there on return."""

from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, expect

from assistant import Assistant
from assistant.chat import build_chat
from tests.e2e.browser.conftest import answered, ask, new_page
from tests.e2e.browser.scripted import Scripted
from tests.serving import listening

QUESTION = "河口乡有多少个巡查小组？"
PIECES = ["河口乡去年组建了37个水质巡查小组[@37个水质]。", "每个小组有6名", "成员[@6名成员]。"]


def leave_while_written(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, QUESTION)
    expect(page.locator("button.mark.verified")).to_have_count(1)


def test_an_answer_that_ends_meanwhile_is_there_on_return(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    model = Scripted(pieces=PIECES, hold_after=2)
    leave_while_written(page, served(model))
    address = page.url
    page.close()
    model.release.set()
    assert model.closed.wait(60)
    other = new_page(context)
    other.goto(address)
    answered(other)
    expect(other.locator("button.mark.verified")).to_have_count(2)
    expect(other.locator(".turn .notice")).to_be_hidden()
    other.reload()  # and it is stored
    expect(other.locator("button.mark.verified")).to_have_count(2)


@pytest.mark.journey
def test_an_answer_in_the_making_goes_on_growing_on_return_and_stop_stops_it(
    page: Page, served: Callable[..., str]
) -> None:
    model = Scripted(pieces=PIECES, hold_after=2)
    leave_while_written(page, served(model))
    page.reload()
    expect(page.locator("button.mark.verified")).to_have_count(1)
    expect(page.locator(".stop")).to_be_visible()
    assert not model.closed.is_set()
    page.locator(".stop").click()
    assert model.closed.wait(60)
    expect(page.locator(".turn .notice")).to_contain_text("Stopped")
    page.reload()
    expect(page.locator(".act.retry")).to_be_visible()
    expect(page.locator(".stop")).to_be_hidden()


@pytest.fixture
def host(corpus: Path, tmp_path: Path) -> Iterator[tuple[str, Scripted]]:
    model = Scripted(pieces=PIECES, hold_after=2)
    with Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model) as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            build_chat(assistant, height=500)
        with listening(gr.mount_gradio_app(FastAPI(), blocks, path="/")) as url:
            yield url, model
        model.release.set()


def test_it_goes_on_in_a_hosts_page_too(page: Page, host: tuple[str, Scripted]) -> None:
    url, model = host
    leave_while_written(page, url)
    page.reload()
    expect(page.locator("button.mark.verified")).to_have_count(1)
    assert not model.closed.is_set()
    model.release.set()
    answered(page)
    expect(page.locator("button.mark.verified")).to_have_count(2)
    model.release.clear()
    model.closed.clear()
    ask(page, QUESTION)
    expect(page.locator("button.mark.verified")).to_have_count(3)
    page.locator(".stop").click()
    assert model.closed.wait(60)

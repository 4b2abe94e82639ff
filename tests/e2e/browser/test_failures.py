"""What can go wrong under an open page: a lost connection, a failing model, nonsense from the browser, no storage."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio.context import Context
from gradio_client import Client
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.server import build_app
from tests.e2e.browser.cable import Cable
from tests.e2e.browser.conftest import answered, ask, watched
from tests.e2e.browser.scripted import Scripted
from tests.serving import listening

QUESTION = "河口乡有多少个巡查小组？"
ANSWER = ["河口乡去年组建了37个水质巡查小组[@37个水质]。", "每个小组有6名", "成员[@6名成员]。"]


class Breaking(Scripted):
    """Writes a sentence, then fails in a way that nobody foresaw; whole the second time."""

    failed: Any = None

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Any:
        async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
            yield chunk
            if not self.failed and "。" in chunk.text:
                self.failed = True
                raise RuntimeError("sk-canary-0002")


@pytest.mark.journey
def test_what_was_written_before_a_failure_stays_and_trying_again_works(page: Page, served: Callable[..., str]) -> None:
    page.goto(served(Breaking(pieces=ANSWER)))
    ask(page, QUESTION)
    expect(page.locator(".turn .notice")).to_contain_text("The model server failed")
    expect(page.locator(".answer")).to_contain_text("37个水质巡查小组")
    assert "canary" not in page.content()
    expect(page.locator(".act.copy_notes")).to_be_visible()
    expect(page.locator(".cited mark")).to_contain_text("37个水质巡查小组")
    page.locator(".act.retry").click()
    expect(page.locator("button.mark.verified")).to_have_count(2)


class Silent(Scripted):
    """A server that is silent for too long, as its client tells it."""

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Any:
        async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
            yield chunk
        raise TimeoutError("sk-canary-0003")


def test_a_failure_of_the_model_is_translated_and_the_articles_can_be_quoted(
    browser: Browser, served: Callable[..., str]
) -> None:
    url = served(Silent(pieces=[]))
    with browser.new_context(locale="zh-CN") as context:
        for page in watched(context.new_page()):
            page.goto(url)
            ask(page, QUESTION)
            expect(page.locator(".turn .notice")).to_contain_text("太久没有回应")
            assert "canary" not in page.content()
            page.get_by_role("button", name="改用原文摘录回答").click()
            answered(page)
            expect(page.locator("button.mark.verified").first).to_be_visible()
            expect(page.locator(".turn")).to_have_count(1)
            expect(page.locator(".turn .notice:visible")).to_have_count(0)


def test_a_connection_lost_in_the_middle_is_reported_and_costs_nothing(
    page: Page, corpus: Path, tmp_path: Path
) -> None:
    model = Scripted(pieces=ANSWER, hold_after=2)
    with Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model) as assistant:
        number = Context.id
        with listening(build_app(assistant)) as url:
            page.goto(url)
            ask(page, QUESTION)
            expect(page.locator("button.mark.verified")).to_have_count(1)
        expect(page.locator(".turn .notice")).to_contain_text("The connection was lost; what was written is kept.")
        expect(page.locator(".answer")).to_contain_text("37个水质巡查小组")
        model.release.set()
        Context.id = number  # its parts get the same numbers again, as in a new process
        with listening(build_app(assistant), port=int(url.rsplit(":", 1)[1])):
            page.locator(".act.retry").click()
            answered(page)
            expect(page.locator("button.mark.verified")).to_have_count(2)


def test_a_network_that_breaks_in_the_middle_and_comes_back_costs_nothing(
    page: Page, served: Callable[..., str]
) -> None:
    model = Scripted(pieces=ANSWER, hold_after=2)
    with Cable(served(model)) as cable:
        page.goto(cable.url)
        ask(page, QUESTION)
        expect(page.locator("button.mark.verified")).to_have_count(1)
        field = page.locator(".composer textarea")
        field.fill("每周巡查几次？")
        cable.cut()
        expect(page.locator(".turn .notice")).to_contain_text("The connection was lost; what was written is kept.")
        cable.mend()
        expect(page.locator(".answer")).to_contain_text("37个水质巡查小组。每个小组有6名".partition("。")[0])
        expect(page.locator(".act.copy_notes")).to_be_visible()
        expect(field).to_have_value("每周巡查几次？")
        model.release.set()
        field.press("Enter")
        expect(page.locator(".turn").nth(1).locator("button.mark.verified")).to_have_count(2)
        page.locator(".act.retry").first.click()  # in a branch, as another question followed
        expect(page.locator("button.mark.verified")).to_have_count(2)


def test_a_browser_that_keeps_nothing_can_still_ask(browser: Browser, url: str) -> None:
    with browser.new_context(locale="en-US") as context:
        for page in watched(context.new_page()):
            page.add_init_script(
                "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('closed'); } });"
            )
            page.goto(url)
            ask(page, "开江县组建了多少个驻村帮扶工作组？")
            answered(page)
            expect(page.locator(".kept")).to_contain_text("This browser keeps nothing")
            expect(page.locator(".conversations .open")).to_have_count(1)


def test_the_page_loads_completely_without_a_network(alone: Page, url: str) -> None:
    alone.goto(url)  # the fixture fails on any request to another host
    expect(alone.locator(".offer").first).to_be_visible()
    assert alone.evaluate("[...document.fonts].filter(font => font.status === 'error').length") == 0


def test_nonsense_sent_to_the_server_is_refused_and_it_lives_on(url: str) -> None:
    join = f"{url}/gradio_api/queue/join"
    with httpx.Client(trust_env=False) as client:
        config = client.get(f"{url}/config").json()
        asked = next(d["id"] for d in config["dependencies"] if any(event == "ask" for _, event in d["targets"]))
        for data in (
            None,
            "x",
            {},
            {"turn": 1},
            {"turn": "t", "question": "q", "history": "[{}]"},
            {"turn": "t" * 9999, "question": "q"},
        ):
            reply = client.post(
                join, json={"data": [], "event_data": data, "fn_index": asked, "session_hash": "abc", "trigger_id": 1}
            )
            assert reply.status_code in (200, 400, 422)
    assert "51" in Client(url, verbose=False).predict("开江县组建了多少个驻村帮扶工作组？", api_name="/chat")[0]

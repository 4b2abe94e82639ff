"""A host's app whose index is not there yet: its first visitors see how far it is, and are answered then."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.chat import build_chat
from assistant.check_page import build_check
from tests.e2e.browser.conftest import answered, ask, shot, watched
from tests.serving import listening
from vectorstore.index.file_reader import FileReader


class Gate:
    """Where the indexing waits: before the file of this name, until the test opens it."""

    def __init__(self) -> None:
        self.opened, self.reached = threading.Event(), threading.Event()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate, read_file = Gate(), FileReader.read_file

    def wait_and_read(reader: FileReader, path: str, stamp: Any) -> str:
        if path == "water.md":
            gate.reached.set()
            gate.opened.wait()
        return read_file(reader, path, stamp)

    monkeypatch.setattr(FileReader, "read_file", wait_and_read)
    yield gate
    gate.opened.set()


@pytest.fixture
def host(corpus: Path, tmp_path: Path, gate: Gate) -> Iterator[str]:
    """The address of a host's page with a chat and a check over articles that are not indexed."""
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            with gr.Tab("Ask"):
                build_chat(assistant, height=600)
            with gr.Tab("Check"):
                build_check(assistant, height=600)
        with listening(gr.mount_gradio_app(FastAPI(), blocks, path="/")) as url:
            yield url
            gate.opened.set()


SORRY = "This does not work here at the moment: try again later, or tell whoever runs this page."
HALF = {
    "en-US": r"^The articles are being indexed · 1 of 2 files · [\d.,]+ a second, about \d+ .*left$",
    "zh-CN": r"^文章正在编入索引 · 1 / 2 个文件 · 每秒 [\d.,]+ 个，约剩 .+$",
    "zh-TW": r"^文章正在編入索引 · 1 / 2 個檔案 · 每秒 [\d.,]+ 個，約剩 .+$",
}


@pytest.mark.parametrize("locale", [pytest.param("en-US", marks=pytest.mark.journey), "zh-CN", "zh-TW"])
def test_the_first_visitor_sees_how_far_the_indexing_is_and_is_answered_then(
    browser: Browser, host: str, gate: Gate, locale: str
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 850}, locale=locale) as opened:
        for page in watched(opened.new_page()):
            page.goto(host)
            expect(page.locator(".indexing-text").first).to_have_text(re.compile(HALF[locale]))
            shot(page, f"indexing-{locale}")
            ask(page, "河口乡有多少个巡查小组？")
            expect(page.locator(".turn .progress")).to_have_text(re.compile(HALF[locale]))
            shot(page, f"indexing-asked-{locale}")
            gate.opened.set()
            answered(page)
            expect(page.locator(".answer")).to_contain_text("37")
            expect(page.locator(".indexing").first).to_be_hidden()


def test_a_question_that_waits_for_the_indexing_is_stopped_alone(page: Page, host: str, gate: Gate) -> None:
    page.goto(host)
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator(".turn .progress")).to_have_text(re.compile("1 of 2 files"))
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn p.notice")).to_contain_text("Stopped")
    gate.opened.set()
    ask(page, "How many peach trees were planted?")
    answered(page)
    expect(page.locator(".answer").last).to_contain_text("900")


def test_a_visitor_is_told_of_a_failed_indexing_in_one_sentence(
    page: Page, tmp_path: Path, corpus: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Assistant(corpus=tmp_path / "later", index=tmp_path / "index", model="quote", host="0.0.0.0") as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            build_chat(assistant, height=600)
        with listening(gr.mount_gradio_app(FastAPI(), blocks, path="/")) as url:
            page.goto(url)
            expect(page.locator(".errors")).to_have_text(SORRY)
            ask(page, "河口乡有多少个巡查小组？")
            expect(page.locator(".turn p.notice")).to_have_text(SORRY)
            assert f"The articles could not be indexed: There is no corpus folder `{tmp_path / 'later'}`" in caplog.text
            corpus.rename(tmp_path / "later")
            ask(page, "河口乡有多少个巡查小组？")
            answered(page)


def test_a_text_is_checked_as_soon_as_the_articles_are_indexed(page: Page, host: str, gate: Gate) -> None:
    page.goto(host)
    page.get_by_role("tab", name="Check").click()
    check = page.locator(".checker")
    expect(check.locator(".indexing-text")).to_have_text(re.compile("1 of 2 files"))
    check.locator("textarea").fill("The village planted 900 peach trees on the slope.")
    check.locator(".send").click()
    expect(check.locator(".state-line")).to_have_text(re.compile("1 of 2 files"))
    shot(page, "indexing-check")
    gate.opened.set()
    expect(check.locator(".sentence.verified")).to_have_count(1)

"""The chat as a part of somebody else's page: nothing of one touches another or the host, and each answers from its own articles."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.chat import build_chat
from tests.browser.conftest import answered
from tests.serving import listening

LOOK = """() => {
  const look = getComputedStyle(document.querySelector('#theirs'));
  return [look.color, look.fontSize, look.padding, look.borderRadius, look.fontFamily];
}"""


@pytest.fixture
def host(tmp_path: Path, corpus: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a page with two chats and of the same page without."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")

    def page(*chats: Assistant) -> gr.Blocks:
        blocks: gr.Blocks
        with gr.Blocks(analytics_enabled=False) as blocks:
            gr.HTML('<p class="notice app mark">Theirs</p>')
            gr.Button("Their button", elem_id="theirs")
            for number, assistant in enumerate(chats):
                with gr.Tab(f"Chat {number}") if number else gr.Column():
                    build_chat(assistant, height=500, api_name=f"chat{number}")
        return blocks

    with Assistant(corpus=corpus, index=tmp_path / "one", model="quote") as one, Assistant(corpus=other, index=tmp_path / "two", model="quote") as two:
        app = gr.mount_gradio_app(FastAPI(), page(), path="/plain")
        app = gr.mount_gradio_app(app, page(one, two), path="/")
        with listening(app) as url:
            yield f"{url}/", f"{url}/plain/"


def test_two_chats_and_their_host_do_not_touch_each_other(page: Page, host: tuple[str, str]) -> None:
    with_chats, without = host
    page.goto(without)
    expect(page.locator("#theirs")).to_be_visible()
    plain = page.evaluate(LOOK)
    title, styles = page.title(), page.evaluate("document.head.querySelectorAll('style').length")
    page.goto(with_chats)
    first, second = page.locator("[data-theme]").nth(0), page.locator("[data-theme]").nth(1)
    expect(first.locator(".offer").first).to_be_visible()
    assert page.evaluate(LOOK) == plain
    assert page.title() == title
    assert page.evaluate("document.head.querySelectorAll('style').length") <= styles + 4  # Gradio's own, one empty for each part
    assert page.locator("[data-theme] [id]").count() == 0  # names of ours are in no page twice: there are none
    field = first.locator(".composer textarea")
    field.fill("河口乡有多少个巡查小组？")
    field.press("Enter")
    answered(page)
    expect(first.locator(".answer")).to_contain_text("37")
    page.get_by_role("tab", name="Chat 1").click()
    field = second.locator(".composer textarea")
    field.fill("北桥换了多少根钢索？")
    field.press("Enter")
    answered(page, 2)
    expect(second.locator(".answer")).to_contain_text("14")
    second.locator("button.mark").click()
    expect(second.locator("mark.here")).to_be_visible()
    expect(first.locator(".reader")).to_be_hidden()
    expect(second.locator(".conversations .open")).to_have_count(1)  # each keeps its own
    assert first.locator(".theme").is_hidden()  # a host's theme is the host's
    expect(page.locator("p.notice.app.mark")).to_have_css("background-color", "rgba(0, 0, 0, 0)")

"""The chat as a part of somebody else's page: chats and host do not affect each other, each has its own articles."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.chat import build_chat
from tests.e2e.browser.conftest import answered, ask, parts, shot
from tests.e2e.browser.scripted import Scripted
from tests.serving import listening

LOOK = """() => {
  const look = getComputedStyle(document.querySelector('#theirs'));
  return [look.color, look.fontSize, look.padding, look.borderRadius, look.fontFamily];
}"""


@pytest.fixture
def host(tmp_path: Path, corpus: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a page with three chats, the last with the host's own model, and of the same page without."""
    for name, text in (
        ("bridge", "北桥今年换了14根钢索，工程用了3个月。"),
        ("road", "The road to the mill was widened by 3 metres in May."),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text, encoding="utf-8")

    def page(*chats: Assistant) -> gr.Blocks:
        blocks: gr.Blocks
        with gr.Blocks(analytics_enabled=False) as blocks:
            gr.HTML('<p class="notice app mark">Theirs</p>')
            gr.Button("Their button", elem_id="theirs")
            for number, assistant in enumerate(chats):
                with (gr.Column, partial(gr.Tab, "Tab"), partial(gr.Accordion, "Accordion"))[number]():
                    build_chat(assistant, height=500, api_name=f"chat{number}")
        return blocks

    model = Scripted(pieces=["Their own model says: in May it was widened by 3 metres[@3 metres]."])
    with (
        Assistant(corpus=corpus, index=tmp_path / "one", model="quote") as one,
        Assistant(corpus=tmp_path / "bridge", index=tmp_path / "two", model="quote") as two,
        Assistant(corpus=tmp_path / "road", index=tmp_path / "three", chat_model=model) as three,
    ):
        app = gr.mount_gradio_app(FastAPI(), page(), path="/plain")
        app = gr.mount_gradio_app(app, page(one, two, three), path="/")
        with listening(app) as url:
            yield f"{url}/", f"{url}/plain/"


def test_three_chats_and_their_host_do_not_touch_each_other(page: Page, host: tuple[str, str]) -> None:
    with_chats, without = host
    page.goto(without)
    expect(page.locator("#theirs")).to_be_visible()
    plain = page.evaluate(LOOK)
    title, styles = page.title(), page.evaluate("document.head.querySelectorAll('style').length")
    page.goto(with_chats)
    first, second, third = parts(page, 3)
    expect(first.locator(".offer").first).to_be_visible()
    assert page.evaluate(LOOK) == plain
    assert page.title() == title
    assert (
        page.evaluate("document.head.querySelectorAll('style').length") <= styles + 6
    )  # Gradio's own, one empty for each part
    assert page.locator("[data-theme] [id]").count() == 0  # names of ours are in no page twice: there are none
    asked = (
        (first, "河口乡有多少个巡查小组？", "37"),
        (second, "北桥换了多少根钢索？", "14"),
        (third, "How much was the road widened?", "Their own model"),
    )
    for count, (chat, question, words) in enumerate(asked, 1):
        field = chat.locator(".composer textarea")
        field.fill(question)
        field.press("Enter")
        answered(page, count)
        expect(chat.locator(".answer")).to_contain_text(words)
    for chat, _, _ in asked:
        chat.locator("button.mark").first.click()
        expect(chat.locator("mark.here")).to_be_visible()
        chat.locator(".reader .close").click()
        expect(chat.locator(".conversations .open")).to_have_count(1)  # each keeps its own
        assert chat.locator(".theme").is_hidden()  # a host's theme is the host's
    page.add_style_tag(
        content=(
            "* { letter-spacing: 3px; text-transform: uppercase; white-space: pre; text-indent: 2em } .app { "
            "display: none }"
        )
    )
    expect(page.locator("#theirs")).to_have_css("letter-spacing", "3px")
    for name, value in (
        ("letter-spacing", "normal"),
        ("text-transform", "none"),
        ("white-space", "normal"),
        ("text-indent", "0px"),
        ("display", "grid"),
    ):
        expect(first).to_have_css(name, value)
    expect(page.locator("p.notice.app.mark")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    shot(page, "three")


@pytest.mark.slow
def test_after_a_lost_connection_the_chat_reloads_a_hosts_page_only_when_the_person_says_so(
    page: Page, corpus: Path, tmp_path: Path
) -> None:
    # Gradio itself may reload a page whose stream broke off, once this address answers again: a race that is not ours.
    page.route("**/gradio_api/app_id", lambda route: route.abort())
    model = Scripted(
        pieces=["河口乡去年组建了37个水质巡查小组[@37个水质]。", "每个小组有6名", "成员[@6名成员]。"], hold_after=2
    )
    with Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model) as assistant:
        assistant.sync()
        with gr.Blocks(analytics_enabled=False) as blocks:
            gr.Textbox(label="Their field")
            build_chat(assistant, height=500)
        app = gr.mount_gradio_app(FastAPI(), blocks, path="/")
        with listening(app) as url:
            page.goto(url)
            page.get_by_label("Their field").fill("typed")
            ask(page, "河口乡有多少个巡查小组？")
            expect(page.locator("button.mark.verified")).to_have_count(1)
        expect(page.locator(".turn .notice")).to_contain_text("The connection was lost")
        model.release.set()
        with listening(app, port=int(url.rsplit(":", 1)[1])):
            ask(page, "每个小组有几名成员？")
            expect(page.get_by_role("alert").filter(has_text="reload the page")).to_be_visible()
            expect(page.get_by_label("Their field")).to_have_value("typed")
            page.get_by_role("button", name="Reload the page").click()
            answered(page, 2)  # what had come before, and the question that waited
            expect(page.locator(".asked").last).to_have_text("每个小组有几名成员？")


@pytest.fixture
def asking(corpus: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a page whose buttons put a question into two chats.

    One is in a tab that is closed at first, the other one is rendered again.
    """
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            put, topic = gr.Button("Put it in"), gr.Radio(["trees", "water"], value="trees", label="Topic")
            with gr.Tab("Theirs"):
                gr.Markdown("Nothing")
            with gr.Tab("Articles"):
                chat = build_chat(assistant, height=500, api_name="articles")
            with gr.Tab("Anew"):

                @gr.render(inputs=[topic])  # type: ignore[untyped-decorator]  # gradio has none
                def drawn(topic: str) -> None:
                    build_chat(assistant, height=500, api_name="anew", question=f"About the {topic}?")

            put.click(lambda: gr.HTML(question="How many peach trees were planted?"), None, chat)
        with listening(gr.mount_gradio_app(FastAPI(), blocks, path="/")) as url:
            yield url


@pytest.mark.slow
def test_a_question_reaches_a_chat_in_a_closed_tab_and_the_same_one_again(page: Page, asking: str) -> None:
    page.goto(asking)
    put = page.get_by_role("button", name="Put it in")
    put.click()
    page.get_by_role("tab", name="Articles").click()
    field = page.locator(".composer textarea:visible")
    for count in (1, 2):
        expect(field).to_have_value("How many peach trees were planted?")
        field.press("Enter")
        answered(page, count)
        put.click()


def test_a_chat_that_is_drawn_anew_has_its_new_question(page: Page, asking: str) -> None:
    page.goto(asking)
    page.get_by_role("tab", name="Anew").click()
    field = page.locator(".composer textarea:visible")
    expect(field).to_have_value("About the trees?")
    page.get_by_role("radio", name="water").check()
    expect(field).to_have_value("About the water?")
    field.fill("About the road?")  # what a person wrote stays
    page.get_by_role("radio", name="trees").check()  # the list of articles has that word too, once it is there
    expect(page.locator(".offer:visible").first).to_be_visible()
    expect(field).to_have_value("About the road?")


@pytest.fixture
def worded(corpus: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a page whose chat has the host's words and theme, and keeps nothing."""
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        with gr.Blocks(analytics_enabled=False) as blocks:
            build_chat(
                assistant,
                height=500,
                title="水质 <b>问答</b>",
                introduction="Ask the river office.",
                placeholder="Your question to the office",
                examples=["河口乡有多少个巡查小组？", "每个小组有几名成员？"],
                conversations=False,
                host_theme=True,
            )
        app = gr.mount_gradio_app(FastAPI(), blocks, path="/", theme=gr.themes.Soft(), footer_links=[])
        with listening(app) as url:
            yield url


def test_a_host_has_its_own_words_and_keeps_nothing(page: Page, worded: str) -> None:
    page.goto(worded)
    expect(page.locator(".welcome h2")).to_have_text("水质 <b>问答</b>")
    expect(page.locator(".welcome .promise")).to_have_text("Ask the river office.")
    field = page.get_by_placeholder("Your question to the office")
    expect(field).to_be_visible()
    expect(page.locator(".offer")).to_have_text(["河口乡有多少个巡查小组？", "每个小组有几名成员？"])
    edges = "node => [node.getBoundingClientRect().left, node.getBoundingClientRect().width]"
    assert page.locator(".app.host-theme").evaluate(edges) == page.locator(".html-container").evaluate(edges)
    for hidden in (".side", ".menu"):
        expect(page.locator(hidden)).to_be_hidden()
    page.locator(".language").select_option("zh-Hans")
    expect(page.locator(".welcome h2")).to_have_text("水质 <b>问答</b>")
    page.locator(".language").select_option("en")
    page.locator(".offer").first.click()
    answered(page, 1)
    shot(page, "host-words")
    stored = "async () => [sessionStorage.length, (await indexedDB.databases()).map(one => one.name)]"
    assert page.evaluate(stored) == [0, []]
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "每个小组有几名成员？")
    answered(page, 1)
    page.reload()
    expect(page.locator(".offer").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize("theme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
def test_a_chat_takes_the_hosts_theme_where_the_host_wants_it(page: Page, worded: str, theme: str) -> None:
    page.goto(f"{worded}/?__theme={theme}")
    expect(page.locator(".offer").first).to_be_visible()
    look = """() => {
      const probe = document.body.appendChild(document.createElement('p'));
      probe.style.cssText = 'color: var(--body-text-color); background: var(--background-fill-primary); '
        + 'font-family: var(--font)';
      const {color, backgroundColor, fontFamily} = getComputedStyle(probe);
      probe.remove();
      return [color, backgroundColor, fontFamily];
    }"""
    own = "node => { const s = getComputedStyle(node); return [s.color, s.backgroundColor, s.fontFamily]; }"
    assert page.locator(".app.host-theme").evaluate(own) == page.evaluate(look)
    shot(page, f"host-theme-{theme}")

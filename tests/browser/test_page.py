"""The page in a real headless Chromium: a question, a streamed answer, marks, and the quoted sentence beside it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from assistant import Assistant
from assistant.settings import packaged
from tests.serving import serving

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
QUESTION = "开江县组建了多少个驻村帮扶工作组？"
# Without these Chromium asks its maker's servers for things of its own.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = _launched(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("index")
    with Assistant(corpus=packaged("corpus"), index=index, model="quote") as assistant, serving(assistant) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must ask nothing of anybody but this machine, and write no error."""
    with browser.new_context(viewport={"width": 1280, "height": 850}, locale="zh-CN") as context:
        page = context.new_page()
        outside: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert outside == []
        assert errors == []


def ask(page: Page, question: str) -> None:
    expect(page.get_by_role("textbox").first).to_be_visible()
    expect(page.get_by_text("加载中")).to_have_count(0)  # what is typed before Gradio is ready goes nowhere
    page.get_by_role("textbox").first.fill(question)
    page.get_by_role("textbox").first.press("Enter")


def test_a_question_is_answered_and_its_mark_leads_to_the_quoted_sentence(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_text("answers are quotations")).to_be_visible()  # no model is set, and the page says what to do
    expect(page.get_by_text("OPENAI_BASE_URL").first).to_be_visible()
    expect(page.get_by_text("加载中")).to_have_count(0)
    _shot(page, "welcome")
    ask(page, QUESTION)
    mark = page.locator('a[href^="#cite-"]')
    expect(mark).to_have_count(1)
    source = page.locator(".source")
    expect(source).to_have_count(1)
    expect(source.locator("mark")).to_contain_text("51个驻村帮扶工作组")
    expect(source).to_contain_text("✓ verified")
    mark.click()
    expect(page.locator(".source.here")).to_be_in_viewport()
    assert page.url.rstrip("/") == url
    _shot(page, "answer")


def test_marks_work_by_keyboard(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, QUESTION)
    mark = page.locator('a[href^="#cite-"]')
    expect(mark).to_have_count(1)
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source.here")).to_be_focused()


def test_a_second_question_keeps_the_first_answers_source(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, QUESTION)
    expect(page.locator('a[href^="#cite-"]')).to_have_count(1)
    ask(page, "公开遴选了多少名村后备干部？")
    expect(page.locator('a[href^="#cite-"]')).to_have_count(2)
    ask(page, "量子计算机的退相干时间是多少？")
    expect(page.get_by_text("这些文章里没有这个问题的答案。")).to_be_visible()
    expect(page.locator(".source mark").first).to_contain_text("51个驻村帮扶工作组")


def test_a_message_of_trouble_leaves_the_page_alive(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "？？")
    expect(page.get_by_text("The question is empty")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator('a[href^="#cite-"]')).to_have_count(1)


def test_what_a_model_writes_is_only_text(browser: Browser, page: Page, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=\"document.title='run'\"> ![p](https://far.example/p.png) [go](https://far.example) 河口乡有37个小组[1]。"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "<b>odd name.txt").write_text(f"河口乡有37个小组。{hostile}", encoding="utf-8")
    model = GenericFakeChatModel(messages=iter([AIMessage(hostile)]))
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=model) as assistant, serving(assistant) as address:
        page.goto(address)
        ask(page, "河口乡有多少个小组？")
        expect(page.locator('a[href^="#cite-"]')).to_have_count(1)
        expect(page.get_by_text("far.example").first).to_be_visible()
        assert page.title() != "run"
        assert page.locator('a[href*="far.example"], img[src*="far.example"], .source img').count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_can_be_read_by_everybody(browser: Browser, url: str, theme: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{url}/?__theme={theme}")
        ask(page, QUESTION)
        expect(page.locator('a[href^="#cite-"]')).to_have_count(1)
        expect(page.locator(".source")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        # Gradio's own frame is not ours to mend; ours are the marks and the sources.
        found = Axe().run(page, context={"include": [[".sources"], ['a[href^="#cite-"]']]}, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()
        _shot(page, f"{theme}-{width}")


def _launched(playwright: Playwright) -> Browser:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return playwright.chromium.launch(executable_path=found, args=QUIET)


def _shot(page: Page, name: str) -> None:
    """A picture for a person to look at, where a folder for them is named."""
    folder = os.environ.get("ASSISTANT_SHOTS")
    if folder:
        target = Path(__file__).parents[2] / folder
        target.mkdir(exist_ok=True)
        page.screenshot(path=target / f"{name}.png")

"""What a reader sees who comes while the server starts: how far it is, and then the page that was asked for."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.api.starting_app import StartingApp
from assistant.server import build_app
from assistant.settings import read_settings
from assistant.start_status import StartStatus
from tests.e2e.browser.conftest import shot, watched
from tests.e2e.browser.test_accessibility import no_violation
from tests.serving import listening
from tests.starting import FAILING, FAILURE, started

COUNTED = {
    "en-US": (
        "Indexing what is new",
        "4,120 of 21,500 files",
        r"\d+(\.\d)? a second, about \d+ (seconds|minutes) left",
    ),
    "zh-CN": ("将新内容编入索引", "4,120 / 21,500 个文件", r"每秒 \d+(\.\d)? 个，约剩 \d+ (秒|分)钟?"),
    "zh-TW": ("將新內容編入索引", "4,120 / 21,500 個檔案", r"每秒 \d+(\.\d)? 個，約剩 \d+ (秒|分)鐘?"),
}


SCANNED = {
    "en-US": ("A scan: 12 of 40 pages are read", r"0\.1 a second, about \d+ minutes left"),
    "zh-CN": ("扫描件：已识别 12 / 40 页", r"每秒 0\.1 个，约剩 \d+ 分钟"),
    "zh-TW": ("掃描件：已辨識 12 / 40 頁", r"每秒 0\.1 個，約剩 \d+ 分鐘"),
}


def counting() -> StartStatus:
    scan = StartStatus("indexing", done=12, total=40, began=time.monotonic() - 120)
    return StartStatus("indexing", done=4120, total=21_500, began=time.monotonic() - 130, pages=scan)


@pytest.fixture
def starting() -> Iterator[tuple[StartingApp, str]]:
    app = StartingApp(read_settings())
    with listening(app) as url:
        yield app, url


@pytest.mark.parametrize(
    ("locale", "theme", "width", "height"),
    [
        ("en-US", "light", 390, 844),
        ("zh-CN", "dark", 1280, 800),
        ("zh-TW", "light", 1280, 800),
    ],
)
def test_the_page_shows_the_step_and_its_pace_in_the_readers_language(
    browser: Browser, starting: tuple[StartingApp, str], locale: str, theme: str, width: int, height: int
) -> None:
    app, url = starting
    step, files, rate = COUNTED[locale]
    dark = theme == "dark"
    with browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light"
    ) as context:
        for page in watched(context.new_page()):
            page.goto(url)
            expect(page.locator(".steps [aria-current]")).to_have_attribute("data-step", "opening")
            expect(page.locator(".counted")).to_be_hidden()
            app.status = counting()  # the page learns of it by itself
            expect(page.locator(".steps [aria-current]")).to_have_text(step)
            expect(page.locator(".files")).to_have_text(files)
            expect(page.locator(".rate")).to_have_text(re.compile(rate))
            expect(page.locator(".pages")).to_have_text(SCANNED[locale][0])
            expect(page.locator(".pace")).to_have_text(re.compile(SCANNED[locale][1]))
            expect(page.get_by_role("status")).to_have_text(step)
            assert page.locator("progress").evaluate("bar => bar.value / bar.max") == pytest.approx(4120 / 21_500)
            expect(page.locator("body")).to_have_css(
                "background-color", "rgb(23, 24, 27)" if dark else "rgb(255, 255, 255)"
            )
            no_violation(page)
            shot(page, f"starting-{locale}-{theme}")


def test_the_theme_of_the_address_is_kept(page: Page, starting: tuple[StartingApp, str]) -> None:
    page.goto(f"{starting[1]}/?__theme=dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(23, 24, 27)")


@pytest.mark.journey
def test_the_page_that_was_asked_for_comes_by_itself(
    page: Page, starting: tuple[StartingApp, str], shared_pages: Callable[[None], tuple[Assistant, str]]
) -> None:
    app, url = starting
    address = f"{url}/library/?__theme=dark#top"
    page.goto(address)
    expect(page.locator(".steps")).to_be_visible()
    app.switch_to(build_app(shared_pages(None)[0]))
    expect(page.get_by_role("table")).to_contain_text("河口乡的水质巡查")
    assert page.url == address


def test_a_start_that_fails_is_reported_and_the_next_one_is_found(page: Page, corpus: Path, tmp_path: Path) -> None:
    with started(corpus, tmp_path / "index", FAILING) as served:
        served.held()
        page.goto(served.url)
        expect(page.locator(".steps [aria-current]")).to_have_attribute("data-step", "opening")
        served.let_go()
        assert served.ended() == (1, f"assistant: {FAILURE}")
        expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
        expect(page.get_by_text("The server is starting")).to_be_hidden()
        no_violation(page)
        shot(page, "starting-failed")
    app = StartingApp(read_settings())
    app.status = counting()
    with listening(app, port=int(served.url.rpartition(":")[2])):
        expect(page.get_by_role("alert")).to_be_hidden()
        expect(page.locator(".steps [aria-current]")).to_have_attribute("data-step", "indexing")

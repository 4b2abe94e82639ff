"""What a reader meets at the locks: one login for all pages, and a sentence where the limits end."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.passwords import hash_password
from tests.e2e.browser.conftest import answered, ask, shot
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving


@pytest.mark.journey
def test_one_login_opens_the_chat_and_the_library(page: Page, corpus: Path, tmp_path: Path) -> None:
    accounts = f"other:x,reader:{hash_password('words')}"
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", model="quote", accounts=accounts) as assistant,
        serving(assistant) as url,
    ):
        page.goto(url)
        page.get_by_label("username").fill("reader")
        page.get_by_label("password").fill("words")
        shot(page, "login")
        page.get_by_role("button", name="Login").click()
        ask(page, "河口乡有多少个巡查小组？")
        answered(page)
        page.locator(".bar .library").first.click()
        expect(page.get_by_role("table")).to_contain_text("河口乡的水质巡查")
        page.goto(f"{url}/embed/")
        expect(page.locator(".composer textarea")).to_be_visible()


def test_a_reader_who_asks_too_often_sees_when_to_ask_again(page: Page, corpus: Path, tmp_path: Path) -> None:
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", model="quote", requests_per_minute=1) as assistant,
        serving(assistant) as url,
    ):
        page.goto(url)
        ask(page, "河口乡有多少个巡查小组？")
        answered(page)
        ask(page, "每个小组有几名成员？")
        expect(page.locator(".turn .notice").last).to_contain_text("1 a minute is the limit: ask again in")
        shot(page, "too-often")
        expect(page.locator(".answer").first).to_contain_text("37")  # what was answered stays


def test_a_reader_with_another_answer_under_way_sees_that_there_is_no_room(
    page: Page, corpus: Path, tmp_path: Path
) -> None:
    model = Scripted(
        pieces=["河口乡去年组建了37个水质巡查小组[@37个水质]。", "每个小组有6名", "成员[@6名成员]。"], hold_after=2
    )
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model, requests_at_once=1) as assistant,
        serving(assistant) as url,
    ):
        page.goto(url)
        ask(page, "河口乡有多少个巡查小组？")
        expect(page.locator("button.mark.verified")).to_have_count(1)
        other = page.context.new_page()
        other.goto(url)
        ask(other, "每个小组有几名成员？")
        expect(other.locator(".turn .notice")).to_contain_text("as many answers in the making")
        model.release.set()
        answered(page)
        ask(other, "每个小组有几名成员？")
        answered(other)

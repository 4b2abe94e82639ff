"""Conversations in two tabs, in a store that is full, and under addresses of their own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browser.conftest import answered, ask, new_page
from tests.e2e.browser.scripted import Scripted

QUESTION = "河口乡有多少个巡查小组？"
PEACHES = "How many peach trees were planted?"
OPEN = ".conversations .open"


def delete(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Delete: {title}").click()
    page.get_by_role("button", name="Delete", exact=True).click()


def test_a_rename_in_one_tab_is_not_undone_by_a_question_in_the_other(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    other = new_page(context)
    other.goto(page.url)
    answered(other)
    page.get_by_role("button", name=f"Rename: {QUESTION}").click()
    page.get_by_label("New name").fill("Water")
    page.keyboard.press("Enter")
    expect(other.locator(OPEN)).to_have_text(["Water"])  # it hears of it
    ask(other, PEACHES)
    answered(other, 2)
    for tab in (page, other):
        expect(tab.locator(OPEN)).to_have_text(["Water"])
        tab.reload()
        answered(tab, 2)
        expect(tab.locator(OPEN)).to_have_text(["Water"])


def test_a_conversation_that_another_tab_deletes_stays_away(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    other = new_page(context)
    other.goto(page.url)
    answered(other)
    delete(page, QUESTION)
    expect(other.get_by_role("alert")).to_have_text("This conversation was deleted in another tab.")
    expect(other.locator(".turn")).to_have_count(0)
    ask(other, PEACHES)
    answered(other)
    for tab in (page, other):
        expect(tab.locator(OPEN)).to_have_text([PEACHES])
    other.reload()
    answered(other)
    expect(other.locator(OPEN)).to_have_text([PEACHES])


def test_a_tab_that_hears_nothing_brings_no_deleted_conversation_back(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    other = new_page(context)
    other.add_init_script("delete window.BroadcastChannel")
    other.goto(page.url)
    answered(other)
    delete(page, QUESTION)
    expect(page.locator(OPEN)).to_have_count(0)
    other.locator(".act.good").click()  # stores nothing
    expect(other.get_by_role("alert")).to_have_text("This conversation was deleted in another tab.")
    ask(other, PEACHES)
    answered(other)
    other.reload()
    expect(other.locator(OPEN)).to_have_text([PEACHES])


def test_an_answer_in_the_making_outlives_its_conversation(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    model = Scripted(pieces=["河口乡去年组建了37个水质巡查小组。", "每周巡查2次。"], hold_after=0)
    model.release.set()
    page.goto(served(model))
    ask(page, QUESTION)
    answered(page)
    other = new_page(context)
    other.goto(page.url)
    answered(other)
    model.release.clear()
    ask(other, "每周巡查几次？")
    expect(other.locator(OPEN)).to_have_count(1)
    assert model.waiting.wait(60)
    delete(page, QUESTION)
    expect(page.locator(OPEN)).to_have_count(0)
    model.release.set()
    expect(other.locator(OPEN)).to_have_text(["每周巡查几次？"])
    answered(other)
    other.reload()
    answered(other)
    expect(other.locator(".turn")).to_have_count(1)


def test_an_older_question_asked_again_goes_on_under_a_name_of_its_own(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    ask(page, PEACHES)
    answered(page, 2)
    page.locator(".act.retry").first.click()
    expect(page.get_by_role("alert")).to_contain_text(
        f"new conversation, “{QUESTION} (2)”; “{QUESTION}” stays as it is"
    )
    answered(page)
    expect(page.locator(OPEN)).to_have_text([f"{QUESTION} (2)", QUESTION])
    page.get_by_role("button", name=QUESTION, exact=True).click()
    answered(page, 2)
    page.locator(".act.retry").first.click()
    expect(page.locator(OPEN)).to_have_text([f"{QUESTION} (3)", f"{QUESTION} (2)", QUESTION])


FULL = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };
}"""
ROOM = "() => { delete IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = window.storedPut; }"


def test_a_full_store_says_so_and_its_lists_are_right(page: Page, served: Callable[..., str]) -> None:
    page.add_init_script("window.storedPut = IDBObjectStore.prototype.put")
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.evaluate(FULL)
    ask(page, "每周巡查几次？")
    expect(page.get_by_role("alert")).to_contain_text("This browser has no room left")
    answered(page, 2)
    page.get_by_role("button", name="New conversation").click()
    ask(page, PEACHES)
    answered(page)
    expect(page.locator(OPEN)).to_have_text([PEACHES, QUESTION])
    expect(page.locator(".kept")).to_contain_text("This browser has no room left")
    page.get_by_role("button", name=QUESTION, exact=True).click()
    answered(page, 2)
    page.evaluate(ROOM)
    ask(page, "How long is the road to the slope?")  # all that waited is stored with it
    answered(page, 3)
    expect(page.locator(".kept")).to_have_text("Kept in this browser only.")
    page.reload()
    answered(page, 3)
    page.get_by_role("button", name=PEACHES, exact=True).click()
    answered(page)


@pytest.mark.journey
def test_each_conversation_has_an_address_and_back_goes_through_them(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    first = page.url
    page.get_by_role("button", name="New conversation").click()
    expect(page).not_to_have_url(re.compile(r"c="))
    ask(page, PEACHES)
    answered(page)
    second = page.url
    assert second != first
    page.goto(first)
    expect(page.locator(".asked")).to_have_text([QUESTION])
    answered(page)
    page.get_by_role("button", name=PEACHES, exact=True).click()
    expect(page.locator(".asked")).to_have_text([PEACHES])
    expect(page).to_have_url(second)  # else Back starts where the browser last knew the page
    page.go_back()
    expect(page.locator(".asked")).to_have_text([QUESTION])
    expect(page).to_have_url(first)
    page.go_forward()
    expect(page.locator(".asked")).to_have_text([PEACHES])
    page.goto(first.replace("c=", "c=no"))
    expect(page.get_by_role("alert")).to_contain_text("names a conversation that is not here")
    expect(page.locator(".offer").first).to_be_visible()


def test_back_closes_the_reader_and_keeps_the_conversation(page: Page, served: Callable[..., str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    for close in (page.go_back, page.locator(".reader .close").click, lambda: page.keyboard.press("Escape")):
        page.locator("button.mark").first.click()
        expect(page.locator("mark.here").first).to_be_visible()
        close()
        expect(page.locator(".reader")).to_be_hidden()
        expect(page.locator(".turn")).to_have_count(1)
        page.wait_for_function("() => !history.state?.layer")
    page.locator("button.mark").first.click()
    page.locator(".menu").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.go_back()
    expect(page.locator(".turn")).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 850})

"""A reader's own verdict on a citation without accounts: kept in the browser, exported, taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.browser.conftest import answered, ask, new_page, shot
from tests.e2e.browser.test_conversation_files import exported, import_file

QUESTION = "河口乡有多少个巡查小组？"
HOSTILE = "<b onclick=x>Li</b>{verdict}\u202e"


def review(page: Page, answer: str, within: str = ".sources") -> Locator:
    """Gives a verdict on the first citation there; returns the box."""
    box = page.locator(f"{within} .reviews").first
    box.get_by_role("button", name=answer, exact=True).click()
    return box


def downloaded(page: Page, kind: str) -> bytes:
    page.locator(".export summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.journey
def test_a_verdict_stands_beside_the_programs_everywhere_and_outlives_the_page(
    page: Page, context: BrowserContext, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    before = page.locator(".sources .state").first.inner_text()
    box = review(page, "right")
    expect(box.locator(".review")).to_contain_text("A reader, ")
    field = box.get_by_label("Your name (optional)")
    field.fill(HOSTILE)
    field.press("Enter")
    line = box.locator(".review.right")
    expect(line).to_contain_text("<b onclick=x>Li</b>{verdict}, ")
    expect(line).to_contain_text(": right")
    assert box.locator("b").count() == 0
    expect(page.locator(".review-count")).to_contain_text("1 right, 0 not right")
    page.locator("button.mark").first.hover()
    expect(page.locator(".card .review")).to_contain_text("Li")
    page.locator("button.mark").first.click()
    expect(page.locator(".reader .reviewing .review")).to_contain_text("Li")
    review(page, "not right", ".reader .reviewing")
    expect(page.locator(".sources .review.wrong").first).to_contain_text(": not right")
    expect(page.locator(".review-count")).to_contain_text("0 right, 1 not right")
    assert page.locator(".sources .state").first.inner_text() == before
    shot(page, "review-reader")
    again = new_page(context)  # another page of the same browser, which asks the same
    again.goto(served())
    ask(again, QUESTION)
    answered(again)
    expect(again.locator(".sources .review.wrong").first).to_contain_text("Li")
    shot(again, "review-sources")
    box = again.locator(".sources .reviews").first
    box.get_by_role("button", name="Take back").click()
    expect(again.locator(".review")).to_have_count(0)
    expect(again.locator(".review-count")).to_be_hidden()
    page.reload()
    answered(page)
    expect(page.locator(".sources .reviews").first).to_be_visible()
    expect(page.locator(".review")).to_have_count(0)


def test_a_verdict_is_in_every_file_and_comes_back_with_one(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    field = review(page, "not right").get_by_label("Your name (optional)")
    field.fill("Li")
    field.press("Enter")
    expect(page.locator(".sources .review").first).to_contain_text("Li, ")
    assert "Reader’s own verdict: Li, 20" in downloaded(page, "Markdown").decode().replace("\\", "")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy with footnotes").click()
    expect(page.locator(".spoken")).to_have_text("Copied.")
    assert "Reader’s own verdict: Li, 20" in page.evaluate("navigator.clipboard.readText()")
    content = exported(page)
    [kept] = content["conversations"][0]["turns"][0]["reviews"]
    assert (kept["citation"], kept["name"], kept["right"]) == (0, "Li", False)
    page.locator(".sources .reviews").first.get_by_role("button", name="Take back").click()
    expect(page.locator(".review")).to_have_count(0)
    content["conversations"][0]["id"] = "another"
    content["conversations"][0]["title"] = "Another"
    content["conversations"][0]["turns"][0]["id"] = "another"
    import_file(page, json.dumps(content))
    expect(page.locator(".transferred")).to_contain_text("Added: 1 answers")
    page.get_by_role("button", name="Another", exact=True).click()
    expect(page.locator(".sources .review.wrong").first).to_contain_text("Li, ")
    changes: list[dict[str, object]] = [{"right": "yes"}, {"key": "../x"}, {"name": 1}]
    for change in changes:
        assert_refused(page, content, change)


def assert_refused(page: Page, content: dict[str, Any], change: dict[str, object]) -> None:
    damaged = json.loads(json.dumps(content))
    damaged["conversations"][0]["turns"][0]["reviews"][0].update(change)
    import_file(page, json.dumps(damaged))
    expect(page.get_by_role("alert")).to_contain_text("damaged")

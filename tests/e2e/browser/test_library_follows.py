"""The library's page follows changes of the library by itself, and nothing that its reader does there is disturbed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browser.conftest import ARTICLES, new_page

BRIDGE = "北桥今年换了14根钢索，工程用了3个月。"


def upload(page: Page, name: str, text: str) -> None:
    page.locator("input.files").set_input_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    expect(page.locator(".uploads .outcome").last).to_have_text("✓ added")


def test_the_list_follows_another_page_and_leaves_what_a_reader_does(
    page: Page, context: BrowserContext, served_alone: Callable[..., str], corpus: Path
) -> None:
    url = served_alone()
    page.goto(f"{url}/library/")
    upload(page, "owls.txt", "Thirty owls live in the barn of the mill.")
    rows = page.locator("table.articles tbody tr")
    expect(rows).to_have_count(3)
    trees = rows.filter(has_text="trees.txt")
    owls = rows.filter(has_text="uploads/owls.txt")
    trees.evaluate("row => { row.isTheSame = true; }")
    page.locator(".address input").fill("https://half.writ")
    owls.get_by_role("button", name="Remove").click()  # asks, and is not answered yet
    owls.get_by_role("button", name="Keep").focus()
    other = new_page(context)
    other.goto(f"{url}/library/")
    upload(other, "bridge.txt", BRIDGE)
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="uploads/bridge.txt")).to_be_visible()
    expect(page.locator(".table")).to_contain_text("Articles: 4")
    assert trees.evaluate("row => row.isTheSame")
    expect(owls.get_by_role("alertdialog")).to_be_visible()
    expect(owls.get_by_role("button", name="Keep")).to_be_focused()
    expect(page.locator(".address input")).to_have_value("https://half.writ")
    (corpus / "trees.txt").write_text(ARTICLES["trees.txt"].replace("900", "800"), encoding="utf-8")
    (corpus / "water.md").unlink()
    other.get_by_role("button", name="Look for changes").click()
    other.get_by_role("button", name="Apply these changes").click()
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="water.md")).to_have_count(0)
    owls.get_by_role("alertdialog").get_by_role("button", name="Remove").click()  # the one that it asked about
    expect(owls).to_have_count(0)
    expect(rows).to_have_count(2)
    trees.locator("button.read").click()  # the rows above it are gone
    expect(page.locator(".reader .body")).to_contain_text("800 peach trees")


@pytest.mark.journey
def test_nothing_is_asked_by_a_page_that_nobody_sees(page: Page, served: Callable[..., str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/library/state") else None)
    page.clock.install()
    page.goto(f"{served()}/library/")
    expect(page.locator("table.articles tbody tr")).to_have_count(2)
    with page.expect_response("**/library/state"):
        page.clock.run_for(10_000)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    count = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) == count
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => false })")
    with page.expect_response("**/library/state"):  # it looks as soon as somebody does
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

"""Kept answers say which of their articles changed or went since, and are checked again by what these say today."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browser.conftest import ARTICLES, answered, ask, new_page, shot

QUESTION = "河口乡有多少个巡查小组？"


def index_again(context: BrowserContext, url: str) -> None:
    """Has the library take in what changed in the folder, as a person does."""
    page = new_page(context)
    page.goto(f"{url}/library/")
    page.get_by_role("button", name="Look for changes").click()
    page.get_by_role("button", name="Apply these changes").click()
    expect(page.locator(".compared")).to_contain_text("Done")
    page.close()


def test_an_answer_whose_article_changed_says_so_and_is_checked_again(
    page: Page, context: BrowserContext, served_alone: Callable[..., str], corpus: Path
) -> None:
    url = served_alone()
    page.goto(url)
    ask(page, QUESTION)
    answered(page)
    words = page.locator(".answer").inner_text()
    expect(page.locator(".since")).to_be_hidden()
    (corpus / "water.md").write_text(ARTICLES["water.md"].replace("37", "41"), encoding="utf-8")
    index_again(context, url)
    page.reload()
    answered(page)
    since = page.locator(".since")
    expect(since).to_contain_text("changed since: 1.")
    mark = page.locator("button.mark.outdated").first
    assert "has changed since" in (mark.get_attribute("aria-description") or "")
    mark.hover()
    expect(page.locator(".card .warning")).to_contain_text("has changed since")
    expect(page.locator(".sources .warning").first).to_contain_text("has changed since")
    shot(page, "outdated")
    since.get_by_role("button", name="Check again").click()
    expect(since).to_contain_text("verdicts that changed: 1.")
    expect(since.locator("li")).to_contain_text("37")
    expect(since.get_by_role("button")).to_have_count(0)
    expect(page.locator("button.mark.outdated")).to_have_count(0)
    expect(page.locator("button.mark:is(.unsupported, .contradicted)")).to_have_count(1)
    expect(page.locator(".sources blockquote").first).to_contain_text("41")
    said = page.locator(".answer").inner_text().replace("≠", "").replace("contradicted", "quoted")
    assert said.split() == words.split()
    shot(page, "checked-again")
    page.reload()  # what was found is kept
    answered(page)
    expect(page.locator(".since")).to_contain_text("verdicts that changed: 1.")
    expect(page.locator("button.mark:is(.unsupported, .contradicted)")).to_have_count(1)
    (corpus / "water.md").unlink()
    index_again(context, url)
    page.reload()
    answered(page)
    expect(page.locator(".since")).to_contain_text("no longer in the library: 1.")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator("button.mark.unknown").first).to_be_visible()

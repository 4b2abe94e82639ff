"""Whoever has a keyboard alone never loses the place: after each change the focus is on what is next, and Escape goes
back.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from assistant import Assistant
from assistant.server import build_app
from tests.e2e.browser.conftest import answered, ask
from tests.serving import listening


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_renaming_and_deleting_a_conversation(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    for count, question in enumerate(("How many peach trees were planted?", "How long is the road?"), 1):
        ask(page, question)
        answered(page)
        expect(page.locator(".conversations li")).to_have_count(count)
        if count == 1:
            page.locator(".side .new").click()
    item = page.locator(".conversations li").first
    rename, delete, opened = item.locator(".icon").first, item.locator(".icon").last, item.locator(".open")
    rename.focus()
    press(page, "Enter", "Escape")
    expect(rename).to_be_focused()
    press(page, "Enter")
    page.keyboard.type("The road")
    press(page, "Enter")
    expect(opened).to_have_text("The road")
    expect(opened).to_be_focused()
    delete.focus()
    press(page, "Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    press(page, "Escape")
    expect(delete).to_be_focused()
    press(page, "Enter", "Enter")  # to keep it comes first
    expect(delete).to_be_focused()
    press(page, "Enter", "Tab", "Enter")
    expect(page.locator(".conversations li")).to_have_count(1)
    expect(opened).to_be_focused()
    delete.focus()
    press(page, "Enter", "Tab", "Enter")
    expect(page.locator(".conversations li")).to_have_count(0)
    expect(page.locator(".side .new")).to_be_focused()


@pytest.mark.journey
def test_removing_an_article_and_putting_it_back(page: Page, served_alone: Callable[..., str]) -> None:
    page.goto(f"{served_alone()}/library/")
    words = b"The bridge has 14 ropes."
    page.locator(".files").set_input_files([FilePayload(name="bridge.txt", mimeType="text/plain", buffer=words)])
    remove = page.locator(".table .remove")
    remove.focus()
    press(page, "Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(remove).to_be_focused()
    press(page, "Enter", "Tab", "Enter")
    expect(page.get_by_role("region", name="List of articles")).to_be_focused()
    summary = page.locator(".bin summary")
    summary.focus()
    press(page, "Enter")
    page.locator(".put-back").focus()
    press(page, "Enter")
    expect(page.locator(".put-back")).to_have_count(0)
    expect(summary).to_be_focused()
    remove.focus()
    press(page, "Enter", "Tab", "Enter")
    expect(page.locator(".empty-bin")).to_be_visible()
    page.locator(".empty-bin").focus()
    press(page, "Enter", "Escape")
    expect(page.locator(".empty-bin")).to_be_focused()
    press(page, "Enter", "Tab", "Enter")
    expect(page.locator(".put-back")).to_have_count(0)
    expect(summary).to_be_focused()


def test_checking_a_text(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/check/")
    page.locator(".submitted textarea").fill("The village planted 900 peach trees. The moon is green.")
    page.locator(".submitted .send").focus()
    press(page, "Enter")
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.locator(".next-sentence")).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".close-finding")).to_be_visible()
    press(page, "Tab", "Escape")
    expect(page.locator(".sentence").first).to_be_focused()
    regions = page.locator("[role=region], section").evaluate_all(
        "all => all.map(one => one.ariaLabel).filter(Boolean)"
    )
    assert len(regions) == len(set(regions))


def test_choosing_a_model(page: Page, corpus: Path, tmp_path: Path) -> None:
    with (
        Assistant(corpus=corpus, index=tmp_path / "index") as assistant,
        listening(build_app(assistant, owner_token="once")) as url,
    ):
        page.goto(f"{url}/?token=once")
        summary = page.locator(".model-form summary")
        expect(summary).to_be_visible()
        summary.focus()
        press(page, "Enter")
        page.get_by_label("Kind").select_option("compatible")
        expect(page.get_by_label("Kind")).to_be_focused()
        page.get_by_label("Address").fill("http://127.0.0.1:9/v1")
        page.locator(".model-form .primary").focus()
        press(page, "Enter")
        expect(page.locator(".model-outcome.bad")).to_be_visible()
        expect(page.locator(".model-form .primary")).to_be_focused()
        press(page, "Escape")
        expect(page.get_by_label("Kind")).to_be_hidden()
        expect(summary).to_be_focused()


def tab_to(page: Page, place: Locator) -> None:
    """Goes to the place by the Tab key alone."""
    for _ in range(80):
        if place.evaluate("node => node.getRootNode().activeElement === node"):
            return
        press(page, "Tab")
    pytest.fail("the Tab key does not lead there")


def test_conversations_leave_and_come_back_without_a_mouse(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, "How many peach trees were planted?")
    answered(page)
    save, load = page.locator(".export-all"), page.locator(".import-all")
    tab_to(page, save)
    with page.expect_download() as download:
        press(page, "Enter")
    expect(page.locator(".transferred")).not_to_be_empty()
    expect(save).to_be_focused()
    tab_to(page, load)
    with page.expect_file_chooser() as chooser:
        press(page, "Enter")
    chooser.value.set_files(download.value.path())
    expect(page.locator(".transferred")).to_have_text("All that the file holds is here already.")
    expect(load).to_be_focused()


def test_the_filter_of_a_checked_text(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/check/")
    page.locator(".submitted textarea").fill("The village planted 900 peach trees. The moon is green. Is it?")
    page.locator(".submitted .send").focus()
    press(page, "Enter")
    expect(page.locator(".sentence")).to_have_count(3)
    expect(page.locator(".next-sentence")).to_be_focused()
    page.reload()
    verified = page.locator(".counts [data-verdict=verified]")
    expect(verified).to_be_visible()
    tab_to(page, verified)
    for is_on in ("true", "false", "true"):
        press(page, "Enter")
        expect(verified).to_have_attribute("aria-pressed", is_on)
        expect(verified).to_be_focused()
    tab_to(page, page.locator(".next-sentence"))
    press(page, "Enter")
    expect(page.locator(".close-finding")).to_be_visible()
    expect(page.locator(".place-in-text")).to_have_text("1/1")
    press(page, "Escape")
    expect(page.locator(".sentence").first).to_be_focused()


def test_choosing_a_model_in_chinese(page: Page, corpus: Path, tmp_path: Path) -> None:
    with (
        Assistant(corpus=corpus, index=tmp_path / "index") as assistant,
        listening(build_app(assistant, owner_token="once")) as url,
    ):
        page.goto(f"{url}/?token=once")
        page.locator("select.language").select_option("zh-Hans")
        form = page.locator(".model-form")
        tab_to(page, form.locator("summary"))
        press(page, "Enter")
        kind = form.locator("select[name=kind]")
        tab_to(page, kind)
        press(page, "ArrowDown")
        expect(kind).to_have_value("compatible")
        expect(kind).to_be_focused()
        tab_to(page, form.locator("[name=server]"))
        page.keyboard.type("http://127.0.0.1:9/v1")
        press(page, "Enter")
        expect(page.locator(".model-outcome.bad")).to_be_visible()
        expect(form.locator("[name=server]")).to_be_focused()
        expect(form.locator("[name=server]")).to_have_value("http://127.0.0.1:9/v1")
        press(page, "Escape")
        expect(form.locator("summary")).to_be_focused()

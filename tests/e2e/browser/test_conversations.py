"""Conversations in the browser: saved, listed, renamed, deleted, opened again with working citations, exported."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import answered, ask
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

QUESTION = "河口乡有多少个巡查小组？"


@pytest.mark.journey
def test_a_conversation_is_still_there_after_a_reload_and_its_citations_work(
    page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    ask(page, "How many peach trees were planted?")
    answered(page, 2)
    page.locator(".composer textarea").fill("每周")
    page.reload()  # the tab shows what it showed
    answered(page, 2)
    expect(page.locator(".composer textarea")).to_have_value("每周")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".offer").first).to_be_visible()
    page.get_by_role("button", name=QUESTION, exact=True).click()
    answered(page, 2)
    expect(page.locator(".turn").nth(1).locator("button.mark").first).to_have_text(" [2, quoted]")  # numbers stay
    page.locator("button.mark").first.click()
    expect(page.locator("mark.here")).to_contain_text("37个水质巡查小组")
    ask(page, "每周巡查几次？")
    answered(page, 3)


def test_a_saved_answer_that_cannot_be_read_costs_no_other_and_no_further_question(
    alone: Page, served: Callable[..., str]
) -> None:
    alone.goto(served())
    ask(alone, QUESTION)
    answered(alone)
    ask(alone, "How many peach trees were planted?")
    answered(alone, 2)
    alone.evaluate("""async () => {
        const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
        const database = await done(indexedDB.open((await indexedDB.databases())[0].name));
        const turns = database.transaction('turns', 'readwrite').objectStore('turns');
        for (const turn of await done(turns.getAll())) {
          if (!turn.question.includes('peach')) continue;
          delete turn.record.state;
          await done(turns.put(turn));
        }
        database.close();
    }""")
    alone.reload()
    expect(alone.locator(".turn").nth(0).locator("button.mark").first).to_be_visible()
    expect(alone.locator(".turn").nth(1)).to_contain_text("900")
    expect(alone.locator(".turn").nth(1)).to_contain_text("cannot be read any more")
    ask(alone, "每周巡查几次？")
    expect(alone.locator(".turn").nth(2).locator("button.mark").first).to_be_visible()


def test_a_restart_of_the_server_loses_nothing(page: Page, corpus: Path, tmp_path: Path) -> None:
    def opened() -> Assistant:
        return Assistant(corpus=corpus, index=tmp_path / "index", model="quote")

    with opened() as assistant, serving(assistant) as url:
        page.goto(url)
        ask(page, QUESTION)
        answered(page)
    port = int(url.rsplit(":", 1)[1])
    with opened() as assistant, serving(assistant, port=port):
        ask(page, "How many peach trees were planted?")  # the page was open all the time
        answered(page, 2)
        expect(page.locator(".turn").nth(1).locator("button.mark").first).to_have_text(" [2, quoted]")


def test_the_quote_is_kept_where_the_article_changed(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    page.goto(served_alone())
    ask(page, QUESTION)
    answered(page)
    (corpus / "water.md").write_text("河口乡今年组建了40个水质巡查小组，每周巡查3次。", encoding="utf-8")
    page.goto(page.url.partition("?")[0] + "library")
    page.get_by_role("button", name="Look for changes").click()
    page.get_by_role("button", name="Apply these changes").click()
    expect(page.locator(".compared")).to_contain_text("Done")
    page.get_by_role("link", name="Chat").click()
    page.get_by_role("button", name=QUESTION, exact=True).click()
    answered(page)
    expect(page.locator(".cited")).to_contain_text("The article has changed since")
    expect(page.locator(".cited")).to_contain_text("37个水质巡查小组")
    page.locator("button.mark").first.click()
    expect(page.locator(".reader .head")).to_contain_text("37个水质巡查小组")
    expect(page.locator(".reader .body")).to_contain_text("40个水质巡查小组")


def test_a_click_while_a_conversation_opens_shows_each_turn_once(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.locator(".conversations .open").evaluate("node => { node.click(); node.click(); node.click(); }")
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)


def test_conversations_are_renamed_and_deleted(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How many peach trees were planted?")
    answered(page)
    page.get_by_role("button", name=f"Rename: {QUESTION}").click()
    page.get_by_label("New name").fill("Water")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Water", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete: How many peach trees were planted?").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("This cannot be undone")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".conversations .open")).to_have_text(["Water"])
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".conversations .open")).to_have_text(["Water"])


def test_two_tabs_add_to_one_conversation_and_overwrite_nothing(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    other = context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name=QUESTION, exact=True).click()
    answered(other)
    ask(page, "How many peach trees were planted?")
    ask(other, "每周巡查几次？")
    answered(page, 2)
    answered(other, 2)
    other.reload()
    other.get_by_role("button", name=QUESTION, exact=True).click()
    answered(other, 3)


def test_a_conversation_is_exported_with_its_footnotes(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    page.locator(".export summary").click()
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_role("alert")).to_contain_text("no answer to export")
    ask(page, QUESTION)
    answered(page)

    def export_conversation(name: str) -> bytes:
        page.locator(".export summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.startswith("河口乡有多少个巡查小组？.")
        return Path(download.value.path()).read_bytes()

    assert "[^1]: “" in export_conversation("Markdown").decode()
    assert "note-1" in export_conversation("Web page (HTML)").decode()
    assert "@article{" in export_conversation("Sources as BibTeX").decode()
    assert "TY  - NEWS" in export_conversation("Sources as RIS").decode()
    assert "[N/OL]" in export_conversation("Sources as GB/T 7714").decode()
    with zipfile.ZipFile(io.BytesIO(export_conversation("Word with footnotes"))) as file:
        assert "37个水质巡查小组" in file.read("word/footnotes.xml").decode()


def test_a_page_goes_on_after_its_browsers_data_were_cleared(alone: Page, served: Callable[..., str]) -> None:
    model = held_back()
    alone.goto(served(model))
    ask(alone, QUESTION)
    answered(alone)
    expect(alone.locator(".conversations .open")).to_have_count(1)
    alone.wait_for_function(KEPT)  # else the clearing breaks off what is being written
    closed = alone.context.new_cdp_session(alone)
    closed.send("Storage.clearDataForOrigin", {"origin": alone.url.partition("/?")[0], "storageTypes": "indexeddb"})
    asks_again(alone, model)
    ask(alone, "How many peach trees were planted?")
    answered(alone, 2)
    alone.reload()  # what was asked since is kept
    answered(alone, 2)


def test_a_storage_that_fails_while_a_turn_is_taken_back_does_not_stop_the_page(
    alone: Page, served: Callable[..., str]
) -> None:
    model = held_back()
    alone.goto(served(model))
    ask(alone, QUESTION)
    answered(alone)
    alone.evaluate(
        "() => { IDBObjectStore.prototype.delete = () => { throw new DOMException('gone', 'AbortError'); }; }"
    )
    asks_again(alone, model)
    ask(alone, "How many peach trees were planted?")
    answered(alone, 2)


KEPT = """async () => {
    const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const database = await done(indexedDB.open((await indexedDB.databases())[0].name));
    const turns = await done(database.transaction('turns').objectStore('turns').getAll());
    database.close();
    return turns.some(turn => turn.record);
}"""


def held_back() -> Scripted:
    """A model that waits with an answer where its release is taken back."""
    model = Scripted(pieces=["河口乡去年组建了37个水质巡查小组。"], hold_after=0)
    model.release.set()
    return model


def asks_again(page: Page, model: Scripted) -> None:
    """Presses Try again, and lets the answer come once the page has taken back the first one."""
    model.release.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".act.good")).to_have_count(0)
    model.release.set()
    answered(page)

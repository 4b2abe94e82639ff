"""Finding conversations again: search, one file of all of them, and what an imported file may not do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browser.conftest import answered, ask, new_page

QUESTION = "河口乡有多少个巡查小组？"
PEACHES = "How many peach trees were planted?"
OPEN = ".conversations .open"


def two_conversations(page: Page, url: str) -> None:
    page.goto(url)
    for question in (QUESTION, PEACHES):
        page.get_by_role("button", name="New conversation").click()
        ask(page, question)
        answered(page)


def exported(page: Page) -> dict[str, Any]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all").click()
    assert download.value.suggested_filename.startswith("conversations-")
    value: dict[str, Any] = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    return value


def import_file(page: Page, content: str) -> None:
    file = {"name": "conversations.json", "mimeType": "application/json", "buffer": content.encode()}
    page.locator(".import-file").set_input_files(file)  # type: ignore[arg-type]  # a dict of these keys is taken


def test_conversations_are_found_by_words_of_their_questions_and_answers(
    page: Page, served: Callable[..., str]
) -> None:
    two_conversations(page, served())
    field = page.get_by_role("searchbox", name="Search in conversations")
    for query, found in (
        ("巡查", [QUESTION]),
        ("水質", [QUESTION]),  # the answer has it in the other script
        ("ＰＥＡＣＨ 900", [PEACHES]),
        ("slope", [PEACHES]),
        ("[a-z]", []),
        ("peach 巡查", []),
    ):
        field.fill(query)
        expect(page.locator(OPEN)).to_have_text(found)
    expect(page.locator(".kept")).to_have_text("No conversation has these words.")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(OPEN)).to_have_text([PEACHES, QUESTION])


@pytest.mark.journey
def test_all_conversations_travel_in_one_file_and_an_import_overwrites_nothing(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    two_conversations(page, served())
    file = exported(page)
    assert [conversation["title"] for conversation in file["conversations"]] == [PEACHES, QUESTION]
    expect(page.locator(".transferred")).to_have_text("2 conversations are in the file.")
    import_file(page, json.dumps(file))
    expect(page.locator(".transferred")).to_have_text("All that the file holds is here already.")
    page.get_by_role("button", name=f"Rename: {PEACHES}").click()
    page.get_by_label("New name").fill("Trees")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Delete: {QUESTION}").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(OPEN)).to_have_text(["Trees"])
    file["conversations"][0]["turns"][0]["question"] = "Changed?"
    import_file(page, json.dumps(file))
    expect(page.locator(".transferred")).to_have_text("Added: 1 answers in 1 conversations.")
    expect(page.locator(OPEN)).to_have_text(["Trees", QUESTION])
    page.get_by_role("button", name="Trees", exact=True).click()
    expect(page.locator(".asked")).to_have_text([PEACHES])
    page.get_by_role("button", name=QUESTION, exact=True).click()
    answered(page)
    expect(page.locator(".turn .notice")).to_contain_text("comes from a file; its verdicts were not checked here")
    expect(page.locator(".verified:not(.legend *)")).to_have_count(0)
    expect(page.locator(".cited .state").first).to_contain_text("not checked here; the file says: quoted")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    assert "From an imported file; not checked here." in Path(download.value.path()).read_text(encoding="utf-8")
    page.locator("button.mark").first.click()
    expect(page.locator("mark.here")).to_contain_text("37个水质巡查小组")
    page.get_by_role("button", name="Check again").click()  # then it is checked here
    expect(page.locator(".turn .notice")).to_be_hidden()
    expect(page.locator(".cited .state.verified").first).to_be_visible()
    expect(page.locator(".since")).to_contain_text("Checked again on")


TURN = {"id": "t1", "question": "q?", "asked": 1, "record": None, "text": "words"}
CONVERSATION = {"id": "c1", "title": "A title", "created": 1, "updated": 1, "turns": [TURN]}
HEAD = {"format": "ask-articles conversations", "version": 1}
HOSTILE: list[tuple[object, str]] = [
    ("", "damaged"),
    ("{", "damaged"),
    ("[" * 200_000, "damaged"),
    ([], "no file of conversations"),
    (None, "no file of conversations"),
    ({"conversations": [CONVERSATION]}, "no file of conversations"),
    ({**HEAD, "version": 2, "conversations": []}, "another version"),
    ({**HEAD}, "damaged"),
    ({**HEAD, "conversations": [None]}, "damaged"),
    *(
        ({**HEAD, "conversations": [CONVERSATION | {"id": "c2"}, {**CONVERSATION, **change}]}, "damaged")
        for change in (
            {"id": 7},
            {"id": "../x"},
            {"title": {"a": 1}},
            {"created": "now"},
            {"turns": {"length": 1}},
            {"turns": [{**TURN, "question": ["x"]}]},
            {"turns": [{**TURN, "question": "x" * 9999}]},
            {"turns": [{**TURN, "record": "x"}]},
            {"turns": [{**TURN, "record": {"answer": "a", "question": "q", "citations": {}, "passages": []}}]},
            {"turns": [{**TURN, "narrowed": {"articles": "x"}}]},
            {"turns": [{**TURN, "narrowed": {"after": "<b>"}}]},
            {"turns": [{**TURN, "text": 5}]},
        )
    ),
]


def test_a_hostile_file_is_refused_with_a_sentence_and_adds_nothing(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    expect(page.locator(".offer").first).to_be_visible()
    for content, reason in HOSTILE:
        page.evaluate("document.querySelector('[data-alone]').shadowRoot.querySelector('.errors').textContent = ''")
        import_file(page, content if isinstance(content, str) else json.dumps(content))
        expect(page.get_by_role("alert")).to_contain_text(reason)
    expect(page.locator(OPEN)).to_have_count(0)


def test_what_an_imported_answer_holds_is_shown_as_words_and_runs_nothing(
    page: Page, served: Callable[..., str]
) -> None:
    page.goto(served())
    text = "<img src=x onerror='window.ran = 1'> and **words**"
    record = {
        "answer": text,
        "question": "q?",
        "citations": [{"state": "verified", "number": 1}],
        "passages": [],
        "x": 1,
    }
    title = "<b onclick=alert(1)>A</b>"
    turns = [{**TURN, "record": record, "__proto__": {"node": 1}}, {**TURN, "id": "t2", "text": text, "citations": [7]}]
    import_file(page, json.dumps({**HEAD, "conversations": [{**CONVERSATION, "title": title, "turns": turns}]}))
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.locator(".turn").first).to_contain_text("cannot be read any more")
    assert page.evaluate("window.ran") is None
    ask(page, PEACHES)  # and the conversation goes on
    expect(page.locator(".turn").last.locator("button.mark").first).to_be_visible()


def test_a_question_in_the_address_fills_the_field_and_asks_nothing(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    url = served()
    page.goto(f"{url}/?q=How+many+peach+trees%3F%0A")
    field = page.locator(".composer textarea")
    expect(field).to_have_value("How many peach trees?\n")
    expect(page.locator(".offer").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    assert "q=" not in page.url
    field.fill("Mine")
    page.reload()
    expect(field).to_have_value("Mine")
    other = new_page(context)
    other.goto(f"{url}/?q={'x' * 5000}")
    expect(other.get_by_role("alert")).to_contain_text("4,000")


def test_a_rating_is_taken_back_by_the_same_thumb(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    good = page.locator(".act.good")
    for pressed, said in (("true", "Thank you"), ("false", "taken back"), ("true", "Thank you")):
        good.click()
        expect(good).to_have_attribute("aria-pressed", pressed)
        expect(page.locator(".spoken")).to_contain_text(said)
        expect(page.locator(".rating")).to_have_count(int(pressed == "true"))
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(good).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".act.bad")).to_have_attribute("aria-pressed", "false")


COMPOSING = """(node, key) => node.dispatchEvent(new KeyboardEvent('keydown',
    { key, isComposing: true, bubbles: true, composed: true, cancelable: true }))"""


def test_keys_that_end_a_word_close_nothing_and_send_nothing(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("button", name=f"Rename: {QUESTION}").click()
    page.locator(".act.edit").click()
    page.locator(".act.good").click()
    page.locator("button.mark").first.click()
    page.locator(".composer textarea").fill("每周巡查几次？")
    fields = {
        ".conversations form input": page.locator(".conversations form input"),
        ".editing textarea": page.locator(".editing textarea"),
        ".rating input": page.locator(".rating input"),
        ".reader": page.locator(".reader h2"),
        ".composer textarea": page.locator(".composer textarea"),
    }
    for selector, field in fields.items():
        for key in ("Escape", "Enter"):
            field.evaluate(COMPOSING, key)
            expect(page.locator(selector)).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)
    page.locator(".editing textarea").press("Shift+Enter")
    page.locator(".editing textarea").press("Enter")  # what it does in the field below
    answered(page)
    expect(page.locator(".editing")).to_have_count(0)


DROP = """async (node, names) => {
    const files = new DataTransfer();
    for (const name of names) files.items.add(new File(['北桥今年换了14根钢索。工程用了3个月。'], name));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      node.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, composed: true, cancelable: true }));
    }
}"""


def test_a_file_dropped_on_the_chat_is_offered_to_the_library(page: Page, served_alone: Callable[..., str]) -> None:
    page.goto(served_alone())
    expect(page.locator(".offer").first).to_be_visible()
    scroll = page.locator(".scroll")
    scroll.evaluate(DROP, ["bridge.txt"])
    expect(page.locator(".dropped")).to_contain_text("Add “bridge.txt” to the library?")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".dropped")).to_be_hidden()
    scroll.evaluate(DROP, ["bridge.txt", "bridge.exe"])
    expect(page.locator(".dropped")).to_contain_text("Add 2 files")
    page.keyboard.press("Enter")
    expect(page.locator(".dropped .outcome").first).to_have_text("✓ added")
    expect(page.locator(".dropped .outcome").last).to_contain_text("✗")
    page.get_by_role("button", name="Close", exact=True).click()
    ask(page, "北桥换了多少根钢索？")
    answered(page)
    expect(page.locator(".answer")).to_contain_text("14根钢索")


def test_a_file_dropped_where_none_can_be_added_is_refused(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/embed/")
    expect(page.locator(".offer").first).to_be_visible()
    page.locator(".scroll").evaluate(DROP, ["bridge.txt"])
    expect(page.get_by_role("alert")).to_have_text("Files cannot be added here.")
    expect(page.locator(".dropped")).to_be_hidden()

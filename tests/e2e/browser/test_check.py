"""A text of the reader's own is checked on its page: verdicts as they come, evidence, changes, files, what is kept."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from docx import Document
from fastapi import FastAPI
from playwright.sync_api import Browser, FilePayload, Page, expect

from assistant import Assistant
from assistant.check import judging
from assistant.check_page import build_check
from tests.e2e.browser.conftest import new_page, shot, watched
from tests.e2e.browser.test_accessibility import no_violation
from tests.judges import Ruling, ScriptedModel, examined, not_told, supported
from tests.serving import listening, serving

DRAFT = (
    "# A note\n\nThe village planted 900 peach trees on the slope. 😀 The road to the slope is 40 km long.\n\n"
    "河口乡去年组建了15个水质巡查小组。每个小组有6名成员，每周巡查2次。\n\n"
    "The moon of the village is made of green cheese. What do you think?\n"
)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def check(page: Page, url: str, text: str = DRAFT) -> None:
    """Checks a text as a reader would, and waits for the end."""
    page.goto(f"{url}/check/")
    page.get_by_role("textbox", name="Text to check").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    complete(page)


def complete(page: Page) -> None:
    expect(page.locator(".state-line")).to_contain_text("The check is complete")


def sentence(page: Page, words: str) -> Any:
    return page.locator(".sentence", has_text=words)


def test_a_text_is_checked_and_its_evidence_opened(page: Page, served: Callable[..., str]) -> None:
    url = served()
    page.goto(url)
    page.get_by_role("link", name="Check a text").click()
    expect(page.locator(".holdings")).to_have_text("The text is checked against 2 articles.")
    page.goto(f"{url}/check?from=elsewhere")
    expect(page).to_have_url(f"{url}/check/?from=elsewhere")
    check(page, url)
    expect(page.locator(".draft")).to_contain_text("# A note")
    for verdict, words in (
        ("verified", "900 peach trees"),
        ("contradicted", "40 km"),
        ("contradicted", "15个水质"),
        ("verified", "6名成员"),
        ("nothing_to_check", "What do you think"),
    ):
        expect(page.locator(f".sentence.{verdict}", has_text=words)).to_have_count(1)
    expect(page.locator(".counts button[data-verdict=contradicted]")).to_contain_text("contradicted 2")
    shot(page, "check")
    sentence(page, "15个水质").click()
    expect(page.locator(".beside .differs")).to_have_text(["15", "37"])
    expect(page.locator(".reader h2")).to_have_text("河口乡的水质巡查")
    expect(page.locator(".reader mark.here").first).to_be_in_viewport()
    expect(page.locator(".reader mark.here").first).to_contain_text("37个水质巡查小组")
    shot(page, "check-reader")
    page.keyboard.press("Escape")
    expect(page.locator(".reader")).to_be_hidden()
    sentence(page, "green cheese").click()
    expect(page.locator(".finding .state").first).to_contain_text("∅ not in these articles")
    page.get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator(".finding")).to_have_count(0)
    expect(sentence(page, "green cheese")).to_be_focused()


def test_keys_and_filters_lead_from_sentence_to_sentence(page: Page, served: Callable[..., str]) -> None:
    check(page, served())
    expect(page.locator(".place-in-text")).to_have_text("–/5")
    page.get_by_role("button", name="≠ contradicted").click()
    expect(page.locator(".place-in-text")).to_have_text("–/2")
    page.get_by_role("button", name="Next sentence").click()
    expect(sentence(page, "40 km")).to_be_focused()
    expect(page.locator(".finding .state").first).to_contain_text("contradicted")
    page.keyboard.press("ArrowDown")
    expect(sentence(page, "15个水质")).to_be_focused()
    expect(page.locator(".place-in-text")).to_have_text("2/2")
    expect(page.locator(".finding")).to_contain_text("37")
    page.keyboard.press("ArrowRight")
    expect(sentence(page, "40 km")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reader h2")).to_be_focused()
    expect(page.locator(".reader mark.here").first).to_contain_text("4 km")
    page.keyboard.press("Escape")
    expect(sentence(page, "40 km")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".finding")).to_have_count(0)
    page.get_by_role("button", name="≠ contradicted").click()
    page.get_by_role("button", name="Previous sentence").click()
    expect(sentence(page, "green cheese")).to_be_focused()


def test_a_change_is_taken_on_request_alone_and_taken_back(page: Page, served: Callable[..., str]) -> None:
    check(page, served())
    expect(page.locator("ins")).to_have_count(0)
    sentence(page, "40 km").click()
    expect(page.locator(".finding")).to_be_visible()
    expect(page.locator("ins")).to_have_count(0)
    page.get_by_role("button", name="Replace “40” by “4”").click()
    expect(page.locator(".draft del")).to_have_text("40")
    expect(page.locator(".draft ins")).to_have_text("4")
    expect(page.locator(".remarks")).to_contain_text("Changes taken: 1")
    shot(page, "check-change")
    page.get_by_role("button", name="Take the change back").click()
    expect(page.locator(".draft ins")).to_have_count(0)
    page.get_by_role("button", name="Replace “40” by “4”").click()
    page.get_by_role("button", name="Check the changed text").click()
    complete(page)
    expect(page.locator(".sentence.verified", has_text="is 4 km long")).to_have_count(1)
    expect(page.locator(".draft")).to_contain_text("😀 The road to the slope is 4 km long.")


def test_a_word_file_is_dropped_and_comes_back_with_comments(page: Page, served: Callable[..., str]) -> None:
    document = Document()
    document.add_heading("A note", 1)
    document.add_paragraph("The village planted 900 peach trees on the slope. The road to the slope is 40 km long.")
    written = BytesIO()
    document.save(written)
    page.goto(f"{served()}/check/")
    page.locator(".files").set_input_files(
        [FilePayload(name="note.docx", mimeType=WORD_TYPE, buffer=written.getvalue())]
    )
    complete(page)
    sentence(page, "40 km").click()
    page.get_by_role("button", name="Replace “40” by “4”").click()
    files: dict[str, Path] = {}
    for form in ("Word with comments", "Web page (HTML)", "Markdown with footnotes", "JSON"):
        page.locator(".export summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=form).click()
        files[form] = Path(download.value.path())
        assert download.value.suggested_filename.startswith("note-checked.")
    commented = Document(str(files["Word with comments"]))
    assert any("4" in comment.text and "contradicted" in comment.text for comment in commented.comments)
    assert "<w:ins " in commented.element.xml
    record = json.loads(files["JSON"].read_text(encoding="utf-8"))
    assert record["counts"]["contradicted"] == 1
    assert [one["verdict"] for one in record["sentences"]] == ["nothing_to_check", "verified", "contradicted"]
    assert "40 km" in files["Markdown with footnotes"].read_text(encoding="utf-8")
    assert "40" in files["Web page (HTML)"].read_text(encoding="utf-8")


def test_what_cannot_be_checked_says_so_in_one_sentence(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/check/")
    alert = page.get_by_role("alert")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(alert).to_have_text("The text is empty: give one with sentences.")
    plain = "text/plain"
    for file, words in (
        (FilePayload(name="run.exe", mimeType=plain, buffer=b"MZ\x90\x00" * 50), "run.exe cannot be checked"),
        (FilePayload(name="note.docx", mimeType=WORD_TYPE, buffer=b"PK\x03\x04broken"), "note.docx cannot be checked"),
        (FilePayload(name="none.txt", mimeType=plain, buffer=b"  \n"), "The text is empty"),
    ):
        page.locator(".files").set_input_files([file])
        expect(alert).to_contain_text(words)
    page.locator(".checker").evaluate(
        """node => {
            const drop = files => {
                const dropped = new Event('drop', { bubbles: true, cancelable: true });
                dropped.dataTransfer = { files };
                node.dispatchEvent(dropped);
            };
            const large = new File(['x'], 'large.txt');
            Object.defineProperty(large, 'size', { value: 2 ** 31 });
            drop([large]);
        }"""
    )
    expect(alert).to_have_text("large.txt is larger than 20 MB.")
    expect(page.locator(".checked")).to_be_hidden()


@pytest.mark.slow
def test_a_text_beyond_the_limit_is_refused_in_one_sentence(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/check/")
    long = FilePayload(name="long.txt", mimeType="text/plain", buffer=b"A road. " * 750_001)
    page.locator(".files").set_input_files([long])
    expect(page.get_by_role("alert")).to_contain_text("at most 6,000,000 characters")
    expect(page.locator(".checked")).to_be_hidden()


def test_text_and_names_of_strangers_stay_text(page: Page, served: Callable[..., str]) -> None:
    check(page, served(), "<img src=x onerror=run()> The road to the slope is 40 km long. <script>run()</script>")
    expect(page.locator(".draft")).to_contain_text("<img src=x onerror=run()>")
    sentence(page, "40 km").click()
    expect(page.locator(".finding .beside")).to_contain_text("40")
    page.locator(".finding .reviews").first.get_by_role("button", name="right", exact=True).click()
    expect(page.locator(".finding .review.right").first).to_contain_text("A reader, ")
    page.locator(".export summary").click()
    with page.expect_download() as download:
        page.locator(".export").get_by_role("button", name="JSON").click()
    record = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    reviews = [
        review for one in record["sentences"] for cited in one["evidence"] for review in cited.get("reviews", [])
    ]
    assert [review["right"] for review in reviews] == [True]
    expect(page.locator(".draft img, .draft script")).to_have_count(0)


def test_the_focus_stays_where_a_reader_gave_a_verdict_and_arrows_lead_on(
    page: Page, served: Callable[..., str]
) -> None:
    check(page, served())
    sentence(page, "40 km").click()
    reviews = page.locator(".finding .reviews").first
    right = reviews.get_by_role("button", name="right", exact=True)
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(right).to_be_focused()
    reviews.get_by_role("button", name="Take back").click()
    expect(right).to_have_attribute("aria-pressed", "false")
    expect(right).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(sentence(page, "15个水质")).to_be_focused()
    expect(page.locator(".finding")).to_contain_text("37")
    page.locator(".finding .close-finding").focus()
    page.keyboard.press("ArrowLeft")
    expect(sentence(page, "40 km")).to_be_focused()


def test_a_check_is_kept_and_its_address_names_it(page: Page, served: Callable[..., str]) -> None:
    url = served()
    check(page, url)
    address = page.url
    assert "?c=" in address
    sentence(page, "40 km").click()
    page.get_by_role("button", name="Replace “40” by “4”").click()
    expect(page.locator(".draft ins")).to_have_text("4")
    page.reload()
    complete(page)
    expect(page.locator(".draft ins")).to_have_text("4")
    expect(page.locator(".sentence.contradicted")).to_have_count(2)
    page.get_by_role("button", name="New check").click()
    expect(page).to_have_url(f"{url}/check/")
    page.locator(".kept-texts .open").click()
    complete(page)
    expect(page).to_have_url(address)
    page.go_back()
    expect(page.locator(".begin")).to_be_visible()
    page.get_by_role("button", name="Delete: # A note").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".kept-texts")).to_be_hidden()
    page.goto(address)
    expect(page.get_by_role("textbox", name="Text to check")).to_be_visible()


def test_a_kept_check_is_made_again_once_the_articles_change(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    url = served_alone()
    check(page, url)
    trees = corpus / "trees.txt"
    trees.write_text(trees.read_text(encoding="utf-8").replace("4 km", "40 km"), encoding="utf-8")
    library = new_page(page.context)
    library.goto(f"{url}/library/")
    library.get_by_role("button", name="Look for changes").click()
    library.get_by_role("button", name="Apply these changes").click()
    expect(library.locator(".compared")).to_contain_text("Done")
    page.reload()
    expect(page.locator(".remarks")).to_contain_text("Verdicts that changed: 1.")
    expect(page.locator(".sentence.verified.moved", has_text="40 km")).to_have_count(1)
    page.get_by_role("button", name="changed verdicts 1").click()
    page.get_by_role("button", name="Next sentence").click()
    expect(page.locator(".finding .notice")).to_have_text("Before the articles changed: contradicted")
    shot(page, "check-moved")


def test_stop_keeps_what_was_decided_and_no_request_goes_on(page: Page, served: Callable[..., str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    text = "\n\n".join(f"The road number {number} to the slope is {number} km long." for number in range(2000))
    page.goto(f"{served()}/check/")
    page.locator(".files").set_input_files([FilePayload(name="roads.txt", mimeType="text/plain", buffer=text.encode())])
    expect(page.locator(".sentence").first).to_be_visible()
    expect(page.locator(".state-line")).to_contain_text(re.compile(r"of \d+ sentences decided"))
    page.locator(".checked .stop").click()
    expect(page.locator(".state-line")).to_contain_text("Stopped; what was decided is kept. Not reached:")
    count = page.locator(".sentence").count()
    assert 0 < count < 2000
    page.wait_for_load_state("networkidle")
    asked.clear()
    page.reload()
    expect(page.locator(".state-line")).to_contain_text("Stopped; what was decided is kept. Not reached:")
    assert page.locator(".sentence").count() == count
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if "queue" in address or address.startswith("ws")]


@pytest.mark.slow
def test_a_check_goes_on_while_its_page_is_left(page: Page, served: Callable[..., str]) -> None:
    text = "\n\n".join(f"The road number {number} to the slope is {number} km long." for number in range(150))
    page.goto(f"{served()}/check/")
    page.locator(".files").set_input_files([FilePayload(name="roads.txt", mimeType="text/plain", buffer=text.encode())])
    expect(page.locator(".sentence").first).to_be_visible()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    complete(page)
    expect(page.locator(".sentence")).to_have_count(150)


def test_a_long_text_is_pasted_at_once(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/check/")
    field = page.get_by_role("textbox", name="Text to check")
    field.evaluate(
        """node => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', 'A line of it.\\n'.repeat(3000));
            const paste = { clipboardData, bubbles: true, cancelable: true };
            node.dispatchEvent(new ClipboardEvent('paste', paste));
        }"""
    )
    assert field.evaluate("node => node.value.length") == 42_000


def test_a_host_has_the_check_as_a_part_of_its_page(page: Page, corpus: Path, tmp_path: Path) -> None:
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        assistant.sync()
        app = FastAPI()
        blocks: gr.Blocks
        with gr.Blocks(analytics_enabled=False) as blocks:
            gr.Button("Their button")
            build_check(assistant, height=600)
        with listening(gr.mount_gradio_app(app, blocks, "/theirs", run_history=False, ssr_mode=False)) as url:
            page.goto(f"{url}/theirs/")
            expect(page.get_by_role("button", name="Their button")).to_be_visible()
            expect(page.get_by_role("link", name="Library")).to_have_count(0)
            page.get_by_role("textbox", name="Text to check").fill(DRAFT)
            page.get_by_role("button", name="Check", exact=True).click()
            complete(page)
            sentence(page, "15个水质").click()
            expect(page.locator(".reader mark.here").first).to_contain_text("37个水质巡查小组")
            page.get_by_role("button", name="Replace “15” by “37”").click()
            expect(page.locator(".draft ins")).to_have_text("37")


def test_a_judge_decides_as_such_asks_first_and_fails_in_one_sentence(
    page: Page, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_JUDGE", "")
    monkeypatch.setattr(judging, "ASK_FROM_TOKENS", 1)
    told, absent = "Those who live there put hundreds of peach trees on the hillside.", "The trees were bought abroad."

    def rule(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        words = "planted 900 peach trees on the slope"
        place = next((number for number, text in enumerate(passages, start=1) if words in text), 1)
        if absent in sentences:
            return "I will not say."
        return [
            supported(number, words, passage=place) if text == told else not_told(number)
            for number, text in enumerate(sentences, start=1)
        ]

    model = ScriptedModel(ruler=examined(rule))
    with Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model) as assistant:
        assistant.sync()
        assert assistant.admission
        assert assistant.admission.run().admitted
        model.prompts.clear()
        with serving(assistant) as url:
            check(page, url, told)
            expect(page.locator(".sentence.verified")).to_have_count(0)
            expect(page.locator(".remarks")).to_contain_text("nothing was sent")
            assert model.prompts == []
            page.get_by_role("button", name="Send them").click()
            expect(page.locator(".sentence.verified")).to_have_count(1)
            expect(page.locator(".judge-cost")).to_contain_text("Counted: 10 in, 5 out.")
            sentence(page, "hillside").click()
            expect(page.locator(".by-judge")).to_have_text("Decided by the judge ScriptedModel.")
            monkeypatch.setattr(judging, "ASK_FROM_TOKENS", 100_000)
            check(page, url, absent)
            expect(page.locator(".remarks")).to_contain_text("The judge decided nothing for 1 sentences")
            assert len(model.prompts) == 2


@pytest.mark.slow
def test_checks_of_an_account_are_kept_at_the_server(browser: Browser, corpus: Path, tmp_path: Path) -> None:
    with (
        Assistant(
            corpus=corpus,
            index=tmp_path / "index",
            model="quote",
            accounts="li:words,wang:words",
            conversations=tmp_path / "kept",
        ) as assistant,
        serving(assistant) as url,
    ):
        seen = []
        for name in ("li", "li", "wang"):
            with browser.new_context(locale="en-US") as context:
                page = context.new_page()
                page.goto(f"{url}/check/")
                page.get_by_label("username").fill(name)
                page.get_by_label("password").fill("words")
                page.get_by_role("button", name="Login").click()
                expect(page.locator(".holdings")).to_contain_text("2 articles")
                page.wait_for_load_state("networkidle")
                seen.append(page.locator(".kept-texts .open").count())
                if len(seen) > 1:
                    continue
                check(page, url)
                page.get_by_role("button", name="New check").click()
                expect(page.locator(".kept")).to_have_text("Kept with your account, on the server.")
        assert seen == [0, 1, 0]
        with httpx.Client() as stranger:
            assert stranger.post(f"{url}/check/conversations/list", json={}).status_code == 401


@pytest.mark.parametrize(
    ("theme", "width", "language", "start"),
    [
        ("dark", 390, "zh-CN", "核对"),
        pytest.param("light", 1280, "en-US", "Check", marks=pytest.mark.slow),
        pytest.param("light", 360, "zh-TW", "核對", marks=pytest.mark.slow),
        pytest.param("dark", 1280, "en-US", "Check", marks=pytest.mark.slow),
    ],
)
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, served: Callable[..., str], theme: str, width: int, language: str, start: str
) -> None:
    url = served()
    with browser.new_context(viewport={"width": width, "height": 844}, locale=language) as context:
        for page in watched(context.new_page()):
            page.goto(f"{url}/check/?__theme={theme}")
            expect(page.locator(".holdings")).to_contain_text("2")
            no_violation(page)
            page.get_by_role("textbox").first.fill(DRAFT)
            page.get_by_role("button", name=start, exact=True).click()
            expect(page.locator(".state-line")).to_contain_text("7")
            expect(page.locator(".checked .stop")).to_be_hidden()
            no_violation(page)
            sentence(page, "40 km").click()
            page.locator(".take-change").click()
            expect(page.locator("ins")).to_have_text("4")
            page.locator(".counts .contradicted").click()
            no_violation(page)
            shot(page, f"check-{theme}-{width}")
            page.locator(".finding .read").first.click()
            expect(page.locator("mark.here").first).to_be_visible()
            no_violation(page)
            shot(page, f"check-{theme}-{width}-reader")
            page.locator(".reader .close").click()
            page.locator(".export summary").click()
            no_violation(page)
            page.locator(".export summary").click()
            page.locator(".new-check").click()
            page.locator(".kept-texts .icon").first.click()
            expect(page.get_by_role("alertdialog")).to_be_visible()
            no_violation(page)
            page.goto(url)
            expect(page.locator(".offer").first).to_be_visible()
            no_violation(page)

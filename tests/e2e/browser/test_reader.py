"""The reader beside the chat: the quoted sentence, the way through the citations, both texts, by mouse and keyboard."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser.conftest import answered, ask, shot, watched
from tests.e2e.browser.scripted import Scripted
from tests.making import pdf
from tests.unit.ingest.formats.test_office import book, slide, slides
from tests.unit.ingest.formats.test_recognition import picture

ANSWER = [
    "巡查一共发现了12处漏水，都已经修好[@12处漏水]。",
    "The village planted 900 peach trees[@900 peach]. ",
    "河口乡去年组建了37个水质巡查小组[@37个水质]。",
]


@pytest.fixture
def reading(page: Page, served: Callable[..., str]) -> Page:
    page.goto(served(Scripted(pieces=ANSWER)))
    ask(page, "河口乡的巡查小组发现了几处漏水？ How many peach trees?")
    answered(page)
    return page


@pytest.mark.journey
def test_a_click_opens_the_whole_article_at_the_quoted_sentence(reading: Page) -> None:
    mark = reading.locator("button.mark").first
    mark.click()
    reader = reading.get_by_role("complementary", name="Article")
    expect(reader.get_by_role("heading", level=2)).to_have_text("河口乡的水质巡查")
    here = reader.locator("mark.here")
    expect(here).to_have_text("巡查一共发现了12处漏水，都已经修好。")
    expect(here).to_be_in_viewport()  # it stands at the end of a long article
    expect(reader).to_contain_text("河口报")
    expect(reader.get_by_role("link", name="Open the page it came from")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    expect(
        reader.get_by_text("What cleaning did").or_(reader.get_by_text("Cleaning changed nothing")).first
    ).to_be_visible()


def test_previous_and_next_lead_through_the_citations(reading: Page) -> None:
    reading.locator("button.mark").first.click()
    place, here = reading.locator(".steps .place"), reading.locator("mark.here")
    expect(place).to_have_text("1/3")
    expect(reading.locator(".previous")).to_be_disabled()
    reading.locator(".next").click()
    expect(place).to_have_text("2/3")
    expect(here).to_have_text("The village planted 900 peach trees on the slope.")
    reading.locator(".next").click()
    expect(place).to_have_text("3/3")
    expect(here).to_have_text("河口乡去年组建了37个水质巡查小组。")
    expect(here).to_be_in_viewport()
    expect(reading.locator(".next")).to_be_disabled()


def test_the_original_text_is_one_press_away(reading: Page) -> None:
    reading.locator("button.mark").first.click()
    reading.get_by_role("button", name="Original").click()
    expect(reading.locator(".reader .body")).to_contain_text("title: 河口乡的水质巡查")
    expect(reading.locator("mark.here")).to_be_in_viewport()
    expect(reading.get_by_role("button", name="Original")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_opens_and_closes_the_reader(reading: Page) -> None:
    mark = reading.locator("button.mark").first
    mark.focus()
    reading.keyboard.press("Enter")
    expect(reading.locator(".reader h2")).to_be_focused()
    expect(reading.locator("mark.here")).to_be_in_viewport()
    reading.keyboard.press("Escape")
    expect(reading.locator(".reader")).to_be_hidden()
    expect(mark).to_be_focused()


def test_what_was_also_found_opens_too(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "开江县组建了多少个驻村帮扶工作组？")
    answered(page)
    page.locator(".also summary").click()
    page.locator(".also .read").last.click()
    expect(page.locator("mark.here").first).to_be_in_viewport()


@pytest.mark.journey
def test_on_a_phone_the_reader_is_a_sheet_from_below(browser: Browser, served: Callable[..., str]) -> None:
    url = served(Scripted(pieces=ANSWER))
    with browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True) as context:
        for page in watched(context.new_page()):
            page.goto(url)
            ask(page, "河口乡的巡查小组发现了几处漏水？")
            answered(page)
            page.locator("button.mark").first.tap()
            expect(page.locator("mark.here")).to_be_in_viewport()
            box = page.locator(".reader").bounding_box()
            assert box
            assert (box["x"], box["width"]) == (0, 360)
            assert box["y"] > 100
            assert round(box["y"] + box["height"]) == 740
            shot(page, "phone")
            page.locator(".reader .close").tap()
            expect(page.locator(".reader")).to_be_hidden()
            expect(page.locator(".card")).to_be_hidden()
            page.wait_for_function("() => !history.state?.layer")
            presses: list[Callable[[], None]] = [
                page.locator("button.mark").first.tap,
                partial(page.keyboard.press, "Enter"),
            ]
            for press in presses:
                press()  # by a finger, then by a keyboard: the mark has the focus again
                expect(page.locator(".reader")).to_be_visible()
                page.go_back()
                expect(page.locator(".reader")).to_be_hidden()
                expect(page.locator("button.mark").first).to_be_focused()
                expect(page.locator(".card")).to_be_hidden()


def test_the_page_of_a_printed_source_is_on_the_card_and_in_the_reader(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    bridges = [
        "The north bridge was built of timber in the spring of the old year.",
        "The north bridge carries 14 cables and was closed for 3 months.",
    ]
    (corpus / "bridge.pdf").write_bytes(pdf([[bridges[0]], [bridges[1]]], title="Bridges"))
    page.goto(served_alone())
    ask(page, "How many cables does the north bridge carry?")
    answered(page)
    page.locator("button.mark").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("page 2")
    page.locator("button.mark").first.click()
    expect(page.locator(".reader .place")).to_have_text("1/1 · page 2")
    expect(page.locator("mark.here").first).to_contain_text("14 cables")
    expect(page.locator(".cited .state").first).to_contain_text("page 2")


def test_a_markdown_article_is_read_as_text_with_its_quote_marked(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    (corpus / "mill.md").write_text(
        (
            "# The mill\n\nThe old mill grinds **41 sacks** of *rye* a day.\n\n| Year | Sacks |\n|---|---|\n| 2016 "
            "| 1234567 |\n"
        ),
        encoding="utf-8",
    )
    page.goto(served_alone())
    ask(page, "How many sacks does the old mill grind a day?")
    answered(page)
    page.locator("button.mark").first.click()
    body = page.locator(".reader .body")
    expect(body.locator("td").last).to_have_text("1234567")
    expect(body.locator("mark.here").first).to_be_in_viewport()
    assert "".join(body.locator("mark.here").all_inner_texts()) == "The old mill grinds 41 sacks of rye a day."
    shot(page, "markdown")


def quay(presentation: Any) -> None:
    slide(presentation, "Quay")
    slide(presentation, "Costs", "The new quay costs 31 thousand crowns.")


def wells(workbook: Any) -> None:
    sheet = workbook.add_worksheet("Wells")
    sheet.write_row(0, 0, ["title", "text"])
    sheet.write_row(1, 0, ["East", "The eastern well is 86 metres deep and never runs dry."])
    workbook.add_worksheet("Plans").write(0, 0, "Nobody has planned another one of them for the years to come.")


def test_the_slide_the_row_and_the_recognition_are_on_the_card_in_the_list_and_in_the_reader(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    (corpus / "mill.png").write_bytes(picture(["The mill stands beside the harbour."]))
    (corpus / "quay.pptx").write_bytes(slides(quay))
    (corpus / "wells.xlsx").write_bytes(book(wells))
    page.goto(served_alone())
    reader = page.locator(".reader")
    for number, (question, place) in enumerate(
        [
            ("What does the new quay cost?", "slide 2"),
            ("How deep is the eastern well?", "sheet Wells · row 2"),
            ("What stands beside the harbour?", "page 1"),
        ],
        start=1,
    ):
        ask(page, question)
        answered(page, number)
        turn = page.locator(".turn").last
        mark = turn.locator("button.mark").first
        mark.hover()
        expect(page.get_by_role("tooltip")).to_contain_text(place)
        mark.click()
        expect(reader.locator(".place")).to_have_text(re.compile(rf"^1/\d · {place}$"))
        expect(turn.locator(".cited .state").first).to_contain_text(place)
        shot(page, f"place-{number}")
        if number < 3:
            expect(reader).not_to_contain_text("recognition")
            reader.locator(".close").click()
    sure = re.compile(r"read by text recognition, \d\d% sure")
    for label in (turn.locator(".cited .state").first, reader.locator(".verdict")):
        expect(label).to_contain_text(sure)
    expect(reader.locator(".facts")).to_contain_text("Text recognition")

"""Everybody can use it: three languages, both themes, every width, the keyboard, no violation that axe finds."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect
from pypdfium2 import PdfDocument

from tests.e2e.browser.conftest import answered, ask, shot, watched
from tests.e2e.browser.scripted import Scripted

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ANSWER = [
    "河口乡去年组建了37个水质巡查小组[@37个水质]。\n\n| 年 | 小组 |\n|---|---|\n| 去年 | 37 |\n\n",
    "- 小组今年增加到99个[@37个水质]。\n- 别处没有[9]。\n- 每周在巡查中走2次水渠[@每周巡查2次]。",
]


def no_violation(page: Page) -> None:
    found: Any = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("theme", "width", "height"),
    [
        pytest.param("light", 360, 740, marks=pytest.mark.journey),
        ("dark", 1280, 850),
        ("light", 2560, 1400),
    ],
)
def test_no_rule_of_accessibility_is_broken_in_any_state(
    browser: Browser, served: Callable[..., str], theme: str, width: int, height: int
) -> None:
    url = served(Scripted(pieces=ANSWER))
    with browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN") as context:
        for page in watched(context.new_page()):
            page.goto(f"{url}/?__theme={theme}")
            expect(page.locator(".offer").first).to_be_visible()
            no_violation(page)
            ask(page, "河口乡有多少个巡查小组？")
            answered(page)
            expect(page.locator("button.mark.unsupported")).to_have_count(1)
            expect(page.locator(".mark.unknown")).to_have_count(1)
            no_violation(page)
            shot(page, f"{theme}-{width}")
            page.locator("button.mark").first.focus()
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            expect(page.get_by_role("tooltip")).to_be_visible()
            no_violation(page)
            page.keyboard.press("Enter")
            expect(page.locator("mark.here").first).to_be_in_viewport()
            no_violation(page)
            shot(page, f"{theme}-{width}-reader")
            page.locator(".reader .close").click()
            for opens in (".how summary", ".act.edit", ".act.good", ".filters summary"):
                page.locator(opens).click()
            page.locator(".composer textarea").fill("问" * 4001)
            page.keyboard.press("Enter")
            expect(page.get_by_role("alert")).to_be_visible()
            no_violation(page)
            page.locator(".export summary").click()
            no_violation(page)
            page.locator(".export summary").click()
            if page.locator(".menu").is_visible():
                page.locator(".menu").click()
            page.locator(".conversations .icon").first.click()
            no_violation(page)
            page.keyboard.press("Escape")
            page.locator(".conversations .icon").last.click()
            expect(page.get_by_role("alertdialog")).to_be_visible()
            no_violation(page)


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1280)])
def test_no_rule_of_accessibility_is_broken_in_the_library(
    browser: Browser, served_alone: Callable[..., str], corpus: Path, theme: str, width: int
) -> None:
    (corpus / "program.exe").write_bytes(b"MZ")
    url = served_alone()
    with browser.new_context(viewport={"width": width, "height": 800}, locale="zh-TW") as context:
        for page in watched(context.new_page()):
            page.goto(f"{url}/library/?__theme={theme}")
            expect(page.locator(".articles")).to_be_visible()
            no_violation(page)
            page.get_by_role("searchbox").fill("漏水")
            page.keyboard.press("Enter")
            page.locator(".hits .read").first.click()
            expect(page.locator("mark.here").first).to_be_visible()
            no_violation(page)
            shot(page, f"library-{theme}-{width}")
            page.locator(".reader .close").click()
            words = "北桥今年换了14根钢索，工程用了3个月。".encode()
            page.locator(".files").set_input_files(
                [FilePayload(name=name, mimeType="text/plain", buffer=words) for name in ("桥.txt", "桥.exe")]
            )
            expect(page.locator(".uploads .bad")).to_be_visible()
            page.locator(".remove").click()
            (corpus / "trees.txt").unlink()
            page.locator(".compare").click()
            expect(page.locator(".changes")).to_be_visible()
            no_violation(page)


@pytest.mark.parametrize(
    ("locale", "title", "state"),
    [
        pytest.param("zh-CN", "向文章提问", "引文", marks=pytest.mark.journey),
        ("zh-TW", "向文章提問", "引文"),
        ("zh-HK", "向文章提問", "引文"),
        ("en-GB", "Ask the articles", "quoted"),
        ("fr-FR", "Ask the articles", "quoted"),
    ],
)
def test_the_page_speaks_the_browsers_language(browser: Browser, url: str, locale: str, title: str, state: str) -> None:
    with browser.new_context(locale=locale) as context:
        for page in watched(context.new_page()):
            page.goto(url)
            expect(page.get_by_role("heading", name=title)).to_be_visible()
            ask(page, "开江县组建了多少个驻村帮扶工作组？")
            expect(page.locator("button.mark")).to_have_accessible_name(re.compile(state))
            assert page.evaluate("document.documentElement.lang") == page.locator("[data-theme]").get_attribute("lang")


def test_a_switch_changes_every_word_and_is_remembered(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "开江县组建了多少个驻村帮扶工作组？")
    answered(page)
    page.locator("select.language").select_option("zh-Hant")
    expect(page.locator("button.mark")).to_have_accessible_name(re.compile("引文"))
    expect(page.get_by_role("button", name="複製", exact=True)).to_be_visible()
    expect(page.locator(".cited")).to_contain_text("引文")
    page.goto(f"{url}/library/")
    expect(page.get_by_role("heading", name="文章庫")).to_be_visible()


@pytest.mark.journey
def test_the_keyboard_alone_is_enough(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".offer").first).to_be_visible()
    page.locator(".composer textarea").focus()
    page.keyboard.type("开江县组建了多少个驻村帮扶工作组？")
    page.keyboard.press("Enter")
    answered(page)
    reached: list[str] = []
    page.locator(".bar .library").first.focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.shadowRoot?.activeElement?.className || document.activeElement.tagName"
            )
        )
        if reached[-1] == "send":
            break
    names = " ".join(reached)
    assert all(
        name in names
        for name in (
            "language",
            "theme",
            "scroll",
            "mark verified",
            "act copy",
            "act retry",
            "act edit",
            "act good",
            "read",
            "offer",
        )
    )


def test_the_theme_follows_the_switch(page: Page, url: str) -> None:
    page.goto(f"{url}/?__theme=light")
    expect(page.locator("[data-theme]")).to_have_attribute("data-theme", "light")
    page.locator(".theme").click()
    expect(page.locator("[data-theme]")).to_have_attribute("data-theme", "dark")
    for address in (url, f"{url}/library/"):  # it is kept, as the language is
        page.goto(address)
        expect(page.locator("[data-theme]")).to_have_attribute("data-theme", "dark")
    page.goto(f"{url}/?__theme=light")  # what the address names goes before it
    expect(page.locator("[data-theme]")).to_have_attribute("data-theme", "light")


def test_text_of_articles_has_its_own_language_for_screen_readers(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "开江县组建了多少个驻村帮扶工作组？")
    answered(page)
    ask(page, "How many village work teams were formed?")
    answered(page, 2)
    for part in (".asked", ".answer"):
        assert [node.get_attribute("lang") for node in page.locator(part).all()] == ["zh", "en"]
    assert page.locator(".conversations .open").get_attribute("lang") == "zh"
    assert page.locator(".offer").last.get_attribute("lang") in ("zh", "en")


def test_the_whole_conversation_is_printed_and_nothing_to_press(page: Page, served: Callable[..., str]) -> None:
    model = Scripted(
        pieces=[*(f"Line {number}.\n\n" for number in range(150)), "河口乡去年组建了37个水质巡查小组[@37个水质]。"]
    )
    page.goto(f"{served(model)}/?__theme=dark")
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    page.locator("button.mark").click()
    expect(page.locator("mark.here").first).to_be_visible()
    with PdfDocument(page.pdf()) as printed:
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert all(f"Line {number}." in text for number in (0, 75, 149))
    assert "12处漏水" in text  # the end of the article that is open
    assert "37个水质巡查小组 [1, verified]。" in text
    assert "Try again" not in text
    assert "New conversation" not in text
    page.emulate_media(media="print")
    page.goto(f"{page.url.split('?')[0]}library/")
    expect(page.locator(".articles .read").first).to_be_visible()  # a title, though it can be pressed


def test_an_article_from_right_to_left_and_a_title_without_a_break_are_read_whole(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    (corpus / "water-ar.txt").write_text("شكلت القرية 37 مجموعة.\n", encoding="utf-8")
    (corpus / "long.md").write_text(f"---\ntitle: {'Donau' * 20}\n---\n\nIt was founded in 1872.\n", encoding="utf-8")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 850})
        page.goto(f"{served_alone()}/library/" if width == 1280 else page.url)
        expect(page.locator(".articles")).to_be_visible()
        assert page.locator(".table").evaluate("table => table.scrollWidth <= table.clientWidth"), width
    page.get_by_role("button", name="water-ar").click()
    line = page.locator(".body p").first
    expect(line).to_contain_text("37")
    assert (
        line.evaluate(
            "p => { const r = document.createRange(); r.selectNodeContents(p); return "
            "p.getBoundingClientRect().right - r.getBoundingClientRect().right; }"
        )
        < 1
    )

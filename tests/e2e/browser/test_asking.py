"""Asking in a real Chromium: sources, the answer as it streams, marks and cards, stop, retry, edit, copy, feedback."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import answered, ask, shot
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

QUESTION = "开江县组建了多少个驻村帮扶工作组？"
ANSWER = [
    "河口乡去年组建了",
    "37个水质巡查小组[@37个水质]。",
    "每个小组有6名",
    "成员[@6名成员]。",
    "小组今年增加到99个[@37个水质]。",
]


@pytest.mark.journey
def test_a_question_is_answered_and_its_mark_says_what_it_leads_to(page: Page, url: str) -> None:
    page.goto(url)
    # no model is set, and the page says so; the first page waits for the index and for the encoder
    expect(page.get_by_text("answers are quotations")).to_be_visible(timeout=180_000)
    ask(page, QUESTION)
    mark = page.locator("button.mark")
    expect(mark).to_have_count(1)
    expect(mark).to_have_accessible_name("Source 1, 管育结合：开江县怎样配强基层干部, 2026-11-23, quoted")
    expect(page.locator(".cited mark")).to_contain_text("51个驻村帮扶工作组")
    expect(page.locator(".cited .state")).to_contain_text("❝ quoted")
    expect(page.locator(".also summary")).to_contain_text("Also found")
    page.locator(".how summary").click()
    expect(page.locator(".how")).to_contain_text("none: quotation")
    expect(page.locator(".how")).to_contain_text("score 0.")
    assert page.url.partition("/?")[0] == url
    expect(page.locator(".spoken")).to_have_text("The answer is complete.")


def test_the_articles_of_the_collection_open_in_the_reader(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "which articles do you have?")
    answered(page)
    expect(page.locator(".answer .listed button.read")).to_have_count(9)
    expect(page.locator(".answer .listed button.read").last).to_have_css("text-align", "start")
    expect(page.locator("button.mark")).to_have_count(0)
    page.locator(".answer .listed button.read").last.click()
    expect(page.locator(".reader h2")).to_have_text("How Kaijiang County joined Party building with poverty relief")
    expect(page.locator(".reader .body")).to_contain_text("Qinba Mountains")


@pytest.mark.journey
def test_sources_come_first_and_then_the_answer_grows(page: Page, served: Callable[..., str]) -> None:
    model = Scripted(pieces=ANSWER, hold_after=0)
    page.goto(served(model))
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator(".found-in")).to_contain_text("河口乡的水质巡查")
    expect(page.locator(".found-in .label")).to_have_text("Found in")
    expect(page.locator(".answer")).to_have_text("")
    expect(page.locator(".stop")).to_be_visible()
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "true")
    model.release.set()
    answered(page)
    expect(page.locator(".answer")).to_have_attribute("aria-busy", "false")
    marks = page.locator("button.mark")
    expect(marks).to_have_count(3)
    expect(marks.nth(0)).to_have_class("mark verified")
    expect(marks.nth(2)).to_have_class("mark unsupported")  # 99 is nowhere
    expect(marks.nth(2)).to_have_text(
        " [1✗, unsupported]"
    )  # the brackets and the words are copied and printed, not seen
    expect(page.locator(".cited")).to_contain_text("✗ unsupported")
    expect(page.locator(".checks")).to_have_text("Sentences checked: ✓ verified: 2 · ✗ unsupported: 1")
    expect(page.locator(".stop")).to_be_hidden()


def test_a_mark_is_no_link_until_its_sentence_is_checked(page: Page, served: Callable[..., str]) -> None:
    model = Scripted(pieces=ANSWER, hold_after=4)  # the second sentence has its mark, but may go on
    page.goto(served(model))
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator("button.mark.verified")).to_have_count(1)
    expect(page.locator(".mark.pending")).to_have_count(1)
    expect(page.locator(".mark.pending")).to_have_attribute("aria-label", "Source 1, being checked")
    model.release.set()
    answered(page)
    expect(page.locator(".mark.pending")).to_have_count(0)


def test_unsupported_sentences_are_hidden_behind_one_line_where_that_is_set(
    page: Page, corpus: Path, tmp_path: Path
) -> None:
    model = Scripted(pieces=ANSWER)
    with (
        Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model, unsupported="hide") as assistant,
        serving(assistant) as url,
    ):
        page.goto(url)
        ask(page, "河口乡有多少个巡查小组？")
        answered(page)
        expect(page.locator(".answer")).to_contain_text("有 1 句未获文章支持，已收起")
        expect(page.locator(".answer")).not_to_contain_text("99")
        expect(page.locator(".unsaid li")).to_be_hidden()
        page.locator(".unsaid summary").click()
        expect(page.locator(".unsaid li")).to_contain_text("小组今年增加到99个")
        expect(page.locator(".unsaid li")).to_contain_text("✗ unsupported (not in the passage: 99")
        expect(page.locator(".unsaid li")).to_be_visible()


def test_a_card_opens_on_hover_and_on_focus_and_closes_with_escape(page: Page, served: Callable[..., str]) -> None:
    page.goto(served(Scripted(pieces=ANSWER)))
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    card = page.get_by_role("tooltip")
    page.locator("button.mark").first.hover()
    expect(card).to_contain_text("河口乡的水质巡查")
    expect(card).to_contain_text("2021-03-04 · 河口报")
    expect(card).to_contain_text("✓ verified")
    expect(card).to_contain_text("37个水质巡查小组")
    card.hover()  # the pointer may go into it
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    page.locator(".act.copy").focus()
    page.keyboard.press("Shift+Tab")  # back to the last mark
    expect(card).to_contain_text("✗ unsupported (not in the passage: 99)")
    expect(page.locator(".spoken")).to_have_text("河口乡去年组建了37个水质巡查小组。")  # the quote is spoken too
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


@pytest.mark.journey
def test_stop_closes_the_models_stream_and_keeps_what_was_written(page: Page, served: Callable[..., str]) -> None:
    model = Scripted(pieces=ANSWER, hold_after=3)
    page.goto(served(model))
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator("button.mark.verified")).to_have_count(1)
    page.locator(".stop").click()
    assert model.closed.wait(60)
    expect(page.get_by_text("Stopped; what was written is kept.").first).to_be_visible()
    expect(page.locator(".answer")).to_contain_text("37个水质巡查小组")
    expect(page.locator(".act.copy_notes")).to_be_visible()  # it is an answer like others
    page.reload()
    page.locator(".conversations .open").click()
    expect(page.locator(".answer")).to_contain_text("37个水质巡查小组")
    page.locator("button.mark.verified").click()
    expect(page.locator("mark.here")).to_contain_text("37个水质巡查小组")
    model.release.set()
    ask(page, "每个小组有几名成员？")
    expect(page.locator(".turn").nth(1).locator("button.mark.verified").first).to_be_visible()


def test_one_question_at_a_time_and_enter_twice_asks_once(page: Page, served: Callable[..., str]) -> None:
    model = Scripted(pieces=ANSWER, hold_after=0)
    page.goto(served(model))
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator(".found-in")).to_contain_text("水质")
    field = page.locator(".composer textarea")
    field.fill("每周巡查几次？")
    field.press("Enter")
    expect(page.locator(".turn")).to_have_count(1)
    expect(field).to_have_value("每周巡查几次？")  # nothing typed is lost
    model.release.set()
    answered(page)


def test_enter_that_ends_a_chinese_word_asks_nothing(page: Page, url: str) -> None:
    page.goto(url)
    field = page.locator(".composer textarea")
    field.fill("开江县")
    field.evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: "
        "true, cancelable: true }))"
    )
    field.press("Shift+Enter")
    expect(field).to_have_value("开江县\n")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_of_fifty_thousand_characters_is_refused_and_kept(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "问" * 50_000)
    expect(page.get_by_role("alert")).to_contain_text("50,000 characters: ask in at most 4,000")
    assert len(page.locator(".composer textarea").input_value()) == 50_000
    ask(page, QUESTION)
    answered(page)
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("question", ["？？", "量子计算机的退相干时间是多少？"])
def test_a_question_without_an_answer_is_refused_and_the_next_one_works(page: Page, url: str, question: str) -> None:
    page.goto(url)
    ask(page, question)
    expect(
        page.get_by_text(re.compile("The question is empty|在这些文章里没有找到这个问题的答案。")).first
    ).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator("button.mark")).to_have_count(1)


def test_the_last_question_is_edited_in_place_and_an_earlier_one_in_a_branch(page: Page, url: str) -> None:
    page.goto(url)
    ask(page, "开江县有多少个村？")
    answered(page)
    page.locator(".act.edit").click()
    page.locator(".editing textarea").fill(QUESTION)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".asked")).to_have_text([QUESTION])  # before that the answer is the one that it replaces
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)
    ask(page, "公开遴选了多少名村后备干部？")
    answered(page, 2)
    page.locator(".act.edit").first.click()
    page.locator(".editing textarea").fill("开江县组成了多少个政策宣讲团？")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".asked")).to_have_text(["开江县组成了多少个政策宣讲团？"])
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".conversations .open")).to_have_count(2)
    page.locator(".conversations .open").nth(1).click()
    answered(page, 2)  # what followed the earlier question is still there
    expect(page.locator(".asked").first).to_have_text(QUESTION)


def test_a_branch_takes_along_an_answer_that_the_server_could_not_make_whole(
    page: Page, served: Callable[..., str]
) -> None:
    model = Scripted(pieces=ANSWER, hold_after=3)
    page.goto(served(model))
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator("button.mark.verified")).to_have_count(1)
    page.route(
        "**/component_server/",
        lambda route: route.abort() if "broken_off" in (route.request.post_data or "") else route.continue_(),
    )
    with page.expect_event("requestfailed", lambda request: "broken_off" in (request.post_data or "")):
        page.locator(".stop").click()
    expect(page.locator(".act.retry")).to_be_visible()
    expect(page.locator(".act.copy")).to_have_count(0)  # there is no whole answer of it
    model.release.set()
    for count, question in enumerate(("每个小组有几名成员？", "每周巡查几次？"), start=1):
        ask(page, question)
        answered(page, count)
    page.unroute("**/component_server/")
    page.locator(".act.edit").nth(1).click()
    page.locator(".editing textarea").fill("小组今年有多少个？")
    page.get_by_role("button", name="Ask again").click()
    answered(page, 2)
    expect(page.locator(".asked")).to_have_text(["河口乡有多少个巡查小组？", "小组今年有多少个？"])
    expect(page.locator(".answer").first).to_contain_text("37个水质巡查小组")
    expect(page.locator(".turn .notice").first).to_have_text("Stopped; what was written is kept.")


def test_try_again_asks_the_same_question(page: Page, served: Callable[..., str]) -> None:
    page.goto(served(Scripted(pieces=ANSWER)))
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    page.locator(".act.retry").click()
    expect(page.locator(".act.retry")).to_have_count(1)
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("button.mark")).to_have_count(3)


def test_an_answer_is_copied_with_and_without_footnotes(context: BrowserContext, page: Page, url: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(url)
    ask(page, QUESTION)
    answered(page)
    page.locator(".act.copy").click()
    expect(page.locator(".spoken")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.endswith("贫困村 [1, quoted]。")
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator(".act.copy_notes").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('[1] “'))")
    assert "(quoted)" in page.evaluate("navigator.clipboard.readText()")


def test_examples_and_follow_ups_ask(page: Page, url: str) -> None:
    page.goto(url)
    example = page.locator(".examples .offer").first
    question = example.inner_text()
    example.click()
    answered(page)
    expect(page.locator(".asked")).to_have_text([question])
    ask(page, QUESTION)
    answered(page, 2)
    page.locator(".follow-ups .offer").last.click()
    answered(page, 3)


def test_feedback_reaches_the_owners_file(page: Page, served_alone: Callable[..., str], tmp_path: Path) -> None:
    page.goto(served_alone())
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    page.locator(".act.good").click()
    expect(page.locator(".act.good")).to_have_attribute("aria-pressed", "true")  # and is kept already
    page.locator(".act.bad").click()
    page.locator(".rating input").fill("too short")
    page.locator(".rating button").click()
    expect(page.locator(".rating").get_by_text("Thank you")).to_be_visible()  # the spoken one is of the opinion before
    lines = [
        json.loads(line) for line in (tmp_path / "index" / "opinions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(line["verdict"], line["comment"]) for line in lines] == [("up", ""), ("down", ""), ("down", "too short")]
    assert len({line["turn"] for line in lines}) == 1
    page.reload()
    expect(page.locator(".act.bad")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".act.good")).to_have_attribute("aria-pressed", "false")


def test_filters_are_counted_and_cleared(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".filters summary").click()
    page.locator(".by-article").select_option(index=[0, 1])
    page.locator(".by-language").select_option("en")
    page.locator(".by-from").fill("2020-01-01")
    expect(page.locator(".filters summary")).to_have_text("Filters (3)")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".filters summary")).to_have_text("Filters")


def test_filters_keep_an_answer_to_the_articles_that_were_chosen(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    expect(page.locator(".by-article option")).to_have_count(2)
    page.locator(".filters summary").click()
    page.locator(".by-article").select_option(label="trees")
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    expect(page.locator(".sources")).not_to_contain_text("河口乡的水质巡查")
    page.get_by_role("button", name="Clear filters").click()
    for field, value in ((".by-source", "河口报"), (".by-language", "zh-Hans")):
        page.locator(field).select_option(value)
    page.locator(".by-from").fill("2021-03-04")
    page.locator(".by-to").fill("2021-03-04")
    expect(page.locator(".filters summary")).to_have_text("Filters (4)")
    ask(page, "河口乡有多少个巡查小组？")
    answered(page, 2)
    expect(page.locator(".turn").nth(1).locator("button.mark.verified").first).to_be_visible()
    page.locator(".by-from").fill("2021-03-05")
    ask(page, "河口乡有多少个巡查小组？")
    answered(page, 3)
    expect(page.locator(".turn").nth(2).locator("button.mark")).to_have_count(0)
    labels = ["Only in: trees", "Only in: 河口报 · Chinese (Simplified) · Dated from 2021-03-04 · Dated to 2021-03-04"]
    expect(page.locator(".narrowed").nth(0)).to_have_text(labels[0])
    expect(page.locator(".narrowed").nth(1)).to_have_text(labels[1])
    page.reload()
    answered(page, 3)
    expect(page.locator(".narrowed").nth(0)).to_have_text(labels[0])  # each answer says what it was kept to


def test_an_answer_that_found_nothing_offers_other_questions(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, "量子计算机的退相干时间是多少？")
    answered(page)
    expect(page.locator(".follow-ups .label")).to_have_text("You could ask instead")
    offer = page.locator(".follow-ups .offer").first
    question = offer.inner_text()
    offer.click()
    answered(page, 2)
    expect(page.locator(".asked").last).to_have_text(question)


def test_a_follow_up_says_what_was_searched(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, "河口乡去年组建了多少个水质巡查小组？")
    answered(page)
    ask(page, "它们每周巡查几次？")
    answered(page, 2)
    expect(page.locator(".turn").last.locator(".remarks")).to_contain_text("Searched as: ")


def test_where_articles_disagree_both_are_named_and_open(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    (corpus / "count.txt").write_text("河口乡去年组建了41个水质巡查小组。每个小组有6名成员。", encoding="utf-8")
    page.goto(served_alone())
    ask(page, "河口乡去年组建了多少个水质巡查小组？")
    answered(page)
    apart = page.locator(".apart")
    expect(apart).to_contain_text("37个")
    expect(apart).to_contain_text("41个")
    shot(page, "disagreement")
    apart.get_by_role("button", name="count").click()
    expect(page.locator("mark.here").first).to_contain_text("41个")


def test_pictures_of_the_main_states(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".offer").first).to_be_visible()
    shot(page, "welcome")
    ask(page, QUESTION)
    answered(page)
    page.locator("button.mark").hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    shot(page, "card")
    page.locator("button.mark").click()
    expect(page.locator("mark.here")).to_be_in_viewport()
    shot(page, "reader")
    page.set_viewport_size({"width": 390, "height": 780})
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")
    expect(page.locator("mark.here")).to_be_in_viewport()
    shot(page, "phone")
    page.keyboard.press("Escape")
    expect(page.locator(".bar .theme")).to_be_in_viewport(ratio=1)


RICH = [
    "河口乡去年组建了37个水质巡查小组[@37个水质]。小组今年增加到99个[@37个水质]。\n\n",
    "| 年份 | 数量 | 比例 | 说明 | 备注 | 合计 | 来源 | 其他 |\n|---|---|---|---|---|---|---|---|\n"
    "| 2016 | 1234567890 | 12.5% | a | b | 9876543210 | c | d |\n\n",
    (
        "```py\nx = 1 < 2\n```\n\n~~old~~ $10^6$ [the report](https://paper.example/a)\n\n- [x] done\n\n---\n\n"
        "שלום 37 עולם.\n"
    ),
]


def selected(page: Page) -> dict[str, str]:
    """What is on the clipboard after the whole answer was selected and copied."""
    page.evaluate(
        """() => {
        const nodes = [...document.querySelectorAll('*')];
        const app = nodes.find(node => node.shadowRoot?.querySelector('.answer'));
        getSelection().selectAllChildren(app.shadowRoot.querySelector('.answer')); }"""
    )
    page.keyboard.press("Control+c")
    copied: dict[str, str] = page.evaluate(
        """async () => { const [item] = await navigator.clipboard.read();
        const read = async type => [type, await (await item.getType(type)).text()];
        return Object.fromEntries(await Promise.all(item.types.map(read))); }"""
    )
    return copied


def test_what_is_selected_and_copied_alters_no_figure_and_says_the_verdicts(
    context: BrowserContext, page: Page, served: Callable[..., str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(served(Scripted(pieces=RICH)))
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    copied = selected(page)
    for text in copied.values():
        assert "37个水质巡查小组 [1, verified]。小组今年增加到99个 [1, unsupported]。" in text
        assert "$10^6$" in text
        assert "Copy" not in text
    assert "1234567890" in copied["text/plain"]
    assert not re.search(r"class=|style=|<button|<math|✗", copied["text/html"])
    page.locator(".copy-code").click()
    expect(page.locator(".spoken")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "x = 1 < 2\n"


def test_the_markdown_of_an_answer_is_shown_in_both_themes(page: Page, served: Callable[..., str]) -> None:
    url = served(Scripted(pieces=RICH))
    page.add_init_script(
        "sessionStorage.clear()"
    )  # as the page begins, with a new conversation: the one before writes down where it was as it goes
    page.set_viewport_size({"width": 420, "height": 1400})
    for theme in ("light", "dark"):
        page.goto(f"{url}/?__theme={theme}")
        ask(page, "河口乡有多少个巡查小组？")
        answered(page)
        table = page.locator(".answer .wide")
        assert table.evaluate("wide => wide.scrollWidth > wide.clientWidth")  # it scrolls in itself
        assert page.locator(".scroll").evaluate("scroll => scroll.scrollWidth <= scroll.clientWidth")
        height = (
            table.locator("td")
            .nth(1)
            .evaluate("cell => [cell.clientHeight, parseFloat(getComputedStyle(cell).lineHeight)]")
        )
        assert height[0] < 2 * height[1]  # its digits stand on one line
        assert page.locator(".answer .maths math").last.bounding_box() is not None
        line = page.locator(".answer p[dir=auto]").last
        expect(line).to_have_css("direction", "rtl")
        page.locator(".legend summary").click()
        expect(page.locator(".legend")).to_contain_text("Do not pass it on as it stands.")
        shot(page, f"whole-{theme}")
    field = page.locator(".composer textarea")
    field.fill("כמה בארות יש בכפר?")
    assert field.evaluate("field => getComputedStyle(field).direction") == "rtl"


def test_what_no_article_says_is_not_marked_like_proof_and_its_verdict_is_the_same_everywhere(
    page: Page, served: Callable[..., str]
) -> None:
    page.goto(served(Scripted(pieces=RICH[:1])))
    ask(page, "河口乡有多少个巡查小组？")
    answered(page)
    mark = page.locator("button.mark.unsupported")
    item = page.locator(".cited .quote.doubted")
    expect(item.locator("mark")).to_have_count(0)
    expect(item).to_contain_text("which do not say it")
    words = item.locator(".state strong").inner_text()
    assert words.startswith("✗ unsupported (")
    assert words.removeprefix("✗ ") in (mark.get_attribute("aria-label") or "")
    mark.hover()
    expect(page.locator(".card .state")).to_have_text(words)
    mark.click()
    expect(page.locator(".reader .verdict")).to_contain_text(words)
    shot(page, "doubted")

"""Conversations of many answers: the newest are drawn first, the others while the reader goes on."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pypdfium2 import PdfDocument

from tests.e2e.browser.conftest import answered, ask

QUESTION = "河口乡有多少个巡查小组？"
COUNT = 30
FIRST = 4  # answers that are drawn first
# Copies of the one answer; the oldest one's record cannot be read any more.
MULTIPLY = """async count => {
    const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const database = await done(indexedDB.open((await indexedDB.databases())[0].name));
    const stored = () => database.transaction('turns', 'readwrite').objectStore('turns');
    let turn = null;
    while (!turn?.record) [turn] = await done(stored().getAll());
    const turns = stored();
    const { state, ...unreadable } = turn.record;
    for (let copy = 1; copy <= count; copy += 1) {
      const id = turn.id + String(copy).padStart(2, '0');
      const record = copy === 1 ? unreadable : turn.record;
      turns.put({ ...turn, id, record, question: `Question number ${copy}?`, asked: turn.asked + copy });
    }
    await done(turns.delete(turn.id));
    database.close();
}"""
TOP_OF = "node => node.getBoundingClientRect().top"


class Held:
    """The calls that restore answers, in order: the first goes on, and each further one waits for its release.

    With `release_at` all go on as soon as so many were made.
    """

    def __init__(self, page: Page, release_at: int = 0) -> None:
        self.page = page
        self._release_at = release_at
        self.asked: list[list[int]] = []  # the numbers of the questions in each call
        self._waiting: list[Route] = []
        self._is_released = False
        page.route("**/component_server/", self._hold)

    def _hold(self, route: Route) -> None:
        call = json.loads(route.request.post_data or "{}")
        if call.get("fn_name") == "restore":
            self.asked.append([int(turn["turn"][-2:]) for turn in call["data"]["turns"]])
            if len(self.asked) == self._release_at:
                self.release()
            if len(self.asked) > 1 and not self._is_released:
                self._waiting.append(route)
                return
        route.continue_()

    def release(self) -> None:
        """Lets all calls go on, and those to come."""
        self._is_released = True
        for route in self._waiting:
            route.continue_()


@pytest.fixture
def held(page: Page, served: Callable[..., str]) -> Held:
    """A page that shows the newest answers of a long conversation, while the others are held back."""
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.evaluate(MULTIPLY, COUNT)
    calls = Held(page)
    page.reload()
    answered(page, FIRST)
    return calls


@pytest.mark.parametrize("anchoring", ["auto", "none"])  # not all browsers have it
def test_the_newest_answers_are_there_first_and_nothing_moves_when_the_others_come(
    page: Page, held: Held, anchoring: str
) -> None:
    assert sorted(held.asked[0]) == [27, 28, 29, 30]
    expect(page.locator(".turn").last.locator("button.mark").first).to_be_in_viewport()
    ask(page, "每周巡查几次？")  # the oldest answer cannot be read, and the page does not know it yet
    answered(page, FIRST + 1)
    page.locator(".scroll").evaluate("(node, value) => { node.style.overflowAnchor = value; }", anchoring)
    fourth = page.locator(".turn").nth(COUNT - FIRST)  # the turns above it are not drawn yet
    fourth.evaluate("node => node.scrollIntoView({ block: 'start' })")
    expect(fourth).to_be_in_viewport()
    top = fourth.evaluate(TOP_OF)
    held.release()
    answered(page, COUNT)  # all but the one that cannot be read
    assert fourth.evaluate(TOP_OF) == pytest.approx(top, abs=1)
    assert sorted(number for call in held.asked for number in call) == list(range(1, COUNT + 1))
    expect(page.locator(".turn").first).to_contain_text("cannot be read any more")


def test_opening_another_conversation_meanwhile_ends_the_drawing(page: Page, held: Held) -> None:
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    with page.expect_response(lambda response: "restore" in (response.request.post_data or "")):
        held.release()
    ask(page, "每周巡查几次？")
    answered(page)
    assert [len(call) for call in held.asked] == [FIRST, COUNT - FIRST]


def test_the_server_works_on_a_second_call_while_it_works_on_one(page: Page, served: Callable[..., str]) -> None:
    page.goto(served())
    ask(page, QUESTION)
    answered(page)
    page.evaluate(MULTIPLY, 2 * COUNT)
    held = Held(page, release_at=3)
    page.reload()
    answered(page, 2 * COUNT - 1)
    assert [len(call) for call in held.asked] == [FIRST, 48, 2 * COUNT - FIRST - 48]


def test_a_language_chosen_meanwhile_is_that_of_all_answers(page: Page, held: Held) -> None:
    page.locator("select.language").select_option("zh-Hans")
    held.release()
    expect(page.locator(".act.good")).to_have_text(["有帮助"] * (COUNT - 1))
    expect(page.locator(".legend summary")).to_have_text(["符号说明"] * (COUNT - 1))


def test_an_old_answer_does_all_that_a_new_one_does_and_paper_has_them_all(page: Page, held: Held) -> None:
    held.release()
    answered(page, COUNT - 1)
    with PdfDocument(page.pdf()) as printed:
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert re.findall(r"Question number (\d+)\?", text) == [str(number) for number in range(1, COUNT + 1)]
    old = page.locator(".turn").nth(1)
    assert page.evaluate("() => find('Question number 2?', true)")  # as the browser finds it in the page
    old.locator("button.mark").first.click()
    expect(page.locator("mark.here")).to_contain_text("37个水质巡查小组")
    page.locator(".reader .close").click()
    expect(old.locator("button.mark").first).to_be_focused()
    old.locator(".act.good").click()
    expect(old.locator(".act.good")).to_have_attribute("aria-pressed", "true")
    old.locator(".act.edit").click()
    old.locator(".editing textarea").fill("每周巡查几次？")
    old.get_by_role("button", name="Ask again").click()
    answered(page)  # beside the one that cannot be read
    expect(page.locator(".asked")).to_have_text(["Question number 1?", "每周巡查几次？"])

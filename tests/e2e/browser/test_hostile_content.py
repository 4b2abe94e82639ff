"""Articles and models are strangers: in Chromium nothing of theirs runs, loads, covers the page or leaves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import answered, ask, watched
from tests.e2e.browser.scripted import Scripted
from tests.hostile import HOSTILE
from tests.serving import serving

WORDS = "河口乡去年组建了37个水质巡查小组。"
ALL = "\n\n".join(text.encode("utf-8", "replace").decode().replace("\x00", "") for text in HOSTILE)
# What must never be in the page: nodes that load, run, send or cover.
FOUND = """() => {
  const roots = [document.querySelector('[data-alone]').shadowRoot];
  const bad = 'script, iframe, object, embed, link, base, meta, form[action], img, picture, video, audio, svg, math,'
    + '[style*=position], [onerror], [onload], [onclick]';
  return roots.flatMap(root => [...root.querySelectorAll(bad)]).map(node => node.outerHTML)
    .concat(roots.flatMap(root => [...root.querySelectorAll('a')])
      .filter(link => !/^(https?:|blob:)/.test(link.href))
      .map(link => link.outerHTML));
}"""


@pytest.fixture
def guarded(context: BrowserContext) -> Iterator[Page]:
    """A page that notices whatever calls run(), opens a dialog or asks another host."""
    page = context.new_page()
    page.add_init_script("window.run = () => { window.__ran = true; };")
    dialogs: list[str] = []

    def noticed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", noticed)
    yield from watched(page)
    assert dialogs == []


def tame(page: Page) -> None:
    page.locator("[data-theme]").dispatch_event("mouseover")
    assert page.evaluate("window.__ran") is None
    assert page.evaluate(FOUND) == []


@pytest.mark.journey
def test_the_guard_notices(guarded: Page, url: str) -> None:
    guarded.goto(url)
    expect(guarded.locator(".offer").first).to_be_visible()
    guarded.evaluate(
        "document.querySelector('[data-alone]').shadowRoot.querySelector('.answer, .welcome').innerHTML = "
        '\'<img src="data:," onerror="run()">\''
    )
    assert guarded.evaluate(FOUND) != []  # that it did not run is the policy's doing
    assert guarded.evaluate("run() || window.__ran") is True


@pytest.mark.journey
def test_a_hostile_answer_is_text_while_it_streams_and_when_it_is_whole(guarded: Page, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text(WORDS, encoding="utf-8")
    pieces = [WORDS[:-1] + "[1]。\n\n", *(ALL[start : start + 7] for start in range(0, len(ALL), 7))]
    with (
        Assistant(
            corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=Scripted(pieces=pieces)
        ) as assistant,
        serving(assistant) as url,
    ):
        guarded.goto(url)
        ask(guarded, "河口乡有多少个小组？ " + HOSTILE[1] + HOSTILE[0])
        answered(guarded)
        expect(guarded.locator(".answer")).to_contain_text("<img src=x onerror=run()>")
        tame(guarded)
        guarded.locator(".how summary").click()
        guarded.reload()
        guarded.locator(".conversations .open").click()
        answered(guarded)
        tame(guarded)


@pytest.mark.journey
def test_a_hostile_article_is_text_wherever_it_is_shown(guarded: Page, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "<img src=x onerror=run()>.txt").write_text(f"<svg onload=run()>\n\n{WORDS}\n\n{ALL}", encoding="utf-8")
    facts = (
        "title: '<img src=x onerror=run()>'\nauthor: '<script>run()</script>'\nsource: '<iframe srcdoc=x>'\nurl: "
        "'javascript:run()'"
    )
    (corpus / "facts.md").write_text(
        f"---\n{facts}\n---\n\n河口乡今年种下了900棵桃树<b onmouseover=run()>。</b>明年还要再种200棵。",
        encoding="utf-8",
    )
    (corpus / "<svg onload=run()>.exe").write_bytes(b"MZ")
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant, serving(assistant) as url:
        guarded.goto(url)
        for count, question in enumerate(("河口乡组建了多少个水质巡查小组？", "河口乡今年种下了多少棵桃树？"), start=1):
            ask(guarded, question)
            answered(guarded, count)
            guarded.locator("button.mark").last.hover()
            guarded.locator("button.mark").last.click()
            expect(guarded.locator("mark.here").first).to_be_visible()
            tame(guarded)
            guarded.get_by_role("button", name="Original").click()
            expect(guarded.locator(".as-it-was mark.here").first).to_be_visible()
            tame(guarded)
            guarded.get_by_role("button", name="Cleaned").click()
            guarded.locator(".reader .close").click()
        guarded.goto(f"{url}/library/")
        expect(guarded.locator(".refused")).to_contain_text("<svg onload=run()>.exe")
        tame(guarded)
        guarded.get_by_role("searchbox").fill("桃树")
        guarded.keyboard.press("Enter")
        expect(guarded.locator(".hits li").first).to_be_visible()
        tame(guarded)

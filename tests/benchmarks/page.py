"""Measures the page in a real browser: first paint, the way from Enter to the first source, streaming with a long
history, stop.
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from playwright.sync_api import Page, sync_playwright

from assistant import Assistant
from assistant.folders import packaged_folder
from tests.e2e.browser.conftest import launched
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

QUESTION = "开江县组建了多少个驻村帮扶工作组？"
ROUNDS = 10
HISTORY = 200  # answers above the one that streams
_SENTENCE = list("开江县把这些干部人才编成51个驻村帮扶工作组[1]。")
_ENTER = """question => new Promise(told => {
  const root = document.querySelector('[data-alone]').shadowRoot, field = root.querySelector('.composer textarea');
  field.value = question;
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (!root.querySelector('.turn:last-child .found li')) return;
    seen.disconnect();
    told(performance.now() - began);
  });
  seen.observe(root, { subtree: true, childList: true });
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
})"""
_WATCH = """() => {
  window.__gaps = []; window.__last = performance.now();
  const step = () => {
    const now = performance.now();
    __gaps.push(now - __last);
    __last = now;
    window.__watch = setTimeout(step, 10);
  };
  step();
}"""
_GAPS = "() => { clearTimeout(__watch); return __gaps; }"
_MULTIPLY = """count => new Promise(done => {
  const name = indexedDB.databases().then(all => all.find(one => one.name.startsWith('ask-articles-')).name);
  name.then(found => { indexedDB.open(found).onsuccess = event => {
    const turns = event.target.result.transaction('turns', 'readwrite').objectStore('turns');
    turns.getAll().onsuccess = got => {
      const turn = got.target.result[0];
      for (let copy = 1; copy < count; copy += 1) turns.put({ ...turn, id: turn.id + copy, asked: turn.asked + copy });
      turns.transaction.oncomplete = () => done(true);
    };
  }; });
})"""


class Typing(Scripted):
    """So many tokens a second for five seconds."""

    rate: int = 100
    closed_at: float = 0.0

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        import asyncio

        began = time.monotonic()
        try:
            for number in range(5 * self.rate):
                await asyncio.sleep(max(0.0, began + number / self.rate - time.monotonic()))
                yield ChatGenerationChunk(message=AIMessageChunk(content=_SENTENCE[number % len(_SENTENCE)]))
        finally:
            self.closed_at = time.monotonic()
            self.closed.set()


def measure() -> dict[str, object]:
    """All figures in milliseconds unless the name says otherwise."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launched(playwright)
        with Assistant(corpus=packaged_folder("corpus"), index=Path(folder), model="quote") as assistant:
            assistant.sync()
            with serving(assistant) as url:
                figures: dict[str, object] = _quick(browser.new_page(), url)
        with (
            Assistant(corpus=packaged_folder("corpus"), index=Path(folder), chat_model=Typing(pieces=[])) as assistant,
            serving(assistant) as url,
        ):
            page = browser.new_page()
            figures["streaming, longest stall"] = _stall(page, url, again=False)
            page.evaluate(_MULTIPLY, HISTORY)
            figures[f"streaming with {HISTORY} answers above, longest stall"] = _stall(page, url, again=True)
        model = Typing(pieces=[])
        with (
            Assistant(corpus=packaged_folder("corpus"), index=Path(folder), chat_model=model) as assistant,
            serving(assistant) as url,
        ):
            figures["stop, click to the model's stream closed"] = _stop(browser.new_page(), url, model)
        browser.close()
    return figures


def _quick(page: Page, url: str) -> dict[str, object]:
    paints, sources = [], []
    for _ in range(3):
        page.goto(url)
        page.locator(".offer").first.wait_for()
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    for number in range(ROUNDS + 1):
        took = page.evaluate(_ENTER, QUESTION)
        page.locator(".act.good").nth(number).wait_for()
        if number:  # the first one warms up
            sources.append(took)
    return {
        "first paint": round(statistics.median(paints)),
        "Enter to first source": {"p50": round(statistics.median(sources)), "max": round(max(sources))},
    }


def _stall(page: Page, url: str, *, again: bool) -> float:
    """The longest time for which the page did nothing else while an answer of five seconds streamed."""
    page.goto(url)
    answers = 1
    if again:  # the tab shows what it showed
        page.locator(".act.good").nth(HISTORY - 1).wait_for(timeout=120_000)
        answers = HISTORY + 1
    else:
        page.locator(".offer").first.wait_for()
    page.evaluate(_WATCH)
    page.evaluate(_ENTER, QUESTION)
    page.locator(".act.good").nth(answers - 1).wait_for(timeout=120_000)
    return float(round(max(page.evaluate(_GAPS))))


def _stop(page: Page, url: str, model: Typing) -> float:
    page.goto(url)
    page.locator(".offer").first.wait_for()
    page.evaluate(_ENTER, QUESTION)
    page.locator("button.mark").first.wait_for()
    began = time.monotonic()
    page.locator(".stop").click()
    assert isinstance(model.closed, threading.Event)
    model.closed.wait(10)
    return float(round((model.closed_at - began) * 1000))


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=2))

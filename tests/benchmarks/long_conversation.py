"""Measures what the page does in a conversation of 1 and of 100 answers, in a real browser. Prints JSON.

The answers have five sentences with a citation each. With `--checkout` the page of another checkout is measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assistant import Assistant
from assistant.folders import packaged_folder
from tests.benchmarks.page import _ENTER, _MULTIPLY, QUESTION, Typing
from tests.e2e.browser.conftest import launched
from tests.serving import serving

_SIZES = (1, 100)
_ROUNDS = 5
_WAIT = 180_000
_ROOT = "const root = document.querySelector('[data-alone]').shadowRoot;"
_TYPE = f"""async () => {{
  {_ROOT}
  const field = root.querySelector('.composer textarea'), spent = [];
  for (let key = 0; key < 20; key += 1) {{
    const began = performance.now();
    field.value += 'x';
    field.dispatchEvent(new InputEvent('input', {{ bubbles: true, composed: true, data: 'x' }}));
    root.host.getBoundingClientRect();
    root.querySelector('.scroll').scrollHeight;
    spent.push(performance.now() - began);
    await new Promise(done => setTimeout(done, 5));
  }}
  field.value = '';
  field.dispatchEvent(new InputEvent('input', {{ bubbles: true, composed: true }}));
  return spent.sort((one, other) => one - other)[10];
}}"""
_SCROLL = f"""async () => {{
  {_ROOT}
  const pane = root.querySelector('.scroll'), spent = [];
  for (let step = 0; step < 30; step += 1) {{
    pane.scrollTop = step * pane.scrollHeight / 30;
    const began = performance.now();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    spent.push(performance.now() - began);
  }}
  return spent.sort((one, other) => one - other)[15];
}}"""
_SEARCH = f"""() => new Promise(done => {{
  {_ROOT}
  const field = root.querySelector('.find-conversations'), list = root.querySelector('.conversations');
  const began = performance.now();
  const seen = new MutationObserver(() => {{ seen.disconnect(); done(performance.now() - began); }});
  seen.observe(list, {{ subtree: true, childList: true, characterData: true, attributes: true }});
  field.value = field.value ? '' : '工作组';
  field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));
}})"""
# until the newest answer is drawn, and until all are
_SHOWN = f"""count => new Promise(done => {{
  {_ROOT}
  const began = performance.now();
  let newest = 0;
  const look = () => {{
    const drawn = root.querySelectorAll('.turn .act.good').length;
    if (drawn && !newest && root.querySelector('.turn:last-child .act.good')) newest = performance.now() - began;
    if (drawn === count) done([newest, performance.now() - began]);
    else setTimeout(look, 4);
  }};
  root.querySelector(count ? '.conversations .open' : '.new').click();
  look();
}})"""


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds of each act, the median of the rounds, by how many answers the conversation has."""
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launched(playwright)
        model = Typing(pieces=[], rate=24)
        with (
            Assistant(corpus=packaged_folder("corpus"), index=Path(folder), chat_model=model) as assistant,
            serving(assistant) as url,
        ):
            assistant.sync()
            for size in _SIZES:
                page = browser.new_page()
                page.goto(url)
                page.locator(".offer").first.wait_for()
                page.evaluate(_ENTER, QUESTION)
                page.locator(".act.good").first.wait_for(timeout=_WAIT)
                page.evaluate(_MULTIPLY, size)
                figures[f"{size}"] = _figures(page, size)
                page.context.close()
        browser.close()
    return figures


def _figures(page: Page, size: int) -> dict[str, float]:
    def median(act: Callable[[], float]) -> float:
        return round(statistics.median(act() for _ in range(_ROUNDS)), 1)

    def reload() -> tuple[float, float]:
        page.reload()
        page.locator(".turn:last-child .act.good").wait_for(timeout=_WAIT)
        newest = float(page.evaluate("performance.now()"))
        page.locator(".act.good").nth(size - 1).wait_for(timeout=_WAIT)
        return newest, float(page.evaluate("performance.now()"))

    def switch() -> tuple[float, float]:
        page.evaluate(_SHOWN, 0)
        newest, whole = page.evaluate(_SHOWN, size)
        return newest, whole

    found = {}
    for name, act in (("restore after reload", reload), ("opening the conversation", switch)):
        newest, whole = zip(*(act() for _ in range(_ROUNDS)), strict=True)
        found[f"{name}, newest answer"] = round(statistics.median(newest), 1)
        found[f"{name}, all answers"] = round(statistics.median(whole), 1)
    found |= {
        "a key typed": median(lambda: float(page.evaluate(_TYPE))),
        "a step of scrolling": median(lambda: float(page.evaluate(_SCROLL))),
        "search in conversations": median(lambda: float(page.evaluate(_SEARCH))),
    }
    page.evaluate(_SHOWN, size)
    found["Enter to first source"] = round(float(page.evaluate(_ENTER, QUESTION)), 1)
    page.locator(".act.good").nth(size).wait_for(timeout=_WAIT)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkout", type=Path)
    given = parser.parse_args()
    if given.checkout:  # its own modules, and this one
        command = [sys.executable, __file__]
        subprocess.run(command, check=True, cwd=given.checkout, env={**os.environ, "PYTHONPATH": str(given.checkout)})
    else:
        print(json.dumps(measure(), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()

"""The page of a server of several processes, each of which dies once while the page is open."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import answered, ask
from tests.workers import serving_with_workers

QUESTION = "河口乡有多少个水质巡查小组？"


def test_a_page_outlives_every_process_that_answers(page: Page, corpus: Path, tmp_path: Path) -> None:
    with serving_with_workers(tmp_path) as workers:
        page.goto(workers.url)
        ask(page, QUESTION)
        answered(page)
        sockets = ("worker-0.sock", "worker-1.sock", "writer.sock")
        for count, socket in enumerate(sockets, start=2):
            process = workers.process_at(socket)
            assert process
            process.kill()
            ask(page, f"{QUESTION} ({count})")
            expect(page.locator(".turn")).to_have_count(count)
            answered(page, count)
            expect(page.locator("button.mark.verified")).to_have_count(count)
            assert workers.replaces(process, socket)
        page.reload()
        expect(page.locator("button.mark.verified")).to_have_count(len(sockets) + 1)
        page.goto(f"{workers.url}/library")
        expect(page.locator("table.articles tbody tr")).to_have_count(2)

"""The steps of a server's start, shown in the terminal and on the page that people see meanwhile."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from assistant.api.starting_app import StartingApp
from assistant.cli.listener import address_of
from assistant.cli.signals import SignalHandler
from assistant.settings import Settings
from assistant.start_status import StartStatus, Step

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore import PageProgress, Progress, RefusedFile

# For the answers in the making when the server is told to stop. With what the server then waits for its connections it
# is less than 20 s: supervisors wait for 10 (Docker), 30 (Kubernetes) or 90 (systemd).
_FINISH_SECONDS = 15.0


class IndexingProgress(Protocol):
    """Shows in the terminal how far the indexing is."""

    def __call__(self, done: int, total: int) -> None:
        """Show that so many files are done."""

    def pages(self, path: str, done: int, pages: int) -> None:
        """Show that text recognition has read so many pages of this file."""


class Start:
    """Opens and indexes, and reports each step both in the terminal and on the starting page."""

    def __init__(self, app: StartingApp, signals: SignalHandler, report: Callable[[str], None]) -> None:
        self._app, self._signals, self._report = app, signals, report

    def begin(self, step: Step, line: str) -> None:
        """Report that this step begins."""
        self._app.status = StartStatus(step)
        self._report(line)

    def open_and_sync(
        self, assistant: "Assistant", progress: Callable[[], AbstractContextManager[IndexingProgress]]
    ) -> None:
        """Open the index, make it equal to the corpus folder, and open its search."""
        assistant.open()
        self.begin("comparing", f"Comparing it with the corpus folder {assistant.settings.corpus}")
        refused: tuple[RefusedFile, ...] = ()
        with assistant.disk_room.survived(self._report):
            with self._signals.wait_for_files(), progress() as bar:
                report = assistant.sync(progress=self._file_progress(bar), page_progress=self._page_progress(bar))
            refused = report.refused
        articles = len(assistant.articles())
        self.begin("search", f"Opening the search over {articles} articles ({len(refused)} refused)")
        for file in refused:
            self._report(f"refused: {file.path}: {file.reason}")
        if unsearchable_languages := assistant.unsearchable_languages():
            self._report(f"keyword search finds nothing in {', '.join(unsearchable_languages)}: run `assistant doctor`")

    def _page_progress(self, bar: IndexingProgress) -> "PageProgress":
        """Progress of a scanned file, shown in the bar and on the starting page."""

        def count(path: str, done: int, pages: int) -> None:
            self._app.status = self._app.status.with_pages(done, pages)
            bar.pages(path, done, pages)

        return count

    def _file_progress(self, bar: IndexingProgress) -> "Progress":
        """Progress that is shown in the bar and on the starting page, and that lets signals end the indexing."""

        def count(done: int, total: int) -> None:
            self._app.status = self._app.status.with_files(done, total)
            bar(done, total)
            self._signals.file_ended(is_last=done == total)

        return count


def report_address(settings: Settings, token: str | None, report: Callable[[str], None]) -> None:
    """Print where the page is; with `token` also how its owner opens it."""
    url = address_of(settings)
    if token:
        report(f"To choose a model on the page, open {url}/?token={token} (it works once)")
    report(f"Open {url}")  # the last line: programs wait for it


def finish_answers(assistant: "Assistant", report: Callable[[str], None]) -> None:
    """Take no more questions, and give the answers in the making their time; a second signal ends it at once.

    The pages keep what had come of an answer that takes longer.
    """
    if running := assistant.observers.running:
        report(f"Finishing {running} answers and checks; Ctrl+C stops at once.")
    if left := assistant.observers.stop(_FINISH_SECONDS):
        report(f"Stopping in the middle of {left} answers and checks.")

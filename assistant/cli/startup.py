"""The start of the server, one line a step: the port answers at once, then the index is opened and the page built.

Nothing heavy is imported before the first line is printed and the port answers: Gradio, Chroma and LangChain take
seconds.
"""

import contextlib
import gc
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from assistant.api.auth import require_auth
from assistant.api.health import StartStatus, Step
from assistant.api.owner import new_owner_token
from assistant.api.starting_app import StartingApp
from assistant.cli.json_logs import NoProgress, log_in_json
from assistant.cli.server_thread import ServerThread
from assistant.cli.signals import SignalHandler, Stopped
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore import PageProgress, Progress

# For the answers in the making when the server is told to stop. With what the server then waits for its connections it
# is less than 20 s: supervisors wait for 10 (Docker), 30 (Kubernetes) or 90 (systemd).
_FINISH_SECONDS = 15.0


class PortInUseError(OSError):
    """Another program listens on the port."""


class IndexingProgress(Protocol):
    """Shows in the terminal how far the indexing is."""

    def __call__(self, done: int, total: int) -> None:
        """Show that so many files are done."""

    def pages(self, path: str, done: int, pages: int) -> None:
        """Show that text recognition has read so many pages of this file."""


def start_server(
    *,
    watch: bool,
    progress: Callable[[], AbstractContextManager[IndexingProgress]],
    report: Callable[[str], None],
    **values: str | int | None,
) -> None:
    """Serve the page until the process is told to stop; `values` are settings, and `report` prints a line.

    Raises Stopped where that happens before the page is there.
    """
    settings = read_settings(**values)
    require_auth(settings)
    if is_json := settings.logs != "text":
        report, progress = log_in_json(), NoProgress
    with SignalHandler(report) as signals, _listen(settings) as listener:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{settings.port}"
        report(f"Starting at {url}; stop with Ctrl+C.")
        app = StartingApp(settings)
        with ServerThread(app, listener, own_log=not is_json) as server:
            start = _Start(app, signals, report)
            place = "in PostgreSQL" if settings.database_url else settings.index_folder
            start.begin("opening", f"Opening the index {place}")
            from assistant.assistant import Assistant

            # the server ends before the index is closed: a question that comes meanwhile would open it again
            with Assistant(chat_model=None, **values) as assistant, contextlib.closing(server):
                start.open_and_sync(assistant, progress)
                start.begin("page", "Building the page")
                from assistant.server import build_app

                # logs are kept and sent on: no secret goes there
                token = None if is_json else new_owner_token(settings)
                app.switch_to(build_app(assistant, watch=watch, owner_token=token))
                gc.freeze()  # what stays to the end: each look through it held all answers for a third of a second
                with contextlib.suppress(Stopped):  # Ctrl+C is the usual way to stop it
                    if token:
                        report(f"To choose a model on the page, open {url}/?token={token} (it works once)")
                    report(f"Open {url}")  # the last line: programs wait for it
                    server.wait()
                _finish_answers(assistant, report)


def _finish_answers(assistant: "Assistant", report: Callable[[str], None]) -> None:
    """Take no more questions, and give the answers in the making their time; a second signal ends it at once.

    The pages keep what had come of an answer that takes longer.
    """
    if running := assistant.observers.running:
        report(f"Finishing {running} answers; Ctrl+C stops at once.")
    if left := assistant.observers.stop(_FINISH_SECONDS):
        report(f"Stopping in the middle of {left} answers.")


def _listen(settings: Settings) -> socket.socket:
    """The listening socket, opened before anything slow, so that a port in use is reported at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}): name another with "
            "--port, or stop what uses it."
        ) from error
    return listener


class _Start:
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
        with self._signals.wait_for_files(), progress() as bar:
            report = assistant.sync(progress=self._file_progress(bar), page_progress=self._page_progress(bar))
        articles, refused = len(assistant.articles()), report.refused
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
            self._app.status = replace(self._app.status, step="indexing", done=done, total=total, pages=None)
            bar(done, total)
            self._signals.file_ended(is_last=done == total)

        return count

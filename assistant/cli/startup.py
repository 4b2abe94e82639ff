"""The start of the server: the port is taken and answers at once, then what it serves is opened, indexed and built, one line a step.

Nothing heavy is imported before the first line is printed and the port answers: Gradio, Chroma and LangChain take
seconds.
"""

import _thread
import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import replace
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from assistant.api.auth import must_be_guarded
from assistant.api.starting_page import StartingApp, Status, Step
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from vectorstore import PageProgress, Progress

_GRACE_SECONDS = 3  # for answers in the making, when the server ends
# For the file that is being indexed, when the start is stopped. A batch of passages that it fills is embedded in 2 to 5
# s on two cores.
_FILE_SECONDS = 10


class PortInUseError(OSError):
    """Another program listens on the port."""


class Stopped(KeyboardInterrupt):  # no failure, as the built-in one is none
    """The process was told to end."""


class Shown(Protocol):
    """What shows where the server was started how far the indexing is."""

    def __call__(self, done: int, total: int) -> None:
        """So many files are done."""

    def pages(self, path: str, done: int, pages: int) -> None:
        """Of this file so many pages are read by text recognition."""


def serve(
    *,
    watch: bool,
    progress: Callable[[], AbstractContextManager[Shown]],
    say: Callable[[str], None],
    **given: str | int | None,
) -> None:
    """Open the page and stay until the process is told to stop; `given` are settings.

    Raises Stopped where that comes before the page is there.
    """
    settings = read_settings(**given)
    must_be_guarded(settings)
    with _Signals(say) as signals, _listener(settings) as listener:
        address = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{settings.port}"
        say(f"Starting at {address}; stop with Ctrl+C.")
        front = StartingApp(settings)
        with _Server(front, listener) as server:
            start = _Start(front, signals, say)
            start.step("opening", f"Opening the index {settings.index_folder}")
            from assistant.assistant import Assistant

            # the server ends before the index is closed: a question that comes meanwhile would open it again
            with Assistant(chat_model=None, **given) as assistant, contextlib.closing(server):
                start.make_ready(assistant, progress)
                start.step("page", "Building the page")
                from assistant.server import build_app

                front.become(build_app(assistant, watch=watch))
                with contextlib.suppress(Stopped):  # Ctrl+C is how it is stopped
                    say(f"Open {address}")
                    server.stay()


def _listener(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything slow: a port in use is told at once."""
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
    """Opens and indexes, and tells each step where it was started and on the page."""

    def __init__(self, front: StartingApp, signals: "_Signals", say: Callable[[str], None]) -> None:
        self._front, self._signals, self._say = front, signals, say

    def step(self, step: Step, line: str) -> None:
        """Tell that this step begins."""
        self._front.status = Status(step)
        self._say(line)

    def make_ready(self, assistant: "Assistant", progress: Callable[[], AbstractContextManager[Shown]]) -> None:
        """Open the index, make it equal to the corpus folder, and open its search."""
        assistant.open()
        self.step("comparing", f"Comparing it with the corpus folder {assistant.settings.corpus}")
        with self._signals.between_files(), progress() as shown:
            report = assistant.sync(progress=self._counting(shown), page_progress=self._page_progress(shown))
        self.step(
            "search", f"Opening the search over {len(assistant.articles())} articles ({len(report.refused)} refused)"
        )
        for file in report.refused:
            self._say(f"refused: {file.path}: {file.reason}")
        if assistant.unsearchable_languages():
            self._say(
                f"keyword search finds nothing in {', '.join(assistant.unsearchable_languages())}: run `assistant doctor`"
            )

    def _page_progress(self, shown: Shown) -> "PageProgress":
        def read(path: str, done: int, pages: int) -> None:
            self._front.status = self._front.status.reading(done, pages)
            shown.pages(path, done, pages)

        return read

    def _counting(self, shown: Shown) -> "Progress":
        def count(done: int, total: int) -> None:
            self._front.status = replace(self._front.status, step="indexing", done=done, total=total, pages=None)
            shown(done, total)
            self._signals.at_a_file(last=done == total)

        return count


class _Server:
    """uvicorn in a thread of its own: it answers while this thread imports, indexes and builds, and Ctrl+C ends that as it ends every other command."""

    def __init__(self, app: StartingApp, listener: socket.socket) -> None:
        import uvicorn

        # packing each update of an answer costs more than the rest of sending it
        config = uvicorn.Config(
            app,
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ws_per_message_deflate=False,
        )
        self._server = uvicorn.Server(config)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="server")
        self._ended: Future[None] = self._thread.submit(self._server.run, [listener])

    def __enter__(self) -> Self:
        # also because two threads that import packages which import each other can see one of them half made
        while not self._server.started and not self._ended.done():
            time.sleep(0.005)
        return self

    def stay(self) -> None:
        """Returns when the server ended; raises what ended it."""
        while wait((self._ended,), timeout=1).not_done:  # on Windows no signal is heard while it waits without an end
            pass
        self._ended.result()

    def close(self) -> None:
        """End the server, at the latest when its grace is over."""
        self._server.should_exit = True
        try:
            self._ended.exception()
        except KeyboardInterrupt:
            self._server.force_exit = True
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Signals:
    """What Ctrl+C and SIGTERM do: they end whatever this thread does.

    A file that is being indexed is ended first, so that the next start finds all whole.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._number: int | None = None
        self._indexing = False
        self._over = threading.Event()  # the indexing

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, action in self._before.items():
            signal.signal(number, action)
        if (
            self._number == signal.SIGTERM
        ):  # all is closed: the process ends by it as any other does, which is what its supervisor expects
            signal.raise_signal(signal.SIGTERM)

    @contextlib.contextmanager
    def between_files(self) -> Iterator[None]:
        """In here, once `at_a_file` was called, the first signal ends nothing before it is called again, or before the file took too long."""
        try:
            yield
        finally:
            self._indexing = False
            self._over.set()
        if self._number is not None:
            raise Stopped

    def at_a_file(self, *, last: bool) -> None:
        """Here one file ends and the next one begins; raises Stopped where a signal came.

        After the last one the run is nearly done: it ends as ever.
        """
        if self._number is not None and not last:
            raise Stopped
        self._indexing = True

    def _hear(self, number: int, _: FrameType | None) -> None:
        waits = self._indexing and self._number is None
        self._number = number
        if not waits:
            raise Stopped
        threading.Thread(
            target=self._insist, args=(number,), daemon=True
        ).start()  # nothing may be printed in here: this thread may be printing

    def _insist(self, number: int) -> None:
        self._say("Stopping after the article in hand; Ctrl+C stops at once.")
        if not self._over.wait(_FILE_SECONDS):
            _send_to_this_program(number)


def _send_to_this_program(number: int) -> None:
    """Send the signal to the thread that hears it, so that it is also woken where it waits for a disk or a server."""
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or threading.get_ident(), number)

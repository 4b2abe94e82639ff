"""The sync for which the first use of an index waits, in a thread of its own, so that pages can show how far it is."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from assistant.start_status import StartStatus
from vectorstore import PageProgress, Progress, StorageError, VectorstoreError

logger = logging.getLogger(__name__)


class FirstSync:
    """Begins the sync once, says how far it is, and has its outcome."""

    def __init__(self, sync: Callable[[], None], stopping: threading.Event) -> None:
        """`sync` runs in the thread; it stops between two files once `stopping` is set."""
        self.status = StartStatus()
        self._sync, self._stopping = sync, stopping
        self._lock = threading.Lock()
        self._outcome: Future[Exception | None] | None = None

    def wait(self, seconds: float, *, again: bool) -> StartStatus | None:
        """How far it is after so many seconds; None once it is done. It begins now unless it has.

        Raises what an earlier one raised, unless it shall begin `again`.
        """
        try:
            failure = self._begin(again=again).result(seconds)
        except TimeoutError:
            return self.status
        if failure:
            raise failure
        return None

    async def await_end(self) -> None:
        """Wait until it is done, without a thread; it begins now unless it has. Raises why it failed."""
        if failure := await asyncio.wrap_future(self._begin(again=True)):
            raise failure

    def _begin(self, *, again: bool) -> "Future[Exception | None]":
        """Its outcome: None, or why it failed."""
        with self._lock:
            outcome = self._outcome
            if outcome is None or (again and outcome.done()):
                outcome = self._outcome = Future()
                outcome.set_running_or_notify_cancel()  # who leaves meanwhile does not cancel it
                threading.Thread(target=self._run, args=(outcome,), name="first sync", daemon=True).start()
            return outcome

    def progress(self, inner: Progress | None) -> Progress:
        """The progress of a sync, which sets the status; `inner` is called as well."""
        self.status = StartStatus("comparing")

        def count(done: int, total: int) -> None:
            self.status = self.status.with_files(done, total)
            if inner:
                inner(done, total)

        return count

    def page_progress(self, inner: PageProgress) -> PageProgress:
        """The same of a scanned file."""

        def count(path: str, done: int, pages: int) -> None:
            self.status = self.status.with_pages(done, pages)
            inner(path, done, pages)

        return count

    def check_open(self, _done: int, _total: int) -> None:
        """A progress that raises StorageError where the index is being closed."""
        if self._stopping.is_set():
            raise StorageError("index_closed")

    def _run(self, outcome: "Future[Exception | None]") -> None:
        failure: Exception | None = StorageError("index_closed")  # also where it ends in a way that nobody foresaw
        try:
            self._sync()
            failure = None
        except (VectorstoreError, OSError) as error:
            if not self._stopping.is_set():
                logger.error("The articles could not be indexed: %s", error)  # noqa: TRY400  # one line, as everywhere
            failure = error
        finally:
            outcome.set_result(failure)

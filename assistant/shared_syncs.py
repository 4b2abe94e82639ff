"""Syncs of an index that several processes share: the one that writes does them for all."""

import logging
import threading
from collections.abc import Callable

from vectorstore import Index, IndexInUseError, StorageError, SyncReport, VectorstoreError

logger = logging.getLogger(__name__)
_POLL_SECONDS = 0.5
_WAIT_SECONDS = 1800.0  # for a process that writes, and has nothing to say


class SyncStoppedError(Exception):
    """The index is closed while a sync runs; the next one goes on."""


def sync_or_wait(index: Index, sync: Callable[[], SyncReport], wait: Callable[[float], bool]) -> SyncReport:
    """What this process's sync changed, or that of the process that writes, which is asked for one.

    Raises IndexInUseError where that process does not answer in half an hour. `wait` waits for so many
    seconds, and returns whether the index is closed meanwhile.
    """
    number: int | None = None
    waited = 0.0
    while True:
        try:
            return sync()
        except IndexInUseError:
            requests = index.sync_requests
            if requests is None or waited > _WAIT_SECONDS:
                raise
            number = number or requests.ask()
        while waited <= _WAIT_SECONDS and not index.is_writer:
            if report := requests.outcome(number):
                return report
            if wait(_POLL_SECONDS):
                raise StorageError("index_closed")
            waited += _POLL_SECONDS


class SyncWorker:
    """Syncs in a thread of its own when this process has become the one that writes, or is asked for a sync."""

    def __init__(
        self, index: Callable[[], Index | None], sync: Callable[[Callable[[int, int], None]], SyncReport]
    ) -> None:
        """`sync` takes a progress that raises where the worker is stopped."""
        self._index, self._sync = index, sync
        self._is_running = threading.Lock()
        self.stopping = threading.Event()

    def start(self) -> None:
        """Begin to sync, unless that is going on."""
        if self._is_running.acquire(blocking=False):
            threading.Thread(target=self._run, name="sync for others", daemon=True).start()

    def stop(self) -> None:
        """End a sync between two files."""
        self.stopping.set()

    def _run(self) -> None:
        try:
            index = self._index()
            requests = index.sync_requests if index else None
            if requests is None:
                return
            number = requests.pending()
            try:
                outcome: SyncReport | VectorstoreError = self._sync(self._check)
            except SyncStoppedError:
                return
            except VectorstoreError as error:
                logger.warning("%s", error)
                outcome = error
            if number and not isinstance(outcome, IndexInUseError):
                requests.answer(number, outcome)
        except VectorstoreError as error:  # the database went away: the next request begins anew
            logger.warning("%s", error)
        finally:
            self._is_running.release()

    def _check(self, _done: int, _total: int) -> None:
        if self.stopping.is_set():
            raise SyncStoppedError

"""What Ctrl+C and SIGTERM do to `assistant serve`."""

import _thread
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType, TracebackType
from typing import Self

# Seconds for the file that is being indexed. A batch of passages that it fills is embedded in 2 to 5 s on two cores.
_FILE_SECONDS = 10


class Stopped(KeyboardInterrupt):  # no failure, as the built-in one is none
    """The process was told to end."""


class SignalHandler:
    """Ends whatever the main thread does, by raising Stopped in it.

    A file that is being indexed is finished first, so that the next start finds every article whole.
    """

    def __init__(
        self, report: Callable[[str], None], numbers: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)
    ) -> None:
        """`numbers` are the signals that end it; Ctrl+C is the parent's in a process of several."""
        self._report, self._numbers = report, numbers
        self._received: int | None = None
        self._is_in_file = False
        self._indexing_ended = threading.Event()

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self._on_signal) for number in self._numbers}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        if self._received == signal.SIGTERM:
            # all is closed: the process ends by the signal as any other does, which its supervisor expects
            signal.raise_signal(signal.SIGTERM)

    @contextlib.contextmanager
    def wait_for_files(self) -> Iterator[None]:
        """While this is open, and once `file_ended` was called, the first signal waits for the end of the file.

        A second signal does not wait, and the file has a limit of time. Raises Stopped on leaving if a signal came.
        """
        try:
            yield
        finally:
            self._is_in_file = False
            self._indexing_ended.set()
        if self._received is not None:
            raise Stopped

    def file_ended(self, *, is_last: bool) -> None:
        """Call this between two files; raises Stopped if a signal came, unless all files are done."""
        if self._received is not None and not is_last:
            raise Stopped
        self._is_in_file = True

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        is_waiting = self._is_in_file and self._received is None
        self._received = number
        if not is_waiting:
            raise Stopped
        # in another thread, as the main thread may be printing now
        threading.Thread(target=self._stop_slow_file, args=(number,), daemon=True).start()

    def _stop_slow_file(self, number: int) -> None:
        """Say that the file is waited for, and send the signal again where it takes too long."""
        self._report("Stopping after the article in hand; Ctrl+C stops at once.")
        if not self._indexing_ended.wait(_FILE_SECONDS):
            _signal_main_thread(number)


def _signal_main_thread(number: int) -> None:
    """Send the signal to the main thread, which it also wakes where that waits for a disk or a server."""
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or threading.get_ident(), number)

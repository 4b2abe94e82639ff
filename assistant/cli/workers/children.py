"""Child processes made by fork, and a channel to each that tells both sides of the other's end."""

import contextlib
import os
import pickle
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

_LENGTH = struct.Struct("!I")
_CHUNK = 65_536
READY, FAILED, ALL_ANSWER = "ready", "failed", "all answer"  # messages


class Channel:
    """One end of a pair of sockets; messages are Python objects, as both ends are this program."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def fileno(self) -> int:
        """For `select`."""
        return self._end.fileno()

    def send(self, message: Any) -> None:
        """Send a message; one to a process that has ended is lost."""
        content = pickle.dumps(message)
        with contextlib.suppress(OSError):
            self._end.sendall(_LENGTH.pack(len(content)) + content)

    def receive(self) -> Any:
        """The next message, waited for; raises EOFError where the other process has ended."""
        [length] = _LENGTH.unpack(self._read(_LENGTH.size))
        return pickle.loads(self._read(length))  # noqa: S301  # from a process of this program

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def _read(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            try:
                part = self._end.recv(min(_CHUNK, count - len(content)))
            except OSError:
                part = b""
            if not part:
                raise EOFError
            content += part
        return content


class Child:
    """A process that was forked."""

    def __init__(self, process: int, channel: Channel) -> None:
        self.process, self.channel = process, channel
        self.is_ready, self.is_connected = False, True
        self.ended_by_signal: bool | None = None  # None as long as it has not ended
        self._stopped_at: float | None = None
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    @property
    def stopped_seconds(self) -> float:
        """Since it was stopped, as by SIGSTOP; 0 where it runs."""
        return 0.0 if self._stopped_at is None else time.monotonic() - self._stopped_at

    def signal(self, *numbers: int) -> None:
        """Send it signals, if it is still there."""
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, number)

    def wait(self, options: int = 0) -> None:
        """Take note that it ended, was stopped, or went on."""
        try:
            process, status = os.waitpid(self.process, options)
        except ChildProcessError:  # a signal to this process broke off the note of its end
            self.ended_by_signal = True
            return
        if process and os.WIFSTOPPED(status):
            self._stopped_at = time.monotonic()
        elif process and os.WIFCONTINUED(status):
            self._stopped_at = None
        elif process:
            self.ended_by_signal = os.WIFSIGNALED(status)

    def look(self) -> None:
        """The same, without waiting."""
        self.wait(os.WNOHANG | os.WUNTRACED | os.WCONTINUED)


def fork(run: Callable[[Channel], None], others: Collection[Child]) -> Child:
    """A child that calls `run` with its end of the channel, and ends when that returns.

    It closes the channels of the `others`, which would otherwise look open as long as it lives.
    """
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        theirs.close()
        return Child(process, Channel(ours))
    code = 1
    try:  # nothing of what the parent had in hand may run on here
        ours.close()
        for other in others:
            other.channel.close()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes: the parent ends the children
        run(Channel(theirs))
        code = 0
    except BaseException:  # noqa: BLE001  # whatever it is, this process ends here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def follow_parent(channel: Channel, folder: Path, received: Callable[[Any], None] = lambda _: None) -> None:
    """Pass on the parent's messages in a thread of its own.

    Where the parent has ended, delete the folder that it made, and end this process at once.
    """

    def follow() -> None:
        try:
            while True:
                received(channel.receive())
        except EOFError:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(1)

    threading.Thread(target=follow, name="parent", daemon=True).start()

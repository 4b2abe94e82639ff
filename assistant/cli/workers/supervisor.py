"""Starts the writer and the workers, and replaces the one that dies or is stopped. It answers nothing itself.

Nothing here has threads, as processes are forked from this one: the program is loaded once, in seconds, and a forked
worker answers in a fraction of one.
"""

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from assistant.api.owner import new_owner_token
from assistant.cli.json_logs import NoProgress
from assistant.cli.listener import address_of, listen
from assistant.cli.signals import SignalHandler, Stopped
from assistant.cli.start import IndexingProgress, report_address
from assistant.cli.workers.children import ALL_ANSWER, FAILED, READY, Channel, Child, fork
from assistant.cli.workers.runtime import Runtime, runtime_folder
from assistant.cli.workers.writer import run_writer
from assistant.settings import Settings, SettingsError

if TYPE_CHECKING:
    from assistant.cli.workers.worker import Program

_WRITER = "writer"
_LOOK_SECONDS = 0.1
_STOPPED_SECONDS = 3.0  # that a process may be stopped before it is replaced
_RETRY_SECONDS = 1.0  # between two starts of a process that ends by itself
_WORKERS_END_SECONDS, _END_SECONDS = 18.0, 20.0  # from the signal on
logger = logging.getLogger(__name__)


class WorkerStartError(RuntimeError):
    """A worker ended before it answered."""


def serve_with_workers(
    settings: Settings,
    values: Mapping[str, str | int | None],
    *,
    watch: bool,
    progress: Callable[[], AbstractContextManager[IndexingProgress]],
    report: Callable[[str], None],
) -> None:
    """Serve until the process is told to stop; `values` are the settings that were given as options."""
    if not hasattr(os, "fork"):
        raise SettingsError("This system cannot share one index among several processes: leave out --workers.")
    with SignalHandler(report), listen(settings) as listener, runtime_folder() as folder:
        report(f"Starting at {address_of(settings)}; stop with Ctrl+C.")
        runtime = Runtime(settings, dict(values), folder, watch, is_json=settings.logs != "text")
        supervisor = _Supervisor(runtime, listener, progress, report)
        try:
            supervisor.start()
            with contextlib.suppress(Stopped):  # Ctrl+C is the usual way to stop it
                while True:
                    supervisor.look()
        finally:
            supervisor.end()


class _Supervisor:
    def __init__(
        self,
        runtime: Runtime,
        listener: socket.socket,
        progress: Callable[[], AbstractContextManager[IndexingProgress]],
        report: Callable[[str], None],
    ) -> None:
        self._runtime, self._listener, self._progress, self._report = runtime, listener, progress, report
        self._names = [str(number) for number in range(runtime.settings.workers)]
        self._children: dict[str, Child] = {}
        self._due: dict[str, float] = {}  # when a process that ended is started again
        self._program: Program | None = None
        self._has_started, self._is_ending = False, False

    def start(self) -> None:
        """Return once all workers answer; raises what kept the writer from opening the index."""
        self._fork(_WRITER)
        token = self._load()
        self._wait_for(_WRITER)
        for name in self._names:
            self._fork(name)
        self._wait_for(_WRITER, *self._names)
        self._children[_WRITER].channel.send(ALL_ANSWER)
        self._has_started = True
        report_address(self._runtime.settings, token, self._report)

    def end(self) -> None:
        """End the workers, then the writer; a second signal ends them at once."""
        self._is_ending = True
        try:
            began = time.monotonic()
            self._end([name for name in self._children if name != _WRITER], began + _WORKERS_END_SECONDS)
            self._end([_WRITER], began + _END_SECONDS)
        except Stopped:
            self._report("Stopping at once.")
        for child in self._children.values():
            child.signal(signal.SIGKILL)
            child.wait()

    def _end(self, names: Sequence[str], deadline: float) -> None:
        for child in [self._children[name] for name in names if name in self._children]:
            child.signal(signal.SIGTERM, signal.SIGCONT)
        while any(name in self._children for name in names) and time.monotonic() < deadline:
            self._reap()
            time.sleep(_LOOK_SECONDS / 2)

    def _load(self) -> str | None:
        """Load the program; returns the token that opens the choice of a model."""
        self._runtime.set_up_libraries()
        from assistant.cli.workers.program import load_program

        token = None if self._runtime.is_json else new_owner_token(self._runtime.settings)
        self._program = load_program(self._runtime, len(self._names), token)
        gc.collect()
        gc.freeze()  # what is loaded stays: the collector need not write to pages that all processes share
        return token

    def _wait_for(self, *names: str) -> None:
        while not all(name in self._children and self._children[name].is_ready for name in names):
            self.look()

    def look(self) -> None:
        """See what happened since, and do what is due."""
        ends = {child.channel.fileno(): child for child in self._children.values() if child.is_connected}
        for end in select.select(list(ends), [], [], _LOOK_SECONDS)[0]:
            self._receive(ends[end])
        self._reap()
        for name in [name for name, due in self._due.items() if time.monotonic() >= due]:
            del self._due[name]
            self._fork(name)

    def _receive(self, child: Child) -> None:
        try:
            kind, value = child.channel.receive()
        except EOFError:
            child.is_connected = False
            return
        if kind == READY:
            child.is_ready = True
        elif kind == FAILED and not self._has_started:
            raise value
        elif kind == FAILED:
            logger.warning("%s", value)

    def _reap(self) -> None:
        """Take note of processes that ended; end those that were stopped for too long."""
        for name, child in list(self._children.items()):
            child.look()
            if child.ended_by_signal is not None:
                self._ended(name, child, by_signal=child.ended_by_signal)
            elif child.stopped_seconds > _STOPPED_SECONDS:
                child.signal(signal.SIGKILL)

    def _ended(self, name: str, child: Child, *, by_signal: bool) -> None:
        del self._children[name]
        while child.is_connected:  # what it said last
            self._receive(child)
        child.channel.close()
        if self._is_ending:
            return
        if self._program:
            self._program.forget_process(child.process, None if name == _WRITER else int(name))
        if not by_signal and name != _WRITER and not self._has_started:
            raise WorkerStartError("A worker ended before it answered: the lines above say why.")
        logger.warning("The %s ended, and another takes its place.", name if name == _WRITER else f"worker {name}")
        wait = 0.0 if by_signal else max(0.0, _RETRY_SECONDS - child.seconds)
        self._due[name] = time.monotonic() + wait

    def _fork(self, name: str) -> None:
        run = self._writer() if name == _WRITER else self._worker(int(name))
        self._children[name] = fork(run, self._children.values())

    def _writer(self) -> Callable[[Channel], None]:
        # once the workers answer, a writer that takes the place of another one says and shows nothing
        return partial(
            run_writer,
            runtime=self._runtime,
            listener=None if self._has_started else self._listener,
            progress=NoProgress if self._has_started else self._progress,
            report=(lambda _: None) if self._has_started else self._report,
        )

    def _worker(self, number: int) -> Callable[[Channel], None]:
        from assistant.cli.workers.worker import run_worker

        assert self._program
        runtime, listener, report = self._runtime, self._listener, self._report
        return partial(
            run_worker, number=number, runtime=runtime, program=self._program, listener=listener, report=report
        )

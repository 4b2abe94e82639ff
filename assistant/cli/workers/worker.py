"""A process that answers, over an index that another one owns."""

import contextlib
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead

from assistant.api.starting_app import StartingApp
from assistant.assistant import Assistant
from assistant.cli.server_thread import ServerThread
from assistant.cli.signals import SignalHandler, Stopped
from assistant.cli.start import finish_answers
from assistant.cli.workers.children import READY, Channel, follow_parent
from assistant.cli.workers.runtime import Runtime
from assistant.cli.workers.worker_server import ConnectionCounts, WorkerServer
from assistant.workers.peers import worker_socket
from assistant.workers.shared_state import FileState
from assistant.workers.worker_services import WorkerServices


@dataclass(frozen=True)
class Program:
    """All that a worker needs, made once: a worker is a fork of the process that has it. Nothing in it has threads."""

    assistant: Assistant
    app: FastAPI
    services: WorkerServices
    state: FileState
    counts: ConnectionCounts

    def forget_process(self, process: int, worker: int | None) -> None:
        """Count the answers no more that a process had in the making when it ended, and wait for no such worker."""
        mark_process_dead(process)  # type: ignore[no-untyped-call]
        if worker is not None:
            self.counts.leave(worker)


def run_worker(
    channel: Channel,
    number: int,
    runtime: Runtime,
    program: Program,
    listener: socket.socket,
    report: Callable[[str], None],
) -> None:
    """Answer at the port, and what other workers pass on, until the process is stopped."""
    servers: list[WorkerServer] = []

    def make_server(config: uvicorn.Config) -> WorkerServer:
        servers.append(WorkerServer(config, listener, program.counts, number))
        return servers[0]

    with SignalHandler(report, [signal.SIGTERM]), contextlib.suppress(Stopped):
        follow_parent(channel, runtime.folder)
        program.state.begin_worker(number)
        starting = StartingApp(runtime.settings)
        app = program.services.passing_on(starting, program.app.state.is_refused)
        own = _listen(runtime, number)
        with program.assistant, ServerThread(app, own, own_log=not runtime.is_json, make_server=make_server) as server:
            starting.switch_to(program.app)
            program.assistant.open()
            servers[0].open()
            channel.send((READY, None))
            with contextlib.suppress(Stopped):
                server.wait()
            finish_answers(program.assistant, report)


def _listen(runtime: Runtime, number: int) -> socket.socket:
    """The socket at which other workers ask this one."""
    path = worker_socket(runtime.folder, number)
    path.unlink(missing_ok=True)  # of its predecessor
    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    own.bind(str(path))
    return own

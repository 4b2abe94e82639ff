"""The process that owns the index: it syncs, follows the corpus folder, and serves the commands beside the server.

While the server starts it also answers the port, with the page that says how far the start is.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

from assistant.api.starting_app import StartingApp
from assistant.cli.server_thread import ServerThread
from assistant.cli.signals import SignalHandler, Stopped
from assistant.cli.start import IndexingProgress, Start
from assistant.cli.workers.children import ALL_ANSWER, FAILED, READY, Channel, follow_parent
from assistant.cli.workers.runtime import Runtime
from assistant.start_status import StartStatus


def run_writer(
    channel: Channel,
    runtime: Runtime,
    listener: socket.socket | None,
    progress: Callable[[], AbstractContextManager[IndexingProgress]],
    report: Callable[[str], None],
) -> None:
    """Own the index until the process is stopped; `listener` is the port that it answers while the server starts."""
    starting = StartingApp(runtime.settings)
    with (
        SignalHandler(report, [signal.SIGTERM]) as signals,
        contextlib.suppress(Stopped),
        contextlib.ExitStack() as server,
    ):
        if listener:
            server.enter_context(ServerThread(starting, listener, own_log=not runtime.is_json))
        answering = _Handover(starting, server)
        follow_parent(channel, runtime.folder, answering.received)
        try:
            _own_index(channel, runtime, Start(starting, signals, report), progress)
        except Exception as error:  # noqa: BLE001  # the parent reports it, and decides what follows
            channel.send((FAILED, error))


class _Handover:
    """Ends the page of the start once the workers answer."""

    def __init__(self, starting: StartingApp, server: contextlib.ExitStack) -> None:
        self._starting, self._server = starting, server

    def received(self, message: object) -> None:
        if message == ALL_ANSWER:
            self._starting.status = StartStatus("ready")
            self._server.close()


def _own_index(
    channel: Channel,
    runtime: Runtime,
    start: Start,
    progress: Callable[[], AbstractContextManager[IndexingProgress]],
) -> None:
    place = "in PostgreSQL" if runtime.settings.database_url else runtime.settings.index_folder
    start.begin("opening", f"Opening the index {place}")
    from assistant.assistant import Assistant
    from assistant.corpus_index import CorpusIndex
    from assistant.workers.writer_calls import WriterCalls

    with Assistant(chat_model=None, **runtime.values) as assistant:
        assistant.use_index(CorpusIndex(assistant.settings, is_shared=True))
        start.open_and_sync(assistant, progress)
        with contextlib.closing(WriterCalls(assistant, runtime.writer_socket)):
            start.begin("page", "Starting the workers")
            asyncio.run(_serve(channel, runtime, assistant))


async def _serve(channel: Channel, runtime: Runtime, assistant: object) -> None:
    from assistant.assistant import Assistant
    from assistant.index_jobs import index_jobs

    assert isinstance(assistant, Assistant)
    async with index_jobs(assistant, watch=runtime.watch):
        channel.send((READY, None))
        await asyncio.Event().wait()

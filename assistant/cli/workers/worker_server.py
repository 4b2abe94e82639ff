"""A web server that accepts from a socket which several processes share, those with the fewest connections first."""

import asyncio
import mmap
import socket
import threading
from contextlib import suppress
from typing import Any

import uvicorn

_STEP_SECONDS = 0.003  # that a process waits for each connection that it has more than another one
_WAIT_SECONDS = 0.03  # the longest wait: the others may be busy
_NOT_ACCEPTING = 2**32 - 1


class ConnectionCounts:
    """How many connections each process has, in memory that forked processes share."""

    def __init__(self, workers: int) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * workers)).cast("I")
        for worker in range(workers):
            self.leave(worker)

    def leave(self, worker: int) -> None:
        """Note that this process accepts nothing."""
        self._counts[worker] = _NOT_ACCEPTING

    def set(self, worker: int, count: int) -> None:
        """Note how many this process has."""
        self._counts[worker] = count

    def surplus(self, worker: int) -> int:
        """How many more this process has than the one with the fewest of those that accept."""
        return self._counts[worker] - min(self._counts)


class WorkerServer(uvicorn.Server):
    """uvicorn at a socket of its own, and, once it was opened, at the shared one."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, counts: ConnectionCounts, worker: int) -> None:
        super().__init__(config)
        self._listener, self._counts, self._worker = listener, counts, worker
        self._loop: asyncio.AbstractEventLoop | None = None
        self._accepting: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Accept from the shared socket from now on; may be called from any thread, once the server has started."""
        accepting = threading.Event()

        def begin() -> None:
            self._accepting = asyncio.get_running_loop().create_task(self._accept())
            accepting.set()

        assert self._loop
        self._loop.call_soon_threadsafe(begin)
        accepting.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start at the socket of its own."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, and end."""
        if self._accepting:
            self._counts.leave(self._worker)
            self._accepting.cancel()
            with suppress(asyncio.CancelledError):
                await self._accepting
        await super().shutdown(sockets)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        self._counts.set(self._worker, 0)
        while True:
            await self._acceptable(loop)
            self._counts.set(self._worker, len(self.server_state.connections))
            if surplus := self._counts.surplus(self._worker):
                await asyncio.sleep(min(_WAIT_SECONDS, _STEP_SECONDS * surplus))
            try:
                connection, _ = self._listener.accept()
            except OSError:  # another process was quicker, or the client went away
                continue
            connection.setblocking(False)
            with suppress(OSError):
                await loop.connect_accepted_socket(self._protocol, connection)

    async def _acceptable(self, loop: asyncio.AbstractEventLoop) -> None:
        """Return when a client waits."""
        waits = asyncio.Event()
        loop.add_reader(self._listener, waits.set)
        try:
            await waits.wait()
        finally:
            loop.remove_reader(self._listener)

    def _protocol(self) -> asyncio.Protocol:
        make: Any = self.config.http_protocol_class  # a class, once the server has started
        protocol: asyncio.Protocol = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

"""The services of an application that answers together with those of other machines, over one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from assistant.assistant import Assistant
from assistant.services import Services
from assistant.settings import Settings
from assistant.workers.database_state import BEAT_SECONDS, DatabaseState
from assistant.workers.forwarding import ForwardingApp, IsRefused
from assistant.workers.logins import SharedLogins
from assistant.workers.machine_peers import MachinePeers
from assistant.workers.places import Places
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.turn_forwarding import passed_on
from vectorstore import StorageError


class Machines:
    """What the processes of all machines count and know together, and how they pass requests on to each other."""

    def __init__(self, settings: Settings) -> None:
        """Raises StorageError where the database does not answer."""
        self._state = DatabaseState(settings)
        self._places, self._peers = Places(self._state), MachinePeers(self._state)
        self.limiter = SharedRateLimiter(*settings.rate_limits, self._state)
        self.logins = SharedLogins(self._state)
        self.cookie_id = self._state.cookie_id()
        self._state.close()  # a process may be forked now

    def passing_on(self, app: ASGIApp, is_refused: IsRefused) -> ASGIApp:
        """The application, which passes on what a process of another machine has in hand."""
        return ForwardingApp(app, self._places, self._peers, is_refused)

    async def answered_elsewhere(self, socket: WebSocket, question: str, turn: str) -> bool:
        """Whether a process of another machine answered the question of a page's socket."""
        return await passed_on(socket, question, turn, self._places, self._peers)

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Shows signs of life while the context is open."""
        await asyncio.to_thread(self._beat)
        beating = asyncio.create_task(self._keep_beating())
        try:
            yield
        finally:
            beating.cancel()
            with suppress(StorageError):
                await asyncio.to_thread(self._state.leave)
            self._state.close()

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await asyncio.to_thread(self._beat)

    def _beat(self) -> None:
        with suppress(StorageError):  # the search says that the database is away
            self._state.beat()


class MachineServices(Services):
    """Those of a process that answers alone on its machine."""

    def __init__(self, assistant: Assistant, *, watch: bool = False, owner_token: str | None = None) -> None:
        """See Services."""
        super().__init__(assistant, watch=watch, owner_token=owner_token)
        self._machines = Machines(assistant.settings)
        self.limiter, self.logins = self._machines.limiter, self._machines.logins
        self.cookie_id = self._machines.cookie_id

    def passing_on(self, app: ASGIApp, is_refused: IsRefused) -> ASGIApp:
        """The application, which passes on what a process of another machine has in hand."""
        return self._machines.passing_on(app, is_refused)

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """What is done beside answering while the context is open."""
        async with super().jobs(), self._machines.joined():
            yield

    async def answered_elsewhere(self, socket: WebSocket, question: str, turn: str) -> bool:
        """Whether a process of another machine answered the question of a page's socket."""
        return await self._machines.answered_elsewhere(socket, question, turn)

"""The services of an application that answers together with others, each in a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path

from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from assistant.api.owner import OwnerSecrets, digest
from assistant.assistant import Assistant
from assistant.saved_model import read_saved_model
from assistant.services import Services
from assistant.settings import SettingsError
from assistant.workers.forwarding import ForwardingApp, IsRefused
from assistant.workers.logins import SharedLogins
from assistant.workers.machine_services import Machines
from assistant.workers.peers import WorkerPeers
from assistant.workers.places import Places
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.shared_state import FileState
from assistant.workers.turn_forwarding import passed_on
from vectorstore import StorageError

_MODEL = "model"  # what changes when another chat model is chosen
_LOOK_SECONDS = 0.5  # between two looks whether it has
logger = logging.getLogger(__name__)


class SharedOwnerSecrets(OwnerSecrets):
    """The token and the secrets, known to all processes."""

    def __init__(self, state: FileState, token: str | None) -> None:
        super().__init__(None)
        self._state = state
        if token:
            with state.transaction() as transaction:
                transaction.execute("INSERT INTO owner_secrets VALUES (?, 1)", digest(token))

    def use_token(self, token: bytes, secret: bytes) -> bool:
        """Whether it is the token, which is used up by that; the secret is known from then on."""
        with self._state.transaction() as transaction:
            used = transaction.execute("DELETE FROM owner_secrets WHERE digest = ? AND is_token", token)
            if used:
                transaction.execute("INSERT INTO owner_secrets VALUES (?, 0)", secret)
        return used > 0

    def is_known(self, secret: bytes) -> bool:
        """Whether the secret was given for the token; what is compared are digests."""
        return bool(self._state.fetch("SELECT 1 FROM owner_secrets WHERE digest = ? AND NOT is_token", secret))


class WorkerServices(Services):
    """What is counted, who is logged in, and who has which answer is known to all; the writer does the index's jobs."""

    def __init__(self, assistant: Assistant, state: FileState, folder: Path, *, owner_token: str | None) -> None:
        """`folder` has the sockets of all processes."""
        super().__init__(assistant)
        self._state = state
        self._places, self._peers = Places(state), WorkerPeers(folder)
        self._machines = Machines(assistant.settings) if assistant.settings.database_url else None
        self.owner_secrets = SharedOwnerSecrets(state, owner_token)
        self.limiter = (
            self._machines.limiter if self._machines else SharedRateLimiter(*assistant.settings.rate_limits, state)
        )
        self.logins = self._machines.logins if self._machines else SharedLogins(state)
        self.cookie_id = self._machines.cookie_id if self._machines else None

    def passing_on(self, app: ASGIApp, is_refused: IsRefused) -> ASGIApp:
        """The application, which passes on what another process has in hand, here or on another machine."""
        forwarding = ForwardingApp(app, self._places, self._peers, is_refused)
        return self._machines.passing_on(forwarding, is_refused) if self._machines else forwarding

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Follows the choice of a chat model in any of the processes."""
        following = asyncio.create_task(self._follow_model())
        try:
            async with self._machines.joined() if self._machines else nullcontext():
                yield
        finally:
            following.cancel()

    def model_changed(self) -> None:
        """Have all processes answer with the model that was chosen."""
        self._state.change(_MODEL)

    async def answered_elsewhere(self, socket: WebSocket, question: str, turn: str) -> bool:
        """Whether another process that has the turn's answer in hand sent it to the page of this socket."""
        if self._machines and await self._machines.answered_elsewhere(socket, question, turn):
            return True
        return await passed_on(socket, question, turn, self._places, self._peers)

    async def _follow_model(self) -> None:
        seen = 0  # a process that takes another's place knows the model from before all changes
        while True:
            changes = seen
            with suppress(StorageError):  # it is read again
                changes = self._state.changes(_MODEL)
            if changes != seen:
                seen = changes
                try:
                    await asyncio.to_thread(self._assistant.use_saved_model, read_saved_model())
                except SettingsError as error:  # the file was changed to what cannot be used
                    logger.warning("%s", error)
            await asyncio.sleep(_LOOK_SECONDS)

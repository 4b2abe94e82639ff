"""The services of an application that answers together with others, each in a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.websockets import WebSocket
from websockets.asyncio.client import unix_connect
from websockets.exceptions import WebSocketException

from assistant.api.owner import OwnerSecrets, digest
from assistant.assistant import Assistant
from assistant.saved_model import read_saved_model
from assistant.services import Services
from assistant.settings import SettingsError
from assistant.workers.forwarding import forwarded_headers, worker_socket
from assistant.workers.logins import SharedLogins
from assistant.workers.places import Places
from assistant.workers.request_names import turn_name
from assistant.workers.shared_limits import SharedRateLimiter
from assistant.workers.shared_state import SharedState

_MODEL = "model"  # what changes when another chat model is chosen
_LOOK_SECONDS = 0.5  # between two looks whether it has
_OF_HANDSHAKE = (b"host", b"sec-websocket-", b"origin")  # which the connection to the other process has of its own
logger = logging.getLogger(__name__)


class SharedOwnerSecrets(OwnerSecrets):
    """The token and the secrets, known to all processes."""

    def __init__(self, state: SharedState, token: str | None) -> None:
        super().__init__(None)
        self._state = state
        if token:
            with state.transaction() as database:
                database.execute("INSERT INTO owner_secrets VALUES (?, 1)", (digest(token),))

    def use_token(self, token: bytes, secret: bytes) -> bool:
        """Whether it is the token, which is used up by that; the secret is known from then on."""
        with self._state.transaction() as database:
            used = database.execute("DELETE FROM owner_secrets WHERE digest = ? AND is_token", (token,)).rowcount
            if used:
                database.execute("INSERT INTO owner_secrets VALUES (?, 0)", (secret,))
        return used > 0

    def is_known(self, secret: bytes) -> bool:
        """Whether the secret was given for the token; what is compared are digests."""
        return bool(self._state.fetch("SELECT 1 FROM owner_secrets WHERE digest = ? AND NOT is_token", secret))


class WorkerServices(Services):
    """What is counted, who is logged in, and who has which answer is known to all; the writer does the index's jobs."""

    def __init__(self, assistant: Assistant, state: SharedState, folder: Path, *, owner_token: str | None) -> None:
        """`folder` has the sockets of all processes."""
        super().__init__(assistant)
        self._state, self._folder = state, folder
        self._places = Places(state)
        self.owner_secrets = SharedOwnerSecrets(state, owner_token)
        self.limiter = SharedRateLimiter(*assistant.settings.rate_limits, state)
        self.logins = SharedLogins(state)

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Follows the choice of a chat model in any of the processes."""
        following = asyncio.create_task(self._follow_model())
        yield
        following.cancel()

    def model_changed(self) -> None:
        """Have all processes answer with the model that was chosen."""
        self._state.change(_MODEL)

    async def answered_elsewhere(self, socket: WebSocket, question: str, turn: str) -> bool:
        """Whether the process that has the turn's answer in hand sent it to the page of this socket."""
        name = turn_name(turn)
        worker = self._places.claim(name)
        if worker == self._places.worker:
            return False
        path = str(worker_socket(self._folder, worker))
        headers = [
            (key.decode("latin-1"), value.decode("latin-1"))
            for key, value in forwarded_headers(socket.scope)
            if not key.lower().startswith(_OF_HANDSHAKE)
        ]
        uri = f"ws://{socket.headers.get('host', 'localhost')}{socket.scope['path']}"
        try:
            async with unix_connect(path, uri, additional_headers=headers, compression=None, max_size=None) as other:
                await other.send(question)
                async for update in other:
                    await socket.send_text(str(update))
        except (OSError, TimeoutError, WebSocketException):  # it died: the answer is made anew
            self._places.take(name)
            return False
        await socket.close()
        return True

    async def _follow_model(self) -> None:
        seen = 0  # a process that takes another's place knows the model from before all changes
        while True:
            changes = self._state.changes(_MODEL)
            if changes != seen:
                seen = changes
                try:
                    await asyncio.to_thread(self._assistant.use_saved_model, read_saved_model())
                except SettingsError as error:  # the file was changed to what cannot be used
                    logger.warning("%s", error)
            await asyncio.sleep(_LOOK_SECONDS)

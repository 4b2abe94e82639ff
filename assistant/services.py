"""What an application needs beside its routes that is otherwise made where several processes answer together."""

from collections.abc import MutableMapping
from contextlib import AbstractAsyncContextManager

from starlette.websockets import WebSocket

from assistant.api.owner import OwnerSecrets
from assistant.assistant import Assistant
from assistant.index_jobs import index_jobs
from assistant.rate_limit import RateLimiter


class Services:
    """Those of the one process that answers and owns the index."""

    def __init__(self, assistant: Assistant, *, watch: bool = False, owner_token: str | None = None) -> None:
        """With `watch` it follows changes of the corpus.

        Whoever opens the page with `owner_token`, once and on this machine, may choose the chat model there.
        """
        self._assistant, self._watch = assistant, watch
        self.owner_secrets = OwnerSecrets(owner_token)
        self.limiter = RateLimiter(*assistant.settings.rate_limits)
        self.logins: MutableMapping[str, str] = {}
        self.cookie_id: str | None = None  # in the name of the cookie of a login; None for a new one

    def jobs(self) -> AbstractAsyncContextManager[None]:
        """What is done beside answering while the context is open."""
        return index_jobs(self._assistant, watch=self._watch)

    def model_changed(self) -> None:
        """Called once another chat model was chosen."""

    async def answered_elsewhere(self, _socket: WebSocket, _question: str, _turn: str) -> bool:
        """Whether another process answers the question of a page's socket, and has done so by now."""
        return False

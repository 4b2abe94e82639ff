"""The web server in a thread of its own."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import TYPE_CHECKING, Self

from starlette.types import ASGIApp

from assistant.api.direct_peer import DirectPeerMiddleware

if TYPE_CHECKING:
    import uvicorn

_GRACE_SECONDS = 3  # for answers in the making, when the server ends


class ServerThread:
    """uvicorn in a thread: it answers while the main thread imports, indexes and builds.

    Ctrl+C then ends the main thread's work as in every other command.
    """

    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        *,
        own_log: bool = True,
        make_server: "Callable[[uvicorn.Config], uvicorn.Server] | None" = None,
    ) -> None:
        """Without `own_log` uvicorn logs as the process does. `make_server` makes another server than uvicorn's."""
        import uvicorn
        from uvicorn.config import LOGGING_CONFIG

        config = uvicorn.Config(
            DirectPeerMiddleware(app),
            proxy_headers=False,  # the middleware reads them
            log_level="warning",
            log_config=LOGGING_CONFIG if own_log else None,
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ws_per_message_deflate=False,  # compressing each update of an answer costs more than the rest of sending it
        )
        self._server = (make_server or uvicorn.Server)(config)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="server")
        self._ended: Future[None] = self._thread.submit(self._server.run, [listener])

    def __enter__(self) -> Self:
        # also because two threads that import packages which import each other can see one of them half made
        while not self._server.started and not self._ended.done():
            time.sleep(0.005)
        return self

    def wait(self) -> None:
        """Return when the server has ended; raises what ended it."""
        while wait((self._ended,), timeout=1).not_done:  # with a timeout, as Windows wakes no endless wait for a signal
            pass
        self._ended.result()

    def close(self) -> None:
        """End the server, at the latest when its grace is over."""
        self._server.should_exit = True
        try:
            self._ended.exception()
        except KeyboardInterrupt:
            self._server.force_exit = True
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

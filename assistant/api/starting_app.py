"""What the port answers while the server starts: how far it is, as a page and for programs.

It knows neither Gradio nor the articles.
"""

import asyncio
from concurrent.futures import Future

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.auth import API_PATHS
from assistant.api.errors import error_response
from assistant.api.health import HEALTH_PATH, METRICS_PATH, READY_PATH, STATUS_PATH
from assistant.api.middleware import wrap_in_middleware
from assistant.api.probe_replies import healthy_reply, not_ready_reply
from assistant.api.starting_page import starting_page
from assistant.settings import Settings
from assistant.start_status import RETRY_SECONDS, StartStatus

_RETRY_HEADERS = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}


class StartingApp:
    """Answers for an application that is not built yet, and passes every request on to it once it runs.

    The server has this one application from the first request to the last, so the port never closes.
    """

    def __init__(self, settings: Settings) -> None:
        self.status = StartStatus()
        self._app: ASGIApp | None = None
        self._built: Future[ASGIApp] = Future()
        self._running: Future[None] = Future()
        self._starting = wrap_in_middleware(self._answer, settings)  # the same locks and headers as later

    def switch_to(self, app: ASGIApp) -> None:
        """Have this application answer from now on; returns once it does, and raises what kept it from starting."""
        self._built.set_result(app)
        self._running.result()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the server's lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif self._app and scope["path"] != STATUS_PATH:  # a page that waited still learns that the server is ready
            await self._app(scope, receive, send)
        else:
            await self._starting(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The server's lifespan, which starts at once.

        The application's lifespan begins when the application is built, and both end together.
        """
        startup = await receive()
        await send({"type": "lifespan.startup.complete"})
        shutdown, built = asyncio.ensure_future(receive()), asyncio.wrap_future(self._built)
        await asyncio.wait((shutdown, built), return_when=asyncio.FIRST_COMPLETED)
        if built.done():
            await self._run(built.result(), scope, startup, shutdown, send)
        else:
            await send({"type": "lifespan.shutdown.complete"})

    async def _run(
        self, app: ASGIApp, scope: Scope, startup: Message, shutdown: "asyncio.Future[Message]", send: Send
    ) -> None:
        """Run the application's lifespan with the message that started the server's, and the one that ends it."""
        messages = iter((startup,))

        async def receive_lifespan() -> Message:
            return next(messages, None) or await shutdown

        async def send_lifespan(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._app, self.status = app, StartStatus("ready")
                self._running.set_result(None)
            elif message["type"] != "lifespan.startup.failed":  # the error that is raised then says more
                await send(message)

        try:
            await app(scope, receive_lifespan, send_lifespan)
        except Exception as error:
            if self._running.done():
                raise
            self._running.set_exception(error)  # `switch_to` raises it

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._reply(scope)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1013})  # try again later

    def _reply(self, scope: Scope) -> Response:
        """How far the start is, as JSON, as an error for programs, or as a page."""
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root)
        if path == STATUS_PATH:
            return JSONResponse(self.status.as_json(), headers={"Cache-Control": "no-store"})
        if path == HEALTH_PATH:
            return healthy_reply()
        if path == READY_PATH:
            return not_ready_reply(f"starting_{self.status.step}")
        if path.startswith((*API_PATHS, METRICS_PATH)) or scope["method"] not in ("GET", "HEAD"):
            return error_response(503, self.status.message(), headers=_RETRY_HEADERS)
        # Browsers show the page of a 503 like any other. Caches and search engines keep nothing of it, and monitors of
        # the server see that it is not ready.
        page = starting_page(root + STATUS_PATH, embedded=path.startswith("/embed/"))
        return HTMLResponse(page, 503, headers=_RETRY_HEADERS)

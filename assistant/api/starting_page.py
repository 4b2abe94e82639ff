"""What the port answers while the server starts: how far it is, as a page and for programs.

Knows neither Gradio nor the articles.
"""

import asyncio
import time
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.auth import FOR_PROGRAMS
from assistant.api.errors import refusal
from assistant.api.middleware import wrapped
from assistant.i18n import Translator, all_texts, static
from assistant.settings import Settings
from assistant.ui.scripts import page_script

Step = Literal["opening", "comparing", "indexing", "search", "page", "ready"]
STATUS = "/starting.json"
_AGAIN_SECONDS = 5  # when a program should ask again
_ANEW = {"Retry-After": str(_AGAIN_SECONDS), "Cache-Control": "no-store"}


@dataclass(frozen=True)
class Status:
    """How far the start is: a step, and the files of the one that counts them.

    Numbers only: who may not read the articles may read this.
    """

    step: Step = "opening"
    done: int = 0  # files
    total: int = 0
    began: float = field(default_factory=time.monotonic)
    pages: "Status | None" = None  # of a scan that is being read

    def reading(self, done: int, pages: int) -> "Status":
        """The same while so many of a file's scanned pages are read."""
        began = self.pages.began if self.pages else time.monotonic()
        return replace(self, step="indexing", pages=Status("indexing", done, pages, began) if done < pages else None)

    def told(self) -> dict[str, Any]:
        """The same for the page, with files or pages a second and the seconds that are left, as long as they are counted."""
        pages = {"pages": {**self.pages.told(), "total": self.pages.total}} if self.pages else {}
        if not self.done:
            return {"step": self.step, **pages}
        seconds = max(time.monotonic() - self.began, 0.001)
        left = (self.total - self.done) * seconds / self.done
        return {
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "rate": round(self.done / seconds, 2),
            "seconds_left": round(left),
            **pages,
        }

    def sentence(self) -> str:
        """The same for programs."""
        step = Translator("en")(f"starting_{self.step}").lower()
        files = f", {self.done} of {self.total} files" if self.done else ""
        pages = f", {self.pages.done} of {self.pages.total} pages of a scan" if self.pages else ""
        return f"The server is starting ({step}{files}{pages}): ask again in {_AGAIN_SECONDS} seconds."


class StartingApp:
    """Answers for an application that is not built yet, and hands everything on to it from the moment it runs.

    Whoever listens never stops listening: the server sees one application from the first request to the last.
    """

    def __init__(self, settings: Settings) -> None:
        self.status = Status()
        self._app: ASGIApp | None = None
        self._built: Future[ASGIApp] = Future()
        self._running: Future[None] = Future()
        self._starting = wrapped(self._answer, settings)  # the same locks and headers as later

    def become(self, app: ASGIApp) -> None:
        """Have this application answer from now on; returns once it does, and raises what kept it from running."""
        self._built.set_result(app)
        self._running.result()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or a life of the server."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif self._app and scope["path"] != STATUS:  # a page that asked before is told that it is ready
            await self._app(scope, receive, send)
        else:
            await self._starting(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The server's life: it listens at once, the application's own begins when it is built and ends with the server's."""
        begin: Message | None = await receive()
        await send({"type": "lifespan.startup.complete"})
        end, built = asyncio.ensure_future(receive()), asyncio.wrap_future(self._built)
        await asyncio.wait((end, built), return_when=asyncio.FIRST_COMPLETED)
        if not built.done():
            await send({"type": "lifespan.shutdown.complete"})
            return

        async def receiving() -> Message:
            nonlocal begin
            if begin:
                first, begin = begin, None
                return first
            return await end

        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._app, self.status = built.result(), Status("ready")
                self._running.set_result(None)
            elif message["type"] != "lifespan.startup.failed":  # what it raises tells more
                await send(message)

        try:
            await built.result()(scope, receiving, sending)
        except Exception as error:
            if self._running.done():
                raise
            self._running.set_exception(error)  # told where the server was started

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._reply(scope)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1013})  # try again later

    def _reply(self, scope: Scope) -> Response:
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root)
        if path == STATUS:
            return JSONResponse(self.status.told(), headers={"Cache-Control": "no-store"})
        if path.startswith(FOR_PROGRAMS) or scope["method"] not in ("GET", "HEAD"):
            return refusal(503, self.status.sentence(), headers=_ANEW)
        # Browsers show the page of a 503 as any other, and nobody else takes it for the page that was asked for: caches
        # and search engines keep nothing of it, and what watches the server sees that it is not ready.
        return HTMLResponse(starting_page(root + STATUS, embedded=path.startswith("/embed/")), 503, headers=_ANEW)


@lru_cache(maxsize=8)  # by a proxy's folder, which is what a request says
def starting_page(status: str, *, embedded: bool = False) -> str:
    """The page that asks this address how far the start is, and loads itself again when that is at its end.

    Whole in one file.
    """
    texts = {
        language: {key: text for key, text in known.items() if key == "title" or key.startswith("starting")}
        for language, known in all_texts().items()
    }
    script = page_script("starting", texts=texts, status=status, embedded=embedded).replace("</", "<\\/")
    return static("starting.html").replace("@script", script)

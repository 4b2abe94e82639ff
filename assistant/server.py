"""The web server: the pages and the other doors under one address, with the headers and locks around them."""

import asyncio
import contextlib
import logging
import re
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from gradio.routes import App as GradioApp
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.assistant import Assistant
from assistant.chat import build_chat
from assistant.doors.access import Guard, accounts, must_be_guarded
from assistant.doors.ask_endpoint import add_ask
from assistant.doors.openai_api.routes import openai_routes
from assistant.doors.refusals import refusal
from assistant.doors.tools import mcp_server
from assistant.page.library_page import build_library
from assistant.settings import Settings
from assistant.texts import Texts
from vectorstore import Progress, VectorstoreError

logger = logging.getLogger(__name__)

# Gradio's page needs inline scripts and styles, and js_on_load needs eval; everything else stays with this server.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'self'",
    )
)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_UPLOAD = "/gradio_api/upload"  # every page of Gradio's takes files here, wanted or not
_LOOK_SECONDS = 2  # between two looks whether the corpus folder is still the same
_AGAIN_SECONDS = 30  # until a sync that failed is tried again, changed files or not
_KEPT_SECONDS = 3600  # an upload that no article was made of
_BODY_AT_MOST = 64 * 2**20  # bytes: an export of a thousand answers; uploads have a limit of their own
_TOO_LARGE = f"The request is larger than {_BODY_AT_MOST // 2**20} MB: send less at once."


class _Headers:
    """Adds the headers to every reply; as plain ASGI, so that streams pass as they come."""

    def __init__(self, app: ASGIApp, embed_sites: Sequence[str]) -> None:
        self._app = app
        self._policy = f"{_POLICY}; frame-ancestors 'self'"
        self._embedded = " ".join((self._policy, *embed_sites))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))  # now: the router changes them on its way
        policy = self._embedded if path.startswith("/embed/") else self._policy

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**_HEADERS, "Content-Security-Policy": policy})
                if headers.get("content-type", "").startswith("text/event-stream"):
                    headers["X-Accel-Buffering"] = "no"  # a proxy, nginx with TLS for one, would gather an answer into lumps of 16 KB
            await send(message)

        await self._app(scope, receive, sending)


class _Prefixed:
    """Puts back the folder that a proxy took off the path, and names in X-Forwarded-Prefix, so that the pages know their own addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/") if scope["type"] == "http" else ""
        if _PREFIX.fullmatch(prefix):
            scope = {**scope, "root_path": prefix + scope.get("root_path", ""), "path": prefix + scope["path"]}
        await self._app(scope, receive, send)


class _TooLargeError(Exception):
    """A request body goes on for too long."""


class _Bodies:
    """Refuses files but where the library takes them, and what else is larger than anything that the page sends, before any of it is kept."""

    def __init__(self, app: ASGIApp, *, changeable: bool) -> None:
        self._app = app
        self._uploads = f"/library{_UPLOAD}" if changeable else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == self._uploads:
            await self._app(scope, receive, send)
            return
        if scope["path"].endswith(_UPLOAD):
            await refusal(403, "Files are taken by the library alone, where it is served to its own machine.")(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdigit() and int(told) > _BODY_AT_MOST:
            await refusal(413, _TOO_LARGE)(scope, receive, send)
            return
        taken = 0

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > _BODY_AT_MOST:  # a body that told no length
                raise _TooLargeError
            return message

        async def sending(message: Message) -> None:
            if taken <= _BODY_AT_MOST:  # what the application makes of the broken body is not told
                await send(message)

        with contextlib.suppress(_TooLargeError):
            await self._app(scope, receiving, sending)
        if taken > _BODY_AT_MOST:
            await refusal(413, _TOO_LARGE)(scope, receive, send)


class PortInUseError(OSError):
    """Another program listens on the port."""


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page of the chat alone."""
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(assistant, page=True, library="library/")
        add_ask(assistant)
    return page


def build_embedded(assistant: Assistant) -> gr.Blocks:
    """The page for a frame on somebody else's site: the chat alone, as large as its frame; theme and language by query."""
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(assistant, embedded=True)
    return page


def build_library_page(assistant: Assistant) -> gr.Blocks:
    """The page of the library; articles can be changed only where the page is served to its own machine."""
    page: gr.Blocks
    with gr.Blocks(title="Library", analytics_enabled=False, fill_width=True, delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS)) as page:
        build_library(assistant, changeable=assistant.settings.only_this_machine)
    return page


def build_app(assistant: Assistant, *, watch: bool = False) -> FastAPI:
    """The page as an application, with its headers; with `watch` it follows the corpus folder."""
    settings = assistant.settings
    tools = mcp_server(assistant)

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_follow(assistant, settings.corpus)) if watch else None
        async with tools.session_manager.run():
            yield
        if task:
            task.cancel()

    app = FastAPI(lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(Exception, _failed)
    _lock(app, settings)
    app.include_router(openai_routes(assistant))
    [door] = (route for route in tools.streamable_http_app().routes if isinstance(route, Route))
    app.router.routes.extend((door, Route(f"{door.path}/", door.endpoint)))  # clients are given either address

    @app.get("/library")
    def library(request: Request) -> RedirectResponse:
        return RedirectResponse(f"library/?{request.url.query}".rstrip("?"))  # a proxy may have put a folder before it

    @app.get("/embed/gradio.js")
    def component() -> FileResponse:
        """Gradio's web component, which its maker's server hands out otherwise; it fetches the rest from beside itself."""
        return FileResponse(Path(gr.__file__).parent / "templates" / "frontend" / "gradio.js", media_type="text/javascript")

    # the longer paths first
    for path, page in (("/library", build_library_page(assistant)), ("/embed", build_embedded(assistant)), ("/", build_page(assistant))):
        limit = settings.max_file_mb * 2**20
        app = gr.mount_gradio_app(
            app, page, path=path, auth=accounts(settings), footer_links=[], run_history=False, ssr_mode=False, max_file_size=limit, show_error=False
        )
    _share_login(app)
    return app


def _failed(_: Request, __: Exception) -> Response:
    """What nobody foresaw, told in the form of every refusal; the server logs it."""
    return refusal(500, Texts("en")("failed"))


def _lock(app: FastAPI, settings: Settings) -> None:
    """What stands around all doors; what is added last sees a request first."""
    app.add_middleware(_Prefixed)  # the locks go by the path without it
    app.add_middleware(Guard, settings=settings)
    # also where no site is named: Gradio's own stands aside for it, which lets every site in
    app.add_middleware(CORSMiddleware, allow_origins=settings.cors_sites, allow_methods=["GET", "POST"], allow_headers=["*"])
    app.add_middleware(_Bodies, changeable=settings.only_this_machine)
    app.add_middleware(_Headers, embed_sites=settings.embed_sites)


def _share_login(app: FastAPI) -> None:
    """One login opens all pages: each is an application of Gradio's, with a cookie and a list of logins of its own."""
    first, *others = (route.app for route in app.routes if isinstance(route, Mount) and isinstance(route.app, GradioApp))
    for page in others:
        page.cookie_id, page.tokens = first.cookie_id, first.tokens


def serve(assistant: Assistant, *, watch: bool, progress: Progress, say: Callable[[str], None]) -> None:
    """Open the page and stay until the process is told to stop."""
    settings = assistant.settings
    must_be_guarded(settings)
    with _listener(settings) as listener:
        report = assistant.sync(progress=progress)
        say(f"{len(assistant.articles())} articles from {settings.corpus} ({len(report.refused)} refused); stop with Ctrl+C.")
        for file in report.refused:
            say(f"refused: {file.path}: {file.reason}")
        if assistant.dead_scripts():
            say(f"keyword search finds nothing in {', '.join(assistant.dead_scripts())}: run `assistant doctor`")
        app = build_app(assistant, watch=watch)
        say(f"Open http://{settings.host}:{settings.port}")
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how it is stopped; uvicorn raises it again once all is closed
            uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)).run(sockets=[listener])


def _listener(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything slow: a port in use is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}): name another with --port, or stop what uses it."
        ) from error
    return listener


async def _follow(assistant: Assistant, corpus: Path) -> None:
    from watchfiles import awatch

    changed = False  # the folder may not be there, and one that takes its place is another one to watch
    told = ""
    while True:
        place = _place(corpus)
        if place is None:
            await asyncio.sleep(_LOOK_SECONDS)
            changed = True
            continue
        equal, tried = not changed or await _followed(assistant), time.monotonic()
        try:
            async for changes in awatch(corpus, step=200, rust_timeout=_LOOK_SECONDS * 1000, yield_on_timeout=True):
                if changes or (not equal and time.monotonic() > tried + _AGAIN_SECONDS):
                    equal, tried = await _followed(assistant), time.monotonic()
                if _place(corpus) != place:
                    break
        except (OSError, RuntimeError) as error:  # it went just now, or the system watches no more folders; watchfiles raises these two
            if told != str(error):
                told = str(error)
                logger.warning("The corpus folder cannot be watched (%s): it is compared every %s seconds instead.", told, _LOOK_SECONDS)
            await asyncio.sleep(_LOOK_SECONDS)
        changed = True


async def _followed(assistant: Assistant) -> bool:
    """Whether the index was made equal to the folder; what is indexed stays, and it is tried again."""
    try:
        await asyncio.to_thread(assistant.sync)
    except VectorstoreError as error:
        logger.warning("%s", error)
    except Exception:  # nobody waits for this task: it would end without a word
        logger.exception("The corpus folder could not be followed.")
    else:
        return True
    return False


def _place(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one under its name; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

"""The web application: the pages and the other doors under one address, with the headers and locks around them."""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from gradio.routes import App as GradioApp
from starlette.requests import HTTPConnection
from starlette.routing import Mount, Route

from assistant.api.auth import accounts
from assistant.api.errors import refusal
from assistant.api.gradio_endpoint import add_ask
from assistant.api.mcp import ToolsDoor, mcp_server
from assistant.api.middleware import around
from assistant.api.openai.routes import openai_routes
from assistant.api.page_socket import page_socket
from assistant.assistant import Assistant
from assistant.chat import build_chat
from assistant.fetching.saved import FETCHED
from assistant.i18n import Translator
from assistant.ui.library_page import build_library
from vectorstore import VectorstoreError

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 2  # between two looks whether the corpus folder is still the same
_AGAIN_SECONDS = 30  # until a sync that failed is tried again, changed files or not
_KEPT_SECONDS = 3600  # an upload that no article was made of


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page of the chat alone."""
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(assistant, page=True, library="library/")
        add_ask(assistant)
    return page


def build_embedded(assistant: Assistant) -> gr.Blocks:
    """The page for a frame on somebody else's site: the chat alone, as large as its frame.

    Theme and language by query.
    """
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(assistant, embedded=True)
    return page


def build_library_page(assistant: Assistant) -> gr.Blocks:
    """The page of the library; articles can be changed only where the page is served to its own machine."""
    page: gr.Blocks
    with gr.Blocks(
        title="Library", analytics_enabled=False, fill_width=True, delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS)
    ) as page:
        build_library(assistant, changeable=assistant.settings.only_this_machine)
    return page


def build_app(assistant: Assistant, *, watch: bool = False) -> FastAPI:
    """The page as an application, with its headers; with `watch` it follows the corpus, else what is fetched."""
    settings = assistant.settings
    tools = ToolsDoor(mcp_server(assistant))

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        # while this process owns the index, `assistant add` leaves it to it to index the pages
        task = asyncio.create_task(_follow(assistant, settings.corpus if watch else settings.corpus / FETCHED))
        async with tools.run():
            yield
        task.cancel()

    app = FastAPI(lifespan=running, middleware=around(settings), docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(Exception, _failed)
    app.include_router(openai_routes(assistant))
    app.router.routes.extend(Route(path, tools) for path in ("/mcp", "/mcp/"))  # clients are given either address

    @app.get("/library")
    def library(request: Request) -> RedirectResponse:
        return RedirectResponse(f"library/?{request.url.query}".rstrip("?"))  # a proxy may have put a folder before it

    @app.get("/embed/gradio.js")
    def component() -> FileResponse:
        """Gradio's web component, which its maker's server hands out otherwise.

        It fetches the rest from beside itself.
        """
        return FileResponse(
            Path(gr.__file__).parent / "templates" / "frontend" / "gradio.js", media_type="text/javascript"
        )

    pages: list[GradioApp] = []
    is_known = partial(_is_known, pages) if accounts(settings) else None
    app.router.routes.extend(page_socket(assistant, path, is_known) for path in ("/embed", ""))
    # the longer paths first
    for path, page in (
        ("/library", build_library_page(assistant)),
        ("/embed", build_embedded(assistant)),
        ("/", build_page(assistant)),
    ):
        limit = settings.max_file_mb * 2**20
        app = gr.mount_gradio_app(
            app,
            page,
            path=path,
            auth=accounts(settings),
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            max_file_size=limit,
            show_error=False,
        )
    pages.extend(route.app for route in app.routes if isinstance(route, Mount) and isinstance(route.app, GradioApp))
    _share_login(*pages)
    return app


def _failed(_: Request, __: Exception) -> Response:
    """What nobody foresaw, told in the form of every refusal; the server logs it."""
    return refusal(500, Translator("en")("failed"))


def _share_login(first: GradioApp, *others: GradioApp) -> None:
    """One login opens all pages: each is an application of Gradio's, with a cookie and a list of logins of its own."""
    for page in others:
        page.cookie_id, page.tokens = first.cookie_id, first.tokens


def _is_known(pages: Sequence[GradioApp], request: HTTPConnection) -> bool:
    """Whether who asks is logged in to the pages, as Gradio sees it."""
    cookies = (request.cookies.get(f"access-token-{unsecure}{pages[0].cookie_id}") for unsecure in ("", "unsecure-"))
    return any(cookie in pages[0].tokens for cookie in cookies)


async def _follow(assistant: Assistant, folder: Path) -> None:
    """Make the index equal to the corpus whenever something changes in this folder of it, or in the corpus itself."""
    from watchfiles import awatch

    told = ""
    while True:
        place = _place(folder)
        if place is None:  # the folder may not be there, and one that takes its place is another one to watch
            await asyncio.sleep(_LOOK_SECONDS)
            continue
        equal, tried = False, -math.inf  # what changed before it was watched is found at the first look
        try:
            async for changes in awatch(folder, step=200, rust_timeout=_LOOK_SECONDS * 1000, yield_on_timeout=True):
                if changes or (not equal and time.monotonic() > tried + _AGAIN_SECONDS):
                    equal, tried = await _followed(assistant), time.monotonic()
                if _place(folder) != place:
                    break
        except (
            OSError,
            RuntimeError,
        ) as error:  # it went just now, or the system watches no more folders; watchfiles raises these two
            if told != str(error):
                told = str(error)
                logger.warning(
                    "The corpus folder cannot be watched (%s): it is compared every %s seconds instead.",
                    told,
                    _LOOK_SECONDS,
                )
            await asyncio.sleep(_LOOK_SECONDS)
            await _followed(assistant)


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

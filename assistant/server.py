"""The web application: the pages and the interfaces for programs under one address, behind the middleware."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from gradio.routes import App as GradioApp
from starlette.requests import HTTPConnection
from starlette.routing import Mount, Route

from assistant.api.answer_log import answers_logged
from assistant.api.answer_spans import answers_traced
from assistant.api.auth import gradio_accounts
from assistant.api.conversation_routes import conversation_routes
from assistant.api.errors import error_response
from assistant.api.gradio_endpoint import add_ask_endpoint, add_check_endpoint
from assistant.api.health import HEALTH_PATH, METRICS_PATH, READY_PATH
from assistant.api.local_socket import local_socket
from assistant.api.mcp.endpoint import McpEndpoint
from assistant.api.mcp.tools import build_mcp_server
from assistant.api.metrics import MetricsPage
from assistant.api.middleware import middleware_stack
from assistant.api.model_settings import model_routes
from assistant.api.openai.routes import openai_routes
from assistant.api.owner import OwnerGate
from assistant.api.page_socket import page_socket_route
from assistant.api.probes import Probes
from assistant.assistant import Assistant
from assistant.chat import build_chat
from assistant.check_page import build_check
from assistant.conversations import Conversations
from assistant.corpus_watcher import CorpusWatcher
from assistant.fetching.saved import FETCHED_FOLDER
from assistant.i18n import Translator
from assistant.ui.accounts import account_of
from assistant.ui.library_page import build_library

# That Gradio's queue makes at once, for programs; the next one waits until one of them ends. Gradio's own number is 40.
_ANSWERS_AT_ONCE = 400
_UPLOAD_SECONDS = 3600  # that Gradio keeps an upload of which no article was made


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page of the chat alone."""
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(
            assistant,
            page=True,
            library="library/",
            check="check/",
            uploads=assistant.settings.is_local_only,
            model_form=True,
            account_conversations=bool(assistant.settings.accounts),
        )
        add_ask_endpoint(assistant)
        add_check_endpoint(assistant)
    return page


def build_embedded(assistant: Assistant) -> gr.Blocks:
    """The page for a frame on another site: the chat alone, as large as its frame.

    The query of its address names the theme and the language.
    """
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(assistant, embedded=True, account_conversations=bool(assistant.settings.accounts))
    return page


def build_library_page(assistant: Assistant) -> gr.Blocks:
    """The page of the library; articles can be changed only where the page is served to its own machine."""
    page: gr.Blocks
    with gr.Blocks(
        title="Library", analytics_enabled=False, fill_width=True, delete_cache=(_UPLOAD_SECONDS, _UPLOAD_SECONDS)
    ) as page:
        build_library(assistant, changeable=assistant.settings.is_local_only)
    return page


def build_check_page(assistant: Assistant) -> gr.Blocks:
    """The page on which a text is checked."""
    page: gr.Blocks
    with gr.Blocks(title="Check a text", analytics_enabled=False, fill_width=True) as page:
        build_check(
            assistant,
            page=True,
            chat="../",
            library="../library/",
            account_conversations=bool(assistant.settings.accounts),
        )
    return page


def build_app(assistant: Assistant, *, watch: bool = False, owner_token: str | None = None) -> FastAPI:
    """The whole application; with `watch` it follows changes of the corpus, else those of the pages fetched into it.

    Whoever opens the page with `owner_token`, once and on this machine, may choose the chat model there.
    """
    settings = assistant.settings
    mcp_endpoint = McpEndpoint(build_mcp_server(assistant))
    metrics, probes = MetricsPage(assistant), Probes(assistant)
    assistant.observers.add_of_checks(metrics.checks)
    assistant.observers.add(metrics.answers)  # now, as an application inside another one has no lifespan

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # while this process owns the index, `assistant add` leaves it to this process to index the pages
        folder = settings.corpus if watch else settings.corpus / FETCHED_FOLDER
        watcher = asyncio.create_task(CorpusWatcher(assistant, folder).run())
        async with mcp_endpoint.run(), local_socket(assistant):
            with answers_logged(assistant), answers_traced(assistant):
                yield
        watcher.cancel()

    app = FastAPI(
        lifespan=lifespan, middleware=middleware_stack(settings), docs_url=None, redoc_url=None, openapi_url=None
    )
    app.add_exception_handler(Exception, _unexpected_error)
    app.include_router(openai_routes(assistant))
    # clients use either address
    app.router.routes.extend(Route(path, mcp_endpoint) for path in ("/mcp", "/mcp/"))
    app.router.routes.extend(
        Route(path, reply)
        for path, reply in ((HEALTH_PATH, probes.health), (READY_PATH, probes.ready), (METRICS_PATH, metrics.answer))
    )
    for name in ("library", "check"):
        app.add_api_route(f"/{name}", partial(_redirect_into, name), methods=["GET"])
    app.add_api_route("/embed/gradio.js", _gradio_web_component, methods=["GET"])
    return _mount_pages(app, assistant, owner_token)


def _mount_pages(app: FastAPI, assistant: Assistant, owner_token: str | None) -> FastAPI:
    """The application with the pages and the sockets of the two that answer questions."""
    accounts = gradio_accounts(assistant.settings)
    pages: list[GradioApp] = []  # filled below, before the first request
    asking_account = partial(_account_of, pages) if accounts else None
    gate = OwnerGate(assistant.settings, owner_token, partial(_account_of, pages))
    app.router.routes.extend(model_routes(assistant, gate))
    if accounts:
        conversations = Conversations(assistant.settings.conversations_folder, assistant.settings.conversation_days)
        conversations.expire()
        for path in ("/embed", ""):
            app.router.routes.extend(conversation_routes(conversations, path, partial(_account_of, pages)))
        texts = Conversations(assistant.settings.conversations_folder / "checks", assistant.settings.conversation_days)
        texts.expire()
        app.router.routes.extend(conversation_routes(texts, "/check", partial(_account_of, pages)))
    app.router.routes.extend(page_socket_route(assistant, path, asking_account) for path in ("/embed", ""))
    # the longer paths first, as a router takes the first path that begins like the request's
    for path, page in (
        ("/library", build_library_page(assistant)),
        ("/check", build_check_page(assistant)),
        ("/embed", build_embedded(assistant)),
        ("/", build_page(assistant)),
    ):
        page._queue.max_thread_count = _ANSWERS_AT_ONCE  # noqa: SLF001  # as `launch` does, which a mounted page has not
        app = gr.mount_gradio_app(
            app,
            page,
            path=path,
            auth=accounts,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            max_file_size=assistant.settings.max_file_mb * 2**20,
            show_error=False,
        )
    pages.extend(route.app for route in app.routes if isinstance(route, Mount) and isinstance(route.app, GradioApp))
    _share_login(*pages)
    return app


def _redirect_into(name: str, request: Request) -> RedirectResponse:
    # relative, as a proxy may have put a folder before it
    return RedirectResponse(f"{name}/?{request.url.query}".rstrip("?"))


def _gradio_web_component() -> FileResponse:
    """Gradio's web component, which otherwise comes from a server of its maker.

    It fetches the rest from beside itself.
    """
    path = Path(gr.__file__).parent / "templates" / "frontend" / "gradio.js"
    return FileResponse(path, media_type="text/javascript")


def _unexpected_error(_: Request, __: Exception) -> Response:
    """The reply to a request that failed unexpectedly, in the form of every error; the server logs what happened."""
    return error_response(500, Translator("en")("failed"))


def _share_login(first: GradioApp, *others: GradioApp) -> None:
    """Let one login open all pages: each is an application of Gradio's, with its own cookie and list of logins."""
    for page in others:
        page.cookie_id, page.tokens = first.cookie_id, first.tokens


def _account_of(pages: Sequence[GradioApp], request: HTTPConnection) -> str | None:
    """The account with which who asks is logged in to the pages, as Gradio sees it; None where that is none."""
    return account_of(pages[0], request)

"""The pages, each an application of Gradio's, with the sockets and the saved conversations that they need."""

from collections.abc import Callable, Sequence
from functools import partial

import gradio as gr
from fastapi import FastAPI
from gradio.routes import App as GradioApp
from starlette.requests import HTTPConnection
from starlette.routing import Mount
from starlette.types import Scope

from assistant.api.auth import AuthMiddleware
from assistant.api.conversation_routes import conversation_routes
from assistant.api.gradio_endpoint import add_ask_endpoint, add_check_endpoint
from assistant.api.library_route import library_state_route
from assistant.api.login import login_check
from assistant.api.model_routes import model_routes
from assistant.api.owner import OwnerGate
from assistant.api.page_middleware import PageMiddleware
from assistant.api.page_socket import page_socket_route
from assistant.api.proxy_login import ProxyLogin
from assistant.api.review_routes import review_routes
from assistant.api.upload_middleware import UploadMiddleware
from assistant.assistant import Assistant
from assistant.chat import build_chat
from assistant.check_page import build_check
from assistant.conversations import conversations_of
from assistant.reviews import reviews_of
from assistant.services import Services
from assistant.ui.accounts import account_of
from assistant.ui.bin import Bin
from assistant.ui.library_page import build_library
from assistant.ui.library_roles import RefusalOf

# That Gradio's queue makes at once, for programs; the next one waits until one of them ends. Gradio's own number is 40.
_ANSWERS_AT_ONCE = 400
# Between two looks of a Gradio queue for something to do. Its own millisecond and ten, for each of our pages, kept a
# server busy that nobody asked. Our pages' answers come by their socket; a program waits this much longer at most.
_QUEUE_SECONDS = 0.05
_PROGRESS_SECONDS = 1.0  # between two looks for progress to report: no function of our pages reports any
_UPLOAD_SECONDS = 3600  # that Gradio keeps an upload of which no article was made


def build_page(assistant: Assistant, refusal_of: RefusalOf) -> gr.Blocks:
    """The page of the chat alone; `refusal_of` says why a caller may not change the library, or None."""
    page: gr.Blocks
    with gr.Blocks(title="Ask the articles", analytics_enabled=False, fill_width=True) as page:
        build_chat(
            assistant,
            page=True,
            library="library/",
            check="check/",
            uploads=assistant.settings.takes_files,
            library_refusal=refusal_of,
            model_form=True,
            account_conversations=assistant.settings.has_accounts,
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
        build_chat(assistant, embedded=True, account_conversations=assistant.settings.has_accounts)
    return page


def build_library_page(assistant: Assistant, refusal_of: RefusalOf) -> gr.Blocks:
    """The page of the library; `refusal_of` says why a caller may not change it, or None."""
    page: gr.Blocks
    with gr.Blocks(
        title="Library", analytics_enabled=False, fill_width=True, delete_cache=(_UPLOAD_SECONDS, _UPLOAD_SECONDS)
    ) as page:
        build_library(assistant, changeable=assistant.settings.takes_files, refusal_of=refusal_of)
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
            account_conversations=assistant.settings.has_accounts,
        )
    return page


def mount_pages(app: FastAPI, assistant: Assistant, services: Services) -> FastAPI:
    """The application with the pages and the sockets of the two that answer questions."""
    settings = assistant.settings
    login, proxy_login = login_check(settings), ProxyLogin(settings).account_of if settings.user_header else None
    Bin(settings).files()  # those whose days are over go
    pages: list[GradioApp] = []  # filled below, before the first request
    asking_account = partial(_account_of, pages) if settings.has_accounts else None
    gate = OwnerGate(assistant.settings, services.owner_secrets, partial(_account_of, pages))
    app.router.routes.append(library_state_route(assistant, asking_account))
    app.router.routes.extend(model_routes(assistant, gate, services.model_changed))
    if settings.has_accounts:
        conversations = conversations_of(assistant.settings)
        conversations.expire()
        for path in ("/embed", ""):
            app.router.routes.extend(conversation_routes(conversations, path, partial(_account_of, pages)))
        texts = conversations_of(assistant.settings, checks=True)
        texts.expire()
        app.router.routes.extend(conversation_routes(texts, "/check", partial(_account_of, pages)))
        reviews = reviews_of(assistant.settings)
        for path in ("/embed", "/check", ""):
            app.router.routes.extend(review_routes(assistant, reviews, path, partial(_account_of, pages)))
    app.router.routes.extend(
        page_socket_route(assistant, path, asking_account, services.answered_elsewhere) for path in ("/embed", "")
    )
    # the longer paths first, as a router takes the first path that begins like the request's
    for path, page in (
        ("/library", build_library_page(assistant, gate.library_refusal)),
        ("/check", build_check_page(assistant)),
        ("/embed", build_embedded(assistant)),
        ("/", build_page(assistant, gate.library_refusal)),
    ):
        _set_queue(page)
        app = gr.mount_gradio_app(
            app,
            page,
            path=path,
            auth=login,
            auth_dependency=proxy_login,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            max_file_size=assistant.settings.max_file_mb * 2**20,
            show_error=False,
        )
    in_frames = bool(assistant.settings.embed_sites)
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, GradioApp):
            pages.append(route.app)
            if settings.has_accounts:
                is_frame = in_frames and route.path == "/embed"
                route.app = PageMiddleware(route.app, partial(_account_of, pages), is_frame=is_frame)
            if route.path == "/library":
                route.app = UploadMiddleware(route.app, gate.library_refusal)
    _share_login(services, pages)
    app.state.is_refused = partial(_is_refused, AuthMiddleware(app, settings), asking_account)
    return app


def _is_refused(
    locks: AuthMiddleware, asking_account: Callable[[HTTPConnection], str | None] | None, scope: Scope
) -> bool:
    """Whether a request of the pages would be refused, so that nothing need be done for it before."""
    request = HTTPConnection(scope)
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    is_stranger = asking_account is not None and asking_account(request) is None
    return is_stranger or locks.refusal(path, request) is not None


def _set_queue(page: gr.Blocks) -> None:
    """Set what a mounted page has no arguments for: `launch` does the first, and Gradio on Windows the others."""
    queue = page._queue  # noqa: SLF001
    queue.max_thread_count = _ANSWERS_AT_ONCE
    queue.sleep_when_free = _QUEUE_SECONDS
    queue.progress_update_sleep_when_free = _PROGRESS_SECONDS


def _share_login(services: Services, pages: Sequence[GradioApp]) -> None:
    """Let one login open all pages: each is an application of Gradio's, with its own cookie and list of logins."""
    for page in pages:
        page.cookie_id = services.cookie_id or pages[0].cookie_id
        page.tokens = services.logins  # type: ignore[assignment]  # whatever is like a dictionary


def _account_of(pages: Sequence[GradioApp], request: HTTPConnection) -> str | None:
    """The account with which who asks is logged in to the pages, as Gradio sees it; None where that is none."""
    return account_of(pages[0], request)

"""The web application: the interfaces for programs and the pages under one address, behind the middleware."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.api.answer_log import answers_logged
from assistant.api.answer_spans import answers_traced
from assistant.api.errors import error_response
from assistant.api.health import HEALTH_PATH, METRICS_PATH, READY_PATH
from assistant.api.mcp.endpoint import McpEndpoint
from assistant.api.mcp.tools import build_mcp_server
from assistant.api.metrics import MetricsPage
from assistant.api.middleware import middleware_stack
from assistant.api.openai.routes import openai_routes
from assistant.api.probes import Probes
from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.pages import mount_pages
from assistant.services import Services


def build_app(
    assistant: Assistant, *, watch: bool = False, owner_token: str | None = None, services: Services | None = None
) -> FastAPI:
    """The whole application; with `watch` it follows changes of the corpus, else those of the pages fetched into it.

    Whoever opens the page with `owner_token`, once and on this machine, may choose the chat model there. Where several
    processes answer, `services` are what they share.
    """
    settings = assistant.settings
    services = services or Services(assistant, watch=watch, owner_token=owner_token)
    mcp_endpoint = McpEndpoint(build_mcp_server(assistant))
    metrics, probes = MetricsPage(assistant), Probes(assistant)
    assistant.observers.add_of_checks(metrics.checks)
    assistant.observers.add(metrics.answers)  # now, as an application inside another one has no lifespan

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp_endpoint.run(), services.jobs():
            with answers_logged(assistant), answers_traced(assistant):
                yield

    middleware = middleware_stack(settings, services.limiter)
    app = FastAPI(lifespan=lifespan, middleware=middleware, docs_url=None, redoc_url=None, openapi_url=None)
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
    return mount_pages(app, assistant, services)


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

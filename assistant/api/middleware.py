"""What every request passes on its way in: security headers, a limit of size, CORS, locks, and a proxy's folder.

It is all plain ASGI, so that streams pass as they come.
"""

import contextlib
import logging
import re
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.auth import AuthMiddleware
from assistant.api.errors import error_response
from assistant.api.health import HEALTH_PATH, METRICS_PATH, READY_PATH
from assistant.api.upload_middleware import UPLOAD
from assistant.rate_limit import RateLimiter
from assistant.reader_language import preferred_language, reader_language
from assistant.request_ids import attach_request_id, request_id, usable_request_id
from assistant.settings import Settings

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
_REQUEST_ID = "X-Request-ID"
_MAX_BODY_BYTES = 64 * 2**20  # an export of a thousand answers; uploads have a limit of their own
logger = logging.getLogger(__name__)
_TOO_LARGE = f"The request is larger than {_MAX_BODY_BYTES // 2**20} MB: send less at once."


def middleware_stack(settings: Settings, limiter: RateLimiter | None = None) -> list[Middleware]:
    """All middleware; the first one sees a request first. `limiter` counts where several processes do."""
    return [
        Middleware(RequestIdMiddleware),
        Middleware(SecurityHeadersMiddleware, embed_sites=settings.embed_sites),
        Middleware(BodyLimitMiddleware, allow_uploads=settings.takes_files),
        # also where no site is named: Gradio leaves out its own where it finds this one, and its own lets every site in
        Middleware(
            CORSMiddleware, allow_origins=settings.cors_sites, allow_methods=["GET", "POST"], allow_headers=["*"]
        ),
        Middleware(AuthMiddleware, settings=settings, limiter=limiter),
        Middleware(ForwardedPrefixMiddleware),  # after the locks, which go by the path without the prefix
    ]


def wrap_in_middleware(app: ASGIApp, settings: Settings) -> ASGIApp:
    """An application of plain ASGI behind all of the middleware."""
    for middleware in reversed(middleware_stack(settings)):
        app = middleware.cls(app, *middleware.args, **middleware.kwargs)
    return app


class RequestIdMiddleware:
    """Names each request: by its X-Request-ID, else anew; log lines, spans and the reply have the name.

    What answers it also knows the language that the request prefers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        name = usable_request_id(Headers(scope=scope).get(_REQUEST_ID, ""))
        attach_request_id(scope, name)

        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[_REQUEST_ID] = name
                _log_request(scope, message["status"], time.perf_counter() - began)
            await send(message)

        accepted = Headers(scope=scope).get("accept-language", "")
        with request_id(name), reader_language(preferred_language(accepted)):
            await self._app(scope, receive, send_with_id)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    """Log what changes or asks something, and what is refused; never the query, which may hold words or a token.

    What monitors ask every second is left out.
    """
    if scope["path"] in (HEALTH_PATH, READY_PATH, METRICS_PATH):
        return
    if scope["method"] not in ("GET", "HEAD") or status >= 400:
        fields = {"method": scope["method"], "path": scope["path"], "status": status, "ms": round(seconds * 1000, 1)}
        logger.info("request", extra={"fields": fields})


class SecurityHeadersMiddleware:
    """Adds the security headers to every reply; only pages under `/embed/` may be framed by other sites."""

    def __init__(self, app: ASGIApp, embed_sites: Sequence[str]) -> None:
        self._app = app
        self._policy = f"{_POLICY}; frame-ancestors 'self'"
        self._embed_policy = " ".join((self._policy, *embed_sites))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        # read before the request goes on: the router changes both values of the scope
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        policy = self._embed_policy if path.startswith("/embed/") else self._policy

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**_HEADERS, "Content-Security-Policy": policy})
                if headers.get("content-type", "").startswith("text/event-stream"):
                    # a proxy, nginx with TLS for one, would gather an answer into lumps of 16 KB
                    headers["X-Accel-Buffering"] = "no"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ForwardedPrefixMiddleware:
    """Puts back the folder that a proxy took off the path and names in X-Forwarded-Prefix.

    The pages need it to know their own addresses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        prefix = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/") if scope["type"] == "http" else ""
        if _PREFIX.fullmatch(prefix):
            scope = {**scope, "root_path": prefix + scope.get("root_path", ""), "path": prefix + scope["path"]}
        await self._app(scope, receive, send)


class _TooLargeError(Exception):
    """A request body goes on for too long."""


class BodyLimitMiddleware:
    """Refuses what is too large, before any of it is kept.

    Files are accepted at the library's own address alone, and there only where `allow_uploads` is set.
    Any other body may be as large as the largest that the page sends.
    """

    def __init__(self, app: ASGIApp, *, allow_uploads: bool) -> None:
        self._app = app
        self._upload_path = f"/library{UPLOAD}" if allow_uploads else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse it."""
        if scope["type"] != "http" or scope["path"] == self._upload_path:
            await self._app(scope, receive, send)
            return
        if scope["path"].endswith(UPLOAD):
            sentence = "Files are taken by the library alone, on its own machine or of an owner's account."
            await error_response(403, sentence)(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > _MAX_BODY_BYTES:
            await error_response(413, _TOO_LARGE)(scope, receive, send)
            return
        await self._serve_within_limit(scope, receive, send)

    async def _serve_within_limit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body may be longer than it says, or says no length; refuse it once it is too long."""
        received = 0  # bytes

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > _MAX_BODY_BYTES:
                raise _TooLargeError
            return message

        async def send_if_whole(message: Message) -> None:
            if received <= _MAX_BODY_BYTES:  # what the application replies to a broken body is not sent
                await send(message)

        with contextlib.suppress(_TooLargeError):
            await self._app(scope, receive_counted, send_if_whole)
        if received > _MAX_BODY_BYTES:
            await error_response(413, _TOO_LARGE)(scope, receive, send)

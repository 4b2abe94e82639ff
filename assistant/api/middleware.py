"""What stands around every door: security headers, locks, limits of size, and a proxy's folder.

As plain ASGI, so that streams pass as they come.
"""

import contextlib
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.auth import Guard
from assistant.api.errors import refusal
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
_UPLOAD = "/gradio_api/upload"  # every page of Gradio's takes files here, wanted or not
_BODY_AT_MOST = 64 * 2**20  # bytes: an export of a thousand answers; uploads have a limit of their own
_TOO_LARGE = f"The request is larger than {_BODY_AT_MOST // 2**20} MB: send less at once."


def around(settings: Settings) -> list[Middleware]:
    """What stands around all doors; the first one sees a request first."""
    return [
        Middleware(SecurityHeaders, embed_sites=settings.embed_sites),
        Middleware(BodyLimit, changeable=settings.only_this_machine),
        # also where no site is named: Gradio's own stands aside for it, which lets every site in
        Middleware(
            CORSMiddleware, allow_origins=settings.cors_sites, allow_methods=["GET", "POST"], allow_headers=["*"]
        ),
        Middleware(Guard, settings=settings),
        Middleware(ForwardedPrefix),  # the locks go by the path without it
    ]


def wrapped(app: ASGIApp, settings: Settings) -> ASGIApp:
    """An application of plain ASGI with all of that around it."""
    for middleware in reversed(around(settings)):
        app = middleware.cls(app, *middleware.args, **middleware.kwargs)
    return app


class SecurityHeaders:
    """Adds the headers to every reply."""

    def __init__(self, app: ASGIApp, embed_sites: Sequence[str]) -> None:
        self._app = app
        self._policy = f"{_POLICY}; frame-ancestors 'self'"
        self._embedded = " ".join((self._policy, *embed_sites))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))  # now: the router changes them on its way
        policy = self._embedded if path.startswith("/embed/") else self._policy

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**_HEADERS, "Content-Security-Policy": policy})
                if headers.get("content-type", "").startswith("text/event-stream"):
                    headers["X-Accel-Buffering"] = (
                        "no"  # a proxy, nginx with TLS for one, would gather an answer into lumps of 16 KB
                    )
            await send(message)

        await self._app(scope, receive, sending)


class ForwardedPrefix:
    """Puts back the folder that a proxy took off the path, and names in X-Forwarded-Prefix, so that the pages know their own addresses."""

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


class BodyLimit:
    """Refuses files but where the library takes them, and what else is larger than anything that the page sends, before any of it is kept."""

    def __init__(self, app: ASGIApp, *, changeable: bool) -> None:
        self._app = app
        self._uploads = f"/library{_UPLOAD}" if changeable else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["type"] != "http" or scope["path"] == self._uploads:
            await self._app(scope, receive, send)
            return
        if scope["path"].endswith(_UPLOAD):
            await refusal(403, "Files are taken by the library alone, where it is served to its own machine.")(
                scope, receive, send
            )
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

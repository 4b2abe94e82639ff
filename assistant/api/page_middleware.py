"""What stands before each page of Gradio's where there are accounts: the login, its cookie, and the way out.

Gradio asks for the login at its pages and at most of its functions. Some of its routes are open to everybody, such as
the one that keeps a stream open for a session; here all of them ask for it but those of the login page itself.
"""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import error_response
from assistant.api.frame_login import explanation, needs_explanation
from assistant.api.owner import is_from_other_site

_API, _LOGOUT = "/gradio_api/", "/logout"
# What the page asks for before somebody has logged in; each says nothing of the articles.
_BEFORE_LOGIN = frozenset(f"{_API}{name}" for name in ("app_id", "login_check", "startup-events", "theme.css", "token"))
_ROUTE_LISTS = ("/openapi.json", "/docs", "/redoc")


class PageMiddleware:
    """Lets those who are logged in reach a page's functions; the cookie of the login stays with this site.

    `account_of` names who asks. Of a page that `is_frame` the cookie is kept inside another site's page too, for the
    pages of that site alone: it is partitioned, without which many browsers would not keep it there.
    """

    def __init__(
        self, app: ASGIApp, account_of: Callable[[HTTPConnection], str | None], *, is_frame: bool = False
    ) -> None:
        self._app, self._account_of, self._is_frame = app, account_of, is_frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, path = HTTPConnection(scope), scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(_LOGOUT) and is_from_other_site(request):
            refusal = error_response(403, "A page of another site may not log you out: do it on this one.")
            await refusal(scope, receive, send)
        elif _asks_for_login(path) and self._account_of(request) is None:
            await error_response(401, "Log in first.")(scope, receive, send)
        elif self._is_frame and needs_explanation(request, path) and self._account_of(request) is None:
            await explanation(request)(scope, receive, send)
        else:
            change = _for_frame if self._is_frame else _for_own_site
            await self._app(scope, receive, _changing_cookies(send, change))


def _asks_for_login(path: str) -> bool:
    is_open = path.rstrip("/") in _BEFORE_LOGIN
    return path.startswith(_ROUTE_LISTS) or (path.startswith(_API) and not is_open)


def _for_own_site(cookie: str) -> str:
    """The cookie such that no page of another site makes a browser send it."""
    return cookie.replace("SameSite=none", "SameSite=lax")


def _for_frame(cookie: str) -> str:
    """The cookie such that a browser keeps one for each site whose page has the frame."""
    return f"{cookie}; Partitioned" if "SameSite=none" in cookie else cookie


def _changing_cookies(send: Send, change: Callable[[str], str]) -> Send:
    """Sends replies with their cookies changed."""

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", change(cookie))
        await send(message)

    return send_changed

"""What stands before each page of Gradio's where there are accounts: the login, its cookie, and the way out.

Gradio asks for the login at its pages and at most of its functions. Some of its routes are open to everybody, such as
the one that keeps a stream open for a session; here all of them ask for it but those of the login page itself.
"""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import error_response
from assistant.api.owner import is_from_other_site

_API, _LOGOUT = "/gradio_api/", "/logout"
# What the page asks for before somebody has logged in; each says nothing of the articles.
_BEFORE_LOGIN = frozenset(f"{_API}{name}" for name in ("app_id", "login_check", "startup-events", "theme.css", "token"))
_ROUTE_LISTS = ("/openapi.json", "/docs", "/redoc")


class PageGuard:
    """Lets those who are logged in reach a page's functions; the cookie of the login stays with this site.

    `account_of` names who asks. With `in_frames` the cookie is sent to a frame on another site too.
    """

    def __init__(
        self, app: ASGIApp, account_of: Callable[[HTTPConnection], str | None], *, in_frames: bool = False
    ) -> None:
        self._app, self._account_of, self._in_frames = app, account_of, in_frames

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
        else:
            await self._app(scope, receive, send if self._in_frames else _sending_own_cookies(send))


def _asks_for_login(path: str) -> bool:
    is_open = path.rstrip("/") in _BEFORE_LOGIN
    return path.startswith(_ROUTE_LISTS) or (path.startswith(_API) and not is_open)


def _sending_own_cookies(send: Send) -> Send:
    """Sends replies whose cookies no page of another site makes a browser send."""

    async def send_own(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", cookie.replace("SameSite=none", "SameSite=lax"))
        await send(message)

    return send_own

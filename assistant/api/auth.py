"""Who may ask: keys for programs, accounts for pages, limits for each client, and the sites whose pages may ask.

On this machine alone everything is open unless something is set.
On any other address, what has no lock stays shut: `/v1` and `/mcp` open with ASSISTANT_API_KEYS, the pages with
ASSISTANT_ACCOUNTS, which Gradio asks for.
"""

import hashlib
import ipaddress
import re
import secrets
from contextlib import ExitStack

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import error_response
from assistant.api.health import HEALTH_PATH, METRICS_PATH, READY_PATH
from assistant.api.proxy_login import ProxyLogin
from assistant.api.this_machine import is_from_this_machine, is_local_host
from assistant.i18n import Translator
from assistant.rate_limit import LimitError, RateLimiter, attach_rate_limit
from assistant.reader_language import preferred_language
from assistant.settings import Settings, SettingsError

API_PATHS = ("/v1", "/mcp")  # by their beginning: a path that only looks like one of these needs a key as well
# A guess at a password counts as a request. A router accepts an end of line after the path.
_LOGIN_PATH = re.compile(r"(?:/\w+)?/login/?\s*")
_LOGINS_PER_MINUTE = 60  # of a client, where its questions have no limit: through a proxy others can guess all the same
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


def require_auth(settings: Settings) -> None:
    """Raises SettingsError where other machines could reach a server without any lock."""
    if not (settings.is_local_only or settings.api_keys or settings.has_accounts):
        raise SettingsError(
            f"Others could use this server at {settings.host}: set ASSISTANT_ACCOUNTS=name:password for the pages, "
            "ASSISTANT_API_KEYS for /v1 and /mcp, or both; or listen on 127.0.0.1."
        )


class AuthMiddleware:
    """Lets a request pass, or says in one sentence why not.

    It is plain ASGI, so that streams pass as they come.
    """

    def __init__(self, app: ASGIApp, settings: Settings, limiter: RateLimiter | None = None) -> None:
        """`limiter` takes the place of one that counts in this process."""
        self._app, self._settings = app, settings
        self._proxy_login = ProxyLogin(settings) if settings.user_header else None
        self._keys = [key.get_secret_value().encode() for key in settings.api_keys]
        self._limiter = limiter or RateLimiter(*settings.rate_limits)
        # so that a guess counts among the questions where they are counted
        self._logins = self._limiter if settings.rate_limits[0] else RateLimiter(_LOGINS_PER_MINUTE, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))  # it may be mounted
        client = self._client(scope)
        refusal = self.refusal(path, HTTPConnection(scope))
        with ExitStack() as until_replied:
            try:
                if scope.get("method") == "POST":
                    self._count(path, client, until_replied, is_refused=refusal is not None)
            except LimitError as error:
                refusal = error_response(429, str(error), headers={"Retry-After": error.values.get("seconds", "1")})
            attach_rate_limit(scope, lambda: self._limiter.answer(client))

            async def send_and_release(message: Message) -> None:
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    until_replied.close()  # who has the whole reply may ask again at once
                await send(message)

            await (refusal or self._app)(scope, receive, send_and_release)

    def _count(self, path: str, client: str, until_replied: ExitStack, *, is_refused: bool) -> None:
        """Count a POST against the client's limits; raises LimitError where it is one too many."""
        if path.startswith(API_PATHS) and not is_refused:
            until_replied.enter_context(self._limiter.answer(client))
        elif _LOGIN_PATH.fullmatch(path):
            self._logins.count_request(client)

    def refusal(self, path: str, request: HTTPConnection) -> JSONResponse | None:
        """Why the request may not pass; None where it may."""
        headers, is_api = request.headers, path.startswith(API_PATHS)
        # a page of another site has no key: browsers send keys nowhere by themselves
        has_key = is_api and self._is_known(_bearer_key(headers))
        refusal = self._check_host(headers) or (None if has_key else self._check_origin(headers))
        if refusal or path in (HEALTH_PATH, READY_PATH):  # these two say nothing of the articles
            return refusal
        if path.startswith(METRICS_PATH):
            return self._check_metrics(request)
        return self._check_key(headers) if is_api else self._check_pages(path, request)

    def _client(self, scope: Scope) -> str:
        """Whose limits count: those of a key that is known, else those of the address that asks."""
        key = _bearer_key(Headers(scope=scope))
        return hashlib.sha256(key).hexdigest() if self._is_known(key) else _network((scope.get("client") or ("",))[0])

    def _is_known(self, key: bytes) -> bool:
        # compared with every key, so that the time reveals nothing
        return sum(secrets.compare_digest(key, known) for known in self._keys) > 0

    def _check_host(self, headers: Headers) -> JSONResponse | None:
        """Refuse what comes to this machine under another name.

        A page elsewhere could otherwise reach this server by a name of its own (DNS rebinding).
        """
        name = headers.get("host", "")
        if not self._settings.is_local_only or is_local_host(name):
            return None
        proxied = f"a proxy in front of it must send one of these as the Host, and `{name}` as X-Forwarded-Host."
        return error_response(400, f"This server is called 127.0.0.1 or localhost, not `{name}`: {proxied}")

    def _check_origin(self, headers: Headers) -> JSONResponse | None:
        """Refuse what a page of another site asks, unless its site is named in the settings.

        Only browsers send the site of their page, and no page can change what they send.
        """
        origin, here = headers.get("origin"), (headers.get("host"), headers.get("x-forwarded-host"))
        if not origin or headers.get("sec-fetch-site") == "same-origin" or origin in self._settings.cors_sites:
            return None
        scheme, _, host = origin.partition("://")
        if scheme in ("http", "https") and host in here:  # app://localhost is no page of this server
            return None
        proxied = "if it is this server's own, behind a proxy, the proxy must send its name as X-Forwarded-Host."
        return error_response(
            403, f"Pages of {origin} may not ask this server: name the site in ASSISTANT_CORS_SITES; {proxied}"
        )

    def _check_key(self, headers: Headers) -> JSONResponse | None:
        """Refuse a program without a key that is known, where keys are set or other machines can ask."""
        if not self._keys:
            if self._settings.is_local_only:
                return None
            return error_response(403, "This door is shut: set ASSISTANT_API_KEYS to open it to programs.")
        if self._is_known(_bearer_key(headers)):
            return None
        return error_response(
            401,
            "Send a key that this server knows, with the header `Authorization: Bearer KEY`.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _check_metrics(self, request: HTTPConnection) -> JSONResponse | None:
        """Refuse the metrics to other machines without a key that is known."""
        if is_from_this_machine(request) or self._is_known(_bearer_key(request.headers)):
            return None
        return error_response(
            401 if self._keys else 403,
            "Metrics are read on this machine, or with a key of ASSISTANT_API_KEYS: `Authorization: Bearer KEY`.",
            headers={"WWW-Authenticate": "Bearer"} if self._keys else None,
        )

    def _check_pages(self, path: str, request: HTTPConnection) -> JSONResponse | None:
        """Refuse the pages where other machines can ask and no account is set, and to who has none of a proxy's."""
        if _CONTROL_CHARACTER.search(path):  # a router accepts an end of line, what compares paths does not
            return error_response(404, "There is no such address.")
        if self._proxy_login:
            refusal = self._proxy_login.refusal(request)
            language = preferred_language(request.headers.get("accept-language", "")) or "en"
            return error_response(403, Translator(language)(f"login_{refusal}")) if refusal else None
        if self._settings.is_local_only or self._settings.accounts:
            return None
        if not is_from_this_machine(request):
            return error_response(403, "The pages are shut: whoever runs this server can open them.")
        return error_response(403, "The pages are shut: set ASSISTANT_ACCOUNTS=name:password to open them.")


def _bearer_key(headers: Headers) -> bytes:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip().encode() if scheme.lower() == "bearer" else b""


def _network(address: str) -> str:
    """Whose limits count for an address: its own, of IPv6 those of its network, as one machine has all of that."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(parsed) >> 64 << 64)}/64"

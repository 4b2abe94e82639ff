"""Who may ask: keys for programs, accounts for pages, limits for each client, and the sites whose pages may ask.

On this machine alone everything is open unless something is set. On any other address a door without a lock stays shut:
`/v1` and `/mcp` open with ASSISTANT_API_KEYS, the pages with ASSISTANT_ACCOUNTS, which Gradio asks for.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.errors import refusal
from assistant.rate_limit import LimitError, hand_over
from assistant.settings import Settings, SettingsError

FOR_PROGRAMS = ("/v1", "/mcp")  # by their beginning: what only looks like a program's path needs a key as well
_LOGIN = re.compile(
    r"(?:/\w+)?/login/?\s*"
)  # who guesses passwords is counted as who asks; a router lets a line's end follow
_OURS = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d*)?", re.IGNORECASE)
_REMEMBERED = 10_000  # clients; the longest silent are forgotten first


def must_be_guarded(settings: Settings) -> None:
    """Raises SettingsError where other machines could reach a server without any lock."""
    if not (settings.only_this_machine or settings.api_keys or settings.accounts):
        raise SettingsError(
            f"Others could use this server at {settings.host}: set ASSISTANT_ACCOUNTS=name:password for the pages, "
            "ASSISTANT_API_KEYS for /v1 and /mcp, or both; or listen on 127.0.0.1."
        )


def accounts(settings: Settings) -> list[tuple[str, str]] | None:
    """Names and passwords, as Gradio's `auth` takes them; None where the pages ask for none."""
    pairs = [account.get_secret_value().partition(":") for account in settings.accounts]
    return [(name, password) for name, _, password in pairs] or None


class Guard:
    """Lets a request through or says in one sentence why not; as plain ASGI, so that streams pass as they come."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._keys = [key.get_secret_value().encode() for key in settings.api_keys]
        self._limits = _Limits(*settings.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path, client, headers = (
            scope["path"].removeprefix(scope.get("root_path", "")),
            self._client(scope),
            Headers(scope=scope),
        )  # it may be mounted
        for_programs, posted = path.startswith(FOR_PROGRAMS), scope.get("method") == "POST"
        has_key = for_programs and self._knows(
            _sent_key(headers)
        )  # a page of another site has none: browsers send keys by themselves nowhere
        elsewhere = None if has_key else self._from_elsewhere(headers)
        refused = (
            self._under_another_name(headers)
            or elsewhere
            or (self._for_programs(headers) if for_programs else self._for_pages())
        )
        with ExitStack() as until_replied:
            try:
                if posted and for_programs and not refused:
                    until_replied.enter_context(self._limits.answering(client))
                elif posted and _LOGIN.fullmatch(path):
                    self._limits.count(client)
            except LimitError as error:
                refused = refusal(429, str(error), headers={"Retry-After": error.values.get("seconds", "1")})
            hand_over(scope, lambda: self._limits.answering(client))

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    until_replied.close()  # whoever has the whole reply may ask again at once
                await send(message)

            await (refused or self._app)(scope, receive, sending)

    def _client(self, scope: Scope) -> str:
        """Whose limits count: those of a key that is known, else of the address that asks."""
        key = _sent_key(Headers(scope=scope))
        return hashlib.sha256(key).hexdigest() if self._knows(key) else str((scope.get("client") or ("",))[0])

    def _knows(self, key: bytes) -> bool:
        return (
            sum(secrets.compare_digest(key, known) for known in self._keys) > 0
        )  # all are compared: the time tells nothing

    def _under_another_name(self, headers: Headers) -> JSONResponse | None:
        """Refuses what comes to this machine by a name of somebody else's: a page elsewhere could call this server by one of its own."""
        name = headers.get("host", "")
        if not self._settings.only_this_machine or _OURS.fullmatch(name):
            return None
        proxied = f"a proxy in front of it must send one of these as the Host, and `{name}` as X-Forwarded-Host."
        return refusal(400, f"This server is called 127.0.0.1 or localhost, not `{name}`: {proxied}")

    def _from_elsewhere(self, headers: Headers) -> JSONResponse | None:
        """Refuses what a page of a site asks that may not.

        Only browsers name their page's site, and no page can change what they say.
        """
        origin, here = headers.get("origin"), (headers.get("host"), headers.get("x-forwarded-host"))
        if not origin or headers.get("sec-fetch-site") == "same-origin" or origin in self._settings.cors_sites:
            return None
        scheme, _, host = origin.partition("://")
        if scheme in ("http", "https") and host in here:  # app://localhost is no page of this server
            return None
        proxied = "if it is this server's own, behind a proxy, the proxy must send its name as X-Forwarded-Host."
        return refusal(
            403, f"Pages of {origin} may not ask this server: name the site in ASSISTANT_CORS_SITES; {proxied}"
        )

    def _for_programs(self, headers: Headers) -> JSONResponse | None:
        if not self._keys:
            return (
                None
                if self._settings.only_this_machine
                else refusal(403, "This door is shut: set ASSISTANT_API_KEYS to open it to programs.")
            )
        if self._knows(_sent_key(headers)):
            return None
        return refusal(
            401,
            "Send a key that this server knows, with the header `Authorization: Bearer KEY`.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _for_pages(self) -> JSONResponse | None:
        shut = not (self._settings.only_this_machine or self._settings.accounts)
        return refusal(403, "The pages are shut: set ASSISTANT_ACCOUNTS=name:password to open them.") if shut else None


class _Limits:
    """Counts what each client asks: a bucket that fills evenly over a minute, and the answers in the making."""

    def __init__(self, per_minute: int | None, at_once: int | None) -> None:
        self._per_minute, self._at_once = per_minute, at_once
        self._left: dict[str, tuple[float, float]] = {}  # requests left, and when that was so
        self._open: dict[str, int] = {}

    def count(self, client: str) -> None:
        """Counts one more in this minute; raises LimitError where it is one too many."""
        if self._per_minute is None:
            return
        now = time.monotonic()
        left, since = self._left.pop(client, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - since) * self._per_minute / 60)
        self._left[client] = (max(0.0, left - 1) if left >= 1 else left, now)  # last in the dictionary: heard of last
        if len(self._left) > _REMEMBERED:
            del self._left[next(iter(self._left))]
        if left < 1:
            raise LimitError(
                "too_often", count=str(self._per_minute), seconds=str(int((1 - left) * 60 / self._per_minute) + 1)
            )

    @contextmanager
    def answering(self, client: str) -> Iterator[None]:
        """An answer in the making, while it is open; raises LimitError where the client may have no more."""
        self.count(client)
        if self._at_once is not None and self._open.get(client, 0) >= self._at_once:
            raise LimitError("too_many")
        self._open[client] = self._open.get(client, 0) + 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


def _sent_key(headers: Headers) -> bytes:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key.strip().encode() if scheme.lower() == "bearer" else b""

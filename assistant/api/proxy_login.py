"""Accounts that a proxy in front logs in: it names them in a header, which is believed of that proxy alone."""

from typing import Literal

from starlette.requests import HTTPConnection

from assistant.api.direct_peer import direct_peer, plain_address
from assistant.settings import Settings

_MAX_NAME = 200  # characters
Unnamed = Literal["not_through_proxy", "no_user"]


class ProxyLogin:
    """Reads the account of a request from the header that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._header = settings.user_header or ""
        self._proxies = frozenset(map(plain_address, settings.trusted_proxies))

    def account_of(self, request: HTTPConnection) -> str | None:
        """The account that the proxy names; None where it names none, or who asks is not that proxy."""
        return None if self.refusal(request) else self._names(request)[0]

    def refusal(self, request: HTTPConnection) -> Unnamed | None:
        """Why the request has no account, or None."""
        if direct_peer(request.scope) not in self._proxies:
            return "not_through_proxy"
        names = self._names(request)
        # two names: a proxy that adds its own to what the browser sent
        is_one = len(names) == 1 and 0 < len(names[0]) <= _MAX_NAME and names[0].isprintable()
        return None if is_one else "no_user"

    def _names(self, request: HTTPConnection) -> list[str]:
        """The names as UTF-8, which Starlette reads as Latin-1."""
        values = request.headers.getlist(self._header)
        return [value.encode("latin-1").decode("utf-8", "replace").strip() for value in values]

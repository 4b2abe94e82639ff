"""Who may change what belongs to the owner of the server: the chat model and the library.

Where there are accounts, it is one of ASSISTANT_OWNERS. Where there are none, it is a browser on this very machine that
opened the address with the token which was printed at the start. The token works once: the page exchanges it for a
secret, keeps that for its own address alone, and sends it in a header. A cookie would reach every other server of this
machine, as cookies do not know ports.
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Literal

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from assistant.api.this_machine import is_from_this_machine
from assistant.settings import Settings

SECRET_HEADER = "x-owner-secret"  # noqa: S105  # its name
LibraryRefusal = Literal["visitor", "account", "site"]
Refusal = LibraryRefusal | Literal["token"]


def new_owner_token(settings: Settings) -> str | None:
    """A token to print at the start; None where it would open nothing.

    That is where accounts decide, where other machines can ask, and where the environment names the model.
    """
    is_useful = settings.is_local_only and not settings.has_accounts and not settings.names_model
    return secrets.token_urlsafe(24) if is_useful else None


class OwnerSecrets:
    """The token that was printed, until it is used, and the secrets that were given for it; in digests."""

    def __init__(self, token: str | None) -> None:
        self._token = digest(token) if token else None
        self._secrets: set[bytes] = set()

    def use_token(self, token: bytes, secret: bytes) -> bool:
        """Whether it is the token, which is used up by that; the secret is known from then on."""
        if self._token is None or not secrets.compare_digest(token, self._token):
            return False
        self._token = None
        self._secrets.add(secret)
        return True

    def is_known(self, secret: bytes) -> bool:
        """Whether the secret was given for the token."""
        # compared with every secret, so that the time reveals nothing
        return sum(secrets.compare_digest(secret, known) for known in self._secrets) > 0


class OwnerGate:
    """Tells the owner's requests from all others."""

    def __init__(
        self, settings: Settings, owner_secrets: OwnerSecrets, account_of: Callable[[HTTPConnection], str | None]
    ) -> None:
        """`account_of` is the name under which who asks is logged in."""
        self._settings = settings
        self._secrets = owner_secrets
        self._account_of = account_of

    def redeem(self, request: HTTPConnection, token: str) -> str | None:
        """The secret for the token that was printed, which is used up by it; None where it is not that token."""
        if (
            self._settings.has_accounts
            or not self._settings.is_local_only
            or not is_from_this_machine(request)
            or is_from_other_site(request)
        ):
            return None
        secret = secrets.token_urlsafe(24)
        return secret if self._secrets.use_token(digest(token), digest(secret)) else None

    def refusal(self, request: HTTPConnection) -> Refusal | None:
        """Why who asks is not the owner; None for the owner.

        `site`: a page of another site asks. `account`: it is no owner's account. `visitor`: it is not on this machine.
        `token`: it has not opened the address that was printed.
        """
        if is_from_other_site(request):
            return "site"
        if self._settings.has_accounts:
            return self._account_refusal(request)
        if not self._settings.is_local_only or not is_from_this_machine(request):
            return "visitor"
        return None if self._secrets.is_known(digest(request.headers.get(SECRET_HEADER, ""))) else "token"

    def library_refusal(self, request: HTTPConnection) -> LibraryRefusal | None:
        """Why who asks may not change the library; None for who may.

        Where no owner is named everybody may who reaches a server that listens on this machine alone, logged in where
        there are accounts.
        """
        if not is_from_own_page(request):
            return "site"
        if not self._settings.takes_files:
            return "account" if self._settings.has_accounts else "visitor"
        if self._settings.has_accounts and self._settings.owners:
            return self._account_refusal(request)
        return "account" if self._settings.accounts and self._account_of(request) is None else None

    def _account_refusal(self, request: HTTPConnection) -> Literal["account"] | None:
        return None if self._account_of(request) in self._settings.owners else "account"


def is_from_own_page(request: HTTPConnection) -> bool:
    """Whether no page of another site asks; a proxy may change the host, not what the browser says of its page."""
    says_so = request.headers.get("sec-fetch-site") == "same-origin" and request.headers.get("origin") != "null"
    return says_so or not is_from_other_site(request)


def is_from_other_site(request: HTTPConnection) -> bool:
    """Whether the page of another site asks, be it one that may ask questions.

    Browsers send the site of their page with every request that could change something.
    """
    headers: Headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    scheme, _, host = headers.get("origin", "").partition("://")
    here = (headers.get("host"), headers.get("x-forwarded-host"))
    return "origin" in headers and (scheme not in ("http", "https") or host not in here)


def digest(text: str) -> bytes:
    """What is kept of a token or a secret."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()

"""Accounts that a proxy names in a header: believed of the proxies that the settings name, and of nobody else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from assistant.api.direct_peer import direct_peer
from assistant.api.middleware import wrap_in_middleware
from assistant.api.proxy_login import ProxyLogin
from assistant.cli.listener import listen
from assistant.cli.server_thread import ServerThread
from assistant.settings import Settings, SettingsError, read_settings
from tests.ports import free_port

USER = "X-Forwarded-User"
NO_USER = "The proxy in front of this server did not say who you are: log in there."
NOT_THROUGH_PROXY = "The pages open only through the proxy that logs readers in."


def settings_of(proxies: str, **others: Any) -> Settings:
    return read_settings(user_header=USER, trusted_proxies=proxies, port=free_port(), **others)


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of a page that says which account sees it, as `assistant serve` serves all pages."""

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            account = ProxyLogin(settings).account_of(Request(scope))
            await PlainTextResponse(repr(account))(scope, receive, send)
        else:
            for message in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{message}.complete"})

    with listen(settings) as listener, ServerThread(wrap_in_middleware(page, settings), listener):
        yield f"http://127.0.0.1:{settings.port}"


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """Servers that believe this machine, and another one."""
    with ExitStack() as stack:
        yield {
            proxies: stack.enter_context(served(settings_of(proxies))) for proxies in ("127.0.0.1,10.0.0.6", "10.0.0.5")
        }


def ask(url: str, *headers: tuple[str, str]) -> tuple[int, str]:
    with httpx.Client(trust_env=False) as client:
        sent = [(name, value.encode()) for name, value in headers]
        reply = client.get(url, headers=[(name.encode(), value) for name, value in sent])
    return reply.status_code, reply.text if reply.is_success else reply.json()["error"]["message"]


@pytest.mark.parametrize("name", ["li", "李雷@example.org", "li wang"])
def test_the_proxy_names_the_account(addresses: dict[str, str], name: str) -> None:
    url = addresses["127.0.0.1,10.0.0.6"]
    assert ask(url, (USER, name)) == (200, repr(name))
    assert ask(url, (USER.lower(), name), ("X-Forwarded-For", "203.0.113.9")) == (200, repr(name))


@pytest.mark.parametrize("headers", [(), ((USER, ""),), ((USER, "x" * 201),)])
def test_without_a_name_the_proxy_lets_nobody_in(addresses: dict[str, str], headers: tuple[tuple[str, str]]) -> None:
    assert ask(addresses["127.0.0.1,10.0.0.6"], *headers) == (403, NO_USER)


def test_two_names_are_none(addresses: dict[str, str]) -> None:
    assert ask(addresses["127.0.0.1,10.0.0.6"], (USER, "li"), (USER, "wang")) == (403, NO_USER)


@pytest.mark.parametrize("forwarded", ["10.0.0.5", "10.0.0.5:4711", "203.0.113.9, 10.0.0.5", "::ffff:10.0.0.5"])
def test_from_elsewhere_the_header_is_refused_whatever_else_is_sent(addresses: dict[str, str], forwarded: str) -> None:
    url = addresses["10.0.0.5"]
    assert ask(url, (USER, "li")) == (403, NOT_THROUGH_PROXY)
    assert ask(url) == (403, NOT_THROUGH_PROXY)
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Direct-Peer"):
        assert ask(url, (USER, "li"), (header, forwarded)) == (403, NOT_THROUGH_PROXY)


def test_under_another_server_no_address_counts_that_the_request_may_have_named() -> None:
    scope: dict[str, Any] = {"type": "http", "client": ("10.0.0.5", 4711), "headers": []}
    assert str(direct_peer(scope)) == "10.0.0.5"
    assert direct_peer(scope | {"headers": [(b"x-forwarded-for", b"10.0.0.5:4711")]}) is None
    assert str(direct_peer(scope | {"client": ("::ffff:10.0.0.5", 1)})) == "10.0.0.5"
    for client in (None, ("", 0), ("unix", 0)):
        assert direct_peer(scope | {"client": client}) is None


@pytest.mark.parametrize(
    ("values", "variable"),
    [
        ({"user_header": USER}, "ASSISTANT_TRUSTED_PROXIES"),
        ({"user_header": USER, "trusted_proxies": "proxy"}, "ASSISTANT_TRUSTED_PROXIES"),
        ({"user_header": "X: y", "trusted_proxies": "10.0.0.5"}, "ASSISTANT_USER_HEADER"),
        ({"user_header": USER, "trusted_proxies": "10.0.0.5", "accounts": "li:words"}, "ASSISTANT_USER_HEADER"),
    ],
)
def test_wrong_settings_stop_the_start(values: dict[str, Any], variable: str) -> None:
    with pytest.raises(SettingsError, match=f"{variable} is wrong"):
        read_settings(**values)


def test_owners_are_named_without_accounts() -> None:
    assert settings_of("10.0.0.5", owners="li").owners == ("li",)

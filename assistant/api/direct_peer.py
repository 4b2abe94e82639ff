"""The address that a request came from directly, which no header changes.

uvicorn puts the client that a proxy names in X-Forwarded-For into the place of the proxy. Who decides by the proxy
itself needs the address before that.
"""

import os
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

PEER = "direct_peer"  # in the scope


class DirectPeerMiddleware:
    """Notes the peer, then lets uvicorn's own middleware read the headers of the proxies that it trusts."""

    def __init__(self, app: ASGIApp) -> None:
        """A server with this has its own middleware for that switched off."""
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")  # as uvicorn reads it
        self._app: ASGIApp = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type, assignment]  # its own types

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        noted = scope if scope["type"] == "lifespan" else {**scope, PEER: (scope.get("client") or ("",))[0]}
        await self._app(noted, receive, send)


def direct_peer(scope: Scope) -> IPv4Address | IPv6Address | None:
    """The address that the request came from; None where that is not known.

    Where no DirectPeerMiddleware noted it, it is the client's, unless the request itself may have named that.
    """
    address = scope.get(PEER)
    if address is None:
        address = (scope.get("client") or ("",))[0]
        if address and any(address in named for named in Headers(scope=scope).getlist("x-forwarded-for")):
            return None
    try:
        return plain_address(str(address))
    except ValueError:
        return None


def plain_address(text: str) -> IPv4Address | IPv6Address:
    """The address; one of IPv4 in IPv6's form as one of IPv4. Raises ValueError where it is none."""
    address = ip_address(text)
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

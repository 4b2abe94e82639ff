"""Whether a request comes from this very machine: by its address, by the name it asks for, and through no proxy."""

import ipaddress
import re

from starlette.requests import HTTPConnection

_LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d*)?", re.IGNORECASE)
# What proxies add to a request: who comes through one is not on this machine, whatever the address says.
_PROXY_HEADERS = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-original-host",
)
_PROXY_PREFIX = "x-forwarded"


def is_local_host(host: str) -> bool:
    """Whether a Host header names this machine."""
    return bool(_LOCAL_HOST.fullmatch(host))


def is_from_this_machine(request: HTTPConnection) -> bool:
    """Whether a program of this machine asks, under a name of this machine, and no proxy on behalf of another."""
    try:
        is_loopback = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    names = request.headers.keys()
    is_proxied = any(name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIX) for name in map(str.lower, names))
    return is_loopback and not is_proxied and is_local_host(request.headers.get("host", ""))

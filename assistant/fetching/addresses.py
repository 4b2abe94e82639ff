"""Which addresses are fetched: http and https, without passwords, at machines that everybody can reach."""

import ipaddress
import re

import httpx

from assistant.fetching.errors import FetchError

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_LONGEST = 2000  # characters of an address, as browsers and servers take them
# IANA's registries of addresses that lead to no public machine; written out, as Python's own list differs from version
# to version.
_CLOSED = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
    192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
# Of those, what a person can mean by the own network. Not 169.254.0.0/16: there clouds hand out the secrets of their
# machines. The last is where some proxies on a desk send every name.
_OWN = "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7 198.18.0.0/15"
_closed, _own = ([ipaddress.ip_network(network) for network in networks.split()] for networks in (_CLOSED, _OWN))
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is public of the newer kind
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an address of the older kind, where a network has only the newer one
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)


def web_address(text: str) -> httpx.URL:
    """The address of a page, as a person writes it; raises FetchError for all that is not fetched."""
    written = text.strip()
    try:
        return checked(httpx.URL(written if "://" in written else f"https://{written}"))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        if isinstance(error, FetchError):
            raise
        raise FetchError("fetch_no_address", address=written[:200]) from None


def checked(url: httpx.URL) -> httpx.URL:
    """The address without its fragment; raises FetchError where nothing is fetched from there."""
    if url.scheme not in ("http", "https"):
        raise FetchError("fetch_scheme", scheme=url.scheme)
    if url.userinfo:
        raise FetchError("fetch_password")
    host = url.raw_host.decode("ascii", errors="replace")
    # 2130706433, 0177.1: everybody reads such numbers otherwise
    odd = _ENDS_IN_A_NUMBER.fullmatch(host) and literal(host) is None
    if (
        not host
        or odd
        or len(str(url)) > _LONGEST
        or "%" in host.partition("%25")[0]
        or not 0 < (80 if url.port is None else url.port) < 2**16
    ):
        raise FetchError("fetch_no_address", address=str(url)[:200])
    return url.copy_with(fragment=None)


def literal(host: str) -> Ip | None:
    """The address that a host is written as; None for a name."""
    try:
        return ipaddress.ip_address(host.replace("%25", "%"))
    except ValueError:
        return None


def admit(host: str, found: str, *, private: bool) -> Ip:
    """The address that a name leads to, where it may be asked; `private` admits the own network. Raises FetchError."""
    address = ipaddress.ip_address(found)
    if is_public(address) or (private and _is_own(address)):
        return address
    raise FetchError("fetch_private" if _is_own(address) and not private else "fetch_never", host=host, found=found)


def is_public(address: Ip) -> bool:
    """Whether the address is one of a machine that everybody can reach."""
    address = _meant(address)
    if any(address in network for network in _closed if network.version == address.version) or not address.is_global:
        return False
    return isinstance(address, ipaddress.IPv4Address) or address in _UNICAST


def _is_own(address: Ip) -> bool:
    meant = _meant(address)
    return any(meant in network for network in _own if network.version == meant.version)


def _meant(address: Ip) -> Ip:
    """The address of the older kind that one of the newer kind stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address

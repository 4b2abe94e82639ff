"""Which addresses are fetched: http and https, without passwords, at machines that everybody can reach."""

import ipaddress
import re

import httpx

from assistant.fetching.errors import FetchError

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_MAX_CHARACTERS = 2000  # characters of an address, as browsers and servers take them
# IANA's registries of addresses that lead to no public machine; written out, as Python's own list differs from version
# to version.
_NON_PUBLIC = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24
    192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
# Of those, the ones that people call their own network. Not 169.254.0.0/16: there clouds hand out the secrets of their
# machines. To the last some proxies on a desk send every name.
_PRIVATE = "10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7 198.18.0.0/15"
_non_public_networks = [ipaddress.ip_network(network) for network in _NON_PUBLIC.split()]
_private_networks = [ipaddress.ip_network(network) for network in _PRIVATE.split()]
_UNICAST = ipaddress.ip_network("2000::/3")  # all public IPv6 addresses
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses, in a network that has IPv6 alone
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)


def web_address(text: str) -> httpx.URL:
    """The address of a page, as a person writes it; raises FetchError where nothing is fetched from there."""
    address = text.strip()
    try:
        return check_url(httpx.URL(address if "://" in address else f"https://{address}"))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        if isinstance(error, FetchError):
            raise
        raise FetchError("fetch_no_address", address=address[:200]) from None


def check_url(url: httpx.URL) -> httpx.URL:
    """The address without its fragment; raises FetchError where nothing is fetched from there."""
    if url.scheme not in ("http", "https"):
        raise FetchError("fetch_scheme", scheme=url.scheme)
    if url.userinfo:
        raise FetchError("fetch_password")
    host = url.raw_host.decode("ascii", errors="replace")
    # 2130706433 or 0177.1: programs read such numbers in different ways
    odd = _ENDS_IN_A_NUMBER.fullmatch(host) and ip_literal(host) is None
    if (
        not host
        or odd
        or len(str(url)) > _MAX_CHARACTERS
        or "%" in host.partition("%25")[0]
        or not 0 < (80 if url.port is None else url.port) < 2**16
    ):
        raise FetchError("fetch_no_address", address=str(url)[:200])
    return url.copy_with(fragment=None)


def ip_literal(host: str) -> Ip | None:
    """The IP address that is written as the host; None where the host is a name."""
    try:
        return ipaddress.ip_address(host.replace("%25", "%"))
    except ValueError:
        return None


def check_ip(host: str, found: str, *, private: bool) -> Ip:
    """The IP address that was found for a host, if it may be asked; raises FetchError if not.

    `private` allows the own network.
    """
    address = ipaddress.ip_address(found)
    if is_public(address) or (private and _is_private(address)):
        return address
    raise FetchError("fetch_private" if _is_private(address) and not private else "fetch_never", host=host, found=found)


def is_public(address: Ip) -> bool:
    """Whether the address is one of a machine that everybody can reach."""
    address = _reached_ip(address)
    if (
        any(address in network for network in _non_public_networks if network.version == address.version)
        or not address.is_global
    ):
        return False
    return isinstance(address, ipaddress.IPv4Address) or address in _UNICAST


def _is_private(address: Ip) -> bool:
    meant = _reached_ip(address)
    return any(meant in network for network in _private_networks if network.version == meant.version)


def _reached_ip(address: Ip) -> Ip:
    """The IPv4 address that an IPv6 address stands for; the address itself where it stands for none."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address

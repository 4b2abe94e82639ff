"""Fetches a page of the web: redirects one by one, within limits of bytes and time.

Every refusal is a sentence.
"""

import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import httpcore
import httpx

from assistant.fetching.addresses import check_url, web_address
from assistant.fetching.errors import FetchError
from assistant.fetching.network import Network, Resolve, Transport, resolve
from assistant.fetching.response_body import read_all, read_beginning
from assistant.fetching.robots import MAX_ROBOTS_BYTES, USER_AGENT, Robots, RobotsFile
from assistant.settings import Settings

_MAX_REDIRECTS = 10  # browsers follow 20; what needs more than a few leads in a circle
_HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; {USER_AGENT})",
    "Accept": "text/html, application/xhtml+xml, */*;q=0.8",
    "Accept-Encoding": "gzip",
}
_REDIRECT_STATUS = (301, 302, 303, 307, 308)
_UNCHANGED, _BUSY = 304, 429
_OK_STATUS = (200, 203)
_GONE_STATUS = (404, 410)
_DENIED_STATUS = (401, 402, 403, 405, 406, 407, 451)
_DRAIN_AT_MOST = 64 * 1024  # bytes of a reply that is no page: a new connection costs more than to read them
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds: a page comes in a few, and nobody waits for two minutes."""

    connect: float = 10.0
    idle: float = 30.0
    total: float = 120.0


@dataclass(frozen=True)
class FetchedPage:
    """What an address held."""

    url: str  # after all redirects
    content: bytes  # decoded
    kind: str  # Content-Type, lower case, without parameters
    name: str  # the file name that the server suggests; empty where it suggests none
    etag: str
    last_modified: str


class Fetcher:
    """Fetches pages one after the other; what sites ask of programs is read once for each of them."""

    def __init__(
        self,
        settings: Settings,
        *,
        resolver: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        """`resolver` looks names up, `backend` connects to the addresses that were checked."""
        self._limit, self._private = settings.max_file_mb * 2**20, settings.fetch_private
        self._proxy = httpx.Proxy(settings.fetch_proxy.get_secret_value()) if settings.fetch_proxy else None
        self._resolver, self._backend, self._timeouts = (
            resolver,
            backend or httpcore.SyncBackend(),
            timeouts or Timeouts(),
        )
        self._robots = Robots()

    def fetch(self, address: str, *, etag: str = "", last_modified: str = "") -> FetchedPage | None:
        """What the address holds; None where that is what has this tag, or did not change since. Raises FetchError."""
        url = web_address(address)
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        deadline = time.monotonic() + self._timeouts.total
        network = Network(
            deadline, private=self._private, resolver=self._resolver, backend=self._backend, proxy=self._proxy
        )
        with httpx.Client(
            transport=Transport(network, self._context, self._proxy),
            headers=_HEADERS,
            timeout=self._timeout,
            trust_env=False,
        ) as client:
            return _PageRequest(client, network if self._proxy else None, self._timeouts.total).page(
                url, headers, self._robots, self._limit
            )

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()  # takes 35 ms; certificates of the own house by SSL_CERT_FILE, as everywhere

    @property
    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self._timeouts.idle, connect=self._timeouts.connect)


class _PageRequest:
    """One page with its redirects, which share cookies and connections."""

    def __init__(self, client: httpx.Client, name_checker: Network | None, seconds: float) -> None:
        """`name_checker` checks the addresses of names where a proxy makes the connections."""
        self._client, self._name_checker, self._seconds = client, name_checker, seconds

    def page(self, url: httpx.URL, headers: Mapping[str, str], robots: Robots, limit: int) -> FetchedPage | None:
        """The page behind all redirects; None where the server says that it did not change."""
        for _ in range(_MAX_REDIRECTS + 1):
            robots.check(url, self._robots_file)
            with self._reply(url, headers) as response:
                if target := _redirect_target(url, response):
                    url, headers = target, {}  # the tags are those of the first address
                    continue
                if response.status_code == _UNCHANGED and headers:
                    return None
                _check_status(response, url.host)
                content = read_all(response, limit, url.host)
            return _page(url, response, content)
        raise FetchError("fetch_redirects", host=url.host, count=str(_MAX_REDIRECTS))

    def _robots_file(self, url: httpx.URL) -> RobotsFile:
        """The robots.txt of a site, behind its redirects, as far as it is read."""
        for _ in range(_MAX_REDIRECTS + 1):
            with self._reply(url, {}) as response:
                if target := _redirect_target(url, response):
                    url = target
                    continue
                if response.status_code not in _OK_STATUS:
                    return RobotsFile(response.status_code, b"")
                return RobotsFile(response.status_code, read_beginning(response, MAX_ROBOTS_BYTES, url.host))
        return RobotsFile(404, b"")

    @contextmanager
    def _reply(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The reply, to be read inside the `with` block; raises FetchError for what goes wrong."""
        if self._name_checker:
            self._check_name(url)
        try:
            with self._client.stream("GET", url, headers=dict(headers), follow_redirects=False) as response:
                yield response
                if response.status_code not in _OK_STATUS:
                    _drain(response)
        except httpcore.TimeoutException:
            raise FetchError("fetch_slow", host=url.host, seconds=f"{self._seconds:g}") from None
        except httpcore.ProxyError:
            raise FetchError("fetch_proxy", host=url.host) from None
        except httpcore.ConnectError:
            raise FetchError("fetch_unreachable", host=url.host) from None
        except httpx.RemoteProtocolError:  # it reads where a redirect leads, though it does not follow
            raise FetchError("fetch_no_address", address=str(url)[:200]) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            raise FetchError("fetch_cut", host=url.host) from None

    def _check_name(self, url: httpx.URL) -> None:
        """Raise FetchError for a name of an address that must not be asked.

        A proxy looks names up itself: a name that this machine does not know is left to it.
        """
        assert self._name_checker
        try:
            self._name_checker.check_host(url.raw_host.decode(), url.port or 0)
        except FetchError as error:
            if error.code != "fetch_unknown_host":
                raise


def _redirect_target(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """The checked address that a redirect leads to; None for another reply."""
    place = response.headers.get("location", "")
    if response.status_code not in _REDIRECT_STATUS or not place:
        return None
    return check_url(url.join(place))  # httpx has read it before


def _drain(response: httpx.Response) -> None:
    """Read a short body to its end, so that its connection can be used again."""
    drained = 0
    for part in response.iter_raw():
        drained += len(part)
        if drained > _DRAIN_AT_MOST:
            return


def _check_status(response: httpx.Response, host: str) -> None:
    """Raise FetchError for every reply that is no page."""
    status = response.status_code
    if status in _OK_STATUS:
        return
    if status in _GONE_STATUS:
        raise FetchError("fetch_gone", status=str(status))
    if status in _DENIED_STATUS:
        raise FetchError("fetch_denied", host=host, status=str(status))
    if status == _BUSY:
        wait = response.headers.get("retry-after", "")
        raise (
            FetchError("fetch_wait", host=host, seconds=wait)
            if _NUMBER.fullmatch(wait)
            else FetchError("fetch_busy", host=host)
        )
    raise FetchError("fetch_failed" if status >= 500 else "fetch_status", host=host, status=str(status))


def _page(url: httpx.URL, response: httpx.Response, content: bytes) -> FetchedPage:
    headers = response.headers
    suggested = re.search(
        r"filename\*?\s*=\s*(?:[\w-]+'[\w-]*')?\"?([^\";]+)", headers.get("content-disposition", ""), re.IGNORECASE
    )
    return FetchedPage(
        url=str(url),
        content=content,
        kind=headers.get("content-type", "").partition(";")[0].strip().lower(),
        name=suggested.group(1).strip() if suggested else "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )

"""Fetches a page of the web: redirects one by one, no more bytes and no longer than is allowed, and every refusal in a sentence."""

import re
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import httpcore
import httpx

from assistant.fetching.addresses import checked, web_address
from assistant.fetching.errors import FetchError
from assistant.fetching.network import Network, Resolve, Transport, resolve
from assistant.fetching.robots import AGENT, LIMIT, Reply, Robots
from assistant.settings import Settings

_REDIRECTS = 10  # browsers follow 20; what needs more than a few leads in a circle
_HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; {AGENT})",
    "Accept": "text/html, application/xhtml+xml, */*;q=0.8",
    "Accept-Encoding": "gzip",
}
_MOVED = (301, 302, 303, 307, 308)
_UNCHANGED, _BUSY = 304, 429
_WHOLE = (200, 203)
_GONE = (404, 410)
_DENIED = (401, 402, 403, 405, 406, 407, 451)
_PACKED = ("gzip", "x-gzip", "deflate")
_SHORT = 64 * 1024  # bytes of a reply that is no page: a new connection costs more than to read them
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Patience:
    """How long is waited, in seconds: a page comes in a few, and nobody looks at a line that stands still for two minutes."""

    connect: float = 10.0
    silence: float = 30.0
    whole: float = 120.0


@dataclass(frozen=True)
class Fetched:
    """What an address held: its bytes as they are read by anybody, unpacked."""

    url: str  # where it was found, behind all redirects
    content: bytes
    kind: str  # Content-Type, lower case, without parameters
    name: str  # a file name that the server gives
    etag: str
    last_modified: str


class Fetcher:
    """Fetches pages one after the other; what sites ask of programs is read once for each of them."""

    def __init__(
        self,
        settings: Settings,
        *,
        find: Resolve = resolve,
        below: httpcore.NetworkBackend | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`find` looks names up, `below` makes connections to the addresses that were checked."""
        self._limit, self._private = settings.max_file_mb * 2**20, settings.fetch_private
        self._proxy = httpx.Proxy(settings.fetch_proxy.get_secret_value()) if settings.fetch_proxy else None
        self._find, self._below, self._patience = find, below or httpcore.SyncBackend(), patience or Patience()
        self._robots = Robots()

    def fetch(self, address: str, *, etag: str = "", last_modified: str = "") -> Fetched | None:
        """What the address holds; None where that is what has this tag, or did not change since. Raises FetchError."""
        url = web_address(address)
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        until = time.monotonic() + self._patience.whole
        network = Network(until, private=self._private, find=self._find, below=self._below, proxy=self._proxy)
        with httpx.Client(
            transport=Transport(network, self._context, self._proxy),
            headers=_HEADERS,
            timeout=self._timeout,
            trust_env=False,
        ) as client:
            return _Visit(client, network if self._proxy else None, self._patience.whole).page(
                url, headers, self._robots, self._limit
            )

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()  # takes 35 ms; certificates of the own house by SSL_CERT_FILE, as everywhere

    @property
    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self._patience.silence, connect=self._patience.connect)


class _Visit:
    """One page with all that leads to it: cookies and connections are kept so long."""

    def __init__(self, client: httpx.Client, names: Network | None, seconds: float) -> None:
        """`names` checks what names lead to where a proxy makes the connections."""
        self._client, self._names, self._seconds = client, names, seconds

    def page(self, url: httpx.URL, headers: Mapping[str, str], robots: Robots, limit: int) -> Fetched | None:
        """The page behind all redirects; None where the server says that it did not change."""
        for _ in range(_REDIRECTS + 1):
            robots.check(url, self._rules)
            with self._asked(url, headers) as response:
                if following := _following(url, response):
                    url, headers = following, {}  # what is known is known of the first address
                    continue
                if response.status_code == _UNCHANGED and headers:
                    return None
                _check_status(response, url.host)
                content = _body(response, limit, url.host)
            return _fetched(url, response, content)
        raise FetchError("fetch_redirects", host=url.host, count=str(_REDIRECTS))

    def _rules(self, url: httpx.URL) -> Reply:
        """The rules of a site, as much of them as is read; they may stand elsewhere."""
        for _ in range(_REDIRECTS + 1):
            with self._asked(url, {}) as response:
                if following := _following(url, response):
                    url = following
                    continue
                if response.status_code not in _WHOLE:
                    return Reply(response.status_code, b"")
                return Reply(response.status_code, _beginning(response, LIMIT, url.host))
        return Reply(404, b"")

    @contextmanager
    def _asked(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The reply, while it is read; what goes wrong with it is told as what it is."""
        if self._names:
            self._check_name(url)
        try:
            with self._client.stream("GET", url, headers=dict(headers), follow_redirects=False) as response:
                yield response
                if response.status_code not in _WHOLE:
                    _pass_over(response)
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
        """Where a proxy looks names up: those that this machine knows lead to nothing that may not be asked either."""
        assert self._names
        try:
            self._names.checked(url.raw_host.decode(), url.port or 0)
        except FetchError as error:
            if error.code != "fetch_unknown_host":
                raise


def _following(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where a redirect leads, checked as every address is."""
    place = response.headers.get("location", "")
    if response.status_code not in _MOVED or not place:
        return None
    return checked(url.join(place))  # httpx has read it before


def _pass_over(response: httpx.Response) -> None:
    """Read a short body to its end, so that its connection can be used again."""
    passed = 0
    for piece in response.iter_raw():
        passed += len(piece)
        if passed > _SHORT:
            return


def _check_status(response: httpx.Response, host: str) -> None:
    """Raises FetchError for every reply that is no page."""
    status = response.status_code
    if status in _WHOLE:
        return
    if status in _GONE:
        raise FetchError("fetch_gone", status=str(status))
    if status in _DENIED:
        raise FetchError("fetch_denied", host=host, status=str(status))
    if status == _BUSY:
        wait = response.headers.get("retry-after", "")
        raise (
            FetchError("fetch_wait", host=host, seconds=wait)
            if _NUMBER.fullmatch(wait)
            else FetchError("fetch_busy", host=host)
        )
    raise FetchError("fetch_failed" if status >= 500 else "fetch_status", host=host, status=str(status))


def _body(response: httpx.Response, limit: int, host: str) -> bytes:
    """The whole body, unpacked; raises FetchError where it has more bytes than the limit, or its end did not come."""
    length = response.headers.get("content-length", "")
    content = bytearray()
    if not (length.isdigit() and int(length) > limit):
        for piece in _unpacked(response, limit, host):
            content += piece
            if len(content) > limit:
                break
        else:
            return bytes(content)
    raise FetchError("fetch_large", limit=str(limit // 2**20))


def _beginning(response: httpx.Response, limit: int, host: str) -> bytes:
    """The body's first bytes."""
    content = bytearray()
    for piece in _unpacked(response, limit, host):
        content += piece
        if len(content) >= limit:
            break
    return bytes(content[:limit])


def _unpacked(response: httpx.Response, limit: int, host: str) -> Iterator[bytes]:
    """The body in pieces of which none is much larger than the limit, whatever it was packed into."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in _PACKED:
        raise FetchError("fetch_packed", host=host, packing=packing[:40])
    unpacking, came, packed = zlib.decompressobj(47), False, 0  # 47: by its first bytes, gzip or zlib
    try:
        for raw in response.iter_raw():
            packed += len(raw)
            rest, came = raw, True
            while rest:
                if unpacking.eof and not rest.startswith(b"\x1f"):
                    break  # what servers fill up with
                if unpacking.eof:  # one more behind it, as the form allows
                    unpacking = zlib.decompressobj(47)
                yield unpacking.decompress(rest, limit + 1)
                rest = unpacking.unconsumed_tail or unpacking.unused_data
            if packed > limit:
                raise FetchError("fetch_packed", host=host, packing=packing)  # endless, though nothing comes out of it
    except zlib.error:
        raise FetchError("fetch_packed", host=host, packing=packing) from None
    if came and not unpacking.eof:
        raise FetchError("fetch_cut", host=host)


def _fetched(url: httpx.URL, response: httpx.Response, content: bytes) -> Fetched:
    headers = response.headers
    given = re.search(
        r"filename\*?\s*=\s*(?:[\w-]+'[\w-]*')?\"?([^\";]+)", headers.get("content-disposition", ""), re.IGNORECASE
    )
    return Fetched(
        url=str(url),
        content=content,
        kind=headers.get("content-type", "").partition(";")[0].strip().lower(),
        name=given.group(1).strip() if given else "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )

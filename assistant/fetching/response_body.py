"""Reads the body of a reply: decoded, whole or its beginning, and never much more than the limit."""

import zlib
from collections.abc import Iterator

import httpx

from assistant.fetching.errors import FetchError

_CODINGS = ("gzip", "x-gzip", "deflate")


def read_all(response: httpx.Response, limit: int, host: str) -> bytes:
    """The whole body, decoded.

    `limit` is in bytes. Raises FetchError where the body is longer, or breaks off before its end.
    """
    length = response.headers.get("content-length", "")
    content = bytearray()
    if not (length.isdigit() and int(length) > limit):
        for part in _decoded(response, limit, host):
            content += part
            if len(content) > limit:
                break
        else:
            return bytes(content)
    raise FetchError("fetch_large", limit=str(limit // 2**20))


def read_beginning(response: httpx.Response, limit: int, host: str) -> bytes:
    """At most `limit` bytes from the start of the body."""
    content = bytearray()
    for part in _decoded(response, limit, host):
        content += part
        if len(content) >= limit:
            break
    return bytes(content[:limit])


def _decoded(response: httpx.Response, limit: int, host: str) -> Iterator[bytes]:
    """The body in parts, none much larger than the limit, however strongly it was compressed."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
        return
    if coding not in _CODINGS:
        raise FetchError("fetch_packed", host=host, packing=coding[:40])
    decoder, has_begun, received = zlib.decompressobj(47), False, 0  # 47: by its first bytes, gzip or zlib
    try:
        for raw in response.iter_raw():
            received += len(raw)
            rest, has_begun = raw, True
            while rest:
                if decoder.eof and not rest.startswith(b"\x1f"):
                    break  # padding of servers
                if decoder.eof:  # another member, as gzip allows
                    decoder = zlib.decompressobj(47)
                yield decoder.decompress(rest, limit + 1)
                rest = decoder.unconsumed_tail or decoder.unused_data
            if received > limit:
                # Endless, though nothing comes out of it.
                raise FetchError("fetch_packed", host=host, packing=coding)
    except zlib.error:
        raise FetchError("fetch_packed", host=host, packing=coding) from None
    if has_begun and not decoder.eof:
        raise FetchError("fetch_cut", host=host)

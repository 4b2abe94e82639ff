"""What a site asks of programs in its robots.txt (RFC 9309)."""

from collections.abc import Callable
from typing import NamedTuple

import httpx
from protego import Protego

from assistant.fetching.errors import FetchError

USER_AGENT = "ask-articles"  # the name by which a site can speak to this program
MAX_ROBOTS_BYTES = 500 * 1024  # bytes of the file; RFC 9309 wants at least so much read


class RobotsFile(NamedTuple):
    """The reply of a site that was asked for its robots.txt."""

    status: int
    content: bytes


class Robots:
    """The rules of the sites that were asked, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, Protego | int] = {}  # by the address of robots.txt; or the status of one that fails

    def check(self, url: httpx.URL, fetch: Callable[[httpx.URL], RobotsFile]) -> None:
        """Raise FetchError where the site does not want the page fetched by programs, or fails to say so.

        `fetch` gets the robots.txt of the site.
        """
        robots_url = url.copy_with(raw_path=b"/robots.txt")
        rules = self._known.get(str(robots_url))
        if rules is None:
            reply = fetch(robots_url)
            # A site without the file is read as one with an empty file.
            text = reply.content.decode(errors="replace") if reply.status < 400 else ""
            rules = self._known[str(robots_url)] = reply.status if reply.status >= 500 else Protego.parse(text)
        if isinstance(rules, int):
            raise FetchError("fetch_robots_failed", host=url.host, status=str(rules))
        if not rules.can_fetch(str(url), USER_AGENT):
            raise FetchError("fetch_robots", host=url.host)

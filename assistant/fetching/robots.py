"""What a site asks of programs in its robots.txt (RFC 9309)."""

from collections.abc import Callable
from typing import NamedTuple

import httpx
from protego import Protego

from assistant.fetching.errors import FetchError

AGENT = "ask-articles"  # the name by which a site can speak to this program
LIMIT = 500 * 1024  # bytes of the file; RFC 9309 wants at least so much read


class Reply(NamedTuple):
    """A reply whose body came whole."""

    status: int
    content: bytes


class Robots:
    """The rules of the sites that were asked, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, Protego | int] = {}  # or the status of a site that fails

    def check(self, url: httpx.URL, ask: Callable[[httpx.URL], Reply]) -> None:
        """Raises FetchError where the site does not want the page fetched by programs, or fails to say so.

        `ask` fetches its rules.
        """
        site = url.copy_with(raw_path=b"/robots.txt")
        rules = self._known.get(str(site))
        if rules is None:
            reply = ask(site)
            text = (
                reply.content.decode(errors="replace") if reply.status < 400 else ""
            )  # none are as good as empty ones
            rules = self._known[str(site)] = reply.status if reply.status >= 500 else Protego.parse(text)
        if isinstance(rules, int):
            raise FetchError("fetch_robots_failed", host=url.host, status=str(rules))
        if not rules.can_fetch(str(url), AGENT):
            raise FetchError("fetch_robots", host=url.host)

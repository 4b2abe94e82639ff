"""How the server's guard lets those who make an answer know whether its client may have one more in the making.

Gradio makes answers long after the request that asked for them has its reply, so the guard cannot count by requests: it
hands a turnstile over with each request, and who answers passes through it.
"""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

Turnstile = Callable[[], AbstractContextManager[bool]]  # true inside where there is room; the place is free again at the end


def hand_over(scope: MutableMapping[str, Any], turnstile: Turnstile) -> None:
    """Sends the turnstile along with a request, given as its ASGI scope."""
    scope.setdefault("state", {})["turnstile"] = turnstile


def through(request: Any) -> AbstractContextManager[bool]:
    """The way to an answer for a request, as Gradio hands it to a function; open where no guard stands, as in a host's own app."""
    turnstile: Turnstile | None = getattr(request.state, "turnstile", None)
    return turnstile() if turnstile else nullcontext(True)

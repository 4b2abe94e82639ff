"""How the server's guard counts the answers of each client, also where a request does not last as long as its answer.

Gradio makes answers long after the request that asked for them has its reply: the guard hands a turnstile over with
each request, and who answers passes through it.
"""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from assistant.i18n import LocalizedError


class LimitError(LocalizedError, RuntimeError):
    """The client has asked for as much as it may; the message says when to ask again."""


Turnstile = Callable[
    [], AbstractContextManager[None]
]  # raises LimitError at its beginning; at its end the place is free again


def hand_over(scope: MutableMapping[str, Any], turnstile: Turnstile) -> None:
    """Sends the turnstile along with a request, given as its ASGI scope."""
    scope.setdefault("state", {})["turnstile"] = turnstile


def through(request: Any) -> AbstractContextManager[None]:
    """The way to an answer for a request, as Gradio hands it to a function.

    Open where no guard stands, as in a host's own app.
    """
    turnstile: Turnstile | None = getattr(request.state, "turnstile", None)
    return turnstile() if turnstile else nullcontext()

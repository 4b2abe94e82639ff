"""The id of the request that is being answered, for the log lines, spans and replies that belong to it.

It is a context variable: tasks and threads that a request starts have it too. Gradio answers in tasks that were started
before the request came, so the middleware also attaches the id to the request.
"""

import re
import secrets
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_STATE_KEY = "request_id"
_USABLE = re.compile(r"[\w.:-]{1,64}", re.ASCII)  # of an id that a client sends: it is logged
_current: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """An id of 16 characters."""
    return secrets.token_hex(8)


def usable_request_id(sent: str) -> str:
    """The id that a client sent, or a new one where that is none that can be logged."""
    return sent if _USABLE.fullmatch(sent) else new_request_id()


def current_request_id() -> str:
    """The id of the request that is being answered here; empty outside of any."""
    return _current.get()


@contextmanager
def request_id(name: str) -> Iterator[None]:
    """Use this id while the context is open; a generator may open it in one task and close it in another."""
    before = _current.get()
    _current.set(name)
    try:
        yield
    finally:
        _current.set(before)


def attach_request_id(scope: MutableMapping[str, Any], name: str) -> None:
    """Attach the id to a request, which is passed as its ASGI scope."""
    scope.setdefault("state", {})[_STATE_KEY] = name


def attached_request_id(request: Any) -> str:
    """The id of a request, as Gradio passes requests to a function; a new one where the middleware attached none."""
    return getattr(request.state, _STATE_KEY, "") or new_request_id()

"""What a request of Gradio's belongs to, as far as only the process that has it in hand can answer it.

A session's events wait in the memory of one process, and so do answers and checks that a page left.
"""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from starlette.types import Scope

_PATH = re.compile(r"/gradio_api/(?P<route>[a-z_]+(?:/(?:v2/)?[\w-]+)?)(?:/(?P<last>[^/]+))?/?$")
_QUEUE_ROUTES = ("queue/join", "cancel", "reset")
_CALLS = ("call/", "run/", "api/")  # with the name of an endpoint behind
_PAGE_CALL = "component_server"
_LONGEST_NAME = 200  # characters


class RequestNames(NamedTuple):
    """`wanted` is looked for, in this order; `claimed` belongs to whoever serves the request from then on."""

    wanted: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()


def has_named_body(scope: Scope) -> bool:
    """Whether the body of the request says what it belongs to."""
    found = _PATH.search(scope["path"]) if scope["method"] == "POST" else None
    route = found["route"] if found else ""
    return route in (*_QUEUE_ROUTES, _PAGE_CALL) or route.startswith(_CALLS)


def request_names(scope: Scope, body: bytes) -> RequestNames:
    """What the request belongs to; nothing where any process can serve it."""
    found = _PATH.search(scope["path"])
    if not found:
        return RequestNames()
    route, query = found["route"], parse_qs(scope["query_string"].decode("latin-1"))
    if scope["method"] == "POST":
        return _upload_names(query) if route == "upload" else _body_names(route, _parse(body))
    if route == "upload_progress":
        return RequestNames(_names("upload", query.get("upload_id")))
    session = route.partition("heartbeat/")[2]
    event = found["last"] if route.startswith("call/") else None
    sessions = [session] if session else query.get("session_hash")
    return RequestNames((*_names("session", sessions), *_names("event", [event] if event else None)))


def has_named_reply(scope: Scope) -> bool:
    """Whether the reply to the request names what it has begun."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return False
    return "/call/" in scope["path"] or scope["path"].endswith("/upload")


def reply_names(scope: Scope, reply: bytes) -> tuple[str, ...]:
    """What the reply says has begun: an event, or files that were uploaded."""
    if scope["path"].endswith("/upload"):
        return tuple(_name("file", path) for path in _parse_list(reply) if isinstance(path, str))
    event = _parse(reply).get("event_id")
    return (_name("event", event),) if isinstance(event, str) else ()


def turn_name(turn: str) -> str:
    """The name of a turn's answer."""
    return _name("turn", turn)


def _upload_names(query: dict[str, list[str]]) -> RequestNames:
    return RequestNames(claimed=_names("upload", query.get("upload_id")))


def _body_names(route: str, sent: dict[str, Any]) -> RequestNames:
    if route == _PAGE_CALL:
        asked = _object(sent.get("data"))
        checks, turns = _names("check", _texts(asked, "check")), _names("turn", _texts(asked, "turn"))
        return RequestNames((*checks, *turns, *_names("file", _texts(asked, "path"))), checks)
    turns = _names("turn", _texts(_object(sent.get("event_data")), "turn"))
    sessions, events = _names("session", _texts(sent, "session_hash")), _names("event", _texts(sent, "event_id"))
    return RequestNames((*turns, *sessions, *events), (*turns, *sessions))


def _names(kind: str, values: list[str] | None) -> tuple[str, ...]:
    return tuple(_name(kind, value) for value in values or ())


def _name(kind: str, value: str) -> str:
    """A name that can be stored, whatever a stranger sends for it."""
    return f"{kind} {value[:_LONGEST_NAME]}".encode(errors="replace").decode()


def _texts(sent: dict[str, Any], name: str) -> list[str]:
    return [sent[name]] if isinstance(sent.get(name), str) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parse(body: bytes) -> dict[str, Any]:
    try:
        return _object(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _parse_list(body: bytes) -> list[Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []

"""Bodies of strangers are read here before any lock: whatever they hold, a name that can be stored comes out."""

import json
import sqlite3
from typing import Any

import pytest

from assistant.workers.request_names import event_name, request_names, turn_name

DEEP = b"[" * 10_000 + b"]" * 10_000


def scope(route: str) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": f"/gradio_api/{route}", "query_string": b""}


@pytest.mark.parametrize("route", ["queue/join", "component_server", "cancel", "call/ask"])
@pytest.mark.parametrize("body", [DEEP, b'{"session_hash": ' + DEEP + b"}", b'{"data": "', b"\xff", b"[]", b"null"])
def test_a_body_of_another_form_names_nothing(route: str, body: bytes) -> None:
    assert request_names(scope(route), body) == ((), ())


def test_a_reply_that_is_nested_too_deep_names_no_event() -> None:
    assert event_name(DEEP) is None


@pytest.mark.parametrize("sent", ["\ud800", "a\x00b", "x" * 1_000_000])
def test_every_name_can_be_stored_and_is_short(sent: str) -> None:
    body = json.dumps({"session_hash": sent, "event_id": sent, "event_data": {"turn": sent}}).encode()
    names = {*request_names(scope("queue/join"), body).wanted, turn_name(sent)}
    assert len(names) == 3
    assert sqlite3.connect(":memory:").execute("SELECT max(length(?)), ?", (max(names), min(names)))
    assert max(map(len, names)) < 300

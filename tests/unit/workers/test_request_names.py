"""What a request of Gradio's belongs to is read from its address and its body."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from assistant.workers.request_names import (
    RequestNames,
    has_named_body,
    has_named_reply,
    reply_names,
    request_names,
    turn_name,
)

DEEP = b"[" * 10_000 + b"]" * 10_000


def scope(method: str, target: str) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {"type": "http", "method": method, "path": path, "query_string": query.encode()}


CALL = scope("POST", "/gradio_api/call/ask")


@pytest.mark.parametrize(
    ("method", "target", "body", "wanted", "claimed"),
    [
        ("GET", "/gradio_api/queue/data?session_hash=s", None, ["session s"], []),
        ("GET", "/library/gradio_api/heartbeat/s", None, ["session s"], []),
        ("GET", "/gradio_api/call/ask/e", None, ["event e"], []),
        ("GET", "/gradio_api/call/v2/ask/e", None, ["event e"], []),
        ("GET", "/gradio_api/upload_progress?upload_id=u", None, ["upload u"], []),
        ("POST", "/gradio_api/upload?upload_id=u", None, [], ["upload u"]),
        ("POST", "/gradio_api/upload", None, [], []),
        ("POST", "/embed/gradio_api/queue/join", {"session_hash": "s"}, ["session s"], ["session s"]),
        (
            "POST",
            "/gradio_api/queue/join",
            {"session_hash": "s", "event_data": {"turn": "t"}},
            ["turn t", "session s"],
            ["turn t", "session s"],
        ),
        ("POST", "/gradio_api/cancel", {"session_hash": "s", "event_id": "e"}, ["session s", "event e"], ["session s"]),
        ("POST", "/gradio_api/call/ask", {"data": []}, [], []),
        ("POST", "/gradio_api/run/ask/", {"session_hash": "s"}, ["session s"], ["session s"]),
        ("POST", "/gradio_api/component_server", {"session_hash": "s", "data": {"turn": "t"}}, ["turn t"], []),
        ("POST", "/check/gradio_api/component_server", {"data": {"check": "c"}}, ["check c"], ["check c"]),
        ("POST", "/library/gradio_api/component_server", {"data": {"path": "/tmp/a"}}, ["file /tmp/a"], []),
        ("POST", "/gradio_api/component_server", {"data": ["turn"]}, [], []),
        ("POST", "/gradio_api/queue/join", {"session_hash": 5, "event_data": {"turn": ["t"]}}, [], []),
        ("POST", "/gradio_api/queue/join", ["session_hash"], [], []),
        ("GET", "/gradio_api/info", None, [], []),
        ("POST", "/v1/chat/completions", {"session_hash": "s"}, [], []),
        ("GET", "/", None, [], []),
    ],
)
def test_a_request_names_what_it_belongs_to(
    method: str, target: str, body: Any, wanted: list[str], claimed: list[str]
) -> None:
    asked = scope(method, target)
    content = b"" if body is None else json.dumps(body).encode()
    assert request_names(asked, content) == RequestNames(tuple(wanted), tuple(claimed))
    if method == "POST" and (wanted or claimed) and "upload" not in target:
        assert has_named_body(asked)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[1]", b'"text"', b"9" * 5000, b"[" * 100_000])
def test_a_body_of_anything_belongs_to_nothing(body: bytes) -> None:
    assert request_names(scope("POST", "/gradio_api/queue/join"), body) == RequestNames()
    assert reply_names(CALL, body) == ()


def test_a_reply_names_the_event_or_the_files() -> None:
    upload = scope("POST", "/library/gradio_api/upload")
    assert has_named_reply(CALL)
    assert has_named_reply(upload)
    assert not has_named_reply(scope("GET", "/gradio_api/call/ask/e"))
    assert reply_names(CALL, b'{"event_id": "e"}') == ("event e",)
    assert reply_names(CALL, b'{"event_id": 5}') == ()
    assert reply_names(upload, b'["/tmp/a.txt", 5]') == ("file /tmp/a.txt",)
    assert reply_names(upload, DEEP) == reply_names(upload, b"{}") == ()


@pytest.mark.parametrize("route", ["queue/join", "component_server", "cancel", "call/ask"])
@pytest.mark.parametrize("body", [DEEP, b'{"session_hash": ' + DEEP + b"}", b'{"data": "', b"\xff", b"[]", b"null"])
def test_a_body_of_another_form_names_nothing(route: str, body: bytes) -> None:
    assert request_names(scope("POST", f"/gradio_api/{route}"), body) == ((), ())


def test_a_reply_that_is_nested_too_deep_names_no_event() -> None:
    assert reply_names(CALL, DEEP) == ()


@pytest.mark.parametrize("sent", ["\ud800", "a\x00b", "x" * 1_000_000])
def test_every_name_can_be_stored_and_is_short(sent: str) -> None:
    body = json.dumps({"session_hash": sent, "event_id": sent, "event_data": {"turn": sent}}).encode()
    names = {*request_names(scope("POST", "/gradio_api/queue/join"), body).wanted, turn_name(sent)}
    assert len(names) == 3
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute("SELECT max(length(?)), ?", (max(names), min(names)))
    assert max(map(len, names)) < 300

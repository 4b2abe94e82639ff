"""What the pages ask of an account's conversations: each act, for its own account alone, and no wrong request."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.api.conversation_routes import conversation_routes
from assistant.conversations import Conversations
from assistant.validation import MAX_QUESTION_CHARACTERS

CONVERSATION: dict[str, Any] = {"id": "c1", "title": "Water", "created": 1, "updated": 2}
TURN: dict[str, Any] = {
    "id": "t1",
    "question": "How much?",
    "asked": 3,
    "record": {"answer": "Nine"},
    "text": "of the page",
}
SAVED: dict[str, Any] = {"conversation": CONVERSATION, "turn": TURN, "is_new": True, "is_new_turn": True}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The routes, for the account that a header names."""
    kept = Conversations(tmp_path, max_bytes=20_000)
    routes = conversation_routes(kept, "/page", lambda request: request.headers.get("account"))
    with TestClient(Starlette(routes=routes)) as opened:
        yield opened


def act(client: TestClient, name: str, account: str = "li", **sent: Any) -> Any:
    reply = client.post(f"/page/conversations/{name}", json=sent, headers={"account": account})
    assert reply.status_code == 200, reply.text
    return reply.json()["result"]


def test_each_act_changes_what_the_account_keeps(client: TestClient) -> None:
    assert act(client, "save", **SAVED) is True
    assert act(client, "list") == [CONVERSATION]
    assert act(client, "turns", id="c1") == act(client, "all_turns") == [{**TURN, "conversation": "c1"}]
    more = [{**TURN, "id": "t2", "record": None}, TURN]
    assert act(client, "add", conversation={**CONVERSATION, "id": "c2"}, turns=more) == 1
    assert [turn["id"] for turn in act(client, "all_turns")] == ["t1", "t2"]
    assert [turn["id"] for turn in act(client, "turns", id="c2")] == ["t2"]
    assert act(client, "rename", id="c2", title="Trees") is True
    assert {one["id"]: one["title"] for one in act(client, "list")} == {"c1": "Water", "c2": "Trees"}
    act(client, "remove_turn", id="t2")
    assert act(client, "turns", id="c2") == []
    act(client, "remove", id="c1")
    assert [one["id"] for one in act(client, "list")] == ["c2"]
    assert act(client, "all_turns") == []


def test_what_was_deleted_meanwhile_is_not_saved_again(client: TestClient) -> None:
    assert act(client, "save", **{**SAVED, "is_new": False}) is False
    assert act(client, "rename", id="c1", title="Trees") is False
    assert act(client, "save", **{**SAVED, "is_new_turn": False}) is True
    assert act(client, "list") == [CONVERSATION]
    assert act(client, "all_turns") == []


def test_no_account_reaches_anothers_and_none_at_all_without_one(client: TestClient) -> None:
    act(client, "save", **SAVED)
    for name, sent in (("remove", {"id": "c1"}), ("remove_turn", {"id": "t1"}), ("turns", {"id": "c1"})):
        assert not act(client, name, "wang", **sent)
    assert act(client, "rename", "wang", id="c1", title="Stolen") is False
    assert act(client, "list", "wang") == act(client, "all_turns", "wang") == []
    assert act(client, "list") == [CONVERSATION]
    assert len(act(client, "all_turns")) == 1
    for name in ("list", "all_turns", "turns", "save", "add", "rename", "remove", "remove_turn"):
        assert client.post(f"/page/conversations/{name}", json=SAVED).status_code == 401
        assert client.get(f"/page/conversations/{name}", headers={"account": "li"}).status_code == 405


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("save", {}),
        ("save", {**SAVED, "conversation": {**CONVERSATION, "id": "../x"}}),
        ("save", {**SAVED, "conversation": {**CONVERSATION, "id": "x" * 65}}),
        ("save", {**SAVED, "conversation": {**CONVERSATION, "title": "x" * 121}}),
        ("save", {**SAVED, "conversation": {**CONVERSATION, "updated": -1}}),
        ("save", {**SAVED, "conversation": {**CONVERSATION, "updated": 1e16}}),
        ("save", {**SAVED, "turn": {**TURN, "question": "x" * (MAX_QUESTION_CHARACTERS + 1)}}),
        ("save", {**SAVED, "turn": {**TURN, "record": "whole"}}),
        ("add", {"conversation": CONVERSATION, "turns": [{}]}),
        ("rename", {"id": "c1", "title": "x" * 121}),
        ("rename", {"id": "c1"}),
        ("turns", {"id": ""}),
        ("remove", []),
        ("remove_turn", "t1"),
    ],
)
def test_a_wrong_request_changes_nothing(client: TestClient, name: str, sent: Any) -> None:
    act(client, "save", **SAVED)
    assert client.post(f"/page/conversations/{name}", json=sent, headers={"account": "li"}).status_code == 400
    reply = client.post(f"/page/conversations/{name}", content=b"{", headers={"account": "li"})
    assert reply.status_code == 400
    assert (act(client, "list"), len(act(client, "all_turns"))) == ([CONVERSATION], 1)


@pytest.mark.parametrize(("language", "word"), [("zh-Hans", "删除"), ("en", "no room"), ("", "no room")])
def test_an_account_without_room_is_answered_in_its_language(client: TestClient, language: str, word: str) -> None:
    large = {**SAVED, "turn": {**TURN, "text": "x" * 20_000}, **({"language": language} if language else {})}
    reply = client.post("/page/conversations/save", json=large, headers={"account": "li"})
    assert reply.status_code == 507
    assert word in reply.json()["error"]
    assert act(client, "list") == []

"""Whose an answer in the making is: of the account that asked, through every way that looks at it or stops it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from assistant import Assistant
from assistant.ui.accounts import account_of
from assistant.ui.running_answers import running_answers
from assistant.ui.updates import alive_function, answer_key, look_function, stop_function


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Assistant]:
    """One whose articles nobody asks for."""
    with Assistant(corpus=tmp_path, index=tmp_path / "index", model="quote") as assistant:
        yield assistant


def request(cookie: str = "") -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())] if cookie else []})


@pytest.mark.parametrize(
    ("cookie", "account"),
    [
        ("access-token-p=one", "li"),
        ("access-token-unsecure-p=two", "wang"),
        ("access-token-p=three", None),
        ("access-token-other=one", None),
        ("", None),
    ],
)
def test_an_account_is_the_one_that_is_logged_in(cookie: str, account: str | None) -> None:
    page = SimpleNamespace(auth_dependency=None, cookie_id="p", tokens={"one": "li", "two": "wang"})
    assert account_of(page, request(cookie)) == account


def test_a_host_with_a_login_of_its_own_says_who_asks() -> None:
    page = SimpleNamespace(auth_dependency=lambda asked: asked.headers["cookie"], cookie_id="p", tokens={})
    assert account_of(page, request("me")) == "me"


def test_another_account_neither_sees_nor_stops_an_answer(quiet: Assistant) -> None:
    async def scenario() -> None:
        let = asyncio.Event()

        async def make() -> Any:
            yield {"text": "secret"}
            await let.wait()

        updates = running_answers.follow(answer_key(quiet, None, "t", "li"), {}, make)
        assert await anext(updates) == {"text": "secret"}
        sent = {"turn": "t"}
        for other in ("wang", None):
            assert look_function(quiet, None, other)(sent) == {}
            assert alive_function(quiet, None, other)(sent) == {"under_way": False}
            assert stop_function(quiet, None, other)(sent) == {}
        assert look_function(quiet, None, "li")(sent) == {"update": {"text": "secret"}, "is_whole": False}
        assert alive_function(quiet, None, "li")(sent) == {"under_way": True}
        assert alive_function(quiet, None, "li")({}) == {"under_way": False}
        stop_function(quiet, None, "li")(sent)
        assert look_function(quiet, None, "li")(sent) == {}
        assert "error" in look_function(quiet, None, "li")({})
        await updates.aclose()

    asyncio.run(scenario())

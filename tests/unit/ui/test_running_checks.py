"""Checks in the making: what came since, who comes back, Stop, and what a page may not ask."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import Assistant
from assistant.rate_limit import RateLimiter, attach_rate_limit
from assistant.ui.check_rpc import check_functions, running_functions
from assistant.ui.warm_up import WarmUp
from assistant.verify.text_analysis import analyze

TEXT = "The tower has 40 steps. The tower is made of brick. Is it open?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    (corpus / "tower.txt").write_text("The tower has 51 steps. The tower is made of brick.", encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), model="quote") as opened:
        opened.sync()
        yield opened


def caller(limiter: RateLimiter | None = None, account: str | None = None) -> Any:
    """A request of this account as the middleware leaves it."""
    scope: dict[str, Any] = {"state": {}}
    if limiter:
        attach_rate_limit(scope, lambda: limiter.answer("client"))
    page = SimpleNamespace(auth_dependency=lambda _: account)
    return SimpleNamespace(state=SimpleNamespace(**scope["state"]), app=page)


async def _to_the_end(assistant: Assistant, request: dict[str, Any], who: Any) -> tuple[dict[str, Any], list[Any]]:
    """The sentences of a check as a page gathers them, and its replies."""
    begin, news, _ = running_functions(assistant)
    replies = [await begin(request, who)]
    while replies[-1].get("phase") == "running":
        replies.append(await news({"check": request["check"], "seen": replies[-1]["version"]}, who))
    again = await news({"check": request["check"], "seen": 0}, who)
    gathered = {number: one for reply in replies for number, one in reply.get("sentences", {}).items()}
    assert again.get("sentences", {}) == gathered  # a page that comes back gets all of it
    return gathered, replies


def test_every_sentence_reaches_the_page_once_it_is_decided(assistant: Assistant) -> None:
    sentences, replies = asyncio.run(_to_the_end(assistant, {"check": "c1", "text": TEXT}, caller()))
    assert [sentences[str(number)]["verdict"] for number in range(3)] == [
        "contradicted",
        "verified",
        "nothing_to_check",
    ]
    assert replies[-1] | {"phase": "done", "done": 3, "total": 3, "unchecked": 0} == replies[-1]


def test_a_check_beyond_the_limit_says_so(assistant: Assistant) -> None:
    limiter = RateLimiter(per_minute=1, at_once=1)
    asyncio.run(_to_the_end(assistant, {"check": "c2", "text": TEXT}, caller(limiter)))
    sentences, replies = asyncio.run(_to_the_end(assistant, {"check": "c3", "text": TEXT}, caller(limiter)))
    assert sentences == {}
    assert replies[-1]["phase"] == "failed"
    assert "1" in replies[-1]["notice"]


@pytest.mark.parametrize("text", ["", " \n", "…?!"])
def test_a_text_without_words_says_so(assistant: Assistant, text: str) -> None:
    _, replies = asyncio.run(_to_the_end(assistant, {"check": "c4", "text": text}, caller()))
    assert replies[-1]["phase"] == "failed"
    assert replies[-1]["notice"] == "The text is empty: give one with sentences."


def test_a_stopped_check_is_not_known_any_more(assistant: Assistant) -> None:
    async def stopped() -> dict[str, Any]:
        begin, news, stop = running_functions(assistant)
        await begin({"check": "c5", "text": TEXT * 200}, caller())
        await stop({"check": "c5"}, caller())
        return await news({"check": "c5", "seen": 0}, caller())

    assert asyncio.run(stopped())["phase"] == "unknown"


def test_another_account_neither_sees_nor_stops_a_check_nor_takes_its_place(assistant: Assistant) -> None:
    async def scenario() -> None:
        begin, news, stop = running_functions(assistant)
        owner, asked = caller(account="li"), {"check": "c6", "seen": 0}
        await begin({"check": "c6", "text": TEXT * 200}, owner)
        for other in (caller(account="wang"), caller()):
            assert (await news(asked, other))["phase"] == "unknown"
            await stop(asked, other)
            await begin({"check": "c6", "text": "Another text."}, other)
        found = await news(asked, owner)
        assert found["total"] > 1
        await stop(asked, owner)
        assert (await news(asked, owner))["phase"] == "unknown"

    asyncio.run(scenario())


@pytest.mark.parametrize("request_", [None, {}, {"check": "../x", "text": "a"}, {"check": "c", "text": 3}, "text"])
def test_what_is_no_request_gets_a_sentence(assistant: Assistant, request_: Any) -> None:
    begin, _, _ = running_functions(assistant)
    assert "error" in asyncio.run(begin(request_, caller()))


def test_a_file_that_cannot_be_read_says_why(assistant: Assistant) -> None:
    read_file = {function.__name__: function for function in check_functions(assistant)}["read_file"]
    assert read_file({"name": "a.txt", "content": "VGhlIHRvd2Vy"}) == {"text": "The tower"}
    assert "error" in read_file({"name": "a.txt", "content": "no base64!"})
    assert "a.docx cannot be checked" in read_file({"name": "a.docx", "content": "TVqQ"})["error"]


def test_what_the_first_verdict_needs_is_loaded_once_before_it_is_asked_for(assistant: Assistant) -> None:
    warm_up = WarmUp(assistant)
    warm_up.start()
    first = warm_up.thread
    warm_up.start()
    assert warm_up.thread is first
    assert first
    first.join()
    assert analyze.cache_info().currsize > 0
    assert assistant.observers.running == 0

"""The real chat through gradio_client: streamed, stopped, failing, with a conversation, inside a host's page."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypedDict

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI, Request
from gradio_client import Client
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult

from assistant import Assistant
from assistant.chat import build_chat
from assistant.i18n import Translator
from assistant.ui import updates
from assistant.ui.answer_view import AnswerView
from assistant.ui.ask_request import AskRequest
from assistant.ui.updates import feed_view, stream_updates
from tests.e2e.browser.scripted import Scripted
from tests.serving import listening, serving

ARTICLES = {
    "water.txt": "河口乡去年组建了37个水质巡查小组。每个小组有6名成员，每周巡查2次。",
    "trees.txt": "The village planted 900 peach trees on the slope. It will plant more of them next year.",
}


class Places(TypedDict):
    """A corpus of two articles, and where its index goes."""

    corpus: Path
    index: Path


class BrokenModel(BaseChatModel):
    """A model whose code fails in a way that nobody foresaw."""

    @property
    def _llm_type(self) -> str:
        return "broken"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise RuntimeError("sk-canary-0002")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return written(tmp_path)


def written(folder: Path) -> Places:
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return {"corpus": corpus, "index": folder / "index"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server without a model, for all tests that change nothing of it."""
    with Assistant(**written(tmp_path_factory.mktemp("chat"))) as assistant, serving(assistant) as address:
        yield address


def test_a_question_is_answered_with_its_source_beside_it(url: str) -> None:
    text, sources = Client(url, verbose=False).predict("河口乡有多少个巡查小组？", api_name="/chat")
    assert "37" in text
    assert "(#cite-" in text
    assert "verified" in sources
    assert "<mark>河口乡去年组建了37个水质巡查小组。</mark>" in sources


def test_sources_come_first_and_the_answer_grows(places: Places) -> None:
    model = GenericFakeChatModel(
        messages=iter([AIMessage("The village planted 900 peach trees [1]. It will plant more next year [1].")])
    )
    with Assistant(**places, chat_model=model) as assistant, serving(assistant) as url:
        steps = list(Client(url, verbose=False).submit("How many peach trees were planted?", api_name="/chat"))
    first, last = steps[0], steps[-1]
    assert first[0] == ""
    assert "Nearest passages" in first[1]  # none is cited yet
    assert last[0].count("(#cite-") == 2
    assert all(later[0].startswith(earlier[0].rstrip("\n")) for earlier, later in pairwise(steps))


def test_a_question_that_the_articles_do_not_answer_is_refused(url: str) -> None:
    text, _ = Client(url, verbose=False).predict("火星的卫星叫什么名字？", api_name="/chat")
    assert "没有" in text
    assert "#cite-" not in text


def test_the_chat_answers_again_after_a_failure(places: Places) -> None:
    with Assistant(**places, chat_model=BrokenModel()) as assistant, serving(assistant) as url:
        client = Client(url, verbose=False)
        first, _ = client.predict("How many peach trees were planted?", api_name="/chat")
        second, _ = client.predict("火星的卫星叫什么名字？", api_name="/chat")
    assert "⚠" in first
    assert "canary" not in first
    assert "没有" in second


def test_a_missing_model_server_and_an_empty_question_are_explained(places: Places) -> None:
    with Assistant(**places, openai_base_url="http://127.0.0.1:9/v1") as assistant, serving(assistant) as url:
        client = Client(url, verbose=False)
        assert "OPENAI_BASE_URL" in client.predict("桃树有多少？", api_name="/chat")[0]
        assert "empty" in client.predict("   ", api_name="/chat")[0]


def test_numbers_go_on_through_a_conversation_and_not_between_clients(url: str) -> None:
    client, stranger = Client(url, verbose=False), Client(url, verbose=False)
    client.predict("河口乡有多少个巡查小组？", api_name="/chat")
    text, sources = client.predict("How many peach trees were planted?", api_name="/chat")
    strangers, theirs = stranger.predict("How many peach trees were planted?", api_name="/chat")
    assert "[2](" in text
    assert 'data-number="1"' in sources
    assert "[1](" in strangers
    assert 'data-number="2"' not in theirs


def test_stop_works_also_when_it_comes_together_with_an_event(places: Places) -> None:
    model = Scripted(pieces=[" and more"] * 600)

    async def stopped(assistant: Assistant, turns_of_the_loop: int) -> bool:
        asked = AskRequest(turn="1", question="How many peach trees were planted?")
        view, request = AnswerView(Translator("en"), asked.question), gr.Request(Request({"type": "http"}))

        async def answer() -> None:
            async for _ in feed_view(assistant, asked, view, None, request):
                if view.text:
                    has_begun.set()

        has_begun, answering = asyncio.Event(), asyncio.create_task(answer())
        await has_begun.wait()
        for _ in range(turns_of_the_loop):
            await asyncio.sleep(0)
        answering.cancel()
        await asyncio.wait([answering])
        return answering.cancelled()

    async def all_moments(assistant: Assistant) -> list[bool]:
        return [await stopped(assistant, turns) for turns in range(12)]

    with Assistant(**places, chat_model=model) as assistant:
        assert all(asyncio.run(all_moments(assistant)))


def test_an_answer_is_updated_less_often_while_another_question_is_searched_for(places: Places) -> None:
    async def intervals(assistant: Assistant) -> list[float]:
        asked = AskRequest(turn="1", question="How many peach trees were planted?")
        view, request = AnswerView(Translator("en"), asked.question), gr.Request(Request({"type": "http"}))
        return [view.interval async for _ in feed_view(assistant, asked, view, None, request)] + [view.interval]

    updates._searching_turns.add("another")
    try:
        with Assistant(**places, chat_model=Scripted(pieces=[" and more"] * 600)) as assistant:
            seen = asyncio.run(intervals(assistant))
    finally:
        updates._searching_turns.discard("another")
    assert seen[:2] == [0.05, 0.05]  # what was found, and its first word, wait for nobody
    assert seen[-1] == 0.5


def test_what_comes_between_two_updates_is_rendered_with_the_second(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def rendered(assistant: Assistant) -> list[str]:
        request = gr.Request(Request({"type": "http"}))
        asked = {"turn": "1", "question": "How many peach trees were planted?", "language": "en"}
        return [update.get("text", "") async for update in stream_updates(assistant, asked, None, request)]

    monkeypatch.setattr(updates, "UPDATE_SECONDS", 3600.0)
    with Assistant(**places, chat_model=Scripted(pieces=["They planted 900.", *[" More."] * 50])) as assistant:
        found, *others = asyncio.run(rendered(assistant))
    assert found == ""
    assert len(others) == 1


def test_a_hosts_page_can_have_two_chats(places: Places, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    with Assistant(**places) as one, Assistant(corpus=other, index=tmp_path / "second") as two:
        with gr.Blocks(analytics_enabled=False) as host:
            with gr.Tab("One"):
                build_chat(one, api_name="one")
            with gr.Tab("Two"):
                build_chat(two, api_name="two")
        with listening(gr.mount_gradio_app(FastAPI(), host, path="/")) as url:
            client = Client(url, verbose=False)
            assert "37" in client.predict("河口乡有多少个巡查小组？", api_name="/one")[0]
            assert "14" in client.predict("北桥换了多少根钢索？", api_name="/two")[0]


def test_replies_carry_the_headers_and_strange_hosts_are_refused(url: str) -> None:
    with httpx.Client(trust_env=False) as client:
        reply = client.get(url)
        assert reply.status_code == 200
        assert "script-src-attr 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert client.get(url, headers={"Host": "somewhere.example"}).status_code == 400


def test_an_answer_that_has_begun_waits_for_a_crowd_of_searches_and_not_for_ever(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def text(assistant: Assistant) -> str:
        asked = AskRequest(turn="1", question="How many peach trees were planted?")
        view, request = AnswerView(Translator("en"), asked.question), gr.Request(Request({"type": "http"}))
        async for _ in feed_view(assistant, asked, view, None, request):
            pass
        return view.text

    crowd = {f"another {number}" for number in range(updates._CROWD)}
    monkeypatch.setattr(updates, "_WAIT_SECONDS", 0.2)
    updates._searching_turns.update(crowd)
    try:
        assert asyncio.run(updates._let_searches_go_first(0.2)) >= 0.2
        with Assistant(**places, chat_model=Scripted(pieces=[" and more"] * 60)) as assistant:
            assert asyncio.run(text(assistant)).count("more") == 60  # whole, though the crowd never goes
        updates._searching_turns.discard("another 0")  # two or three who search are no crowd
        assert asyncio.run(updates._let_searches_go_first(3600)) < 3600
    finally:
        updates._searching_turns.difference_update(crowd)

"""A host limits a chat to some articles: whatever a browser sends, nothing of the others comes out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client

from assistant import Assistant, QuestionError
from assistant.chat import build_chat
from tests.serving import listening

OPEN, SHUT = "河口乡去年组建了37个水质巡查小组。每个小组有6名成员。", "山坡上种了900棵桃树，明年还会再种一些。"
ABOUT_SHUT = "山坡上种了多少棵桃树？"


class LimitedChat(NamedTuple):
    """A chat that is limited to one of two articles, and what a browser may know of the other."""

    url: str
    config: dict[str, Any]
    shut: dict[str, Any]
    record: dict[str, Any]  # of an answer from the other article, as another chat would have sent it

    def call(self, function: str, **request: Any) -> dict[str, Any]:
        """One of the part's own functions, as its script calls it."""
        [event] = [one for one in self.config["dependencies"] if one["targets"] and one["targets"][0][1] == "ask"]
        body = {"data": request, "component_id": event["targets"][0][0], "fn_name": function, "session_hash": "forged"}
        reply = httpx.post(f"{self.url}/gradio_api/component_server", json=body, trust_env=False, timeout=30)
        assert reply.status_code == 200
        return dict(reply.json())

    def ask(self, **request: Any) -> str:
        """All that comes back of a question, as the page's script would ask it."""
        [event] = [one for one in self.config["dependencies"] if one["targets"] and one["targets"][0][1] == "ask"]
        session = f"forged{abs(hash(json.dumps(request)))}"
        body = {
            "data": [],
            "event_data": {"turn": "t", **request},
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": session,
        }
        with httpx.Client(trust_env=False, timeout=30) as client:
            assert client.post(f"{self.url}/gradio_api/queue/join", json=body).status_code == 200
            with client.stream("GET", f"{self.url}/gradio_api/queue/data", params={"session_hash": session}) as stream:
                lines = [line.removeprefix("data: ") for line in stream.iter_lines() if line.strip()]
        return "\n".join(json.dumps(json.loads(line), ensure_ascii=False) for line in lines)  # each character as it is


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LimitedChat]:
    folder = tmp_path_factory.mktemp("limited")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in (("water", OPEN), ("trees", SHUT)):
        (corpus / f"{name}.md").write_text(f"---\ntitle: {name}\nsource: {name}报\n---\n\n{text}\n", encoding="utf-8")
    with Assistant(corpus=corpus, index=folder / "index", model="quote") as assistant:
        record = assistant.ask(ABOUT_SHUT).model_dump(mode="json")
        assert "900" in record["answer"]
        with gr.Blocks(analytics_enabled=False) as page:
            build_chat(assistant, filters={"sources": ["water报"]})
        with listening(gr.mount_gradio_app(FastAPI(), page, path="/")) as url:
            config = httpx.get(f"{url}/config", trust_env=False).json()
            yield LimitedChat(url, config, record["citations"][0]["article"], record)


def test_a_misspelt_filter_is_refused_when_the_chat_is_built(tmp_path: Path) -> None:
    with (
        Assistant(corpus=tmp_path, index=tmp_path / "index") as assistant,
        gr.Blocks(analytics_enabled=False),
        pytest.raises(QuestionError, match=r"`filters\.source`"),
    ):
        build_chat(assistant, filters={"source": ["water报"]})


def test_admitted_articles_answer(limited: LimitedChat) -> None:
    assert "37" in limited.ask(question="河口乡有多少个水质巡查小组？")
    assert [article["title"] for article in limited.call("welcome")["articles"]] == ["water"]


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"filters": {}},
        {"filters": None},
        {"filters": {"articles": ["SHUT"]}},
        {"filters": {"sources": ["trees报"]}},
        {"filters": {"articles": ["SHUT"], "sources": ["trees报"], "within": None, "without": []}},
        {"filters": {"articles": [], "sources": []}, "within": None},
        {"history": "RECORD", "filters": {"articles": ["SHUT"]}},
        {"history": "RECORD", "question": "明年呢？"},
        {"quote": True, "filters": {"languages": ["zh-Hans"]}},
    ],
)
def test_no_question_finds_another_article(limited: LimitedChat, forged: dict[str, Any]) -> None:
    text = json.dumps({"question": ABOUT_SHUT, **forged}).replace("SHUT", limited.shut["id"])
    request = {**json.loads(text), **({"history": json.dumps([limited.record])} if "history" in forged else {})}
    reply = limited.ask(**request)
    assert "process_completed" in reply
    assert "还会再种" not in reply
    assert limited.shut["id"] not in reply


@pytest.mark.parametrize(
    "question", ["总结[1]", "Summarize [1]", "总结第一篇", "Summarise the first two articles", "总结这篇文章"]
)
@pytest.mark.parametrize("kind", ["articles", "collection"])
def test_no_summary_reads_an_article_that_only_a_forged_conversation_names(
    limited: LimitedChat, question: str, kind: str
) -> None:
    cited = {"citations": limited.record["citations"], "articles": []}
    listed = {"citations": [], "articles": [limited.shut]}
    forged = {**limited.record, "kind": kind, "passages": [], **(listed if kind == "collection" else cited)}
    reply = limited.ask(question=question, history=json.dumps([forged]), turn=f"{kind}{abs(hash(question))}")
    assert "process_completed" in reply
    assert "桃树" not in reply
    assert limited.shut["id"] not in reply


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"source": "water报"},
        {"id": "0" * 16},
        {"path": "water.md", "source": "water报"},
    ],
)
def test_another_article_is_not_opened_whatever_a_browser_claims(limited: LimitedChat, change: dict[str, str]) -> None:
    reply = limited.call("read", article={**limited.shut, **change}, places=[], language="en")
    assert "桃树" not in json.dumps(reply, ensure_ascii=False)
    assert reply["status"] == ("changed" if change.get("path") else "gone")


def test_another_article_in_a_conversation_looks_as_if_it_were_gone(limited: LimitedChat) -> None:
    kept = {**limited.record, "passages": []}
    never = {
        **kept,
        "citations": [{**kept["citations"][0], "article": {**limited.shut, "id": "0" * 16, "path": "nowhere.md"}}],
    }
    there, nowhere = (
        turn["sources"]
        for turn in limited.call("restore", turns=[{"turn": "t", "answer": kept}, {"turn": "u", "answer": never}])[
            "turns"
        ]
    )
    assert there == nowhere  # nobody learns whether there is such an article
    assert "⚠" in there


def test_programs_are_limited_as_browsers_are(limited: LimitedChat) -> None:
    text, sources = Client(limited.url, verbose=False).predict(ABOUT_SHUT, api_name="/chat")
    assert "900" not in text + sources

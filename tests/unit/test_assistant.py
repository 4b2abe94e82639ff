"""The public class: its settings, what it finds and answers, what it refuses, and the exact keys of its JSON."""

import asyncio
import json
import multiprocessing
import os
import re
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.language_models import FakeListChatModel

import assistant as package
from assistant import Answer, Assistant, Filter, Passage, QuestionError, SettingsError, SyncReport, VectorstoreError
from assistant.schemas import ErrorEvent, Event
from assistant.validation import MAX_QUESTION_CHARACTERS
from vectorstore import CorpusError, IndexInUseError

HARBOUR = """---
title: The harbour
author: Ada Lowe
source: Coast News
date: 2019-05-04
url: https://example.org/harbour
---

The harbour holds forty boats.  Its   lighthouse was built in 1887.
"""
ORCHARD = "\ufeff果 园 里 有 梨 树 三百棵。果園的主人叫陳大山。\r\n梨子在八月成熟，\r\n每斤賣六元。"


def world(folder: Path) -> Path:
    """A folder with two articles: Markdown in English, and damaged text in both Chinese scripts."""
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    (corpus / "orchard.txt").write_bytes(ORCHARD.encode())
    return corpus


def opened(folder: Path) -> Assistant:
    return Assistant(corpus=world(folder), index=folder / "index")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same world for tests that only read it; the first one makes its index."""
    folder = tmp_path_factory.mktemp("world")
    world(folder)
    return folder


def reading(folder: Path) -> Assistant:
    return Assistant(corpus=folder / "corpus", index=folder / "index")


def streamed(assistant: Assistant, question: str) -> list[Event]:
    async def events() -> list[Event]:
        return [event async for event in assistant.astream(question)]

    return asyncio.run(events())


def test_the_package_names_what_it_promises() -> None:
    assert {"Assistant", "Answer", "Citation", "Passage", "SyncReport"} <= set(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("kind", [str, Path])
def test_folders_are_given_as_text_or_path(tmp_path: Path, kind: type[str] | type[Path]) -> None:
    with Assistant(corpus=kind(world(tmp_path)), index=kind(tmp_path / "index")) as assistant:
        assert assistant.sync().added == ("harbour.md", "orchard.txt")
        assert (tmp_path / "index").is_dir()


def test_any_setting_is_a_keyword_and_an_unknown_one_is_refused() -> None:
    made = Assistant(passages=3, timeout=5, port=9000, model="quote")
    assert (made.settings.passages, made.settings.timeout, made.settings.port, made.settings.model) == (
        3,
        5.0,
        9000,
        "quote",
    )
    with pytest.raises(SettingsError, match="`colour`"):
        Assistant(colour="red")
    with pytest.raises(SettingsError, match="ASSISTANT_PASSAGES"):
        Assistant(passages=0)


def test_a_name_is_no_chat_model_object() -> None:
    with pytest.raises(SettingsError, match="give a name as `model`"):
        Assistant(chat_model="openai:gpt-5")  # type: ignore[arg-type]  # what the sentence is for


def test_making_an_assistant_touches_nothing(tmp_path: Path) -> None:
    Assistant(corpus=tmp_path / "nowhere", index=tmp_path / "index").close()
    assert list(tmp_path.iterdir()) == []


def test_sync_reports_and_does_nothing_twice(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        first, second = assistant.sync(), assistant.sync()
        (tmp_path / "corpus" / "harbour.md").unlink()
        third = assistant.sync()
    assert isinstance(first, SyncReport)
    assert (first.added, first.unchanged) == (("harbour.md", "orchard.txt"), 0)
    assert (second.added, second.changed, second.unchanged) == ((), (), 2)
    assert (third.removed, third.unchanged) == (("harbour.md",), 1)


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        assert assistant.sync(dry_run=True).added == ("harbour.md", "orchard.txt")
    assert not (tmp_path / "index").exists()


def test_the_first_search_makes_the_index(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        found = assistant.search("When was the lighthouse built?", k=1)
    assert [(type(passage), passage.rank, passage.article.path) for passage in found] == [(Passage, 1, "harbour.md")]
    assert "Its lighthouse was built in 1887." in found[0].text


def test_search_gives_at_most_k_best_first_in_either_script(folder: Path) -> None:
    with reading(folder) as assistant:
        both = assistant.search("梨樹有多少棵？")
        assert [passage.article.path for passage in assistant.search("梨树有多少棵？", k=1)] == ["orchard.txt"]
    assert [passage.rank for passage in both] == list(range(1, len(both) + 1))
    assert [passage.score for passage in both] == sorted((passage.score for passage in both), reverse=True)
    assert both[0].article.path == "orchard.txt"


@pytest.mark.parametrize(
    "question",
    ["When was the lighthouse built?", "果园里有梨树多少棵？", "果園的主人叫什麼？", "梨子在八月成熟，每斤卖几元？"],
)
def test_every_quote_is_the_articles_own_text_at_its_offsets(folder: Path, question: str) -> None:
    with reading(folder) as assistant:
        answer = assistant.ask(question)
        originals = {article.id: assistant.original(article.id) or "" for article in assistant.articles()}
    assert set(originals.values()) == {HARBOUR, ORCHARD}
    assert answer.citations
    for citation in answer.citations:
        assert citation.article
        assert citation.state == "verified"
        assert originals[citation.article.id][citation.start : citation.end] == citation.quote
    for passage in answer.passages:
        cut = originals[passage.article.id][passage.start : passage.end]
        assert cut.split()[0][0] == passage.text[0]
        assert len(cut) >= len(passage.text)


def test_an_unknown_article_has_no_original(folder: Path) -> None:
    with reading(folder) as assistant:
        assert assistant.original("0" * 16) is None


CITATION = {"page", "number", "state", "aligned", "sentence", "quote", "start", "end", "passage_id", "article"} | {
    "reasons",
    "method",
    "judge",
    "evidence",
    "ocr",
    "wrong",
}
ARTICLE = {"row", "id", "title", "author", "source", "date", "url", "path"} | {"language"}
PASSAGE = {"page", "id", "number", "rank", "score", "text", "start", "end", "article"}
ANSWER = {
    "kind",
    "model_fault",
    "articles",
    "disagreements",
    "question",
    "answer",
    "state",
    "citations",
    "passages",
    "model",
    "prompt",
    "usage",
    "timings_ms",
} | {
    "finish_reason",
    "missing",
    "searched",
    "instead",
    "sentences",
}


def test_the_json_of_an_answer_has_exactly_these_keys(folder: Path) -> None:
    with reading(folder) as assistant:
        told = json.loads(assistant.ask("When was the lighthouse built?").model_dump_json())
    assert set(told) == ANSWER
    assert set(told["usage"]) == {
        "input_tokens",
        "output_tokens",
        "judge_input_tokens",
        "judge_output_tokens",
        "cost_usd",
    }
    assert set(told["timings_ms"]) == {"retrieve", "first_text", "last_text", "total"}
    assert told["citations"]
    assert all(set(citation) == CITATION and set(citation["article"]) == ARTICLE for citation in told["citations"])
    assert all(set(passage) == PASSAGE and set(passage["article"]) == ARTICLE for passage in told["passages"])
    about = {key: told["citations"][0]["article"][key] for key in ("title", "author", "source", "date", "url", "path")}
    assert about == {
        "title": "The harbour",
        "author": "Ada Lowe",
        "source": "Coast News",
        "date": "2019-05-04",
        "url": "https://example.org/harbour",
        "path": "harbour.md",
    }
    assert Answer.model_validate(told).model_dump(mode="json") == told


def test_the_json_of_a_report_has_exactly_these_keys(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        (tmp_path / "corpus" / "photo.gif").write_bytes(b"\xff\xd8")
        (tmp_path / "corpus" / "copy.md").write_text(HARBOUR, encoding="utf-8")
        told = json.loads(assistant.sync().model_dump_json())
    assert set(told) == {
        "added",
        "changed",
        "moved",
        "removed",
        "refused",
        "reposts",
        "cleaned",
        "omitted",
        "unchanged",
        "seconds",
    }
    assert [set(row) for row in told["refused"]] == [{"path", "reason", "code", "values"}]
    assert [set(row) for row in told["reposts"]] == [{"path", "of", "resemblance"}]


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "？！", "...", "—", "\u200b", "\x00\x07", "[]", "😀"])
def test_a_question_without_a_word_is_refused_before_anything_is_opened(tmp_path: Path, nothing: str) -> None:
    with opened(tmp_path) as assistant:
        for ask in (assistant.ask, assistant.search):
            with pytest.raises(QuestionError, match="The question is empty"):
                ask(nothing)
        events = streamed(assistant, nothing)
    assert [(event.type, "The question is empty" in getattr(event, "message", "")) for event in events] == [
        ("error", True)
    ]
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("length", [MAX_QUESTION_CHARACTERS + 1, 50_000])
def test_a_text_is_no_question(folder: Path, length: int) -> None:
    with reading(folder) as assistant:
        with pytest.raises(QuestionError, match=f"{length:,} characters.*{MAX_QUESTION_CHARACTERS:,}"):
            assistant.ask("梨" * length)
        assert streamed(assistant, "梨" * length)[0].type == "error"


@pytest.mark.parametrize(
    "question",
    [
        "lighthouse \ud800 built?",
        "\udfff梨树\ud83d有多少棵？",
        "lighthouse\x00built\x1b[31m?",
        "\u202elighthouse\u202c built",
        "  lighthouse built\r\n",
        'lighthouse" OR "1"="1" AND (built:*)^2 ~ \\ /x/ [a TO b] +-!{}',
        "'; DROP TABLE articles; -- lighthouse",
        "NOT AND OR",
        "*a?",
        "e\u0301" * 100,
        "梨" * MAX_QUESTION_CHARACTERS,
    ],
)
def test_an_odd_question_gets_an_answer_that_is_whole_text(folder: Path, question: str) -> None:
    with reading(folder) as assistant:
        answer = assistant.ask(question)
        assert streamed(assistant, question)[-1].type == "done"
        assert isinstance(assistant.search(question), list)
    told = answer.model_dump_json()
    assert Answer.model_validate_json(told).model_dump_json() == told
    assert not any(unicodedata.category(character) == "Cs" for character in answer.question)


def test_any_text_is_either_searched_or_refused_with_a_sentence(folder: Path) -> None:
    with reading(folder) as assistant:

        @settings(max_examples=50)
        @given(st.text(max_size=30))
        def ask(text: str) -> None:
            if any(character.isalnum() for character in text):
                assert len(assistant.search(text, k=2)) == 2
            else:
                with pytest.raises(QuestionError):
                    assistant.search(text, k=2)

        ask()


def test_a_missing_corpus_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with Assistant(corpus=tmp_path / "nowhere", index=tmp_path / "index") as assistant:
        for use in (assistant.sync, lambda: assistant.search("boats"), lambda: assistant.ask("boats")):
            with pytest.raises(
                CorpusError, match=r"There is no corpus folder `.*nowhere`: create it, or name another one"
            ):
                use()
        assert [type(event) for event in streamed(assistant, "boats")] == [ErrorEvent]
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("files", [{}, {"photo.gif": b"\xff\xd8"}, {"empty.txt": b""}, {"short.md": b"Hi."}])
def test_a_corpus_without_an_article_is_reported_with_the_reason(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "corpus").mkdir()
    for name, content in files.items():
        (tmp_path / "corpus" / name).write_bytes(content)
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") as assistant:
        assert [row.path for row in assistant.sync().refused] == list(files)
        with pytest.raises(CorpusError, match="holds no article") as told:
            assistant.ask("boats")
        assert all(f"`{name}` was refused" in str(told.value) for name in files)
        assert isinstance(streamed(assistant, "boats")[-1], ErrorEvent)


def test_an_index_has_one_owner_until_it_is_closed(tmp_path: Path) -> None:
    corpus = world(tmp_path)
    first, second = (Assistant(corpus=corpus, index=tmp_path / "index") for _ in range(2))
    with first, second:
        first.sync()
        with pytest.raises(IndexInUseError, match="in use by process"):
            second.search("lighthouse")
        held = first._corpus_index.open()  # so that not even the garbage collector could let the folder go
        first.close()
        assert held.folder == tmp_path / "index"
        assert second.search("lighthouse", k=1)[0].article.path == "harbour.md"


def test_a_closed_assistant_opens_again_and_closing_twice_is_no_harm(tmp_path: Path) -> None:
    assistant = opened(tmp_path)
    with assistant as same:
        assert same is assistant
        before = assistant.ask("When was the lighthouse built?")
    assistant.close()
    with assistant:
        after = assistant.ask("When was the lighthouse built?")
    assert after.model_dump(exclude={"timings_ms"}) == before.model_dump(exclude={"timings_ms"})


def test_any_thread_lets_the_index_go(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as worker, Assistant(corpus=world(tmp_path), index=tmp_path / "index") as assistant:
        held = worker.submit(assistant._corpus_index.open).result()
        assistant.close()
        with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") as other:
            assert other.search("lighthouse", k=1)
        assert held.folder == tmp_path / "index"


def test_what_is_read_of_a_closed_index_is_reported_as_closed(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        catalog = assistant._corpus_index.open_synced().catalog
    with pytest.raises(VectorstoreError, match="was closed while it was searched: ask again"):
        catalog.articles()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_is_refused_its_parents_index_and_does_not_wait(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        assistant.search("lighthouse")
        context = multiprocessing.get_context("fork")
        told, telling = context.Pipe(duplex=False)

        def use() -> None:
            with pytest.raises(IndexInUseError) as refused:
                assistant.search("lighthouse")
            assistant.close()
            telling.send(str(refused.value))

        child = context.Process(target=use)
        child.start()
        child.join(30)
        hung = child.is_alive()
        child.kill()
        assert not hung
        assert told.poll(5)
        assert f"in use by process {os.getpid()}" in told.recv()
        assert assistant.search("lighthouse", k=1)[0].article.path == "harbour.md"  # the parent goes on


def test_nobody_waits_for_a_sync_that_goes_on(tmp_path: Path) -> None:
    model = FakeListChatModel(responses=["The harbour holds forty boats [1]."])
    began, goes_on = threading.Event(), threading.Event()

    def progress(_done: int, _total: int) -> None:
        began.set()
        goes_on.wait(timeout=60)

    with (
        Assistant(chat_model=model, corpus=world(tmp_path), index=tmp_path / "index") as assistant,
        ThreadPoolExecutor() as pool,
    ):
        assistant.sync()
        (tmp_path / "corpus" / "mill.txt").write_text("The mill grinds nine tons of barley.", encoding="utf-8")
        syncing = pool.submit(assistant.sync, progress=progress)
        try:
            assert began.wait(timeout=60)
            assert (
                "forty" in pool.submit(assistant.ask, "How many boats does the harbour hold?").result(timeout=20).answer
            )
            assert pool.submit(assistant.refused).result(timeout=20) == []
        finally:
            goes_on.set()
        assert syncing.result().added == ("mill.txt",)


def test_leaving_the_block_by_an_error_closes_too(tmp_path: Path) -> None:
    corpus = world(tmp_path)
    broken = Assistant(corpus=corpus, index=tmp_path / "index")

    def use() -> None:
        with broken:
            broken.sync()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    with Assistant(corpus=corpus, index=tmp_path / "index") as other:
        assert other.sync().unchanged == 2


def test_articles_are_left_as_they_were(tmp_path: Path) -> None:
    with opened(tmp_path) as assistant:
        assistant.ask("When was the lighthouse built?")
    left = {file.name: file.read_bytes() for file in (tmp_path / "corpus").iterdir()}
    assert left == {"harbour.md": HARBOUR.encode(), "orchard.txt": ORCHARD.encode()}


def test_what_is_raised_is_one_family_a_step() -> None:
    assert issubclass(CorpusError, VectorstoreError)
    assert issubclass(IndexInUseError, VectorstoreError)
    assert issubclass(QuestionError, ValueError)


def test_an_answer_on_the_shared_article_is_cited_by_its_own_text(shared: Path, tmp_path: Path) -> None:
    with Assistant(corpus=shared / "articles", index=tmp_path / "index") as assistant:
        asked = max(assistant.search("扶贫", k=1)[0].sentences, key=lambda sentence: len(sentence.text))
        answer = assistant.ask(asked.text)
        originals = {article.id: assistant.original(article.id) or "" for article in assistant.articles()}
    assert answer.citations
    assert all(
        c.article and originals[c.article.id][c.start : c.end] == c.quote and c.state == "verified"
        for c in answer.citations
    )


def test_filters_keep_search_and_answers_to_some_articles(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name, date, count in (("old", "2016-05-01", 12), ("new", "2023-02-11", 31)):
        (tmp_path / "corpus" / f"{name}.md").write_text(
            f"---\ndate: {date}\n---\n\nThe village of Lower Marsh has {count} wells.\n", encoding="utf-8"
        )
    question = "How many wells does the village of Lower Marsh have?"
    late = Filter(after="2020")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        assert {passage.article.path for passage in assistant.search(question)} == {"old.md", "new.md"}
        assert {passage.article.path for passage in assistant.search(question, filters=late)} == {"new.md"}
        assert "31 wells" in assistant.ask(question, filters=late).answer
        assert "12" not in assistant.ask(question, filters=late).answer
        assert assistant.ask(question, filters=Filter(after="2024")).state == "not_found"

        async def streamed() -> list[str]:
            return [
                event.type + str(getattr(event, "text", ""))
                for event in [event async for event in assistant.astream(question, filters=late)]
            ]

        assert "12 wells" not in "".join(asyncio.run(streamed()))


def test_no_history_and_filters_as_a_dict_are_taken_by_every_method(folder: Path) -> None:
    question = "When was the lighthouse built?"

    async def last() -> Event:
        return [event async for event in assistant.astream(question, None, filters={"languages": ["en"]})][-1]

    with reading(folder) as assistant:
        asked = assistant.ask(question, None, filters={"languages": ["en"]})
        done = asyncio.run(last())
        found = assistant.search(question, filters={"languages": ["en"]})
        assert assistant.find(question, 10, filters={"languages": ["en"]}).passages == tuple(found)
    assert done.type == "done"
    assert done.answer.answer == asked.answer
    assert {passage.article.path for passage in (*found, *asked.passages)} == {"harbour.md"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"question": 5}, "The question is no text: give a string."),
        ({"question": None}, "The question is no text: give a string."),
        ({"filters": {"language": ["en"]}}, "`filters.language` is wrong: Extra inputs are not permitted."),
        ({"filters": {"languages": "en"}}, "`filters.languages` is wrong: give a list, such as ['en']."),
        *(
            ({"history": history}, "The history holds what is no turn")
            for history in ("hello", [None], [["user", "hello"]], [{"answer": "half a record"}])
        ),
    ],
)
def test_what_is_no_question_history_or_filter_is_reported_in_one_sentence(
    folder: Path, wrong: dict[str, Any], sentence: str
) -> None:
    given = {"question": "When was the lighthouse built?", **wrong}

    async def last() -> Event:
        return [event async for event in assistant.astream(**given)][-1]

    with reading(folder) as assistant:
        for ask in (lambda: assistant.ask(**given), lambda: assistant.chain.invoke(given)):
            with pytest.raises(QuestionError, match=f"^{re.escape(sentence)}"):
                ask()
        told = asyncio.run(last())
        if "history" not in wrong:
            with pytest.raises(QuestionError, match=f"^{re.escape(sentence)}"):
                assistant.search(given["question"], filters=given.get("filters"))
    assert told.type == "error"
    assert told.message.startswith(sentence)
    assert (told.cause, "\n" in told.message) == ("question", False)


@pytest.mark.parametrize("k", [0, -1, 2.5, "5", None])
def test_a_search_for_no_passage_is_reported_in_one_sentence(folder: Path, k: Any) -> None:
    with (
        reading(folder) as assistant,
        pytest.raises(QuestionError, match=f"^`k` is {k}: ask for a whole number of passages, 1 or more\\.$"),
    ):
        assistant.search("When was the lighthouse built?", k=k)


@pytest.mark.parametrize("asked", ["When was the lighthouse built?", None, ["question"]])
def test_the_chain_tells_what_it_takes(folder: Path, asked: Any) -> None:
    with reading(folder) as assistant, pytest.raises(QuestionError, match="give one with `question`"):
        assistant.chain.invoke(asked)

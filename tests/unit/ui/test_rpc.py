"""What the page asks for beside answers comes back as records and safe HTML, and every failure as a sentence."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.answer.prompts import load_prompts
from assistant.folders import packaged_folder
from assistant.ui.feedback import FEEDBACK_FILE
from assistant.ui.page_function import Handler, translate_errors
from assistant.ui.rpc import rpc_functions
from assistant.validation import QuestionError
from assistant.verify.admission import Candidate
from tests.e2e.browser.scripted import Scripted
from vectorstore import Filter, IndexInUseError, SearchResult, StorageError


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.md").write_text(
        "---\nsource: 河口报\n---\n\n河口乡去年组建了37个水质巡查小组。每个小组有6名成员。", encoding="utf-8"
    )
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        yield opened


@pytest.fixture
def ask(assistant: Assistant) -> Handler:
    """Calls a function by name with a request, as the page does: everything goes through JSON."""
    functions = {function.__name__: function for function in rpc_functions(assistant)}

    def call(request: Any) -> dict[str, Any]:
        name, values = request
        answer: dict[str, Any] = json.loads(json.dumps(functions[name](json.loads(json.dumps(values)))))
        return answer

    return call


def test_the_welcome_has_examples_and_the_values_of_the_filters(ask: Handler) -> None:
    reply = ask(("welcome", {"language": "zh-Hans"}))
    assert reply["examples"] == ["河口乡去年组建了多少个水质巡查小组？", "每个小组有多少名成员？"]
    assert reply["holdings"] == "依据一篇文章作答。"
    assert (reply["quotes_only"], reply["is_changeable"]) == (True, False)
    assert reply["sources"] == ["河口报"]
    assert reply["languages"] == ["zh-Hans"]
    assert [article["title"] for article in reply["articles"]] == ["water"]


def test_examples_are_searched_for_once_in_each_language_until_the_articles_change(
    assistant: Assistant, ask: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []
    find = assistant.find

    def counted(question: str, k: int) -> SearchResult:
        searched.append(question)
        return find(question, k)

    monkeypatch.setattr(assistant, "find", counted)
    for language, first in (
        ("zh-Hant", "河口鄉去年組建了多少個水質巡查小組？"),
        ("zh-Hans", "河口乡去年组建了多少个水质巡查小组？"),
    ) * 2:
        assert ask(("welcome", {"language": language}))["examples"][0] == first
    assert len(searched) == 4  # two questions in each script
    (assistant.settings.corpus / "water.md").write_text("桃源乡去年种了900棵桃树。明年还会再种一些。", encoding="utf-8")
    assistant.sync()
    for _ in range(2):
        assert ask(("welcome", {"language": "zh-Hans"}))["examples"] == ["桃源乡去年种了多少棵桃树？"]
    assert len(searched) == 5


def test_the_welcome_names_the_judge_until_it_is_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def notice(assistant: Assistant) -> str:
        with assistant:
            return assistant.judge_unexamined

    def at(**settings: Any) -> Assistant:
        return Assistant(corpus=packaged_folder("corpus"), index=tmp_path / "index", **settings)

    assert notice(at(model="quote", judge="openai:judge")) == ""
    assert notice(at(model="openai:writer", judge="off")) == ""
    named = at(model="openai:writer", judge="openai:judge", openai_base_url="http://127.0.0.1:9/v1")
    assert notice(named) == "openai:judge (http://127.0.0.1:9/v1)"
    candidate = Candidate(
        model="openai:judge", server="http://127.0.0.1:9/v1", prompt=load_prompts(packaged_folder("prompts")).judge_name
    )
    monkeypatch.delenv("ASSISTANT_JUDGE")
    assert notice(at(chat_model=Scripted())).startswith("Scripted")  # what writes the answers also judges them
    assert notice(at(chat_model=Scripted(), judge="openai:judge")).startswith("openai:judge")
    named.settings.judge_results_folder.mkdir(parents=True)
    (named.settings.judge_results_folder / f"{candidate.key}.json").write_text("{}", encoding="utf-8")
    assert notice(named) == ""


def test_the_welcome_names_languages_without_keyword_search(
    assistant: Assistant, ask: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(("welcome", {"language": "en"}))["dead"] == ""
    assistant.close()
    monkeypatch.setattr("vectorstore.index.lexical.terms_of", lambda _: [])
    monkeypatch.setattr("vectorstore.index.keyword_check.terms_of", lambda _: [])
    assert "中文（简体）" in ask(("welcome", {"language": "zh-Hans"}))["dead"]


def test_a_chat_of_some_articles_names_no_language_of_the_others(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant.close()
    monkeypatch.setattr("vectorstore.index.lexical.terms_of", lambda _: [])
    monkeypatch.setattr("vectorstore.index.keyword_check.terms_of", lambda _: [])
    functions = {function.__name__: function for function in rpc_functions(assistant, within=Filter(languages=["fr"]))}
    assert functions["welcome"]({"language": "en"})["dead"] == ""


def test_a_saved_conversation_is_shown_again_with_working_citations(assistant: Assistant, ask: Handler) -> None:
    record = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json")
    [turn] = ask(("restore", {"turns": [{"turn": "t", "answer": record}], "language": "zh-Hant"}))["turns"]
    assert 'data-citation="0"' in turn["answer"]
    assert "已核對" in turn["sources"]
    assert "⚠" not in turn["sources"]
    assert json.loads(turn["record"]) == record
    citation = record["citations"][0]
    place = {"key": "c0", "start": citation["start"], "end": citation["end"], "quote": citation["quote"]}
    assert "37个水质巡查小组" in ask(("read", {"article": citation["article"], "places": [place]}))["body"]


def test_a_saved_conversation_says_which_articles_changed_since(assistant: Assistant, ask: Handler) -> None:
    record = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json")
    (assistant.settings.corpus / "water.md").write_text(
        "河口乡今年组建了40个水质巡查小组，比去年多。", encoding="utf-8"
    )
    assistant.sync()
    [turn] = ask(("restore", {"turns": [{"turn": "t", "answer": record}], "language": "en"}))["turns"]
    assert "has changed since" in turn["sources"]
    assert "37个水质巡查小组" in turn["sources"]


def test_an_export_comes_back_as_a_whole_file(assistant: Assistant, ask: Handler) -> None:
    record = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json")
    file = ask(("export", {"format": "md", "title": "T", "answers": [record], "language": "en"}))
    assert file["name"] == "T.md"
    assert "37个水质巡查小组" in base64.b64decode(file["content"]).decode()


def test_feedback_is_saved_in_a_file_that_the_owner_can_read(assistant: Assistant, ask: Handler) -> None:
    record = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json")
    assert ask(("rate", {"turn": "t", "verdict": "down", "comment": "too\nshort", "answer": record})) == {}
    assert ask(("rate", {"turn": "t", "verdict": "up", "answer": record})) == {}
    lines = (assistant.settings.index_folder / FEEDBACK_FILE).read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert (first["verdict"], first["comment"], first["question"]) == ("down", "too\nshort", "河口乡有多少个巡查小组？")
    assert first["citations"][0]["state"] == "verified"
    assert second["verdict"] == "up"


def test_a_long_answer_does_not_fill_the_file_of_feedback_beyond_its_limit(
    assistant: Assistant, ask: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.ui.feedback._SIZE_AT_MOST", 10_000)
    record = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json") | {"answer": "x" * 20_000}
    assert ask(("rate", {"turn": "t", "verdict": "up", "answer": record})) == {}
    assert not (assistant.settings.index_folder / FEEDBACK_FILE).exists()


@pytest.mark.parametrize("name", ["read", "restore", "export", "rate"])
@pytest.mark.parametrize(
    "request_",
    [None, 1, "x", [], {"language": 3}, {"turns": [{}]}, {"answers": [], "format": "exe", "title": "x" * 999}],
)
def test_nonsense_is_answered_with_a_sentence(ask: Handler, name: str, request_: Any) -> None:
    reply = ask((name, request_))
    assert "error" in reply
    assert "Traceback" not in reply["error"]


def test_an_unforeseen_failure_reveals_nothing_of_its_message() -> None:
    @translate_errors
    def fails(request: Any) -> dict[str, Any]:
        raise RuntimeError("sk-canary-0002") if request else StorageError("index_closed")

    assert fails({})["error"] == str(StorageError("index_closed"))
    assert "canary" not in fails({"language": "zh-Hans"})["error"]
    assert "出错了" in fails({"language": "zh-Hans"})["error"]


def test_failures_are_translated_into_the_readers_language() -> None:
    failures: list[Exception] = [
        IndexInUseError("index_in_use", folder="i", owner="12"),
        OSError(28, "No space left on device"),
        QuestionError("long", count="5,000", limit="4,000"),
    ]

    @translate_errors
    def fails(request: Any) -> dict[str, Any]:
        raise failures[request["which"]]

    sentences = [
        [fails({"which": which, "language": language})["error"] for which in range(3)]
        for language in ("en", "zh-Hans", "zh-Hant")
    ]
    assert sentences[0][0] == str(failures[0])
    assert "Errno" not in sentences[0][1]
    assert [row[0].partition("：")[0] for row in sentences[1:]] == [
        "索引 `i` 正被进程 12 使用",
        "索引 `i` 正被行程 12 使用",
    ]
    assert [row[1].partition("（")[0] for row in sentences[1:]] == ["磁盘操作失败", "磁碟操作失敗"]
    assert "5,000" in sentences[1][2]
    assert len({row[which] for row in sentences for which in range(3)}) == 9


def test_a_stopped_answer_becomes_a_record_with_its_citations_and_copies(assistant: Assistant, ask: Handler) -> None:
    answer = assistant.ask("河口乡有多少个巡查小组？").model_dump(mode="json")
    had = {
        "question": answer["question"],
        "text": answer["answer"],
        "citations": answer["citations"],
        "passages": answer["passages"],
    }
    reply = ask(("broken_off", {**had, "why": "stopped", "language": "zh-Hans"}))
    record = json.loads(reply["record"])
    assert (record["state"], record["missing"]) == ("partial", "回答已被停止，后面的内容缺失。")
    assert record["citations"] == answer["citations"]
    assert 'data-citation="0"' in reply["answer"]
    assert "37" in reply["copies"]["footnotes"]
    assert ask(("broken_off", {**had, "text": " ", "citations": [], "why": "stopped"})) == {}


def test_an_answer_that_found_nothing_offers_other_questions(assistant: Assistant, ask: Handler) -> None:
    record = assistant.ask("量子计算机的退相干时间是多少？").model_dump(mode="json")
    [turn] = ask(("restore", {"turns": [{"turn": "t", "answer": record}]}))["turns"]
    assert turn["instead"] == ["《water》讲了什么？"]
    assert turn["follow_ups"] == []


@pytest.mark.parametrize(
    ("text", "cited", "code"), [("word " * 250_000, 0, "characters"), ("word", 20_001, "citations")]
)
@pytest.mark.parametrize("name", ["restore", "export"])
def test_too_much_at_once_is_refused_with_the_limit_before_any_work(
    ask: Handler, name: str, text: str, cited: int, code: str
) -> None:
    citation = {"number": None, "state": "unknown", "sentence": "word"}
    record = {"question": "?", "answer": text, "state": "answered", "citations": [citation] * cited}
    record |= {"passages": [], "model": "", "prompt": ""}
    values = {
        "restore": {"turns": [{"turn": "t", "answer": record}]},
        "export": {"format": "docx", "title": "T", "answers": [record]},
    }
    assert code in ask((name, values[name]))["error"]

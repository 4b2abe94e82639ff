"""What a judge said is kept across runs: nothing is asked twice of an unchanged sentence, and all is proved anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant import Assistant, CheckedText
from tests.judge_server import JudgeServer, judge_server
from tests.unit.check.conftest import ARTICLES
from tests.unit.check.test_judged_checks import FALSE, OPPOSITE, TRUE, rule

TEXT = f"{TRUE} {FALSE} {OPPOSITE}"
VERDICTS = ["verified", "unsupported", "contradicted"]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ASSISTANT_JUDGE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def server() -> Iterator[JudgeServer]:
    with judge_server(rule) as serving:
        yield serving


def checked(corpus: Path, server: JudgeServer, text: str = TEXT) -> CheckedText:
    """The text checked in a new run."""
    index = corpus.parent / "index"
    with Assistant(corpus=corpus, index=index, model="openai:tiny", openai_base_url=server.url) as assistant:
        return assistant.check(text)


def verdicts(record: CheckedText) -> list[str]:
    return [str(sentence.verdict) for sentence in record.sentences]


def rulings(corpus: Path) -> Path:
    [file] = (corpus.parent / "data").rglob("rulings.sqlite3")
    return file


def test_a_later_run_asks_only_about_what_has_changed(corpus: Path, server: JudgeServer) -> None:
    first = checked(corpus, server)
    assert verdicts(first) == VERDICTS
    assert len(server.calls) == 1
    again = checked(corpus, server)
    assert again.sentences == first.sentences
    assert (again.judge, again.usage.judge_input_tokens, len(server.calls)) == (None, 0, 1)
    article = corpus / "bridge.md"
    article.write_text(article.read_text(encoding="utf-8").replace("northern tower", "new tower"), encoding="utf-8")
    assert verdicts(checked(corpus, server))[:2] == VERDICTS[:2]
    assert len(server.calls) == 2


def test_a_sentence_that_stands_twice_is_asked_about_once(corpus: Path, server: JudgeServer) -> None:
    record = checked(corpus, server, f"# One\n\n{FALSE}\n\n# Two\n\nWho asks?\n\n# One\n\n{FALSE}")
    assert [verdict for verdict in verdicts(record) if verdict != "nothing_to_check"] == ["unsupported"] * 2
    assert sum(call.count(FALSE) for call in server.calls) == 1


def test_no_word_of_text_or_article_is_kept(corpus: Path, server: JudgeServer) -> None:
    checked(corpus, server)
    content = rulings(corpus).read_bytes()
    assert not any(words.encode() in content for words in ("toll", "abroad", "Nobody", "tower"))
    assert rulings(corpus).stat().st_mode & 0o077 == 0


def test_evidence_is_looked_for_again(corpus: Path, server: JudgeServer) -> None:
    checked(corpus, server)
    with closing(sqlite3.connect(rulings(corpus))) as database, database:
        database.execute("""UPDATE rulings SET ruling = replace(ruling, '"not_told"', '"supported"')""")
    assert verdicts(checked(corpus, server)) == ["verified", "undecided", "contradicted"]
    assert len(server.calls) == 1


def test_a_file_that_is_damaged_costs_a_call_and_nothing_else(corpus: Path, server: JudgeServer) -> None:
    checked(corpus, server)
    rulings(corpus).write_bytes(b"no database" * 1000)
    assert verdicts(checked(corpus, server)) == VERDICTS
    assert verdicts(checked(corpus, server)) == VERDICTS
    assert len(server.calls) == 2


def test_a_server_that_fails_is_not_asked_for_ever(corpus: Path) -> None:
    def failing(_passages: list[str], _sentences: list[str]) -> str:
        raise ConnectionError

    text = "\n\n".join(f"The bridge keeper of the tower saw {number} boats pass under it." for number in range(20, 110))
    with judge_server(failing) as server:
        record = checked(corpus, server, text)
    assert record.unchecked == 0
    assert {sentence.reasons[0] for sentence in record.sentences} == {"judge_failed: OpenAIAPIError"}
    assert len(server.calls) < 12  # of 15: four at a time, until three in a row have failed

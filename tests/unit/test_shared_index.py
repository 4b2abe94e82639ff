"""Assistants that share a library in PostgreSQL: each answers, one writes, and a folder's index is moved there."""

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant import Assistant
from assistant.__main__ import main
from assistant.backup import BEFORE_RESTORE, make_backup, restore_backup
from assistant.backup_archive import BackupError
from assistant.cli.doctor.index_checks import examine_index
from assistant.conversations import conversations_of
from assistant.record_transfer import move_records
from assistant.reviews import review_key, reviews_of
from assistant.settings import Settings, SettingsError, read_settings
from assistant.ui.feedback import FEEDBACK_FILE, FeedbackTable, feedback_of
from tests import postgresql
from tests.unit.test_reviews import cited
from vectorstore import CorpusError, IndexInUseError, StorageError, VectorstoreError, move_index
from vectorstore.index.postgres import leadership
from vectorstore.index.postgres.catalog import PostgresCatalog

ARTICLES = {
    "pier.txt": "The old pier was rebuilt in 1987 after the flood. Forty ships spend the winter there.\n",
    "港.txt": "旧渔港在城市的南边。冬天的时候，四十条船停在那里。\n",
}
Opened = Callable[[str], Assistant]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for path, text in ARTICLES.items():
        (tmp_path / "corpus" / path).write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def url(postgresql_server: postgresql.Server) -> str:
    return postgresql_server.database()


@pytest.fixture
def opened(url: str, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Makes assistants over the same corpus and database, each with an index folder of its own; elections are quick."""
    monkeypatch.setattr(leadership, "BEAT_SECONDS", 0.05)
    with contextlib.ExitStack() as stack:

        def make(name: str) -> Assistant:
            folder = corpus.parent / name
            made = Assistant(corpus=corpus, index=folder, database_url=url)
            stack.enter_context(made)
            made.open()
            return made

        yield make


def test_each_answers_and_a_change_is_seen_by_all(opened: Opened, corpus: Path) -> None:
    first, second = opened("first"), opened("second")
    assert _cited(first, "When was the pier rebuilt?") == {"pier.txt"}
    assert _cited(second, "渔港在哪里？") == {"港.txt"}

    (corpus / "mill.txt").write_text("The mill grinds barley for the whole valley.\n", encoding="utf-8")
    report = second.sync()  # which the first one does

    assert report.added == ("mill.txt",)
    assert first.search("Who grinds barley?", 1)[0].article.path == "mill.txt"
    assert second.search("Who grinds barley?", 1)[0].article.path == "mill.txt"
    assert second.sync().unchanged == first.sync().unchanged == 3
    assert [found.path for found in second.articles()] == ["mill.txt", "pier.txt", "港.txt"]


def _cited(assistant: Assistant, question: str) -> set[str]:
    """The paths of the articles that the answer cites."""
    return {citation.article.path for citation in assistant.ask(question).citations if citation.article}


def test_the_first_question_of_one_that_does_not_write_waits_for_the_articles(opened: Opened) -> None:
    opened("first")  # it leads, and has not synced
    assert opened("second").search("pier", 1)[0].article.path == "pier.txt"


def test_who_waits_is_told_why_the_writer_cannot_sync(
    opened: Opened, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened("first"), opened("second")
    first.sync()
    monkeypatch.setattr(PostgresCatalog, "delete_unlinked", _fail)
    (corpus / "pier.txt").unlink()
    with pytest.raises(VectorstoreError, match="disk is full"):
        second.sync()
    assert second.search("渔港", 1)


def _fail(self: PostgresCatalog) -> list[str]:
    raise StorageError("database_failed", place=self.place, error="the disk is full")


def test_who_takes_over_finishes_what_was_begun(opened: Opened, corpus: Path) -> None:
    first, second = opened("first"), opened("second")
    first.sync()
    assert second.search("pier", 1)
    (corpus / "mill.txt").write_text("The mill grinds barley for the whole valley.\n", encoding="utf-8")
    first.close()
    with contextlib.suppress(IndexError):  # until the other one has it
        while second.search("Who grinds barley?", 1)[0].article.path != "mill.txt":
            threading.Event().wait(0.05)


def test_a_database_that_is_away_is_said_in_a_sentence(corpus: Path) -> None:
    with (
        Assistant(corpus=corpus, database_url="postgresql://who:secret@127.0.0.1:1/library") as assistant,
        pytest.raises(StorageError, match=r"PostgreSQL does not answer at 127.0.0.1:1/library") as refused,
    ):
        assistant.search("pier")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://host/library", "postgresql://host", "postgresql://host:0/library", "library"])
def test_an_address_of_no_database_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_DATABASE_URL is wrong"):
        read_settings(database_url=url)


def test_an_index_is_moved_without_embedding_anything(
    url: str, corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "copy.txt").write_text("\0" + ARTICLES["pier.txt"], encoding="utf-8")
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    folder = corpus.parent / "index"
    with Assistant(corpus=corpus, index=folder) as before:
        before.sync()
        articles, passages = before.articles(), before.search("Which ships spend the winter in the harbour?", 5)
        originals = [before.original(article.id) for article in articles]
        refused = before.refused()
    places = ["--corpus", str(corpus), "--index", str(folder), "--to", url]
    assert main(["move", *places]) == 0
    assert "nothing was embedded again" in capsys.readouterr().out

    with Assistant(corpus=corpus, index=corpus.parent / "other", database_url=url) as after:
        embeddings = after._corpus_index.open().embeddings
        monkeypatch.setattr(embeddings, "passages_with_sentences", None)  # whoever calls it fails
        report = after.sync()
        assert (report.added, report.changed, report.removed) == ((), (), ())
        assert after.articles() == articles
        assert [after.original(article.id) for article in articles] == originals
        assert after.refused() == refused
        found = after.search("Which ships spend the winter in the harbour?", 5)
        assert [(passage.id, passage.score) for passage in found] == [(p.id, p.score) for p in passages]

    assert main(["move", *places]) == 1
    assert "holds an index already" in capsys.readouterr().err
    with Assistant(corpus=corpus, index=folder) as again:
        assert again.sync().unchanged  # the folder is as it was


def test_moving_what_is_not_there_is_said_in_a_sentence(
    url: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = ["--corpus", str(corpus), "--index", str(corpus.parent / "nowhere")]
    assert main(["move", *nowhere, "--to", url]) == 1
    assert "There is no index in" in capsys.readouterr().err
    assert main(["move", *nowhere]) == 2
    assert "Name the database" in capsys.readouterr().err
    assert main(["move", *nowhere, "--to", "mysql://host/library"]) == 2
    assert not (corpus.parent / "nowhere").exists()


def test_the_doctor_says_who_writes(url: str, opened: Opened, corpus: Path) -> None:
    opened("first").sync()
    settings = read_settings(corpus=corpus, index=corpus.parent / "none", database_url=url, model="quote")
    [index, words] = examine_index(settings)
    assert index.found.startswith("2 articles, 2 passages, in PostgreSQL; process ")
    assert f"process {os.getpid()} on " in index.found
    assert index.ok
    assert words.ok
    [away] = examine_index(
        settings.model_copy(update={"database_url": SecretStr("postgresql://x:secret@127.0.0.1:1/y")})
    )
    assert not away.ok
    assert "secret" not in f"{away} {settings!r}"


def test_a_folder_without_one_of_the_files_does_not_empty_the_library(opened: Opened, corpus: Path) -> None:
    for number in range(9):
        (corpus / f"{number}.txt").write_text(f"Mill {number} grinds barley for the whole valley.\n", encoding="utf-8")
    first = opened("first")
    first.sync()
    away = corpus.rename(corpus.parent / "away")
    corpus.mkdir()
    (corpus / "other.txt").write_text("The tide comes in twice a day at this place.\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"Not one of the 11 files of the library at 127.0.0.1:\d+/"):
        first.sync()
    assert first.search("old pier", 1)[0].article.path == "pier.txt"

    (corpus / "other.txt").unlink()
    corpus.rmdir()
    away.rename(corpus)
    assert first.sync().unchanged == 11


def test_an_evaluation_does_not_touch_the_library(
    opened: Opened, url: str, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened("first")
    first.sync()
    first.close()
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", url)
    questions = corpus.parent / "questions.jsonl"
    asked = {"question": "Who grinds barley?", "contexts": ["The mill grinds barley for the whole valley."]}
    questions.write_text(json.dumps({**asked, "answers": ["The mill"]}) + "\n", encoding="utf-8")
    assert main(["eval", str(questions), "--json"]) == 0
    with contextlib.closing(PostgresCatalog(url)) as catalog:
        assert {article.path for article in catalog.articles()} == set(ARTICLES)


CONVERSATION = {"id": "c", "title": "Ships", "created": 1.0, "updated": 2.0}
TURN = {"id": "t", "question": "How many ships?", "asked": 1.0, "record": {"answer": "40"}, "conversation": "c"}
OPINION = '{"verdict": "up"}'
KEY = review_key(cited())


def kept(settings: Settings) -> list[object]:
    """The turns of an account, its checked texts, and the opinions."""
    turns: list[object] = []
    for checks in (False, True):
        turns += conversations_of(settings, checks=checks).turns("li")
    turns += [(one["name"], one["right"]) for found in reviews_of(settings).of([KEY], "li").values() for one in found]
    where = feedback_of(settings)
    lines = where.lines() if isinstance(where, FeedbackTable) else _lines_of(settings.index_folder / FEEDBACK_FILE)
    return [*turns, *lines]


def _lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_what_is_kept_of_accounts_goes_with_the_index_there_and_back(
    postgresql_server: postgresql.Server, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "copy.txt").write_text("\0" + ARTICLES["pier.txt"], encoding="utf-8")
    first = read_settings(corpus=corpus, index=corpus.parent / "first", conversations=corpus.parent / "kept")
    with Assistant(corpus=corpus, index=first.index_folder) as assistant:
        assistant.sync()
        originals = {article.path: assistant.original(article.id) for article in assistant.articles()}
    for checks, name in ((False, "t"), (True, "u")):
        conversations = conversations_of(first, checks=checks)
        conversations.save("li", CONVERSATION, {**TURN, "id": name}, is_new=True, is_new_turn=True)
    feedback_of(first).append(OPINION)
    reviews_of(first).put("li", cited(), is_right=False)
    everything = [TURN, {**TURN, "id": "u"}, ("li", False), OPINION]

    url, other_url = postgresql_server.database(), postgresql_server.database()
    shared = first.model_copy(update={"database_url": SecretStr(url)})
    move_index(first.index_folder, url, lambda _done, _total: None, move_records(first, url))
    assert kept(first) == kept(shared) == everything
    move_records(first, url)()
    assert kept(shared) == everything  # nothing twice

    made = make_backup(shared, corpus.parent / "one.backup").manifest
    assert {"record.sqlite3", "conversations.sqlite3", "checks.sqlite3", "reviews.sqlite3"} <= set(made.files)
    assert "opinions.jsonl" in made.files
    folder = read_settings(corpus=corpus, index=corpus.parent / "second", conversations=corpus.parent / "kept2")
    other = folder.model_copy(update={"database_url": SecretStr(other_url), "index": corpus.parent / "third"})
    for settings in (folder, other):
        assert restore_backup(settings, corpus.parent / "one.backup", replace=False) == made
        assert kept(settings) == everything
        with Assistant(corpus=corpus, index=settings.index, database_url=settings.database_address) as restored:
            assert {article.path: restored.original(article.id) for article in restored.articles()} == originals
            assert restored.sync().unchanged == len(originals)
            assert restored.search("the old pier", 1)[0].article.path == "pier.txt"

    conversations_of(other).save("wang", CONVERSATION, TURN, is_new=True, is_new_turn=True)
    with pytest.raises(BackupError, match="There is an index in the database already"):
        restore_backup(other, corpus.parent / "one.backup", replace=False)
    restore_backup(other, corpus.parent / "one.backup", replace=True)
    assert conversations_of(other).turns("wang") == []
    restore_backup(other, other.index_folder / BEFORE_RESTORE, replace=True)
    assert conversations_of(other).turns("wang") == [TURN]


def test_a_database_is_not_replaced_while_another_process_writes_it(url: str, opened: Opened, corpus: Path) -> None:
    opened("first").sync()
    settings = read_settings(corpus=corpus, index=corpus.parent / "other", database_url=url)
    made = make_backup(settings, corpus.parent / "one.backup").manifest
    assert (made.articles, "conversations.sqlite3" in made.files) == (2, False)
    with pytest.raises(IndexInUseError, match="is written by process"):
        restore_backup(settings, corpus.parent / "one.backup", replace=True)
    assert opened("second").search("pier", 1)

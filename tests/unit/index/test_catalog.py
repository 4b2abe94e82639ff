"""Proves that the record keeps what it is given, changes in whole transactions, and says so in a sentence where it cannot."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vectorstore import Article, RefusedFile, StorageError
from vectorstore.index.catalog import Record
from vectorstore.index.database import SCHEMA_VERSION
from vectorstore.index.rows import ArticleRow, ChunkRow, FileRow, SentenceRow
from vectorstore.messages import message


def chunk(article: str, position: int, text: str) -> ChunkRow:
    sentence = SentenceRow(0, len(text), 10, 10 + len(text), text)
    return ChunkRow(
        f"{article}-{position}",
        article,
        position,
        text,
        10,
        10 + len(text),
        ("Coast", "Tides"),
        (sentence,),
        f"digest of {text}",
    )


def row(identity: str, path: str, *texts: str, language: str = "en") -> ArticleRow:
    article = Article(id=identity, title=f"Title of {identity}", date="2016-05", language=language, path=path)
    chunks = tuple(chunk(identity, position, text) for position, text in enumerate(texts))
    return ArticleRow(article, f"original of {identity}", "utf-8", {"pinyin": 3}, chunks)


def seen(path: str) -> FileRow:
    return FileRow(path, 5, 7, f"bytes of {path}")


def holds(record: Record, path: str, *articles: str) -> None:
    """A file that holds these articles."""
    record.put_file(seen(path))
    for article in articles:
        record.hold(path, article, path)


def test_what_was_put_is_read_back_by_another_opening(tmp_path: Path) -> None:
    first = Record(tmp_path / "record.sqlite3")
    stored = row("a1", "coast/海.md", "潮水上漲。", "Ships “wait”.\n")
    with first.transaction():
        first.put_article(stored)
        holds(first, "coast/海.md", "a1")
        first.put_file(seen("empty.txt"), [RefusedFile.because("empty.txt", message("without_text"))])
        first.set_fact("model", "letters")
    first.close()
    record = Record(tmp_path / "record.sqlite3")

    assert record.articles() == [stored.article]
    assert record.original("a1") == "original of a1"
    assert record.chunks(["a1-1", "a1-0"]) == {
        "a1-0": (stored.chunks[0], stored.article),
        "a1-1": (stored.chunks[1], stored.article),
    }
    assert record.files() == {"coast/海.md": seen("coast/海.md"), "empty.txt": seen("empty.txt")}
    [refused] = record.refused()["empty.txt"]
    assert refused.model_dump() == RefusedFile.because("empty.txt", message("without_text")).model_dump()
    assert record.held("coast/海.md") == ["a1"]
    assert record.article("a1") == replace(stored, sketch=())
    assert record.fact("model") == "letters"
    assert not record.is_empty()
    record.close()


def test_an_empty_record_answers_with_nothing(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")

    assert record.is_empty()
    assert (record.articles(), record.files(), record.chunk_ids(), record.chunks(["x"]), record.chunks_of(["x"])) == (
        [],
        {},
        set(),
        {},
        [],
    )
    assert (record.original("x"), record.fact("x"), record.one_chunk_a_language()) == (None, None, {})
    record.close()


def test_the_chunks_of_articles_come_in_order(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("b", "b.txt", *(f"Line {number}." for number in range(12))))
    record.put_article(row("a", "a.txt", "One.", "Two."))

    assert record.chunks_of(["b"]) == [f"b-{number}" for number in range(12)]
    assert record.chunks_of({"a", "b"})[:2] == ["a-0", "a-1"]
    assert record.chunks_of([]) == []
    record.close()


def test_an_article_of_the_same_id_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "One.", "Two.", "Three."))
    record.put_article(row("a", "b.txt", "Only."))

    assert record.chunk_ids() == {"a-0"}
    assert [article.path for article in record.articles()] == ["b.txt"]
    record.close()


def test_a_transaction_that_fails_changes_nothing(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "One."))

    def fail() -> None:
        with record.transaction():
            record.put_article(row("b", "b.txt", "Two."))
            holds(record, "b.txt", "b")
            record.forget_files(["a.txt"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [article.id for article in record.articles()] == ["a"]
    assert record.files() == {}
    with record.transaction():  # and the next one works
        record.put_file(seen("c.txt"))
    assert list(record.files()) == ["c.txt"]
    record.close()


def test_a_full_disk_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "One."))
    pages = record._db.execute("PRAGMA page_count").fetchone()[0]
    record._db.execute(f"PRAGMA max_page_count={pages}")

    with pytest.raises(StorageError, match="nothing indexed was lost"), record.transaction():
        record.put_article(row("b", "b.txt", *(f"Line {number}." * 500 for number in range(50))))

    assert [article.id for article in record.articles()] == ["a"]
    assert record.chunk_ids() == {"a-0"}
    record.close()


def test_changes_of_one_thread_are_seen_by_the_others(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    failures: list[Exception] = []

    def put(number: int) -> None:
        try:
            for turn in range(10):
                with record.transaction():
                    record.put_article(row(f"{number}-{turn}", f"{number}-{turn}.txt", "One."))
                record.articles()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(record.articles()) == len(record.chunk_ids()) == 40
    record.close()


def test_an_article_that_no_file_holds_is_dropped_with_its_chunks(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    for name in "ab":
        record.put_article(row(name, f"{name}.txt", "One."))
        holds(record, f"{name}.txt", name)
    record.forget_files(["a.txt"])
    record.drop_unheld()

    assert [article.id for article in record.articles()] == ["b"]
    assert record.chunk_ids() == {"b-0"}
    record.close()


def test_a_file_under_whose_path_an_article_should_stand_is_told(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "old.txt", "One."))
    holds(record, "z.txt", "a")
    holds(record, "m.txt", "a")
    assert record.misplaced() == [seen("m.txt")]

    record.put_article(row("a", "m.txt", "One."))
    assert record.misplaced() == []
    holds(record, "c.txt", "a")
    assert record.misplaced() == [seen("c.txt")]  # as a fresh index would have it
    record.close()


def test_vectors_are_kept_for_each_text_and_model(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "One.", "Two."))
    passage, sentences = np.array([0.6, 0.8], dtype=np.float32), np.array([[1, 0], [0.5, 0.5]], dtype=np.float32)
    record.put_vectors("digest of One.", "first", passage, sentences)
    record.put_vectors("digest of One.", "second", passage[::-1], sentences)
    record.put_vectors("digest of nobody", "first", passage, sentences)

    found = record.vectors(["digest of One.", "digest of Two."], "first")
    assert list(found) == ["digest of One."]
    np.testing.assert_array_equal(found["digest of One."][0], passage)
    np.testing.assert_array_equal(found["digest of One."][1], sentences)
    assert [chunk.text for chunk in record.unembedded("first", 10)] == ["Two."]
    assert [chunk.text for chunk in record.unembedded("third", 1)] == ["One."]
    assert record.has_vectors("digest of One.", "second")

    record.forget_vectors()
    assert not record.has_vectors("digest of nobody", "first")
    record.forget_model("second")
    assert (record.has_vectors("digest of One.", "first"), record.has_vectors("digest of One.", "second")) == (
        False,
        True,
    )
    record.close()


def test_one_chunk_stands_for_each_language(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "One.", "Two."))
    record.put_article(row("b", "b.txt", "潮水。", language="zh-Hans"))
    nameless = row("c", "c.txt", "Three.")
    record.put_article(replace(nameless, article=nameless.article.model_copy(update={"language": None})))

    assert record.one_chunk_a_language() == {"en": "a-0", "zh-Hans": "b-0"}
    record.close()


def test_deleted_text_is_gone_from_the_file_after_vacuuming(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.sqlite3")
    record.put_article(row("a", "a.txt", "Canarybird. " * 300))
    holds(record, "a.txt", "a")
    record.vacuum()
    full = (tmp_path / "record.sqlite3").read_bytes()
    assert b"Canarybird" in full

    record.forget_files(["a.txt"])
    record.drop_unheld()
    record.vacuum()

    assert (tmp_path / "record.sqlite3").stat().st_size < len(full)
    assert all(b"Canarybird" not in file.read_bytes() for file in tmp_path.iterdir())
    record.close()


def test_a_record_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    Record(file).close()
    with sqlite3.connect(file) as database:
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    database.close()
    before = file.read_bytes()

    with pytest.raises(StorageError, match="newer version of this program"):
        Record(file)

    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be taken for one" * 20, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_record_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.sqlite3").write_bytes(content)

    with pytest.raises(StorageError, match=r"is damaged .* name another with --index"):
        Record(tmp_path / "record.sqlite3")


def test_a_record_in_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read or written"):
        Record(tmp_path / "nowhere" / "record.sqlite3")

"""The catalog keeps what it is given, changes in whole transactions, and says in a sentence where it cannot."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests import postgresql
from vectorstore import Article, RefusedFile, StorageError
from vectorstore.index.catalog import Catalog, SqliteCatalog
from vectorstore.index.rows import ArticleRow, ChunkRow, FileRow, SentenceRow
from vectorstore.index.sqlite_schema import SCHEMA_VERSION
from vectorstore.messages import message

Opened = Callable[[], Catalog]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Opens one and the same catalog with each call, in one store or in the other."""
    if request.param == "SQLite":
        return lambda: SqliteCatalog(tmp_path / "record.sqlite3")
    server = request.getfixturevalue("postgresql_server")
    return partial(postgresql.writing_catalog, server.database())


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


def holds(catalog: Catalog, path: str, *articles: str) -> None:
    """A file that holds these articles."""
    catalog.put_file(seen(path))
    for article in articles:
        catalog.link(path, article, path)


def test_what_was_put_is_read_back_by_another_opening(opened: Opened) -> None:
    first = opened()
    stored = row("a1", "coast/海.md", "潮水上漲。", "Ships “wait”.\n")
    with first.transaction():
        first.put_article(stored)
        holds(first, "coast/海.md", "a1")
        first.put_file(seen("empty.txt"), [RefusedFile.because("empty.txt", message("without_text"))])
        first.set_property("model", "letters")
    first.close()
    catalog = opened()

    assert catalog.articles() == [stored.article]
    assert catalog.get_original("a1") == "original of a1"
    assert catalog.get_chunks(["a1-1", "a1-0"]) == {
        "a1-0": (stored.chunks[0], stored.article),
        "a1-1": (stored.chunks[1], stored.article),
    }
    assert catalog.files() == {"coast/海.md": seen("coast/海.md"), "empty.txt": seen("empty.txt")}
    [refused] = catalog.refused_files()["empty.txt"]
    assert refused.model_dump() == RefusedFile.because("empty.txt", message("without_text")).model_dump()
    assert catalog.articles_of("coast/海.md") == ["a1"]
    assert catalog.get_article_row("a1") == replace(stored, sketch=())
    assert catalog.get_property("model") == "letters"
    assert not catalog.is_empty()
    catalog.close()


def test_an_empty_record_answers_with_nothing(opened: Opened) -> None:
    catalog = opened()

    assert catalog.is_empty()
    assert (
        catalog.articles(),
        catalog.files(),
        catalog.chunk_ids(),
        catalog.get_chunks(["x"]),
        catalog.chunk_ids_of(["x"]),
    ) == (
        [],
        {},
        set(),
        {},
        [],
    )
    assert (catalog.get_original("x"), catalog.get_property("x"), catalog.sample_chunk_per_language()) == (
        None,
        None,
        {},
    )
    catalog.close()


def test_the_chunks_of_articles_come_in_order(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("b", "b.txt", *(f"Line {number}." for number in range(12))))
    catalog.put_article(row("a", "a.txt", "One.", "Two."))

    assert catalog.chunk_ids_of(["b"]) == [f"b-{number}" for number in range(12)]
    assert catalog.chunk_ids_of({"a", "b"})[:2] == ["a-0", "a-1"]
    assert catalog.chunk_ids_of([]) == []
    catalog.close()


def test_an_article_of_the_same_id_takes_the_place_of_the_older_one(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("a", "a.txt", "One.", "Two.", "Three."))
    catalog.put_article(row("a", "b.txt", "Only."))

    assert catalog.chunk_ids() == {"a-0"}
    assert [article.path for article in catalog.articles()] == ["b.txt"]
    catalog.close()


def test_a_transaction_that_fails_changes_nothing(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("a", "a.txt", "One."))

    def fail() -> None:
        with catalog.transaction():
            catalog.put_article(row("b", "b.txt", "Two."))
            holds(catalog, "b.txt", "b")
            catalog.delete_files(["a.txt"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [article.id for article in catalog.articles()] == ["a"]
    assert catalog.files() == {}
    with catalog.transaction():  # and the next one works
        catalog.put_file(seen("c.txt"))
    assert list(catalog.files()) == ["c.txt"]
    catalog.close()


def test_a_full_disk_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    catalog = SqliteCatalog(tmp_path / "record.sqlite3")
    catalog.put_article(row("a", "a.txt", "One."))
    pages = catalog._db.execute("PRAGMA page_count").fetchone()[0]
    catalog._db.execute(f"PRAGMA max_page_count={pages}")

    with pytest.raises(StorageError, match="nothing indexed was lost"), catalog.transaction():
        catalog.put_article(row("b", "b.txt", *(f"Line {number}." * 500 for number in range(50))))

    assert [article.id for article in catalog.articles()] == ["a"]
    assert catalog.chunk_ids() == {"a-0"}
    catalog.close()


def test_changes_of_one_thread_are_seen_by_the_others(opened: Opened) -> None:
    catalog = opened()
    failures: list[Exception] = []

    def put(number: int) -> None:
        try:
            for turn in range(10):
                with catalog.transaction():
                    catalog.put_article(row(f"{number}-{turn}", f"{number}-{turn}.txt", "One."))
                catalog.articles()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            failures.append(error)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(catalog.articles()) == len(catalog.chunk_ids()) == 40
    catalog.close()


def test_an_article_that_no_file_holds_is_dropped_with_its_chunks(opened: Opened) -> None:
    catalog = opened()
    for name in "ab":
        catalog.put_article(row(name, f"{name}.txt", "One."))
        holds(catalog, f"{name}.txt", name)
    catalog.delete_files(["a.txt"])
    catalog.delete_unlinked()

    assert [article.id for article in catalog.articles()] == ["b"]
    assert catalog.chunk_ids() == {"b-0"}
    catalog.close()


def test_a_file_under_whose_path_an_article_should_stand_is_reported(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("a", "old.txt", "One."))
    holds(catalog, "z.txt", "a")
    holds(catalog, "m.txt", "a")
    assert catalog.misplaced_files() == [seen("m.txt")]

    catalog.put_article(row("a", "m.txt", "One."))
    assert catalog.misplaced_files() == []
    holds(catalog, "c.txt", "a")
    assert catalog.misplaced_files() == [seen("c.txt")]  # as a fresh index would have it
    catalog.close()


def test_vectors_are_kept_for_each_text_and_model(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("a", "a.txt", "One.", "Two."))
    passage, sentences = np.array([0.6, 0.8], dtype=np.float32), np.array([[1, 0], [0.5, 0.5]], dtype=np.float32)
    catalog.put_vectors("digest of One.", "first", passage, sentences)
    catalog.put_vectors("digest of One.", "second", passage[::-1], sentences)
    catalog.put_vectors("digest of nobody", "first", passage, sentences)

    found = catalog.get_vectors(["digest of One.", "digest of Two."], "first")
    assert list(found) == ["digest of One."]
    np.testing.assert_array_equal(found["digest of One."][0], passage)
    np.testing.assert_array_equal(found["digest of One."][1], sentences)
    assert [chunk.text for chunk in catalog.chunks_without_vectors("first", 10)] == ["Two."]
    assert [chunk.text for chunk in catalog.chunks_without_vectors("third", 1)] == ["One."]
    assert catalog.has_vectors("digest of One.", "second")

    catalog.delete_unused_vectors()
    assert not catalog.has_vectors("digest of nobody", "first")
    catalog.delete_other_models("second")
    assert (catalog.has_vectors("digest of One.", "first"), catalog.has_vectors("digest of One.", "second")) == (
        False,
        True,
    )
    catalog.close()


def test_one_chunk_stands_for_each_language(opened: Opened) -> None:
    catalog = opened()
    catalog.put_article(row("a", "a.txt", "One.", "Two."))
    catalog.put_article(row("b", "b.txt", "潮水。", language="zh-Hans"))
    nameless = row("c", "c.txt", "Three.")
    catalog.put_article(replace(nameless, article=nameless.article.model_copy(update={"language": None})))

    assert catalog.sample_chunk_per_language() == {"en": "a-0", "zh-Hans": "b-0"}
    catalog.close()


def test_deleted_text_is_gone_from_the_file_after_vacuuming(tmp_path: Path) -> None:
    catalog = SqliteCatalog(tmp_path / "record.sqlite3")
    catalog.put_article(row("a", "a.txt", "Canarybird. " * 300))
    holds(catalog, "a.txt", "a")
    catalog.vacuum()
    full = (tmp_path / "record.sqlite3").read_bytes()
    assert b"Canarybird" in full

    catalog.delete_files(["a.txt"])
    catalog.delete_unlinked()
    catalog.vacuum()

    assert (tmp_path / "record.sqlite3").stat().st_size < len(full)
    assert all(b"Canarybird" not in file.read_bytes() for file in tmp_path.iterdir())
    catalog.close()


def test_a_record_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    SqliteCatalog(file).close()
    with sqlite3.connect(file) as database:
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    database.close()
    before = file.read_bytes()

    with pytest.raises(StorageError, match="newer version of this program"):
        SqliteCatalog(file)

    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be taken for one" * 20, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_record_is_reported_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.sqlite3").write_bytes(content)

    with pytest.raises(StorageError, match=r"is damaged .* name another with --index"):
        SqliteCatalog(tmp_path / "record.sqlite3")


def test_a_record_in_a_folder_that_is_not_there_is_reported_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read or written"):
        SqliteCatalog(tmp_path / "nowhere" / "record.sqlite3")


def test_a_text_with_any_character_is_read_back_as_it_was(opened: Opened) -> None:
    texts = ("\0 at the start", "a\0b\0\0", "\ufdd0 and \ufdd00 and \0\ufdd01", "\uffff 😀 %s ? {texts} \\ ' \x7f")
    catalog = opened()
    for number, text in enumerate(texts):
        catalog.put_article(replace(row(f"a{number}", f"{number}.txt", text), original=text))

    for number, text in enumerate(texts):
        stored = catalog.get_article_row(f"a{number}")
        assert stored
        assert (stored.original, stored.chunks[0].text, stored.chunks[0].sentences[0].quote) == (text, text, text)
        assert catalog.is_stored(replace(row(f"a{number}", f"{number}.txt", text), original=text))
    catalog.close()


def test_articles_come_by_path_whatever_the_language_of_the_database(opened: Opened) -> None:
    catalog = opened()
    paths = ["Z.txt", "a b.txt", "a-b.txt", "ab.txt", "Äther.txt", "水.txt", "table.csv", "table.csv", "table.csv"]
    for number, path in enumerate(paths):
        stored = row(f"a{number}", path, "One.")
        if path == "table.csv":
            stored = replace(stored, article=stored.article.model_copy(update={"row": 30 // number}))
        catalog.put_article(stored)

    articles = [(article.path, article.row) for article in catalog.articles()]

    assert [path for path, _ in articles] == sorted(paths)
    assert [line for path, line in articles if path == "table.csv"] == [3, 4, 5]
    assert [indexed.article for indexed in catalog.indexed_articles()] == catalog.articles()
    catalog.close()


def test_copies_files_and_refusals_are_known_in_every_store(opened: Opened) -> None:
    catalog = opened()
    kept, copy = replace(row("a", "a.txt", "One."), sketch=(-5, 7, 2**62)), row("b", "b.txt", "One.")
    catalog.put_article(kept)
    catalog.put_article(copy, "a", 0.875)
    holds(catalog, "a.txt", "a")
    holds(catalog, "z.txt", "a")
    holds(catalog, "b.txt", "b")
    catalog.put_file(seen("zip"), [RefusedFile.because(name, message("empty_file")) for name in ("zip/1", "zip/1")])

    assert [(part.path, part.of, part.resemblance) for part in catalog.near_duplicates()] == [
        ("b.txt", "a.txt", 0.875),
        ("z.txt", "a.txt", 1.0),
    ]
    assert catalog.find_similar([-5, 7, 9], 2) == ["a"]
    assert catalog.find_similar([-5, 8, 9], 2) == []
    [indexed] = catalog.indexed_articles()
    assert (indexed.paths, indexed.chunks, indexed.ocr) == (("a.txt", "b.txt", "z.txt"), 1, None)
    assert [part.path for part in catalog.refused_files()["zip"]] == ["zip/1"]
    assert (catalog.copies_of("a"), catalog.orphaned_copies()) == (["b"], [])
    assert [(part.id, part.date) for part in catalog.filter_fields()] == [("a", "2016-05")]

    assert catalog.unlink("a.txt", ["a"]) == []
    assert catalog.unlink("z.txt", ["a", "nobody"]) == ["a-0"]
    assert catalog.orphaned_copies() == ["b"]
    catalog.close()


def test_a_rehearsal_is_undone_and_seen_by_nobody(opened: Opened) -> None:
    catalog = opened()
    catalog.set_property("model", "first")
    before = catalog.change_count
    with catalog.dry_run() as twin:
        twin.set_property("model", "second")
        assert twin.get_property("model") == "second"
        assert catalog.get_property("model") == "first"
    assert (catalog.get_property("model"), catalog.change_count) == ("first", before)
    assert catalog.get_property("model") == "first"
    catalog.set_property("model", "fourth")  # nothing is locked
    assert catalog.change_count != before
    catalog.close()

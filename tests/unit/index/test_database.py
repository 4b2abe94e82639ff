"""Proves that an index of an older version is led to the present one, and what was embedded for it is kept."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from tests.unit.index.test_near_duplicates import BODY
from vectorstore import Index, NamedEmbeddings, SyncReport, find, sync
from vectorstore.index import batch_writer
from vectorstore.index.catalog import SqliteCatalog
from vectorstore.index.sqlite_schema import SCHEMA_VERSION

FIRST_VERSION = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest TEXT NOT NULL,
                    article TEXT, reason TEXT);
CREATE INDEX files_article ON files (article);
CREATE INDEX files_digest ON files (digest);
CREATE TABLE articles (id TEXT PRIMARY KEY, path TEXT NOT NULL, facts TEXT NOT NULL, encoding TEXT NOT NULL,
                       original TEXT NOT NULL, cleaning TEXT NOT NULL);
CREATE TABLE chunks (id TEXT PRIMARY KEY, article TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
                     start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL,
                     digest TEXT NOT NULL);
CREATE INDEX chunks_article ON chunks (article);
CREATE TABLE vectors (digest TEXT NOT NULL, model TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
                      PRIMARY KEY (digest, model)) WITHOUT ROWID;
PRAGMA user_version=1;
"""


class Counting(Embeddings):
    """Counts the texts it is given."""

    def __init__(self) -> None:
        self.texts = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [1.0 + text.count(letter) for letter in "aeiounrst"]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.txt").write_text("The mill grinds barley. It stands by the river.", encoding="utf-8")
    return tmp_path / "corpus", tmp_path / "index"


UNACCOUNTED = (
    "ALTER TABLE articles DROP COLUMN found_in",
    "ALTER TABLE articles DROP COLUMN omissions",
)  # as before version 5


def schema(index: Index) -> list[object]:
    """The columns of every table, and every index."""
    columns = (
        "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = "
        "'table' ORDER BY m.name, c.cid"
    )
    return [
        index.catalog.fetch_all(columns),
        index.catalog.fetch_all("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"),
    ]


def synced(places: tuple[Path, Path], model: Counting) -> tuple[Index, SyncReport]:
    """The index, opened and made equal to the corpus."""
    index = Index(places[1], NamedEmbeddings(model, "counting"))
    return index, sync(index, places[0], limit_bytes=2**20)


def test_an_index_of_the_first_version_is_filled_again_and_nothing_is_embedded_again(places: tuple[Path, Path]) -> None:
    folder = places[1]
    model = Counting()
    index, _ = synced(places, model)
    kept = index.catalog.fetch_all("SELECT digest, model, passage, sentences FROM vectors")
    facts = index.catalog.fetch_all("SELECT name, value FROM facts")
    index.close()
    for file in folder.glob("record.sqlite3*"):
        file.unlink()
    with sqlite3.connect(folder / "record.sqlite3") as old:
        old.executescript(FIRST_VERSION)
        old.executemany("INSERT INTO vectors VALUES (?, ?, ?, ?)", kept)
        old.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        old.execute("INSERT INTO files VALUES ('mill.txt', 1, 1, 'x', 'y', NULL)")
    old.close()
    embedded = model.texts

    index, report = synced(places, model)

    assert report.added == ("mill.txt",)
    assert model.texts == embedded
    assert find(index, "barley", 1).passages[0].article.path == "mill.txt"
    assert index.catalog.fetch_one("PRAGMA user_version") == (SCHEMA_VERSION,)
    index.close()


def test_an_index_of_the_second_version_is_led_to_the_present_one_with_all_that_it_holds(
    places: tuple[Path, Path],
) -> None:
    model = Counting()
    index, _ = synced(places, model)
    newest = schema(index)
    for statement in UNACCOUNTED:
        index.catalog.execute(statement)
    index.catalog.execute("DROP INDEX chunks_article")
    index.catalog.execute("CREATE INDEX chunks_article ON chunks (article)")
    index.catalog.execute("PRAGMA user_version=2")
    index.close()
    embedded = model.texts

    index, report = synced(places, model)

    assert (report.unchanged, model.texts) == (1, embedded)
    assert schema(index) == newest
    assert index.catalog.fetch_one("PRAGMA user_version") == (SCHEMA_VERSION,)
    assert find(index, "barley", 1).passages[0].article.path == "mill.txt"
    index.close()


def test_an_index_of_the_fourth_version_tells_of_nothing_left_out_until_its_files_are_read_again(
    places: tuple[Path, Path],
) -> None:
    model = Counting()
    index, _ = synced(places, model)
    newest = schema(index)
    for statement in UNACCOUNTED:
        index.catalog.execute(statement)
    index.catalog.execute("PRAGMA user_version=4")
    index.close()
    embedded = model.texts

    index, report = synced(places, model)

    assert (report.unchanged, model.texts, schema(index)) == (1, embedded, newest)
    assert [(holding.omissions, holding.found_in) for holding in index.catalog.indexed_articles()] == [((), {})]
    index.close()


def test_a_refusal_that_an_older_version_stored_as_a_sentence_has_its_code_after_the_next_sync(
    places: tuple[Path, Path],
) -> None:
    (places[0] / "empty.txt").write_text("", encoding="utf-8")
    model = Counting()
    index, _ = synced(places, model)
    index.catalog.execute("UPDATE refusals SET reason = 'held no text'")
    index.close()
    embedded = model.texts

    old = SqliteCatalog(places[1] / "record.sqlite3")
    [refused] = old.refused_files()["empty.txt"]
    old.close()
    index, report = synced(places, model)

    assert (refused.reason, refused.code, refused.message) == ("held no text", "", "held no text")
    assert [(part.reason, part.code) for part in report.refused] == [("holds no text", "without_text")]
    assert (report.unchanged, report.changed, model.texts) == (1, (), embedded)
    index.close()


def test_an_index_of_the_third_version_gives_its_copies_their_texts(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, model = places[0], Counting()
    for name, date in (("a", "2019"), ("b", "2020"), ("c", "2021")):
        (corpus / f"{name}.md").write_text(
            f"---\ndate: {date}\nauthor: {name}\n---\n{BODY}\n\n{name}报转载。", encoding="utf-8"
        )
    index, first = synced(places, model)
    assert [repost.path for repost in first.reposts] == ["b.md", "c.md"]
    index.catalog.execute("UPDATE articles SET original = '' WHERE copy_of >= ''")
    index.catalog.set_property("splitter", "4")
    for statement in UNACCOUNTED:
        index.catalog.execute(statement)
    index.catalog.execute("PRAGMA user_version=3")
    index.close()
    (corpus / "a.md").write_text(
        (corpus / "a.md").read_text(encoding="utf-8").replace("2019", "2018"), encoding="utf-8"
    )
    monkeypatch.setattr(batch_writer, "_BATCH_CHUNKS", 1)  # what is kept is decided on before its copies are read
    embedded = model.texts

    index, report = synced(places, model)

    assert (report.changed, report.unchanged, model.texts) == (("a.md",), 3, embedded)
    assert [(repost.path, repost.of) for repost in report.reposts] == [("b.md", "a.md"), ("c.md", "a.md")]
    assert index.catalog.fetch_all("SELECT id FROM articles WHERE original = ''") == []
    index.close()


def test_a_rehearsal_is_undone_and_seen_by_nobody(tmp_path: Path) -> None:
    catalog = SqliteCatalog(tmp_path / "record.sqlite3")
    catalog.set_property("model", "first")
    with catalog.dry_run() as twin:
        twin.set_property("model", "second")
        assert twin.get_property("model") == "second"
        assert catalog.get_property("model") == "first"
    assert catalog.get_property("model") == "first"
    catalog.close()


def test_a_rehearsal_that_fails_is_undone_as_well(tmp_path: Path) -> None:
    catalog = SqliteCatalog(tmp_path / "record.sqlite3")

    def fail() -> None:
        with catalog.dry_run() as twin:
            twin.set_property("model", "second")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert catalog.get_property("model") is None
    catalog.set_property("model", "first")  # nothing is locked
    catalog.close()


def test_a_transaction_inside_another_is_part_of_it(tmp_path: Path) -> None:
    catalog = SqliteCatalog(tmp_path / "record.sqlite3")

    def fail() -> None:
        with catalog.transaction():
            with catalog.transaction():
                catalog.put_vectors("digest", "model", np.ones(2, dtype=np.float32), np.ones((1, 2), dtype=np.float32))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not catalog.has_vectors("digest", "model")
    catalog.close()

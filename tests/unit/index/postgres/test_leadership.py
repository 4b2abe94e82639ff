"""One process writes a shared index; when it dies, stops or closes, another one does, and an older one is refused."""

import contextlib
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgresql
from tests.unit.index.test_index import ARTICLES, LIMIT, letters, texts_embedded
from vectorstore import Filter, Index, IndexInUseError, StorageError, VectorstoreError, find, sync
from vectorstore.index.keyword_index import Idf
from vectorstore.index.postgres import leadership
from vectorstore.text.terms import terms_of

_PATIENCE = 120.0  # seconds, on a machine that is busy

# A process that writes: it says when it leads, and what became of its sync. Each file waits for a line.
_WRITER = """
import sys
from pathlib import Path
from tests.unit.index.test_index import LIMIT, letters
from vectorstore import Index, StorageError, sync

index = Index(Path(sys.argv[1]), letters(), database_url=sys.argv[2])
print("leads" if index.is_writer else "follows", flush=True)

def wait(done, total):
    print(f"file {done}", flush=True)
    sys.stdin.readline()

try:
    sync(index, Path(sys.argv[3]), limit_bytes=LIMIT, progress=wait)
    index.catalog.set_property("late", "1")
    print("synced", flush=True)
except StorageError as error:
    print(f"refused {error.code}", flush=True)
"""


@pytest.fixture
def url(postgresql_server: postgresql.Server) -> str:
    return postgresql_server.database()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for path, text in ARTICLES.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elections of a moment; what is proved of their real length is in the tests of processes."""
    monkeypatch.setattr(leadership, "BEAT_SECONDS", 0.05)


def opened(url: str, gained: threading.Event | None = None) -> contextlib.closing[Index]:
    return contextlib.closing(
        Index(Path("unused"), letters(), database_url=url, on_work=gained.set if gained else lambda: None)
    )


def test_all_search_what_one_wrote(url: str, corpus: Path) -> None:
    with opened(url) as writer, opened(url) as reader:
        assert (writer.is_writer, reader.is_writer) == (True, False)
        assert sync(writer, corpus, limit_bytes=LIMIT).added == tuple(sorted(ARTICLES))
        for path, text in ARTICLES.items():
            assert find(reader, text, 1) == find(writer, text, 1)
            assert find(reader, text, 1).passages[0].article.path == path
        kept = Filter(articles=[find(reader, "school", 1).passages[0].article.id])
        assert [found.article.path for found in find(reader, "ships", 3, filters=kept).passages] == ["school.txt"]

        (corpus / "pier.txt").unlink()
        (corpus / "mill.txt").write_text("The mill grinds barley.", encoding="utf-8")
        sync(writer, corpus, limit_bytes=LIMIT)
        assert find(reader, "Who grinds barley?", 1).passages[0].article.path == "mill.txt"
        assert all(found.article.path != "pier.txt" for found in find(reader, "the old pier", 3).passages)
        assert reader.vector_store.ids() == reader.lexical_index.ids() == reader.catalog.chunk_ids()
        assert reader.unsearchable_languages() == []
    assert not Path("unused").exists()


def test_who_does_not_lead_is_told_who_does(url: str, corpus: Path) -> None:
    with opened(url), opened(url) as reader:
        with pytest.raises(IndexInUseError, match=r"is written by process \d+ on ") as refused:
            sync(reader, corpus, limit_bytes=LIMIT)
        assert "127.0.0.1" in str(refused.value)
        assert sync(reader, corpus, limit_bytes=LIMIT, dry_run=True).added == tuple(sorted(ARTICLES))
        assert reader.catalog.is_empty()


def test_what_is_embedded_once_is_not_embedded_by_the_next_writer(url: str, corpus: Path) -> None:
    with opened(url) as first:
        sync(first, corpus, limit_bytes=LIMIT)
    embeddings = letters()
    with contextlib.closing(Index(corpus, embeddings, database_url=url)) as second:
        assert sync(second, corpus, limit_bytes=LIMIT).unchanged == len(ARTICLES)
        assert find(second, "school", 1).passages
    assert texts_embedded(embeddings) == 0


@pytest.mark.usefixtures("quick")
def test_who_may_not_lead_leaves_that_to_others(url: str, corpus: Path) -> None:
    with contextlib.closing(Index(Path("unused"), letters(), database_url=url, may_lead=False)) as reader:
        assert not reader.is_writer
        with opened(url) as writer:
            sync(writer, corpus, limit_bytes=LIMIT)
            assert find(reader, "the old pier", 1).passages[0].article.path == "pier.txt"
        assert not reader.is_writer
        assert find(reader, "the school", 1).passages[0].article.path == "school.txt"


@pytest.mark.usefixtures("quick")
def test_another_leads_when_the_leader_closes(url: str, corpus: Path) -> None:
    gained = threading.Event()
    with opened(url) as first, opened(url, gained) as second:
        sync(first, corpus, limit_bytes=LIMIT)
        find(second, "school", 1)
        first.close()
        assert gained.wait(_PATIENCE)
        (corpus / "pier.txt").unlink()
        assert sync(second, corpus, limit_bytes=LIMIT).removed == ("pier.txt",)


@pytest.mark.usefixtures("quick")
def test_a_lost_connection_ends_the_lead_and_a_sync_does_not_go_on_under_the_next_number(
    url: str, corpus: Path
) -> None:
    gained = threading.Event()
    with opened(url, gained) as index:

        def lose(done: int, _total: int) -> None:
            if done == 1:
                end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
                index.catalog.fetch_all(f"{end} AND application_name LIKE 'assistant %'")
                assert gained.wait(_PATIENCE)

        with pytest.raises(StorageError) as refused:
            sync(index, corpus, limit_bytes=LIMIT, progress=lose)
        assert refused.value.code == "lead_lost"
        assert sync(index, corpus, limit_bytes=LIMIT).added == tuple(sorted(ARTICLES))


@pytest.mark.usefixtures("quick")
def test_who_leads_stops_where_another_has_led_the_tables_to_a_later_version(url: str, corpus: Path) -> None:
    with opened(url) as index:
        sync(index, corpus, limit_bytes=LIMIT)
        with contextlib.closing(psycopg.connect(url, autocommit=True)) as session:
            session.execute("UPDATE leadership SET schema_version = schema_version + 1")
            (corpus / "pier.txt").unlink()
            with pytest.raises(VectorstoreError) as refused:
                sync(index, corpus, limit_bytes=LIMIT)
            assert refused.value.code in ("database_of_newer_version", "index_led_elsewhere")
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            while session.execute(locks).fetchall() != [(0,)]:  # until it leaves the lead to others
                pass
        assert not index.is_writer
        assert find(index, "the old pier", 1).passages  # what is there is still read


class Writer:
    """A process that writes, and what it says."""

    def __init__(self, corpus: Path, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, "unused", url, corpus],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[4],
        )

    def line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def go_on(self, files: int = 100) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n" * files)
        self._process.stdin.flush()

    def send(self, what: signal.Signals) -> None:
        self._process.send_signal(what)

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()
        self._process.kill()
        self._process.wait()


@pytest.fixture
def writer(url: str, corpus: Path) -> Iterator[Writer]:
    """A process in the middle of a sync."""
    process = Writer(corpus, url)
    try:
        assert [process.line(), process.line()] == ["leads", "file 1"]
        yield process
    finally:
        process.send(signal.SIGCONT)
        process.end()


def test_a_writer_that_is_killed_is_replaced_and_its_sync_ends(url: str, corpus: Path, writer: Writer) -> None:
    gained = threading.Event()
    with opened(url, gained) as index:
        assert not index.is_writer
        writer.send(signal.SIGKILL)
        assert gained.wait(_PATIENCE)
        sync(index, corpus, limit_bytes=LIMIT)
        assert [article.path for article in index.catalog.articles()] == sorted(ARTICLES)
        assert index.vector_store.ids() == index.lexical_index.ids() == index.catalog.chunk_ids()


@pytest.mark.slow
def test_writers_that_are_killed_again_and_again_lose_nothing_and_do_nothing_twice(url: str, corpus: Path) -> None:
    draw = random.Random(11)
    for number in range(12):
        (corpus / f"{number}.txt").write_text(f"Mill {number} grinds barley for the whole valley.\n", encoding="utf-8")
    for _ in range(5):
        process = Writer(corpus, url)
        process.go_on(draw.randint(1, 12))
        while not process.line().startswith(("file", "refused", "synced")):
            pass
        process.end()
    gained = threading.Event()
    with opened(url, gained) as index:
        assert index.is_writer or gained.wait(_PATIENCE)
        sync(index, corpus, limit_bytes=LIMIT)
        assert [article.path for article in index.catalog.articles()] == sorted(path.name for path in corpus.iterdir())
        assert index.catalog.chunk_count() == 12 + len(ARTICLES)
        assert index.vector_store.ids() == index.lexical_index.ids() == index.catalog.chunk_ids()
        assert index.lexical_index.count() == index.catalog.chunk_count()
        assert index.lexical_index.idf().of(["mill"]) == _idf_of_mill(index)


def _idf_of_mill(index: Index) -> dict[str, float]:
    """What the word weighs, by a count of the texts."""
    texts = index.catalog.embedding_texts(sorted(index.catalog.chunk_ids())).values()
    chunks = sum("mill" in terms_of(text) for text in texts)
    return Idf(len(texts), lambda _: chunks, ()).of(["mill"])


@pytest.mark.slow
def test_a_writer_that_is_stopped_is_replaced_and_refused_when_it_goes_on(
    url: str, corpus: Path, writer: Writer
) -> None:
    gained = threading.Event()
    with opened(url, gained) as index:
        writer.send(signal.SIGSTOP)
        assert gained.wait(_PATIENCE)
        sync(index, corpus, limit_bytes=LIMIT)
        written = index.catalog.change_count
        writer.send(signal.SIGCONT)
        writer.go_on()
        said = [line for line in iter(writer.line, "") if not line.startswith("file")]
        assert len(said) == 1
        assert said[0].startswith("refused")
        assert index.catalog.change_count == written
        assert index.catalog.get_property("late") is None
        assert index.is_writer
        assert sync(index, corpus, limit_bytes=LIMIT).unchanged == len(ARTICLES)

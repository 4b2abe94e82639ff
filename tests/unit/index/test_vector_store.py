"""What the index asks of a vector store, asked of Chroma and of a store that only this file knows."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.unit.index.test_index import ARTICLES, LIMIT, is_whole, letters, texts_embedded
from vectorstore import Index, NamedEmbeddings, SyncReport, find, sync
from vectorstore.errors import SearchIndexError
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.rows import Vectors
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend


class NumpyStore:
    """Vectors in one file of numpy's, compared one by one."""

    def __init__(self, folder: Path, collection: str) -> None:
        self._file = folder / f"{len(collection)}.npz"
        self._rows: dict[str, Vectors] = {}
        self._is_broken = False
        folder.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            try:
                with np.load(self._file) as content:
                    self._rows = dict(zip(content["ids"].tolist(), content["vectors"], strict=True))
            except ValueError as error:
                raise SearchIndexError("vector_store_failed", error=error) from error

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        self._rows.update(zip(ids, vectors, strict=True))

    def delete(self, ids: Iterable[str]) -> None:
        for identity in ids:
            self._rows.pop(identity, None)

    def ids(self) -> set[str]:
        return set(self._rows)

    def count(self) -> int:
        return len(self._rows)

    def search(self, vector: Vectors, k: int) -> list[str]:
        if self._is_broken:
            raise SearchIndexError("vector_store_failed", error="its file is torn")
        return sorted(self._rows, key=lambda identity: -float(self._rows[identity] @ vector))[:k]

    def verify(self, probes: Mapping[str, Vectors]) -> None:
        for identity, vector in probes.items():
            if identity not in self.search(vector, 10):
                raise SearchIndexError("vector_store_failed", error=f"{identity} is not found")

    def flush(self) -> None:
        np.savez(self._file, ids=np.array(list(self._rows), dtype=str), vectors=np.array(list(self._rows.values())))

    def close(self) -> None:
        self._rows = {}

    def break_down(self) -> None:
        self._is_broken = True


STORES: dict[str, Callable[[Path, str], VectorStore]] = {"Chroma": ChromaStore, "numpy": NumpyStore}
UNIT = np.eye(6, dtype=np.float32)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    """A store with three vectors, under the ids a, b and c."""
    with contextlib.closing(STORES[request.param](tmp_path / "store-0", "units")) as opened:
        opened.put(["a", "b", "c"], UNIT[:3])
        yield opened


def test_a_store_finds_the_nearest_vectors_first(store: VectorStore) -> None:
    assert (store.ids(), store.count()) == ({"a", "b", "c"}, 3)
    assert store.search(np.array([0.1, 0.9, 0.4, 0, 0, 0], dtype=np.float32), 2) == ["b", "c"]
    assert len(store.search(UNIT[0], 10)) == 3
    assert store.search(UNIT[0], 0) == []


def test_a_store_replaces_vectors_of_the_same_id_and_deletes_what_is_there(store: VectorStore) -> None:
    store.put(["a"], UNIT[5:])
    store.delete(["b", "nothing of that name"])
    store.flush()

    assert store.ids() == {"a", "c"}
    assert store.search(UNIT[5], 1) == ["a"]


def test_a_store_says_when_its_vectors_are_not_found(store: VectorStore) -> None:
    store.verify({"a": UNIT[0], "c": UNIT[2]})
    store.verify({})
    with pytest.raises(SearchIndexError, match="not found"):
        store.verify({f"lost {number}": row for number, row in enumerate(UNIT[3:])})


def opened(folder: Path, embeddings: NamedEmbeddings) -> Index:
    return Index(folder / "index", embeddings, backend=VectorStoreBackend("numpy", NumpyStore))


def synced(index: Index, folder: Path) -> SyncReport:
    return sync(index, folder / "corpus", limit_bytes=LIMIT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus, and its index in the store of this file."""
    (tmp_path / "corpus").mkdir()
    for path, text in ARTICLES.items():
        (tmp_path / "corpus" / path).write_text(text, encoding="utf-8")
    with contextlib.closing(opened(tmp_path, letters())) as index:
        assert synced(index, tmp_path).added == tuple(sorted(ARTICLES))
    return tmp_path


def test_a_store_of_ones_own_is_synced_and_searched(folder: Path) -> None:
    (folder / "corpus" / "pier.txt").unlink()
    (folder / "corpus" / "mill.txt").write_text("The mill grinds barley.", encoding="utf-8")
    with contextlib.closing(opened(folder, letters())) as index:
        report = synced(index, folder)
        assert (report.added, report.removed) == (("mill.txt",), ("pier.txt",))
        assert isinstance(index.vector_store, NumpyStore)
        assert index.vector_store.ids() == index.lexical_index.ids() == index.catalog.chunk_ids()
        assert find(index, "What does the mill grind?", 1).passages[0].article.path == "mill.txt"
    assert sorted(path.name for path in (folder / "index").iterdir() if path.is_dir()) == ["lexical-0", "numpy-0"]


def test_a_store_of_ones_own_that_was_damaged_is_rebuilt_without_embedding(folder: Path) -> None:
    [file] = (folder / "index" / "numpy-0").iterdir()
    file.write_bytes(b"torn")
    embeddings = letters()
    with contextlib.closing(opened(folder, embeddings)) as index:
        assert is_whole(index)
        assert texts_embedded(embeddings) == 0
    assert not (folder / "index" / "numpy-0").exists()


def test_a_store_of_ones_own_that_breaks_down_in_a_search_is_rebuilt(folder: Path) -> None:
    embeddings = letters()
    with contextlib.closing(opened(folder, embeddings)) as index:
        assert isinstance(index.vector_store, NumpyStore)
        index.vector_store.break_down()
        assert is_whole(index)
        assert texts_embedded(embeddings) == 0


def test_an_unclean_end_is_repaired_in_a_store_of_ones_own(folder: Path) -> None:
    with contextlib.closing(opened(folder, letters())) as index:
        index.begin_writing()
        index.vector_store.delete(sorted(index.catalog.chunk_ids())[:2])
        index.vector_store.put(["stray"], index.embeddings.passages(["words of nobody"]))
        index.vector_store.flush()
    with contextlib.closing(opened(folder, letters())) as index:
        assert synced(index, folder).unchanged == len(ARTICLES)
        assert is_whole(index)


def test_files_that_may_be_torn_are_tried_before_they_are_opened(folder: Path) -> None:
    tried: list[tuple[str, int]] = []

    def find_damage(place: Path, _collection: str, probes: Mapping[str, Vectors]) -> str:
        tried.append((place.name, len(probes)))
        return "The vectors are torn."

    backend = VectorStoreBackend("numpy", NumpyStore, find_damage)
    with contextlib.closing(Index(folder / "index", letters(), backend=backend)) as index:
        assert is_whole(index)
    assert tried == []  # the files are those that were closed
    (folder / "index" / "numpy-0" / "more").touch()
    with contextlib.closing(Index(folder / "index", letters(), backend=backend)) as index:
        assert is_whole(index)
    assert tried == [("numpy-0", len(ARTICLES))]
    assert not (folder / "index" / "numpy-0").exists()


def test_a_broken_store_on_a_server_is_reported_and_never_rebuilt(folder: Path) -> None:
    backend = VectorStoreBackend("numpy", NumpyStore, is_remote=True)
    with contextlib.closing(Index(folder / "index", letters(), backend=backend)) as index:
        assert isinstance(index.vector_store, NumpyStore)
        index.vector_store.break_down()
        with pytest.raises(SearchIndexError, match="torn"):
            index.search_vectors(index.embeddings.question("pier"), 3)
    assert (folder / "index" / "numpy-0").exists()


def test_chroma_that_could_not_start_is_started_again_in_the_same_process(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").mkdir()  # it fails as on a full disk
    with pytest.raises(SearchIndexError, match="Chroma failed"):
        ChromaStore(tmp_path, "letters")
    (tmp_path / "chroma.sqlite3").rmdir()
    store = ChromaStore(tmp_path, "letters")
    assert store.count() == 0
    store.close()

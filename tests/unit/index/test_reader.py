"""A process that only searches an index sees what its owner lists, and needs nothing of the owner."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.index.test_index import ARTICLES, LIMIT, Letters
from vectorstore import Filter, Index, IndexReader, NamedEmbeddings, StorageError, find, sharing_backend, sync
from vectorstore.index.rows import Vectors
from vectorstore.index.shared_store import shared_folder
from vectorstore.index.shared_vectors import SharedVectors

MANY = 9000  # more vectors than all numbers of are compared


class Folder:
    """A corpus with the index that one owner shares."""

    def __init__(self, path: Path) -> None:
        self.corpus, self.index = path / "corpus", path / "index"
        self.corpus.mkdir()
        for name, text in ARTICLES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.corpus / name).write_text(text, encoding="utf-8")

    def owner(self, *, shares: bool = True) -> Index:
        backend = sharing_backend("letters") if shares else None
        index = Index(self.index, NamedEmbeddings(Letters(), "letters"), backend=backend)
        sync(index, self.corpus, limit_bytes=LIMIT)
        return index

    def reader(self) -> IndexReader:
        return IndexReader(self.index, NamedEmbeddings(Letters(), "letters"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def finds_all(index: Any) -> bool:
    """Whether each article is found by its own words, by its vector and by its terms."""
    catalog = index.catalog
    listed = catalog.chunk_ids()
    vectors = catalog.chunk_vectors(sorted(listed), "letters")
    return (
        all(find(index, text, 1).passages[0].article.path == path for path, text in ARTICLES.items())
        and all(identity in index.search_vectors(vector, 1) for identity, vector in vectors.items())
        and index.count_vectors() == len(listed) == index.lexical_index.count()
    )


def test_a_reader_finds_what_the_owner_finds_and_goes_on_without_it(folder: Folder) -> None:
    owner = folder.owner()
    reader = folder.reader()
    assert finds_all(reader)
    question = "How many ships spend the winter in the harbour?"
    assert [p.id for p in find(reader, question, 3).passages] == [p.id for p in find(owner, question, 3).passages]
    owner.close()
    assert finds_all(reader)
    reader.close()


def test_a_reader_sees_each_sync(folder: Folder) -> None:
    owner, reader = folder.owner(), folder.reader()
    swans = Filter(languages=["en"])
    assert len(find(reader, "swans", 5, filters=swans).passages) == 2

    folder.write("swans.txt", "Twelve white swans came to the northern lake in April and stayed.\n")
    sync(owner, folder.corpus, limit_bytes=LIMIT)
    assert find(reader, "swans", 1).passages[0].article.path == "swans.txt"
    assert len(find(reader, "swans", 5, filters=swans).passages) == 3, "the filter was remembered beyond the change"

    (folder.corpus / "swans.txt").unlink()
    sync(owner, folder.corpus, limit_bytes=LIMIT)
    assert "swans.txt" not in [passage.article.path for passage in find(reader, "swans", 9).passages]
    assert finds_all(reader)
    reader.close()
    owner.close()


def test_a_reader_follows_search_indexes_that_are_made_anew(folder: Folder) -> None:
    owner, reader = folder.owner(), folder.reader()
    assert finds_all(reader)
    owner.purge()
    assert finds_all(reader)
    owner.close()
    shutil.rmtree(next(folder.index.glob("lexical-*")))
    assert finds_all(reader), "what is open is searched on"
    owner = folder.owner()
    assert finds_all(reader)
    reader.close()
    owner.close()


@pytest.mark.parametrize(
    "change",
    [
        "torn row",
        *(
            pytest.param(change, marks=pytest.mark.slow)
            for change in ("written without sharing", "lost row", "wrong numbers")
        ),
    ],
)
def test_the_owner_mends_the_shared_vectors(folder: Folder, change: str) -> None:
    owner = folder.owner(shares=change != "written without sharing")
    files = shared_folder(folder.index, "0")
    owner.catalog.set_property("writing", "1")  # as a kill leaves it
    owner.close()
    if change == "torn row":
        with (files / "vectors-1").open("ab") as file:
            file.write(b"\x01" * 100)
    if change == "lost row":
        with (files / "ids-1").open("r+b") as file:
            file.truncate(32)
    if change == "wrong numbers":
        content = (files / "vectors-1").read_bytes()
        (files / "vectors-1").write_bytes(content[:300] + bytes(len(content) - 300))
    owner = folder.owner()
    owner.count_vectors()  # which opens the search indexes
    reader = folder.reader()
    assert finds_all(reader)
    assert SharedVectors(files).is_sound()
    reader.close()
    owner.close()


def test_a_reader_without_an_owner_before_it_says_so(folder: Folder) -> None:
    with pytest.raises(StorageError) as raised:
        folder.reader()
    assert raised.value.code == "index_not_made"
    assert not folder.index.exists()


@pytest.fixture(scope="module")
def many() -> Vectors:
    """Vectors in clusters, as those of texts are."""
    chance = np.random.default_rng(7)
    centres = chance.standard_normal((60, 96), dtype=np.float32)
    rows = centres[chance.integers(60, size=MANY)] + 0.6 * chance.standard_normal((MANY, 96), dtype=np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def vectors(tmp_path: Path, many: Vectors) -> SharedVectors:
    shared = SharedVectors(tmp_path)
    shared.put([name(row) for row in range(MANY)], many)
    return shared


def name(row: int) -> str:
    return f"{row:016x}"


def test_signs_find_the_nearest_of_many(vectors: SharedVectors, many: Vectors) -> None:
    found = []
    for row in range(0, MANY, 300):
        near = vectors.search(many[row], 24)
        assert near[0] == name(row)
        nearest = {name(int(place)) for place in np.argsort(-(many @ many[row]))[:24]}
        found.append(len(nearest & set(near)) / 24)
    assert np.mean(found) > 0.99


def test_deleted_vectors_are_overwritten_and_left_out(tmp_path: Path, vectors: SharedVectors, many: Vectors) -> None:
    other = SharedVectors(tmp_path)
    deleted = [name(row) for row in range(6000)]
    vectors.delete(deleted)
    assert name(5) not in other.search(many[5], 50)
    assert len(other.search(many[5], 50)) == 50
    assert many[5].tobytes() not in (tmp_path / "vectors-1").read_bytes()
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    vectors.compact()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < size / 2
    assert vectors.ids() == other.ids() == {name(row) for row in range(6000, MANY)}
    assert other.search(many[7000], 1) == [name(7000)]
    vectors.put(deleted, many[:6000])
    assert other.search(many[5], 1) == [name(5)]
    assert other.count() == MANY

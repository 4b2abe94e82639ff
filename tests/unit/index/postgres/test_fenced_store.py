"""What a process writes to Chroma after another one has taken its lead changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests import postgresql
from vectorstore import StorageError
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.postgres.fenced_store import FencedVectorStore

COLLECTION = "chunks"
VECTORS = np.eye(4, dtype=np.float32)


@pytest.fixture
def url(postgresql_server: postgresql.Server) -> str:
    return postgresql_server.database()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaStore]:
    """The store that both write."""
    with closing(ChromaStore(tmp_path, COLLECTION)) as store:
        yield store


@pytest.fixture
def catalogs(url: str) -> Iterator[list[PostgresCatalog]]:
    """Of a process that led, and of the one that leads now."""
    found = [postgresql.writing_catalog(url) for _ in range(2)]
    yield found
    for catalog in found:
        catalog.close()


def test_what_is_put_is_found_once_and_deleted(chroma: ChromaStore, catalogs: list[PostgresCatalog]) -> None:
    store = FencedVectorStore(chroma, COLLECTION, catalogs[1])
    store.put(["a", "b"], VECTORS[:2])
    store.put(["a"], VECTORS[:1])
    assert store.ids() == {"a", "b"}
    assert store.count() == 2
    assert store.search(VECTORS[1], 5) == ["b", "a"]
    store.verify({"a": VECTORS[0]})
    store.delete(["a", "c"])
    assert store.ids() == {"b"}
    assert store.is_listed(1)


def test_who_leads_no_more_neither_lists_nor_unlists(chroma: ChromaStore, catalogs: list[PostgresCatalog]) -> None:
    late, leader = (FencedVectorStore(chroma, COLLECTION, catalog) for catalog in catalogs)
    leader.put(["a"], VECTORS[:1])
    with pytest.raises(StorageError):
        late.put(["b"], VECTORS[1:2])
    assert chroma.count() == 1
    with pytest.raises(StorageError):
        late.delete(["a"])  # it read the list after the leader wrote it: the vector is gone, and known to be
    leader.keep_listed({"a"})
    assert leader.ids() == set()
    assert leader.is_listed(0)


def test_writes_that_come_late_are_without_effect(
    url: str, chroma: ChromaStore, catalogs: list[PostgresCatalog]
) -> None:
    """As of a process that was stopped between the catalog and Chroma, and goes on when another one has written."""
    leader = FencedVectorStore(chroma, COLLECTION, catalogs[1])
    with closing(postgresql.writing_catalog(url)) as before:
        FencedVectorStore(chroma, COLLECTION, before).put(["gone"], VECTORS[3:])
        fence = before.fence
    catalogs[1].fence = _next_lead(url)
    leader.keep_listed(set())  # the article of "gone" was deleted by the process before
    leader.put(["gone", "kept"], VECTORS[2:])  # and is there again

    chroma.delete([f"gone@{fence}"])  # what it was about to do: delete, and put
    chroma.put([f"kept@{fence}", f"other@{fence}"], VECTORS[[3, 0]])
    assert leader.ids() == {"gone", "kept"}
    assert leader.search(VECTORS[2], 1) == ["gone"]
    assert not leader.is_listed(leader.count())
    leader.flush()  # at the end of each sync
    assert chroma.count() == 2
    assert leader.ids() == {"gone", "kept"}


def _next_lead(url: str) -> int:
    with closing(postgresql.writing_catalog(url)) as catalog:
        assert catalog.fence
        return catalog.fence

"""Embedded Chroma beside a file of the same vectors, which other processes search while this one writes."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from vectorstore.index.catalog import Catalog, SqliteCatalog
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.health_check import health_check
from vectorstore.index.rows import Vectors
from vectorstore.index.shared_vectors import SHARED, SharedVectors
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend

_FILL_BATCH = 1000  # vectors read from the catalog at a time


def shared_folder(index: Path, generation: str) -> Path:
    """Where the vectors of this generation are that other processes search."""
    return index / f"{SHARED}-{generation}"


def sharing_backend(model: str) -> VectorStoreBackend:
    """Embedded Chroma whose vectors, those of this embedding model, other processes can search."""
    return VectorStoreBackend("chroma", partial(_open, model), find_damage=health_check)


class SharingStore(ChromaStore):
    """A VectorStore: embedded Chroma, whose every change the shared vectors follow."""

    def __init__(self, folder: Path, collection: str, shared: SharedVectors) -> None:
        super().__init__(folder, collection)
        self._shared = shared

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors in both."""
        super().put(ids, vectors)
        self._shared.put(ids, vectors)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete vectors from both."""
        deleted = sorted(ids)
        super().delete(deleted)
        self._shared.delete(deleted)

    def flush(self) -> None:
        """Write both to the disk."""
        super().flush()
        self._shared.compact()
        self._shared.flush()


def _open(model: str, folder: Path, collection: str) -> VectorStore:
    shared = SharedVectors(shared_folder(folder.parent, folder.name.rpartition("-")[2]))
    store = SharingStore(folder, collection, shared)
    catalog = SqliteCatalog(folder.parent / CATALOG_FILE)
    try:
        _fill(shared, catalog, model)
    finally:
        catalog.close()
    return store


def _fill(shared: SharedVectors, catalog: Catalog, model: str) -> None:
    """Add what the catalog lists, as a process without readers may have written it, and delete what it does not."""
    if catalog.get_property("writing") == "1" and not shared.is_sound():
        shared.clear()
    listed, there = catalog.chunk_ids(), shared.ids()
    shared.delete(there - listed)
    missing = sorted(listed - there)
    for start in range(0, len(missing), _FILL_BATCH):
        shared.put_all(catalog.chunk_vectors(missing[start : start + _FILL_BATCH], model))
    shared.compact()

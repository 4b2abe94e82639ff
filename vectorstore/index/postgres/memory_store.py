"""A vector store for who has no Chroma server: the vectors of the catalog, all compared in memory at each search."""

import threading
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from vectorstore.index.catalog import Catalog
from vectorstore.index.rows import Vectors

_READ = 2000  # vectors read from the catalog at a time


class MemoryVectorStore:
    """A VectorStore that has what the catalog lists, always: it reads again when the catalog has changed.

    A search is exact, and takes a time that grows with the number of chunks, as the memory does: 2 kB a chunk with
    the local encoder.
    """

    def __init__(self, catalog: Catalog, model: str) -> None:
        """`model` is the embedding model whose vectors are searched."""
        self._catalog, self._model = catalog, model
        self._lock = threading.Lock()
        self._version = -1
        self._ids: list[str] = []
        self._rows: Vectors = np.empty((0, 0), dtype=np.float32)

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Nothing: the catalog has the vectors, and they are found once it lists the chunks."""

    def delete(self, ids: Iterable[str]) -> None:
        """Nothing: the catalog does not list the chunks any more."""

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        return set(self._read()[0])

    def count(self) -> int:
        """The number of vectors."""
        return self._catalog.chunk_count()

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k nearest, nearest first."""
        ids, rows = self._read()
        if k < 1 or not ids:
            return []
        nearness = rows @ vector
        best = np.argpartition(-nearness, k - 1)[:k] if k < len(ids) else np.arange(len(ids))
        return [ids[place] for place in best[np.argsort(-nearness[best], kind="stable")]]

    def verify(self, probes: Mapping[str, Vectors]) -> None:
        """Nothing: there is no second copy that could differ from the catalog."""

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Free the memory."""
        self._ids, self._rows = [], np.empty((0, 0), dtype=np.float32)

    def _read(self) -> tuple[list[str], Vectors]:
        """The ids of all chunks and their vectors, as the catalog lists them now."""
        with self._lock:
            version = self._catalog.change_count
            if version != self._version:
                listed = self._catalog.chunk_ids()
                kept = [place for place, identity in enumerate(self._ids) if identity in listed]
                ids = [self._ids[place] for place in kept]
                parts = [self._rows[kept]] if kept else []
                missing = sorted(listed.difference(ids))
                for start in range(0, len(missing), _READ):
                    found = self._catalog.chunk_vectors(missing[start : start + _READ], self._model)
                    if found:
                        ids += found
                        parts.append(np.stack(list(found.values())))
                self._ids, self._rows = ids, np.concatenate(parts) if parts else self._rows[:0]
                self._version = version
            return self._ids, self._rows

"""A vector store on a server, which cannot refuse the writes of a process that does not know yet that it leads no more.

So nothing that such a process writes or deletes may matter. Each vector is stored under the id of its chunk and the
number of the lead under which it was written, and the catalog, which refuses older numbers, lists those that count:
before a vector is stored, and until it was deleted. A late write is a vector that nobody lists, and a late deletion is
of a vector that nobody lists any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.rows import Vectors
from vectorstore.index.vector_store import VectorStore

_LIST = "INSERT INTO stored_vectors VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_UNLIST = "DELETE FROM stored_vectors WHERE collection = ? AND chunk = ? AND fence = ?"
_SEPARATOR = "@"


class FencedVectorStore:
    """A VectorStore of chunks over one of chunks with numbers."""

    def __init__(self, store: VectorStore, collection: str, catalog: PostgresCatalog) -> None:
        """`catalog` has the number under which this process writes."""
        self._store, self._collection, self._catalog = store, collection, catalog

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors; raises StorageError where another process leads."""
        fence = self._catalog.fence or 0
        self._catalog.execute_many(_LIST, [(self._collection, identity, fence) for identity in ids])
        self._store.put([_stored(identity, fence) for identity in ids], vectors)

    def delete(self, ids: Iterable[str]) -> None:
        """Delete the vectors of these chunks; raises StorageError where another process leads."""
        query = "SELECT chunk, fence FROM stored_vectors WHERE collection = ? AND chunk {in_list}"
        rows = self._catalog.fetch_all(query, self._collection, list(ids))
        self._store.delete([_stored(*row) for row in rows])
        self._catalog.execute_many(_UNLIST, [(self._collection, *row) for row in rows])

    def ids(self) -> set[str]:
        """The chunks whose vectors are listed, and there."""
        there = self._store.ids()
        return {chunk for chunk, fence in self._listed() if _stored(chunk, fence) in there}

    def count(self) -> int:
        """The number of vectors, listed or not; where it is not that of the chunks, `keep_listed` is due."""
        return self._store.count()

    def is_listed(self, count: int) -> bool:
        """Whether so many vectors are listed."""
        query = "SELECT count(*) FROM stored_vectors WHERE collection = ?"
        [(listed,)] = self._catalog.fetch_all(query, self._collection)
        return bool(listed == count)

    def keep_listed(self, chunks: Collection[str]) -> None:
        """Delete what nobody lists, or lists for other chunks than these; list nothing that is not there."""
        there, listed = self._store.ids(), self._listed()
        kept = {_stored(*row) for row in listed if row[0] in chunks}
        self._store.delete(there - kept)
        lost = [row for row in listed if _stored(*row) not in there & kept]
        self._catalog.execute_many(_UNLIST, [(self._collection, *row) for row in lost])

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The chunks of the k nearest, nearest first, each once."""
        return list(dict.fromkeys(stored.partition(_SEPARATOR)[0] for stored in self._store.search(vector, k)))

    def verify(self, probes: Mapping[str, Vectors]) -> None:
        """Search for vectors that should be there; see VectorStore."""
        listed = dict(self._listed())
        self._store.verify({_stored(chunk, listed.get(chunk, 0)): vector for chunk, vector in probes.items()})

    def flush(self) -> None:
        """Delete what a process wrote late, if there is any."""
        if not self.is_listed(self._store.count()):
            self._store.delete(self._store.ids() - {_stored(*row) for row in self._listed()})
        self._store.flush()

    def close(self) -> None:
        """Release the connection."""
        self._store.close()

    def _listed(self) -> list[tuple[str, int]]:
        rows: list[tuple[str, int]] = self._catalog.fetch_all(
            "SELECT chunk, fence FROM stored_vectors WHERE collection = ?", self._collection
        )
        return rows


def _stored(chunk: str, fence: int) -> str:
    return f"{chunk}{_SEPARATOR}{fence}"

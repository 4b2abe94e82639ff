"""Vectors in Chroma, embedded or on a server. The vector store that ships."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index.rows import Vectors

T = TypeVar("T")
_BATCH = 200  # vectors a write: a query waits for the whole of one
_NEIGHBOURS = 10  # among which a vector finds itself
_EFFORTS = (_NEIGHBOURS, 1000)  # Chroma looks at as many as it is asked for, and at `ef_search` at least
_LOST_AT_MOST = 0.05  # share of vectors: an approximate search may miss one now and then
_SAME = 1 - 1e-5  # cosine of a vector with itself, as far as numbers of 32 bits tell
_CHANGES_WRITTEN = 1000  # after so many Chroma writes its vectors
# Of the thirty true neighbours of a question among 29,000 sentences these find 0.990, and all of the first five;
# ef_search 200 finds 0.997 at nearly twice the time. Of vectors without any structure that found 0.75, and Chroma's
# defaults (16, 100, 100) 0.35.
_HNSW = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 100,
    "sync_threshold": _CHANGES_WRITTEN,
}


class ChromaStore:
    """A VectorStore: one Chroma collection in a folder or on a Chroma server."""

    def __init__(self, location: Path | str, collection: str) -> None:
        """`location` is a folder, or the URL of a Chroma server; `collection` is any text."""
        self._location = location
        self._name = f"chunks-{hashlib.sha256(collection.encode()).hexdigest()[:12]}"
        self._client = self._call(partial(_client, location))
        try:
            self._collection = self._call(self._open_collection)
        except StorageError:
            self._client.close()
            raise

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        return set(self._call(lambda: self._collection.get(include=[])["ids"]))

    def count(self) -> int:
        """The number of vectors."""
        return self._call(lambda: int(self._collection.count()))

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors in place of older ones of the same ids."""
        for start in range(0, len(ids), _BATCH):
            batch = slice(start, start + _BATCH)
            self._call(partial(self._collection.upsert, ids=list(ids[batch]), embeddings=np.asarray(vectors[batch])))

    def delete(self, ids: Iterable[str]) -> None:
        """Delete the vectors of these ids."""
        deleted = sorted(ids)
        for start in range(0, len(deleted), _BATCH):
            self._call(partial(self._collection.delete, ids=deleted[start : start + _BATCH]))

    def flush(self) -> None:
        """Have embedded Chroma write its index files now.

        Until a thousand changes are there it keeps them in its log and makes them anew at every opening, at four
        milliseconds each. A deletion of what is not there is a change, and costs nothing.
        """
        if isinstance(self._location, Path):
            nothing = [f"nothing-{number}" for number in range(_CHANGES_WRITTEN)]
            self._call(lambda: self._collection.delete(ids=nothing))

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k nearest, nearest first."""
        if k < 1:
            return []
        found = self._call(lambda: self._collection.query(query_embeddings=[vector], n_results=k, include=[]))
        return list(found["ids"][0])

    def verify(self, probes: Mapping[str, Vectors]) -> None:
        """Search for vectors that should be there; raises SearchIndexError where more than a twentieth are not found.

        One that is not among its own nearest is looked for with more effort. Of half a million vectors without
        structure a search misses seven in a hundred, and to rebuild all for that would cost half an hour.
        """
        lost = sum(
            not any(self._finds(identity, vector, effort) for effort in _EFFORTS) for identity, vector in probes.items()
        )
        if lost > _LOST_AT_MOST * len(probes):
            raise SearchIndexError("vectors_not_found", lost=lost, count=len(probes))

    def _finds(self, identity: str, vector: Vectors, effort: int) -> bool:
        """Whether a search finds the passage, or another with the very same vector.

        A line that is printed a thousand times makes hundreds of passages with one vector.
        """
        found = self.search(vector, effort)[:_NEIGHBOURS]
        if identity in found or not found:
            return bool(found)
        [nearest] = self._call(lambda: self._collection.get(ids=found[:1], include=["embeddings"])["embeddings"])
        return float(np.dot(nearest, vector)) > _SAME

    def close(self) -> None:
        """Release the folder or the connection."""
        self._client.close()

    def _open_collection(self) -> Any:  # chromadb's Collection is generic over types of its own
        # Never Chroma's own embedding function: it would download a model.
        return self._client.get_or_create_collection(self._name, embedding_function=None, configuration={"hnsw": _HNSW})

    def _call(self, request: Callable[[], T]) -> T:
        """What Chroma returns; raises SearchIndexError in place of whatever Chroma raises."""
        try:
            return request()
        except StorageError:
            raise
        except BaseException as error:  # Chroma raises its own, SQLite's, httpx's and Rust's errors alike
            if (
                not isinstance(error, Exception) and type(error).__name__ != "PanicException"
            ):  # of its Rust: no Exception
                raise
            raise SearchIndexError(
                "chroma_failed", error=f"{type(error).__name__}: {str(error)[:200]}", place=self._location
            ) from error


def _client(location: Path | str) -> Any:
    """Chroma's client; raises StorageError where no server answers."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if isinstance(location, Path):
        try:
            return chromadb.PersistentClient(str(location), settings=settings)
        except BaseException:
            # Chroma keeps what it could not start, and would never try again in this process
            SharedSystemClient._identifier_to_system.pop(str(location), None)  # noqa: SLF001
            raise
    url = urlsplit(location)
    try:
        return chromadb.HttpClient(url.hostname or "", url.port or 8000, ssl=url.scheme == "https", settings=settings)
    except Exception as error:  # ValueError when nobody answers, httpx's errors when somebody else does
        raise StorageError("chroma_unreachable", url=location) from error

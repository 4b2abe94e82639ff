"""Both search indexes of a catalog that several processes share: all of them search, and the leader writes."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import IndexInUseError, StorageError
from vectorstore.index.keyword_check import find_unsearchable_languages
from vectorstore.index.keyword_index import KeywordIndex
from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.postgres.fenced_store import FencedVectorStore
from vectorstore.index.postgres.keyword_index import PostgresKeywordIndex
from vectorstore.index.postgres.leadership import Leadership
from vectorstore.index.postgres.memory_store import MemoryVectorStore
from vectorstore.index.rows import ChunkRow
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend

T = TypeVar("T")
logger = logging.getLogger(__name__)
_FILL_BATCH = 1000  # chunks read from the catalog at a time
_REFILLED = "%d passages are put into the search indexes again, from the catalog; nothing is embedded again."


class SharedSearchIndexes:
    """Opened when they are first needed, and made equal to the catalog when this process begins to write."""

    def __init__(
        self,
        catalog: PostgresCatalog,
        leadership: Leadership,
        embeddings: NamedEmbeddings,
        backend: VectorStoreBackend | None,
    ) -> None:
        """`backend` is a vector store on a server; without one the vectors are compared in memory."""
        self._catalog, self._leadership, self._embeddings, self._backend = catalog, leadership, embeddings, backend
        self._store: VectorStore | None = None
        self._reconciled: int | None = None  # the number of the lead under which that was done
        self.lexical_index: KeywordIndex = PostgresKeywordIndex(catalog)
        self.unsearchable_languages: list[str] = []
        self.lock = threading.RLock()

    @property
    def outdated_model(self) -> str | None:
        """The embedding model that made the search indexes, where it is not the configured one."""
        model = self._catalog.get_property("model")
        return None if model == self._embeddings.name else model

    @property
    def vector_store(self) -> VectorStore:
        """The vectors of all chunks."""
        assert self._store  # it was opened by `get`
        return self._store

    def get(self) -> "SharedSearchIndexes":
        """Both, opened; raises StorageError where another embedding model made them."""
        with self.lock:
            if not self._store:
                if model := self.outdated_model:
                    raise StorageError("index_of_other_model", model=model)
                self._store = self._open_store()
                if self._leadership.fence is not None:
                    with suppress(IndexInUseError):  # the lead was lost just now: another process does it
                        self.begin_writing()
                self.unsearchable_languages = find_unsearchable_languages(self._catalog, self.lexical_index)
            return self

    def begin_writing(self) -> None:
        """Write under the number of this process's lead, until the next time.

        Raises IndexInUseError where another process leads.
        """
        with self.lock:
            fence = self._leadership.require()
            self._catalog.fence = fence
            is_unclean = self._catalog.get_property("writing") == "1"  # a run under this lead failed
            if (is_unclean or fence != self._reconciled) and not self.outdated_model:
                self._store = self._store or self._open_store()
                self._reconcile()
                self._reconciled = fence

    def check_lead(self) -> None:
        """Raises StorageError where another process leads since writing began: the vector store knows no numbers."""
        if self._leadership.fence is None or self._leadership.fence != self._catalog.fence:
            raise StorageError("lead_lost", place=self._catalog.place)

    def save_fingerprint(self) -> None:
        """Nothing: there are no files here that somebody else could change."""

    def rebuild(self) -> None:
        """Make both equal to the catalog, with the configured model's vectors."""
        with self.lock:
            self.close()
            self._catalog.delete_other_models(self._embeddings.name)
            self._catalog.set_property("model", self._embeddings.name)
            self._reconciled = None
            self.get()

    def close(self) -> None:
        """Release the connection to the vector store."""
        with self.lock:
            store, self._store = self._store, None
            if store:
                store.close()

    def call_vector_store(self, call: Callable[[VectorStore], T]) -> T:
        """What the call returns; raises SearchIndexError where the store is broken."""
        return call(self.get().vector_store)

    def call_lexical_index(self, call: Callable[[KeywordIndex], T]) -> T:
        """What the call returns."""
        return call(self.get().lexical_index)

    def _open_store(self) -> VectorStore:
        if not self._backend:
            return MemoryVectorStore(self._catalog, self._embeddings.name)
        collection = f"{self._embeddings.name} {self._catalog.get_property('identity')}"
        return FencedVectorStore(self._backend.open(Path(), collection), collection, self._catalog)

    def _reconcile(self) -> None:
        """Add to both what the catalog lists and delete what it does not, where they differ or a run was broken off."""
        store, listed = self.vector_store, self._catalog.chunk_count()
        is_unclean = self._catalog.get_property("writing") == "1"
        is_listed = not isinstance(store, FencedVectorStore) or store.is_listed(listed)
        if not is_unclean and is_listed and store.count() == listed == self.lexical_index.count():
            return
        if isinstance(store, FencedVectorStore):
            store.keep_listed(self._catalog.chunk_ids())
        ids, with_vectors, with_terms = self._catalog.chunk_ids(), store.ids(), self.lexical_index.ids()
        if missing := len((ids - with_vectors) | (ids - with_terms)):
            logger.warning(_REFILLED, missing)
        for chunks in self._batches(sorted(ids - with_vectors)):
            vectors = self._catalog.get_vectors([chunk.digest for chunk in chunks], self._embeddings.name)
            known = [chunk for chunk in chunks if chunk.digest in vectors]
            if known:
                store.put([chunk.id for chunk in known], np.stack([vectors[chunk.digest][0] for chunk in known]))
        for chunks in self._batches(sorted(ids - with_terms)):
            self.lexical_index.put((chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks)
        store.delete(with_vectors - ids)
        store.flush()
        self.lexical_index.delete(with_terms - ids)

    def _batches(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self._catalog.get_chunks(ids[start : start + _FILL_BATCH]).values()]

"""The search indexes of an index, opened when they are first needed and rebuilt where they turn out to be broken."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index.catalog import Catalog
from vectorstore.index.generations import Generations
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.search_indexes import REBUILT, SearchIndexes
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend

T = TypeVar("T")
logger = logging.getLogger(__name__)


class LazySearchIndexes:
    """Both search indexes of a catalog. A sync that changes nothing needs neither, and opens neither."""

    def __init__(
        self, catalog: Catalog, generations: Generations, embeddings: NamedEmbeddings, backend: VectorStoreBackend
    ) -> None:
        self._catalog = catalog
        self._generations = generations
        self._embeddings = embeddings
        self._backend = backend
        self._indexes: SearchIndexes | None = None
        self.lock = threading.RLock()  # held while they are opened, rebuilt or closed

    @property
    def outdated_model(self) -> str | None:
        """The embedding model that made the search indexes, where it is not the configured one."""
        model = self._catalog.get_property("model")
        return None if model == self._embeddings.name else model

    def get(self) -> SearchIndexes:
        """The search indexes, opened and repaired; raises StorageError where another embedding model made them."""
        with self.lock:
            if not self._indexes:
                if model := self.outdated_model:
                    raise StorageError("index_of_other_model", model=model)
                self._indexes = SearchIndexes(self._catalog, self._generations, self._embeddings.name, self._backend)
            return self._indexes

    def begin_writing(self) -> None:
        """Nothing: who owns the folder may write."""

    def check_lead(self) -> None:
        """Nothing: the folder is owned until it is closed."""

    def rebuild(self) -> None:
        """Make both anew from the catalog, with the configured model's vectors, and swap them in."""
        with self.lock:
            if self._indexes:
                self._indexes.close()
                self._indexes = None
            self._generations.drop_generation()
            self._catalog.delete_other_models(self._embeddings.name)
            self._catalog.set_property("model", self._embeddings.name)
            self.get()

    def close(self) -> None:
        """Close them, and note how their files look unless a sync is still writing."""
        with self.lock:
            indexes, self._indexes = self._indexes, None
            if indexes:
                indexes.close()
                if self._catalog.get_property("writing") != "1":
                    indexes.save_fingerprint()

    def call_vector_store(self, call: Callable[[VectorStore], T]) -> T:
        """What the call returns. Where the vector store is broken, both search indexes are rebuilt first.

        Raises SearchIndexError where a broken store is on a server.
        """
        store = self.get().vector_store
        try:
            return call(store)
        except SearchIndexError as error:
            if self._backend.is_remote:
                raise
            with self.lock:
                if self._indexes and self._indexes.vector_store is store:  # no other thread was quicker
                    self._generations.check_room()
                    logger.warning(REBUILT, error)
                    self.rebuild()
            return call(self.get().vector_store)

    def call_lexical_index(self, call: Callable[[LexicalIndex], T]) -> T:
        """What the call returns. Where the keyword index is broken, it is rebuilt first."""
        lexical = self.get().lexical_index
        try:
            return call(lexical)
        except SearchIndexError as error:
            with self.lock:
                if self._indexes and self._indexes.lexical_index is lexical:  # no other thread was quicker
                    self._indexes.rebuild_lexical(error)
            return call(self.get().lexical_index)

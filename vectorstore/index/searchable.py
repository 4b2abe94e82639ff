"""What a search asks of an index, be it that of the process that owns the folder or of one that only reads it."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import StorageError
from vectorstore.index.catalog import Catalog
from vectorstore.index.keyword_index import KeywordIndex
from vectorstore.index.rows import HalfVectors, Vectors
from vectorstore.index.versioned_cache import VersionedCache

T = TypeVar("T")


class SearchableIndex(ABC):
    """The catalog of a folder, and both search indexes."""

    catalog: Catalog
    cache: VersionedCache

    def __init__(self, folder: Path, embeddings: NamedEmbeddings) -> None:
        self.folder = folder
        self.embeddings = embeddings
        # One search at a time: several at once cost a third more processor time each, and are no quicker.
        self.search_lock = threading.Lock()
        self._threads = ThreadPoolExecutor(thread_name_prefix="index")

    def _use(self, catalog: Catalog) -> None:
        """Read from this catalog from now on."""
        self.catalog = catalog
        self.cache = VersionedCache(catalog)
        self.embeddings.size = catalog.vector_size(self.embeddings.name)

    @property
    @abstractmethod
    def lexical_index(self) -> KeywordIndex:
        """The terms of all chunks."""

    @abstractmethod
    def count_vectors(self) -> int:
        """The number of vectors that are searched; raises SearchIndexError where they cannot be."""

    @abstractmethod
    def search_vectors(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k chunks nearest to the unit vector, nearest first."""

    @abstractmethod
    def search_terms(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k chunks that have most of the terms, best first; `among` keeps to these articles' ids."""

    @abstractmethod
    def unsearchable_languages(self) -> list[str]:
        """Languages in which keyword search finds nothing, as BCP 47 codes."""

    @abstractmethod
    def close(self) -> None:
        """Release the folder."""

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Run it in another thread meanwhile; raises StorageError where the index is closed."""
        try:
            return self._threads.submit(call)
        except RuntimeError as error:
            raise StorageError("index_closed") from error

    def get_vectors(self, digests: Sequence[str]) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each chunk's text, and one row for each of its sentences, by the text's digest."""
        return self.catalog.get_vectors(digests, self.embeddings.name)

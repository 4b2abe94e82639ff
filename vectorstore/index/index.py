"""An index folder with one owner: the record that is the truth, and the two search indexes filled from it."""

import logging
import sqlite3
import threading
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index.catalog import Catalog
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.database import CLOSED, damaged
from vectorstore.index.embeddings import NamedEmbeddings
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.lock import owned
from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.index.search_indexes import REBUILT, VECTOR_FOLDER, SearchIndexes, drop_generation
from vectorstore.index.versioned_cache import VersionedCache

T = TypeVar("T")
logger = logging.getLogger(__name__)
_CATALOG_FILE = "record.sqlite3"


class Index:
    """The index in a folder, owned by this process from opening until `close`.

    The search indexes are opened, tried and repaired when they are first needed: a sync that changes nothing needs
    neither.
    """

    def __init__(self, folder: Path, embeddings: NamedEmbeddings, chroma_url: str | None = None) -> None:
        """Open the folder, or make it; raises IndexInUseError naming the process that owns it."""
        self.folder = folder
        self.embeddings = embeddings
        self._chroma_url = chroma_url
        self._opened_indexes: SearchIndexes | None = None
        self._opening_lock = threading.RLock()
        self._has_deleted_chunks = False
        self.search_lock = (
            threading.Lock()
        )  # of searches: several at once cost a third more processor time each, and are no quicker
        self._threads = ThreadPoolExecutor(thread_name_prefix="beside")
        self._lock = owned(folder)
        try:
            self.catalog = _open_catalog(folder)
            self.cache = VersionedCache(self.catalog)
            embeddings.size = self.catalog.vector_size(embeddings.name)
            if self.catalog.get_property("identity") is None:
                self.catalog.set_property("identity", uuid.uuid4().hex)
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the folder holds an index."""
        return (folder / _CATALOG_FILE).exists()

    @staticmethod
    def lists_files(folder: Path, digests: Mapping[str, str]) -> bool:
        """Whether the index in the folder has files of these SHA-256 digests, by path; another process may own it."""
        asked = "SELECT 1 FROM files WHERE (path, digest) = (?, ?)"
        try:
            with closing(
                sqlite3.connect(f"{(folder / _CATALOG_FILE).resolve().as_uri()}?mode=ro", uri=True)
            ) as catalog:
                return all(catalog.execute(asked, file).fetchone() for file in digests.items())
        except sqlite3.Error:  # there is none yet, or it is being made anew
            return False

    @property
    def vector_store(self) -> ChromaStore:
        """Chroma, whole."""
        return self._search_indexes().vector_store

    @property
    def lexical_index(self) -> LexicalIndex:
        """Tantivy, whole."""
        return self._search_indexes().lexical_index

    @property
    def outdated_model(self) -> str | None:
        """The embedding model that made the search indexes, where it is not the configured one."""
        model = self.catalog.get_property("model")
        return None if model == self.embeddings.name else model

    def close(self) -> None:
        """Let the folder go."""
        self._threads.shutdown()
        with self._opening_lock:
            try:
                if self._opened_indexes:
                    self._opened_indexes.close()
                    if self.catalog.get_property("writing") != "1":
                        self._opened_indexes.save_fingerprint()
            finally:  # a damaged record holds nobody up
                self._opened_indexes = None
                self.catalog.close()
                self._lock.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the record.

        A run that dies between is repaired.
        """
        if not self.outdated_model:
            self._search_indexes()
        self._has_deleted_chunks = (
            self.catalog.get_property("writing") == "1"
        )  # a run that broke off may have dropped texts, or made vectors of what was never listed
        self.catalog.set_property("writing", "1")

    def put_chunks(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Make chunks findable; they are returned only once the record lists them."""
        self._retry_vector_store(lambda dense: dense.put([chunk.id for chunk in chunks], vectors))
        words = [(chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks]
        self._retry_lexical_index(lambda lexical: lexical.put(words))

    def delete_chunks(self, chunk_ids: Collection[str]) -> None:
        """Forget chunks that the record lists no more."""
        if not chunk_ids:
            return
        self._has_deleted_chunks = True
        self._retry_vector_store(lambda dense: dense.delete(chunk_ids))
        self._retry_lexical_index(lambda lexical: lexical.delete(chunk_ids))

    def rebuild(self) -> None:
        """Make both search indexes anew from the record, with the configured model's vectors, and swap them in."""
        with self._opening_lock:
            if self._opened_indexes:
                self._opened_indexes.close()
                self._opened_indexes = None
            drop_generation(self.folder, self.catalog)
            self.catalog.delete_other_models(self.embeddings.name)
            self.catalog.set_property("model", self.embeddings.name)
            self._search_indexes()

    def suspend_writing(self) -> None:
        """End writing in the middle of a run, which the next run goes on with, whatever it finds changed."""
        self.catalog.set_property("unfinished", "1")
        self.end_writing()

    def end_writing(self) -> None:
        """The search indexes hold what the record lists."""
        self.catalog.set_property("model", self.embeddings.name)
        if (
            self._has_deleted_chunks and not self.catalog.is_empty()
        ):  # an empty folder may be a disk that is not there, whose texts need not be embedded again
            self.catalog.delete_unused_vectors()
        self.vector_store.flush()
        self._search_indexes().save_fingerprint()
        self.catalog.set_property("writing", "0")

    def search_vectors(self, vector: Vectors, k: int) -> list[str]:
        """Chunk ids by nearness to the vector.

        Where Chroma is damaged it is made anew from the record and asked again.
        """
        return self._retry_vector_store(lambda dense: dense.search(vector, k))

    def search_terms(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """Chunk ids by their words, best first.

        Where tantivy's files are damaged they are made anew from the record and asked again.
        """
        return self._retry_lexical_index(lambda lexical: lexical.search(terms, k, among=among))

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Have it done in another thread meanwhile: Chroma leaves the interpreter free."""
        try:
            return self._threads.submit(call)
        except RuntimeError as error:
            raise StorageError(CLOSED) from error

    def get_vectors(self, digests: Sequence[str]) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each chunk's text, and one row for each of its sentences."""
        return self.catalog.get_vectors(digests, self.embeddings.name)

    def unsearchable_languages(self) -> list[str]:
        """Languages of which an indexed sentence was not found by its own words when the search indexes were opened: there keyword search is dead."""
        return self._search_indexes().unsearchable_languages

    def purge(self) -> None:
        """Make both search indexes anew and give back the record's free pages, so that no deleted text is left on the disk."""
        self.begin_writing()
        self.rebuild()
        self.end_writing()
        self.catalog.delete_unused_vectors()
        self.catalog.vacuum()

    def _search_indexes(self) -> SearchIndexes:
        with self._opening_lock:
            if not self._opened_indexes:
                if self.outdated_model:
                    raise StorageError(
                        f"The index was made with the embedding model `{self.outdated_model}`: run `assistant "
                        "index` to embed it again."
                    )
                self._opened_indexes = SearchIndexes(self.folder, self.catalog, self.embeddings.name, self._chroma_url)
            return self._opened_indexes

    def _retry_vector_store(self, call: Callable[[ChromaStore], T]) -> T:
        """What Chroma gives; in the place of a broken one both search indexes are made anew, but for those on a server."""
        dense = self.vector_store
        try:
            return call(dense)
        except SearchIndexError as error:
            if self._chroma_url:
                raise
            with self._opening_lock:
                if self._opened_indexes and self._opened_indexes.vector_store is dense:  # nobody else was quicker
                    logger.warning(REBUILT, error)
                    self.rebuild()
            return call(self.vector_store)

    def _retry_lexical_index(self, call: Callable[[LexicalIndex], T]) -> T:
        """What the keyword index gives; a broken one is made anew and asked again."""
        lexical = self.lexical_index
        try:
            return call(lexical)
        except SearchIndexError as error:
            with self._opening_lock:
                if self._opened_indexes and self._opened_indexes.lexical_index is lexical:  # nobody else was quicker
                    self._opened_indexes.rebuild_lexical(error)
            return call(self.lexical_index)


def _open_catalog(folder: Path) -> Catalog:
    """The folder's record, a new one where there is none.

    Raises StorageError where one was emptied, whose search indexes are still there.
    """
    file = folder / _CATALOG_FILE
    if file.exists() and not file.stat().st_size and any(folder.glob(f"{VECTOR_FOLDER}-*")):
        raise damaged(folder, "the record is empty")
    return Catalog(file)

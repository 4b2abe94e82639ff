"""An index folder with one owner: the catalog that is the truth, and the two search indexes filled from it."""

import sqlite3
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.index import lock
from vectorstore.index.backends import select_backend
from vectorstore.index.catalog import Catalog
from vectorstore.index.database import CATALOG_FILE, damaged_index
from vectorstore.index.generations import Generations
from vectorstore.index.lazy_search_indexes import LazySearchIndexes
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.index.search_indexes import LEXICAL
from vectorstore.index.searchable import SearchableIndex
from vectorstore.index.shared_vectors import SHARED
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend
from vectorstore.messages import message


class Index(SearchableIndex):
    """The index in a folder, owned by this process from opening until `close`.

    The search indexes are opened, tried and repaired when they are first needed: a sync that changes nothing needs
    neither.
    """

    def __init__(
        self,
        folder: Path,
        embeddings: NamedEmbeddings,
        chroma_url: str | None = None,
        *,
        backend: VectorStoreBackend | None = None,
    ) -> None:
        """Open the folder, or make it; raises IndexInUseError naming the process that owns it.

        `chroma_url` names a Chroma server for the vectors. `backend` is another vector store to keep them in.
        """
        super().__init__(folder, embeddings)
        backend = backend or select_backend(chroma_url)
        self._has_deleted_chunks = False
        self._lock = lock.acquire(folder)
        try:
            self._use(_open_catalog(folder, backend))
            generations = Generations(folder, self.catalog, backend.name, LEXICAL, SHARED)
            self._search_indexes = LazySearchIndexes(self.catalog, generations, embeddings, backend)
            if self.catalog.get_property("identity") is None:
                self.catalog.set_property("identity", uuid.uuid4().hex)
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the folder holds an index."""
        return (folder / CATALOG_FILE).exists()

    @staticmethod
    def lists_files(folder: Path, digests: Mapping[str, str]) -> bool:
        """Whether the index in the folder has files of these SHA-256 digests, by path; another process may own it."""
        query = "SELECT 1 FROM files WHERE (path, digest) = (?, ?)"
        uri = f"{(folder / CATALOG_FILE).resolve().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                return all(database.execute(query, file).fetchone() for file in digests.items())
        except sqlite3.Error:  # there is none yet, or it is being rebuilt
            return False

    @property
    def vector_store(self) -> VectorStore:
        """The vectors of all chunks, opened and repaired."""
        return self._search_indexes.get().vector_store

    @property
    def lexical_index(self) -> LexicalIndex:
        """The terms of all chunks, opened and repaired."""
        return self._search_indexes.get().lexical_index

    @property
    def outdated_model(self) -> str | None:
        """The embedding model that made the search indexes, where it is not the configured one."""
        return self._search_indexes.outdated_model

    def close(self) -> None:
        """Release the folder."""
        self._threads.shutdown()
        with self._search_indexes.lock:
            try:
                self._search_indexes.close()
            finally:  # a damaged catalog must not keep the folder locked
                self.catalog.close()
                self._lock.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the catalog.

        A run that dies in between is repaired at the next opening.
        """
        if not self.outdated_model:
            self._search_indexes.get()
        # A run that broke off may have deleted chunks, or made vectors of chunks that were never listed.
        self._has_deleted_chunks = self.catalog.get_property("writing") == "1"
        self.catalog.set_property("writing", "1")

    def put_chunks(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Put chunks into both search indexes; they are returned only once the catalog lists them.

        `vectors` has one row for each chunk.
        """
        self._search_indexes.call_vector_store(lambda store: store.put([chunk.id for chunk in chunks], vectors))
        texts = [(chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks]
        self._search_indexes.call_lexical_index(lambda lexical: lexical.put(texts))

    def delete_chunks(self, chunk_ids: Collection[str]) -> None:
        """Delete chunks that the catalog does not list any more from both search indexes."""
        if not chunk_ids:
            return
        self._has_deleted_chunks = True
        self._search_indexes.call_vector_store(lambda store: store.delete(chunk_ids))
        self._search_indexes.call_lexical_index(lambda lexical: lexical.delete(chunk_ids))

    def rebuild(self) -> None:
        """Make both search indexes anew from the catalog, with the configured model's vectors, and swap them in."""
        self._search_indexes.rebuild()

    def suspend_writing(self) -> None:
        """End writing in the middle of a run; the next run goes on with it, even if no file has changed."""
        self.catalog.set_property("unfinished", "1")
        self.end_writing()

    def end_writing(self) -> None:
        """Record that the search indexes hold what the catalog lists."""
        self.catalog.set_property("model", self.embeddings.name)
        # An empty corpus may be a disk that is not mounted: its vectors are kept for the day that it is back.
        if self._has_deleted_chunks and not self.catalog.is_empty():
            self.catalog.delete_unused_vectors()
        self.vector_store.flush()
        self._search_indexes.get().save_fingerprint()
        self.catalog.set_property("writing", "0")

    def count_vectors(self) -> int:
        """The number of vectors in the vector store."""
        return self.vector_store.count()

    def search_vectors(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k chunks nearest to the unit vector, nearest first.

        Where the vector store is broken it is rebuilt from the catalog and asked again.
        """
        return self._search_indexes.call_vector_store(lambda store: store.search(vector, k))

    def search_terms(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k chunks that have most of the terms, best first; `among` keeps to these articles' ids.

        Where the keyword index is broken it is rebuilt from the catalog and asked again.
        """
        return self._search_indexes.call_lexical_index(lambda lexical: lexical.search(terms, k, among=among))

    def unsearchable_languages(self) -> list[str]:
        """Languages in which keyword search found nothing when the search indexes were opened, as BCP 47 codes."""
        return self._search_indexes.get().unsearchable_languages

    def purge(self) -> None:
        """Rebuild both search indexes and give back the catalog's free pages.

        No deleted text is left on the disk then.
        """
        self.begin_writing()
        self.rebuild()
        self.end_writing()
        self.catalog.delete_unused_vectors()
        self.catalog.vacuum()


def _open_catalog(folder: Path, backend: VectorStoreBackend) -> Catalog:
    """The folder's catalog, a new one where there is none.

    Raises StorageError where the file was emptied, while its search indexes are still there.
    """
    file = folder / CATALOG_FILE
    if file.exists() and not file.stat().st_size and any(folder.glob(f"{backend.name}-*")):
        raise damaged_index(folder, message("record_empty"))
    return Catalog(file)

"""An index with one writer: the catalog that is the truth, and the two search indexes filled from it."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.index.backends import select_backend
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.keyword_index import KeywordIndex
from vectorstore.index.opening import open_folder, open_shared
from vectorstore.index.postgres.sync_requests import SyncRequests
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.index.searchable import SearchableIndex
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend


class Index(SearchableIndex):
    """The index in a folder, owned by this process from opening until `close`, or one that processes share.

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
        database_url: str | None = None,
        on_work: Callable[[], None] = lambda: None,
        may_lead: bool = True,
    ) -> None:
        """Open the folder, or make it; raises IndexInUseError naming the process that owns it.

        `chroma_url` names a Chroma server for the vectors. `backend` is another vector store to keep them in.
        `database_url` names a database of PostgreSQL's for the catalog, which any number of processes may open: one of
        them writes. `on_work` is called in another thread when this one becomes it, or is asked for a sync;
        one that may not lead never does.
        """
        super().__init__(folder, embeddings)
        self._has_deleted_chunks = False
        self._open = (
            open_shared(database_url, embeddings, chroma_url, on_work, may_lead=may_lead)
            if database_url
            else open_folder(folder, embeddings, backend or select_backend(chroma_url))
        )
        self._search_indexes = self._open.search_indexes
        try:
            self._use(self._open.catalog)
        except BaseException:
            self.close()
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
    def lexical_index(self) -> KeywordIndex:
        """The terms of all chunks, opened and repaired."""
        return self._search_indexes.get().lexical_index

    @property
    def is_writer(self) -> bool:
        """Whether this process is the one that writes the index."""
        return self._open.is_writer()

    @property
    def writer(self) -> str:
        """The process that writes the index, by its number, and by its machine where several share the index."""
        return self._open.writer()

    @property
    def place(self) -> str:
        """Where the index is: its folder, or the server and the database."""
        return self._open.place

    @property
    def sync_requests(self) -> SyncRequests | None:
        """The syncs that processes ask of the one that writes; None where no other can be."""
        return self._open.requests

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
                self._open.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the catalog.

        A run that dies in between is repaired at the next opening. Raises IndexInUseError where another process writes.
        """
        self._search_indexes.begin_writing()
        if not self.outdated_model:
            self._search_indexes.get()
        # A run that broke off may have deleted chunks, or made vectors of chunks that were never listed.
        self._has_deleted_chunks = self.catalog.get_property("writing") == "1"
        self.catalog.set_property("writing", "1")

    def put_chunks(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Put chunks into both search indexes; they are returned only once the catalog lists them.

        `vectors` has one row for each chunk.
        """
        self._search_indexes.check_lead()
        self._search_indexes.call_vector_store(lambda store: store.put([chunk.id for chunk in chunks], vectors))
        texts = [(chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks]
        self._search_indexes.call_lexical_index(lambda lexical: lexical.put(texts))

    def delete_chunks(self, chunk_ids: Collection[str]) -> None:
        """Delete chunks that the catalog does not list any more from both search indexes."""
        if not chunk_ids:
            return
        self._has_deleted_chunks = True
        self._search_indexes.check_lead()
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

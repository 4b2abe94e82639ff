"""An index folder as a process sees it that only searches, while another one owns and changes it."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index.backends import select_backend
from vectorstore.index.catalog import SqliteCatalog
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.generations import Generations
from vectorstore.index.keyword_check import find_unsearchable_languages
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.rows import Vectors
from vectorstore.index.search_indexes import LEXICAL
from vectorstore.index.searchable import SearchableIndex
from vectorstore.index.shared_store import shared_folder
from vectorstore.index.shared_vectors import SharedVectors
from vectorstore.index.vector_store import VectorStore

T = TypeVar("T")


class ReaderCatalog(SqliteCatalog):
    """The catalog of an index that another process changes."""

    def _migrate(self) -> None:
        super()._migrate()
        self._db.execute("PRAGMA query_only=ON")

    @property
    def change_count(self) -> int:
        """A number that is another one with every change that any process makes."""
        [version] = self.fetch_one("PRAGMA data_version") or (0,)
        return int(version)


class _Opened(NamedTuple):
    """What is searched, and as of which change of the catalog."""

    change: int
    generation: str
    lexical: LexicalIndex
    vectors: SharedVectors | VectorStore


class IndexReader(SearchableIndex):
    """The index in a folder whose owner shares its vectors, or keeps them on a Chroma server.

    Each search sees what the owner has listed by then. It needs nothing of the owner, and goes on where that dies.
    """

    def __init__(self, folder: Path, embeddings: NamedEmbeddings, chroma_url: str | None = None) -> None:
        """Open the folder, which an owner has made; raises StorageError where it holds no index."""
        super().__init__(folder, embeddings)
        if not (folder / CATALOG_FILE).is_file():
            raise StorageError("index_not_made", folder=folder)
        self._backend = select_backend(chroma_url)
        catalog = ReaderCatalog(folder / CATALOG_FILE)
        try:
            self._use(catalog)
        except BaseException:
            catalog.close()
            raise
        self._generations = Generations(folder, self.catalog, self._backend.name, LEXICAL)
        self._opened: _Opened | None = None
        self._opening = threading.RLock()

    @property
    def lexical_index(self) -> LexicalIndex:
        """The terms of all chunks, as of now."""
        return self._open().lexical

    def count_vectors(self) -> int:
        """The number of vectors that are searched."""
        return self._open().vectors.count()

    def search_vectors(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k chunks nearest to the unit vector, nearest first."""
        return self._open().vectors.search(vector, k)

    def search_terms(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """The ids of the k chunks that have most of the terms, best first; `among` keeps to these articles' ids."""
        return self._ask_lexical(lambda lexical: lexical.search(terms, k, among=among))

    def unsearchable_languages(self) -> list[str]:
        """Languages in which keyword search finds nothing, as BCP 47 codes."""
        return self.cache.get(
            "unsearchable", lambda: self._ask_lexical(lambda it: find_unsearchable_languages(self.catalog, it))
        )

    def close(self) -> None:
        """Release the files."""
        self._threads.shutdown()
        with self._opening:
            opened, self._opened = self._opened, None
            if opened and not isinstance(opened.vectors, SharedVectors):
                opened.vectors.close()
            self.catalog.close()

    def _ask_lexical(self, call: Callable[[LexicalIndex], T]) -> T:
        """What the call returns; where files went away under it, that of the index as it is now."""
        try:
            return call(self._open().lexical)
        except SearchIndexError:
            with self._opening:
                self._opened = None
            return call(self._open().lexical)

    def _open(self) -> _Opened:
        """The search indexes as of the catalog's last change."""
        change = self.catalog.change_count
        opened = self._opened
        if opened and opened.change == change:
            return opened
        with self._opening:
            if not self._opened or self._opened.change != change:
                self._opened = self._renewed(self._opened, change)
            return self._opened

    def _renewed(self, before: _Opened | None, change: int) -> _Opened:
        """The search indexes as they are now.

        While the owner makes them anew, those of before are searched on, whose files stay as long as they are open.
        """
        if (model := self.catalog.get_property("model")) != self.embeddings.name:
            raise StorageError("index_of_other_model", model=model)
        generation = self._generations.filled
        try:
            if before and before.generation == generation:
                before.lexical.reload()
                return before._replace(change=change)
            lexical = LexicalIndex(self.folder / f"{LEXICAL}-{generation}", must_exist=True)
            vectors = self._open_vectors(generation)
        except StorageError:
            if before is None:
                raise
            return before  # and it is tried again with the next search
        return _Opened(change, generation, lexical, vectors)

    def _open_vectors(self, generation: str) -> SharedVectors | VectorStore:
        if not self._backend.is_remote:
            return SharedVectors(shared_folder(self.folder, generation))
        return self._backend.open(self.folder, f"{self.embeddings.name} {self.catalog.get_property('identity')}")

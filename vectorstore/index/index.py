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
from vectorstore.index.catalog import Record
from vectorstore.index.chroma import Dense
from vectorstore.index.database import damaged
from vectorstore.index.embeddings import NamedEmbeddings
from vectorstore.index.lexical import Lexical
from vectorstore.index.lock import owned
from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.index.search_indexes import ANEW, DENSE, Searches, retire
from vectorstore.index.versioned_cache import Standing
from vectorstore.messages import message

T = TypeVar("T")
logger = logging.getLogger(__name__)
_RECORD = "record.sqlite3"


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
        self._searches: Searches | None = None
        self._opening = threading.RLock()
        self._dropped = False
        self.turn = (
            threading.Lock()
        )  # of searches: several at once cost a third more processor time each, and are no quicker
        self._threads = ThreadPoolExecutor(thread_name_prefix="beside")
        self._lock = owned(folder)
        try:
            self.record = _record(folder)
            self.standing = Standing(self.record)
            embeddings.size = self.record.vector_size(embeddings.name)
            if self.record.fact("identity") is None:
                self.record.set_fact("identity", uuid.uuid4().hex)
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the folder holds an index."""
        return (folder / _RECORD).exists()

    @staticmethod
    def lists(folder: Path, digests: Mapping[str, str]) -> bool:
        """Whether the index in the folder has files of these SHA-256 digests, by path; another process may own it."""
        asked = "SELECT 1 FROM files WHERE (path, digest) = (?, ?)"
        try:
            with closing(sqlite3.connect(f"{(folder / _RECORD).resolve().as_uri()}?mode=ro", uri=True)) as record:
                return all(record.execute(asked, file).fetchone() for file in digests.items())
        except sqlite3.Error:  # there is none yet, or it is being made anew
            return False

    @property
    def dense(self) -> Dense:
        """Chroma, whole."""
        return self._opened().dense

    @property
    def lexical(self) -> Lexical:
        """Tantivy, whole."""
        return self._opened().lexical

    @property
    def other_model(self) -> str | None:
        """The embedding model that made the search indexes, where it is not the configured one."""
        model = self.record.fact("model")
        return None if model == self.embeddings.name else model

    def close(self) -> None:
        """Let the folder go."""
        self._threads.shutdown()
        with self._opening:
            try:
                if self._searches:
                    self._searches.close()
                    if self.record.fact("writing") != "1":
                        self._searches.seal()
            finally:  # a damaged record holds nobody up
                self._searches = None
                self.record.close()
                self._lock.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the record.

        A run that dies between is repaired.
        """
        if not self.other_model:
            self._opened()
        self._dropped = (
            self.record.fact("writing") == "1"
        )  # a run that broke off may have dropped texts, or made vectors of what was never listed
        self.record.set_fact("writing", "1")

    def put(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Make chunks findable; they are returned only once the record lists them."""
        self._with_vectors(lambda dense: dense.put([chunk.id for chunk in chunks], vectors))
        words = [(chunk.id, chunk.article, chunk.embedded) for chunk in chunks]
        self._with_words(lambda lexical: lexical.put(words))

    def drop(self, chunk_ids: Collection[str]) -> None:
        """Forget chunks that the record lists no more."""
        if not chunk_ids:
            return
        self._dropped = True
        self._with_vectors(lambda dense: dense.delete(chunk_ids))
        self._with_words(lambda lexical: lexical.delete(chunk_ids))

    def refill(self) -> None:
        """Make both search indexes anew from the record, with the configured model's vectors, and swap them in."""
        with self._opening:
            if self._searches:
                self._searches.close()
                self._searches = None
            retire(self.folder, self.record)
            self.record.forget_model(self.embeddings.name)
            self.record.set_fact("model", self.embeddings.name)
            self._opened()

    def break_off(self) -> None:
        """End writing in the middle of a run, which the next run goes on with, whatever it finds changed."""
        self.record.set_fact("unfinished", "1")
        self.end_writing()

    def end_writing(self) -> None:
        """The search indexes hold what the record lists."""
        self.record.set_fact("model", self.embeddings.name)
        if (
            self._dropped and not self.record.is_empty()
        ):  # an empty folder may be a disk that is not there, whose texts need not be embedded again
            self.record.forget_vectors()
        self.dense.settle()
        self._opened().seal()
        self.record.set_fact("writing", "0")

    def nearest(self, vector: Vectors, k: int) -> list[str]:
        """Chunk ids by nearness to the vector.

        Where Chroma is damaged it is made anew from the record and asked again.
        """
        return self._with_vectors(lambda dense: dense.search(vector, k))

    def worded(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """Chunk ids by their words, best first.

        Where tantivy's files are damaged they are made anew from the record and asked again.
        """
        return self._with_words(lambda lexical: lexical.search(terms, k, among=among))

    def beside(self, call: Callable[[], T]) -> Future[T]:
        """Have it done in another thread meanwhile: Chroma leaves the interpreter free."""
        try:
            return self._threads.submit(call)
        except RuntimeError as error:
            raise StorageError("index_closed") from error

    def vectors(self, digests: Sequence[str]) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each chunk's text, and one row for each of its sentences."""
        return self.record.vectors(digests, self.embeddings.name)

    def unsearchable_languages(self) -> list[str]:
        """Languages of which an indexed sentence was not found by its own words when the search indexes were opened: there keyword search is dead."""
        return self._opened().dead

    def purge(self) -> None:
        """Make both search indexes anew and give back the record's free pages, so that no deleted text is left on the disk."""
        self.begin_writing()
        self.refill()
        self.end_writing()
        self.record.forget_vectors()
        self.record.vacuum()

    def _opened(self) -> Searches:
        with self._opening:
            if not self._searches:
                if self.other_model:
                    raise StorageError("index_of_other_model", model=self.other_model)
                self._searches = Searches(self.folder, self.record, self.embeddings.name, self._chroma_url)
            return self._searches

    def _with_vectors(self, call: Callable[[Dense], T]) -> T:
        """What Chroma gives; in the place of a broken one both search indexes are made anew, but for those on a server."""
        dense = self.dense
        try:
            return call(dense)
        except SearchIndexError as error:
            if self._chroma_url:
                raise
            with self._opening:
                if self._searches and self._searches.dense is dense:  # nobody else was quicker
                    logger.warning(ANEW, error)
                    self.refill()
            return call(self.dense)

    def _with_words(self, call: Callable[[Lexical], T]) -> T:
        """What the keyword index gives; a broken one is made anew and asked again."""
        lexical = self.lexical
        try:
            return call(lexical)
        except SearchIndexError as error:
            with self._opening:
                if self._searches and self._searches.lexical is lexical:  # nobody else was quicker
                    self._searches.spell_anew(error)
            return call(self.lexical)


def _record(folder: Path) -> Record:
    """The folder's record, a new one where there is none.

    Raises StorageError where one was emptied, whose search indexes are still there.
    """
    file = folder / _RECORD
    if file.exists() and not file.stat().st_size and any(folder.glob(f"{DENSE}-*")):
        raise damaged(folder, message("record_empty"))
    return Record(file)

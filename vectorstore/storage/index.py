"""An index folder with one owner: the record that is the truth, and the two search indexes filled from it."""

import logging
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.folding import pieces
from vectorstore.storage import dense, lexical, trial
from vectorstore.storage.database import CLOSED, damaged
from vectorstore.storage.dense import Dense
from vectorstore.storage.lexical import Lexical
from vectorstore.storage.owner import owned
from vectorstore.storage.record import Record
from vectorstore.storage.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.storage.standing import Standing

T = TypeVar("T")
logger = logging.getLogger(__name__)
_FILL_BATCH = 1000  # chunks read from the record at a time
_WORDS_TRIED, _NEIGHBOURS = 200, 10  # pieces of a sentence that must find it, and among how many
# What an index folder's own files are called. Both search indexes get a new number when they are made anew.
_RECORD, _LEXICAL, _DENSE = "record.sqlite3", "lexical", "chroma"
_ANEW_WORDS = "%s The keyword index is made anew from the record."
_ANEW = "%s The search indexes are made anew from the record; nothing is embedded again."


class _Searches(NamedTuple):
    """The two search indexes, open."""

    dense: Dense
    lexical: Lexical


class Index:
    """The index in a folder, owned by this process from opening until `close`.

    The search indexes are opened, tried and repaired when they are first needed: a sync that changes nothing needs neither.
    """

    def __init__(self, folder: Path, embeddings: NamedEmbeddings, chroma_url: str | None = None) -> None:
        """Open the folder, or make it; raises IndexInUseError naming the process that owns it."""
        self.folder = folder
        self.embeddings = embeddings
        self._chroma_url = chroma_url
        self._searches: _Searches | None = None
        self._opening = threading.RLock()
        self._dropped = False
        self._dead: list[str] = []
        self.turn = threading.Lock()  # of searches: several at once cost a third more processor time each, and are no quicker
        self._threads = ThreadPoolExecutor(thread_name_prefix="beside")
        self._lock = owned(folder)
        try:
            self.record = _record(folder)
            self.standing = Standing(self.record)
            if self.record.fact("identity") is None:
                self.record.set_fact("identity", uuid.uuid4().hex)
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the folder holds an index."""
        return (folder / _RECORD).exists()

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
                    self._searches.dense.close()
                    if self.record.fact("writing") != "1":
                        self._seal()
            finally:  # a damaged record holds nobody up
                self._searches = None
                self.record.close()
                self._lock.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the record; a run that dies between is repaired."""
        if not self.other_model:
            self._opened()
        self.record.set_fact("writing", "1")
        self._dropped = False

    def put(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Make chunks findable; they are returned only once the record lists them."""
        try:
            self.dense.put([chunk.id for chunk in chunks], vectors)
        except SearchIndexError as error:
            self._make_anew(error)
            self.dense.put([chunk.id for chunk in chunks], vectors)
        words = [(chunk.id, chunk.article, chunk.embedded) for chunk in chunks]
        self._with_words(lambda lexical: lexical.put(words))

    def drop(self, chunk_ids: Collection[str]) -> None:
        """Forget chunks that the record lists no more."""
        if not chunk_ids:
            return
        self._dropped = True
        try:
            self.dense.delete(chunk_ids)
        except SearchIndexError as error:
            self._make_anew(error)
        self._with_words(lambda lexical: lexical.delete(chunk_ids))

    def refill(self) -> None:
        """Make both search indexes anew from the record, with the configured model's vectors, and swap them in."""
        with self._opening:
            if self._searches:
                self._searches.dense.close()
                self._searches = None
            self._retire()
            self.record.forget_model(self.embeddings.name)
            self.record.set_fact("model", self.embeddings.name)
            self._opened()

    def end_writing(self) -> None:
        """The search indexes hold what the record lists."""
        self.record.set_fact("model", self.embeddings.name)
        if self._dropped:
            self.record.forget_vectors()
        self.dense.settle()
        self._seal()
        self.record.set_fact("writing", "0")

    def nearest(self, vector: Vectors, k: int) -> list[str]:
        """Chunk ids by nearness to the vector; where Chroma is damaged it is made anew from the record and asked again."""
        try:
            return self.dense.search(vector, k)
        except SearchIndexError as error:
            self._make_anew(error)
            return self.dense.search(vector, k)

    def worded(self, terms: Sequence[str], k: int, *, among: Sequence[str] | None = None) -> list[str]:
        """Chunk ids by their words, best first; where tantivy's files are damaged they are made anew from the record and asked again."""
        return self._with_words(lambda lexical: lexical.search(terms, k, among=among))

    def beside(self, call: Callable[[], T]) -> Future[T]:
        """Have it done in another thread meanwhile: Chroma leaves the interpreter free."""
        try:
            return self._threads.submit(call)
        except RuntimeError as error:
            raise StorageError(CLOSED) from error

    def vectors(self, digests: Sequence[str]) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each chunk's text, and one row for each of its sentences."""
        return self.record.vectors(digests, self.embeddings.name)

    def dead_scripts(self) -> list[str]:
        """Languages of which an indexed sentence was not found by its own words when the search indexes were opened: there keyword search is dead."""
        self._opened()
        return self._dead

    def purge(self) -> None:
        """Make both search indexes anew and give back the record's free pages, so that no deleted text is left on the disk."""
        self.begin_writing()
        self.refill()
        self.end_writing()
        self.record.vacuum()

    def _opened(self) -> _Searches:
        with self._opening:
            if not self._searches:
                if self.other_model:
                    raise StorageError(f"The index was made with the embedding model `{self.other_model}`: run `assistant index` to embed it again.")
                self._searches = self._whole()
            return self._searches

    def _whole(self) -> _Searches:
        """Open both search indexes, and make good what they lost: tried in a child process first where they may be broken."""
        trouble = ""
        broken_off = self.record.fact("writing") == "1"
        if not self._chroma_url and (broken_off or self.record.fact("seal") != " ".join(self._marks(_DENSE, _LEXICAL))) and self._folder(_DENSE).exists():
            trouble = trial.verdict(self._folder(_DENSE), self._collection, self._probes(trial.PROBES))
        if not trouble:
            try:
                return self._heard(self._repaired(self._open(), thoroughly=broken_off))
            except SearchIndexError as error:
                if self._chroma_url:
                    raise
                trouble = str(error)
        logger.warning(_ANEW, trouble)
        self._retire()
        return self._heard(self._repaired(self._open(), thoroughly=True))

    def _heard(self, searches: _Searches) -> _Searches:
        """The search indexes, keyword search made anew where it finds nothing in a language."""
        try:
            self._dead = self._not_found(searches.lexical)
            trouble = f"Keyword search finds nothing in {', '.join(self._dead)}." if self._dead else ""
        except SearchIndexError as error:
            trouble = str(error)
        if trouble:
            logger.warning(_ANEW_WORDS, trouble)
            searches = _Searches(searches.dense, self._lexical_anew())
            self._equalize(searches)
            self._dead = self._not_found(searches.lexical)
        return searches

    def _with_words(self, call: Callable[[Lexical], T]) -> T:
        """What the keyword index gives; a broken one is made anew and asked again."""
        lexical = self.lexical
        try:
            return call(lexical)
        except SearchIndexError as error:
            with self._opening:
                if self._searches and self._searches.lexical is lexical:  # nobody else was quicker
                    logger.warning(_ANEW_WORDS, error)
                    anew = self._lexical_anew()
                    for chunks in self._read(sorted(self.record.chunk_ids())):
                        anew.put((chunk.id, chunk.article, chunk.embedded) for chunk in chunks)
                    self._searches = _Searches(self._searches.dense, anew)  # Chroma may hold what is about to be listed
            return call(self.lexical)

    def _not_found(self, lexical: Lexical) -> list[str]:
        """Languages of which one indexed sentence is not found by its own words."""
        dead = []
        for language, identity in self.record.one_chunk_a_language().items():
            chunk, _ = self.record.chunks([identity])[identity]
            if identity not in lexical.search(list(dict.fromkeys(pieces(chunk.text)))[:_WORDS_TRIED], _NEIGHBOURS):
                dead.append(language)
        return sorted(dead)

    def _open(self) -> _Searches:
        if self.record.fact("writing") != "1" and not self._has_its_words():
            logger.warning(_ANEW_WORDS, "The keyword index's files were changed by something else.")
            dense.remove(self._folder(_LEXICAL))
        try:
            lexical = Lexical(self._folder(_LEXICAL))
        except SearchIndexError as error:  # broken, or of an older form
            logger.warning(_ANEW_WORDS, error)
            lexical = self._lexical_anew()
        return _Searches(Dense(self._chroma_url or self._folder(_DENSE), self._collection), lexical)

    def _has_its_words(self) -> bool:
        """Whether the keyword index's files are those that were sealed; a copy's have other times, and their checksums tell."""
        sealed, marks = (self.record.fact("seal") or "").split(" "), self._marks(_LEXICAL)
        if set(marks) <= set(sealed):
            return True
        named = {mark.rsplit(":", 1)[0] for mark in sealed}
        return named >= {mark.rsplit(":", 1)[0] for mark in marks} and lexical.is_whole(self._folder(_LEXICAL))

    def _lexical_anew(self) -> Lexical:
        """An empty one in the place of the old one."""
        dense.remove(self._folder(_LEXICAL))
        return Lexical(self._folder(_LEXICAL))

    def _repaired(self, searches: _Searches, *, thoroughly: bool) -> _Searches:
        """The search indexes with what they lack, and without what they should not have; raises StorageError where they are broken."""
        try:
            listed = self.record.chunk_count()
            if thoroughly or searches.lexical.count() != listed or searches.dense.count() != listed:
                self._equalize(searches)
            searches.dense.prove(self._probes(3))
        except StorageError:
            searches.dense.close()
            raise
        return searches

    def _equalize(self, searches: _Searches) -> None:
        """Add to both search indexes what the record lists, and drop what it does not."""
        listed = self.record.chunk_ids()
        there, spelled = searches.dense.ids(), searches.lexical.ids()
        missing = len((listed - there) | (listed - spelled))
        if missing and (there or spelled):
            logger.warning("%d passages are put into the search indexes again, from the record; nothing is embedded again.", missing)
        for chunks in self._read(sorted(listed - there)):
            vectors = self.vectors([chunk.digest for chunk in chunks])
            searches.dense.put([chunk.id for chunk in chunks], np.stack([vectors[chunk.digest][0] for chunk in chunks]))
        for chunks in self._read(sorted(listed - spelled)):
            searches.lexical.put((chunk.id, chunk.article, chunk.embedded) for chunk in chunks)
        searches.dense.delete(there - listed)
        searches.dense.settle()
        searches.lexical.delete(spelled - listed)

    def _make_anew(self, error: SearchIndexError) -> None:
        """Put new search indexes in the place of broken ones; raises the error again where they are on a server."""
        if self._chroma_url:
            raise error
        logger.warning(_ANEW, error)
        self.refill()

    @property
    def _collection(self) -> str:
        return f"{self.embeddings.name} {self.record.fact('identity')}"

    def _probes(self, number: int) -> dict[str, Vectors]:
        """Some chunks, by id, with their vectors."""
        chunks = self.record.some_chunks(number)
        vectors = self.vectors([chunk.digest for chunk in chunks])
        return {chunk.id: vectors[chunk.digest][0] for chunk in chunks if chunk.digest in vectors}

    def _folder(self, name: str) -> Path:
        return self.folder / f"{name}-{self.record.fact('generation') or '0'}"

    def _seal(self) -> None:
        """Remember how the search indexes' files look: where they look otherwise at the next opening, they are tried first."""
        self.record.set_fact("seal", " ".join(self._marks(_DENSE, _LEXICAL)))

    def _marks(self, *names: str) -> list[str]:
        files = sorted(file for name in names for file in self._folder(name).rglob("*") if file.is_file())
        return [f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files]

    def _retire(self) -> None:
        """Drop both search indexes; new ones are made under the next number, as Chroma keeps hold of a folder it opened."""
        old = [self._folder(_DENSE), self._folder(_LEXICAL)]
        self.record.set_fact("generation", str(int(self.record.fact("generation") or "0") + 1))
        for folder in old:
            dense.remove(folder)

    def _read(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self.record.chunks(ids[start : start + _FILL_BATCH]).values()]


def _record(folder: Path) -> Record:
    """The folder's record, a new one where there is none; raises StorageError where one was emptied, whose search indexes are still there."""
    file = folder / _RECORD
    if file.exists() and not file.stat().st_size and any(folder.glob(f"{_DENSE}-*")):
        raise damaged(folder, "the record is empty")
    return Record(file)

"""An index folder with one owner: the record that is the truth, and the two search indexes filled from it."""

import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from vectorstore import dense
from vectorstore.dense import Dense
from vectorstore.embeddings import NamedEmbeddings
from vectorstore.errors import IndexInUseError, StorageError
from vectorstore.folding import pieces
from vectorstore.lexical import Lexical
from vectorstore.record import ChunkRow, Record, Vectors

logger = logging.getLogger(__name__)
_FILL_BATCH = 1000  # chunks read from the record at a time
# What a chunk's own folder names are: Chroma's folder gets a new number when it is made anew.
_LOCK, _OWNER, _RECORD, _LEXICAL, _DENSE = "lock", "owner", "record.sqlite3", "lexical", "chroma"
_ANEW = "%s The search indexes are made anew from the record; nothing is embedded again."


class Index:
    """The index in a folder, owned by this process from opening until `close`."""

    def __init__(self, folder: Path, embeddings: NamedEmbeddings, chroma_url: str | None = None) -> None:
        """Open the folder, or make it; raises IndexInUseError naming the process that owns it."""
        self.folder = folder
        self.embeddings = embeddings
        self._chroma_url = chroma_url
        self._lock = _owned(folder)
        try:
            self.record = Record(folder / _RECORD)
            if self.record.fact("identity") is None:
                self.record.set_fact("identity", uuid.uuid4().hex)
            if self.record.fact("writing") == "1":
                logger.warning("The last run ended while it wrote; the search indexes are made anew from the record.")
                self._retire()
            self._open_whole()
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether the folder holds an index."""
        return (folder / _RECORD).exists()

    def close(self) -> None:
        """Let the folder go."""
        self.dense.close()
        self.record.close()
        self._lock.release()

    def begin_writing(self) -> None:
        """From here until `end_writing` the search indexes may differ from the record; a run that dies between is repaired."""
        self.record.set_fact("writing", "1")

    def put(self, chunks: Sequence[ChunkRow], vectors: Vectors) -> None:
        """Make chunks findable; they are returned only once the record lists them."""
        self.dense.put([chunk.id for chunk in chunks], vectors)
        self.lexical.put((chunk.id, chunk.embedded) for chunk in chunks)

    def end_writing(self) -> None:
        """Make both search indexes equal to the record: add what is missing, drop what is stale."""
        self.record.set_fact("model", self.embeddings.name)
        self._fill()
        self.record.forget_vectors()
        self.record.forget_model(self.embeddings.name)
        self.record.set_fact("writing", "0")

    def nearest(self, vector: Vectors, k: int) -> list[str]:
        """Chunk ids by nearness to the vector; where Chroma is damaged it is made anew from the record and asked again."""
        try:
            return self.dense.search(vector, k)
        except StorageError as error:
            if self._chroma_url:
                raise
            logger.warning(_ANEW, error)
            self.dense.close()
            self._retire()
            self._open()
            self._fill()
            return self.dense.search(vector, k)

    def vectors(self, digests: Sequence[str]) -> dict[str, tuple[Vectors, Vectors]]:
        """The vector of each chunk's text, and one row for each of its sentences."""
        return self.record.vectors(digests, self.embeddings.name)

    def dead_scripts(self) -> list[str]:
        """Languages of which an indexed sentence is not found by its own words: there keyword search is dead."""
        dead = []
        for language, identity in self.record.one_chunk_a_language().items():
            chunk, _ = self.record.chunks([identity])[identity]
            found = self.lexical.search(list(dict.fromkeys(pieces(chunk.text)))[:200], 10)
            if identity not in found:
                dead.append(language)
        return dead

    def purge(self) -> None:
        """Make both search indexes anew and give back the record's free pages, so that no deleted text is left on the disk."""
        self.begin_writing()
        self.dense.close()
        self._retire()
        self._open()
        self.end_writing()
        self.record.vacuum()

    def _open_whole(self) -> None:
        """Open both search indexes and make good what they lost since they were closed."""
        damage = ""
        try:
            differing = self._open()
        except StorageError as error:
            if self._chroma_url:
                raise
            damage = str(error)
            self._retire()
            differing = self._open()
        # After a broken run, or for another model, vectors may be missing: there the next sync fills both.
        fill = bool(differing) and self.record.fact("writing") != "1" and self.record.fact("model") == self.embeddings.name
        if damage or fill:
            logger.warning(_ANEW, damage or f"The search indexes do not hold what the record lists ({len(differing)} chunks).")
        if fill:
            self.begin_writing()
            self.end_writing()

    def _open(self) -> set[str]:
        """Open both search indexes; returns the ids of the chunks in which they differ from the record."""
        listed = self.record.chunk_ids()
        self.lexical = Lexical(self._folder(_LEXICAL))
        differing = listed ^ self.lexical.ids()
        self.dense = Dense(self._chroma_url or self._folder(_DENSE), f"{self.embeddings.name} {self.record.fact('identity')}")
        try:
            return differing | (listed ^ self.dense.ids())
        except StorageError:
            self.dense.close()
            raise

    def _folder(self, name: str) -> Path:
        return self.folder / f"{name}-{self.record.fact('generation') or '0'}"

    def _retire(self) -> None:
        """Drop both search indexes; new ones are made under the next number, as Chroma keeps hold of a folder it opened."""
        old = [self._folder(_DENSE), self._folder(_LEXICAL)]
        self.record.set_fact("generation", str(int(self.record.fact("generation") or "0") + 1))
        for folder in old:
            dense.remove(folder)

    def _fill(self) -> None:
        listed = self.record.chunk_ids()
        there, spelled = self.dense.ids(), self.lexical.ids()
        for chunks in self._read(sorted((listed - there) | (listed - spelled))):
            vectors = self.vectors([chunk.digest for chunk in chunks])
            self.put(chunks, np.stack([vectors[chunk.digest][0] for chunk in chunks]))
        if there - listed:
            self.dense.delete(there - listed)
        if spelled - listed:
            self.lexical.delete(spelled - listed)

    def _read(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self.record.chunks(ids[start : start + _FILL_BATCH]).values()]


def _owned(folder: Path) -> FileLock:
    """The folder's lock, which the operating system frees when this process dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
        (folder / _OWNER).write_text(str(os.getpid()))
    except Timeout as error:
        raise IndexInUseError(f"The index `{folder}` is in use by process {_owner(folder)}: stop that, ask there, or name another --index.") from error
    except OSError as error:
        raise StorageError(f"The index folder `{folder}` cannot be written ({error.strerror}): name another with --index or ASSISTANT_INDEX.") from error
    return lock


def _owner(folder: Path) -> str:
    try:
        return (folder / _OWNER).read_text()
    except OSError:
        return "unknown"

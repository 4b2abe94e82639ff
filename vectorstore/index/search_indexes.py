"""The two search indexes of a folder, held equal to the record, from which both can be made anew."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index import chroma, health_check, lexical
from vectorstore.index.catalog import Record
from vectorstore.index.chroma import Dense
from vectorstore.index.lexical import Lexical
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.text.terms import terms_of

logger = logging.getLogger(__name__)
ANEW = "%s The search indexes are made anew from the record; nothing is embedded again."
_ANEW_WORDS = "%s The keyword index is made anew from the record."
_FILL_BATCH = 1000  # chunks read from the record at a time
_WORDS_TRIED, _NEIGHBOURS = 200, 10  # pieces of a sentence that must find it, and among how many
# What the folders of the search indexes are called; both get a new number when they are made anew.
DENSE, _LEXICAL = "chroma", "lexical"


class Searches:
    """Chroma and tantivy, open: both hold what the record lists and nothing else.

    `dead` are languages of which an indexed sentence was not found by its own words: there keyword search is dead.
    """

    dense: Dense
    lexical: Lexical
    dead: list[str]

    def __init__(self, folder: Path, record: Record, model: str, chroma_url: str | None) -> None:
        """Opens them and makes good what they lost: tried in a child process first where they may be broken.

        Raises SearchIndexError where those on a server are broken.
        """
        self._folder, self._record, self._model, self._chroma_url = folder, record, model, chroma_url
        _sweep(folder, record)
        if trouble := self._trouble():
            logger.warning(ANEW, trouble)
            retire(folder, record)
            self._open(thoroughly=True)

    def close(self) -> None:
        """Let the folder or the connection go."""
        self.dense.close()

    def seal(self) -> None:
        """Remember how the files look: where they look otherwise at the next opening, they are tried first."""
        self._record.set_fact("seal", self._marks(DENSE, _LEXICAL))

    def spell_anew(self, error: SearchIndexError) -> None:
        """Make the keyword index alone anew; Chroma may hold what is about to be listed."""
        logger.warning(_ANEW_WORDS, error)
        anew = self._without_words()
        for chunks in self._read(sorted(self._record.chunk_ids())):
            anew.put((chunk.id, chunk.article, chunk.embedded) for chunk in chunks)
        self.lexical = anew

    def _trouble(self) -> str:
        """Opens them as they are; returns why they cannot be, or nothing."""
        broken_off = self._record.fact("writing") == "1"
        trouble = ""
        if (
            not self._chroma_url
            and (broken_off or self._record.fact("seal") != self._marks(DENSE, _LEXICAL))
            and self._place(DENSE).exists()
        ):
            trouble = health_check.verdict(self._place(DENSE), self._collection, self._probes(health_check.PROBES))
        if not trouble:
            try:
                self._open(thoroughly=broken_off)
            except SearchIndexError as error:
                if self._chroma_url:
                    raise
                trouble = str(error)
        return trouble

    def _open(self, *, thoroughly: bool) -> None:
        """Open both, with what they lack and without what they should not have.

        Raises StorageError where they are broken.
        """
        self.lexical = self._with_words()
        self.dense = Dense(self._chroma_url or self._place(DENSE), self._collection)
        try:
            listed = self._record.chunk_count()
            if thoroughly or self.lexical.count() != listed or self.dense.count() != listed:
                self._equalize()
            self.dense.prove(self._probes(3))
        except StorageError:
            self.dense.close()
            raise
        self._hear()

    def _with_words(self) -> Lexical:
        """The keyword index, empty where its files are not those that were sealed, or of an older form."""
        if self._record.fact("writing") != "1" and not self._has_its_words():
            logger.warning(_ANEW_WORDS, "The keyword index's files were changed by something else.")
            return self._without_words()
        try:
            return Lexical(self._place(_LEXICAL))
        except SearchIndexError as error:
            logger.warning(_ANEW_WORDS, error)
            return self._without_words()

    def _without_words(self) -> Lexical:
        """An empty keyword index in the place of the old one."""
        chroma.remove(self._place(_LEXICAL))
        return Lexical(self._place(_LEXICAL))

    def _has_its_words(self) -> bool:
        """Whether the keyword index's files are those that were sealed.

        A copy's have other times, and their checksums tell.
        """
        sealed, marks = (self._record.fact("seal") or "").split(" "), self._marks(_LEXICAL).split()
        if set(marks) <= set(sealed):
            return True
        named = {mark.rsplit(":", 1)[0] for mark in sealed}
        return named >= {mark.rsplit(":", 1)[0] for mark in marks} and lexical.is_whole(self._place(_LEXICAL))

    def _hear(self) -> None:
        """Make keyword search anew where it finds nothing in a language."""
        try:
            self.dead = self._not_found()
            trouble = f"Keyword search finds nothing in {', '.join(self.dead)}." if self.dead else ""
        except SearchIndexError as error:
            trouble = str(error)
        if trouble:
            logger.warning(_ANEW_WORDS, trouble)
            self.lexical = self._without_words()
            self._equalize()
            self.dead = self._not_found()

    def _not_found(self) -> list[str]:
        """Languages of which one indexed sentence is not found by its own words, nor another chunk of the same text."""
        dead = []
        for language, identity in self._record.one_chunk_a_language().items():
            chunk, _ = self._record.chunks([identity])[identity]
            found = self.lexical.search(list(dict.fromkeys(terms_of(chunk.text)))[:_WORDS_TRIED], _NEIGHBOURS)
            if chunk.digest not in [other.digest for other, _ in self._record.chunks(found).values()]:
                dead.append(language)
        return sorted(dead)

    def _equalize(self) -> None:
        """Add to both what the record lists, and drop what it does not."""
        listed = self._record.chunk_ids()
        there, spelled = self.dense.ids(), self.lexical.ids()
        missing = len((listed - there) | (listed - spelled))
        if missing and (there or spelled):
            logger.warning(
                "%d passages are put into the search indexes again, from the record; nothing is embedded again.",
                missing,
            )
        for chunks in self._read(sorted(listed - there)):
            vectors = self._record.vectors([chunk.digest for chunk in chunks], self._model)
            self.dense.put([chunk.id for chunk in chunks], np.stack([vectors[chunk.digest][0] for chunk in chunks]))
        for chunks in self._read(sorted(listed - spelled)):
            self.lexical.put((chunk.id, chunk.article, chunk.embedded) for chunk in chunks)
        self.dense.delete(there - listed)
        self.dense.settle()
        self.lexical.delete(spelled - listed)

    @property
    def _collection(self) -> str:
        return f"{self._model} {self._record.fact('identity')}"

    def _probes(self, number: int) -> dict[str, Vectors]:
        """Some chunks, by id, with their vectors."""
        chunks = self._record.some_chunks(number)
        vectors = self._record.vectors([chunk.digest for chunk in chunks], self._model)
        return {chunk.id: vectors[chunk.digest][0] for chunk in chunks if chunk.digest in vectors}

    def _place(self, name: str) -> Path:
        return _place(self._folder, self._record, name)

    def _marks(self, *names: str) -> str:
        """Name, size and time of each file."""
        files = sorted(file for name in names for file in self._place(name).rglob("*") if file.is_file())
        return " ".join(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)

    def _read(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self._record.chunks(ids[start : start + _FILL_BATCH]).values()]


def retire(folder: Path, record: Record) -> None:
    """Drop both search indexes; new ones are made under the next number, as Chroma keeps hold of a folder it opened."""
    record.set_fact("generation", str(int(record.fact("generation") or "0") + 1))
    _sweep(folder, record)


def _sweep(folder: Path, record: Record) -> None:
    """Delete the folders of all search indexes but the present ones: a kill may have come before the old ones were."""
    for name in (DENSE, _LEXICAL):
        for place in folder.glob(f"{name}-*"):
            if place.name.removeprefix(f"{name}-").isdigit() and place != _place(folder, record, name):
                chroma.remove(place)


def _place(folder: Path, record: Record, name: str) -> Path:
    return folder / f"{name}-{record.fact('generation') or '0'}"

"""The two search indexes of a folder, held equal to the record, from which both can be made anew."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index import chroma, health_check, lexical
from vectorstore.index.catalog import Catalog
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.text.terms import terms_of

logger = logging.getLogger(__name__)
REBUILT = "%s The search indexes are made anew from the record; nothing is embedded again."
_LEXICAL_REBUILT = "%s The keyword index is made anew from the record."
_FILL_BATCH = 1000  # chunks read from the record at a time
_WORDS_TRIED, _NEIGHBOURS = 200, 10  # pieces of a sentence that must find it, and among how many
# What the folders of the search indexes are called; both get a new number when they are made anew.
VECTOR_FOLDER, LEXICAL_FOLDER = "chroma", "lexical"


class SearchIndexes:
    """Chroma and tantivy, open: both hold what the record lists and nothing else.

    `dead` are languages of which an indexed sentence was not found by its own words: there keyword search is dead.
    """

    vector_store: ChromaStore
    lexical_index: LexicalIndex
    unsearchable_languages: list[str]

    def __init__(self, folder: Path, catalog: Catalog, model: str, chroma_url: str | None) -> None:
        """Opens them and makes good what they lost: tried in a child process first where they may be broken.

        Raises SearchIndexError where those on a server are broken.
        """
        self._folder, self._catalog, self._model, self._chroma_url = folder, catalog, model, chroma_url
        _delete_old_generations(folder, catalog)
        if trouble := self._open_or_find_damage():
            logger.warning(REBUILT, trouble)
            drop_generation(folder, catalog)
            self._open(thoroughly=True)

    def close(self) -> None:
        """Let the folder or the connection go."""
        self.vector_store.close()

    def save_fingerprint(self) -> None:
        """Remember how the files look: where they look otherwise at the next opening, they are tried first."""
        self._catalog.set_property("seal", self._fingerprint(VECTOR_FOLDER, LEXICAL_FOLDER))

    def rebuild_lexical(self, error: SearchIndexError) -> None:
        """Make the keyword index alone anew; Chroma may hold what is about to be listed."""
        logger.warning(_LEXICAL_REBUILT, error)
        anew = self._empty_lexical_index()
        for chunks in self._chunk_batches(sorted(self._catalog.chunk_ids())):
            anew.put((chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks)
        self.lexical_index = anew

    def _open_or_find_damage(self) -> str:
        """Opens them as they are; returns why they cannot be, or nothing."""
        broken_off = self._catalog.get_property("writing") == "1"
        trouble = ""
        if (
            not self._chroma_url
            and (broken_off or self._catalog.get_property("seal") != self._fingerprint(VECTOR_FOLDER, LEXICAL_FOLDER))
            and self._folder_of(VECTOR_FOLDER).exists()
        ):
            trouble = health_check.health_check(
                self._folder_of(VECTOR_FOLDER), self._collection, self._probes(health_check.PROBES)
            )
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
        self.lexical_index = self._open_lexical_index()
        self.vector_store = ChromaStore(self._chroma_url or self._folder_of(VECTOR_FOLDER), self._collection)
        try:
            listed = self._catalog.chunk_count()
            if thoroughly or self.lexical_index.count() != listed or self.vector_store.count() != listed:
                self._reconcile()
            self.vector_store.verify(self._probes(3))
        except StorageError:
            self.vector_store.close()
            raise
        self.self_test()

    def _open_lexical_index(self) -> LexicalIndex:
        """The keyword index, empty where its files are not those that were sealed, or of an older form."""
        if self._catalog.get_property("writing") != "1" and not self._has_unchanged_lexical_files():
            logger.warning(_LEXICAL_REBUILT, "The keyword index's files were changed by something else.")
            return self._empty_lexical_index()
        try:
            return LexicalIndex(self._folder_of(LEXICAL_FOLDER))
        except SearchIndexError as error:
            logger.warning(_LEXICAL_REBUILT, error)
            return self._empty_lexical_index()

    def _empty_lexical_index(self) -> LexicalIndex:
        """An empty keyword index in the place of the old one."""
        chroma.remove(self._folder_of(LEXICAL_FOLDER))
        return LexicalIndex(self._folder_of(LEXICAL_FOLDER))

    def _has_unchanged_lexical_files(self) -> bool:
        """Whether the keyword index's files are those that were sealed.

        A copy's have other times, and their checksums tell.
        """
        sealed, marks = (self._catalog.get_property("seal") or "").split(" "), self._fingerprint(LEXICAL_FOLDER).split()
        if set(marks) <= set(sealed):
            return True
        named = {mark.rsplit(":", 1)[0] for mark in sealed}
        return named >= {mark.rsplit(":", 1)[0] for mark in marks} and lexical.has_valid_checksums(
            self._folder_of(LEXICAL_FOLDER)
        )

    def self_test(self) -> None:
        """Make keyword search anew where it finds nothing in a language."""
        try:
            self.unsearchable_languages = self._find_unsearchable()
            trouble = (
                f"Keyword search finds nothing in {', '.join(self.unsearchable_languages)}."
                if self.unsearchable_languages
                else ""
            )
        except SearchIndexError as error:
            trouble = str(error)
        if trouble:
            logger.warning(_LEXICAL_REBUILT, trouble)
            self.lexical_index = self._empty_lexical_index()
            self._reconcile()
            self.unsearchable_languages = self._find_unsearchable()

    def _find_unsearchable(self) -> list[str]:
        """Languages of which one indexed sentence is not found by its own words, nor another chunk of the same text."""
        dead = []
        for language, identity in self._catalog.sample_chunk_per_language().items():
            chunk, _ = self._catalog.get_chunks([identity])[identity]
            found = self.lexical_index.search(list(dict.fromkeys(terms_of(chunk.text)))[:_WORDS_TRIED], _NEIGHBOURS)
            if chunk.digest not in [other.digest for other, _ in self._catalog.get_chunks(found).values()]:
                dead.append(language)
        return sorted(dead)

    def _reconcile(self) -> None:
        """Add to both what the record lists, and drop what it does not."""
        listed = self._catalog.chunk_ids()
        there, spelled = self.vector_store.ids(), self.lexical_index.ids()
        missing = len((listed - there) | (listed - spelled))
        if missing and (there or spelled):
            logger.warning(
                "%d passages are put into the search indexes again, from the record; nothing is embedded again.",
                missing,
            )
        for chunks in self._chunk_batches(sorted(listed - there)):
            vectors = self._catalog.get_vectors([chunk.digest for chunk in chunks], self._model)
            self.vector_store.put(
                [chunk.id for chunk in chunks], np.stack([vectors[chunk.digest][0] for chunk in chunks])
            )
        for chunks in self._chunk_batches(sorted(listed - spelled)):
            self.lexical_index.put((chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks)
        self.vector_store.delete(there - listed)
        self.vector_store.flush()
        self.lexical_index.delete(spelled - listed)

    @property
    def _collection(self) -> str:
        return f"{self._model} {self._catalog.get_property('identity')}"

    def _probes(self, number: int) -> dict[str, Vectors]:
        """Some chunks, by id, with their vectors."""
        chunks = self._catalog.sample_chunks(number)
        vectors = self._catalog.get_vectors([chunk.digest for chunk in chunks], self._model)
        return {chunk.id: vectors[chunk.digest][0] for chunk in chunks if chunk.digest in vectors}

    def _folder_of(self, name: str) -> Path:
        return _folder_of(self._folder, self._catalog, name)

    def _fingerprint(self, *names: str) -> str:
        """Name, size and time of each file."""
        files = sorted(file for name in names for file in self._folder_of(name).rglob("*") if file.is_file())
        return " ".join(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)

    def _chunk_batches(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self._catalog.get_chunks(ids[start : start + _FILL_BATCH]).values()]


def drop_generation(folder: Path, catalog: Catalog) -> None:
    """Drop both search indexes; new ones are made under the next number, as Chroma keeps hold of a folder it opened."""
    catalog.set_property("generation", str(int(catalog.get_property("generation") or "0") + 1))
    _delete_old_generations(folder, catalog)


def _delete_old_generations(folder: Path, catalog: Catalog) -> None:
    """Delete the folders of all search indexes but the present ones: a kill may have come before the old ones were."""
    for name in (VECTOR_FOLDER, LEXICAL_FOLDER):
        for place in folder.glob(f"{name}-*"):
            if place.name.removeprefix(f"{name}-").isdigit() and place != _folder_of(folder, catalog, name):
                chroma.remove(place)


def _folder_of(folder: Path, catalog: Catalog, name: str) -> Path:
    return folder / f"{name}-{catalog.get_property('generation') or '0'}"

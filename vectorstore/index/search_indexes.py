"""The vector store and the keyword index of a folder, kept equal to the catalog, from which both can be rebuilt."""

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from vectorstore.errors import SearchIndexError, StorageError
from vectorstore.index import lexical
from vectorstore.index.catalog import Catalog
from vectorstore.index.generations import Generations, delete_folder
from vectorstore.index.keyword_check import find_unsearchable_languages
from vectorstore.index.lexical import LexicalIndex
from vectorstore.index.rows import ChunkRow, Vectors
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend

logger = logging.getLogger(__name__)
REBUILT = "%s The search indexes are made anew from the record; nothing is embedded again."
LEXICAL = "lexical"  # what the folder of the keyword index is called
_LEXICAL_REBUILT = "%s The keyword index is made anew from the record."
_REFILLED = "%d passages are put into the search indexes again, from the record; nothing is embedded again."
_FILL_BATCH = 1000  # chunks read from the catalog at a time
_DAMAGE_PROBES, _OPENING_PROBES = 200, 3  # vectors that must be found


class SearchIndexes:
    """Both search indexes, open. They hold what the catalog lists and nothing else.

    `unsearchable_languages` are languages of which an indexed chunk was not found by its own words.
    """

    vector_store: VectorStore
    lexical_index: LexicalIndex
    unsearchable_languages: list[str]

    def __init__(self, catalog: Catalog, generations: Generations, model: str, backend: VectorStoreBackend) -> None:
        """Opens both and repairs them: files that may be torn are tried first.

        `model` is the embedding model whose vectors are searched. Raises SearchIndexError where a server's vectors are
        broken.
        """
        self._catalog, self._generations, self._model, self._backend = catalog, generations, model, backend
        generations.delete_old()
        if damage := self._open_or_find_damage():
            generations.drop_generation()
            logger.warning(REBUILT, damage)
            self._open(thoroughly=True)
        generations.mark_filled()

    def close(self) -> None:
        """Release the folder or the connection."""
        self.vector_store.close()

    def save_fingerprint(self) -> None:
        """Remember how the files look: where they look otherwise at the next opening, they are tried first."""
        self._catalog.set_property("seal", self._generations.fingerprint(self._backend.name, LEXICAL))

    def rebuild_lexical(self, error: SearchIndexError) -> None:
        """Rebuild the keyword index alone; the vector store may hold chunks that are about to be listed."""
        rebuilt = self._empty_lexical_index(error)
        self._put_terms(rebuilt, sorted(self._catalog.chunk_ids()))
        self.lexical_index = rebuilt

    def self_test(self) -> None:
        """Rebuild the keyword index where it finds nothing in a language."""
        try:
            self.unsearchable_languages = find_unsearchable_languages(self._catalog, self.lexical_index)
            languages = ", ".join(self.unsearchable_languages)
            trouble = f"Keyword search finds nothing in {languages}." if languages else ""
        except SearchIndexError as error:
            trouble = str(error)
        if trouble:
            self.lexical_index = self._empty_lexical_index(trouble)
            self._reconcile()
            self.unsearchable_languages = find_unsearchable_languages(self._catalog, self.lexical_index)

    def _open_or_find_damage(self) -> str:
        """Opens both as they are; returns why they cannot be opened, or nothing."""
        unclean = self._is_unclean()
        damage = self._find_damage(unclean)
        if not damage:
            try:
                self._open(thoroughly=unclean)
            except SearchIndexError as error:
                if self._backend.is_remote:
                    raise
                damage = str(error)
        return damage

    def _find_damage(self, unclean: bool) -> str:
        """What is wrong with the vector store's files, tried where they are not those that were last closed."""
        folder = self._generations.path(self._backend.name)
        if self._backend.is_remote or not folder.exists():
            return ""
        fingerprint = self._generations.fingerprint(self._backend.name, LEXICAL)
        if not unclean and self._catalog.get_property("seal") == fingerprint:
            return ""
        return self._backend.find_damage(folder, self._collection, self._probes(_DAMAGE_PROBES))

    def _open(self, *, thoroughly: bool) -> None:
        """Open both, add what they lack and delete what they should not have.

        Raises StorageError where they are broken.
        """
        self.lexical_index = self._open_lexical_index()
        self.vector_store = self._backend.open(self._generations.path(self._backend.name), self._collection)
        try:
            listed = self._catalog.chunk_count()
            if thoroughly or self.lexical_index.count() != listed or self.vector_store.count() != listed:
                self._reconcile()
            self.vector_store.verify(self._probes(_OPENING_PROBES))
            self.self_test()
        except StorageError:
            self.vector_store.close()
            raise

    def _open_lexical_index(self) -> LexicalIndex:
        """The keyword index; an empty one where its files were changed, or are of an older form."""
        if not self._is_unclean() and not self._has_unchanged_lexical_files():
            return self._empty_lexical_index("The keyword index's files were changed by something else.")
        try:
            return LexicalIndex(self._generations.path(LEXICAL))
        except SearchIndexError as error:
            return self._empty_lexical_index(error)

    def _empty_lexical_index(self, trouble: object) -> LexicalIndex:
        """An empty keyword index in place of the old one; raises StorageError where there is no room to fill it."""
        self._generations.check_room()
        logger.warning(_LEXICAL_REBUILT, trouble)
        folder = self._generations.path(LEXICAL)
        delete_folder(folder)
        return LexicalIndex(folder)

    def _has_unchanged_lexical_files(self) -> bool:
        """Whether the keyword index's files are those of the saved fingerprint.

        The files of a copied index have other times; their checksums tell.
        """
        saved = (self._catalog.get_property("seal") or "").split(" ")
        present = self._generations.fingerprint(LEXICAL).split()
        if set(present) <= set(saved):
            return True
        names = {_without_time(mark) for mark in saved}
        if not names >= {_without_time(mark) for mark in present}:
            return False
        return lexical.has_valid_checksums(self._generations.path(LEXICAL))

    def _reconcile(self) -> None:
        """Add to both what the catalog lists, and delete what it does not."""
        listed = self._catalog.chunk_ids()
        with_vectors, with_terms = self.vector_store.ids(), self.lexical_index.ids()
        missing = len((listed - with_vectors) | (listed - with_terms))
        if missing and (with_vectors or with_terms):
            logger.warning(_REFILLED, missing)
        self._put_vectors(sorted(listed - with_vectors))
        self._put_terms(self.lexical_index, sorted(listed - with_terms))
        self.vector_store.delete(with_vectors - listed)
        self.vector_store.flush()
        self.lexical_index.delete(with_terms - listed)

    def _put_vectors(self, ids: Sequence[str]) -> None:
        for chunks in self._chunk_batches(ids):
            vectors = self._catalog.get_vectors([chunk.digest for chunk in chunks], self._model)
            rows = np.stack([vectors[chunk.digest][0] for chunk in chunks])
            self.vector_store.put([chunk.id for chunk in chunks], rows)

    def _put_terms(self, lexical_index: LexicalIndex, ids: Sequence[str]) -> None:
        for chunks in self._chunk_batches(ids):
            lexical_index.put((chunk.id, chunk.article, chunk.embedding_text) for chunk in chunks)

    def _chunk_batches(self, ids: Sequence[str]) -> Iterator[list[ChunkRow]]:
        for start in range(0, len(ids), _FILL_BATCH):
            yield [chunk for chunk, _ in self._catalog.get_chunks(ids[start : start + _FILL_BATCH]).values()]

    def _probes(self, number: int) -> dict[str, Vectors]:
        """The vectors of up to so many chunks, by chunk id."""
        chunks = self._catalog.sample_chunks(number)
        vectors = self._catalog.get_vectors([chunk.digest for chunk in chunks], self._model)
        return {chunk.id: vectors[chunk.digest][0] for chunk in chunks if chunk.digest in vectors}

    def _is_unclean(self) -> bool:
        """Whether a run that wrote did not come to its end."""
        return self._catalog.get_property("writing") == "1"

    @property
    def _collection(self) -> str:
        return f"{self._model} {self._catalog.get_property('identity')}"


def _without_time(mark: str) -> str:
    """A file's name and size, of its name, size and time."""
    return mark.rsplit(":", 1)[0]

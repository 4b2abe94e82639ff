"""What searches read of chunks, kept while the catalog is the same: questions on one topic look at the same chunks."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from vectorstore.articles import Article
from vectorstore.index.catalog import Catalog
from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors
from vectorstore.index.searchable import SearchableIndex

T = TypeVar("T")
_TEXTS, _WHOLE = 4096, 1024  # kept at most: 4 KB each, and 16 KB


class WholeChunk(NamedTuple):
    """A chunk with its article, and one vector for each of its sentences."""

    row: ChunkRow
    article: Article
    sentence_vectors: HalfVectors


class RecentChunks:
    """Reads chunks from the catalog, each once. Not for several threads at once."""

    def __init__(self, catalog: Catalog, model: str) -> None:
        """`model` is the embedding model whose vectors are read."""
        self._catalog, self._model = catalog, model
        self._texts: dict[str, tuple[str, Vectors]] = {}
        self._whole: dict[str, WholeChunk] = {}

    def texts_with_vectors(self, ids: Sequence[str]) -> dict[str, tuple[str, Vectors]]:
        """The text that each of these chunks is embedded as, and its vector, by id and in the order of the ids.

        Chunks that are not listed, or have no vectors, are left out.
        """
        return _read(self._texts, sorted(ids), _TEXTS, lambda new: self._catalog.texts_with_vectors(new, self._model))

    def whole(self, ids: Sequence[str]) -> dict[str, WholeChunk]:
        """These chunks, by id; those that are not listed, or have no vectors, are left out."""
        return _read(self._whole, ids, _WHOLE, self._read_whole)

    def _read_whole(self, ids: Sequence[str]) -> dict[str, WholeChunk]:
        vectors = self._catalog.sentence_vectors(ids, self._model)
        rows = self._catalog.get_chunks(ids)
        # a chunk that is only in one of them went away between the two, as a sync goes on beside a search
        return {identity: WholeChunk(*rows[identity], vectors[identity]) for identity in rows if identity in vectors}


def recent_chunks(index: SearchableIndex) -> RecentChunks:
    """The chunks of the index that searches read since its catalog changed."""
    model = index.embeddings.name
    return index.cache.get(("recent chunks", model), lambda: RecentChunks(index.catalog, model))


def _read(
    kept: dict[str, T], ids: Sequence[str], most: int, read: Callable[[Sequence[str]], Mapping[str, T]]
) -> dict[str, T]:
    """The values of these ids, of which those that are not kept yet are read."""
    found = {identity: kept[identity] for identity in ids if identity in kept}
    if len(found) < len(ids):
        new = read([identity for identity in ids if identity not in found])
        if len(kept) + len(new) > most:
            kept.clear()
        kept.update(list(new.items())[:most])
        everything = {**found, **new}
        found = {identity: everything[identity] for identity in ids if identity in everything}
    return found

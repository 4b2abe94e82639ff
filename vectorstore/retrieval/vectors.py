"""Attaches the catalog's vectors to the passages that were found."""

from collections.abc import Mapping
from itertools import chain

from vectorstore.articles import Passage, SearchResult
from vectorstore.index.rows import HalfVectors
from vectorstore.index.searchable import SearchableIndex


def attach_vectors(index: SearchableIndex, found: SearchResult) -> SearchResult:
    """The result, each sentence with its vector where the local encoder made the index.

    Who checks the sentences need not embed them again.
    """
    if not index.embeddings.is_local:
        return found
    ids = [identity for passage in found.passages for identity in _chunks(passage)]
    vectors = index.catalog.sentence_vectors(ids, index.embeddings.name)
    return found.model_copy(update={"passages": tuple(_attach(passage, vectors) for passage in found.passages)})


def _attach(passage: Passage, vectors: Mapping[str, HalfVectors]) -> Passage:
    rows = list(chain.from_iterable(vectors[identity] for identity in _chunks(passage) if identity in vectors))
    if len(rows) != len(passage.sentences):  # a sync has taken a chunk away since
        return passage
    sentences = (
        sentence.model_copy(update={"vector": row.tobytes()})
        for sentence, row in zip(passage.sentences, rows, strict=True)
    )
    return passage.model_copy(update={"sentences": tuple(sentences)})


def _chunks(passage: Passage) -> list[str]:
    """The ids of the chunks that a passage was joined from."""
    return passage.id.split("-")

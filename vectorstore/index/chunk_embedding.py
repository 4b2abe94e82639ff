"""Embeds chunks and puts them into the search indexes. What was embedded once is never embedded again."""

from collections.abc import Sequence

import numpy as np

from vectorstore.index.index import Index
from vectorstore.index.rows import ArticleRow, ChunkRow
from vectorstore.local_encoder import TextWithSentences

# Chunks embedded and stored together. Not all of an article that is a book need fit into memory, and a kill costs no
# more than this.
_AT_ONCE = 256
_NEW_MODEL_AT_ONCE = 128


def make_searchable(index: Index, articles: Sequence[ArticleRow]) -> None:
    """Put the articles' new chunks into both search indexes; vectors are stored as soon as they are made."""
    listed = set(index.catalog.chunk_ids_of([row.article.id for row in articles]))
    chunks = [chunk for row in articles for chunk in row.chunks if chunk.id not in listed]
    for start in range(0, len(chunks), _AT_ONCE):
        batch = chunks[start : start + _AT_ONCE]
        _embed(index, _without_vectors(index, batch))
        vectors = index.get_vectors([chunk.digest for chunk in batch])
        index.put_chunks(batch, np.stack([vectors[chunk.digest][0] for chunk in batch]))


def embed_with_new_model(index: Index) -> None:
    """Give every chunk vectors of the configured model, where another one made the index, and rebuild the index."""
    if not index.outdated_model:
        return
    while chunks := index.catalog.chunks_without_vectors(index.embeddings.name, _NEW_MODEL_AT_ONCE):
        _embed(index, chunks)
    index.rebuild()


def _without_vectors(index: Index, chunks: Sequence[ChunkRow]) -> list[ChunkRow]:
    """Those of the chunks whose text was not embedded yet, one for each text."""
    model = index.embeddings.name
    by_text = {chunk.digest: chunk for chunk in chunks if not index.catalog.has_vectors(chunk.digest, model)}
    return list(by_text.values())


def _embed(index: Index, chunks: Sequence[ChunkRow]) -> None:
    """Store the vector of each chunk, and one row for each of its sentences; all are embedded in one call."""
    found = index.embeddings.passages_with_sentences([_with_sentences(chunk) for chunk in chunks])
    with index.catalog.transaction():
        for chunk, (vector, rows) in zip(chunks, found, strict=True):
            index.catalog.put_vectors(chunk.digest, index.embeddings.name, vector, rows)


def _with_sentences(chunk: ChunkRow) -> TextWithSentences:
    """The text that is embedded, and where in it each sentence begins and ends."""
    text = chunk.embedding_text
    before = len(text) - len(chunk.text)
    return text, [(before + sentence.chunk_start, before + sentence.chunk_end) for sentence in chunk.sentences]

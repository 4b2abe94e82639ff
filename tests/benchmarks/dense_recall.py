"""How many of the chunks that are truly nearest the vector store finds: it looks at some of them, numpy at all."""

import numpy as np

from vectorstore import Index
from vectorstore.index.rows import Vectors

_AT_ONCE = 5000  # vectors in memory


def recall(index: Index, questions: Vectors, k: int = 10) -> float:
    """The share of the k nearest chunks of each question that are among the k of the vector store."""
    best = np.full((len(questions), k), -2.0, dtype=np.float32)  # below any cosine
    nearest = np.full((len(questions), k), "", dtype="U16")
    ids = sorted(index.catalog.chunk_ids())
    for start in range(0, len(ids), _AT_ONCE):
        vectors = index.catalog.chunk_vectors(ids[start : start + _AT_ONCE], index.embeddings.name)
        scores = np.concatenate([best, questions @ np.stack(list(vectors.values())).T], axis=1)
        names = np.concatenate([nearest, np.tile(np.array(list(vectors)), (len(questions), 1))], axis=1)
        order = np.argsort(-scores, axis=1)[:, :k]
        best, nearest = np.take_along_axis(scores, order, axis=1), np.take_along_axis(names, order, axis=1)
    found = [
        set(index.search_vectors(question, k)) & set(own) for question, own in zip(questions, nearest, strict=True)
    ]
    return round(sum(map(len, found)) / (k * len(questions)), 4)

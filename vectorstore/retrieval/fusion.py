"""How nearness by words and nearness by meaning come to one score."""

from typing import Any

import numpy as np

from vectorstore.index.rows import Vectors
from vectorstore.retrieval.question_weights import Question

# BM25's constants: on passages, which are short and of one length, a term said once says nearly all. 1.2 and 0.75,
# the usual ones for whole documents, were up to a point worse.
_K1, _B = 0.6, 0.4
_COVERED = 0.25  # weight of the share of the question, words that ask included, that stands there at all
_TRANSLATED = 0.8  # weight of the question's words in another language, against meaning
Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]


def fuse(
    question: Question,
    weight: float,
    words: Floats,
    nearness: Floats,
    counts: Vectors,
    same: Any,
    translated: Floats | None = None,
) -> Vectors:
    """Words as a share of the question's idf, nearness in meaning, and the share of its terms that are there.

    In another language it is meaning and its words translated, unless the text is of both languages and shares words.
    The first look goes by meaning alone there.
    """
    alike = (words / question.total + weight * nearness + _COVERED * _weighted_sums(counts > 0, question.shares)) / (
        1 + weight + _COVERED
    )
    across = nearness if translated is None else (nearness + _TRANSLATED * translated) / (1 + _TRANSLATED)
    fused: Vectors = np.where(same, alike, np.maximum(alike, across)).astype(np.float32)
    return fused


def cosines(rows: Vectors, vector: Vectors) -> Vectors:
    """From 0 to 1.

    Not `rows @ vector`: the matrix library shares so small a product over all cores, whose waiting costs ten times the
    work.
    """
    cosines: Vectors = np.clip(np.einsum("ij,j->i", rows, vector), 0.0, 1.0)
    return cosines


def bm25(weights: Vectors, counts: Vectors, lengths: Floats) -> Vectors:
    """BM25 in nats of each row, at most the sum of the weights; `lengths` are relative to the average."""
    share = counts / (counts + (_K1 * (1 - _B + _B * lengths))[:, None])
    return _weighted_sums(share, weights)


def _weighted_sums(rows: Any, weights: Vectors) -> Vectors:
    """The sum of each row, its columns weighted."""
    # OpenBLAS also computes lanes that nobody reads: what stood in them was sometimes no number, on good input
    with np.errstate(invalid="ignore"):
        sums: Vectors = (rows @ weights).astype(np.float32)
    return sums

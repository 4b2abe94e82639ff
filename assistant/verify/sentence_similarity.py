"""Whether a passage in another language is near a sentence in meaning.

`undecided` is the best verdict here: a vector tells what a sentence is about, not whether it says so or denies it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from vectorstore import load_embeddings, sentence_spans

Vector = np.ndarray[Any, np.dtype[np.float32]]


def nearest_sentence(sentence: str, passages: Sequence[str], vectors: Mapping[str, Vector]) -> tuple[float, str]:
    """The nearest sentence of the passages with its cosine before it, by the local encoder.

    `vectors` are those that are already computed, by sentence; the others are computed here.
    """
    own = _vector(sentence)
    candidates = (candidate for passage in passages for candidate in _sentences(passage))
    return max(
        (
            (float((vectors[candidate] if candidate in vectors else _vector(candidate)) @ own), candidate)
            for candidate in candidates
        ),
        default=(0.0, ""),
    )


def similarity(one: str, other: str) -> float:
    """The cosine of two short texts by the local encoder; 0 where one is empty."""
    return float(_vector(one) @ _vector(other)) if one and other else 0.0


def decode_vector(stored: bytes) -> Vector:
    """The vector that a passage stores as half-precision numbers."""
    return np.frombuffer(stored, dtype=np.float16).astype(np.float32)


@lru_cache(maxsize=256)
def _sentences(passage: str) -> tuple[str, ...]:
    return tuple(passage[span.start : span.end] for span in sentence_spans(passage))


@lru_cache(maxsize=4096)
def _vector(text: str) -> Vector:
    made: Vector = load_embeddings("local").passages([text])[0]
    return made

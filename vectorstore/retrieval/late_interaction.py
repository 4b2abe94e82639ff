"""How much of a question's words stands in texts in other words, or in another language.

Each word of the question looks for its nearest one in the text (late interaction: Khattab and Zaharia 2020,
arXiv:2004.12832), here in the encoder's table of tokens, which is a dictionary of 16 languages: `railway`
stands beside 铁路 as `car` beside `vehicle`.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from vectorstore.index.rows import Vectors
from vectorstore.local_encoder import (
    UNKNOWN_TOKEN,
    TokenIds,
    multiply,
    token_surprisals,
    token_texts,
    token_vectors,
    tokenize,
)
from vectorstore.text.normalize import simplified

Commonness = Callable[[str], float]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
_UNRELATED = 0.1  # cosine of words that have nothing to do with each other
_COMMON = 6.0  # surprisal of the commonest words in nats, such as question words
_LEAST = 0.2
_RARITY = 1.5  # a rare word says more than its share of nats


class QuestionWords:
    """The tokens of a question, and the weight of each."""

    def __init__(self, question: str, commonness: Commonness = lambda _: 0.0) -> None:
        """`commonness` tells how common a text is in the index, from 0 to 1.

        Words of the index's topic count for little, however rare they are elsewhere.
        """
        plain = simplified(question)
        self._token_ids = tokenize([plain])[0]
        weights = np.maximum(token_surprisals()[self._token_ids] - _COMMON, _LEAST) ** _RARITY
        weights *= np.array([1 - commonness(word) for word in token_texts([plain])[0]], dtype=np.float32)
        self._weights: Vectors = (weights / max(float(weights.sum()), 1e-9)).astype(np.float32)

    @cached_property
    def _vectors(self) -> Vectors:
        """The vector of each token of the question, a row each."""
        return token_vectors(self._token_ids)

    def nearest(self, texts: Sequence[str], among: Mask | None = None) -> Vectors:
        """How near the nearest token of each text is to each token of the question, from 0 to 1.

        One row for each text, one column for each token of the question.
        Only the texts that `among` marks are looked at, where it is given; the rows of the others are 0.
        """
        found: Vectors = np.zeros((len(texts), len(self._token_ids)), dtype=np.float32)
        looked_at = np.arange(len(texts)) if among is None else np.flatnonzero(among)
        token_ids = tokenize(_each_simplified([texts[place] for place in looked_at.tolist()]))
        lengths = np.array([len(row) for row in token_ids], dtype=np.int64)
        with_tokens = np.flatnonzero(lengths)
        if len(with_tokens) and len(self._token_ids):
            near = self._near(np.concatenate(token_ids))
            found[looked_at[with_tokens]] = np.maximum.reduceat(
                near, (np.cumsum(lengths) - lengths)[with_tokens], axis=0
            )
        return found

    def share(self, nearest: Vectors) -> Vectors:
        """The share of the question that the text of each row has, from 0 to 1."""
        shares: Vectors = np.einsum("ij,j->i", nearest, self._weights)
        return shares

    def _near(self, token_ids: TokenIds) -> Vectors:
        """One row for each token of a text."""
        unlike, places = _different(token_ids)
        cosines = multiply(token_vectors(unlike), self._vectors)
        near: Vectors = np.clip((cosines - _UNRELATED) / (1 - _UNRELATED), 0.0, 1.0)
        near[unlike == UNKNOWN_TOKEN] = 0.0  # characters that no token has are not one another
        return near[places]


def _different(token_ids: TokenIds) -> tuple[TokenIds, TokenIds]:
    """The different ones of these tokens, in order, and the place of each token among them.

    As `np.unique` gives them, which sorts the tokens: there may be thousands, and few are different.
    """
    used = np.zeros(len(token_surprisals()), dtype=np.bool_)
    used[token_ids] = True
    different = np.flatnonzero(used)
    return different, np.searchsorted(different, token_ids)


def _each_simplified(texts: Sequence[str]) -> list[str]:
    """Each text in Simplified Chinese, all in one pass: the length of a text stays."""
    joined, ends = simplified("".join(texts)), list(accumulate(map(len, texts)))
    return [joined[end - len(text) : end] for text, end in zip(texts, ends, strict=True)]

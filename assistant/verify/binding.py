"""What figures are said of: the words around each, and which figure of a source stands among the same ones."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.verify.figures import Figure, figures_in
from assistant.verify.lexicon import word_set
from assistant.verify.reading import plain
from vectorstore import lemmas_of, sentence_spans
from vectorstore.text.dates import Date
from vectorstore.text.scripts import HAN_CLASS, is_han

_MOST = 40  # figures of a sentence: one with more is a table, of which nothing is told so
_EDGES = " %,.，。、:：;；()（）"
_BESIDE = 0.35  # weight of a word in another part of the same sentence
_BREAKS = re.compile(r"[,;:()\[\]|，；：（）、\n—–]+")
_JOINS = re.compile(r"\b(?:and|but|while|whereas|although|though|which|who|then|compared with|than)\b|[和与及并而但]")
_ONE = re.compile(r"\b(?:one(?! of\b| another\b|self\b|-)|once|single)\b")
_SMALL = "of|in|on|at|from|to|for|by|with|as|who|which|that|is|are|was|were|be|been|has|have|had|did|will|would|can|could|may|a|an|the|or"
_NOUN = re.compile(
    rf"[多余来几]?[个名位户家所座项条种类支部本台辆头只张件艘棵层批组章节届轮块片株次大]?[\s-]?((?:(?!(?:{_SMALL})\b)[a-z]+[\s-]?){{1,4}}|[{HAN_CLASS}]{{2,12}})"
)
_TOKENS = re.compile(rf"[a-z]+(?:['’][a-z]+)?|[{HAN_CLASS}]+")


class Bound(NamedTuple):
    """A figure or a date with the words of its part of a sentence, and those of the rest of the sentence."""

    what: Figure | Date
    words: frozenset[str]
    near: frozenset[str]  # those of its part up to the next figures on both sides
    beside: frozenset[str]
    sentence: int
    part: int
    written: str
    behind: str  # what follows it in its part
    phrase: str  # what stands around it up to the next figures


@lru_cache(maxsize=256)
def bound_in(text: str) -> tuple[Bound, ...]:
    """Every figure and date of a text with the words that it stands among."""
    found: list[Bound] = []
    part = 0
    for number, span in enumerate(sentence_spans(text)):
        told = plain(text[span.start : span.end])
        figures, dates = figures_in(told)
        things: list[Figure | Date] = sorted([*figures, *dates, *_ones(told)], key=lambda thing: thing.start)
        if len(things) > _MOST:
            continue
        parts = _parts(told, things)
        words = [frozenset(_words(told, start, end, things)) for start, end in parts]
        for (start, end), own in zip(parts, words, strict=True):
            part += 1
            rest = frozenset().union(*words) - own
            inside = [thing for thing in things if start <= thing.start < end]
            for before, thing, following in zip([None, *inside], inside, [*inside[1:], None], strict=False):
                ahead = told[before.end if before else start : thing.start]
                behind = told[thing.end : following.start if following else end]
                near = frozenset((*_told_words(ahead), *_told_words(behind)))
                phrase = f"{ahead} {behind}".strip(_EDGES)
                found.append(
                    Bound(thing, own, near, rest, number, part, told[thing.start : thing.end].strip(), behind, phrase)
                )
    return tuple(found)


def _ones(told: str) -> list[Figure]:
    """The `one` and `once` of an English sentence that count something."""
    return [Figure(Decimal(1), "", *match.span(), Decimal(1), Decimal(1)) for match in _ONE.finditer(told)]


@lru_cache(maxsize=4096)
def counted_noun(bound: Bound) -> frozenset[str]:
    """The words that directly follow a number, up to a small word: what it counts."""
    if isinstance(bound.what, Date) or bound.what.kind not in ("", "people", "households"):
        return frozenset()
    noun = _NOUN.match(bound.behind)
    return frozenset(_told_words(noun.group(1))) if noun else frozenset()


def _parts(told: str, things: Sequence[Figure | Date]) -> list[tuple[int, int]]:
    """The clauses of a sentence; one with several figures is cut at what joins two statements."""
    inside = [(thing.start, thing.end) for thing in things]
    cuts = [
        match.span()
        for match in _BREAKS.finditer(told)
        if not any(start < match.end() and match.start() < end for start, end in inside)
    ]
    for match in _JOINS.finditer(told):
        before = [end for _, end in inside if end <= match.start()]
        after = [start for start, _ in inside if start >= match.end()]
        # two bare numbers that are joined, as in `in 1991 and 2002`, belong to the same words
        if (
            before
            and after
            and (told[max(before) : match.start()].strip() or len(told[match.end() : min(after)].split()) > 1)
        ):
            cuts.append(match.span())
    edges = [0, *(edge for cut in sorted(cuts) for edge in cut), len(told)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


@lru_cache(maxsize=512)
def words_of(text: str) -> list[str]:
    """The words of a text that say something."""
    return _told_words(plain(text))


def _words(told: str, start: int, end: int, things: Sequence[Figure | Date]) -> list[str]:
    """The words there that say something: stems, and each two neighbouring Chinese characters."""
    pieces, at = [], start
    for thing in things:
        if thing.start < end and thing.end > start:
            pieces.append(told[at : max(at, thing.start)])
            at = max(at, min(end, thing.end))
    return _told_words(" ".join([*pieces, told[at:end]]))


@lru_cache(maxsize=4096)
def _told_words(text: str) -> list[str]:
    found: list[str] = []
    for run in _TOKENS.findall(text):
        if is_han(run):
            found += [
                run[at : at + 2] for at in range(len(run) - 1) if not set(run[at : at + 2]) & word_set("function")
            ]
        elif run not in word_set("function") | word_set("goes_on") | word_set("small"):
            found += [_plain_stem(word) for word in lemmas_of(run)]
    return found


def _plain_stem(word: str) -> str:
    return word.removesuffix("ly") if len(word) > 5 else word


class Scores:
    """How far figures of a sentence and of its sources stand among the same words."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.bound = [bound for source in sources for bound in bound_in(source)]
        texts = [source[span.start : span.end] for source in sources for span in sentence_spans(source)]
        self._count = Counter(word for text in texts for word in set(_told_words(plain(text))))
        self._all = len(texts)

    def weight(self, word: str) -> float:
        """How much a word tells; one that no source has as much as one of middling rarity."""
        return math.log(1 + self._all / (self._count[word] or max(2.0, self._all / 3)))

    def share_near(self, words: Collection[str], other: Bound) -> float:
        """The share of these words that stand between the other figure and the next ones, from 0 to 1.

        0 where it is a single word.
        """
        shared = other.near.intersection(words)
        return sum(map(self.weight, shared)) / sum(map(self.weight, words)) if len(shared) > 1 else 0.0

    def share(self, words: Collection[str], other: Bound, *, beside: bool = True) -> float:
        """The share of these words that the other figure stands among, from 0 to 1.

        Those `beside` it, in its sentence, count a third.
        """
        whole = sum(map(self.weight, words))
        got = sum(
            self.weight(word) * (1.0 if word in other.words else _BESIDE if beside and word in other.beside else 0.0)
            for word in words
        )
        return got / whole if whole else 0.0

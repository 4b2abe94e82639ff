"""Comparisons that are the other way round: more girls than boys, and boys more often than girls."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.check.opposites.pair import Pair
from assistant.verify.normalization import base_form
from assistant.verify.quantity_context import content_words
from assistant.verify.rules.rule import Finding

_LESS = re.compile(r"\b(?:less|fewer|lower|smaller|shorter|worse|slower|later|weaker|lighter|younger)\b")
_MORE = re.compile(r"\b(?:more|most|better|\w{2,}er)\b")
_THAN = re.compile(r"(?P<before>.*)\bthan\b (?P<after>.*)")
_UP, _DOWN = "多高长大快早远强重好贵", "少低短小慢晚近弱轻差"  # a word of more, and one of less at its place
_CHINESE = re.compile(
    rf"(?P<before>(?<![^比])[^比]*)比(?P<after>.{{1,10}}?)(?:更|还|要|略|稍|得)*(?P<word>[{_UP}{_DOWN}])(?!数|于)"
)
_DENIED = re.compile(r"[没非未不]|\b(?:not|no|never)\b")


class Comparison(NamedTuple):
    """The words before and behind `than`, and the word between: 1 for more, -1 for less."""

    before: frozenset[str]
    after: frozenset[str]
    direction: int
    word: str


def turned_comparisons(pair: Pair) -> Iterator[Finding]:
    """What the statement compares, where the article's sentence has the two sides exchanged, or the other word."""
    if not pair.same_language:
        return
    for own in filter(None, map(_compared, pair.own_clauses)):
        if any(_is_turned(own, there) for there in filter(None, map(_compared, pair.clauses_there))):
            yield Finding("turned_round", (own.word,), own.word)


def _is_turned(own: Comparison, there: Comparison) -> bool:
    exchanged = bool(own.after & there.before - there.after) and bool(there.after & own.before - own.after)
    if exchanged:
        return own.direction == there.direction and _are_of_one_kind(own.word, there.word)
    is_like = bool(own.after & there.after)
    return is_like and own.direction == -there.direction and _are_of_one_kind(own.word, there.word)


def _are_of_one_kind(one: str, other: str) -> bool:
    """Whether both words measure the same; English ones do where the sentences are about the same."""
    places = [(_UP + _DOWN).find(word) % len(_UP) for word in (one, other) if word in _UP + _DOWN]
    return len(set(places)) <= 1


def _compared(clause: str) -> Comparison | None:
    if _DENIED.search(clause):
        return None
    if found := _CHINESE.search(clause):
        return Comparison(
            _words(found["before"]), _words(found["after"]), 1 if found["word"] in _UP else -1, found["word"]
        )
    if not (found := _THAN.match(clause)):
        return None
    down = _LESS.search(found["before"])
    word = down or _MORE.search(found["before"])
    after = _words(found["after"])
    return Comparison(_words(found["before"]), after, -1 if down else 1, word.group()) if word else None


def _words(text: str) -> frozenset[str]:
    return frozenset(map(base_form, content_words(text)))

"""What can be told of a sentence whose sources are in another language."""

from collections.abc import Iterator
from itertools import combinations

from assistant.verify.binding import Bound
from assistant.verify.comparison import Comparison
from assistant.verify.cross_lingual import nearest, nearness
from assistant.verify.rules.contradiction import opposed
from assistant.verify.rules.figures import are_alike, is_same, is_trivial
from assistant.verify.rules.rule import Finding

# Cosine of a sentence and the nearest one of its sources. Of 594 sentences in parallel texts 98 of 100 come to .44 with
# their translation, and none to more than .38 with a stranger; a sentence that sums several up lies lower.
_FAR = 0.3
# How much nearer what stands around two figures must be crossed than straight, as the sum of two cosines.
_CROSSED = 0.25
_NEAR = 0.45  # for an opposite to be one of the same statement


def far(compared: Comparison) -> Iterator[Finding]:
    """A sentence that no sentence of the sources is near."""
    near, _ = nearest(compared.told, compared.texts, compared.vectors)
    if near < _FAR:
        yield Finding("far", (f"{near:.2f}",))


def opposite_across(compared: Comparison) -> Iterator[Finding]:
    """A denial, or more for less, in the sentence or in the one nearest to it."""
    near, theirs = nearest(compared.told, compared.texts, compared.vectors)
    opposite = opposed(compared.told, theirs) if near >= _NEAR else None
    if opposite:
        yield opposite


def swapped_across(compared: Comparison) -> Iterator[Finding]:
    """Two figures of the sentence that the sources have the other way round: each stands nearer to what the other one is said of."""
    for one, two in combinations(compared.bound, 2):
        if (
            one.part == two.part
            or not are_alike(one.what, two.what)
            or is_same(one.what, two.what)
            or is_trivial(one)
            or is_trivial(two)
        ):
            continue
        theirs = [
            (a, b)
            for a in _having(one, compared)
            for b in _having(two, compared)
            if a.sentence == b.sentence and a.part != b.part
        ]
        if not theirs:
            continue
        straight = max(nearness(one.phrase, a.phrase) + nearness(two.phrase, b.phrase) for a, b in theirs)
        crossed = max(nearness(one.phrase, b.phrase) + nearness(two.phrase, a.phrase) for a, b in theirs)
        if crossed - straight >= _CROSSED:
            yield Finding(
                "other_figure", (two.written, one.written), one.written if one.written in compared.told else None
            )


def _having(bound: Bound, compared: Comparison) -> list[Bound]:
    return [one for one in compared.scores.bound if is_same(bound.what, one.what) and len(one.phrase) > 1]


def other_language(_: Comparison) -> Iterator[Finding]:
    """Nothing is proved across languages by words alone."""
    yield Finding("other_language")

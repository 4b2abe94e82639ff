"""What can be told of a sentence whose sources are in another language."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.cross_lingual import nearest
from assistant.verify.rules.contradiction import opposed
from assistant.verify.rules.rule import Finding

# Cosine of a sentence and the nearest one of its sources. Of 594 sentences in parallel texts 98 of 100 come to .44 with their
# translation, and none to more than .38 with a stranger; a sentence that sums several up lies lower.
_FAR = 0.3
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


def other_language(_: Comparison) -> Iterator[Finding]:
    """Nothing is proved across languages by words alone."""
    yield Finding("other_language")

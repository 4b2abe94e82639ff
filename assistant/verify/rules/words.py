"""Words of a sentence that its sources do not have."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.quantity_context import content_words
from assistant.verify.rules.rule import Finding

# The share of its words that a sentence on another topic shares by chance: of sentences from other articles 90 of 100
# share less, of true ones in a writer's own words none shares less than a third.
_MAX_SHARED_BY_CHANCE = 0.16
_MIN_WORDS = 3


def unmatched_words(comparison: Comparison) -> Iterator[Finding]:
    """Words that no source has in the same place."""
    if comparison.unmatched_words:
        yield Finding("other_words", (" ".join(comparison.unmatched_words),))


def unrelated_topic(comparison: Comparison) -> Iterator[Finding]:
    """A sentence of whose words the sources have next to none, anywhere."""
    words = frozenset(content_words(comparison.sentence))
    known = frozenset(word for text in comparison.all_texts for word in content_words(text))
    if len(words) >= _MIN_WORDS and len(words & known) < _MAX_SHARED_BY_CHANCE * len(words):
        yield Finding("other_matter")


def empty_sentence(comparison: Comparison) -> Iterator[Finding]:
    """A sentence without content words."""
    if not comparison.coverage and not comparison.unmatched_words:
        yield Finding("no_words")

"""What the one sentence denies and the other says, in other words than the rules on whole sentences ask for."""

import re
from collections.abc import Iterator

from assistant.check.negations import negates_the_same
from assistant.check.opposites.pair import LIKE, Pair, common_words
from assistant.verify.normalization import normalize
from assistant.verify.rules.rule import Finding

_FEWEST = 2  # content words that both share
# What is denied of a part only: `the third that the county did not pay`.
_OF_A_PART = re.compile(
    r"\b(?:that|which|who|whom|whose|where|if|unless|when)\b[^,;]*\b(?:not|never|no|nothing|nobody)\b"
)


def other_denials(pair: Pair) -> Iterator[Finding]:
    """The same predicate, which only one of both denies."""
    if not pair.same_language or pair.shared < LIKE or len(common_words(pair.statement, pair.text)) < _FEWEST:
        return
    if any(_OF_A_PART.search(normalize(text)) for text in (pair.statement, pair.text)):
        return
    if negates_the_same(pair.statement, pair.text):
        yield Finding("negation_differs")

"""What the one sentence denies and the other says, in other words than the rules on whole sentences ask for.

In Chinese alone: the one word behind an English negation is too little to tell what is denied.
"""

from collections.abc import Iterator

from assistant.check.negations import negates_the_same
from assistant.check.opposites.pair import LIKE, Pair, common_words
from assistant.verify.rules.rule import Finding

_FEWEST = 2  # content words that both share


def other_denials(pair: Pair) -> Iterator[Finding]:
    """The same predicate, which only one of both denies."""
    if (
        not (pair.same_language and pair.is_chinese)
        or pair.shared < LIKE
        or len(common_words(pair.statement, pair.text)) < _FEWEST
    ):
        return
    if negates_the_same(pair.statement, pair.text):
        yield Finding("negation_differs")

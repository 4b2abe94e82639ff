"""What the check of a sentence can come to: every verdict with its order and its sign, in this one place.

To add a verdict:

1. Add a member to `Verdict`, between a better and a worse one, its sign to `_SIGNS`, and, where readers must not pass
   the sentence on, the member to `_WARNINGS`.
2. Give it its words: `state_<value>` in every file of `assistant/locales`.

A rule, or a judge's decision, can then come to it.
"""

from enum import StrEnum
from typing import Literal


class Verdict(StrEnum):
    """The verdict on a sentence, or on one citation for its part of it; best first."""

    VERIFIED = "verified"  # the cited articles say it
    UNDECIDED = "undecided"  # the facts are there, the wording differs, and nothing decided
    NOTHING_TO_CHECK = "nothing_to_check"  # the sentence states nothing: a lead-in, a question, a courtesy
    UNSUPPORTED = "unsupported"  # the cited articles do not say it
    CONTRADICTED = "contradicted"  # the cited articles say otherwise
    UNKNOWN = "unknown"  # the mark names no passage that was sent

    @property
    def sign(self) -> str:
        """The sign beside its word, so that colour is never the only difference."""
        return _SIGNS[self]

    @property
    def rank(self) -> int:
        """Its place in the order from the best, 0, to the worst."""
        return list(Verdict).index(self)

    @property
    def is_warning(self) -> bool:
        """Whether a reader must not pass the sentence on as it is."""
        return self in _WARNINGS


_SIGNS = {
    Verdict.VERIFIED: "✓",
    Verdict.UNDECIDED: "○",
    Verdict.NOTHING_TO_CHECK: "–",
    Verdict.UNSUPPORTED: "✗",
    Verdict.CONTRADICTED: "≠",
    Verdict.UNKNOWN: "?",
}
_WARNINGS = frozenset({Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.UNKNOWN})

# How a `verified` is known: the sentence is the article's own, code found all of its words, or a judge read it and code
# found its evidence.
Method = Literal["quotation", "words", "judge"]

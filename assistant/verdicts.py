"""What the check of a sentence can come to: every verdict with its order and its sign, in this one place.

The words of each, in the languages of the page, are `state_…` in the files of `locales`.
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
        """The sign beside its word, so that colour never tells alone."""
        return "✓○–✗≠?"[self.rank]

    @property
    def rank(self) -> int:
        """Its place in the order from the best, 0, to the worst."""
        return list(Verdict).index(self)

    @property
    def is_warning(self) -> bool:
        """Whether a reader must not pass the sentence on as it stands."""
        return self in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.UNKNOWN)


# How a `verified` is known: the sentence is the article's own, code found all of its words, or a judge read it and code
# found its evidence.
Method = Literal["quotation", "words", "judge"]

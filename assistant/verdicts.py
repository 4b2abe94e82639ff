"""What the check of a sentence can come to: every verdict with its order and its sign, in this one place.

To add a verdict:

1. Add a member to `Verdict`, between a better and a worse one, and its sign to `_SIGNS`. All from `PARTLY` on are
   warnings. Where only answers have it, or only the check of a text, enter it in `_NOT_IN_CHECKS` or `_NOT_IN_ANSWERS`.
2. Give it its words in every file of `assistant/locales`: `state_<value>`, and `means_<value>` where answers have it.

A rule, or a judge's decision, can then come to it.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema


class Verdict(StrEnum):
    """The verdict on a sentence, on a part of it, or on one citation for its part of it; best first."""

    VERIFIED = "verified"  # the articles say it
    NOTHING_TO_CHECK = "nothing_to_check"  # the sentence states nothing: a lead-in, a question, a courtesy
    UNDECIDED = "undecided"  # the facts are there, the wording differs, and nothing decided
    PARTLY = "partly"  # an article says a part of it, and none says the rest
    UNSUPPORTED = "unsupported"  # the articles, which are about this, do not say it
    NOT_FOUND = "not_found"  # no article is about this
    CONTRADICTED = "contradicted"  # the articles say otherwise
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
        return self.rank >= Verdict.PARTLY.rank


_SIGNS = {
    Verdict.VERIFIED: "✓",
    Verdict.NOTHING_TO_CHECK: "–",
    Verdict.UNDECIDED: "○",
    Verdict.PARTLY: "◐",
    Verdict.UNSUPPORTED: "✗",
    Verdict.NOT_FOUND: "∅",
    Verdict.CONTRADICTED: "≠",
    Verdict.UNKNOWN: "?",
}
_NOT_IN_ANSWERS = (Verdict.PARTLY, Verdict.NOT_FOUND)
_NOT_IN_CHECKS = (Verdict.UNKNOWN,)
ANSWER_VERDICTS = tuple(verdict for verdict in Verdict if verdict not in _NOT_IN_ANSWERS)
CHECK_VERDICTS = tuple(verdict for verdict in Verdict if verdict not in _NOT_IN_CHECKS)


def _in_answers(verdict: Verdict) -> Verdict:
    if verdict in _NOT_IN_ANSWERS:
        raise ValueError(f"an answer has no verdict {verdict}")
    return verdict


def _in_checks(verdict: Verdict) -> Verdict:
    if verdict in _NOT_IN_CHECKS:
        raise ValueError(f"a checked text has no verdict {verdict}")
    return verdict


# For the fields of records, whose schemas list the verdicts that each can have.
AnswerVerdict = Annotated[
    Verdict, AfterValidator(_in_answers), WithJsonSchema({"type": "string", "enum": [*ANSWER_VERDICTS]})
]
CheckVerdict = Annotated[
    Verdict, AfterValidator(_in_checks), WithJsonSchema({"type": "string", "enum": [*CHECK_VERDICTS]})
]

# How a `verified` is known: the sentence is the article's own, code found all of its words, or a judge read it and code
# found its evidence.
Method = Literal["quotation", "words", "judge"]

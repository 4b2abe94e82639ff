"""Figures that an article does not have as they are, and that may follow from its own: nothing decides by words."""

import re
from collections.abc import Sequence

from assistant.check.computed import follows
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision
from assistant.verify.quantities import Quantity
from assistant.verify.quantity_context import quantity_mentions
from vectorstore import Passage

_MISSING = re.compile(r"not_in_passage: (.+)")
_READ = 3  # sentences, the nearest by the search, whose figures are computed with


def leave_open(decision: Decision, statement: str, passages: Sequence[Passage]) -> Decision:
    """The decision, undecided where all that the article lacks are figures that follow from its nearest sentences."""
    missing = [_MISSING.fullmatch(reason) for reason in decision.reasons]
    if decision.verdict != Verdict.UNSUPPORTED or not all(missing):
        return decision
    written = [match.group(1) for match in missing if match]
    quantities = (one.quantity for one in quantity_mentions(statement))
    own = {one.written: one for one in quantities if isinstance(one, Quantity)}
    sentences = sorted((one for passage in passages for one in passage.sentences), key=lambda one: -one.score)
    text = "\n".join(one.text for one in sentences[:_READ])
    if all(one in own and follows(own[one], statement, text) for one in written):
        return Decision(Verdict.UNDECIDED, reasons=tuple(f"computed_or_counted: {one}" for one in written))
    return decision

"""A sentence of an answer on its way to a verdict."""

from dataclasses import dataclass, field

from assistant.answer.draft_sentences import DraftSentence
from assistant.verify.decisions import Decision
from assistant.verify.verifier import Check
from vectorstore import Passage


@dataclass
class PendingSentence:
    """A sentence that has ended; `decision` is None while it waits for a judge."""

    draft: DraftSentence
    passages: tuple[Passage, ...]  # what it is checked against: all that were sent of the articles it cites
    check: Check  # what code alone decides
    decision: Decision | None
    uncited_marks: tuple[int, ...]  # those that have no citation yet
    is_aligned: bool = False  # the program, not the model, chose its passage
    is_hidden: bool = False
    withheld_text: str = field(default="", repr=False)  # its text, where that is shown only once it is checked

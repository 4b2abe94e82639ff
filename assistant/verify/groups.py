"""Which sentences go to a judge together, and the one among them that nobody wrote: who calls it supported obeys the passages."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from assistant.verdicts import Verdict
from assistant.verify.judge import Group, Statement
from assistant.verify.verifier import check_sentence
from vectorstore import Passage, is_chinese

_LENGTHS = range(10, 160)  # characters of a control sentence: as long as those that people write
_TRIES = 8  # candidates that are looked at for one that the passages surely do not say


def controlled(group: Group, others: Sequence[Passage], spare: Sequence[str]) -> Group:
    """The group with one sentence more, at a place of chance, that its passages surely do not say.

    It is taken from another article of the same search, or else from `spare`, sentences about other matters.
    """
    place = secrets.randbelow(len(group.statements) + 1)
    statements = list(group.statements)
    statements.insert(place, Statement(_control(group, others, spare)))
    return replace(group, statements=tuple(statements), control=place)


def _control(group: Group, others: Sequence[Passage], spare: Sequence[str]) -> str:
    texts = [passage.text for passage in group.passages]
    chinese = is_chinese(group.statements[0].text)
    near = [sentence.text for passage in others for sentence in passage.sentences if is_chinese(sentence.text) == chinese]
    for candidates in (near, spare):
        fitting = [text for text in candidates if len(text) in _LENGTHS and is_chinese(text) == chinese]
        for _ in range(min(_TRIES, len(fitting))):
            text = fitting.pop(secrets.randbelow(len(fitting)))
            if check_sentence(text, texts).state in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED):
                return text
    return secrets.choice([text for text in spare if is_chinese(text) == chinese] or list(spare))

"""The false sentences that go to a judge among the others: who calls one of them supported obeys the passages, or does not read."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from assistant.verdicts import Verdict
from assistant.verify.judge import Group, Statement
from assistant.verify.lexicon import table
from assistant.verify.verifier import check_sentence
from vectorstore import Passage, is_chinese

_LENGTHS = range(10, 160)  # characters of a control sentence: as long as those that people write
_FIGURE = re.compile(r"(?<![\d.,:/\-a-zA-Z])\d{1,6}(?![\d.,:/\-])")
_YEARS = range(1000, 2100)
_LOOKED_AT = 30  # sentences of the passages that are looked at for one to turn round
_TRIES = 8  # candidates that are looked at for one that the passages surely do not say


def controlled(group: Group, others: Sequence[Passage], spare: Sequence[str]) -> Group:
    """The group with a false sentence or two more, at places of chance.

    One is about another matter: it is taken from another article of the same search, or else from `spare`. The other is
    about the same matter, where the passages have a sentence that code can turn round: a text that vouches for all that
    is said of its matter is believed with the second, and not with the first.
    """
    added = [_control(group, others, spare), *_turned_round(group)]
    statements = [(statement, False) for statement in group.statements]
    for text in added:
        statements.insert(secrets.randbelow(len(statements) + 1), (Statement(text), True))
    controls = frozenset(place for place, (_, is_control) in enumerate(statements) if is_control)
    return replace(group, statements=tuple(statement for statement, _ in statements), controls=controls)


def _turned_round(group: Group) -> list[str]:
    """A sentence of the passages with another figure or the opposite word, in the statements' language if can be.

    None where there is none.
    """
    chinese = is_chinese(group.statements[0].text)
    texts = [passage.text for passage in group.passages]
    fitting = [sentence.text for passage in group.passages for sentence in passage.sentences]
    fitting = [text for text in fitting if len(text) in _LENGTHS]
    fitting.sort(key=lambda text: (is_chinese(text) != chinese, secrets.randbits(32)))
    for text in fitting[:_LOOKED_AT]:
        altered = _altered(text)
        if altered and check_sentence(altered, texts).state == Verdict.CONTRADICTED:
            return [altered]
    return []


def _altered(text: str) -> str | None:
    """The text with its last figure doubled and more, or a word turned into its opposite; None where it has neither."""
    figures = list(_FIGURE.finditer(text))
    if figures:
        figure = figures[-1]
        number = int(figure.group())
        other = number + 7 if number in _YEARS else 2 * number + 3
        return f"{text[: figure.start()]}{other}{text[figure.end() :]}"
    words = table("opposite_words") if is_chinese(text) else table("opposites")
    for word, opposite in words.items():
        found = re.search(re.escape(word) if is_chinese(text) else rf"\b{re.escape(word)}\b", text)
        if found:
            return f"{text[: found.start()]}{opposite}{text[found.end() :]}"
    return None


def _control(group: Group, others: Sequence[Passage], spare: Sequence[str]) -> str:
    texts = [passage.text for passage in group.passages]
    chinese = is_chinese(group.statements[0].text)
    near = [
        sentence.text for passage in others for sentence in passage.sentences if is_chinese(sentence.text) == chinese
    ]
    for candidates in (near, spare):
        fitting = [text for text in candidates if len(text) in _LENGTHS and is_chinese(text) == chinese]
        for _ in range(min(_TRIES, len(fitting))):
            text = fitting.pop(secrets.randbelow(len(fitting)))
            if check_sentence(text, texts).state in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED):
                return text
    return secrets.choice([text for text in spare if is_chinese(text) == chinese] or list(spare))

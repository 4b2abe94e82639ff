"""False sentences that go to a judge among the others.

A judge that calls one of them supported obeys the passages, or does not read them.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from assistant.verdicts import Verdict
from assistant.verify.judge import JudgeRequest, Statement
from assistant.verify.lexicon import table
from assistant.verify.verifier import check_sentence
from vectorstore import Passage, is_chinese

_LENGTHS = range(10, 160)  # characters of a control sentence: as long as those that people write
_NUMBER = re.compile(r"(?<![\d.,:/\-a-zA-Z])\d{1,6}(?![\d.,:/\-])")
_YEARS = range(1000, 2100)
_MAX_CANDIDATES = 30  # sentences of the passages that are tried for one to make false
_MAX_TRIES = 8  # sentences of other articles that are tried for one that the passages surely do not say


def add_control_sentences(request: JudgeRequest, others: Sequence[Passage], spare: Sequence[str]) -> JudgeRequest:
    """The request with a false sentence or two more, at random places.

    One is about another topic: it is taken from another article of the same search, or else from `spare`. The other is
    about the same topic, where the passages have a sentence that code can make false. A text that vouches for all that
    is said of its topic is believed with the second, and not with the first.
    """
    added = [_unrelated_sentence(request, others, spare), *_falsified_sentence(request)]
    statements = [(statement, False) for statement in request.statements]
    for text in added:
        statements.insert(secrets.randbelow(len(statements) + 1), (Statement(text), True))
    controls = frozenset(place for place, (_, is_control) in enumerate(statements) if is_control)
    return replace(request, statements=tuple(statement for statement, _ in statements), controls=controls)


def _falsified_sentence(request: JudgeRequest) -> list[str]:
    """A sentence of the passages with another number or an antonym, or nothing.

    One in the language of the statements goes before one in another.
    """
    chinese = is_chinese(request.statements[0].text)
    texts = [passage.text for passage in request.passages]
    sentences = [sentence.text for passage in request.passages for sentence in passage.sentences]
    candidates = [text for text in sentences if len(text) in _LENGTHS]
    candidates.sort(key=lambda text: (is_chinese(text) != chinese, secrets.randbits(32)))
    for text in candidates[:_MAX_CANDIDATES]:
        falsified = _falsified(text)
        if falsified and check_sentence(falsified, texts).state == Verdict.CONTRADICTED:
            return [falsified]
    return []


def _falsified(text: str) -> str | None:
    """The text with its last number doubled and more, or a word replaced by its antonym; None where it has neither."""
    numbers = list(_NUMBER.finditer(text))
    if numbers:
        last = numbers[-1]
        value = int(last.group())
        other = value + 7 if value in _YEARS else 2 * value + 3
        return f"{text[: last.start()]}{other}{text[last.end() :]}"
    antonyms = table("antonyms_in_words") if is_chinese(text) else table("antonyms")
    for word, antonym in antonyms.items():
        found = re.search(re.escape(word) if is_chinese(text) else rf"\b{re.escape(word)}\b", text)
        if found:
            return f"{text[: found.start()]}{antonym}{text[found.end() :]}"
    return None


def _unrelated_sentence(request: JudgeRequest, others: Sequence[Passage], spare: Sequence[str]) -> str:
    """A sentence of another article that the passages surely do not say, in the language of the statements."""
    texts = [passage.text for passage in request.passages]
    chinese = is_chinese(request.statements[0].text)
    nearby = [
        sentence.text for passage in others for sentence in passage.sentences if is_chinese(sentence.text) == chinese
    ]
    for sentences in (nearby, spare):
        candidates = [text for text in sentences if len(text) in _LENGTHS and is_chinese(text) == chinese]
        for _ in range(min(_MAX_TRIES, len(candidates))):
            text = candidates.pop(secrets.randbelow(len(candidates)))
            if check_sentence(text, texts).state in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED):
                return text
    return secrets.choice([text for text in spare if is_chinese(text) == chinese] or list(spare))

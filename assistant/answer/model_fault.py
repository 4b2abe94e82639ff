"""Tells a model that cannot answer from articles that do not answer, so that nobody blames the articles."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.answer.citations import CitationStream
from assistant.schemas import ModelFault
from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from vectorstore import Passage, fold, is_chinese, sentence_spans

_TAG = re.compile(r"</?passage-[0-9a-f]{8}>")  # in which the passages are sent
_PLACEHOLDER_OR_MARK = re.compile(r"\{\w+\}|\[\d+\]")
_NOT_IN_WORDS = re.compile(r"[\W_]+")
# Letters in a row that are no coincidence; a Chinese sentence says as much in fewer.
_WINDOW, _CHINESE_WINDOW = 24, 12
_WINDOWS_IN_COMMON = 24  # with the prompt's rules: about 48 letters in a row, or as many in several places
_SAME_SENTENCES = 3
_MIN_SENTENCE = 6  # letters: shorter ones, such as "Yes.", may well come again
# Of looping texts of this length zlib leaves 5 bytes in 100 or less, of lists of a thousand like sentences 10 or more.
_MIN_LOOP_BYTES, _LOOP_RATIO = 800, 0.06


def writing_fault(text: str, prompts: Sequence[str], question: str, passages: Sequence[Passage]) -> ModelFault | None:
    """What is wrong with how a model wrote: nothing, or it repeats its prompt or itself; None where that is not so.

    `prompts` are the texts that tell the model what to do; the words of the question and the passages an answer may
    well have.
    """
    if not text.strip():
        return "empty"
    given = [question, *(passage.text for passage in passages)]
    if _TAG.search(text) or _repeats_prompt(text, prompts, given):
        return "repeats_prompt"
    return "rambles" if _repeats_itself(text) else None


def is_invented(answer: CitationStream) -> bool:
    """Whether no article carries anything of what was stated, and it was stated nevertheless."""
    if any(not citation.state.is_warning for citation in answer.citations):
        return False
    claims = [sentence for sentence in answer.sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    return bool(claims) and all(claim.verdict.is_warning and not is_about_articles(claim.sentence) for claim in claims)


def _repeats_prompt(text: str, prompts: Sequence[str], given: Iterable[str]) -> bool:
    size = _CHINESE_WINDOW if is_chinese(text) else _WINDOW
    common = _windows(text, size) & frozenset().union(*(_prompt_windows(prompt, size) for prompt in prompts))
    # the passages are long, and most answers have nothing of the prompt
    return len(common) >= _WINDOWS_IN_COMMON and (
        len(common.difference(*(_windows(part, size) for part in given))) >= _WINDOWS_IN_COMMON
    )


@lru_cache(maxsize=16)  # the same prompts for each answer
def _prompt_windows(prompt: str, size: int) -> frozenset[str]:
    return frozenset(_windows(prompt, size))


def _windows(text: str, size: int) -> set[str]:
    """All runs of so many letters and digits, without regard to what is between them."""
    letters = _letters(text)
    return {letters[start : start + size] for start in range(len(letters) - size + 1)}


def _repeats_itself(text: str) -> bool:
    """Whether most of the text is a few sentences over and over, or a loop without an end of a sentence."""
    counts = Counter(_letters(text[start:end]) for start, end in sentence_spans(text))
    repeated = sum(
        count * len(sentence)
        for sentence, count in counts.items()
        if count >= _SAME_SENTENCES and len(sentence) >= _MIN_SENTENCE
    )
    if 2 * repeated > len(_letters(text)):
        return True
    content = text.encode("utf-8", "replace")
    return len(content) >= _MIN_LOOP_BYTES and len(zlib.compress(content)) < _LOOP_RATIO * len(content)


def _letters(text: str) -> str:
    return _NOT_IN_WORDS.sub("", fold(_PLACEHOLDER_OR_MARK.sub(" ", text)))

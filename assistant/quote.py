"""Answers without a talking model: the sentences of the articles that answer best, each with its mark."""

import re
from collections.abc import Sequence

from assistant.marks import without_marks
from assistant.numerals import numbers
from assistant.covering import covering
from vectorstore import Passage, Sentence, fold, is_chinese

MOST = 3  # sentences in an answer: more is a search result
# A further sentence is quoted only where it is nearly as close to the question as the first; across languages, where the
# ranking is by meaning alone and the best sentence is often second or third, with more patience.
_CLOSE, _CLOSE_ACROSS = 0.75, 0.6
_RIGHT_KIND = 0.5  # share added to the score of a sentence that has what the question asks for
_ASKS_NUMBER = re.compile(r"多少|几|幾|多大|多高|多长|多久|人数|比例|how (?:many|much|long|old|far|large|big|tall)|percentage|what (?:number|share|amount)")
_ASKS_DATE = re.compile(r"何时|什么时候|哪[一]?年|哪[一]?天|几月|时间|when\b|what (?:year|date|time|day|month)|which year")
_DATE = re.compile(r"\d{4}|\d+\s?[年月日]|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b")
_COUNTED = re.compile(r"[一二三四五六七八九十两]大?[个名户片项类轮位条种家]")
_END = re.compile(r"[。！？!?….;；]*[”’」』\"']*$")


def quotation(question: str, passages: Sequence[Passage]) -> str:
    """One to three sentences of the passages, best first, each with the mark of its passage before its full stop."""
    chosen = quoted(question, passages)
    parts = (_marked(sentence.text, number) for sentence, number in chosen)
    return "".join(part + _separator(part) for part in parts).rstrip()


def quoted(question: str, passages: Sequence[Passage]) -> list[tuple[Sentence, int]]:
    """The sentences to quote, best first, each with the number of its passage, from 1."""
    candidates = [(_fitness(question, sentence), sentence, number) for number, passage in enumerate(passages, start=1) for sentence in passage.sentences]
    ranked = sorted((c for c in candidates if _says_something(c[1].text)), key=lambda candidate: -candidate[0])
    chosen: list[tuple[float, Sentence, int]] = []
    for candidate in ranked:
        across = is_chinese(question) != is_chinese(candidate[1].text)
        if chosen and candidate[0] < (_CLOSE_ACROSS if across else _CLOSE) * chosen[0][0]:
            break
        if all(covering(candidate[1].text, other.text) < 0.8 for _, other, _ in chosen):
            chosen.append(candidate)
        if len(chosen) == MOST:
            break
    return [(sentence, number) for _, sentence, number in chosen]


def _fitness(question: str, sentence: Sentence) -> float:
    asked, text = fold(question), fold(sentence.text)
    fits = (_ASKS_NUMBER.search(asked) and (numbers(text) or _COUNTED.search(text))) or (_ASKS_DATE.search(asked) and _DATE.search(text))
    return sentence.score * (1 + _RIGHT_KIND * bool(fits))


def _says_something(text: str) -> bool:
    """Whether a sentence can be an answer: long enough, and neither a question nor a heading."""
    return len(text) >= 8 and text[-1] not in "?？:："


def _separator(part: str) -> str:
    """What parts a quote from the next one: a line break where it has no full stop of its own."""
    if part[-1] == "]":
        return "\n"
    return " " if part[-1].isascii() else ""


def _marked(text: str, number: int) -> str:
    own = " ".join(without_marks(text).replace("`", "'").split("\n"))  # an article's note numbers and ticks are not ours
    end = _END.search(own)
    at = end.start() if end else len(own)
    return f"{own[:at]}[{number}]{own[at:]}"

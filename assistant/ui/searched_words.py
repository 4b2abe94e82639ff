"""The words of a library search: how much of them a text has, and where it has them.

Words of an alphabet are found in any form, Chinese in either script. Knows no Gradio.
"""

import re
from collections.abc import Iterator

from assistant.ui.sanitize import escape, strip_invisible
from vectorstore.text.normalize import fold
from vectorstore.text.question_words import without_question_words
from vectorstore.text.scripts import HAN_CLASS
from vectorstore.text.stems import lemma
from vectorstore.text.terms import words_in

_HAN = re.compile(f"[{HAN_CLASS}]+")
_WORD_WEIGHT = 2  # a word beside Chinese characters, of which each weighs 1


class SearchedWords:
    """The words that somebody looks for."""

    def __init__(self, query: str) -> None:
        asked = without_question_words(query)
        if not any(map(str.isalnum, asked)):  # it has no others
            asked = fold(query)
        self._words = {lemma(word.group()) for word in words_in(asked)}
        self._runs = tuple(dict.fromkeys(_HAN.findall(asked)))
        self._pairs = {run[at : at + 2] for run in self._runs for at in range(max(1, len(run) - 1))}

    def share(self, text: str) -> float:
        """The share of the words, 0 to 1, that the text has; of Chinese by characters that stand beside each other."""
        folded = fold(text)
        there = {lemma(word.group()) for word in words_in(folded)} & self._words
        total = _WORD_WEIGHT * len(self._words) + sum(map(len, self._runs))
        covered = _WORD_WEIGHT * len(there) + sum(self._covered(run, folded) for run in self._runs)
        return covered / total if total else 0.0

    def _covered(self, run: str, folded: str) -> int:
        pairs = [(at, run[at : at + 2]) for at in range(max(1, len(run) - 1))]
        return len({at + place for at, pair in pairs if pair in folded for place in range(len(pair))})

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand in the text, in order, none touching another."""
        folded = fold(text)
        found = [word.span() for word in words_in(folded) if lemma(word.group()) in self._words]
        for pair in self._pairs:
            overlapping = re.finditer(f"(?={re.escape(pair)})", folded)
            found += [(match.start(), match.start() + len(pair)) for match in overlapping]
        return list(_merged(sorted(found)))

    def marked(self, text: str) -> str:
        """The text as HTML on one line, the words in it marked."""
        parts: list[str] = []
        end = 0
        text = strip_invisible(text)
        for start, stop in self.spans(text):
            parts += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
            end = stop
        return " ".join("".join((*parts, escape(text[end:]))).split())


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, those that touch each other as one."""
    if not spans:
        return
    begin, end = spans[0]
    for start, stop in spans[1:]:
        if start > end:
            yield begin, end
            begin = start
        end = max(end, stop)
    yield begin, end

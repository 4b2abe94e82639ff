"""A text as the check compares it: its tokens, each with its sentence, clause, phrase and class of word."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from assistant.verify.lexicon import whole_word_pattern, word_set
from assistant.verify.normalization import normalize
from assistant.verify.word_classes import word_classes
from vectorstore import sentence_spans
from vectorstore.text.numerals import NUMBER
from vectorstore.text.scripts import HAN_CLASS

_SEPARATORS = ",;:，；：—()（）[]"
_COLON = re.compile(r"(?<!\d)[:：]|[:：](?!\d)")  # no time of the day
_SEMICOLON = re.compile(r"[;；]")  # a number is left free there: the clauses on both sides do not follow one another
_OPENING, _ENDING = re.compile(r"[(（\[]"), re.compile(r"[)）\]]")
_CLOSING = " \n”’」』\"')）"


class Token(NamedTuple):
    """A word, a number or a Chinese character, with the numbers of its sentence, clause and phrase."""

    text: str
    sentence: int
    clause: int
    phrase: int
    kind: str


class AnalyzedText(NamedTuple):
    """The tokens of a text in order, and for each the number of its clause, its sentence and its phrase.

    `and`, `but` and 并 begin a new phrase. `kinds` says of each token whether it is a `number`, part of a `name` or
    `noun`, an `adverb`, an `opener`, a `verb`, or nothing of these. `questions` holds the numbers of the sentences that
    are questions, `after_colon` those of the clauses that follow a colon, `in_brackets` those of the clauses in
    brackets.
    """

    tokens: tuple[str, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    phrases: tuple[int, ...]
    kinds: tuple[str, ...]
    questions: frozenset[int]
    after_colon: frozenset[int]
    in_brackets: frozenset[int]

    def starts_clause(self, place: int) -> bool:
        """Whether a clause begins with the token at this place, or the text ends before it."""
        return place == 0 or place >= len(self.tokens) or self.clauses[place] != self.clauses[place - 1]

    def starts_sentence(self, place: int) -> bool:
        """Whether a sentence begins with the token at this place; `and`, `but` and the like before it do not count."""
        while (
            place > 0
            and self.tokens[place - 1] in word_set("coordinators")
            and self.sentences[place] == self.sentences[place - 1]
        ):
            place -= 1
        return place == 0 or place >= len(self.tokens) or self.sentences[place] != self.sentences[place - 1]

    def clause_range(self, clause: int) -> range:
        """The places of a clause's tokens; clauses are numbered in order."""
        return range(bisect_left(self.clauses, clause), bisect_right(self.clauses, clause))

    def sentence_range(self, place: int) -> range:
        """The places of the tokens of the sentence that has this place."""
        sentence = self.sentences[place]
        return range(bisect_left(self.sentences, sentence), bisect_right(self.sentences, sentence))

    def places_before(self, place: int) -> list[int]:
        """The places of the same clause before this one."""
        start = place
        while not self.starts_clause(start):
            start -= 1
        return list(range(start, place))

    def entity_ranges(self) -> list[tuple[int, int]]:
        """The runs of tokens that are one number or one name, as places (start, end)."""
        runs, place = [], 0
        for (kind, _), group in groupby(zip(self.kinds, self.clauses, strict=True)):
            length = sum(1 for _ in group)
            if kind == "number":
                runs += [(start, start + 1) for start in range(place, place + length)]
            elif kind in ("name", "noun"):
                runs.append((place, place + length))
            place += length
        return runs


@lru_cache(maxsize=512)
def analyze(text: str) -> AnalyzedText:
    """The text, analysed; the same text is analysed once."""
    analyzer = _Analyzer()
    tokens = [
        token
        for number, span in enumerate(sentence_spans(text))
        for token in analyzer.tokens(text[span.start : span.end], number)
    ]
    return AnalyzedText(
        tuple(token.text for token in tokens),
        tuple(token.clause for token in tokens),
        tuple(token.sentence for token in tokens),
        tuple(token.phrase for token in tokens),
        tuple(token.kind for token in tokens),
        frozenset(analyzer.questions),
        frozenset(analyzer.after_colon),
        frozenset(analyzer.in_brackets),
    )


class _Analyzer:
    """Numbers the clauses and phrases of a text, sentence after sentence."""

    def __init__(self) -> None:
        self.questions: set[int] = set()
        self.after_colon: set[int] = set()
        self.in_brackets: set[int] = set()
        self._clause = self._phrase = self._depth = 0

    def tokens(self, sentence: str, number: int) -> Iterator[Token]:
        """The tokens of a sentence of this number."""
        self._clause += 1
        self._depth = 0
        normalized = normalize(sentence)
        if sentence.rstrip(_CLOSING).endswith(("?", "？")):
            self.questions.add(number)
        classes = word_classes(sentence, normalized)
        for match in _token_pattern().finditer(normalized):
            token = match.group()
            if token[0] in _SEPARATORS:
                self._end_clause(match)
                continue
            self._phrase += token in word_set("coordinators")
            kind = _kind(token, classes.get(match.start(), ""))
            yield Token(token, number, self._clause, self._clause + self._phrase, kind)

    def _end_clause(self, match: re.Match[str]) -> None:
        signs = match.group()
        self._clause += 1 + bool(_SEMICOLON.search(signs))
        if _COLON.search(match.string, match.start(), match.end()):
            self.after_colon.add(self._clause)
        self._depth = max(0, self._depth + len(_OPENING.findall(signs)) - len(_ENDING.findall(signs)))
        if self._depth:
            self.in_brackets.add(self._clause)


@cache
def _token_pattern() -> re.Pattern[str]:
    """A word, a number, a Chinese character, or what separates clauses."""
    word = rf"[^\W\d_{HAN_CLASS}]+(?:['’][^\W\d_]+)?"
    return re.compile(rf"{whole_word_pattern()}|{NUMBER.pattern}|%|、|[{HAN_CLASS}]|{word}|[{re.escape(_SEPARATORS)}]+")


def _kind(token: str, word_class: str) -> str:
    if token[-1].isdigit():
        return "number"
    return "adverb" if token in word_set("adverbs") else word_class

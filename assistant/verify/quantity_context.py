"""The words around each number and date of a text, and how far those of a sentence and of its sources are alike."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.verify.lexicon import word_set
from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, quantities_in
from vectorstore import lemmas_of, sentence_spans
from vectorstore.text.dates import Date
from vectorstore.text.scripts import HAN_CLASS, is_han

_MAX_QUANTITIES = 40  # of a sentence: one with more is a table, whose words are not about each number
_EDGES = " %,.，。、:：;；()（）"
_OTHER_CLAUSE_WEIGHT = 0.35  # of a word in another clause of the same sentence
_CLAUSE_BREAKS = re.compile(r"[,;:()\[\]|，；：（）、\n—–]+")
_CONJUNCTIONS = re.compile(
    r"\b(?:and|but|while|whereas|although|though|which|who|then|compared with|than)\b|[和与及并而但]"
)
_ONE = re.compile(r"\b(?:one(?! of\b| another\b|self\b|-)|once|single)\b")
_SMALL_WORDS = (
    "of|in|on|at|from|to|for|by|with|as|who|which|that|is|are|was|were|be|been|has|have|had|did|will|would|can|could"
    "|may|a|an|the|or"
)
_MEASURE_WORDS = "个名位户家所座项条种类支部本台辆头只张件艘棵层批组章节届轮块片株次大"
_COUNTED_NOUN = re.compile(
    rf"[多余来几]?[{_MEASURE_WORDS}]?[\s-]?"
    rf"((?:(?!(?:{_SMALL_WORDS})\b)[a-z]+[\s-]?){{1,4}}|[{HAN_CLASS}]{{2,12}})"
)
_TOKENS = re.compile(rf"[a-z]+(?:['’][a-z]+)?|[{HAN_CLASS}]+")


class QuantityMention(NamedTuple):
    """A number or a date where it is mentioned, with the words around it."""

    quantity: Quantity | Date
    clause_words: frozenset[str]
    adjacent_words: frozenset[str]  # those of its clause between the quantity before it and the one after it
    other_clause_words: frozenset[str]  # those of the other clauses of its sentence
    sentence: int  # number of the sentence in the text, from 0
    clause: int  # number of the clause in the text, from 1
    written: str
    following: str  # the text after it in its clause, up to the next quantity
    phrase: str  # the text before and after it, between its neighbours


@lru_cache(maxsize=256)
def quantity_mentions(text: str) -> tuple[QuantityMention, ...]:
    """Every number and date of a text with the words around it; none of a sentence that is a table."""
    found: list[QuantityMention] = []
    clause = 0
    for number, span in enumerate(sentence_spans(text)):
        sentence = normalize(text[span.start : span.end])
        numbers, dates = quantities_in(sentence)
        quantities: list[Quantity | Date] = sorted(
            [*numbers, *dates, *_ones(sentence)], key=lambda quantity: quantity.start
        )
        if len(quantities) > _MAX_QUANTITIES:
            continue
        clauses = _clauses(sentence, quantities)
        words = [frozenset(_words_between(sentence, start, end, quantities)) for start, end in clauses]
        for (start, end), own in zip(clauses, words, strict=True):
            clause += 1
            others = frozenset().union(*words) - own
            inside = [quantity for quantity in quantities if start <= quantity.start < end]
            for previous, quantity, following in zip([None, *inside], inside, [*inside[1:], None], strict=False):
                before = sentence[previous.end if previous else start : quantity.start]
                after = sentence[quantity.end : following.start if following else end]
                found.append(
                    QuantityMention(
                        quantity,
                        own,
                        frozenset((*_content_words(before), *_content_words(after))),
                        others,
                        number,
                        clause,
                        sentence[quantity.start : quantity.end].strip(),
                        after,
                        f"{before} {after}".strip(_EDGES),
                    )
                )
    return tuple(found)


def _ones(sentence: str) -> list[Quantity]:
    """The `one` and `once` of an English sentence that count something."""
    return [Quantity(Decimal(1), "", *match.span(), Decimal(1), Decimal(1)) for match in _ONE.finditer(sentence)]


@lru_cache(maxsize=4096)
def counted_noun(mention: QuantityMention) -> frozenset[str]:
    """The words that directly follow a number, up to a small word: what it counts."""
    if isinstance(mention.quantity, Date) or mention.quantity.measure not in ("", "people", "households"):
        return frozenset()
    noun = _COUNTED_NOUN.match(mention.following)
    return frozenset(_content_words(noun.group(1))) if noun else frozenset()


def is_trivial(mention: QuantityMention) -> bool:
    """Whether it is a 1 or 0, which may be an article or nothing."""
    return isinstance(mention.quantity, Quantity) and mention.quantity.value <= 1


def _clauses(sentence: str, quantities: Sequence[Quantity | Date]) -> list[tuple[int, int]]:
    """The clauses of a sentence as (start, end); one with several quantities is cut at conjunctions as well."""
    taken = [(quantity.start, quantity.end) for quantity in quantities]
    cuts = [
        match.span()
        for match in _CLAUSE_BREAKS.finditer(sentence)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    for match in _CONJUNCTIONS.finditer(sentence):
        ends = [end for _, end in taken if end <= match.start()]
        starts = [start for start, _ in taken if start >= match.end()]
        if not ends or not starts:
            continue
        # two bare numbers that are joined, as in `in 1991 and 2002`, belong to the same words
        before, after = sentence[max(ends) : match.start()], sentence[match.end() : min(starts)]
        if before.strip() or len(after.split()) > 1:
            cuts.append(match.span())
    edges = [0, *(edge for cut in sorted(cuts) for edge in cut), len(sentence)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


@lru_cache(maxsize=512)
def content_words(text: str) -> list[str]:
    """The content words of a text: English lemmas, and each two neighbouring Chinese characters."""
    return _content_words(normalize(text))


def _words_between(sentence: str, start: int, end: int, quantities: Sequence[Quantity | Date]) -> list[str]:
    """The content words of sentence[start:end], its quantities left out."""
    parts, position = [], start
    for quantity in quantities:
        if quantity.start < end and quantity.end > start:
            parts.append(sentence[position : max(position, quantity.start)])
            position = max(position, min(end, quantity.end))
    return _content_words(" ".join([*parts, sentence[position:end]]))


@lru_cache(maxsize=4096)
def _content_words(normalized: str) -> list[str]:
    found: list[str] = []
    for run in _TOKENS.findall(normalized):
        if is_han(run):
            pairs = [run[start : start + 2] for start in range(len(run) - 1)]
            found += [pair for pair in pairs if not set(pair) & word_set("function")]
        elif run not in word_set("function") | word_set("continuations") | word_set("small_words"):
            found += [_without_adverb_ending(word) for word in lemmas_of(run)]
    return found


def _without_adverb_ending(word: str) -> str:
    return word.removesuffix("ly") if len(word) > 5 else word


class ContextSimilarity:
    """How far numbers of a sentence and of its sources are surrounded by the same words."""

    def __init__(self, sources: Sequence[str]) -> None:
        self.mentions = [mention for source in sources for mention in quantity_mentions(source)]
        sentences = [source[span.start : span.end] for source in sources for span in sentence_spans(source)]
        self._counts = Counter(word for sentence in sentences for word in set(_content_words(normalize(sentence))))
        self._sentence_count = len(sentences)

    def idf(self, word: str) -> float:
        """The inverse document frequency of a word over the sources' sentences.

        A word that no source has counts as one of middling rarity.
        """
        return math.log(1 + self._sentence_count / (self._counts[word] or max(2.0, self._sentence_count / 3)))

    def adjacent_overlap(self, words: Collection[str], other: QuantityMention) -> float:
        """The share of these words that are adjacent to the other mention, by idf, from 0 to 1.

        It is 0 where no more than a single word is.
        """
        shared = other.adjacent_words.intersection(words)
        return sum(map(self.idf, shared)) / sum(map(self.idf, words)) if len(shared) > 1 else 0.0

    def overlap(self, words: Collection[str], other: QuantityMention, *, whole_sentence: bool = True) -> float:
        """The share of these words that the other mention's clause has, by idf, from 0 to 1.

        With `whole_sentence`, words of the other clauses of its sentence count a third.
        """
        total = sum(map(self.idf, words))
        shared = sum(self.idf(word) * _weight(word, other, whole_sentence=whole_sentence) for word in words)
        return shared / total if total else 0.0


def _weight(word: str, mention: QuantityMention, *, whole_sentence: bool) -> float:
    if word in mention.clause_words:
        return 1.0
    return _OTHER_CLAUSE_WEIGHT if whole_sentence and word in mention.other_clause_words else 0.0

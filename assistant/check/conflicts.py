"""Whether what an article says against a statement is about the same thing.

The rules compare a statement with all passages of an article. A figure or a negation of some other sentence is no
conflict: it must be in the sentence that is nearest to the statement, and no other one may say what the statement says.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.check.computed import follows
from assistant.check.nearest import shared_words
from assistant.check.negations import negates_the_same
from assistant.check.other_topic import lacks_other_figures, written_as
from assistant.verify.normalization import base_form
from assistant.verify.quantities import Quantity, are_comparable, is_equal
from assistant.verify.quantity_context import QuantityMention, is_trivial, quantity_mentions
from vectorstore import Passage, Sentence, is_chinese
from vectorstore.text.scripts import HAN_CLASS

_FEWEST_SHARED = 0.34  # share of a statement's words that the article's sentence must have
_MOST_SHARED = 0.6  # the same, where the statement is surely about what the sentence is about
_SAID_ELSEWHERE = 0.5  # of the words that the nearest sentence shares, those that another one with the figures shares
_AS_NEAR_ACROSS = 0.7  # the same of the nearness by the search, for a sentence in another language
_NEGATED = "negation_differs"
_OF_EACH = re.compile(r"各|每[人个位家户名]|\b(?:each|apiece|per)\b")
_FIGURES = re.compile(r"other_(?:figure|measure|rate): (?:(?P<there>.+), )?(?P<own>.+)")
_COUNTED = re.compile(rf"\s?([a-z]+|%|[{HAN_CLASS}])")
_OTHER_MEASURE = "other_measure"
_ALIKE = 2  # content words of both clauses
_TURNED = "→"  # between the two figures of a range that is the other way round


class PassageSentence(NamedTuple):
    """A sentence of an article, with its passage."""

    passage: Passage
    sentence: Sentence

    def has_most_of(self, statement: str) -> bool:
        """Whether it shares so many words with the statement that it is surely about the same."""
        return shared_words(statement, self.sentence.text) >= _MOST_SHARED

    def alone(self) -> Passage:
        """The passage with this sentence only."""
        return self.passage.model_copy(update={"text": self.sentence.text, "sentences": (self.sentence,)})


def nearest_to(statement: str, passages: Sequence[Passage]) -> PassageSentence | None:
    """The sentence that shares most words with the statement; None where none shares enough of them.

    In another language it is the nearest one by the search.
    """
    found = list(_sentences(passages))
    if not found:
        return None
    if is_chinese(found[0].passage.text) != is_chinese(statement):
        return max(found, key=lambda one: one.sentence.score)
    best = max(found, key=lambda one: (round(shared_words(statement, one.sentence.text), 3), one.sentence.score))
    return best if shared_words(statement, best.sentence.text) >= _FEWEST_SHARED else None


def is_conflict(
    statement: str, reasons: Sequence[str], alone: Sequence[str], nearest: PassageSentence, found: Sequence[Passage]
) -> bool:
    """Whether the nearest sentence says otherwise.

    `reasons` are those by all passages of its article, `alone` those by this sentence, where it contradicts by itself.
    `found` are the passages of all articles that are compared.
    """
    if _cancels(alone or reasons):
        return False
    if any(_is_sure(statement, reason, nearest.sentence.text) for reason in alone) or any(
        _is_sure_by_all(statement, reason, nearest.sentence.text) for reason in reasons
    ):
        figures = [match["own"] for reason in (*alone, *reasons) if (match := _FIGURES.fullmatch(reason))]
        return not figures or not (
            is_said_elsewhere(statement, nearest, found)
            or _follows(figures, statement, nearest.sentence.text)
            or lacks_other_figures(statement, figures, nearest.sentence.text, [passage.text for passage in found])
        )
    return False


def _follows(figures: Sequence[str], statement: str, text: str) -> bool:
    """Whether one of these figures of the statement is computed from figures of the text."""
    mentions = [one for written in figures for one in written_as(written, statement)]
    return any(follows(one.quantity, statement, text) for one in mentions if isinstance(one.quantity, Quantity))


def _cancels(reasons: Sequence[str]) -> bool:
    """Whether a word is turned round and negated: `not before June` is `after June`."""
    return _NEGATED in reasons and any(reason.startswith("turned_round") for reason in reasons)


def _is_sure(statement: str, reason: str, text: str) -> bool:
    if reason == _NEGATED:
        if is_chinese(statement) != is_chinese(text):
            return True
        # the one word behind an English negation is too little to tell what is denied
        is_clear = is_chinese(statement) or shared_words(statement, text) >= _MOST_SHARED
        return is_clear and negates_the_same(statement, text)
    figures = _FIGURES.fullmatch(reason)
    if not figures or _TURNED in reason:
        return True
    own = written_as(figures["own"], statement)
    if reason.startswith(_OTHER_MEASURE):
        known = {one.quantity.measure for one in quantity_mentions(text) if isinstance(one.quantity, Quantity)}
        measures = {one.quantity.measure for one in own if isinstance(one.quantity, Quantity)}
        return not measures & known and any(
            _counts_the_same(one, other) for one in own for other in quantity_mentions(text)
        )
    there = written_as(figures["there"] or "", text)
    is_other_count = _has_each(own) != _has_each(there) if own and there else False
    return not is_other_count and not _counts_another(own, there, text)


def _is_sure_by_all(statement: str, reason: str, text: str) -> bool:
    """The same of a reason that other sentences of the article gave, and that may hold for this one."""
    if reason == _NEGATED:
        same = is_chinese(statement) == is_chinese(text)
        return same and shared_words(statement, text) >= _MOST_SHARED and negates_the_same(statement, text)
    figures = _FIGURES.fullmatch(reason)
    return figures is not None and any(_is_replaced(own, text) for own in written_as(figures["own"], statement))


def _is_replaced(own: QuantityMention, text: str) -> bool:
    """Whether the text has another figure of the same kind before the same word, and not this one."""
    there = quantity_mentions(text)
    if is_trivial(own) or any(is_equal(own.quantity, one.quantity) for one in there):
        return False
    return any(
        are_comparable(own.quantity, one.quantity)
        and not is_trivial(one)
        and _counted(own) == _counted(one)
        and _has_each([own]) == _has_each([one])
        for one in there
    )


def _counts_the_same(own: QuantityMention, there: QuantityMention) -> bool:
    """Whether two equal figures are among the same words: only their measures differ then."""
    return is_equal(own.quantity, there.quantity) and len(own.clause_words & there.clause_words) >= _ALIKE


def _has_each(mentions: Sequence[QuantityMention]) -> bool:
    return any(_OF_EACH.search(mention.phrase) for mention in mentions)


def _counts_another(own: Sequence[QuantityMention], there: Sequence[QuantityMention], text: str) -> bool:
    """Whether the text has the statement's figure before the same word, and the other figure before another word."""
    counted = {word for mention in own if (word := _counted(mention))}
    same = [one for one in quantity_mentions(text) if any(is_equal(mention.quantity, one.quantity) for mention in own)]
    return any(_counted(one) in counted for one in same) and not any(_counted(one) in counted for one in there)


def _counted(mention: QuantityMention) -> str:
    """The word or the Chinese character behind a figure; empty behind a date and where none follows directly."""
    if not isinstance(mention.quantity, Quantity):
        return ""
    found = _COUNTED.match(mention.following)
    return base_form(found.group(1)) if found else ""


def is_said_elsewhere(statement: str, nearest: PassageSentence, found: Sequence[Passage]) -> bool:
    """Whether another sentence has all figures of the statement, and is nearly as near to it."""
    figures = [mention for mention in quantity_mentions(statement) if not is_trivial(mention)]
    if not figures:
        return False
    least = _SAID_ELSEWHERE * shared_words(statement, nearest.sentence.text)
    for other in _sentences(found):
        text = other.sentence.text
        if text == nearest.sentence.text or not _has_figures(text, figures):
            continue
        if is_chinese(text) != is_chinese(statement):
            if other.sentence.score >= _AS_NEAR_ACROSS * nearest.sentence.score:
                return True
        elif shared_words(statement, text) >= least:
            return True
    return False


def _has_figures(text: str, figures: Sequence[QuantityMention]) -> bool:
    there = quantity_mentions(text)
    return all(
        any(is_equal(own.quantity, one.quantity) and are_comparable(own.quantity, one.quantity) for one in there)
        for own in figures
    )


def _sentences(passages: Sequence[Passage]) -> Iterator[PassageSentence]:
    return (PassageSentence(passage, sentence) for passage in passages for sentence in passage.sentences)

"""Figures and dates that the article has, but of something else: of the nurses, not of the doctors."""

import re
from collections.abc import Iterator

from assistant.check.opposites.pair import LIKE, Pair
from assistant.verify.quantities import Quantity, are_comparable, is_equal
from assistant.verify.quantity_context import QuantityMention, counted_noun
from assistant.verify.rules.rule import Finding
from vectorstore.text.dates import Date
from vectorstore.text.scripts import HAN_CLASS

_NOUN_BEFORE = re.compile(rf"[{HAN_CLASS}]{{2,}}$")
_FEWEST = 2  # characters of a noun before a figure, or words of two clauses that are about the same
_DISTINCT = 3  # digits of a figure by which a sentence is known again


def figures_of_others(pair: Pair) -> Iterator[Finding]:
    """Figures right beside a noun, where the article's sentence has another one beside it."""
    if not pair.same_language or pair.shared < LIKE:
        return
    for own in pair.own:
        there = [one for one in pair.there if _is_beside_the_same(own, one)]
        if len(there) != 1 or not isinstance(own.quantity, Quantity) or not isinstance(there[0].quantity, Quantity):
            continue
        is_other = are_comparable(own.quantity, there[0].quantity) and not is_equal(own.quantity, there[0].quantity)
        # in another clause: of `from 180 to 200` both are of the same thing
        equal = [one for one in pair.there if is_equal(own.quantity, one.quantity) and one.clause != there[0].clause]
        is_there = equal and not any(_has_more_conditions(one, there[0], own, pair) for one in equal)
        if is_other and is_there and not any(is_equal(one.quantity, there[0].quantity) for one in pair.own):
            written = there[0].quantity.written, own.quantity.written
            yield Finding("other_figure", written, written[1])


def other_dates(pair: Pair) -> Iterator[Finding]:
    """The one date of the statement, where the sentence has another one beside the same large figure."""
    own, there = _dates(pair.own), _dates(pair.there)
    if len(own) != 1 or len(there) != 1 or is_equal(own[0].quantity, there[0].quantity):
        return
    if not are_comparable(own[0].quantity, there[0].quantity) or not any(map(_is_distinct, pair.equal())):
        return
    yield Finding("other_figure", (there[0].written, own[0].written), own[0].written)


def shares_for_numbers(pair: Pair) -> Iterator[Finding]:
    """Per cent, where the article has so many, and no such share."""
    shares = {one.value for one in pair.known.quantities if one.measure == "share"}
    for own in pair.own:
        quantity = own.quantity
        if not isinstance(quantity, Quantity) or quantity.measure != "share" or quantity.value in shares:
            continue
        counts = [one for one in pair.there if _counts(one) and is_equal(one.quantity, quantity)]
        alike = any(len(own.clause_words & (one.clause_words | one.other_clause_words)) >= _FEWEST for one in counts)
        if alike and pair.shared >= LIKE and pair.same_language:
            yield Finding("other_measure", (f"{quantity.written} (share)",), quantity.written)


def _has_more_conditions(equal: QuantityMention, there: QuantityMention, own: QuantityMention, pair: Pair) -> bool:
    """Whether the first has more of the other figures of the statement's clause at it: `from 100 years on, 500`."""
    conditions = [one.quantity for one in pair.own if one is not own and one.clause == own.clause]

    def count(mention: QuantityMention) -> int:
        beside = [one.quantity for one in pair.there if mention.clause - 1 <= one.clause <= mention.clause]
        return sum(any(is_equal(condition, one) for one in beside) for condition in conditions)

    return count(equal) > count(there)


def _is_beside_the_same(own: QuantityMention, there: QuantityMention) -> bool:
    if any(one.following.startswith(("点", "时")) for one in (own, there)):
        return False
    before = _NOUN_BEFORE.search(_before(own)), _NOUN_BEFORE.search(_before(there))
    if not before[0] or not before[1]:
        return False
    nouns = counted_noun(own), counted_noun(there)
    if all(nouns) and not nouns[0] & nouns[1]:
        return False
    one, other = before[0].group(), before[1].group()
    return one[-_FEWEST:] == other[-_FEWEST:]


def _before(mention: QuantityMention) -> str:
    behind = mention.following.strip(" %,.，。、:：;；()（）")
    return mention.phrase.removesuffix(behind).strip().removesuffix("有").removesuffix("共").removesuffix("为")


def _dates(mentions: tuple[QuantityMention, ...]) -> list[QuantityMention]:
    return [one for one in mentions if isinstance(one.quantity, Date)]


def _counts(mention: QuantityMention) -> bool:
    return isinstance(mention.quantity, Quantity) and mention.quantity.measure != "share"


def _is_distinct(pair: tuple[QuantityMention, QuantityMention]) -> bool:
    quantity = pair[0].quantity
    return isinstance(quantity, Quantity) and len(quantity.written.replace(".", "").rstrip("0")) >= _DISTINCT

"""A figure or a date of a statement in whose place the article's sentence has another one."""

import re
from collections.abc import Iterator
from itertools import combinations

from assistant.check.computed import follows
from assistant.check.opposites.pair import Pair
from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, are_comparable, is_equal, may_stand_for
from assistant.verify.quantity_context import QuantityMention, counted_noun
from assistant.verify.rules.rule import Finding
from vectorstore.text.dates import Date
from vectorstore.text.scripts import HAN_CLASS

_OF_EACH = re.compile(r"各|每[人个位家户名]|\b(?:each|apiece|per)\b")
_HOUR = re.compile(r"\s?(?:点|[ap]\.?m\b|o.clock|时(?!间))")
_MINUTES = re.compile(r"[点时:：]")
_MAY_BE_CHANCE = 20  # figures up to this are sums and differences of some others by chance
_SAME_WORDS, _MOST_WORDS = 0.9, 0.5  # share of the words of a statement that the article's sentence has
_GREAT = re.compile(rf"(?P<count>[二三四五六七八九十百]{{1,20}})大(?P<what>[{HAN_CLASS}]{{2}})")
# What says that two figures are of the same thing. Metres are of fewer things than people or per cent.
_SOFT_MEASURES = frozenset({"", "people", "households", "share", "ordinal", "times"})
_LIKE_WORDS = 2  # content words of both clauses, or one and the noun
_MOST_OF_A_DATE = 0.65  # share of a statement's words that the article's sentence has
_CLAUSE_OF_A_DATE = 0.4  # share of the words of the clause with the date


def other_figures(pair: Pair) -> Iterator[Finding]:
    """The one figure that the article has nowhere, beside the one of the same thing that the sentence has."""
    for own in pair.own:
        if not is_unknown(own, pair) or not others_are_there(own, pair):
            continue
        candidates = [there for there in pair.there if _may_replace(own, there, pair)]
        if len(candidates) == 1 and _is_of_the_same(own, candidates[0], pair):
            yield Finding("other_figure", (_written(candidates[0]), _written(own)), _written(own))


def other_figures_in_the_same_words(pair: Pair) -> Iterator[Finding]:
    """Figures in whose place a sentence of the same words has another one, though the article has them elsewhere."""
    if not pair.same_language or pair.shared < _SAME_WORDS:
        return
    for own in pair.own:
        if any(is_equal(own.quantity, one.quantity) for one in pair.there) or not others_are_there(own, pair):
            continue
        same = [one for one in pair.there if counted_noun(own) & counted_noun(one) and _may_replace(own, one, pair)]
        if (
            len(same) == 1
            and isinstance(own.quantity, Quantity)
            and not follows(own.quantity, pair.statement, pair.text)
        ):
            yield Finding("other_figure", (_written(same[0]), _written(own)), _written(own))


def other_great_counts(pair: Pair) -> Iterator[Finding]:
    """九大片区 where the article's sentence has 六大片区."""
    if not pair.same_language or pair.shared < _MOST_WORDS:
        return
    own, there = (list(_GREAT.finditer(normalize(text))) for text in (pair.statement, pair.text))
    for one in own:
        counts = {other["count"] for other in there if other["what"] == one["what"]}
        if len(counts) == 1 and one["count"] not in counts:
            yield Finding("other_figure", (next(iter(counts)), one["count"]), one["count"])


def is_unknown(mention: QuantityMention, pair: Pair) -> bool:
    """Whether nothing of the article gives the figure: not as it is, not rounded, not computed from the sentence's."""
    quantity = mention.quantity
    if isinstance(quantity, Date):
        return not pair.known.dates.contains(quantity)
    if pair.known.contains(quantity) or follows(quantity, pair.statement, pair.text):
        return False
    return not any(_is_sum_or_difference(quantity, one, other) for one, other in combinations(pair.known.quantities, 2))


def _is_sum_or_difference(quantity: Quantity, one: Quantity, other: Quantity) -> bool:
    """Whether it is that of two figures, of which both or the second are measured as it is."""
    if quantity.value <= _MAY_BE_CHANCE or one.measure != other.measure:
        return False
    return quantity.value in (one.value + other.value, abs(one.value - other.value))


def _may_replace(own: QuantityMention, there: QuantityMention, pair: Pair) -> bool:
    one, other = own.quantity, there.quantity
    if _is_of_each(own) != _is_of_each(there) or _is_hour(own) != _is_hour(there) or _has_minutes(there):
        return False
    if not are_comparable(one, other) or is_equal(one, other):
        return False
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        if may_stand_for(one, other.value) or may_stand_for(other, one.value):
            return False
        nouns = counted_noun(own), counted_noun(there)
        if pair.same_language and all(nouns) and not nouns[0] & nouns[1] and one.measure != "people":
            return False
    return not any(is_equal(mention.quantity, other) for mention in pair.own)


def _is_of_each(mention: QuantityMention) -> bool:
    return bool(_OF_EACH.search(mention.phrase))


def _is_hour(mention: QuantityMention) -> bool:
    return bool(_HOUR.match(mention.following))


def _has_minutes(mention: QuantityMention) -> bool:
    """Whether it is a part of 7时52分, which may be nearly eight."""
    return bool(_MINUTES.fullmatch(mention.following.strip())) or mention.following.startswith("分")


def others_are_there(own: QuantityMention, pair: Pair) -> bool:
    """Whether the sentence has all other figures and dates of the statement: it is about another time without."""
    return all(pair.known_there.has(one.quantity) for one in pair.own if one is not own)


def _is_of_the_same(own: QuantityMention, there: QuantityMention, pair: Pair) -> bool:
    """Whether both figures are of the same thing: by their measure, the words beside them and the other figures."""
    is_date = isinstance(own.quantity, Date)
    is_soft = isinstance(own.quantity, Quantity) and own.quantity.measure in _SOFT_MEASURES
    if not pair.same_language:
        return len(pair.own) > 1 or not (is_soft or is_date)
    noun = bool(counted_noun(own) & counted_noun(there))
    alike = len(own.clause_words & there.clause_words) + noun
    if is_date:
        return pair.shared >= _MOST_OF_A_DATE or alike >= _CLAUSE_OF_A_DATE * len(own.clause_words) > 0
    if is_soft:
        return alike >= _LIKE_WORDS or (alike > 0 and pair.shared >= _MOST_WORDS)
    return alike > 0 or pair.shared >= _MOST_WORDS


def _written(mention: QuantityMention) -> str:
    return mention.quantity.written if isinstance(mention.quantity, Quantity) else mention.written

"""Quantities of a sentence in whose place, among the same words, the sources have another one."""

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.verify.arithmetic import may_be_computed
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.quantities import Quantity, are_comparable, is_equal, may_stand_for
from assistant.verify.quantity_context import ContextSimilarity, QuantityMention, counted_noun, is_trivial
from assistant.verify.rules.numbers_and_dates import quantity_finding
from assistant.verify.rules.rule import Finding
from vectorstore.text.dates import Date
from vectorstore.text.scripts import HAN_CLASS

# A quantity of the sources is in the place of the sentence's where it is surrounded by at least so many of the same
# words, and by so many more than the sentence's own quantity is in the sources. Shares of the words, from 0 to 1.
_MIN_OVERLAP, _MIN_GAIN = 0.45, 0.32
# The same where it counts the same thing, and the sentence's own quantity counts something else in the sources.
_MIN_OVERLAP_BY_NOUN, _MIN_GAIN_BY_NOUN = 0.2, -0.05
_MIN_NOUN_GAIN = 0.3
_PART_OF = re.compile(r"\s*(?:out )?of(?: (?:its|the|their|his|her|our|all|these|those))*\s*")
_WHOLE_BEFORE = re.compile(rf"[{HAN_CLASS}\s]{{1,12}}(?:[之当]?中|里|内)的?(?:有|只有|仅有)?\s*")
_MIN_WORDS = 2  # around a quantity that is compared
_MIN_WORDS_FOR_ONE = 4  # for a 1 to be in its place


def different_quantities(comparison: Comparison) -> Iterator[Finding]:
    """Quantities in whose place the sources have another one."""
    distinct = {(mention.written, mention.adjacent_words): mention for mention in comparison.mentions}
    for mention in distinct.values():
        if len(mention.clause_words) < _MIN_WORDS or is_trivial(mention) or _is_derived(mention, comparison):
            continue
        sources = comparison.context_similarity.mentions
        candidates = [one for one in sources if not _is_said_as_well(one, mention, comparison.mentions)]
        others = [other for other in candidates if _is_replaced(mention, other, comparison)]
        if others:  # the one among most of the same words: of two grants that of the same grade
            overlap = comparison.context_similarity.overlap
            other = max(others, key=lambda one: overlap(mention.clause_words, one))
            yield quantity_finding("other_figure", other.written, comparison, mention.written)


def _is_derived(mention: QuantityMention, comparison: Comparison) -> bool:
    """Whether no source has the number as it is, but it rounds one that a source has, or may be computed from some."""
    number, known = mention.quantity, comparison.known_quantities
    if not isinstance(number, Quantity) or number.value in known.values:
        return False
    return known.contains(number) or may_be_computed(number, comparison.sentence, known)


def _is_said_as_well(other: QuantityMention, own: QuantityMention, mentions: Sequence[QuantityMention]) -> bool:
    """Whether the sentence has the sources' quantity too, of the same thing, so that its own is of something else."""
    said = [one for one in mentions if one is not own and is_equal(one.quantity, other.quantity)]
    return any(counted_noun(one) & counted_noun(other) for one in said)


def _is_replaced(mention: QuantityMention, other: QuantityMention, comparison: Comparison) -> bool:
    """Whether the sources have the other quantity where the sentence has this one."""
    if not _are_different(mention.quantity, other.quantity):
        return False
    if is_trivial(other) and (other.written.isdigit() or len(mention.clause_words) < _MIN_WORDS_FOR_ONE):
        return False
    similarity = comparison.context_similarity
    words = mention.adjacent_words if len(mention.adjacent_words) >= _MIN_WORDS else mention.clause_words
    equal = [one for one in similarity.mentions if is_equal(mention.quantity, one.quantity)]
    own_noun = max((_noun_overlap(mention, one) for one in equal), default=0.0)
    other_noun = _noun_overlap(mention, other)
    if own_noun and own_noun >= other_noun:
        return False  # the sources have the sentence's quantity of the same thing
    rest = words - counted_noun(mention)
    if any(
        _are_part_and_whole(one, other, similarity.mentions) or _is_nearer(one, other, rest, similarity)
        for one in equal
    ):
        return False
    own = max((similarity.overlap(words, one) for one in equal), default=0.0)
    overlap = similarity.overlap(words, other)
    # such as secondary schools, where the sentence's number is of primary ones in the sources
    counts_exactly_this = own_noun and other_noun == 1
    is_gain = overlap - own >= _MIN_GAIN_BY_NOUN or counts_exactly_this
    if overlap >= _MIN_OVERLAP_BY_NOUN and other_noun - own_noun >= _MIN_NOUN_GAIN and is_gain:
        return True
    adjacent = similarity.adjacent_overlap(words, other)
    own_beside = max(
        (similarity.overlap(words, one, whole_sentence=one.sentence != other.sentence) for one in equal), default=0.0
    )
    return adjacent >= _MIN_OVERLAP and adjacent - own_beside >= _MIN_GAIN


def _are_different(one: Quantity | Date, other: Quantity | Date) -> bool:
    """Whether the one may be in the place of the other, and they are not the same, exactly or nearly."""
    if not are_comparable(one, other) or is_equal(one, other):
        return False
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return not may_stand_for(one, other.value)
    return True


def _are_part_and_whole(one: QuantityMention, other: QuantityMention, mentions: Sequence[QuantityMention]) -> bool:
    """Whether the sources have one number of the other: `18 of its 64 schools`, 25名代表中19人."""
    place, other_place = mentions.index(one), mentions.index(other)
    if one.sentence != other.sentence:
        return False
    if place < other_place:
        return place == other_place - 1 and bool(_PART_OF.fullmatch(one.following))
    return bool(_WHOLE_BEFORE.fullmatch(other.following)) or other.phrase.startswith(("of ", "among "))


def _is_nearer(
    one: QuantityMention, other: QuantityMention, words: Collection[str], similarity: ContextSimilarity
) -> bool:
    """Whether the first number does not say again what it counts, and its clause has more of the other words."""
    own, others = (similarity.overlap(words, mention, whole_sentence=False) for mention in (one, other))
    return own > others and not counted_noun(one)


def _noun_overlap(one: QuantityMention, other: QuantityMention) -> float:
    """How far two numbers count the same thing, from 0 to 1; men and people are counted everywhere."""
    own = counted_noun(one) - word_set("counted_everywhere")
    others = counted_noun(other) - word_set("counted_everywhere")
    return len(own & others) / len(own) if own else 0.0

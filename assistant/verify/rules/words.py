"""Words of a sentence that its sources do not have, and those that deny, turn round or replace what they have."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.verify.alignment import leading, left_out, sentence_places, touched
from assistant.verify.binding import words_of
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import both_ways, either_way, word_set
from assistant.verify.reading import Reading, entities, root
from assistant.verify.rules.negation import denied, denies_as_well
from assistant.verify.rules.rule import Finding
from vectorstore.text.scripts import is_han

# The share of a sentence's words that its sources must have for a denial or an opposite to be one of the same
# statement.
_SAME_STATEMENT = 0.7
# The share of its words that a sentence about another matter has by chance: of sentences from other articles 90 of 100
# lie below it, of true ones in a writer's own words the lowest has a third.
_NEXT_TO_NONE, _FEW = 0.16, 3


def other_words(compared: Comparison) -> Iterator[Finding]:
    """Words that no source has in the same place."""
    if compared.loose:
        yield Finding("other_words", (" ".join(compared.loose),))


def other_matter(compared: Comparison) -> Iterator[Finding]:
    """A sentence of whose words the sources have next to none, wherever they stand."""
    words = frozenset(words_of(compared.told))
    there = frozenset(word for text in compared.everything for word in words_of(text))
    if len(words) >= _FEW and len(words & there) < _NEXT_TO_NONE * len(words):
        yield Finding("other_matter")


def no_words(compared: Comparison) -> Iterator[Finding]:
    """A sentence that says nothing."""
    if not compared.covered and not compared.loose:
        yield Finding("no_words")


def negation_differs(compared: Comparison) -> Iterator[Finding]:
    """The sentence denies what the sources say, or says what they deny."""
    excepts = word_set("excepting") & set(compared.sentence.units)
    if not excepts and _covered_but_for_denials(compared) >= _SAME_STATEMENT and _denied(compared):
        yield Finding("negation_differs")


def _covered_but_for_denials(compared: Comparison) -> float:
    """The share of the words that the sources have, those that deny and help a verb not counted."""
    beside = word_set("function") | word_set("negations") | word_set("auxiliaries") | {"do", "does"}
    content = [place for place, unit in enumerate(compared.sentence.units) if unit not in beside]
    inside = sentence_places(compared.tiles)
    return sum(place in inside for place in content) / len(content) if content else 0.0


def _denied(compared: Comparison) -> bool:
    told, source, tiles = compared.sentence, compared.source, compared.tiles
    return denied(told, source, tiles) and not denies_as_well(told, source, tiles)


def turned_round(compared: Comparison) -> Iterator[Finding]:
    """Words in the place of their opposite."""
    if compared.covered < _SAME_STATEMENT:
        return
    told, there = "".join(compared.sentence.units), "".join(touched(compared.source, compared.tiles))
    around, opposites, signs = (
        left_out(compared.source, compared.tiles),
        either_way("opposites"),
        either_way("opposite_signs"),
    )
    found = [unit for unit in compared.loose if opposites.get(unit) in around]
    for word, other in both_ways("opposite_words"):
        if word in told and other not in told and other in there and word not in there:
            found.append(word)
    found += [
        unit for unit in compared.loose for other in signs.get(unit, ()) if _beside_same(unit, other, told, there)
    ]
    for word in dict.fromkeys(found):
        yield Finding("turned_round", (word,), word)


def _beside_same(sign: str, other: str, told: str, there: str) -> bool:
    """Whether the one character stands beside the same one as its opposite does there, as in 南麓 and 北麓."""
    behind = {told[at + 1] for at in range(len(told) - 1) if told[at] == sign} - word_set("function")
    before = {told[at - 1] for at in range(1, len(told)) if told[at] == sign} - word_set("function")
    return any(other + one in there and sign + one not in there for one in behind) or any(
        one + other in there and one + sign not in there for one in before
    )


def replaced(compared: Comparison) -> Iterator[Finding]:
    """Names and numbers between the same words as others in the source."""
    sentence, source, tiles = compared.sentence, compared.source, compared.tiles
    mine, theirs = entities(sentence), entities(source)
    ends = {tile.end: tile.stop for tile in tiles} | {0: 0}
    begins = {tile.start: tile.at for tile in tiles}
    mine_after, theirs_after = dict(mine), dict(theirs)
    mine_before, theirs_before = ({end: start for start, end in places} for places in (mine, theirs))
    found: list[tuple[str, str]] = []
    for tile in leading(sentence, source, tiles):
        if tile.end - tile.start == 1 and sentence.kinds[tile.start - 1] == "number" and tile.start in mine_before:
            continue  # a measure alone, which stands behind many numbers
        if (
            tile.start in mine_before
            and tile.at in theirs_before
            and not sentence.breaks(tile.start)
            and not source.breaks(tile.at)
        ):
            one, other = (mine_before[tile.start], tile.start), (theirs_before[tile.at], tile.at)
            both = ends.get(one[0]) == other[0] or (sentence.breaks(one[0]) and source.breaks(other[0]))
            found += _other_one(sentence, one, source, other, both=both)
        if (
            tile.end in mine_after
            and tile.stop in theirs_after
            and not sentence.breaks(tile.end)
            and not source.breaks(tile.stop)
        ):
            one, other = (tile.end, mine_after[tile.end]), (tile.stop, theirs_after[tile.stop])
            both = begins.get(one[1]) == other[1] or (sentence.breaks(one[1]) and source.breaks(other[1]))
            found += _other_one(sentence, one, source, other, both=both)
    for there, here in dict.fromkeys(found):
        if here.replace(".", "").isdigit() and Decimal(here) not in compared.figures.values:
            continue  # a number that stands nowhere may be computed
        yield Finding("replaced", (there, here))


def _other_one(
    sentence: Reading, one: tuple[int, int], source: Reading, other: tuple[int, int], *, both: bool
) -> Iterator[tuple[str, str]]:
    """The source's words and the sentence's where they name two things.

    `both` tells that they stand between the same words.
    """
    a, b = ("".join(map(root, reading.units[slice(*place)])) for reading, place in ((sentence, one), (source, other)))
    kinds = {sentence.kinds[one[0]], source.kinds[other[0]]}
    if (
        not both
        or kinds not in ({"name"}, {"number"})
        or a in b
        or b in a
        or (kinds == {"number"} and _counts_other(sentence, one[1], source, other[1]))
    ):
        return
    yield _together(source, other), _together(sentence, one)


def _counts_other(sentence: Reading, end: int, source: Reading, stop: int) -> bool:
    """Whether the words behind two numbers say that they count different things, as in `12 teachers and 240 pupils`."""
    return any(root(a) != root(b) for a, b in zip(_counted(sentence, end), _counted(source, stop), strict=False))


def _counted(reading: Reading, end: int) -> list[str]:
    """What a number counts: the next word, or in Chinese the measure and what follows it."""
    words: list[str] = []
    for place in range(end, min(end + 2, len(reading.units))):
        if reading.breaks(place) or reading.units[place] in word_set("function") | word_set("goes_on"):
            break
        words.append(reading.units[place])
    return words if not words or is_han(words[0]) else words[:1]


def _together(reading: Reading, place: tuple[int, int]) -> str:
    return ("" if is_han(reading.units[place[0]]) else " ").join(reading.units[slice(*place)])

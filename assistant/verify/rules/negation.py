"""Whether a sentence and what it is taken from deny the same."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from assistant.verify.alignment import Tile, leading, left_out
from assistant.verify.lexicon import word_set
from assistant.verify.reading import Reading

_MOSTLY = 0.5  # share of a phrase that a sentence must take over for the phrase's denial to be missed


def denied(sentence: Reading, source: Reading, tiles: Sequence[Tile]) -> bool:
    """Whether the sentence denies what the source does not, or leaves out a denial of what it says."""
    first = set(leading(sentence, source, tiles))
    for place in (place for place, unit in enumerate(sentence.units) if unit in word_set("negations")):
        held = any(
            _holds_denial(sentence, tile, place) and (tile in first or _opens_clause(sentence, source, tile))
            for tile in tiles
        )
        if not held:
            return True
    if left_out(source, tiles, at_least=_MOSTLY) & word_set("negations"):
        return True
    for tile, following in pairwise(tiles):
        same = source.sentences[tile.at] == source.sentences[following.at]
        if (
            same
            and not sentence.breaks(following.start)
            and any(_denies(source, place, tile, following) for place in range(tile.stop, following.at))
        ):
            return True
    return False


def denies_as_well(sentence: Reading, source: Reading, tiles: Sequence[Tile]) -> bool:
    """Whether each phrase of the sentence has as many denials as the passage's phrase that it is taken from: another word may be denied."""
    weight: dict[int, Counter[int]] = {}
    for tile in leading(sentence, source, tiles):
        for place in range(tile.start, tile.end):
            shared = sentence.units[place] not in word_set("negations") | word_set("function")
            weight.setdefault(sentence.phrases[place], Counter())[source.phrases[tile.at + place - tile.start]] += (
                shared
            )
    taken = {phrase: max(counts, key=lambda other: counts[other]) for phrase, counts in weight.items()}
    mine, theirs = (
        Counter(reading.phrases[place] for place, unit in enumerate(reading.units) if unit in word_set("negations"))
        for reading in (sentence, source)
    )
    alike = all(phrase in taken and mine[phrase] == theirs[taken[phrase]] for phrase in mine)
    return alike and not any(theirs[other] for other in set(taken.values()) - {taken[phrase] for phrase in mine})


def _denies(source: Reading, place: int, tile: Tile, following: Tile) -> bool:
    """Whether a negation stands here that reaches what follows: in an aside it does not, nor in `did not do this, only that`."""
    if source.units[place] not in word_set("negations") or source.clauses[place] not in (
        source.clauses[tile.stop - 1],
        source.clauses[following.at],
    ):
        return False
    return not any(
        source.units[at] in word_set("contrasts") and source.breaks(at) for at in range(place + 1, following.at)
    )


def _holds_denial(sentence: Reading, tile: Tile, place: int) -> bool:
    """Whether a stretch holds the negation with what it denies; a clause may end with one.

    Who is denied it is a doubt, not a denial.
    """
    return tile.start <= place < tile.end and (
        place < tile.end - 1 or place == len(sentence.units) - 1 or sentence.breaks(place + 1)
    )


def _opens_clause(sentence: Reading, source: Reading, tile: Tile) -> bool:
    return sentence.breaks(tile.start) or source.breaks(tile.at)

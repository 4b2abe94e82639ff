"""Why a sentence whose every word stands in a passage may still say something else: what the passage has around and between them."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.checking.covering import Tile, left_out
from assistant.checking.reading import Reading, is_han
from assistant.checking.wordlists import (
    AUXILIARIES,
    CONDITIONS,
    COORDINATORS,
    EXCEPTING,
    FUNCTION,
    GOES_ON,
    HEDGES,
    NEGATIONS,
    PRONOUNS,
    RANGES,
    REPORTING,
)

_FINITE = re.compile(r"[a-z]{2,}ed")  # what an `and` joins is a second verb of the subject, as far as its form tells
_SAID_AFTER = 6  # words of a clause that only tells whose words the ones before it are


def doubts(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Each thing that the passage says around the sentence's words and the sentence does not; nothing where none could matter."""
    around = left_out(source, tiles)
    if around & HEDGES:
        yield "the passage says it less surely"
    if around & NEGATIONS:
        yield "a negation stands beside it"
    if any(sentence.units[tile.start] in NEGATIONS and not _begins_one(sentence, source, tile) for tile in tiles):
        yield "a denial of another's"
    inside = {place for tile in tiles for place in range(tile.at, tile.stop)}
    if not sentence.asked and source.asked & {source.sentences[tile.at] for tile in tiles}:
        yield "the passage only asks it"
    for clause in sorted({source.clauses[tile.at] for tile in tiles}):
        yield from _framed(source, clause, inside)
    yield from _cut(sentence, source, tiles)
    for tile, following in pairwise(tiles):
        yield from _seam(sentence, source, tile, following)


def _framed(source: Reading, clause: int, inside: set[int]) -> Iterator[str]:
    """What clauses before and after one make of it, where the sentence leaves them out: a condition, somebody's words."""
    first = source.clauses.index(clause)
    whole = [place for place, number in enumerate(source.sentences) if number == source.sentences[first]]
    others: dict[int, list[int]] = {}
    for place in whole:
        if source.clauses[place] != clause and place not in inside:
            others.setdefault(source.clauses[place], []).append(place)
    for number, places in others.items():
        words = [source.units[place] for place in places]
        if number < clause and NEGATIONS & set(words):
            yield "a negation stands before it"
        if CONDITIONS & set(words) and (number < clause or words[0] in CONDITIONS):
            yield "the passage says it of some cases only"
        reports = words[-1] in REPORTING or (not is_han(words[-1]) and bool(REPORTING & set(words)))
        if reports and (number < clause or len(words) <= _SAID_AFTER):
            yield "the passage has it as somebody's words"


def _cut(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Where the sentence's clauses begin or end in the middle of the passage's: the rest may be what they are about."""
    for tile in tiles:
        before, after = tile.at - 1, tile.stop
        if sentence.breaks(tile.start) or not any(sentence.units[place] not in FUNCTION for place in _clause_before(sentence, tile.start)):
            left = [source.units[place] for place in _clause_before(source, tile.at) if not _goes_without(source, place) and not _within(place, tiles)]
            if left and source.units[before] not in COORDINATORS:
                yield f"the passage begins before it: {' '.join(left)[-60:]}"
        ends = (tile.end == len(sentence.units) or sentence.breaks(tile.end)) and not source.breaks(after) and not _within(after, tiles)
        if ends and source.units[after] not in (GOES_ON - RANGES if source.kinds[after - 1] == "number" else GOES_ON):
            yield f"the passage goes on after it: {source.units[after]}"


def _clause_before(reading: Reading, place: int) -> list[int]:
    """The places of the same clause before this one."""
    start = place
    while not reading.breaks(start):
        start -= 1
    return list(range(start, place))


def _goes_without(source: Reading, place: int) -> bool:
    return source.units[place] in FUNCTION or source.kinds[place] == "adverb"


def _begins_one(sentence: Reading, source: Reading, tile: Tile) -> bool:
    """Whether a clause begins with the stretch, of the sentence or of the passage."""
    return sentence.breaks(tile.start) or source.breaks(tile.at)


def _seam(sentence: Reading, source: Reading, tile: Tile, following: Tile) -> Iterator[str]:
    """What is doubtful where one stretch follows another."""
    gap = source.units[tile.stop : following.at] if following.at >= tile.stop else None
    same = source.sentences[tile.at] == source.sentences[following.at]
    if any(sentence.breaks(place) for place in range(tile.end, following.start + 1)):
        if sentence.units[tile.end - 1] in REPORTING and (gap is None or gap):
            yield "words put into another's mouth"
        elif same and gap != () and not _begins(source, following.at):
            yield "its parts stand apart"
        elif not same and not _two_whole(source, tile, following):
            yield "parts of two sentences put together"
    elif gap is None or not same:
        yield "its parts stand apart or in another order"
    elif any(unit not in FUNCTION for unit in gap) and not _may_go(source, tile, following):
        yield f"left out: {' '.join(unit for unit in gap if unit not in FUNCTION)[:60]}"


def _begins(source: Reading, place: int) -> bool:
    """Whether a clause begins here, or a second verb of the same subject; words that say nothing may stand before it."""
    while not source.breaks(place) and source.units[place - 1] in FUNCTION and source.units[place - 1] not in COORDINATORS:
        place -= 1
    return source.breaks(place) or source.units[place - 1] in COORDINATORS


def _two_whole(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether one sentence of the source ends and another begins here; a pronoun must still mean what it meant."""
    ends = tile.stop == len(source.units) or source.sentences[tile.stop] != source.sentences[tile.at]
    next_one = source.sentences[following.at] == source.sentences[tile.at] + 1
    return ends and source.opens(following.at) and (next_one or source.units[following.at] not in PRONOUNS)


def _may_go(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether what stands between two stretches can be left out: an aside, degree and manner, or a first verb of the same subject.

    In `A did this and did that`, the sentence `A did that` leaves nothing out that changes it; in `A sold this and that died` it would.
    """
    gap = range(tile.stop, following.at)
    words = {source.units[place] for place in gap}
    if words & (NEGATIONS | HEDGES | REPORTING | EXCEPTING | CONDITIONS):
        return False
    if source.breaks(tile.stop) and source.breaks(following.at):
        return True
    if all(_goes_without(source, place) for place in gap):
        return True
    verb = source.units[following.at]
    second = is_han(verb) or verb in AUXILIARIES or bool(_FINITE.fullmatch(verb))
    return source.opens(tile.at) and source.units[following.at - 1] in COORDINATORS and second


def _within(place: int, tiles: list[Tile]) -> bool:
    return any(tile.at <= place < tile.stop for tile in tiles)

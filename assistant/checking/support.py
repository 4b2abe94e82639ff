"""Whether passages carry a sentence, decided by code: no talking model, no index.

Both sides are folded (script, width, numerals), and the sentence is covered with stretches that a passage's sentence has as
well. What no stretch covers, and what the passage says around and between them, decides the state. In doubt it is the lower
one: a sentence is `verified` only where nothing that could matter was added, dropped, turned round or put together.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answers import CitationState
from assistant.checking.across import NEAR_ENOUGH, missing_across, nearness
from assistant.checking.covering import Tile, coverage, left_out, loose_words, tiles_of, touched
from assistant.checking.facts import missing_facts
from assistant.checking.reading import Reading, entities, is_han, read, stem
from assistant.checking.wordlists import COORDINATORS, EXCEPTING, FRAME, FUNCTION, HEDGES, NEGATIONS, OPPOSITE_WORDS, OPPOSITES, PRONOUNS, REPORTING
from vectorstore import fold, is_chinese


@dataclass(frozen=True)
class Check:
    """A citation state, and why it is not `verified`."""

    state: CitationState
    reasons: tuple[str, ...] = ()


# The share of a sentence's words that its passages must have for `near`; chosen on altered and rewritten sentences of
# three question sets, where strangers stay below 0.5 and true rewrites above 0.7.
_NEAR = 0.6
_MOSTLY = 0.5  # share of a phrase that a sentence must take over for the phrase's denial to be missed


def check_sentence(sentence: str, passages: Sequence[str]) -> Check:
    """The citation state of a sentence that cites passages with these texts, with the reasons for it."""
    if not passages:
        return Check("unknown", ("no passage",))
    sentence = _unframed(sentence)
    same = [passage for passage in passages if is_chinese(passage) == is_chinese(sentence)]
    if not same:
        return _across_languages(sentence, passages)
    missing = missing_facts(sentence, same)
    if missing:
        return Check("unsupported", tuple(f"not in the passage: {fact}" for fact in missing))
    return _carried(read(sentence), read("\n".join(same)))


def _unframed(sentence: str) -> str:
    """The sentence without the words that only lead over to what the articles say."""
    frame = FRAME.match(fold(sentence))
    return sentence[frame.end() :] if frame and len(sentence) - frame.end() > 1 else sentence


def _carried(sentence: Reading, source: Reading) -> Check:
    tiles = tiles_of(sentence, source)
    covered = coverage(sentence, tiles)
    if covered < _NEAR:
        return Check("unsupported", (f"the passage has {covered:.0%} of its words",))
    if _denied(sentence, source, tiles):
        return Check("unsupported", ("a negation differs",))
    loose = loose_words(sentence, tiles)
    wrong = tuple(dict.fromkeys([*_turned(sentence, source, tiles, loose), *_replaced(sentence, source, tiles)]))
    if wrong:
        return Check("unsupported", wrong)
    if loose:
        return Check("near", (f"other words: {' '.join(loose)}",))
    doubts = tuple(dict.fromkeys(_doubts(sentence, source, tiles)))
    return Check("near", doubts) if doubts else Check("verified")


def _turned(sentence: Reading, source: Reading, tiles: list[Tile], loose: list[str]) -> Iterator[str]:
    """Words of the sentence in the place of their opposite."""
    yield from (f"turned round: {unit}" for unit in loose if OPPOSITES.get(unit) in left_out(source, tiles))
    told, there = "".join(sentence.units), "".join(touched(source, tiles))
    yield from (f"turned round: {word}" for word, other in OPPOSITE_WORDS if word in told and other not in told and other in there and word not in there)


def _replaced(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Names and numbers beside a stretch that are others than those beside it in the source; other nouns where both sides are alike."""
    mine, theirs = entities(sentence), entities(source)
    ends = {tile.end: tile.stop for tile in tiles} | {0: 0}
    begins = {tile.start: tile.at for tile in tiles}
    mine_after, theirs_after = dict(mine), dict(theirs)
    mine_before, theirs_before = ({end: start for start, end in places} for places in (mine, theirs))
    for tile in _leading(sentence, source, tiles):
        if tile.start in mine_before and tile.at in theirs_before and not sentence.breaks(tile.start) and not source.breaks(tile.at):
            one, other = (mine_before[tile.start], tile.start), (theirs_before[tile.at], tile.at)
            both = ends.get(one[0]) == other[0] or (sentence.breaks(one[0]) and source.breaks(other[0]))
            yield from _other_one(sentence, one, source, other, both=both)
        if tile.end in mine_after and tile.stop in theirs_after and not sentence.breaks(tile.end) and not source.breaks(tile.stop):
            one, other = (tile.end, mine_after[tile.end]), (tile.stop, theirs_after[tile.stop])
            both = begins.get(one[1]) == other[1] or (sentence.breaks(one[1]) and source.breaks(other[1]))
            yield from _other_one(sentence, one, source, other, both=both)


def _leading(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[Tile]:
    """The stretches of those sentences of the source that carry most of a clause; a stray word of another one tells nothing."""
    weight: Counter[tuple[int, int]] = Counter()
    for tile in tiles:
        weight[sentence.clauses[tile.start], source.sentences[tile.at]] += tile.end - tile.start
    for tile in tiles:
        clause = sentence.clauses[tile.start]
        if weight[clause, source.sentences[tile.at]] == max(count for (c, _), count in weight.items() if c == clause):
            yield tile


def _other_one(sentence: Reading, one: tuple[int, int], source: Reading, other: tuple[int, int], *, both: bool) -> Iterator[str]:
    """Says so where these two runs of words name two things; `both` tells that they stand between the same words."""
    a, b = ("".join(map(stem, reading.units[slice(*place)])) for reading, place in ((sentence, one), (source, other)))
    kinds = {sentence.kinds[one[0]], source.kinds[other[0]]}
    noun = "noun" in kinds and "number" not in kinds and both and not set(a) & set(b)  # words for one thing often share a character
    if noun or (kinds in ({"name"}, {"number"}) and a not in b and b not in a):
        yield f"in the place of {_together(source, other)}: {_together(sentence, one)}"


def _together(reading: Reading, place: tuple[int, int]) -> str:
    return ("" if is_han(reading.units[place[0]]) else " ").join(reading.units[slice(*place)])


def _denied(sentence: Reading, source: Reading, tiles: list[Tile]) -> bool:
    """Whether the sentence denies what the source does not, or leaves out a denial of what it says."""
    leading = set(_leading(sentence, source, tiles))
    for place, unit in enumerate(sentence.units):
        if unit in NEGATIONS and not any(_holds_denial(sentence, tile, place) and (tile in leading or _opens_clause(sentence, source, tile)) for tile in tiles):
            return True
    if left_out(source, tiles, at_least=_MOSTLY) & NEGATIONS:
        return True
    for tile, following in pairwise(tiles):
        same = source.sentences[tile.at] == source.sentences[following.at]
        if same and not sentence.breaks(following.start) and any(unit in NEGATIONS for unit in source.units[tile.stop : following.at]):
            return True
    return False


def _holds_denial(sentence: Reading, tile: Tile, place: int) -> bool:
    """Whether a stretch holds the negation with what it denies; a clause may end with one. Who is denied it is a doubt, not a denial."""
    return tile.start <= place < tile.end and (place < tile.end - 1 or place == len(sentence.units) - 1 or sentence.breaks(place + 1))


def _opens_clause(sentence: Reading, source: Reading, tile: Tile) -> bool:
    return sentence.breaks(tile.start) or source.breaks(tile.at)


def _doubts(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Why a sentence whose every word is there may still say something else."""
    around = left_out(source, tiles)
    if around & HEDGES:
        yield "the passage says it less surely"
    if around & NEGATIONS:
        yield "a negation stands beside it"
    if any(sentence.units[tile.start] in NEGATIONS and not _opens_clause(sentence, source, tile) for tile in tiles):
        yield "a denial of another's"
    for clause in {source.clauses[tile.at] for tile in tiles}:
        before = range(source.clauses.index(clause) - 1, -1, -1)
        earlier = [place for place in before if source.sentences[place] == source.sentences[source.clauses.index(clause)]]
        if any(source.units[place] in NEGATIONS and not _within(place, tiles) for place in earlier):
            yield "a negation stands before it"
    for tile, following in pairwise(tiles):
        yield from _seam(sentence, source, tile, following)


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

    In `A did this and did that`, the sentence `A did that` leaves nothing out that changes it.
    """
    gap = range(tile.stop, following.at)
    words = {source.units[place] for place in gap}
    if words & (NEGATIONS | HEDGES | REPORTING | EXCEPTING):
        return False
    if source.breaks(tile.stop) and source.breaks(following.at):
        return True
    if all(source.kinds[place] == "adverb" or source.units[place] in FUNCTION for place in gap):
        return True
    return source.opens(tile.at) and source.units[following.at - 1] in COORDINATORS


def _within(place: int, tiles: list[Tile]) -> bool:
    return any(tile.at <= place < tile.stop for tile in tiles)


def _across_languages(sentence: str, passages: Sequence[str]) -> Check:
    missing = missing_across(sentence, passages)
    if missing:
        return Check("unsupported", tuple(f"not in the passage: {fact}" for fact in missing))
    near = nearness(sentence, passages)
    return Check("near", ("other language",)) if near >= NEAR_ENOUGH else Check("unsupported", ("other language", f"nearness {near:.2f}"))

"""Whether passages carry a sentence, decided by code: no talking model, no index.

Both sides are folded (script, width, numerals), and the sentence is covered with stretches that a passage's sentence has as
well. What no stretch covers, and what the passage says around and between them, decides the state. In doubt it is the lower
one: a sentence is `verified` only where nothing that could matter was added, dropped, turned round or put together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.verdicts import Verdict
from assistant.verify.alignment import Tile, coverage, leading, left_out, loose_words, sentence_places, tiles_of, touched
from assistant.verify.contradiction import opposed
from assistant.verify.cross_lingual import NEAR_ENOUGH, Vector, missing_across, nearest
from assistant.verify.facts import missing_facts
from assistant.verify.figures import unheld_figures
from assistant.verify.hedges import doubts
from assistant.verify.lexicon import both_ways, either_way, frame, word_set
from assistant.verify.negation import denied, denies_as_well
from assistant.verify.reading import Reading, entities, is_han, read, stem
from assistant.verify.sources import Source
from vectorstore import fold, is_chinese

__all__ = ["Check", "check_sentence", "check_statement", "unheld_figures"]


@dataclass(frozen=True)
class Check:
    """A verdict by words alone, why it is not `verified`, and the words of the sentence that this is about."""

    state: Verdict
    reasons: tuple[str, ...] = ()
    wrong: str | None = None


# The share of a sentence's words that its passages must have for `undecided`; chosen on altered and rewritten sentences of
# three question sets: of those below 0.6, the true ones begin at 0.45, and 64 of 73 strangers end at 0.3.
_NEAR = 0.55
_BARE = 2  # words: a number and its measure
_AT_MOST = 2000  # characters: no passage is longer, and the time of a check grows with their square


def check_sentence(sentence: str, passages: Sequence[str], known: Mapping[str, Vector] | None = None) -> Check:
    """The citation state of a sentence that cites passages with these texts, with the reasons for it.

    `known` are vectors of their sentences by the local encoder, as far as somebody has them; only another language needs any.
    """
    if isinstance(passages, str):  # which a checker of types lets pass, and which would be read letter by letter
        raise TypeError("`passages` is one text: give a list of texts.")
    if not passages:
        return Check(Verdict.UNKNOWN, ("no passage",))
    if len(sentence) > _AT_MOST:
        return Check(Verdict.UNSUPPORTED, ("longer than a passage",))
    sentence = _unframed(sentence)
    same = [passage for passage in passages if is_chinese(passage) == is_chinese(sentence)]
    if not same:
        return _across_languages(sentence, passages, known or {})
    missing = missing_facts(sentence, same)
    if missing:
        return Check(Verdict.UNSUPPORTED, tuple(f"not in the passage: {fact}" for fact in missing))
    return _carried(read(sentence), read("\n".join(same)))


def check_statement(sentence: str, sources: Sequence[Source], *, before: str = "", known: Mapping[str, Vector] | None = None) -> Check:  # noqa: ARG001
    """The same, against sources with their titles, dates and headings; `before` is what the sentence goes on from."""
    return check_sentence(sentence, [source.text for source in sources], known)


def _unframed(sentence: str) -> str:
    """The sentence without the words that only lead over to what the articles say."""
    leading_over = frame().match(fold(sentence))
    return sentence[leading_over.end() :] if leading_over and len(sentence) - leading_over.end() > 1 else sentence


def _carried(sentence: Reading, source: Reading) -> Check:
    tiles = tiles_of(sentence, source)
    covered = coverage(sentence, tiles)
    if covered < _NEAR:
        return Check(Verdict.UNSUPPORTED, (f"the passage has {covered:.0%} of its words",))
    otherwise = denied(sentence, source, tiles)
    if otherwise and not denies_as_well(sentence, source, tiles):
        return Check(Verdict.UNSUPPORTED, ("a negation differs",))
    loose = loose_words(sentence, tiles)
    wrong = tuple(dict.fromkeys([*_turned(sentence, source, tiles, loose), *_replaced(sentence, source, tiles)]))
    if wrong:
        return Check(Verdict.UNSUPPORTED, wrong)
    strange = tuple(dict.fromkeys(_of_something_else(sentence, source, tiles)))
    if strange:
        return Check(Verdict.UNSUPPORTED, strange)
    if loose:
        return Check(Verdict.UNDECIDED, (f"other words: {' '.join(loose)}",))
    doubtful = tuple(dict.fromkeys([*doubts(sentence, source, tiles), *(["the passage denies it in other words"] if otherwise else [])]))
    return Check(Verdict.UNDECIDED, doubtful) if doubtful else Check(Verdict.VERIFIED)


def _turned(sentence: Reading, source: Reading, tiles: list[Tile], loose: list[str]) -> Iterator[str]:
    """Words of the sentence in the place of their opposite."""
    yield from (f"turned round: {unit}" for unit in loose if either_way("opposites").get(unit) in left_out(source, tiles))
    told, there = "".join(sentence.units), "".join(touched(source, tiles))
    yield from (
        f"turned round: {word}" for word, other in both_ways("opposite_words") if word in told and other not in told and other in there and word not in there
    )


def _replaced(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Names and numbers beside a stretch that are others than those beside it in the source; other nouns where both sides are alike."""
    mine, theirs = entities(sentence), entities(source)
    ends = {tile.end: tile.stop for tile in tiles} | {0: 0}
    begins = {tile.start: tile.at for tile in tiles}
    mine_after, theirs_after = dict(mine), dict(theirs)
    mine_before, theirs_before = ({end: start for start, end in places} for places in (mine, theirs))
    for tile in leading(sentence, source, tiles):
        if tile.end - tile.start == 1 and sentence.kinds[tile.start - 1] == "number" and tile.start in mine_before:
            continue  # a measure alone, which stands behind many numbers
        if tile.start in mine_before and tile.at in theirs_before and not sentence.breaks(tile.start) and not source.breaks(tile.at):
            one, other = (mine_before[tile.start], tile.start), (theirs_before[tile.at], tile.at)
            both = ends.get(one[0]) == other[0] or (sentence.breaks(one[0]) and source.breaks(other[0]))
            yield from _other_one(sentence, one, source, other, both=both)
        if tile.end in mine_after and tile.stop in theirs_after and not sentence.breaks(tile.end) and not source.breaks(tile.stop):
            one, other = (tile.end, mine_after[tile.end]), (tile.stop, theirs_after[tile.stop])
            both = begins.get(one[1]) == other[1] or (sentence.breaks(one[1]) and source.breaks(other[1]))
            yield from _other_one(sentence, one, source, other, both=both)


def _of_something_else(sentence: Reading, source: Reading, tiles: list[Tile]) -> Iterator[str]:
    """Figures taken over from another sentence than all the rest of their clause, where the clause has words of its own as well."""
    inside = sentence_places(tiles)
    for tile in tiles:
        clause = sentence.clauses[tile.start]
        figure = [place for place in range(tile.start, tile.end) if sentence.units[place] not in word_set("function")]
        bare = len(figure) <= _BARE and sentence.kinds[figure[0]] == "number" and sentence.units[figure[0]] != "1"  # which may be an article
        others = [other for other in tiles if sentence.clauses[other.start] == clause and other != tile]
        elsewhere = others and all(source.sentences[other.at] != source.sentences[tile.at] for other in others)
        own = [
            unit for place, unit in enumerate(sentence.units) if sentence.clauses[place] == clause and place not in inside and unit not in word_set("function")
        ]
        if bare and elsewhere and len(own) > 1:
            yield f"the passage says {sentence.units[figure[0]]} of something else"


def _other_one(sentence: Reading, one: tuple[int, int], source: Reading, other: tuple[int, int], *, both: bool) -> Iterator[str]:
    """Says so where these two runs of words name two things; `both` tells that they stand between the same words."""
    a, b = ("".join(map(stem, reading.units[slice(*place)])) for reading, place in ((sentence, one), (source, other)))
    kinds = {sentence.kinds[one[0]], source.kinds[other[0]]}
    if kinds == {"number"} and _counts_other(sentence, one[1], source, other[1]):
        return
    noun = "noun" in kinds and "number" not in kinds and both and not set(a) & set(b)  # words for one thing often share a character
    if noun or (kinds in ({"name"}, {"number"}) and a not in b and b not in a):
        yield f"in the place of {_together(source, other)}: {_together(sentence, one)}"


def _counts_other(sentence: Reading, end: int, source: Reading, stop: int) -> bool:
    """Whether the words behind two numbers say that they count different things, as in `12 teachers and 240 pupils`."""
    return any(stem(a) != stem(b) for a, b in zip(_counted(sentence, end), _counted(source, stop), strict=False))


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


def _across_languages(sentence: str, passages: Sequence[str], known: Mapping[str, Vector]) -> Check:
    missing = missing_across(sentence, passages)
    if missing:
        return Check(Verdict.UNSUPPORTED, tuple(f"not in the passage: {fact}" for fact in missing))
    near, theirs = nearest(sentence, passages, known)
    if near < NEAR_ENOUGH:
        return Check(Verdict.UNSUPPORTED, ("other language", f"nearness {near:.2f}"))
    opposite = opposed(sentence, theirs)
    return Check(Verdict.UNSUPPORTED, ("other language", opposite)) if opposite else Check(Verdict.UNDECIDED, ("other language",))

"""Whether passages carry a sentence, decided by code: no talking model, no index.

Both sides are folded (script, width, numerals), and the sentence is covered with stretches that a passage's sentence has as
well. What no stretch covers, and what the passage says around and between them, decides the state. In doubt it is the lower
one: a sentence is `verified` only where nothing that could matter was added, dropped, turned round or put together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.answers import CitationState
from assistant.numerals import canonical, numbers
from assistant.reading import COORDINATORS, FUNCTION, HEDGES, NEGATIONS, OPPOSITES, REPORTING, Reading, is_han, read, stem
from vectorstore import is_chinese, load_embeddings, sentence_spans


@dataclass(frozen=True)
class Check:
    """A citation state, and why it is not `verified`."""

    state: CitationState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Tile:
    """units[start:end] of the sentence are the passage's units from `at` on."""

    start: int
    end: int
    at: int

    @property
    def stop(self) -> int:
        return self.at + self.end - self.start


# The share of a sentence's words that its passages must have for `near`; chosen on altered and rewritten sentences of
# three question sets, where strangers stay below 0.5 and true rewrites above 0.7.
_NEAR = 0.6
_NEAR_ACROSS = 0.4  # cosine between a sentence and its nearest one in another language
_SHORTEST = 2  # Chinese characters in a stretch: single ones are found anywhere
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*[A-Za-z0-9]|[A-Za-z]")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")


def check_sentence(sentence: str, passages: Sequence[str]) -> Check:
    """The citation state of a sentence that cites passages with these texts, with the reasons for it."""
    same = [passage for passage in passages if is_chinese(passage) == is_chinese(sentence)]
    if not passages:
        return Check("unknown", ("no passage",))
    if not same:
        return _across_languages(sentence, passages)
    missing = _missing_facts(sentence, same)
    if missing:
        return Check("unsupported", tuple(f"not in the passage: {fact}" for fact in missing))
    return _carried(read(sentence), read("\n".join(same)))


def covering(sentence: str, passage: str) -> float:
    """The share of the sentence's words that the passage has in stretches, from 0 to 1."""
    reading = read(sentence)
    return _coverage(reading, _tiles(reading, read(passage)))


def _missing_facts(sentence: str, passages: Sequence[str]) -> list[str]:
    """Numbers, Latin words and quotations of the sentence that no passage has."""
    text = "\n".join(passages)
    known = set(numbers(text))
    missing = [number for number in numbers(sentence) if number not in known]
    folded = canonical(text)
    bare = re.sub(r"\W", "", folded)
    if is_chinese(sentence):
        missing += [word for word in _LATIN.findall(sentence) if canonical(word) not in folded]
    else:
        words = {stem(unit) for unit in read(text).units}
        missing += [name for name in _names(sentence) if stem(canonical(name)) not in words]
    missing += [quoted for quoted in _QUOTED.findall(sentence) if re.sub(r"\W", "", canonical(quoted)) not in bare]
    return list(dict.fromkeys(missing))


def _names(sentence: str) -> list[str]:
    """Capitalised words of an English sentence; its first one only where a second follows, as in a person's name."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sentence)
    first = words[:1] if len(words) > 1 and words[1][0].isupper() else []
    return [word for word in (*first, *words[1:]) if word[0].isupper() and word.lower() not in FUNCTION]


def _carried(sentence: Reading, source: Reading) -> Check:
    tiles = _tiles(sentence, source)
    covered = _coverage(sentence, tiles)
    if covered < _NEAR:
        return Check("unsupported", (f"the passage has {covered:.0%} of its words",))
    if _denied(sentence, source, tiles):
        return Check("unsupported", ("a negation differs",))
    loose = _loose(sentence, tiles)
    turned = [unit for unit in loose if OPPOSITES.get(unit) in _left_out(source, tiles)]
    if turned:
        return Check("unsupported", tuple(f"turned round: {unit}" for unit in turned))
    if loose:
        return Check("near", (f"other words: {' '.join(loose)}",))
    doubts = tuple(dict.fromkeys(_doubts(sentence, source, tiles)))
    return Check("near", doubts) if doubts else Check("verified")


def _tiles(sentence: Reading, source: Reading) -> list[_Tile]:
    """The sentence covered from left to right by the longest stretches that a single sentence of the source has.

    Of equally long ones that one is taken which goes on where the last one ended, then one in the sentence that shares
    most words with this one.
    """
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(source.units):
        places.setdefault(stem(unit), []).append(place)
    wanted = {stem(unit) for unit in sentence.units if unit not in FUNCTION}
    shared: dict[int, set[str]] = {}
    for place, unit in enumerate(source.units):
        if stem(unit) in wanted:
            shared.setdefault(source.sentences[place], set()).add(stem(unit))
    tiles: list[_Tile] = []
    position = 0
    while position < len(sentence.units):
        found = [_Tile(position, position + _match(sentence, position, source, at), at) for at in places.get(stem(sentence.units[position]), ())]
        long = [tile for tile in found if _long_enough(sentence, tile)]
        last = tiles[-1].stop if tiles else 0
        if long:
            best = max(long, key=lambda t: (t.end - t.start, _goes_on(last, t, source), len(shared.get(source.sentences[t.at], ())), -t.at))
            tiles.append(best)
            position = best.end
        else:
            position += 1
    return tiles


def _goes_on(last: int, tile: _Tile, source: Reading) -> bool:
    return 0 < last <= tile.at and source.sentences[last - 1] == source.sentences[tile.at]


def _match(sentence: Reading, position: int, source: Reading, at: int) -> int:
    length = 0
    while (
        position + length < len(sentence.units)
        and at + length < len(source.units)
        and source.sentences[at + length] == source.sentences[at]
        and stem(sentence.units[position + length]) == stem(source.units[at + length])
    ):
        length += 1
    return length


def _long_enough(sentence: Reading, tile: _Tile) -> bool:
    units = sentence.units[tile.start : tile.end]
    return any(unit not in FUNCTION for unit in units) and (len(units) >= _SHORTEST or not is_han(units[0]))


def _coverage(sentence: Reading, tiles: list[_Tile]) -> float:
    content = [place for place, unit in enumerate(sentence.units) if unit not in FUNCTION]
    inside = {place for tile in tiles for place in range(tile.start, tile.end)}
    return sum(place in inside for place in content) / len(content) if content else 0.0


def _loose(sentence: Reading, tiles: list[_Tile]) -> list[str]:
    inside = {place for tile in tiles for place in range(tile.start, tile.end)}
    return [unit for place, unit in enumerate(sentence.units) if place not in inside and unit not in FUNCTION]


def _left_out(source: Reading, tiles: list[_Tile]) -> set[str]:
    """Units of the phrases that the stretches stand in, which no stretch covers."""
    inside = {place for tile in tiles for place in range(tile.at, tile.stop)}
    phrases = {source.phrases[place] for place in inside}
    return {unit for place, unit in enumerate(source.units) if source.phrases[place] in phrases and place not in inside}


def _denied(sentence: Reading, source: Reading, tiles: list[_Tile]) -> bool:
    """Whether the sentence denies what the source does not, or leaves out a denial of what it says."""
    for place, unit in enumerate(sentence.units):
        if unit in NEGATIONS and not any(_holds_denial(sentence, source, tile, place) for tile in tiles):
            return True
    if any(unit in NEGATIONS for unit in _left_out(source, tiles)):
        return True
    for tile, following in pairwise(tiles):
        same = source.sentences[tile.at] == source.sentences[following.at]
        if same and not sentence.breaks(following.start) and any(unit in NEGATIONS for unit in source.units[tile.stop : following.at]):
            return True
    return False


def _holds_denial(sentence: Reading, source: Reading, tile: _Tile, place: int) -> bool:
    """Whether a stretch holds the negation with its neighbours, so that it denies the same; clauses may begin or end with one."""
    if not tile.start <= place < tile.end:
        return False
    begins = place > tile.start or sentence.breaks(place) or source.breaks(tile.at)
    return begins and (place < tile.end - 1 or place == len(sentence.units) - 1 or sentence.breaks(place + 1))


def _doubts(sentence: Reading, source: Reading, tiles: list[_Tile]) -> Iterator[str]:
    """Why a sentence whose every word is there may still say something else."""
    if any(unit in HEDGES for unit in _left_out(source, tiles)):
        yield "the passage says it less surely"
    for clause in {source.clauses[tile.at] for tile in tiles}:
        before = range(source.clauses.index(clause) - 1, -1, -1)
        earlier = [place for place in before if source.sentences[place] == source.sentences[source.clauses.index(clause)]]
        if any(source.units[place] in NEGATIONS and not _within(place, tiles) for place in earlier):
            yield "a negation stands before it"
    for tile, following in pairwise(tiles):
        gap = source.units[tile.stop : following.at] if following.at >= tile.stop else None
        same = source.sentences[tile.at] == source.sentences[following.at]
        if sentence.breaks(following.start):  # a clause of its own: it may come from elsewhere
            if sentence.units[tile.end - 1] in REPORTING and (gap is None or gap):
                yield "words put into another's mouth"
        elif gap is None or not same:
            yield "its parts stand apart or in another order"
        elif any(unit not in FUNCTION for unit in gap) and not _same_subject(source, tile, following):
            yield f"left out: {' '.join(unit for unit in gap if unit not in FUNCTION)[:60]}"


def _same_subject(source: Reading, tile: _Tile, following: _Tile) -> bool:
    """Whether a subject goes on to a second verb: in `A did this and did that`, the sentence `A did that` leaves nothing out."""
    opens = tile.at == 0 or source.sentences[tile.at - 1] != source.sentences[tile.at]
    return opens and source.units[following.at - 1] in COORDINATORS


def _within(place: int, tiles: list[_Tile]) -> bool:
    return any(tile.at <= place < tile.stop for tile in tiles)


def _across_languages(sentence: str, passages: Sequence[str]) -> Check:
    known = {number for passage in passages for number in numbers(passage)}
    missing = [number for number in numbers(sentence) if number not in known]
    if missing:
        return Check("unsupported", tuple(f"not in the passage: {number}" for number in missing))
    nearness = _nearness(sentence, tuple(passages))
    return Check("near", ("other language",)) if nearness >= _NEAR_ACROSS else Check("unsupported", ("other language", f"nearness {nearness:.2f}"))


@lru_cache(maxsize=256)
def _nearness(sentence: str, passages: tuple[str, ...]) -> float:
    """The cosine between a sentence and the nearest one of the passages, by the local encoder."""
    candidates = [passage[span.start : span.end] for passage in passages for span in sentence_spans(passage)]
    vectors = load_embeddings("local").passages([sentence, *candidates])
    return float((vectors[1:] @ vectors[0]).max()) if candidates else 0.0

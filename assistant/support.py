"""Whether passages carry a sentence, decided by code: no talking model, no index.

Both sides are folded (script, width, numerals) and the sentence is covered with stretches that a passage has in the same
order. What the stretches do not cover, and what they leave out in between, decides the state.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answers import CitationState
from assistant.numerals import canonical, numbers
from vectorstore import is_chinese, load_embeddings, sentence_spans


@dataclass(frozen=True)
class Check:
    """A citation state, and why it is not `verified`."""

    state: CitationState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Tile:
    """units[start:end] of the sentence stand in a passage's sentence from `at` on."""

    start: int
    end: int
    at: int


# The share of a sentence's words that its passages must have for `near`; chosen on altered and rewritten sentences of
# three question sets, where strangers stay below 0.5 and true rewrites above 0.7.
_NEAR = 0.6
_NEAR_ACROSS = 0.45  # cosine between a sentence and its nearest one in another language
_CLAUSE = 6  # units in a stretch that says something by itself, wherever it stands
_SHORTEST = 2  # Chinese characters in a stretch: single ones are found anywhere
_NEGATIONS = frozenset("不没沒非未无無否勿莫") | frozenset({"not", "no", "never", "none", "without", "neither", "nor", "cannot", "n't"})
_FUNCTION = frozenset("的了是在和与與及或把被也都就还還其之以而并並为為有于於对對从從到由个個将將地得着所这那该此很更又再且则即因此如等中上下") | frozenset(
    """a an the of in on at to for by and or with from as is are was were be been being it its this that these those there their his her he she they
    has have had also which who whom whose than then so into over during after before between while when where such any all each both about up out
    """.split()
)
_UNIT = re.compile(r"\d+(?:\.\d+)?|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff]+(?:['’][^\W\d_]+)?|\n")
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
    return _carried(sentence, same)


def covering(sentence: str, passage: str) -> float:
    """The share of the sentence's words that the passage has in stretches, from 0 to 1."""
    units = _units(sentence)
    return _coverage(units, _tiles(units, _units(passage)))


def _missing_facts(sentence: str, passages: Sequence[str]) -> list[str]:
    """Numbers, Latin words and quotations of the sentence that no passage has."""
    text = "\n".join(passages)
    known = set(numbers(text))
    missing = [number for number in numbers(sentence) if number not in known]
    folded, bare = canonical(text), re.sub(r"\W", "", canonical(text))
    if is_chinese(sentence):
        missing += [word for word in _LATIN.findall(sentence) if canonical(word) not in folded]
    else:
        missing += [name for name in _names(sentence) if _stem(canonical(name)) not in {_stem(unit) for unit in _units(text)}]
    missing += [quoted for quoted in _QUOTED.findall(sentence) if re.sub(r"\W", "", canonical(quoted)) not in bare]
    return list(dict.fromkeys(missing))


def _names(sentence: str) -> list[str]:
    """Capitalised words of an English sentence, its first word left out."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sentence)
    return [word for word in words[1:] if word[0].isupper() and word.lower() not in _FUNCTION]


def _carried(sentence: str, passages: Sequence[str]) -> Check:
    units = _units(sentence)
    source = tuple(unit for passage in passages for unit in (*_units(passage), "\n"))
    tiles = _tiles(units, source)
    covered = _coverage(units, tiles)
    if covered < _NEAR:
        return Check("unsupported", (f"the passage has {covered:.0%} of its words",))
    if _turned(units, source, tiles):
        return Check("unsupported", ("a negation differs",))
    loose = _loose(units, tiles)
    if loose:
        return Check("near", (f"other words: {' '.join(loose)}",))
    if _scattered(source, tiles):
        return Check("near", ("its parts stand apart or in another order",))
    return Check("verified")


def _tiles(units: tuple[str, ...], source: tuple[str, ...]) -> list[_Tile]:
    """The sentence covered from left to right by the longest stretches that the source has within one sentence of its own.

    Of equally long stretches the one that follows the last one most closely is taken.
    """
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(source):
        places.setdefault(_stem(unit), []).append(place)
    tiles: list[_Tile] = []
    position, last = 0, 0
    while position < len(units):
        best: _Tile | None = None
        for at in places.get(_stem(units[position]), ()):
            length = _match(units, position, source, at)
            nearer = best is None or (length, -_distance(last, at)) > (best.end - best.start, -_distance(last, best.at))
            if nearer and _long_enough(units[position : position + length]):
                best = _Tile(position, position + length, at)
        if best:
            tiles.append(best)
            position, last = best.end, best.at + best.end - best.start
        else:
            position += 1
    return tiles


def _distance(last: int, at: int) -> int:
    return at - last if at >= last else 10_000 + last - at


def _match(units: tuple[str, ...], position: int, source: tuple[str, ...], at: int) -> int:
    length = 0
    while position + length < len(units) and at + length < len(source) and _stem(units[position + length]) == _stem(source[at + length]) != "\n":
        length += 1
    return length


def _long_enough(stretch: tuple[str, ...]) -> bool:
    return len(stretch) >= _SHORTEST or (bool(stretch) and not _han(stretch[0]))


def _coverage(units: tuple[str, ...], tiles: list[_Tile]) -> float:
    content = [place for place, unit in enumerate(units) if unit not in _FUNCTION]
    inside = {place for tile in tiles for place in range(tile.start, tile.end)}
    return sum(place in inside for place in content) / len(content) if content else 0.0


def _loose(units: tuple[str, ...], tiles: list[_Tile]) -> list[str]:
    inside = {place for tile in tiles for place in range(tile.start, tile.end)}
    return [unit for place, unit in enumerate(units) if place not in inside and unit not in _FUNCTION]


def _turned(units: tuple[str, ...], source: tuple[str, ...], tiles: list[_Tile]) -> bool:
    """Whether the sentence denies what the source does not, or leaves out a denial of the source.

    A negation of the sentence counts as the source's own where a stretch holds it with its neighbours; one of the source
    counts as left out where it stands between two stretches that follow each other there.
    """
    held = {place for tile in tiles for place in range(tile.start, tile.end)}
    for place, unit in enumerate(units):
        if unit in _NEGATIONS and not (place in held and _held_with_neighbours(place, units, tiles)):
            return True
    for tile, following in itertools.pairwise(tiles):
        between = source[tile.at + tile.end - tile.start : following.at]
        if len(between) <= 6 and "\n" not in between and any(unit in _NEGATIONS for unit in between):
            return True
    return False


def _held_with_neighbours(place: int, units: tuple[str, ...], tiles: list[_Tile]) -> bool:
    tile = next(tile for tile in tiles if tile.start <= place < tile.end)
    return (tile.start < place or place == 0) and (place < tile.end - 1 or place == len(units) - 1)


def _scattered(source: tuple[str, ...], tiles: list[_Tile]) -> bool:
    """Whether stretches stand in another order than in the source, or far apart in it: another statement from its words."""
    for tile, following in itertools.pairwise(tiles):
        end = tile.at + tile.end - tile.start
        whole = min(tile.end - tile.start, following.end - following.start) >= _CLAUSE
        if not whole and (following.at < end or "\n" in source[end : following.at]):
            return True
    return False


def _across_languages(sentence: str, passages: Sequence[str]) -> Check:
    known = {number for passage in passages for number in numbers(passage)}
    missing = [number for number in numbers(sentence) if number not in known]
    if missing:
        return Check("unsupported", tuple(f"not in the passage: {number}" for number in missing))
    nearness = _nearness(sentence, tuple(passages))
    return Check("near", ("other language",)) if nearness >= _NEAR_ACROSS else Check("unsupported", ("other language", f"nearness {nearness:.2f}"))


def _nearness(sentence: str, passages: tuple[str, ...]) -> float:
    candidates = [passage[span.start : span.end] for passage in passages for span in sentence_spans(passage)]
    vectors = load_embeddings("local").passages([sentence, *candidates])
    return float((vectors[1:] @ vectors[0]).max()) if candidates else 0.0


@lru_cache(maxsize=512)
def _units(text: str) -> tuple[str, ...]:
    """Chinese characters, words and numbers of a text in canonical form, with a line break between its sentences."""
    sentences = (text[span.start : span.end] for span in sentence_spans(text))
    return tuple(unit for sentence in sentences for unit in (*_UNIT.findall(canonical(sentence.replace("\n", " "))), "\n"))[:-1]


def _han(unit: str) -> bool:
    return "\u3400" <= unit[0] <= "\u9fff"


@lru_cache(maxsize=65536)
def _stem(unit: str) -> str:
    """An English word without the endings that a sentence may change."""
    word = unit.removesuffix("'s").removesuffix("’s")
    for ending in ("ing", "ed", "es", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word

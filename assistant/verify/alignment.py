"""A sentence covered with stretches that a single sentence of a passage has as well, and what the stretches leave open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.verify.lexicon import word_set
from assistant.verify.reading import Reading, read, root
from vectorstore.text.scripts import is_han

_Numbers = np.ndarray[Any, np.dtype[np.int64]]
_SHORTEST = 2  # Chinese characters in a stretch: single ones are found anywhere


@dataclass(frozen=True)
class Tile:
    """units[start:end] of the sentence are the passage's units from `at` on."""

    start: int
    end: int
    at: int

    @property
    def stop(self) -> int:
        """The place behind the stretch in the passage."""
        return self.at + self.end - self.start


def covering(sentence: str, passage: str) -> float:
    """The share of the sentence's words that the passage has in stretches, from 0 to 1."""
    reading = read(sentence)
    return coverage(reading, tiles_of(reading, read(passage)))


def tiles_of(sentence: Reading, source: Reading) -> list[Tile]:
    """The sentence covered from left to right by the longest stretches that a single sentence of the source has.

    Of equally long ones that one is taken which is a whole sentence there, then one that goes on where the last one
    ended, then one in the sentence that shares most words with this one.
    """
    numbers: dict[str, int] = {}
    theirs = np.array([numbers.setdefault(root(unit), len(numbers)) for unit in source.units], dtype=np.int64)
    mine = np.array([numbers.get(root(unit), -1) for unit in sentence.units], dtype=np.int64)
    of_sentence = np.array(source.sentences, dtype=np.int64)
    wanted = {root(unit) for unit in sentence.units if unit not in word_set("function")}
    shared: dict[int, set[str]] = {}
    for place, unit in enumerate(source.units):
        if root(unit) in wanted:
            shared.setdefault(source.sentences[place], set()).add(root(unit))
    tiles: list[Tile] = []
    position = 0
    while position < len(sentence.units):
        length, places = _longest(mine, position, theirs, of_sentence)
        last = tiles[-1].stop if tiles else 0
        long = [
            tile
            for tile in (Tile(position, position + length, at) for at in _first_ones(places, of_sentence, last))
            if _long_enough(sentence, tile)
        ]
        if long:
            best = max(
                long,
                key=lambda t: (
                    _is_a_sentence(t, source),
                    _goes_on(last, t, source),
                    len(shared.get(source.sentences[t.at], ())),
                    -t.at,
                ),
            )
            tiles.append(best)
            position = best.end
        else:
            position += 1
    return tiles


def _longest(mine: _Numbers, position: int, theirs: _Numbers, of_sentence: _Numbers) -> tuple[int, _Numbers]:
    """How many words from this place on a sentence of the source has, and the places where it has them."""
    places = np.flatnonzero(theirs == mine[position])
    length = min(1, len(places))
    while len(places) and position + length < len(mine):
        going_on = places[places + length < len(theirs)]
        going_on = going_on[
            (theirs[going_on + length] == mine[position + length])
            & (of_sentence[going_on + length] == of_sentence[going_on])
        ]
        if not len(going_on):
            break
        places, length = going_on, length + 1
    return length, places


def _first_ones(places: _Numbers, of_sentence: _Numbers, last: int) -> list[int]:
    """Of the places in each sentence the first one, and the first one from where the last stretch ended."""
    first = places[np.unique(of_sentence[places], return_index=True)[1]]
    behind = places[places >= last]
    return sorted({*first.tolist(), *behind[np.unique(of_sentence[behind], return_index=True)[1]].tolist()})


def coverage(sentence: Reading, tiles: Sequence[Tile]) -> float:
    """The share of the sentence's content words inside stretches, from 0 to 1."""
    content = [place for place, unit in enumerate(sentence.units) if unit not in word_set("function")]
    inside = sentence_places(tiles)
    return sum(place in inside for place in content) / len(content) if content else 0.0


def loose_words(sentence: Reading, tiles: Sequence[Tile]) -> list[str]:
    """Content words of the sentence in no stretch."""
    inside = sentence_places(tiles)
    return [
        unit for place, unit in enumerate(sentence.units) if place not in inside and unit not in word_set("function")
    ]


def left_out(source: Reading, tiles: Sequence[Tile], *, at_least: float = 0.0) -> set[str]:
    """Words in no stretch, of those phrases of the source of whose content the stretches hold more than this share."""
    inside = source_places(tiles)
    held = {
        phrase for phrase in {source.phrases[place] for place in inside} if _share(source, phrase, inside) > at_least
    }
    return {unit for place, unit in enumerate(source.units) if source.phrases[place] in held and place not in inside}


def leading(sentence: Reading, source: Reading, tiles: Sequence[Tile]) -> Iterator[Tile]:
    """The stretches of those sentences of the source that carry most of a clause.

    A stray word of another one tells nothing.
    """
    weight: Counter[tuple[int, int]] = Counter()
    for tile in tiles:
        weight[sentence.clauses[tile.start], source.sentences[tile.at]] += tile.end - tile.start
    for tile in tiles:
        clause = sentence.clauses[tile.start]
        if weight[clause, source.sentences[tile.at]] == max(count for (c, _), count in weight.items() if c == clause):
            yield tile


def touched(source: Reading, tiles: Sequence[Tile]) -> Iterator[str]:
    """The sentences of the source that a stretch stands in, their words joined."""
    for number in sorted({source.sentences[tile.at] for tile in tiles}):
        yield "".join(unit for unit, sentence in zip(source.units, source.sentences, strict=True) if sentence == number)


def sentence_places(tiles: Iterable[Tile]) -> set[int]:
    """The places of the sentence's words that stand in a stretch."""
    return {place for tile in tiles for place in range(tile.start, tile.end)}


def source_places(tiles: Iterable[Tile]) -> set[int]:
    """The places of the passage's words that stand in a stretch."""
    return {place for tile in tiles for place in range(tile.at, tile.stop)}


def _share(source: Reading, phrase: int, inside: set[int]) -> float:
    content = [
        place
        for place, unit in enumerate(source.units)
        if source.phrases[place] == phrase and unit not in word_set("function")
    ]
    return sum(place in inside for place in content) / len(content) if content else 1.0


def _is_a_sentence(tile: Tile, source: Reading) -> bool:
    """Whether a sentence of the source begins and ends with the stretch."""
    own = source.sentences[tile.at]
    return own not in (*source.sentences[max(0, tile.at - 1) : tile.at], *source.sentences[tile.stop : tile.stop + 1])


def _goes_on(last: int, tile: Tile, source: Reading) -> bool:
    return 0 < last <= tile.at and source.sentences[last - 1] == source.sentences[tile.at]


def _long_enough(sentence: Reading, tile: Tile) -> bool:
    units = sentence.units[tile.start : tile.end]
    return any(unit not in word_set("function") for unit in units) and (
        len(units) >= _SHORTEST or len(units[0]) > 1 or not is_han(units[0])
    )

"""A sentence beside what it is checked against, read once for all rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from assistant.verify.alignment import Tile, coverage, loose_words, tiles_of
from assistant.verify.binding import Bound, Scores, bound_in, words_of
from assistant.verify.figures import Known
from assistant.verify.reading import Reading, read
from assistant.verify.sources import Source
from vectorstore import is_chinese

Vector = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Comparison:
    """A sentence, its sources, what it goes on from, and vectors that need not be made.

    Of the sources those in its language, if any are.
    """

    told: str
    sources: tuple[Source, ...]
    before: str = ""
    vectors: Mapping[str, Vector] = field(default_factory=dict)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the sources in the sentence's language; of all where none is in it."""
        same = tuple(source.text for source in self.sources if is_chinese(source.text) == self.is_chinese)
        return same or tuple(source.text for source in self.sources)

    @cached_property
    def is_chinese(self) -> bool:
        """Whether the sentence is Chinese; one of signs and digits alone is what its sources are."""
        return is_chinese(self.told or self.before)

    @cached_property
    def languages(self) -> frozenset[bool]:
        """Whether sources are Chinese: True, False, or both."""
        return frozenset(is_chinese(source.text) for source in self.sources)

    @property
    def is_across(self) -> bool:
        """Whether no source is in the sentence's language."""
        return self.is_chinese not in self.languages

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Titles, headings, authors and publishers of the sources."""
        found = (
            text
            for source in self.sources
            for text in (source.title, *source.headings, source.author, source.publisher)
        )
        return tuple(dict.fromkeys(text for text in found if text))

    @cached_property
    def everything(self) -> tuple[str, ...]:
        """All texts that a fact may stand in: those of every source and their heads."""
        return (*dict.fromkeys(source.text for source in self.sources), *self.heads)

    @cached_property
    def figures(self) -> Known:
        """The figures of everything, with the dates of publication."""
        return Known(self.everything, tuple(dict.fromkeys(source.date for source in self.sources if source.date)))

    @cached_property
    def scores(self) -> Scores:
        """What the figures of the sources stand among."""
        return Scores(self.texts)

    @cached_property
    def bound(self) -> tuple[Bound, ...]:
        """The figures of the sentence with what they stand among; one that stands alone with what it goes on from."""
        found = bound_in(self.told)
        words = frozenset(words_of(self.before)) if self.before else frozenset()
        return tuple(
            bound if len(bound.words) > 1 else bound._replace(words=bound.words | words, near=bound.near | words)
            for bound in found
        )

    @cached_property
    def sentence(self) -> Reading:
        """The sentence's reading."""
        return read(self.told)

    @cached_property
    def source(self) -> Reading:
        """The reading of the sources in the sentence's language."""
        return read("\n".join(self.texts))

    @cached_property
    def tiles(self) -> Sequence[Tile]:
        """The stretches of the sentence that a sentence of the sources has as well."""
        return tuple(tiles_of(self.sentence, self.source))

    @cached_property
    def covered(self) -> float:
        """The share of the sentence's words that the sources have, from 0 to 1."""
        return coverage(self.sentence, self.tiles)

    @cached_property
    def loose(self) -> list[str]:
        """The sentence's words that no stretch has."""
        return loose_words(self.sentence, self.tiles)

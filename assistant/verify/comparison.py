"""A sentence beside the sources that it is checked against.

Everything that several rules need of the two is computed here once, when a rule first asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from assistant.verify.alignment import SharedSpan, shared_spans
from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.quantity_context import ContextSimilarity, QuantityMention, content_words, quantity_mentions
from assistant.verify.sources import Source
from assistant.verify.span_coverage import coverage, unmatched_words
from assistant.verify.text_analysis import AnalyzedText, analyze
from vectorstore import is_chinese

Vector = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Comparison:
    """A sentence, its sources, the text before the sentence, and vectors that are already computed."""

    sentence: str
    sources: tuple[Source, ...]
    before: str = ""
    vectors: Mapping[str, Vector] = field(default_factory=dict)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the sources in the sentence's language; of all sources where none is in it."""
        same = tuple(source.text for source in self.sources if is_chinese(source.text) == self.is_chinese)
        return same or tuple(source.text for source in self.sources)

    @cached_property
    def is_chinese(self) -> bool:
        """Whether the sentence is Chinese; where it is empty, whether the text before it is."""
        return is_chinese(self.sentence or self.before)

    @cached_property
    def languages(self) -> frozenset[bool]:
        """Whether sources are Chinese: True, False, or both."""
        return frozenset(is_chinese(source.text) for source in self.sources)

    @property
    def is_cross_lingual(self) -> bool:
        """Whether no source is in the sentence's language."""
        return self.is_chinese not in self.languages

    @cached_property
    def metadata_texts(self) -> tuple[str, ...]:
        """Titles, headings, authors and publishers of the sources, each once."""
        found = (
            text
            for source in self.sources
            for text in (source.title, *source.headings, source.author, source.publisher)
        )
        return tuple(dict.fromkeys(text for text in found if text))

    @cached_property
    def all_texts(self) -> tuple[str, ...]:
        """All texts that a fact may come from: those of every source, and their metadata."""
        return (*dict.fromkeys(source.text for source in self.sources), *self.metadata_texts)

    @cached_property
    def known_quantities(self) -> KnownQuantities:
        """The numbers and dates of all texts, and the dates of publication."""
        return KnownQuantities(
            self.all_texts, tuple(dict.fromkeys(source.date for source in self.sources if source.date))
        )

    @cached_property
    def context_similarity(self) -> ContextSimilarity:
        """Compares the words around the sentence's numbers with those around the numbers of the sources."""
        return ContextSimilarity(self.texts)

    @cached_property
    def mentions(self) -> tuple[QuantityMention, ...]:
        """The sentence's numbers and dates with the words around each.

        One with no more than a word around it also gets the words of the text before the sentence.
        """
        found = quantity_mentions(self.sentence)
        words = frozenset(content_words(self.before)) if self.before else frozenset()
        return tuple(
            mention
            if len(mention.clause_words) > 1
            else mention._replace(
                clause_words=mention.clause_words | words, adjacent_words=mention.adjacent_words | words
            )
            for mention in found
        )

    @cached_property
    def sentence_analysis(self) -> AnalyzedText:
        """The sentence, analysed."""
        return analyze(self.sentence)

    @cached_property
    def source_analysis(self) -> AnalyzedText:
        """The sources in the sentence's language, analysed as one text."""
        return analyze("\n".join(self.texts))

    @cached_property
    def spans(self) -> Sequence[SharedSpan]:
        """The spans of the sentence that a sentence of the sources has as well."""
        return tuple(shared_spans(self.sentence_analysis, self.source_analysis))

    @cached_property
    def coverage(self) -> float:
        """The share of the sentence's content words inside such spans, from 0 to 1."""
        return coverage(self.sentence_analysis, self.spans)

    @cached_property
    def unmatched_words(self) -> list[str]:
        """The sentence's content words outside such spans."""
        return unmatched_words(self.sentence_analysis, self.spans)

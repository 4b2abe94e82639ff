"""A question with the weight of each of its terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vectorstore.index.rows import Vectors
from vectorstore.index.searchable import SearchableIndex
from vectorstore.retrieval.late_interaction import QuestionWords
from vectorstore.text.question_words import without_question_words
from vectorstore.text.scripts import is_chinese
from vectorstore.text.terms import terms_of


@dataclass(frozen=True)
class Question:
    """A question with the idf of its terms, in nats; `idf` leaves out question words, `full_idf` does not."""

    text: str
    vector: Vectors
    words: QuestionWords  # to be looked for in other words and languages
    idf: dict[str, float]
    full_idf: dict[str, float]
    is_chinese: bool

    @cached_property
    def total(self) -> float:
        """The sum of `idf`, never 0."""
        return sum(self.idf.values()) or 1.0

    @cached_property
    def terms(self) -> list[str]:
        """All terms, in one order."""
        return list(dict.fromkeys([*self.full_idf, *self.idf]))

    @cached_property
    def weights(self) -> Vectors:
        """The idf of each of the terms, 0 for question words."""
        return np.array([self.idf.get(term, 0.0) for term in self.terms], dtype=np.float32)

    @cached_property
    def shares(self) -> Vectors:
        """The share of each of the terms in the sum of `full_idf`."""
        idf = np.array([self.full_idf.get(term, 0.0) for term in self.terms], dtype=np.float32)
        return idf / np.float32(max(float(idf.sum()), 1e-9))


def weigh_question(index: SearchableIndex, question: str, vector: Vectors, left_out: Sequence[str] = ()) -> Question:
    """The question as it is searched for.

    Its idf is counted as if the articles of the ids left out were not there.
    """
    removed_terms = (
        [set(terms_of(text)) for text in index.catalog.embedding_texts(index.catalog.chunk_ids_of(left_out)).values()]
        if left_out
        else []
    )
    idf = index.lexical_index.idf(removed_terms)
    all_terms = terms_of(question)
    content_terms = terms_of(without_question_words(question)) or all_terms
    content_idf = idf.of(content_terms)
    return Question(
        question,
        vector,
        QuestionWords(question, idf.commonness),
        content_idf,
        idf.of(all_terms, set(all_terms) - set(content_idf)),
        is_chinese(question),
    )

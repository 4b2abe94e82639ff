"""Which articles a search keeps to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from pydantic import ConfigDict, Field, field_validator

from vectorstore.articles import Article, FrozenModel
from vectorstore.index.rows import FilterFields, Vectors
from vectorstore.index.searchable import SearchableIndex
from vectorstore.text.language_tags import language_tag

_FEW_CHUNKS = 50  # so many are all looked at
_MANY_CHUNKS = 5000  # vectors read and compared one by one in about 50 ms
_MOST_ASKED = 2000  # of the vector store's nearest
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"


class Filter(FrozenModel):
    """Keeps to some articles. A field that is not set does not restrict; an empty list admits nothing."""

    model_config = ConfigDict(extra="forbid")  # a name written wrongly would restrict nothing

    articles: Sequence[str] | None = Field(default=None, description="ids of articles")
    without: Sequence[str] = Field(
        default=(), description="ids of articles that are left out as if they were not there"
    )
    sources: Sequence[str] | None = Field(default=None, description="as the articles name them")
    after: str | None = Field(default=None, pattern=f"^{_DATE}$", description="on this day, month or year, or later")
    before: str | None = Field(default=None, pattern=f"^{_DATE}$", description="on this day, month or year, or earlier")
    languages: Sequence[str] | None = Field(
        default=None, description="BCP 47; zh admits zh-Hans and zh-Hant, en admits en-GB"
    )

    @field_validator("articles", "without", "sources", "languages", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Any collection of names; a single name would be read letter by letter."""
        if isinstance(value, str):
            raise ValueError(f"give a list, such as [{value!r}]")  # noqa: TRY004  # pydantic tells of ValueError
        if isinstance(value, set | frozenset):
            return tuple(sorted(value))
        return (
            tuple(value) if isinstance(value, Iterable) and not isinstance(value, Mapping) else value
        )  # a filter is remembered: it can be hashed

    def admits(self, article: FilterFields | Article) -> bool:
        """Whether the article may be found; one without a date is not, where a date is asked for."""
        return (
            (self.articles is None or article.id in self.articles)
            and article.id not in self.without
            and (self.sources is None or article.source in self.sources)
            and (self.languages is None or any(_is_in_language(article, language) for language in self.languages))
            and self._in_time(article.date)
        )

    def _in_time(self, date: str | None) -> bool:
        """Dates are compared as far as both are known: 2016 is both after and before 2016-05."""
        if not (self.after or self.before):
            return True
        if not date:
            return False
        late = not self.after or date[: len(self.after)] >= self.after[: len(date)]
        return late and (not self.before or date[: len(self.before)] <= self.before[: len(date)])


class SearchScope(NamedTuple):
    """The articles and chunks that a search may find."""

    articles: tuple[str, ...]
    chunks: frozenset[str]
    share: float  # of all chunks


def resolve_filter(index: SearchableIndex, filters: Filter) -> SearchScope:
    """What the filter admits, remembered until the catalog changes."""

    def read() -> SearchScope:
        articles = tuple(article.id for article in index.catalog.filter_fields() if filters.admits(article))
        chunks = frozenset(index.catalog.chunk_ids_of(articles))
        return SearchScope(articles, chunks, len(chunks) / max(1, index.catalog.chunk_count()))

    return index.cache.get(filters, read)


def nearest_by_words(index: SearchableIndex, terms: Sequence[str], scope: SearchScope | None, k: int) -> list[str]:
    """The k best chunks by words that may be found; all that may where they are few.

    More are asked for and the others passed over, as keeping to thousands of articles costs many times a search; where
    too few are left it is done.
    """
    if scope is None:
        return index.search_terms(terms, k)
    if len(scope.chunks) <= _FEW_CHUNKS:
        return sorted(scope.chunks)
    wanted = _oversampled(scope, k)
    if wanted <= _MOST_ASKED:
        proposed = index.search_terms(terms, wanted)
        found = [identity for identity in proposed if identity in scope.chunks][:k]
        if len(found) == k or len(proposed) < wanted:
            return found
    return index.search_terms(terms, k, among=scope.articles)


def nearest_by_meaning(index: SearchableIndex, vector: Vectors, scope: SearchScope | None, k: int) -> list[str]:
    """The k best chunks by meaning that may be found; none where `best_by_words` gives all.

    A filter of Chroma's own costs ten to a hundred times a search. What may not be found is passed over instead; where
    too little is left, numpy compares all vectors that may be found.
    """
    if scope is None:
        return index.search_vectors(vector, k)
    if len(scope.chunks) <= _FEW_CHUNKS:
        return []
    found: list[str] = []
    if _oversampled(scope, k) <= _MOST_ASKED or len(scope.chunks) > _MANY_CHUNKS:
        found = [
            identity
            for identity in index.search_vectors(vector, min(_MOST_ASKED, _oversampled(scope, k)))
            if identity in scope.chunks
        ][:k]
    if len(found) == k or len(scope.chunks) > _MANY_CHUNKS:
        return found
    vectors = index.catalog.chunk_vectors(sorted(scope.chunks), index.embeddings.name)
    listed = list(vectors)
    nearness = np.stack(list(vectors.values())) @ vector if listed else np.zeros(0)
    return [listed[place] for place in np.argsort(-nearness, kind="stable")[:k]]


def _oversampled(scope: SearchScope, k: int) -> int:
    """How many to ask for, so that as a rule twice as many as are needed may be found."""
    return int(2 * k / scope.share)


def _is_in_language(article: FilterFields | Article, language: str) -> bool:
    own, wanted = (article.language or "").casefold(), (language_tag(language) or language).casefold()
    return own == wanted or own.startswith(f"{wanted}-")

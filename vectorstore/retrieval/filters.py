"""Which articles a search keeps to."""

from collections.abc import Sequence

import numpy as np
from pydantic import ConfigDict, Field, field_validator

from vectorstore.articles import Article, Record
from vectorstore.storage.index import Index
from vectorstore.storage.rows import Facts, Vectors

_FEW_CHUNKS = 50  # so many are all looked at
_MANY_CHUNKS = 5000  # vectors read and compared one by one in about 50 ms
_MOST_ASKED = 2000  # of Chroma's nearest
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"


class Filter(Record):
    """Keeps to some articles; what is not given does not restrict, and an empty list admits nothing."""

    model_config = ConfigDict(extra="forbid")  # a name written wrongly would restrict nothing

    articles: tuple[str, ...] | None = Field(default=None, description="ids of articles")
    without: tuple[str, ...] = Field(default=(), description="ids of articles that are left out as if they were not there")
    sources: tuple[str, ...] | None = Field(default=None, description="as the articles name them")
    after: str | None = Field(default=None, pattern=f"^{_DATE}$", description="on this day, month or year, or later")
    before: str | None = Field(default=None, pattern=f"^{_DATE}$", description="on this day, month or year, or earlier")
    languages: tuple[str, ...] | None = Field(default=None, description="BCP 47; zh admits zh-Hans and zh-Hant")

    @field_validator("articles", "without", "sources", "languages", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Any collection of names; a single name would be read letter by letter."""
        if isinstance(value, str):
            raise ValueError(f"give a list, such as [{value!r}]")  # noqa: TRY004  # pydantic tells of ValueError
        return tuple(sorted(value)) if isinstance(value, set | frozenset) else value

    def admits(self, article: Facts | Article) -> bool:
        """Whether the article may be found; one without a date is not, where a date is asked for."""
        return (
            (self.articles is None or article.id in self.articles)
            and article.id not in self.without
            and (self.sources is None or article.source in self.sources)
            and (self.languages is None or any(_speaks(article, language) for language in self.languages))
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


def proposed(index: Index, terms: Sequence[str], vector: Vectors, filters: Filter, k: int) -> list[str]:
    """The k best of the chunks that may be found by words, and the k best by meaning; all of them where they are few."""
    articles = [article.id for article in index.record.article_facts() if filters.admits(article)]
    ids = index.record.chunks_of(articles)
    if len(ids) <= _FEW_CHUNKS:
        return ids
    return index.lexical.search(terms, k, among=articles) + _nearest(index, vector, ids, k)


def _nearest(index: Index, vector: Vectors, ids: Sequence[str], k: int) -> list[str]:
    """What Chroma proposes, as far as it may be found; where that is too little, by numpy over all vectors that may.

    A filter of Chroma's own costs it ten to a hundred times a search.
    """
    kept, share = set(ids), len(ids) / max(1, index.record.chunk_count())
    found = [identity for identity in index.nearest(vector, min(_MOST_ASKED, int(2 * k / share))) if identity in kept][:k]
    if len(found) >= k or len(ids) > _MANY_CHUNKS:
        return found
    vectors = index.record.passage_vectors(ids, index.embeddings.name)
    listed = list(vectors)
    nearness = np.stack(list(vectors.values())) @ vector if listed else np.zeros(0)
    return [listed[place] for place in np.argsort(-nearness)[:k]]


def _speaks(article: Facts | Article, language: str) -> bool:
    own = (article.language or "").casefold()
    return own == language.casefold() or own.startswith(f"{language.casefold()}-")

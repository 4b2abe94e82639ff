"""Which articles a search keeps to."""

from collections.abc import Sequence

import numpy as np
from pydantic import Field, field_validator

from vectorstore.articles import Article, Record
from vectorstore.storage.index import Index
from vectorstore.storage.rows import Vectors

_FEW_CHUNKS = 50  # so many are all looked at
_MANY_CHUNKS = 5000  # vectors read and compared one by one in about 50 ms; beyond, Chroma proposes and what does not fit is dropped
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"


class Filter(Record):
    """Keeps to some articles; what is not given does not restrict, and an empty list admits nothing."""

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

    def admits(self, article: Article) -> bool:
        """Whether the article may be found; one without a date is not, where a date is asked for."""
        return (
            (self.articles is None or article.id in self.articles)
            and article.id not in self.without
            and (self.sources is None or article.source in self.sources)
            and (self.languages is None or any(_speaks(article, language) for language in self.languages))
            and self._in_time(article.date)
        )

    @property
    def only_leaves_out(self) -> bool:
        """Whether all articles but the named ones are admitted."""
        return (self.articles, self.sources, self.after, self.before, self.languages) == (None, None, None, None, None)

    def _in_time(self, date: str | None) -> bool:
        """Dates are compared as far as both are known: 2016 is both after and before 2016-05."""
        if not (self.after or self.before):
            return True
        if not date:
            return False
        late = not self.after or date[: len(self.after)] >= self.after[: len(date)]
        return late and (not self.before or date[: len(self.before)] <= self.before[: len(date)])


def admitted(index: Index, filters: Filter) -> list[str]:
    """The ids of the chunks that may be found."""
    return index.record.chunks_of([article.id for article in index.record.articles() if filters.admits(article)])


def proposed(index: Index, terms: Sequence[str], vector: Vectors, ids: Sequence[str], k: int) -> list[str]:
    """The k best of these chunks by words, and the k best by meaning."""
    if len(ids) <= _FEW_CHUNKS:
        return list(ids)
    return index.lexical.search(terms, k, among=ids) + _nearest(index, vector, ids, k)


def _nearest(index: Index, vector: Vectors, ids: Sequence[str], k: int) -> list[str]:
    """By numpy over the vectors of these chunks: a filter costs Chroma ten times a search."""
    if len(ids) > _MANY_CHUNKS:
        kept = set(ids)
        share = len(ids) / max(1, index.record.chunk_count())
        return [identity for identity in index.nearest(vector, int(2 * k / share)) if identity in kept][:k]
    digests = {identity: chunk.digest for identity, (chunk, _) in index.record.chunks(ids).items()}
    vectors = index.vectors(list(digests.values()))
    listed = [identity for identity, digest in digests.items() if digest in vectors]
    nearness = np.stack([vectors[digests[identity]][0] for identity in listed]) @ vector if listed else np.zeros(0)
    return [listed[place] for place in np.argsort(-nearness)[:k]]


def _speaks(article: Article, language: str) -> bool:
    own = (article.language or "").casefold()
    return own == language.casefold() or own.startswith(f"{language.casefold()}-")

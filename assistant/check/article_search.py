"""What the check of a text asks of the articles."""

from collections.abc import Iterable, Iterator, Sequence

from assistant.check.clean_draft import is_long
from vectorstore import (
    Article,
    Filter,
    SearchableIndex,
    SearchResult,
    attach_vectors,
    find,
    find_each,
    find_repeated,
    front_matter_end,
    language_of,
)

_LONGER_THAN_A_COPY = 2  # times an article, for a text to be more than the article


class ArticleSearch:
    """The articles of an index, as a text is checked against them."""

    def __init__(self, index: SearchableIndex, passages: int) -> None:
        """`passages` is the number that is found for each query."""
        self._index, self._passages = index, passages

    def articles(self) -> list[Article]:
        """All articles."""
        return self._index.catalog.articles()

    def repeated(self, text: str) -> list[Article]:
        """Articles that a text is, or nearly is; a long text is compared only where an article is half as long."""
        if is_long(text) and len(text) > _LONGER_THAN_A_COPY * self._index.catalog.longest_article():
            return []
        return find_repeated(self._index.catalog, text[front_matter_end(text) :])

    def missing_language(self, text: str) -> str | None:
        """The language of a text, where it is known and no article is in it."""
        language = language_of(text)
        known = {article.language.partition("-")[0] for article in self.articles() if article.language}
        return language if language and known and language.partition("-")[0] not in known else None

    def search(self, queries: Iterable[str], without: Sequence[str]) -> Iterator[SearchResult]:
        """What is found for each query, in order."""
        filters = Filter(without=tuple(without)) if without else None
        for found in find_each(self._index, queries, self._passages, filters=filters):
            yield attach_vectors(self._index, found)

    def search_in(self, query: str, article_id: str) -> SearchResult:
        """What is found for a query in one article."""
        found = find(self._index, query, self._passages, filters=Filter(articles=(article_id,)))
        return attach_vectors(self._index, found)

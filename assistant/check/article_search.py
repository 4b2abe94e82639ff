"""What the check of a text asks of the articles."""

from collections.abc import Iterable, Iterator, Sequence

from assistant.check.clean_draft import is_long
from vectorstore import Article, Filter, Index, SearchResult, attach_vectors, find, find_each, find_repeated

_LONGER_THAN_A_COPY = 2  # times an article, for a text to be more than the article


class ArticleSearch:
    """The articles of an index, as a text is checked against them."""

    def __init__(self, index: Index, passages: int) -> None:
        """`passages` is the number that is found for each query."""
        self._index, self._passages = index, passages

    def articles(self) -> list[Article]:
        """All articles."""
        return self._index.catalog.articles()

    def repeated(self, text: str) -> list[Article]:
        """Articles that a text is, or nearly is; a long text is compared only where an article is half as long."""
        if is_long(text) and len(text) > _LONGER_THAN_A_COPY * self._index.catalog.longest_article():
            return []
        return find_repeated(self._index.catalog, text)

    def search(self, queries: Iterable[str], without: Sequence[str]) -> Iterator[SearchResult]:
        """What is found for each query, in order."""
        filters = Filter(without=tuple(without)) if without else None
        for found in find_each(self._index, queries, self._passages, filters=filters):
            yield attach_vectors(self._index, found)

    def search_in(self, query: str, article_id: str) -> SearchResult:
        """What is found for a query in one article."""
        found = find(self._index, query, self._passages, filters=Filter(articles=(article_id,)))
        return attach_vectors(self._index, found)

"""A corpus folder with its index: the sync, the search, and what the index has of each article."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.corpus_index import CorpusIndex, IndexCounts
from assistant.settings import read_settings
from assistant.start_status import StartStatus
from assistant.validation import FilterLike, QuestionError, validate_filters, validate_question
from vectorstore import (
    Article,
    ArticleOmissions,
    CleanedText,
    Filter,
    IndexedArticle,
    PageProgress,
    Passage,
    Progress,
    ReadingOptions,
    RefusedFile,
    SearchResult,
    SyncReport,
    article_passages,
    attach_vectors,
    clean_text,
    find,
)


class IndexedCorpus:
    """The part of an assistant that needs no model."""

    def __init__(self, **settings: str | Path | int | float | None) -> None:
        """Any field of Settings by keyword; raises SettingsError for a wrong one."""
        self.settings = read_settings(**settings)
        self._corpus_index = CorpusIndex(self.settings)
        self.disk_room = self._corpus_index.disk_room

    def open(self) -> None:
        """Open the index now, which the first use does otherwise."""
        self._corpus_index.open()

    def use_index(self, index: CorpusIndex) -> None:
        """Answer from this index from now on; none may be open yet."""
        self._corpus_index, self.disk_room = index, index.disk_room

    def check_corpus(self) -> None:
        """Raise CorpusError where there is no corpus folder."""
        self._corpus_index.check_corpus()

    def sync(
        self,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        page_progress: PageProgress = lambda _path, _done, _pages: None,
    ) -> SyncReport:
        """Make the index equal to the corpus folder; a dry run changes nothing and reports what it would do.

        `progress` is called with the number of files done and of all files. `page_progress` is called for a scanned
        file with its path, the number of pages read and of all pages.
        """
        return self._corpus_index.sync(dry_run=dry_run, progress=progress, page_progress=page_progress)

    def indexing(self, seconds: float = 0.0, *, again: bool = True) -> StartStatus | None:
        """How far the indexing is for which the first use waits; it begins now unless it has. None once it is done.

        Waits for so many seconds at most. Raises the VectorstoreError of one that failed, unless it shall begin
        `again`.
        """
        index = self._corpus_index
        return None if index.is_synced else index.first_sync.wait(seconds, again=again)

    async def wait_until_indexed(self) -> None:
        """Wait for the indexing for which the first use waits, without a thread; raises VectorstoreError."""
        if not self._corpus_index.is_synced:
            await self._corpus_index.first_sync.await_end()

    def search(self, query: str, k: int = 10, *, filters: FilterLike | None = None) -> list[Passage]:
        """The k best passages, best first, without calling a chat model; `filters` keep to some articles.

        Raises QuestionError for a k below 1.
        """
        question = validate_question(query)
        if not isinstance(k, int) or k < 1:
            raise QuestionError("passages", count=str(k))
        return list(self.find(question, k, filters=filters).passages)

    def find(self, query: str, k: int, *, filters: FilterLike | None = None) -> SearchResult:
        """The k best passages with the confidence that they answer."""
        return find(self._corpus_index.open_synced(), query, k, filters=validate_filters(filters))

    def passages_for(
        self, article_id: str, statements: Sequence[str], quotes: Collection[str], ids: Collection[str]
    ) -> tuple[Passage, ...]:
        """The passages of an article by which statements are checked.

        They are those nearest to each statement, those with one of the quotes, and those with these ids; with the
        vectors that the check needs, and in the article's order.
        """
        only = Filter(articles=(article_id,))
        near = {passage.id for one in dict.fromkeys(statements) for passage in self.find(one, 2, filters=only).passages}
        whole = self._article_passages([article_id])
        near.update(ids)
        chosen = (p for p in whole if p.id in near or any(sentence.quote in quotes for sentence in p.sentences))
        return tuple(chosen) or whole[:1]

    def index_counts(self) -> IndexCounts:
        """How much is in the index, without a sync."""
        return self._corpus_index.counts()

    def check_index(self) -> None:
        """Raise VectorstoreError where the catalog or the vector store does not answer."""
        self._corpus_index.check()

    def purge(self) -> None:
        """Wipe what was deleted from the index off the disk."""
        self._corpus_index.purge()

    def articles(self) -> list[Article]:
        """The articles of the index, by path."""
        return self._corpus_index.open_synced().catalog.articles()

    def article(self, article_id: str) -> Article | None:
        """What is known of an article; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_article(article_id)

    def indexed_articles(self) -> list[IndexedArticle]:
        """The articles of the index with what was made of them, by path."""
        return self._corpus_index.open_synced().catalog.indexed_articles()

    def library_state(self) -> str:
        """A text that is another one with every change of the articles and of the refused files."""
        index = self._corpus_index.open_synced()

        def digest() -> str:
            listed = (*index.catalog.indexed_articles(), *self.refused())
            return hashlib.sha256("\n".join(map(repr, listed)).encode()).hexdigest()[:16]

        return index.cache.get("library_state", digest)

    def unsearchable_languages(self) -> list[str]:
        """Languages whose articles keyword search does not find, in which only meaning is searched.

        None as long as all is well.
        """
        return self._corpus_index.open_synced().unsearchable_languages()

    def refused(self) -> list[RefusedFile]:
        """The files of the corpus, and parts of files, that could not be indexed, by path, with the reasons."""
        return [part for parts in self._corpus_index.open().catalog.refused_files().values() for part in parts]

    def cleaned(self, article_id: str) -> CleanedText | None:
        """The cleaned text of an article with every change; None for an unknown id."""
        original, reading = self.original(article_id), self.reading(article_id)
        if original is None or reading is None:
            return None
        return clean_text(original, **reading.cleaning)

    def reading(self, article_id: str) -> ReadingOptions | None:
        """Where the pages of an article begin, and what of it text recognition read; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_reading_options(article_id)

    def omitted(self, article_id: str) -> ArticleOmissions | None:
        """What was left out of an article, and where its file states its facts; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_omissions(article_id)

    def original(self, article_id: str) -> str | None:
        """The original text of an article, to which all offsets refer; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_original(article_id)

    def close(self) -> None:
        """Give the index up; the next use opens it again."""
        self._corpus_index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _admitted_articles(self, filters: Filter | None) -> list[Article]:
        """The articles that the filters admit, by path."""
        return [article for article in self.articles() if filters is None or filters.admits(article)]

    def _article_passages(self, articles: Sequence[str]) -> tuple[Passage, ...]:
        """The passages of whole articles, with the vectors that their check needs."""
        index = self._corpus_index.open_synced()
        found = SearchResult(passages=article_passages(index, articles), confidence=1.0)
        return attach_vectors(index, found).passages

    def _search(self, question: str, filters: Filter | None = None) -> SearchResult:
        """The passages for an answer, with the vectors that its check needs."""
        found = self.find(question, self.settings.passages, filters=filters)
        return attach_vectors(self._corpus_index.open_synced(), found)

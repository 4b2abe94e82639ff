"""Writes what a sync reads, batch by batch. New chunks are written before old ones are deleted."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from vectorstore.articles import RefusedFile
from vectorstore.index.catalog import Catalog
from vectorstore.index.chunk_embedding import make_searchable
from vectorstore.index.chunking import rechunk
from vectorstore.index.corpus_changes import CorpusChanges
from vectorstore.index.index import Index
from vectorstore.index.near_duplicates import decide_near_duplicates
from vectorstore.index.rows import ArticleRow, FileRow

_BATCH_CHUNKS = 128  # chunks written together: a kill costs at most this much work


@dataclass
class _Batch:
    """What is written together, in one transaction."""

    articles: dict[str, ArticleRow] = field(default_factory=dict)  # by id
    links: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # article id -> file -> path
    files: list[tuple[FileRow, list[RefusedFile], set[str]]] = field(default_factory=list)  # with ids of its articles

    def is_full(self) -> bool:
        return sum(len(row.chunks) for row in self.articles.values()) >= _BATCH_CHUNKS


class BatchWriter:
    """Collects articles and files, and writes them to the catalog and both search indexes.

    Without an index it writes to the catalog alone, as a dry run does, whose changes are rolled back.
    """

    def __init__(self, catalog: Catalog, index: Index | None, deleted_files: Collection[str]) -> None:
        self._catalog = catalog
        self._index = index
        self._deleted_files = deleted_files
        self._batch = _Batch()

    def add_article(self, file: str, row: ArticleRow) -> None:
        """Note that a file has the article. It is stored as in the first of its files, by path."""
        identity, path = row.article.id, row.article.path
        links = {**self._catalog.files_of(identity), **self._batch.links[identity]}
        self._batch.links[identity][file] = path
        others = [other for name, other in links.items() if name != file and name not in self._deleted_files]
        is_first = not others or path <= min(others)
        if is_first and not self._catalog.is_stored(row):
            self._batch.articles[identity] = row

    def add_file(self, row: FileRow, refused: list[RefusedFile], articles: set[str]) -> None:
        """Note what was seen of a file, what of it was refused, and the ids of all articles that it has now."""
        self._batch.files.append((row, refused, articles))
        self.write_if_full()

    def reconsider(self, article_id: str) -> None:
        """Decide again whether a stored article is a near-duplicate of another one."""
        self._batch.articles[article_id] = self.stored(article_id)
        self.write_if_full()

    def stored(self, article_id: str) -> ArticleRow:
        """An article of the catalog with its chunks."""
        row = self._catalog.get_article_row(article_id)
        assert row is not None  # whoever names it has the id from the catalog
        return row if row.chunks else rechunk(row)

    def write_if_full(self) -> None:
        """Write the batch where it has enough chunks."""
        if self._batch.is_full():
            self.write()

    def write(self) -> None:
        """Write the batch: embed, put into the search indexes, list in one transaction, delete what is stale."""
        batch, self._batch = self._batch, _Batch()
        decisions = decide_near_duplicates(self._catalog, batch.articles, self.stored)
        if self._index:
            make_searchable(self._index, [decision.row for decision in decisions if not decision.copy_of])
        stale: list[str] = []
        with self._catalog.transaction():
            for decision in decisions:
                stale += self._catalog.put_article(*decision)
            self._link(batch)
            for row, refused, articles in batch.files:
                self._catalog.put_file(row, refused)
                stale += self._catalog.unlink(row.path, set(self._catalog.articles_of(row.path)) - articles)
        self._delete_chunks(stale)

    def _link(self, batch: _Batch) -> None:
        for identity, files in batch.links.items():
            for file, path in files.items():
                self._catalog.link(file, identity, path)

    def delete_vanished(self, changes: CorpusChanges) -> None:
        """Store the new times of files with the same content, and delete what no file has any more."""
        with self._catalog.transaction():
            for row in changes.touched:
                self._catalog.touch_file(row)
            self._catalog.delete_files(changes.deleted)
            stale = self._catalog.delete_unlinked()
        self._delete_chunks(stale)

    def _delete_chunks(self, ids: list[str]) -> None:
        if self._index:
            self._index.delete_chunks(ids)

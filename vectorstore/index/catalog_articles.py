"""The catalog's articles: their texts and what is known of them. Near-duplicates are stored without chunks."""

import json
from collections import defaultdict
from dataclasses import astuple
from typing import Any

from pydantic_core import from_json

from vectorstore.articles import Article, ArticleOmissions, IndexedArticle
from vectorstore.index.catalog_chunks import CatalogChunks
from vectorstore.index.rows import (
    ArticleRow,
    FilterFields,
    ReadingOptions,
    decode_cleaning,
    decode_omissions,
    encode_chunk,
    encode_cleaning,
    encode_omissions,
)
from vectorstore.index.sql import upsert
from vectorstore.ingest.formats.extract import Recognised

_COLUMNS = ("path", "facts", "encoding", "original", "cleaning", "reading", "found_in", "omissions")
_PUT = upsert("articles", ["id"], [*_COLUMNS, "copy_of", "resemblance"])
_SAME = """
    SELECT id, path, facts, encoding, original, cleaning, reading, found_in, omissions FROM articles
    WHERE id = ? AND copy_of IS NULL
"""
_BY_PATH = "FROM articles WHERE copy_of IS NULL ORDER BY path, {number:row} NULLS FIRST"
_INDEXED = f"""
    SELECT id, facts, cleaning, encoding, found_in, omissions, reading,
        (SELECT count(*) FROM chunks c WHERE c.article = articles.id)
    {_BY_PATH}
"""  # noqa: S608  # a condition of ours
_PATHS = "SELECT coalesce(a.copy_of, a.id), h.path FROM holdings h JOIN articles a ON a.id = h.article ORDER BY h.path"


class CatalogArticles(CatalogChunks):
    """Articles by id. One that is nearly the same as another is a copy of it, and only the other has chunks."""

    def put_article(self, row: ArticleRow, copy_of: str | None = None, resemblance: float | None = None) -> list[str]:
        """Store an article in place of an older one of the same id.

        With `copy_of`, the id of the article that it is nearly the same as, its chunks are left out; `resemblance` is
        then the share of common shingles, 0 to 1. Returns the ids of chunks that are no more.
        """
        identity = row.article.id
        chunks, sketch = ((), ()) if copy_of else (row.chunks, row.sketch)
        stale = set(self.chunk_ids_of([identity])) - {chunk.id for chunk in chunks}
        values = _article_values(row)
        with self.transaction():
            self.execute("DELETE FROM chunks WHERE article = ?", identity)
            self.execute("DELETE FROM shingles WHERE article = ?", identity)
            self.execute(_PUT, *values, copy_of, resemblance)
            self.execute_many(
                "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [encode_chunk(chunk) for chunk in chunks]
            )
            self.execute_many("INSERT INTO shingles VALUES (?, ?)", [(shingle, identity) for shingle in sketch])
        return sorted(stale)

    def is_stored(self, row: ArticleRow) -> bool:
        """Whether the article is stored with chunks, and just as it is here."""
        values = _article_values(row)
        same = self.fetch_one(_SAME, values[0]) == values
        return same and self.chunk_ids_of([row.article.id]) == [chunk.id for chunk in row.chunks]

    def is_empty(self) -> bool:
        """Whether no article is stored."""
        return self.fetch_one("SELECT 1 FROM articles LIMIT 1") is None

    def article_count(self) -> int:
        """The number of articles that have chunks."""
        [(number,)] = self.fetch_all("SELECT count(*) FROM articles WHERE copy_of IS NULL")
        return int(number)

    def articles(self) -> list[Article]:
        """All articles that have chunks, by path."""
        rows = self.fetch_all(f"SELECT facts {_BY_PATH}")  # a condition of ours
        return [Article.model_validate_json(row[0]) for row in rows]

    def indexed_articles(self) -> list[IndexedArticle]:
        """All articles that have chunks with what was made of them, by path."""
        paths: dict[str, list[str]] = defaultdict(list)
        for identity, path in self.fetch_all(_PATHS):
            paths[identity].append(path)
        return [_indexed_article(paths[row[0]], *row[1:]) for row in self.fetch_all(_INDEXED)]

    def filter_fields(self) -> list[FilterFields]:
        """What filters ask of all articles that have chunks."""
        query = """
            SELECT id, {fact:source}, {fact:date}, {fact:language} FROM articles WHERE copy_of IS NULL
        """
        return [FilterFields(*row) for row in self.fetch_all(query)]

    def get_article(self, article_id: str) -> Article | None:
        """What is known of an article; None for an unknown id."""
        row = self.fetch_one("SELECT facts FROM articles WHERE id = ?", article_id)
        return Article.model_validate_json(row[0]) if row else None

    def get_original(self, article_id: str) -> str | None:
        """The article's original text; None for an unknown id."""
        row = self.fetch_one("SELECT original FROM articles WHERE id = ?", article_id)
        return str(row[0]) if row else None

    def get_reading_options(self, article_id: str) -> ReadingOptions | None:
        """How the article's original text is cleaned; None for an unknown id."""
        row = self.fetch_one("SELECT reading FROM articles WHERE id = ?", article_id)
        return _decode_reading(row[0]) if row else None

    def get_omissions(self, article_id: str) -> ArticleOmissions | None:
        """What was left out of an article, and where its file states its facts; None for an unknown id."""
        row = self.fetch_one("SELECT path, omissions, found_in FROM articles WHERE id = ?", article_id)
        if not row:
            return None
        return ArticleOmissions(path=row[0], omissions=decode_omissions(row[1]), found_in=from_json(row[2]))

    def get_article_row(self, article_id: str) -> ArticleRow | None:
        """An article as it is stored, a copy of another one without chunks; None for an unknown id."""
        row = self.fetch_one(
            "SELECT facts, original, encoding, cleaning, reading, found_in, omissions FROM articles WHERE id = ?",
            article_id,
        )
        if not row:
            return None
        chunks = self.get_chunks(self.chunk_ids_of([article_id])).values()
        cleaning, unrepaired = decode_cleaning(row[3])
        sketch = self.fetch_all("SELECT hash FROM shingles WHERE article = ? ORDER BY hash", article_id)
        return ArticleRow(
            article=Article.model_validate_json(row[0]),
            original=row[1],
            encoding=row[2],
            cleaning=cleaning,
            chunks=tuple(sorted((chunk for chunk, _ in chunks), key=lambda chunk: chunk.position)),
            reading=_decode_reading(row[4]),
            unrepaired=unrepaired,
            sketch=tuple(shingle for (shingle,) in sketch),
            found_in=from_json(row[5]),
            omissions=decode_omissions(row[6]),
        )

    def _delete_articles(self, articles: list[tuple[str]]) -> list[str]:
        """Delete the articles of these rows of ids; returns the ids of their chunks."""
        ids = [row[0] for row in articles]
        stale = self.fetch_all("SELECT id FROM chunks WHERE article {in_list}", ids)
        for table, column in (("chunks", "article"), ("shingles", "article"), ("articles", "id")):
            self.execute(f"DELETE FROM {table} WHERE {column} {{in_list}}", ids)  # noqa: S608  # names of ours
        return [row[0] for row in stale]


def _article_values(row: ArticleRow) -> tuple[object, ...]:
    """The columns of an article that say nothing of other articles."""
    return (
        row.article.id,
        row.article.path,
        row.article.model_dump_json(),
        row.encoding,
        row.original,
        encode_cleaning(row),
        json.dumps(astuple(row.reading)),
        json.dumps(dict(row.found_in), ensure_ascii=False),
        encode_omissions(row.omissions),
    )


def _decode_reading(stored: str) -> ReadingOptions:
    parts: list[Any] = json.loads(stored)
    parts += [False, False, []][len(parts) - 3 :]  # older versions stored only the first ones
    markdown, start, pages, exact, marked, recognised = parts
    lines = tuple(Recognised(*part) for part in recognised)
    return ReadingOptions(markdown, start, tuple(pages), exact, marked, lines)


def _indexed_article(
    paths: list[str],
    facts: str,
    cleaning: str,
    encoding: str,
    found_in: str,
    omissions: str,
    reading: str,
    chunks: int,
) -> IndexedArticle:
    steps, unrepaired = decode_cleaning(cleaning)
    return IndexedArticle(
        article=Article.model_validate_json(facts),
        cleaning=steps,
        unrepaired=unrepaired,
        encoding=encoding,
        chunks=chunks,
        paths=tuple(paths),
        found_in=from_json(found_in),
        omissions=decode_omissions(omissions),
        ocr=min((line.confidence for line in _decode_reading(reading).recognised), default=None),
    )

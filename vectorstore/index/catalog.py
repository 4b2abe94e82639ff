"""The record: one SQLite database that is the truth about an index. Chroma and the lexical index are filled from it."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
from pydantic_core import from_json

from vectorstore.articles import Article, Holding, Omitted, RefusedFile, Repost
from vectorstore.index.database import Database
from vectorstore.index.rows import (
    ArticleRow,
    ChunkRow,
    Facts,
    FileRow,
    HalfVectors,
    Reading,
    Vectors,
    chunk_of,
    chunk_values,
    cleaning_of,
    cleaning_value,
    embedded,
    omissions_of,
    omissions_value,
    refusal_of,
    refusal_value,
)
from vectorstore.ingest.formats.extract import Recognised

_COMMON_HASH = 50  # articles looked at for one hash: a sentence that all articles share finds no reposts


class Record(Database):
    """What is known of files, articles, chunks and vectors. Changes of several methods belong into one `transaction`."""

    def fact(self, name: str) -> str | None:
        """A remembered value, such as the embedding model's name."""
        row = self.row("SELECT value FROM facts WHERE name = ?", name)
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Remember a value."""
        self.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def is_unfinished(self) -> bool:
        """Whether the last run was killed, failed or stopped before its end: the next one looks after more than what it finds changed."""
        return "1" in (self.fact("writing"), self.fact("unfinished"))

    def files(self) -> dict[str, FileRow]:
        """What was seen of each file, by path."""
        return {
            row[0]: FileRow(*row) for row in self.rows("SELECT path, size, mtime_ns, digest FROM files ORDER BY path")
        }

    def put_file(self, row: FileRow, refused: Iterable[RefusedFile] = ()) -> None:
        """Remember what was seen of a file, and which parts of it were refused: the file itself, or members and rows."""
        with self.transaction():
            self.run("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", row.path, row.size, row.mtime_ns, row.digest)
            self.run("DELETE FROM refusals WHERE file = ?", row.path)
            self.many(
                "INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)",
                [(row.path, part.path, refusal_value(part)) for part in refused],
            )

    def touch_file(self, row: FileRow) -> None:
        """Remember that a file with the same content has another size or time."""
        self.run("UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?", row.size, row.mtime_ns, row.path)

    def forget_files(self, paths: Iterable[str]) -> None:
        """Forget files that are gone, and what they held."""
        with self.transaction():
            gone = [(path,) for path in paths]
            self.many("DELETE FROM files WHERE path = ?", gone)
            self.many("DELETE FROM refusals WHERE file = ?", gone)
            self.many("DELETE FROM holdings WHERE file = ?", gone)

    def refused(self) -> dict[str, list[RefusedFile]]:
        """What was refused, by file."""
        found: dict[str, list[RefusedFile]] = {}
        for file, path, reason in self.rows("SELECT file, path, reason FROM refusals ORDER BY file, path"):
            found.setdefault(file, []).append(refusal_of(path, reason))
        return found

    def hold(self, file: str, article_id: str, path: str) -> None:
        """Remember that a file holds an article, under the path by which the article is shown there."""
        self.run("INSERT OR REPLACE INTO holdings VALUES (?, ?, ?)", file, article_id, path)

    def held(self, file: str) -> list[str]:
        """The ids of the articles that a file holds."""
        return [row[0] for row in self.rows("SELECT article FROM holdings WHERE file = ?", file)]

    def let_go(self, file: str, articles: Collection[str]) -> list[str]:
        """A file holds these articles no more; those that nothing else holds are dropped.

        Returns the ids of chunks that are no more.
        """
        gone = json.dumps(sorted(articles))
        self.run("DELETE FROM holdings WHERE file = ? AND article IN (SELECT value FROM json_each(?))", file, gone)
        return self._drop(
            self.rows(
                (
                    "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT article FROM holdings WHERE article "
                    "= value)"
                ),
                gone,
            )
        )

    def holders(self, article_id: str) -> dict[str, str]:
        """The files that hold an article, each with the path by which the article is shown there."""
        return dict(self.rows("SELECT file, path FROM holdings WHERE article = ?", article_id))

    def put_article(self, row: ArticleRow, copy_of: str | None = None, resemblance: float | None = None) -> list[str]:
        """Store an article in place of an older one of the same id: with its chunks, or as nearly the same as another one, which is kept.

        Returns the ids of chunks that are no more.
        """
        identity = row.article.id
        chunks, sketch = ((), ()) if copy_of else (row.chunks, row.sketch)
        stale = set(self.chunks_of([identity])) - {chunk.id for chunk in chunks}
        with self.transaction():
            self.run("DELETE FROM chunks WHERE article = ?", identity)
            self.run("DELETE FROM shingles WHERE article = ?", identity)
            self.run(
                "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *_article_values(row)[:7],
                copy_of,
                resemblance,
                *_article_values(row)[7:],
            )
            self.many(
                "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [chunk_values(chunk) for chunk in chunks]
            )
            self.many("INSERT INTO shingles VALUES (?, ?)", [(shingle, identity) for shingle in sketch])
        return sorted(stale)

    def has(self, row: ArticleRow) -> bool:
        """Whether the article is kept just as it is here."""
        values = _article_values(row)
        stored = self.row(
            (
                "SELECT id, path, facts, encoding, original, cleaning, reading, found_in, omissions FROM articles "
                "WHERE id = ? AND copy_of IS NULL"
            ),
            values[0],
        )
        return stored == values and self.chunks_of([row.article.id]) == [chunk.id for chunk in row.chunks]

    def copies(self, article_id: str) -> list[str]:
        """The ids of the articles that are nearly the same as this one."""
        return [row[0] for row in self.rows("SELECT id FROM articles WHERE copy_of = ?", article_id)]

    def facts(self, article_id: str) -> Article | None:
        """What is known of an article; None for an unknown id."""
        row = self.row("SELECT facts FROM articles WHERE id = ?", article_id)
        return Article.model_validate_json(row[0]) if row else None

    def article(self, article_id: str) -> ArticleRow | None:
        """An article as it is stored, without chunks where it is not kept; None for an unknown id."""
        row = self.row(
            "SELECT facts, original, encoding, cleaning, reading, found_in, omissions FROM articles WHERE id = ?",
            article_id,
        )
        if not row:
            return None
        chunks = self.chunks(self.chunks_of([article_id]))
        ordered = tuple(sorted((chunk for chunk, _ in chunks.values()), key=lambda chunk: chunk.position))
        cleaning, unrepaired = cleaning_of(row[3])
        sketch = tuple(
            shingle for (shingle,) in self.rows("SELECT hash FROM shingles WHERE article = ? ORDER BY hash", article_id)
        )
        article, found_in, omissions = Article.model_validate_json(row[0]), from_json(row[5]), omissions_of(row[6])
        return ArticleRow(
            article, row[1], row[2], cleaning, ordered, _reading(row[4]), unrepaired, sketch, found_in, omissions
        )

    def omitted(self, article_id: str) -> Omitted | None:
        """What was left out of an article, and where its file states its facts; None for an unknown id."""
        row = self.row("SELECT path, omissions, found_in FROM articles WHERE id = ?", article_id)
        return Omitted(path=row[0], omissions=omissions_of(row[1]), found_in=from_json(row[2])) if row else None

    def resembling(self, sketch: Sequence[int], shared: int) -> list[str]:
        """The ids of kept articles that share so many hashes of the sketch."""
        query = f"""SELECT s.article FROM json_each(?) k JOIN shingles s ON s.hash = k.value
                    WHERE (SELECT count(*) FROM (SELECT 1 FROM shingles c WHERE c.hash = k.value LIMIT {_COMMON_HASH + 1})) <= {_COMMON_HASH}
                    GROUP BY s.article HAVING count(*) >= ?"""  # noqa: S608  # a number of ours
        return [row[0] for row in self.rows(query, json.dumps(sketch), shared)]

    def reposts(self) -> list[Repost]:
        """Every place that holds an article which is kept under another path, by path."""
        query = """SELECT h.path, a.path, 1.0 FROM (SELECT article FROM holdings GROUP BY article HAVING count(*) > 1) several
                   JOIN holdings h ON h.article = several.article JOIN articles a ON a.id = h.article WHERE a.copy_of IS NULL AND h.path != a.path
                   UNION SELECT h.path, k.path, a.resemblance FROM articles a JOIN articles k ON k.id = a.copy_of
                   JOIN holdings h ON h.article = a.id WHERE a.copy_of >= ''
                   ORDER BY 1, 2"""
        return [Repost(path=path, of=of, resemblance=resemblance) for path, of, resemblance in self.rows(query)]

    def is_empty(self) -> bool:
        """Whether no article is stored."""
        return self.row("SELECT 1 FROM articles LIMIT 1") is None

    def drop_unheld(self) -> list[str]:
        """Drop articles that no file holds any more; returns the ids of the chunks that are no more."""
        return self._drop(self.rows("SELECT id FROM articles WHERE id NOT IN (SELECT article FROM holdings)"))

    def misplaced(self) -> list[FileRow]:
        """Files under whose path an article that they hold should stand, as it is the first one, and does not: they must be read again."""
        query = """SELECT DISTINCT f.path, f.size, f.mtime_ns, f.digest FROM articles a JOIN holdings h ON h.article = a.id JOIN files f ON f.path = h.file
                   WHERE h.path != a.path AND h.path = (SELECT min(path) FROM holdings WHERE article = a.id) ORDER BY 1"""
        return [FileRow(*row) for row in self.rows(query)]

    def _drop(self, articles: list[tuple[str]]) -> list[str]:
        """Drop these articles; returns the ids of their chunks."""
        gone = json.dumps([row[0] for row in articles])
        stale = [
            row[0] for row in self.rows("SELECT id FROM chunks WHERE article IN (SELECT value FROM json_each(?))", gone)
        ]
        for table, column in (("chunks", "article"), ("shingles", "article"), ("articles", "id")):
            self.run(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", gone)  # noqa: S608  # names of ours
        return stale

    def orphans(self) -> list[str]:
        """The ids of articles that are nearly the same as one that is no more kept."""
        query = (
            "SELECT id FROM articles a WHERE copy_of >= '' AND NOT EXISTS (SELECT 1 FROM articles k WHERE k.id = "
            "a.copy_of AND k.copy_of IS NULL)"
        )
        return [row[0] for row in self.rows(query)]

    def articles(self) -> list[Article]:
        """All articles that are kept, by path."""
        return [
            Article.model_validate_json(row[0])
            for row in self.rows(
                "SELECT facts FROM articles WHERE copy_of IS NULL ORDER BY path, json_extract(facts, '$.row')"
            )
        ]

    def article_facts(self) -> list[Facts]:
        """What filters ask of all articles that are kept."""
        query = (
            "SELECT id, json_extract(facts, '$.source'), json_extract(facts, '$.date'), json_extract(facts, "
            "'$.language') FROM articles WHERE copy_of IS NULL"
        )
        return [Facts(*row) for row in self.rows(query)]

    def holdings(self) -> list[Holding]:
        """All articles that are kept with what was made of them, by path."""
        query = """SELECT a.facts, a.cleaning, a.encoding, a.found_in, a.omissions, (SELECT count(*) FROM chunks c WHERE c.article = a.id),
                   (SELECT json_group_array(h.path) FROM holdings h WHERE h.article = a.id OR h.article IN (SELECT id FROM articles WHERE copy_of = a.id))
                   FROM articles a WHERE a.copy_of IS NULL ORDER BY a.path, json_extract(a.facts, '$.row')"""
        return [_holding(*row) for row in self.rows(query)]

    def original(self, article_id: str) -> str | None:
        """The article's original text."""
        row = self.row("SELECT original FROM articles WHERE id = ?", article_id)
        return str(row[0]) if row else None

    def reading(self, article_id: str) -> Reading | None:
        """How the article's original text is cleaned."""
        row = self.row("SELECT reading FROM articles WHERE id = ?", article_id)
        return _reading(row[0]) if row else None

    def chunks_of(self, articles: Collection[str]) -> list[str]:
        """The ids of these articles' chunks, in order."""
        query = "SELECT id FROM chunks WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, position"
        return [row[0] for row in self.rows(query, json.dumps(sorted(articles)))]

    def chunk_count(self) -> int:
        """The number of chunks that may be returned."""
        [(number,)] = self.rows("SELECT count(*) FROM chunks")
        return int(number)

    def some_chunks(self, number: int) -> list[ChunkRow]:
        """Up to `number` chunks, spread over all of them."""
        query = "SELECT * FROM chunks WHERE rowid IN (SELECT rowid FROM chunks ORDER BY random() LIMIT ?)"
        return [chunk_of(row) for row in self.rows(query, number)]

    def chunk_ids(self) -> set[str]:
        """The ids of all chunks that may be returned."""
        return {row[0] for row in self.rows("SELECT id FROM chunks")}

    def chunks(self, ids: Sequence[str]) -> dict[str, tuple[ChunkRow, Article]]:
        """The listed ones of these chunks with their articles, by id."""
        found: dict[str, tuple[ChunkRow, Article]] = {}
        articles: dict[str, Article] = {}
        query = (
            "SELECT c.*, a.facts FROM chunks c JOIN articles a ON a.id = c.article WHERE c.id IN (SELECT value "
            "FROM json_each(?))"
        )
        for row in self.rows(query, json.dumps(ids)):
            chunk = chunk_of(row)
            article = articles.get(chunk.article) or articles.setdefault(
                chunk.article, Article.model_validate_json(row[9])
            )
            found[chunk.id] = (chunk, article)
        return found

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """The text that each of the listed ones of these chunks is embedded as, by id."""
        query = "SELECT id, heading, text FROM chunks WHERE id IN (SELECT value FROM json_each(?))"
        return {
            identity: embedded(from_json(heading), text)
            for identity, heading, text in self.rows(query, json.dumps(ids))
        }

    def embedded_texts(self, ids: Sequence[str], model: str) -> dict[str, tuple[str, Vectors]]:
        """The same with its vector, for those that have one of this model."""
        query = """SELECT c.id, c.heading, c.text, v.passage FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ?
                   WHERE c.id IN (SELECT value FROM json_each(?))"""
        return {
            identity: (embedded(from_json(heading), text), np.frombuffer(vector, dtype=np.float32))
            for identity, heading, text, vector in self.rows(query, model, json.dumps(ids))
        }

    def passage_vectors(self, ids: Sequence[str], model: str) -> dict[str, Vectors]:
        """The vector of each of these chunks, by id."""
        query = (
            "SELECT c.id, v.passage FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ? WHERE "
            "c.id IN (SELECT value FROM json_each(?))"
        )
        return {
            identity: np.frombuffer(passage, dtype=np.float32)
            for identity, passage in self.rows(query, model, json.dumps(ids))
        }

    def sentence_vectors(self, ids: Sequence[str], model: str) -> dict[str, HalfVectors]:
        """One row for each sentence of each of these chunks, by id."""
        query = """SELECT c.id, v.sentences, length(v.passage) / 4 FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ?
                   WHERE c.id IN (SELECT value FROM json_each(?))"""
        found = self.rows(query, model, json.dumps(ids))
        return {identity: np.frombuffer(rows, dtype=np.float16).reshape(-1, size) for identity, rows, size in found}

    def one_chunk_a_language(self) -> dict[str, str]:
        """The id of one chunk for each language of the articles."""
        query = """SELECT language, (SELECT c.id FROM chunks c WHERE c.article = first LIMIT 1) FROM (
                   SELECT json_extract(facts, '$.language') AS language, min(id) AS first FROM articles WHERE copy_of IS NULL GROUP BY language)"""
        return {language: identity for language, identity in self.rows(query) if language}

    def unembedded(self, model: str, limit: int) -> list[ChunkRow]:
        """Up to `limit` chunks that have no vectors of this model yet."""
        query = (
            "SELECT c.* FROM chunks c LEFT JOIN vectors v ON v.digest = c.digest AND v.model = ? WHERE v.digest "
            "IS NULL GROUP BY c.digest LIMIT ?"
        )
        return [chunk_of(row) for row in self.rows(query, model, limit)]

    def has_vectors(self, digest: str, model: str) -> bool:
        """Whether text of this digest was embedded by this model."""
        return self.row("SELECT 1 FROM vectors WHERE digest = ? AND model = ?", digest, model) is not None

    def vector_size(self, model: str) -> int | None:
        """How many numbers a vector of this model has; None where there is none."""
        row = self.row("SELECT length(passage) / 4 FROM vectors WHERE model = ? LIMIT 1", model)
        return int(row[0]) if row else None

    def put_vectors(self, digest: str, model: str, passage: Vectors, sentences: Vectors) -> None:
        """Keep a chunk's vector (float32) and those of its sentences (float16: they only rank)."""
        self.run(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            digest, model, passage.astype(np.float32).tobytes(), sentences.astype(np.float16).tobytes(),
        )  # fmt: skip

    def vectors(self, digests: Sequence[str], model: str) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each text, and one row for each of its sentences, by digest."""
        query = (
            "SELECT digest, passage, sentences FROM vectors WHERE model = ? AND digest IN (SELECT value FROM "
            "json_each(?))"
        )
        return {
            digest: _unpacked(passage, sentences)
            for digest, passage, sentences in self.rows(query, model, json.dumps(digests))
        }

    def forget_vectors(self) -> None:
        """Drop the vectors of texts that no chunk has any more."""
        self.run("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM chunks)")

    def forget_model(self, kept: str) -> None:
        """Drop the vectors of every model but this one."""
        self.run("DELETE FROM vectors WHERE model != ?", kept)


def _unpacked(passage: bytes, sentences: bytes) -> tuple[Vectors, HalfVectors]:
    vector = np.frombuffer(passage, dtype=np.float32)
    return vector, np.frombuffer(sentences, dtype=np.float16).reshape(-1, len(vector))


def _article_values(row: ArticleRow) -> tuple[object, ...]:
    """The columns of an article that tell nothing of others."""
    facts, reading = row.article.model_dump_json(), json.dumps(astuple(row.reading))
    found_in, omissions = json.dumps(dict(row.found_in), ensure_ascii=False), omissions_value(row.omissions)
    return (
        row.article.id,
        row.article.path,
        facts,
        row.encoding,
        row.original,
        cleaning_value(row),
        reading,
        found_in,
        omissions,
    )


def _reading(stored: str) -> Reading:
    parts: list[Any] = json.loads(stored)
    parts += [False, False, []][len(parts) - 3 :]  # older versions stored only the first ones
    markdown, start, pages, exact, marked, recognised = parts
    return Reading(markdown, start, tuple(pages), exact, marked, tuple(Recognised(*part) for part in recognised))


def _holding(
    facts: str, cleaning: str, encoding: str, found_in: str, omissions: str, chunks: int, paths: str
) -> Holding:
    steps, unrepaired = cleaning_of(cleaning)
    article = Article.model_validate_json(facts)
    return Holding(
        article=article,
        cleaning=steps,
        unrepaired=unrepaired,
        encoding=encoding,
        chunks=chunks,
        paths=tuple(sorted(json.loads(paths))),
        found_in=from_json(found_in),
        omissions=omissions_of(omissions),
    )

"""The record: one SQLite database that is the truth about an index. Chroma and the lexical index are filled from it."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.articles import Article, Holding
from vectorstore.errors import StorageError

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest TEXT NOT NULL,
                    article TEXT, reason TEXT);
CREATE INDEX files_article ON files (article);
CREATE INDEX files_digest ON files (digest);
CREATE TABLE articles (id TEXT PRIMARY KEY, path TEXT NOT NULL, facts TEXT NOT NULL, encoding TEXT NOT NULL,
                       original TEXT NOT NULL, cleaning TEXT NOT NULL);
CREATE TABLE chunks (id TEXT PRIMARY KEY, article TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
                     start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL,
                     digest TEXT NOT NULL);
CREATE INDEX chunks_article ON chunks (article);
CREATE TABLE vectors (digest TEXT NOT NULL, model TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
                      PRIMARY KEY (digest, model)) WITHOUT ROWID;
"""
Vectors = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class FileRow:
    """What was seen of a file: an article's id, or the reason for which it was refused."""

    path: str
    size: int
    mtime_ns: int
    digest: str
    article: str | None
    reason: str | None


@dataclass(frozen=True)
class SentenceRow:
    """A sentence: its place in the chunk's text, and in the original."""

    begin: int
    finish: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class ChunkRow:
    """A chunk as it is stored; start and end are offsets into the original."""

    id: str
    article: str
    position: int
    text: str
    start: int
    end: int
    heading: tuple[str, ...]
    sentences: tuple[SentenceRow, ...]
    digest: str

    @property
    def embedded(self) -> str:
        """The text that the chunk's vector is made of."""
        return "\n".join((*self.heading, self.text))


@dataclass(frozen=True)
class ArticleRow:
    """An article as it is stored, with its chunks."""

    article: Article
    original: str
    encoding: str
    cleaning: dict[str, int]
    chunks: tuple[ChunkRow, ...]


class Record:
    """The database in one file; every change is a transaction. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
            elif version != SCHEMA_VERSION:
                raise StorageError(f"The index `{file.parent}` was made by another version of this program: use it, or name another --index.")
        except sqlite3.Error as error:
            raise StorageError(f"The index `{file.parent}` cannot be opened ({error}): check the disk and the rights, or name another --index.") from error

    def close(self) -> None:
        """Write what is held back and let the file go."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the changes inside, or none."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._db.execute("COMMIT")
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise StorageError(
                    f"The index cannot be written ({error}): check the disk's space and the folder's rights; nothing indexed was lost."
                ) from error

    def fact(self, name: str) -> str | None:
        """A remembered value, such as the embedding model's name."""
        row = self._one("SELECT value FROM facts WHERE name = ?", name)
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Remember a value."""
        self._run("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def files(self) -> dict[str, FileRow]:
        """What was seen of each file, by path."""
        rows = self._all("SELECT path, size, mtime_ns, digest, article, reason FROM files ORDER BY path")
        return {row[0]: FileRow(*row) for row in rows}

    def put_file(self, row: FileRow) -> None:
        """Remember what was seen of a file."""
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row.path, row.size, row.mtime_ns, row.digest, row.article, row.reason)

    def forget_files(self, paths: Iterable[str]) -> None:
        """Forget files that are gone."""
        with self._lock:
            self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])

    def put_article(self, row: ArticleRow) -> None:
        """Store an article with its chunks in place of an older one of the same id."""
        facts = row.article.model_dump_json()
        with self._lock:
            self._run("DELETE FROM chunks WHERE article = ?", row.article.id)
            self._run(
                "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)",
                row.article.id, row.article.path, facts, row.encoding, row.original, json.dumps(row.cleaning),
            )  # fmt: skip
            self._db.executemany("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [_chunk_values(chunk) for chunk in row.chunks])

    def is_empty(self) -> bool:
        """Whether no article is stored."""
        return self._one("SELECT 1 FROM articles LIMIT 1") is None

    def settle_articles(self) -> None:
        """Drop articles that no file holds any more, and let the others stand under the first path that holds them."""
        self._run("DELETE FROM articles WHERE id NOT IN (SELECT article FROM files WHERE article IS NOT NULL)")
        self._run("DELETE FROM chunks WHERE article NOT IN (SELECT id FROM articles)")
        moved = self._all("SELECT a.id, a.facts, min(f.path) FROM articles a JOIN files f ON f.article = a.id GROUP BY a.id HAVING sum(f.path = a.path) = 0")
        for article_id, facts, path in moved:
            article = Article.model_validate_json(facts).model_copy(update={"path": path})
            self._run("UPDATE articles SET path = ?, facts = ? WHERE id = ?", path, article.model_dump_json(), article_id)

    def articles(self) -> list[Article]:
        """All articles, by path."""
        return [Article.model_validate_json(row[0]) for row in self._all("SELECT facts FROM articles ORDER BY path")]

    def holdings(self) -> list[Holding]:
        """All articles with what was made of them, by path."""
        query = (
            "SELECT a.facts, a.cleaning, (SELECT count(*) FROM chunks c WHERE c.article = a.id),"
            " (SELECT json_group_array(f.path) FROM files f WHERE f.article = a.id) FROM articles a ORDER BY a.path"
        )
        return [
            Holding(article=Article.model_validate_json(facts), cleaning=json.loads(cleaning), chunks=chunks, paths=tuple(sorted(json.loads(paths))))
            for facts, cleaning, chunks, paths in self._all(query)
        ]

    def original(self, article_id: str) -> str | None:
        """The article's original text."""
        row = self._one("SELECT original FROM articles WHERE id = ?", article_id)
        return str(row[0]) if row else None

    def chunks_of(self, articles: Collection[str]) -> list[str]:
        """The ids of these articles' chunks, in order."""
        query = "SELECT id FROM chunks WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, position"
        return [row[0] for row in self._all(query, json.dumps(sorted(articles)))]

    def chunk_ids(self) -> set[str]:
        """The ids of all chunks that may be returned."""
        return {row[0] for row in self._all("SELECT id FROM chunks")}

    def chunks(self, ids: Sequence[str]) -> dict[str, tuple[ChunkRow, Article]]:
        """The listed ones of these chunks with their articles, by id."""
        found: dict[str, tuple[ChunkRow, Article]] = {}
        articles: dict[str, Article] = {}
        query = "SELECT c.*, a.facts FROM chunks c JOIN articles a ON a.id = c.article WHERE c.id IN (SELECT value FROM json_each(?))"
        for row in self._all(query, json.dumps(ids)):
            chunk = _chunk_of(row)
            article = articles.get(chunk.article) or articles.setdefault(chunk.article, Article.model_validate_json(row[9]))
            found[chunk.id] = (chunk, article)
        return found

    def one_chunk_a_language(self) -> dict[str, str]:
        """The id of one chunk for each language of the articles."""
        query = "SELECT a.facts ->> 'language' AS language, min(c.id) FROM chunks c JOIN articles a ON a.id = c.article GROUP BY language"
        return {language: identity for language, identity in self._all(query) if language}

    def unembedded(self, model: str, limit: int) -> list[ChunkRow]:
        """Up to `limit` chunks that have no vectors of this model yet."""
        query = "SELECT c.* FROM chunks c LEFT JOIN vectors v ON v.digest = c.digest AND v.model = ? WHERE v.digest IS NULL GROUP BY c.digest LIMIT ?"
        return [_chunk_of(row) for row in self._all(query, model, limit)]

    def has_vectors(self, digest: str, model: str) -> bool:
        """Whether text of this digest was embedded by this model."""
        return self._one("SELECT 1 FROM vectors WHERE digest = ? AND model = ?", digest, model) is not None

    def put_vectors(self, digest: str, model: str, passage: Vectors, sentences: Vectors) -> None:
        """Keep a chunk's vector (float32) and those of its sentences (float16: they only rank)."""
        self._run(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            digest, model, passage.astype(np.float32).tobytes(), sentences.astype(np.float16).tobytes(),
        )  # fmt: skip

    def vectors(self, digests: Sequence[str], model: str) -> dict[str, tuple[Vectors, Vectors]]:
        """The vector of each text, and one row for each of its sentences, by digest."""
        found: dict[str, tuple[Vectors, Vectors]] = {}
        query = "SELECT digest, passage, sentences FROM vectors WHERE model = ? AND digest IN (SELECT value FROM json_each(?))"
        for digest, passage, sentences in self._all(query, model, json.dumps(digests)):
            vector = np.frombuffer(passage, dtype=np.float32)
            found[digest] = (vector, np.frombuffer(sentences, dtype=np.float16).astype(np.float32).reshape(-1, len(vector)))
        return found

    def forget_vectors(self) -> None:
        """Drop the vectors of texts that no chunk has any more."""
        self._run("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM chunks)")

    def forget_model(self, kept: str) -> None:
        """Drop the vectors of every model but this one."""
        self._run("DELETE FROM vectors WHERE model != ?", kept)

    def vacuum(self) -> None:
        """Overwrite and give back what was deleted."""
        self._run("VACUUM")
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def _run(self, statement: str, *values: object) -> None:
        with self._lock:
            try:
                self._db.execute(statement, values)
            except sqlite3.Error as error:
                raise StorageError(
                    f"The index cannot be written ({error}): check the disk's space and the folder's rights; nothing indexed was lost."
                ) from error

    def _all(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StorageError(f"The index cannot be read ({error}): check the disk, or delete the index folder and run again.") from error

    def _one(self, query: str, *values: object) -> Any | None:
        rows = self._all(query, *values)
        return rows[0] if rows else None


def _chunk_values(chunk: ChunkRow) -> tuple[object, ...]:
    sentences = json.dumps([(s.begin, s.finish, s.start, s.end, s.quote) for s in chunk.sentences], ensure_ascii=False)
    heading = json.dumps(chunk.heading, ensure_ascii=False)
    return (chunk.id, chunk.article, chunk.position, chunk.text, chunk.start, chunk.end, heading, sentences, chunk.digest)


def _chunk_of(row: tuple[Any, ...]) -> ChunkRow:
    sentences = tuple(SentenceRow(*sentence) for sentence in json.loads(row[7]))
    identity, article, position, text, start, end = row[:6]
    return ChunkRow(identity, article, position, text, start, end, tuple(json.loads(row[6])), sentences, row[8])

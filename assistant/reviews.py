"""Readers' own verdicts on citations: right or not right, beside the program's verdict, which they never change.

A review belongs to a sentence, the words that it cites and the text that has them: whoever gets the same citation sees
it, whatever the question was. Those of accounts are kept in one SQLite database for each index, beside conversations.
"""

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from assistant.i18n import LocalizedError
from assistant.schemas import Citation

REVIEWS_FILE = "reviews.sqlite3"
_MAX_REVIEWS = 5_000  # of an account
_MAX_BYTES = 20 * 2**20  # of an account
_MAX_SENTENCE, _MAX_QUOTE = 4_000, 20_000  # characters
_SCHEMA = """
CREATE TABLE IF NOT EXISTS reviews (
    key TEXT NOT NULL, account TEXT NOT NULL, is_right INTEGER NOT NULL, at REAL NOT NULL, sentence TEXT NOT NULL,
    quote TEXT NOT NULL, article TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL,
    PRIMARY KEY (key, account)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reviews_of ON reviews (account);
"""


class ReviewError(LocalizedError):
    """A review cannot be kept; the message says why."""


class Review(BaseModel):
    """A review as files and copies have it."""

    name: str = Field(default="", max_length=100, description="who looked; empty where that is not said")
    right: bool
    date: str = Field(default="", max_length=10, description="by the reader's clock: 2026-11-30")


ReviewsByKey = Mapping[str, Sequence[Review]]


def review_key(citation: Citation) -> str:
    """Under which the reviews of a citation are kept, 64 hex digits; empty for one that names no article."""
    article = citation.article
    return citation_key(article.id, citation.quote or "", citation.sentence) if article else ""


def citation_key(article: str, quote: str, sentence: str) -> str:
    """The key of what a citation is made of; `article` is the article's id, which goes by its text."""
    parts = (article, *(" ".join(text.split()) for text in (quote, sentence)))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Reviews:
    """The reviews of all accounts; every account reads them, and changes its own."""

    def __init__(self, folder: Path, max_reviews: int = _MAX_REVIEWS) -> None:
        self._file, self._max_reviews = folder / REVIEWS_FILE, max_reviews
        self._writing = threading.Lock()

    def of(self, keys: Iterable[str], account: str) -> dict[str, list[dict[str, Any]]]:
        """The reviews under these keys, the oldest first; `at` is in milliseconds since 1970."""
        found: dict[str, list[dict[str, Any]]] = {}
        if not self._file.exists():
            return found
        with self._transaction() as database:
            rows = database.execute(
                "SELECT * FROM reviews WHERE key IN (SELECT value FROM json_each(?)) ORDER BY at",
                (json.dumps(list(keys)),),
            )
            for row in rows:
                review = {"name": row["account"], "right": bool(row["is_right"]), "at": row["at"]}
                found.setdefault(row["key"], []).append({**review, "own": row["account"] == account})
        return found

    def count(self) -> int:
        """How many reviews there are; nothing is written."""
        if not self._file.exists():
            return 0
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as database:
            [count] = database.execute("SELECT count(*) FROM reviews").fetchone()
        return int(count)

    def put(self, account: str, citation: Citation, *, is_right: bool) -> None:
        """Keep an account's review of a citation in the place of its earlier one.

        Raises ReviewError where there is no room for it.
        """
        key, article, quote = review_key(citation), citation.article, citation.quote or ""
        if article is None or len(citation.sentence) > _MAX_SENTENCE or len(quote) > _MAX_QUOTE:
            raise ReviewError("review_too_long")
        texts = citation.sentence, quote, article.id, article.path, article.title
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, account, is_right, time.time() * 1000, *texts),
            )
            size = "sum(length(sentence) + length(quote) + length(path) + length(title))"
            query = f"SELECT count(*), {size} FROM reviews WHERE account = ?"  # noqa: S608  # nothing from outside
            count, characters = database.execute(query, (account,)).fetchone()
            if count > self._max_reviews or characters > _MAX_BYTES:
                raise ReviewError("reviews_no_room")

    def take_back(self, account: str, key: str) -> None:
        """Delete an account's review."""
        with self._transaction() as database:
            database.execute("DELETE FROM reviews WHERE account = ? AND key = ?", (account, key))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the database, which is made with its folder where there is none; for its user alone."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._writing, closing(sqlite3.connect(self._file, timeout=30)) as database:
            self._file.chmod(0o600)
            database.row_factory = sqlite3.Row
            database.executescript(f"PRAGMA secure_delete = ON; {_SCHEMA}")
            with database:
                database.execute("BEGIN IMMEDIATE")  # another process may write: what is read here stays true
                yield database

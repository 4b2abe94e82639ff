"""Readers' own verdicts on citations: right or not right, beside the program's verdict, which they never change.

A review belongs to a sentence, the words that it cites and the text that has them: whoever gets the same citation sees
it, whatever the question was. Those of accounts are kept beside conversations: in one SQLite file for each index, or in
PostgreSQL.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from assistant.i18n import LocalizedError
from assistant.records.postgres_records import PostgresRecords
from assistant.records.record_store import RecordStore
from assistant.records.sqlite_records import SqliteRecords
from assistant.schemas import Citation
from assistant.settings import Settings

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
_PUT = """
INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, account) DO UPDATE SET
is_right = excluded.is_right, at = excluded.at, sentence = excluded.sentence, quote = excluded.quote,
article = excluded.article, path = excluded.path, title = excluded.title
"""
_SIZE = """
SELECT count(*), coalesce(sum(length(sentence) + length(quote) + length(path) + length(title)), 0) FROM reviews
WHERE account = ?
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

    def __init__(self, place: Path | RecordStore, max_reviews: int = _MAX_REVIEWS) -> None:
        """`place` is a folder, for a file there, or where else they are kept."""
        self._store = review_file(place) if isinstance(place, Path) else place
        self._max_reviews = max_reviews

    def of(self, keys: Iterable[str], account: str) -> dict[str, list[dict[str, Any]]]:
        """The reviews under these keys, the oldest first; `at` is in milliseconds since 1970."""
        found: dict[str, list[dict[str, Any]]] = {}
        if not self._store.exists():
            return found
        query = "SELECT key, account, is_right, at FROM reviews WHERE key {in_list} ORDER BY at"
        with self._store.transaction(account) as records:
            for key, name, is_right, at in records.fetch(query, list(keys)):
                review = {"name": name, "right": bool(is_right), "at": at}
                found.setdefault(key, []).append({**review, "own": name == account})
        return found

    def count(self) -> int:
        """How many reviews there are; nothing is written."""
        if not self._store.exists():
            return 0
        [(count,)] = self._store.fetch("SELECT count(*) FROM reviews")
        return int(count)

    def put(self, account: str, citation: Citation, *, is_right: bool) -> None:
        """Keep an account's review of a citation in the place of its earlier one.

        Raises ReviewError where there is no room for it.
        """
        key, article, quote = review_key(citation), citation.article, citation.quote or ""
        if article is None or len(citation.sentence) > _MAX_SENTENCE or len(quote) > _MAX_QUOTE:
            raise ReviewError("review_too_long")
        texts = citation.sentence, quote, article.id, article.path, article.title
        with self._store.transaction(account) as records:
            records.execute(_PUT, key, account, int(is_right), time.time() * 1000, *texts)
            [(count, characters)] = records.fetch(_SIZE, account)
            if count > self._max_reviews or characters > _MAX_BYTES:
                raise ReviewError("reviews_no_room")

    def take_back(self, account: str, key: str) -> None:
        """Delete an account's review."""
        with self._store.transaction(account) as records:
            records.execute("DELETE FROM reviews WHERE account = ? AND key = ?", account, key)


def review_file(folder: Path) -> SqliteRecords:
    """The file of reviews in a folder."""
    return SqliteRecords(folder / REVIEWS_FILE, _SCHEMA)


def reviews_of(settings: Settings) -> Reviews:
    """The reviews of this assistant's accounts."""
    url = settings.database_address
    return Reviews(PostgresRecords(url) if url else settings.conversations_folder)

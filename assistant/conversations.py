"""Conversations of accounts, kept at the server: in one SQLite file for each index, or in PostgreSQL beside the index.

Every change is one transaction, so that a killed process leaves no half of one. No account reads or changes what is
another's: each row has the name of its account, and each query asks for it.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.i18n import LocalizedError
from assistant.records.postgres_records import CHECKS, PostgresRecords
from assistant.records.record_store import RecordStore, RecordTransaction
from assistant.records.sqlite_records import SqliteRecords
from assistant.settings import Settings

Record = dict[str, Any]
CONVERSATIONS_FILE = "conversations.sqlite3"
_MAX_BYTES = 200 * 2**20  # of an account
_MAX_TURN_BYTES = 4 * 2**20
_ROW_BYTES = 500  # of a conversation beside its turns
_DAY_MS = 86_400_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    account TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,
    PRIMARY KEY (account, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (
    account TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, asked REAL NOT NULL, is_whole INTEGER NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (account, id),
    FOREIGN KEY (account, conversation) REFERENCES conversations (account, id) ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS turns_of ON turns (account, conversation);
"""
_SHOWN = ("id", "title", "created", "updated")
_ADD_CONVERSATION = "INSERT INTO {prefix}conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, id) DO NOTHING"
_PUT_CONVERSATION = """
INSERT INTO {prefix}conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, id)
DO UPDATE SET updated = excluded.updated WHERE {prefix}conversations.updated < excluded.updated
"""
_PUT_TURN = """
INSERT INTO {prefix}turns VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET
conversation = excluded.conversation, asked = excluded.asked, is_whole = excluded.is_whole, record = excluded.record
"""


class ConversationError(LocalizedError):
    """What an account wants to keep has no room."""


class Conversations:
    """The conversations of all accounts. Times are milliseconds since 1970, as browsers have them."""

    def __init__(self, place: Path | RecordStore, days: int | None = None, max_bytes: int = _MAX_BYTES) -> None:
        """`place` is a folder, for a file there, or where else they are kept."""
        self._store = conversation_file(place) if isinstance(place, Path) else place
        self._days, self._max_bytes = days, max_bytes

    def expire(self) -> None:
        """Delete what is older than it is kept."""
        if self._days and self._store.exists():
            with self._transaction(""):
                pass
            self._store.release()

    def all(self, account: str) -> list[Record]:
        """An account's conversations, the last changed first."""
        with self._transaction(account) as records:
            rows = records.fetch(
                "SELECT id, title, created, updated FROM {prefix}conversations WHERE account = ? ORDER BY updated DESC",
                account,
            )
            return [dict(zip(_SHOWN, row, strict=True)) for row in rows]

    def turns(self, account: str, conversation: str | None = None) -> list[Record]:
        """The turns of one of an account's conversations, or of all, in the order in which they were asked."""
        of_one = "" if conversation is None else "AND conversation = ?"
        query = f"SELECT record FROM {{prefix}}turns WHERE account = ? {of_one} ORDER BY asked"  # noqa: S608  # ours
        with self._transaction(account) as records:
            rows = records.fetch(query, account, *([] if conversation is None else [conversation]))
            return [json.loads(record) for (record,) in rows]

    def save(self, account: str, conversation: Record, turn: Record, *, is_new: bool, is_new_turn: bool) -> bool:
        """Keep a turn with its conversation; False where the conversation was deleted meanwhile.

        The title that is kept stays; a turn that was taken back stays away; no part replaces a whole answer.
        """
        with self._transaction(account) as records:
            known = records.fetch(
                "SELECT 1 FROM {prefix}conversations WHERE account = ? AND id = ?", account, conversation["id"]
            )
            if not (known or is_new):
                return False
            records.execute(_PUT_CONVERSATION, *_row(account, conversation))
            before = records.fetch(
                "SELECT is_whole FROM {prefix}turns WHERE account = ? AND id = ? AND conversation = ?",
                account,
                turn["id"],
                conversation["id"],
            )
            if (not before and is_new_turn) or (before and (turn.get("record") or not before[0][0])):
                _put_turn(records, account, conversation["id"], turn)
            self._check_room(records, account)
        return True

    def add(self, account: str, conversation: Record, turns: Sequence[Record]) -> int:
        """Keep what is not kept yet of a conversation and its turns; returns how many turns that were."""
        with self._transaction(account) as records:
            records.execute(_ADD_CONVERSATION, *_row(account, conversation))
            ids = {identity for (identity,) in records.fetch("SELECT id FROM {prefix}turns WHERE account = ?", account)}
            fresh = {turn["id"]: turn for turn in reversed(turns) if turn["id"] not in ids}
            for turn in fresh.values():
                _put_turn(records, account, conversation["id"], turn)
            self._check_room(records, account)
        return len(fresh)

    def rename(self, account: str, conversation: str, title: str) -> bool:
        """Give a conversation a name; False where it was deleted meanwhile."""
        with self._transaction(account) as records:
            statement = "UPDATE {prefix}conversations SET title = ? WHERE account = ? AND id = ?"
            return records.execute(statement, title, account, conversation) > 0

    def remove(self, account: str, conversation: str) -> None:
        """Delete a conversation with its turns."""
        with self._transaction(account) as records:
            records.execute("DELETE FROM {prefix}conversations WHERE account = ? AND id = ?", account, conversation)

    def remove_turn(self, account: str, turn: str) -> None:
        """Delete a turn."""
        with self._transaction(account) as records:
            records.execute("DELETE FROM {prefix}turns WHERE account = ? AND id = ?", account, turn)

    @contextmanager
    def _transaction(self, account: str) -> Iterator[RecordTransaction]:
        """One of an account's transactions, after what is too old was deleted."""
        with self._store.transaction(account) as records:
            if self._days:
                oldest = time.time() * 1000 - self._days * _DAY_MS
                records.execute("DELETE FROM {prefix}conversations WHERE updated < ?", oldest)
            yield records

    def _check_room(self, records: RecordTransaction, account: str) -> None:
        [(turns,)] = records.fetch(
            "SELECT coalesce(sum({bytes_of}(record)), 0) FROM {prefix}turns WHERE account = ?", account
        )
        # those without a turn have a size too
        [(conversations,)] = records.fetch("SELECT count(*) FROM {prefix}conversations WHERE account = ?", account)
        if turns + conversations * _ROW_BYTES > self._max_bytes:
            raise ConversationError("conversations_no_room")


def _put_turn(records: RecordTransaction, account: str, conversation: str, turn: Record) -> None:
    text = json.dumps({**turn, "conversation": conversation}, ensure_ascii=True)
    if len(text) > _MAX_TURN_BYTES:
        raise ConversationError("conversations_no_room")
    is_whole = int(bool(turn.get("record")))
    records.execute(_PUT_TURN, account, turn["id"], conversation, float(turn["asked"]), is_whole, text)


def _row(account: str, conversation: Mapping[str, Any]) -> tuple[Any, ...]:
    # a browser whose clock is ahead does not keep a conversation beyond its days
    updated = min(conversation["updated"], time.time() * 1000)
    return account, conversation["id"], conversation["title"], float(conversation["created"]), float(updated)


def conversation_file(folder: Path) -> SqliteRecords:
    """The file of conversations in a folder."""
    return SqliteRecords(folder / CONVERSATIONS_FILE, _SCHEMA)


def conversations_of(settings: Settings, *, checks: bool = False) -> Conversations:
    """The conversations of this assistant's accounts, or their checked texts."""
    if url := settings.database_address:
        return Conversations(PostgresRecords(url, CHECKS if checks else ""), settings.conversation_days)
    folder = settings.conversations_folder
    return Conversations(folder / "checks" if checks else folder, settings.conversation_days)

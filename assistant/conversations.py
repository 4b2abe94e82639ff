"""Conversations of accounts, kept at the server: one SQLite database for each index, in a folder of its own.

Every change is one transaction, so that a killed process leaves no half of one. What is deleted is overwritten in the
file. No account reads or changes what is another's: each row has the name of its account, and each query asks for it.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from assistant.i18n import LocalizedError

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


class ConversationError(LocalizedError):
    """What an account wants to keep has no room."""


class Conversations:
    """The conversations of all accounts. Times are milliseconds since 1970, as browsers have them."""

    def __init__(self, folder: Path, days: int | None = None, max_bytes: int = _MAX_BYTES) -> None:
        self._file, self._days, self._max_bytes = folder / CONVERSATIONS_FILE, days, max_bytes
        self._writing = threading.Lock()

    def expire(self) -> None:
        """Delete what is older than it is kept."""
        if self._days and self._file.exists():
            with self._transaction():
                pass

    def all(self, account: str) -> list[Record]:
        """An account's conversations, the last changed first."""
        with self._transaction() as database:
            rows = database.execute(
                "SELECT id, title, created, updated FROM conversations WHERE account = ? ORDER BY updated DESC",
                (account,),
            )
            return [dict(row) for row in rows]

    def turns(self, account: str, conversation: str | None = None) -> list[Record]:
        """The turns of one of an account's conversations, or of all, in the order in which they were asked."""
        with self._transaction() as database:
            rows = database.execute(
                "SELECT record FROM turns WHERE account = ? AND (? IS NULL OR conversation = ?) ORDER BY asked",
                (account, conversation, conversation),
            )
            return [json.loads(row["record"]) for row in rows]

    def save(self, account: str, conversation: Record, turn: Record, *, is_new: bool, is_new_turn: bool) -> bool:
        """Keep a turn with its conversation; False where the conversation was deleted meanwhile.

        The title that is kept stays; a turn that was taken back stays away; no part replaces a whole answer.
        """
        with self._transaction() as database:
            key = account, conversation["id"]
            known = database.execute("SELECT 1 FROM conversations WHERE account = ? AND id = ?", key).fetchone()
            if not (known or is_new):
                return False
            self._put_conversation(database, account, conversation)
            before = database.execute(
                "SELECT is_whole FROM turns WHERE account = ? AND id = ? AND conversation = ?",
                (account, turn["id"], conversation["id"]),
            ).fetchone()
            if (not before and is_new_turn) or (before and (turn.get("record") or not before["is_whole"])):
                self._put_turn(database, account, conversation["id"], turn)
            self._check_room(database, account)
        return True

    def add(self, account: str, conversation: Record, turns: Sequence[Record]) -> int:
        """Keep what is not kept yet of a conversation and its turns; returns how many turns that were."""
        with self._transaction() as database:
            database.execute("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?)", _row(account, conversation))
            ids = {row["id"] for row in database.execute("SELECT id FROM turns WHERE account = ?", (account,))}
            fresh = {turn["id"]: turn for turn in reversed(turns) if turn["id"] not in ids}
            for turn in fresh.values():
                self._put_turn(database, account, conversation["id"], turn)
            self._check_room(database, account)
        return len(fresh)

    def rename(self, account: str, conversation: str, title: str) -> bool:
        """Give a conversation a name; False where it was deleted meanwhile."""
        with self._transaction() as database:
            changed = database.execute(
                "UPDATE conversations SET title = ? WHERE account = ? AND id = ?", (title, account, conversation)
            )
            return changed.rowcount > 0

    def remove(self, account: str, conversation: str) -> None:
        """Delete a conversation with its turns."""
        with self._transaction() as database:
            database.execute("DELETE FROM conversations WHERE account = ? AND id = ?", (account, conversation))

    def remove_turn(self, account: str, turn: str) -> None:
        """Delete a turn."""
        with self._transaction() as database:
            database.execute("DELETE FROM turns WHERE account = ? AND id = ?", (account, turn))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the database, which is made with its folder where there is none; for its user alone."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._writing, closing(sqlite3.connect(self._file, timeout=30)) as database:
            self._file.chmod(0o600)
            database.row_factory = sqlite3.Row
            database.executescript(f"PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; {_SCHEMA}")
            with database:
                database.execute("BEGIN IMMEDIATE")  # another process may write: what is read here stays true
                if self._days:
                    oldest = time.time() * 1000 - self._days * _DAY_MS
                    database.execute("DELETE FROM conversations WHERE updated < ?", (oldest,))
                yield database

    @staticmethod
    def _put_conversation(database: sqlite3.Connection, account: str, conversation: Mapping[str, Any]) -> None:
        database.execute(
            "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (account, id) DO UPDATE SET updated = max(updated, excluded.updated)",
            _row(account, conversation),
        )

    @staticmethod
    def _put_turn(database: sqlite3.Connection, account: str, conversation: str, turn: Record) -> None:
        text = json.dumps({**turn, "conversation": conversation}, ensure_ascii=True)
        if len(text) > _MAX_TURN_BYTES:
            raise ConversationError("conversations_no_room")
        values = account, turn["id"], conversation, turn["asked"], bool(turn.get("record")), text
        database.execute("INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?)", values)

    def _check_room(self, database: sqlite3.Connection, account: str) -> None:
        turns = "SELECT coalesce(sum(length(record)), 0) FROM turns WHERE account = ?"
        rows = "SELECT count(*) FROM conversations WHERE account = ?"  # those without a turn have a size too
        query = f"SELECT ({turns}) + ({rows}) * {_ROW_BYTES}"  # nothing of it comes from outside
        if database.execute(query, (account, account)).fetchone()[0] > self._max_bytes:
            raise ConversationError("conversations_no_room")


def _row(account: str, conversation: Mapping[str, Any]) -> tuple[Any, ...]:
    # a browser whose clock is ahead does not keep a conversation beyond its days
    updated = min(conversation["updated"], time.time() * 1000)
    return (account, *(conversation[name] for name in ("id", "title", "created")), updated)

"""Syncs that other processes ask of the leader, and what came of them."""

import json

from vectorstore.articles import SyncReport
from vectorstore.errors import StorageError, VectorstoreError
from vectorstore.index.postgres.connections import Connection

_ASK = "UPDATE sync_requests SET asked = asked + 1 RETURNING asked"
_PENDING = "SELECT asked FROM sync_requests WHERE asked > done"
_OUTCOME = "SELECT report, error FROM sync_requests WHERE done >= %s"
_ANSWER = "UPDATE sync_requests SET done = %s, report = %s, error = %s WHERE done < %s"


class SyncRequests:
    """Requests have numbers, and a sync that begins after several of them answers them all."""

    def __init__(self, url: str, name: str) -> None:
        """`name` is what the server lists the connection as."""
        self._connection = Connection(url, name)

    def ask(self) -> int:
        """The number of a new request."""
        [(number,)] = self._connection.run(lambda session: session.execute(_ASK).fetchall())
        return int(number)

    def outcome(self, number: int) -> SyncReport | None:
        """What the sync that answered the request changed; None until there is an answer.

        Raises StorageError saying why the leader could not sync.
        """
        rows = self._connection.run(lambda session: session.execute(_OUTCOME, [number]).fetchall())
        if not rows:
            return None
        [(report, error)] = rows
        if error:
            message = json.loads(error)
            raise StorageError(message["code"], **message["values"])
        return SyncReport.model_validate_json(report)

    def pending(self) -> int | None:
        """The number of the latest request that has no answer; None where all have one."""
        rows = self._connection.run(lambda session: session.execute(_PENDING).fetchall())
        return int(rows[0][0]) if rows else None

    def answer(self, number: int, outcome: SyncReport | VectorstoreError) -> None:
        """Answer the request of this number and all before it."""
        report = outcome.model_dump_json() if isinstance(outcome, SyncReport) else ""
        error = "" if isinstance(outcome, SyncReport) else json.dumps(outcome.message)
        self._connection.run(lambda session: session.execute(_ANSWER, [number, report, error, number]))

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()

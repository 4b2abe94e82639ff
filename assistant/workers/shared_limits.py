"""The limits of each client, counted once for all processes of a server, or of several machines."""

import threading

from assistant.rate_limit import Bucket, RateLimiter
from assistant.workers.shared_state import SharedState
from vectorstore import StorageError

_FORGOTTEN_AFTER = 120.0  # seconds without a request, after which every bucket is full again
_PUT = """
INSERT INTO buckets VALUES (?, ?, ?)
ON CONFLICT (client) DO UPDATE SET remaining = excluded.remaining, since = excluded.since
"""
_COUNT = """
INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (client, worker) DO UPDATE SET number = excluded.number
"""
_LIMITS = "limits"  # the name of its transactions


class SharedRateLimiter(RateLimiter):
    """Counts in the shared state; while that is away, what comes to this process."""

    def __init__(self, per_minute: int | None, at_once: int | None, state: SharedState) -> None:
        super().__init__(per_minute, at_once)
        self._state = state
        self._counting = threading.Lock()

    def _take(self, client: str) -> float:
        """Take one request from the client's bucket, if it has one; returns how many it had."""
        assert self._per_minute is not None
        try:
            with self._state.transaction(_LIMITS) as state:
                now = self._state.now(state)
                rows = state.fetch("SELECT remaining, since FROM buckets WHERE client = ?", client)
                bucket, available = Bucket.filled(Bucket(*rows[0]) if rows else None, self._per_minute, now)
                state.execute(_PUT, client, *bucket)
                state.execute("DELETE FROM buckets WHERE since < ?", now - _FORGOTTEN_AFTER)
        except StorageError:
            return super()._take(client)
        return available

    def _begin_answer(self, client: str) -> bool:
        """Count one more answer of the client; False where that would be too many."""
        with self._counting:
            here = self._answers.get(client, 0)
            query = "SELECT coalesce(sum(number), 0) FROM answers WHERE client = ? AND worker <> ?"
            try:
                with self._state.transaction(_LIMITS) as state:
                    [(elsewhere,)] = state.fetch(query, client, self._state.worker)
                    if self._at_once is not None and here + elsewhere >= self._at_once:
                        return False
                    state.execute(_COUNT, client, self._state.worker, here + 1)
            except StorageError:
                return super()._begin_answer(client)
            self._answers[client] = here + 1
        return True

    def _end_answer(self, client: str) -> None:
        with self._counting:
            super()._end_answer(client)
            try:
                with self._state.transaction(_LIMITS) as state:
                    state.execute(_COUNT, client, self._state.worker, self._answers.get(client, 0))
                    state.execute("DELETE FROM answers WHERE number < 1")
            except StorageError:
                return  # the next answer of the client sets it right

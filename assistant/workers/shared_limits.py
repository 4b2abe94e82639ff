"""The limits of each client, counted once for all processes of a server."""

import time

from assistant.rate_limit import Bucket, RateLimiter
from assistant.workers.shared_state import SharedState

_FORGOTTEN_AFTER = 120.0  # seconds without a request, after which every bucket is full again


class SharedRateLimiter(RateLimiter):
    """Counts in the shared state; the clock is the machine's, which is one for all processes."""

    def __init__(self, per_minute: int | None, at_once: int | None, state: SharedState) -> None:
        super().__init__(per_minute, at_once)
        self._state = state

    def _take(self, client: str) -> float:
        """Take one request from the client's bucket, if it has one; returns how many it had."""
        assert self._per_minute is not None
        now = time.monotonic()
        with self._state.transaction() as database:
            row = database.execute("SELECT remaining, since FROM buckets WHERE client = ?", (client,)).fetchone()
            bucket, available = Bucket.filled(Bucket(*row) if row else None, self._per_minute, now)
            database.execute("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?)", (client, *bucket))
            database.execute("DELETE FROM buckets WHERE since < ?", (now - _FORGOTTEN_AFTER,))
        return available

    def _begin_answer(self, client: str) -> bool:
        """Count one more answer of the client; False where that would be too many."""
        with self._state.transaction() as database:
            [(running,)] = database.execute(
                "SELECT coalesce(sum(number), 0) FROM answers WHERE client = ?", (client,)
            ).fetchall()
            if self._at_once is not None and running >= self._at_once:
                return False
            database.execute(
                "INSERT INTO answers VALUES (?, ?, 1) ON CONFLICT (client, worker) DO UPDATE SET number = number + 1",
                (client, self._state.worker),
            )
        return True

    def _end_answer(self, client: str) -> None:
        with self._state.transaction() as database:
            key = client, self._state.worker
            database.execute("UPDATE answers SET number = number - 1 WHERE client = ? AND worker = ?", key)
            database.execute("DELETE FROM answers WHERE number < 1")

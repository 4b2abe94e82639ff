"""Which process has what in hand: a session of Gradio's, an answer, a check, an upload."""

from assistant.workers.shared_state import SharedState

_REMEMBERED = 100_000  # the oldest are forgotten first
_FORGET = "DELETE FROM places WHERE number < (SELECT max(number) - ? FROM places)"
_CLAIM = """
INSERT INTO places (name, worker) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET worker = excluded.worker WHERE {dead}
"""
_TAKE = "INSERT INTO places (name, worker) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET worker = excluded.worker"


class Places:
    """The places of one process among those of all."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    @property
    def worker(self) -> int:
        """The number of this process."""
        return self._state.worker

    def find(self, name: str) -> int | None:
        """The process that has this in hand; None where none is known."""
        rows = self._state.fetch("SELECT worker FROM places WHERE name = ? AND {alive}", name)
        return int(rows[0][0]) if rows else None

    def claim(self, name: str, worker: int | None = None) -> int:
        """The process that has this in hand: from now on this one, or the one named, if it was none."""
        found = self.find(name)
        if found is not None:
            return found
        wanted = self.worker if worker is None else worker
        with self._state.transaction("places") as state:
            state.execute(_CLAIM, name, wanted)
            state.execute(_FORGET, _REMEMBERED)
        found = self.find(name)  # another process may have been quicker
        return wanted if found is None else found

    def take(self, name: str) -> None:
        """Have this in hand from now on, whoever had it."""
        with self._state.transaction("places") as state:
            state.execute(_TAKE, name, self.worker)

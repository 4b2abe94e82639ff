"""Who is logged in to the pages, known to all processes of a server, or of several machines."""

from collections.abc import Iterator, MutableMapping

from assistant.workers.shared_state import SharedState
from vectorstore import StorageError

_REMEMBERED = 10_000  # the one that was asked for longest ago is forgotten first
_PUT = """
INSERT INTO logins (token, account) VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET account = excluded.account
"""


class SharedLogins(MutableMapping[str, str]):
    """The account of each token that a login gave, in the place of Gradio's dictionary.

    While a database is away, who was known before is known.
    """

    def __init__(self, state: SharedState) -> None:
        self._state = state
        self._seen: dict[str, str] = {}

    def __getitem__(self, token: str) -> str:
        try:
            rows = self._state.fetch("SELECT account FROM logins WHERE token = ?", token)
        except StorageError:
            return self._seen[token]
        self._seen.pop(token, None)
        if not rows:
            raise KeyError(token)
        account = self._seen[token] = str(rows[0][0])
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return account

    def __setitem__(self, token: str, account: str) -> None:
        with self._state.transaction("logins") as state:
            state.execute(_PUT, token, account)

    def __delitem__(self, token: str) -> None:
        with self._state.transaction("logins") as state:
            if not state.execute("DELETE FROM logins WHERE token = ?", token):
                raise KeyError(token)

    def __iter__(self) -> Iterator[str]:
        return (token for (token,) in self._state.fetch("SELECT token FROM logins"))

    def __len__(self) -> int:
        [(count,)] = self._state.fetch("SELECT count(*) FROM logins")
        return int(count)

"""Who is logged in to the pages, known to all processes of a server, or of several machines."""

from collections.abc import Iterator, MutableMapping

from assistant.workers.shared_state import SharedState

_PUT = """
INSERT INTO logins (token, account) VALUES (?, ?) ON CONFLICT (token) DO UPDATE SET account = excluded.account
"""


class SharedLogins(MutableMapping[str, str]):
    """The account of each token that a login gave, in the place of Gradio's dictionary."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    def __getitem__(self, token: str) -> str:
        for (account,) in self._state.fetch("SELECT account FROM logins WHERE token = ?", token):
            return str(account)
        raise KeyError(token)

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

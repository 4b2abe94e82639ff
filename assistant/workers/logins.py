"""Who is logged in to the pages, known to all processes of a server."""

from collections.abc import Iterator, MutableMapping

from assistant.workers.shared_state import SharedState


class SharedLogins(MutableMapping[str, str]):
    """The account of each token that a login gave, in the place of Gradio's dictionary."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    def __getitem__(self, token: str) -> str:
        for (account,) in self._state.fetch("SELECT account FROM logins WHERE token = ?", token):
            return str(account)
        raise KeyError(token)

    def __setitem__(self, token: str, account: str) -> None:
        with self._state.transaction() as database:
            database.execute("INSERT OR REPLACE INTO logins VALUES (?, ?)", (token, account))

    def __delitem__(self, token: str) -> None:
        with self._state.transaction() as database:
            if not database.execute("DELETE FROM logins WHERE token = ?", (token,)).rowcount:
                raise KeyError(token)

    def __iter__(self) -> Iterator[str]:
        return (token for (token,) in self._state.fetch("SELECT token FROM logins"))

    def __len__(self) -> int:
        [(count,)] = self._state.fetch("SELECT count(*) FROM logins")
        return int(count)

"""The election of the process that writes: by an advisory lock, with a sign of life and a number for each leader."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from vectorstore.errors import IndexInUseError, StorageError
from vectorstore.index.postgres.connections import Connection, place_of, storage_error
from vectorstore.index.postgres.schema import STEPS

if TYPE_CHECKING:
    from vectorstore.index.postgres.connections import Session

logger = logging.getLogger(__name__)
BEAT_SECONDS = 2.0  # between two signs of life of a leader, and between two tries of a candidate
SILENT_SECONDS = 6.0  # after which a leader is taken for stopped: with the tries it is replaced within ten seconds
_CLASS = 0x61736B21
_LOCK = f"{_CLASS}, hashtext(current_schema()) & 2147483647"  # a number of ours, and one for each index of a database
_SILENT = "SELECT seen < clock_timestamp() - make_interval(secs => %s), owner FROM heartbeat"
_BEAT = """
    UPDATE heartbeat SET seen = clock_timestamp()
    WHERE holder = %s AND (SELECT schema_version FROM leadership) = %s
    RETURNING (SELECT asked > done FROM sync_requests)
"""
_LEAD = "UPDATE leadership SET fence = fence + 1 WHERE schema_version = %s RETURNING fence"
_RENEW = "UPDATE heartbeat SET holder = %s, owner = %s, seen = clock_timestamp()"
# Ends all connections of those that have the lock, and of the last leader where another process got the lock. One that
# tries at the same moment is listed as well, and has it not.
_END_OTHERS = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name != %(own)s AND application_name LIKE 'assistant %%' AND (
        application_name = (SELECT holder FROM heartbeat) OR application_name IN (
            SELECT s.application_name FROM pg_locks l JOIN pg_stat_activity s ON s.pid = l.pid
            WHERE l.granted AND l.locktype = 'advisory' AND l.classid = {_CLASS} AND s.datname = current_database()
            AND l.objid = (hashtext(current_schema()) & 2147483647)::oid
        )
    )
"""  # noqa: S608  # a number of ours


def new_name() -> str:
    """A name for the connections of a process, which no other has."""
    return f"assistant {uuid4().hex}"


class Leadership:
    """Whether this process is the one that writes; it tries to become it until it is released.

    `fence` is the number under which it may write, None while another process leads.
    """

    def __init__(self, url: str, name: str, on_work: Callable[[], None], *, may_lead: bool = True) -> None:
        """Tries once before it returns. `on_work` is called in another thread when it succeeds later.

        It is called as well while another process waits for a sync. `name` is that of all connections of this process.
        One that may not lead leaves that to others for ever.
        """
        self.fence: int | None = None
        self._url, self._name, self._on_work = url, name, on_work
        self._owner = f"process {os.getpid()} on {socket.gethostname()}"
        self._connection = Connection(url, name)
        self._session: Session | None = None
        self._has_requests = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        if may_lead:
            self._beat()
            self._thread = threading.Thread(target=self._run, name="leadership", daemon=True)
            self._thread.start()

    def require(self) -> int:
        """The number to write under; raises IndexInUseError naming the process that leads where it is another one."""
        if self.fence is None:
            raise IndexInUseError(
                "index_led_elsewhere", place=place_of(self._url), owner=self.leader().removeprefix("process ")
            )
        return self.fence

    def leader(self) -> str:
        """The process that leads, by its number and machine; empty where none does."""
        rows = self._connection.run(lambda session: session.execute("SELECT owner FROM heartbeat").fetchall())
        return str(rows[0][0])

    def release(self) -> None:
        """Stop leading, so that another process may at once."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
        if self.fence is not None:
            self._unlock()
        self.fence = None
        self._connection.close()

    def _unlock(self) -> None:
        """Give up the lock at once: the database notices the end of a connection only a moment later."""
        import psycopg

        with suppress(psycopg.Error):
            if self._session:
                self._session.execute("SELECT pg_advisory_unlock_all()")

    def _run(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            was_leading, self._has_requests = self.fence is not None, False
            try:
                self._beat()
            except StorageError as error:
                self._lose(str(error))
            if self.fence is not None and (not was_leading or self._has_requests):
                self._on_work()

    def _beat(self) -> None:
        """Show a sign of life, or try to lead. Raises StorageError where the database is away."""
        import psycopg

        try:
            session = self._connection.get()
            if session is not self._session:  # the lock went with the connection before
                self._lose("The connection was lost.")
                self._session = session
            if self.fence is None:
                self._try(session)
            elif rows := session.execute(_BEAT, [self._name, len(STEPS)]).fetchall():
                self._has_requests = bool(rows[0][0])
            else:
                self._lose("Another process leads, or is of a later version.")
                self._connection.drop()
        except psycopg.Error as error:
            raise storage_error(error, self._url) from error

    def _try(self, session: "Session") -> None:
        """Lead where nobody does, or where the leader is silent."""
        if not self._lock(session):
            [(is_silent, owner)] = session.execute(_SILENT, [SILENT_SECONDS]).fetchall()
            if not is_silent:
                return
            logger.warning("The %s wrote the index and is silent: this process takes over.", owner)
            session.execute(_END_OTHERS, {"own": self._name})
            if not self._lock(session):
                return  # the next try comes before it is too late
        session.execute(_END_OTHERS, {"own": self._name})
        with session.transaction():
            numbers = session.execute(_LEAD, [len(STEPS)]).fetchall()
            if numbers:
                session.execute(_RENEW, [self._name, self._owner])
        if numbers:
            self.fence = int(numbers[0][0])
        else:
            self._connection.drop()  # the tables are of a later version: another process is to lead

    def _lock(self, session: "Session") -> bool:
        [(is_locked,)] = session.execute(f"SELECT pg_try_advisory_lock({_LOCK})".encode()).fetchall()
        return bool(is_locked)

    def _lose(self, why: str) -> None:
        if self.fence is not None:
            logger.warning("This process does not write the index any more: %s", why)
        self.fence = None

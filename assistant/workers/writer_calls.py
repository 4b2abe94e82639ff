"""Answers what workers have the writer do."""

import logging
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from vectorstore import StorageError, VectorstoreError

logger = logging.getLogger(__name__)


class WriterCalls:
    """Listens at a socket, in a folder of this user alone, in threads of its own."""

    def __init__(self, assistant: Assistant, socket: Path) -> None:
        socket.unlink(missing_ok=True)  # of the writer before
        self._assistant = assistant
        self._listener = Listener(str(socket), family="AF_UNIX", backlog=64)
        threading.Thread(target=self._accept, name="writer", daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: "Connection[Any, Any]") -> None:
        with connection, suppress(OSError, EOFError):  # the worker died
            connection.send(self._reply(*connection.recv()))

    def _reply(self, call: str, *values: Any) -> Any:
        """What came of the call: what it returns, or its failure."""
        try:
            if call == "sync":
                return self._assistant.sync(dry_run=values[0])
            return self._assistant.purge()
        except VectorstoreError as error:
            return error
        except Exception:  # a worker waits for a reply
            logger.exception("the index could not be changed")
            return StorageError("index_writer_away")

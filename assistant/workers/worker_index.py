"""The index of a corpus folder as a worker sees it: it reads what the writer lists, and has the writer change it."""

import time
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

from assistant.corpus_index import CorpusIndex
from assistant.settings import Settings
from vectorstore import (
    Index,
    IndexReader,
    NamedEmbeddings,
    PageProgress,
    Progress,
    SearchableIndex,
    StorageError,
    SyncReport,
    VectorstoreError,
    load_embeddings,
)

_WRITER_SECONDS = 30.0  # that a writer may be away: one that was stopped is replaced after a few
_RETRY_SECONDS = 0.2


class WorkerIndex(CorpusIndex):
    """Opens a reader of the index at its first use; a sync is a call to the writer."""

    def __init__(self, settings: Settings, writer: Path) -> None:
        """`writer` is the socket of the process that owns the index."""
        super().__init__(settings)
        self._writer = writer
        self._reader: SearchableIndex | None = None

    def open(self) -> SearchableIndex:
        """The index as it is now."""
        if reader := self._reader:
            return reader
        with self._lock:
            if not self._reader:
                embeddings = load_embeddings(self._settings.embeddings)
                self._reader = self._open_reader(embeddings)
            return self._reader

    def _open_reader(self, embeddings: NamedEmbeddings) -> SearchableIndex:
        folder, chroma_url = self._settings.index_folder, self._settings.chroma_url
        if url := self._settings.database_address:
            return Index(folder, embeddings, chroma_url, database_url=url, may_lead=False)
        return IndexReader(folder, embeddings, chroma_url)

    def sync(
        self,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,  # noqa: ARG002  # a sync of the writer's goes on whoever waits for it
        page_progress: PageProgress = lambda _path, _done, _pages: None,  # noqa: ARG002
    ) -> SyncReport:
        """Have the writer make the index equal to the corpus folder, and wait for it.

        Where the writer dies meanwhile, its successor is asked: a sync may be asked for twice. Raises what the sync
        raised, and StorageError where no writer comes.
        """
        report: SyncReport = self._ask_writer("sync", dry_run)
        return report

    def purge(self) -> None:
        """Have the writer wipe what was deleted off the disk."""
        self._ask_writer("purge")

    def close(self) -> None:
        """Close the reader; the next use opens it again."""
        with self._lock:
            reader, self._reader = self._reader, None
            if reader:
                reader.close()

    def after_fork(self) -> None:
        """Nothing is open where a worker is forked; the lock may be held."""
        super().after_fork()
        self._reader = None

    @property
    def is_synced(self) -> bool:
        """The writer synced before the first worker began."""
        return True

    def _ask_writer(self, *call: Any) -> Any:
        deadline = time.monotonic() + _WRITER_SECONDS
        while True:
            try:
                with Client(str(self._writer), family="AF_UNIX") as connection:
                    connection.send(call)
                    deadline = max(deadline, time.monotonic() + _WRITER_SECONDS)
                    reply = connection.recv()
            except (OSError, EOFError) as error:
                if time.monotonic() > deadline:
                    raise StorageError("index_writer_away") from error
                time.sleep(_RETRY_SECONDS)
            else:
                if isinstance(reply, VectorstoreError):
                    raise reply
                return reply

"""The index of one corpus folder: opened at its first use, synced once, and owned until it is closed."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from assistant.disk_room import DiskRoom
from assistant.fetching.saved import origin_lookup
from assistant.first_sync import FirstSync
from assistant.forks import call_after_fork
from assistant.settings import Settings
from assistant.shared_syncs import SyncStoppedError, SyncWorker, sync_or_wait
from vectorstore import (
    CorpusError,
    Index,
    PageProgress,
    Progress,
    SearchableIndex,
    SyncReport,
    load_embeddings,
    sharing_backend,
    sync,
)


class IndexCounts(NamedTuple):
    """How much is in an index: articles, their chunks, and files or parts of files that were refused."""

    articles: int
    chunks: int
    refused: int


class CorpusIndex:
    """Opens, syncs and closes the index; safe to use from several threads."""

    def __init__(self, settings: Settings, *, is_shared: bool = False) -> None:
        """Where it `is_shared`, processes that only read the index search the vectors too."""
        self._settings, self._is_shared = settings, is_shared
        self._index: Index | None = None
        self._is_synced = False
        self.disk_room = DiskRoom()
        self._start_workers()
        call_after_fork(self)

    def _start_workers(self) -> None:
        self._worker = SyncWorker(lambda: self._index, self._sync_for_others)
        self.first_sync = FirstSync(self._ensure_synced, self._worker.stopping)
        self._lock = threading.RLock()

    def check_corpus(self) -> None:
        """Raise CorpusError where there is no corpus folder."""
        if not self._settings.corpus.is_dir():
            raise CorpusError("corpus_missing", folder=self._settings.corpus)

    def open(self) -> SearchableIndex:
        """The index, which this process owns from now on; does not wait for a sync that is running."""
        return self._open_locked()

    def _open_locked(self) -> Index:
        if index := self._index:
            return index
        with self._lock:
            if not self._index:
                self.check_corpus()
                embeddings = load_embeddings(self._settings.embeddings)
                is_shared = self._is_shared and not self._settings.chroma_url
                self._worker.stopping.clear()
                self._index = Index(
                    self._settings.index_folder,
                    embeddings,
                    self._settings.chroma_url,
                    backend=sharing_backend(embeddings.name) if is_shared else None,
                    database_url=self._settings.database_address,
                    on_work=self._worker.start,
                )
            return self._index

    def open_synced(self) -> SearchableIndex:
        """The index, made equal to the corpus if nobody did that before; raises CorpusError where it has no article."""
        self._ensure_synced()
        index = self.open()
        if index.catalog.is_empty():
            refused = [part for parts in index.catalog.refused_files().values() for part in parts]
            folder = self._settings.corpus
            if not refused:
                raise CorpusError("corpus_empty", folder=folder)
            raise CorpusError("corpus_all_refused", folder=folder, path=refused[0].path, reason=refused[0].message)
        return index

    @property
    def is_synced(self) -> bool:
        """Whether it is open and was made equal to the corpus, so that nothing waits for a sync."""
        return self._index is not None and self._is_synced

    def _ensure_synced(self) -> None:
        if not self.is_synced:
            with self._lock:
                index = self._open_locked()
                needs_sync = not self._is_synced and (index.is_writer or index.catalog.is_empty())
                if needs_sync and not self.disk_room.is_missing():
                    with self.disk_room.survived():
                        self.sync(progress=self.first_sync.check_open)
                self._is_synced = not self.disk_room.is_missing()

    def sync(
        self,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        page_progress: PageProgress = lambda _path, _done, _pages: None,
    ) -> SyncReport:
        """Make the index equal to the corpus folder; see Assistant.sync."""
        with self._lock:
            is_shared = self._settings.database_url is not None
            if dry_run and not self._index and not is_shared and not Index.exists(self._settings.index_folder):
                with TemporaryDirectory(prefix="assistant-") as folder:  # an empty index to compare with
                    index = Index(Path(folder), load_embeddings(self._settings.embeddings))
                    try:
                        return self._sync(index, True, progress, page_progress)
                    finally:
                        index.close()
            index = self._open_locked()

            def wait(seconds: float) -> bool:
                if progress:
                    progress(0, 1)  # it may end the waiting
                return self._worker.stopping.wait(seconds)

            if not dry_run:
                progress = self.first_sync.progress(progress)
                page_progress = self.first_sync.page_progress(page_progress)
            with self.disk_room.noted(index):
                report = sync_or_wait(index, lambda: self._sync(index, dry_run, progress, page_progress), wait)
            self._is_synced = self._is_synced or not dry_run
            return report

    def _sync_for_others(self, progress: Progress) -> SyncReport:
        """Sync while the index is open; raises SyncStoppedError where it is being closed."""
        with self._lock:
            if self._index is None or self._worker.stopping.is_set():
                raise SyncStoppedError
            return self.sync(progress=progress)

    def _sync(self, index: Index, dry_run: bool, progress: Progress | None, page_progress: PageProgress) -> SyncReport:
        corpus = self._settings.corpus
        return sync(
            index,
            corpus,
            limit_bytes=self._settings.max_file_mb * 2**20,
            dry_run=dry_run,
            progress=progress,
            page_progress=page_progress,
            known_facts=origin_lookup(corpus),
        )

    def counts(self) -> IndexCounts:
        """How much is in the index as it is, without a sync."""
        catalog = self.open().catalog
        refused = sum(map(len, catalog.refused_files().values()))
        return IndexCounts(catalog.article_count(), catalog.chunk_count(), refused)

    def check(self) -> None:
        """Raise VectorstoreError where the catalog or the vector store does not answer."""
        index = self.open()
        if not index.catalog.is_empty():
            index.count_vectors()

    def purge(self) -> None:
        """Wipe what was deleted from the index off the disk."""
        with self._lock:
            self._open_locked().purge()

    def close(self) -> None:
        """Give the index up; the next use opens it again."""
        self._worker.stop()
        with self._lock:
            index, self._index, self._is_synced = self._index, None, False
            if index:
                index.close()

    def after_fork(self) -> None:
        """Leave an index that the parent opened to the parent: its threads and its lock are not in this process.

        The next use opens it anew, and is refused while the parent owns it.
        """
        # The old object stays referenced: to destroy it would wait for threads that are not here.
        self._inherited, self._index, self._is_synced = self._index, None, False
        self._start_workers()

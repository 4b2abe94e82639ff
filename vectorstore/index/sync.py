"""Makes an index equal to its corpus folder, and reports what changed."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vectorstore.articles import SyncReport
from vectorstore.errors import CorpusError
from vectorstore.index.batch_writer import BatchWriter
from vectorstore.index.catalog import Catalog
from vectorstore.index.chunk_embedding import embed_with_new_model
from vectorstore.index.corpus_changes import CorpusChanges, find_changes
from vectorstore.index.file_reader import FileReader, KnownFacts
from vectorstore.index.index import Index
from vectorstore.index.rows import FileRow
from vectorstore.ingest.corpus_files import Stamp
from vectorstore.ingest.loader import Loader

Progress = Callable[[int, int], None]  # files done, files in all
PageProgress = Callable[[str, int, int], None]  # a file, its scanned pages that were recognised, such pages in all


def sync(
    index: Index,
    corpus: Path,
    *,
    limit_bytes: int,
    dry_run: bool = False,
    progress: Progress | None = None,
    page_progress: PageProgress = lambda _path, _done, _pages: None,
    known_facts: KnownFacts = lambda _: {},
) -> SyncReport:
    """Make the index equal to the corpus and return what changed; a dry run only reports it.

    `progress` is called after each file, and `page_progress` after each page that text recognition reads, as one page
    may take longer than many files. Where `progress` raises, the run stops between two files: what was written stays,
    both search indexes are whole, and the next run goes on.

    `known_facts` go before what a file states of itself, as they are known of the file as a whole.
    """
    began = time.perf_counter()
    changes = find_changes(index.catalog, corpus, limit_bytes)
    if index.sync_requests and not dry_run and changes.lacks_every_file:
        raise CorpusError("corpus_of_other_library", folder=corpus, count=len(changes.known), place=index.place)

    def run(catalog: Catalog, target: Index | None) -> SyncReport:
        with Loader(limit_bytes=limit_bytes, page_progress=page_progress) as loader:
            writer = BatchWriter(catalog, target, changes.deleted)
            reader = FileReader(
                loader, corpus, limit_bytes, catalog=catalog, changes=changes, writer=writer, known_facts=known_facts
            )
            return _SyncRun(catalog, target, changes, reader, writer).run(progress)

    if dry_run:
        with index.catalog.dry_run() as catalog:
            report = run(catalog, None)
    else:
        report = run(index.catalog, index)
    return report.model_copy(update={"seconds": round(time.perf_counter() - began, 3)})


class _SyncRun:
    """One run; without an index it is a dry run, on a catalog whose changes will be rolled back."""

    def __init__(
        self, catalog: Catalog, index: Index | None, changes: CorpusChanges, reader: FileReader, writer: BatchWriter
    ) -> None:
        self._catalog = catalog
        self._index = index
        self._changes = changes
        self._reader = reader
        self._writer = writer
        self._added: list[str] = []
        self._changed: list[str] = []

    def run(self, progress: Progress | None) -> SyncReport:
        """Make the index equal to the corpus."""
        must_resume = self._index and (self._catalog.is_unfinished() or self._index.outdated_model)
        if self._changes or must_resume:
            if self._index:
                self._index.begin_writing()
                embed_with_new_model(self._index)
            self._read_files(progress)
            self._relocate_files()
            self._writer.delete_vanished(self._changes)
            self._repair_copies()
            self._catalog.set_property("splitter", self._changes.reading)
            self._catalog.set_property("unfinished", "0")
            if self._index:
                self._index.end_writing()
        return self._report()

    def _read_files(self, progress: Progress | None) -> None:
        for number, (path, stamp) in enumerate(self._changes.pending.items(), start=1):
            known, digest = self._changes.known.get(path), self._reader.read_file(path, stamp)
            if digest and path not in self._changes.moved:
                if known and known.digest == digest:
                    self._changes.unchanged += 1
                else:
                    (self._changed if known else self._added).append(path)
            if progress:
                self._notify(progress, number)

    def _notify(self, progress: Progress, done: int) -> None:
        """Report how far the run is.

        Between two files the catalog and the search indexes hold the same, so a stop here needs no repair; what was
        read for the next batch is lost. After the last file copies have still to be repaired: the next run does that.
        """
        total = len(self._changes.pending)
        try:
            progress(done, total)
        except BaseException:
            if self._index and done < total:
                self._index.suspend_writing()
            raise

    def _relocate_files(self) -> None:
        """Store the new paths of moved files that need not be read again."""
        for file in self._changes.relocated:
            self._relocate(file)
        self._writer.write()

    def _relocate(self, file: FileRow) -> None:
        [identity] = self._catalog.articles_of(self._changes.moved[file.path])
        row = self._writer.stored(identity)
        moved = row.article.model_copy(update={"path": file.path})
        self._writer.add_article(file.path, replace(row, article=moved))
        self._writer.add_file(file, [], {identity})

    def _repair_copies(self) -> None:
        """Read files again whose article was shown under a path that is gone, and decide again on orphaned copies."""
        for row in self._catalog.misplaced_files():
            self._reader.read_file(row.path, Stamp(row.size, row.mtime_ns))
        self._writer.write()
        for identity in self._catalog.orphaned_copies():
            self._writer.reconsider(identity)
        self._writer.write()

    def _report(self) -> SyncReport:
        changes, reader = self._changes, self._reader
        return SyncReport(
            added=tuple(self._added),
            changed=tuple(self._changed),
            moved=tuple(sorted(changes.moved)),
            removed=tuple(sorted(changes.deleted - set(changes.moved.values()))),
            refused=tuple(sorted([*changes.refused, *reader.refused], key=lambda part: part.path)),
            reposts=tuple(self._catalog.near_duplicates()),
            cleaned=tuple(reader.cleaned),
            omitted=tuple(reader.omitted),
            unchanged=changes.unchanged,
        )

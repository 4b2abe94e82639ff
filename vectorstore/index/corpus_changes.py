"""Finds what differs between a corpus folder and the catalog.

Files are compared by size and time first, and by content where these differ.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.index.catalog import Catalog
from vectorstore.index.rows import FileRow
from vectorstore.ingest.corpus_files import Stamp, read_file, scan

READING = 13  # goes up when the same file would be read, cleaned or split otherwise: all files are then read again

_MANY_FILES = 10  # fewer are quickly indexed again


@dataclass
class CorpusChanges:
    """The corpus compared with the catalog; paths are relative to the corpus folder."""

    reading: str  # how files are read: the version above, and the limit of their size
    known: Mapping[str, FileRow]  # files of the catalog, by path
    pending: dict[str, Stamp] = field(default_factory=dict)  # to be read
    deleted: set[str] = field(default_factory=set)  # not there any more, moved files included
    touched: list[FileRow] = field(default_factory=list)  # same content, other size or time
    relocated: list[FileRow] = field(default_factory=list)  # moved, and read in the new place as before
    moved: dict[str, str] = field(default_factory=dict)  # new path -> old path
    refused: list[RefusedFile] = field(default_factory=list)  # parts of unchanged files
    unchanged: int = 0

    @property
    def lacks_every_file(self) -> bool:
        """Whether not one of many files of the catalog is there: this is another folder, or its disk is away."""
        return len(self.known) >= _MANY_FILES and self.deleted == set(self.known) and not self.moved

    def __bool__(self) -> bool:
        return bool(self.pending or self.deleted or self.touched or self.relocated)


def find_changes(catalog: Catalog, corpus: Path, limit_bytes: int) -> CorpusChanges:
    """What a sync has to do; reads only files that may have changed."""
    return _ChangeFinder(catalog, corpus, limit_bytes).find()


class _ChangeFinder:
    def __init__(self, catalog: Catalog, corpus: Path, limit_bytes: int) -> None:
        self._catalog, self._corpus, self._limit_bytes = catalog, corpus, limit_bytes
        self._stamps = scan(corpus)
        self._refused = catalog.refused_files()
        self._known = catalog.files()
        reading = f"{READING}, files to {limit_bytes} bytes"
        self._must_read_all = catalog.get_property("splitter") != reading
        misplaced = catalog.misplaced_files() if catalog.is_unfinished() else []  # of a run that was broken off
        self._must_read = {row.path for row in misplaced}
        self._changes = CorpusChanges(reading, self._known, deleted=set(self._known) - set(self._stamps))
        self._deleted_by_digest: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self._changes.deleted):
            self._deleted_by_digest[self._known[path].digest].append(path)

    def find(self) -> CorpusChanges:
        for path, stamp in self._stamps.items():
            if not self._is_unchanged(path, stamp):
                self._add_changed(path, stamp)
        return self._changes

    def _is_unchanged(self, path: str, stamp: Stamp) -> bool:
        """Whether the file need not be read; then it is counted."""
        row = self._known.get(path)
        if not row or row.size < 0 or self._must_read_all or path in self._must_read:
            return False
        refused = self._refused.get(path, [])
        if not all(part.code for part in refused):  # older versions stored why a file is refused in English alone
            return False
        same_stamp = (row.size, row.mtime_ns) == (stamp.size, stamp.mtime_ns)
        if not same_stamp and not (row.digest and row.digest == self._digest(path)):
            return False
        self._changes.refused += refused
        self._changes.unchanged += not any(part.path == path for part in refused)
        if not same_stamp:
            self._changes.touched.append(replace(row, size=stamp.size, mtime_ns=stamp.mtime_ns))
        return True

    def _add_changed(self, path: str, stamp: Stamp) -> None:
        is_new = path not in self._known
        old_path = self._pop_deleted(self._digest(path)) if is_new and self._deleted_by_digest else None
        if old_path:
            self._changes.moved[path] = old_path
        if old_path and not self._must_read_all and self._reads_the_same(old_path, path):
            digest = self._known[old_path].digest
            self._changes.relocated.append(FileRow(path, stamp.size, stamp.mtime_ns, digest))
        else:
            self._changes.pending[path] = stamp

    def _pop_deleted(self, digest: str) -> str | None:
        """The first deleted file of this content, which then is no other file's old path."""
        paths = self._deleted_by_digest.get(digest) if digest else None
        return paths.pop(0) if paths else None

    def _reads_the_same(self, old_path: str, path: str) -> bool:
        """Whether a file that moves to this path is read there as before.

        That is so of one article, in a file of the same kind, that has a title of its own.
        """
        articles = self._catalog.articles_of(old_path)
        article = self._catalog.get_article(articles[0]) if len(articles) == 1 else None
        if not article or article.path != old_path or article.row:
            return False
        return Path(old_path).suffix.lower() == Path(path).suffix.lower() and article.title != Path(old_path).stem

    def _digest(self, path: str) -> str:
        """The content's SHA-256 digest; empty where the file cannot be read."""
        try:
            return hashlib.sha256(read_file(self._corpus, path, self._limit_bytes)).hexdigest()
        except RefusedError:
            return ""

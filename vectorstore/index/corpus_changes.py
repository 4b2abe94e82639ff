"""What differs between a corpus folder and the record: told by size and time first, by content where these are in doubt."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.index.catalog import Record
from vectorstore.index.rows import FileRow
from vectorstore.ingest.corpus_files import Stamp, read_file, scan

READING = 8  # goes up when the same file would be read, cleaned or split otherwise: all files are then read again


@dataclass
class Comparison:
    """The corpus compared with the record."""

    reading: str  # how files are read
    known: Mapping[str, FileRow]
    pending: dict[str, Stamp] = field(default_factory=dict)  # to be read
    gone: set[str] = field(default_factory=set)
    touched: list[FileRow] = field(
        default_factory=list
    )  # the same content as before: nothing to read, only to remember
    renamed: list[FileRow] = field(default_factory=list)  # moved, and to be read there as before
    moved: dict[str, str] = field(default_factory=dict)  # new path -> old path
    refused: list[RefusedFile] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.pending or self.gone or self.touched or self.renamed)


def compare(record: Record, corpus: Path, limit_bytes: int) -> Comparison:
    """What a sync has to do; reads only files that may have changed."""
    stamps = scan(corpus)
    known, refused = record.files(), record.refused()
    reading = f"{READING}, files to {limit_bytes} bytes"
    anew = record.fact("splitter") != reading
    again = {row.path for row in record.misplaced()} if record.is_unfinished() else ()  # of a run that was broken off
    found = Comparison(reading, known, gone=set(known) - set(stamps))
    left: dict[str, list[str]] = defaultdict(list)  # of files that are gone: paths by content
    for path in sorted(found.gone):
        left[known[path].digest].append(path)
    for path, stamp in stamps.items():
        row, parts = known.get(path), refused.get(path, [])
        is_coded = all(part.code for part in parts)  # older versions stored why a file is refused in English alone
        if row and row.size >= 0 and is_coded and not anew and path not in again:
            same = (row.size, row.mtime_ns) == (stamp.size, stamp.mtime_ns)
            if same or (row.digest and row.digest == _digest(corpus, path, limit_bytes)):
                found.refused += parts
                found.unchanged += not _refused_whole(path, parts)
                if not same:
                    found.touched.append(replace(row, size=stamp.size, mtime_ns=stamp.mtime_ns))
                continue
        before = None if row or not left else _taken(left, _digest(corpus, path, limit_bytes))
        if before:
            found.moved[path] = before
        if before and not anew and _is_read_alike(record, before, path):
            found.renamed.append(FileRow(path, stamp.size, stamp.mtime_ns, known[before].digest))
        else:
            found.pending[path] = stamp
    return found


def _refused_whole(path: str, parts: list[RefusedFile]) -> bool:
    return any(part.path == path for part in parts)


def _taken(left: dict[str, list[str]], digest: str) -> str | None:
    return left[digest].pop(0) if digest and left.get(digest) else None


def _is_read_alike(record: Record, before: str, path: str) -> bool:
    """Whether a file that moves to this path is read there as before: one article, of the same kind, that has a title of its own."""
    held = record.held(before)
    article = record.facts(held[0]) if len(held) == 1 else None
    if not article or article.path != before or article.row:
        return False
    return Path(before).suffix.lower() == Path(path).suffix.lower() and article.title != Path(before).stem


def _digest(corpus: Path, path: str, limit_bytes: int) -> str:
    """The content's digest; empty where the file cannot be read."""
    try:
        return hashlib.sha256(read_file(corpus, path, limit_bytes)).hexdigest()
    except RefusedError:
        return ""

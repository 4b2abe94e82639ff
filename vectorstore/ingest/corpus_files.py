"""The files of the corpus folder: which there are, and their bytes. Files are never written to."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vectorstore.errors import CorpusError, RefusedError, UnreadableError
from vectorstore.ingest.formats.format_detection import suffix_format

_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
# As browsers name the folder with a saved page's pictures and scripts, in the languages that they speak.
_BESIDE_A_PAGE = re.compile(
    (
        r"(?P<page>.+)(?:[ _.-](?:files|archivos|arquivos|fichiers|dateien|bestanden|pliki|soubory|tiedostot|filer)"
        r"|_文件|_檔案|_ファイル|_файлы)"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stamp:
    """What tells an unchanged file without reading it."""

    size: int
    mtime_ns: int


def scan(corpus: Path) -> dict[str, Stamp]:
    """Every file of the corpus folder by its relative path, sorted; hidden ones and folders left out.

    A folder that a browser saved beside a page is one entry, whose path ends with a slash: its files are parts of the
    page.

    What of a path is not UTF-8 becomes U+FFFD: nothing could store or show it.
    """
    if not corpus.is_dir():
        raise CorpusError("corpus_missing", folder=corpus)
    begins = len(str(corpus)) + len(os.sep) - str(corpus).endswith(os.sep)
    found: dict[str, Stamp] = {}
    for entry in _files(str(corpus)):
        try:
            status = entry.stat()
        except FileNotFoundError:
            continue  # it went while we looked
        shown = os.fsencode(entry.path[begins:]).decode(errors="replace").replace(os.sep, "/") + "/" * entry.is_dir()
        found[shown] = Stamp(status.st_size, status.st_mtime_ns)
    return dict(sorted(found.items()))


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            there = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        raise CorpusError("corpus_unreadable", error=error) from error
    pages = {PurePosixPath(entry.name).stem for entry in there if entry.name.lower().endswith(_PAGE_ENDINGS)}
    for entry in there:
        if (
            entry.is_dir(follow_symlinks=False)
            and (beside := _BESIDE_A_PAGE.fullmatch(entry.name))
            and beside["page"] in pages
        ):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            if entry.name == "logseq" and (Path(entry.path) / "config.edn").exists():
                continue  # settings and old versions of a notes' program
            yield from _files(entry.path)
        elif _is_file(entry):
            yield entry


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link to one; a link that leads in a circle is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def read_file(corpus: Path, path: str, limit_bytes: int) -> bytes:
    """The file's bytes; raises RefusedError with the reason where it cannot be an article."""
    if path.endswith("/"):
        raise RefusedError("part_of_saved_page")
    suffix_format(path)
    try:
        content = _read_regular(corpus / path, limit_bytes)
    except OSError as error:
        if "\ufffd" in path:
            raise RefusedError("name_not_utf8") from error
        raise UnreadableError("file_unreadable", error=error.strerror) from error
    if content is None:
        raise RefusedError("file_too_large", limit_mb=limit_bytes // 2**20)
    return content


def _read_regular(file: Path, limit_bytes: int) -> bytes | None:
    """The bytes of a file on a disk; None where there are more than the limit, whatever its size was before.

    A pipe or a device in its place is not waited for. What the system makes up while it is read, as behind a link to
    /proc, has no size: it may never end, or hold the variables of this process.
    """
    # not blocking, and on Windows without a translation of ends of lines
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is no regular file")
        if status.st_size > limit_bytes:
            return None
        content: bytes | None = opened.read(limit_bytes + 1)  # None where nothing is there yet
        if content is None or (content and not os.fstat(descriptor).st_size):
            raise OSError(0, "it is no file on a disk")
    return content if len(content) <= limit_bytes else None

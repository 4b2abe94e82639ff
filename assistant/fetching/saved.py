"""Fetched pages as files of the corpus, each beside a hidden file with its origin.

The hidden file is written first and has the digest of the content. A run that is broken off between the two leaves a
file that is fetched again, and never one with a wrong origin.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.fetching.errors import FetchError

FETCHED_FOLDER = "fetched"  # the folder inside the corpus that fetched pages go to
FETCHED_AT_PREFIX = "fetched "  # of the source of an address; the time of fetching follows
_PARTIAL = ".part"  # the ending of a file that is not whole yet
SaveState = Literal["added", "changed", "unchanged"]


class Origin(BaseModel):
    """Where a file came from, with what is needed to ask whether its address has changed."""

    model_config = ConfigDict(frozen=True)

    url: str  # after all redirects
    fetched: str  # the time, in ISO 8601
    etag: str = ""
    last_modified: str = ""
    digest: str  # SHA-256 of the content
    before: str = ""  # the digest of the content that it replaced

    @property
    def when(self) -> str:
        """The time of fetching, for people."""
        return f"{self.fetched[:10]} {self.fetched[11:16]} UTC"


class SavedPage(NamedTuple):
    """A fetched file of the corpus.

    `is_intact` while it is the content that was fetched last, `is_edited` where somebody changed it.
    """

    file: Path
    origin: Origin
    is_intact: bool
    is_edited: bool

    @property
    def path(self) -> str:
        """As articles name it."""
        return f"{FETCHED_FOLDER}/{self.file.name}"


def saved_pages(corpus: Path) -> Iterator[SavedPage]:
    """All fetched files that are still there, by name."""
    for file, origin in _files_with_origin(corpus):
        yield _saved_page(file, origin)


def saved_page(corpus: Path, url: str) -> SavedPage | None:
    """The file whose content was found at this address."""
    return next((_saved_page(file, origin) for file, origin in _files_with_origin(corpus) if origin.url == url), None)


def save_page(corpus: Path, origin: Origin, name: str, content: bytes, *, replaces: str = "") -> tuple[str, SaveState]:
    """Write a fetched page into the corpus, over the file of the same address; returns its path and what was done.

    `replaces` is the address of the file that it is written over, where the page has another address now.
    Raises FetchError where somebody edited that file: what they wrote stays.
    """
    with _exclusive(corpus):
        current = saved_page(corpus, replaces or origin.url)
        if current and current.is_edited:
            raise FetchError("fetch_edited", path=current.path)
        if current and current.is_intact and current.origin.digest == origin.digest:
            _write_whole(
                origin_file(current.file),
                origin.model_copy(update={"fetched": current.origin.fetched}).model_dump_json().encode(),
            )
            return current.path, "unchanged"
        file = current.file if current else _free_name(corpus / FETCHED_FOLDER, name)
        _write_whole(
            origin_file(file),
            origin.model_copy(update={"before": current.origin.digest if current else ""}).model_dump_json().encode(),
        )
        _write_whole(file, content)
        return f"{FETCHED_FOLDER}/{file.name}", "changed" if current else "added"


def new_origin(url: str, content: bytes, *, etag: str = "", last_modified: str = "") -> Origin:
    """The origin of content that was fetched just now."""
    now, digest = datetime.now(UTC).isoformat(timespec="seconds"), hashlib.sha256(content).hexdigest()
    return Origin(url=url, fetched=now, etag=etag, last_modified=last_modified, digest=digest)


def delete_origin(file: Path) -> None:
    """Delete the origin of a file."""
    origin_file(file).unlink(missing_ok=True)


def origin_lookup(corpus: Path) -> Callable[[str], Mapping[str, tuple[str, str]]]:
    """A function from a path of the corpus to facts that its file does not say, each with its source in words."""

    def facts(path: str) -> Mapping[str, tuple[str, str]]:
        origin = _read_origin(corpus / path) if path.startswith(f"{FETCHED_FOLDER}/") else None
        return {"url": (origin.url, f"{FETCHED_AT_PREFIX}{origin.when}")} if origin else {}

    return facts


def _files_with_origin(corpus: Path) -> Iterator[tuple[Path, Origin]]:
    for hidden in sorted((corpus / FETCHED_FOLDER).glob(".*.origin.json")):
        file = hidden.with_name(hidden.name.removeprefix(".").removesuffix(".origin.json"))
        if (origin := _read_origin(file)) and file.is_file():
            yield file, origin


def _saved_page(file: Path, origin: Origin) -> SavedPage:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return SavedPage(file, origin, digest == origin.digest, digest not in (origin.digest, origin.before))


def _read_origin(file: Path) -> Origin | None:
    try:
        return Origin.model_validate_json(origin_file(file).read_bytes())
    except (OSError, ValidationError):  # another file, or one that somebody edited
        return None


def origin_file(file: Path) -> Path:
    """Where the origin of a file is kept, if it has one."""
    return file.with_name(f".{file.name}.origin.json")  # hidden files are no articles


@contextmanager
def _exclusive(corpus: Path) -> Iterator[None]:
    """Keep other processes and threads from writing fetched files meanwhile."""
    folder = corpus / FETCHED_FOLDER
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        for partial in folder.glob(f".*{_PARTIAL}"):
            partial.unlink()  # of a process that was killed: no other one writes now
        yield


def _free_name(folder: Path, name: str) -> Path:
    """A path that no file has yet: the name, with a number where it is taken."""
    file, number = folder / name, 2
    while file.exists():
        file = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
        number += 1
    return file


def _write_whole(file: Path, content: bytes) -> None:
    """Write the file, whole or not at all."""
    partial = file.with_name(f".{file.name}{_PARTIAL}")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)

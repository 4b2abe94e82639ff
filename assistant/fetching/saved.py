"""Fetched pages as files of the corpus, each beside a hidden one that tells where it came from.

The hidden one is written first and names the file's content, so that a run that is broken off between the two leaves a
file that is fetched again, and never one that passes for something else.
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

FETCHED = "fetched"  # the folder inside the corpus that fetched pages go to
FETCHED_AT = "fetched "  # how the place begins where an address is known from; behind it stands when
_PARTIAL = ".part"  # the ending of a file that is not whole yet
Kept = Literal["added", "changed", "unchanged"]


class Origin(BaseModel):
    """Where a file came from, and what tells whether it is still what its address holds."""

    model_config = ConfigDict(frozen=True)

    url: str  # where it was found
    fetched: str  # when its content was, in ISO 8601
    etag: str = ""
    last_modified: str = ""
    digest: str  # SHA-256 of the content
    before: str = ""  # and of the one that it replaced

    @property
    def when(self) -> str:
        """The time of fetching, for people."""
        return f"{self.fetched[:10]} {self.fetched[11:16]} UTC"


class SavedPage(NamedTuple):
    """A fetched file of the corpus.

    `intact` while it is the content that was fetched last, `edited` where somebody changed it.
    """

    file: Path
    origin: Origin
    intact: bool
    edited: bool

    @property
    def path(self) -> str:
        """As articles name it."""
        return f"{FETCHED}/{self.file.name}"


def saved_pages(corpus: Path) -> Iterator[SavedPage]:
    """All fetched files that are still there, by name."""
    for file, origin in _files(corpus):
        yield _compared(file, origin)


def saved_page(corpus: Path, url: str) -> SavedPage | None:
    """The file whose content was found at this address."""
    return next((_compared(file, origin) for file, origin in _files(corpus) if origin.url == url), None)


def keep(corpus: Path, origin: Origin, name: str, content: bytes, *, instead_of: str = "") -> tuple[str, Kept]:
    """Put a fetched page among the articles, in the place of the one that its address held before.

    Returns its path, and what it is.

    `instead_of` is the address under which that one is known, where it is another one now.
    Raises FetchError where somebody edited that one: what they wrote stays.
    """
    with _placing(corpus):
        there = saved_page(corpus, instead_of or origin.url)
        if there and there.edited:
            raise FetchError("fetch_edited", path=there.path)
        if there and there.intact and there.origin.digest == origin.digest:
            _write(
                _hidden(there.file),
                origin.model_copy(update={"fetched": there.origin.fetched}).model_dump_json().encode(),
            )
            return there.path, "unchanged"
        file = there.file if there else _free(corpus / FETCHED, name)
        _write(
            _hidden(file),
            origin.model_copy(update={"before": there.origin.digest if there else ""}).model_dump_json().encode(),
        )
        _write(file, content)
        return f"{FETCHED}/{file.name}", "changed" if there else "added"


def origin_now(url: str, content: bytes, *, etag: str = "", last_modified: str = "") -> Origin:
    """Where a content came from that was fetched just now."""
    now, digest = datetime.now(UTC).isoformat(timespec="seconds"), hashlib.sha256(content).hexdigest()
    return Origin(url=url, fetched=now, etag=etag, last_modified=last_modified, digest=digest)


def forget(file: Path) -> None:
    """Drop what is known of where a file came from."""
    _hidden(file).unlink(missing_ok=True)


def facts_beside(corpus: Path) -> Callable[[str], Mapping[str, tuple[str, str]]]:
    """For a path of the corpus, what is known of its articles besides what the file says, each with where that is known from."""

    def known(path: str) -> Mapping[str, tuple[str, str]]:
        origin = _origin(corpus / path) if path.startswith(f"{FETCHED}/") else None
        return {"url": (origin.url, f"{FETCHED_AT}{origin.when}")} if origin else {}

    return known


def _files(corpus: Path) -> Iterator[tuple[Path, Origin]]:
    for hidden in sorted((corpus / FETCHED).glob(".*.origin.json")):
        file = hidden.with_name(hidden.name.removeprefix(".").removesuffix(".origin.json"))
        if (origin := _origin(file)) and file.is_file():
            yield file, origin


def _compared(file: Path, origin: Origin) -> SavedPage:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return SavedPage(file, origin, digest == origin.digest, digest not in (origin.digest, origin.before))


def _origin(file: Path) -> Origin | None:
    try:
        return Origin.model_validate_json(_hidden(file).read_bytes())
    except (OSError, ValidationError):  # another file, or one that somebody edited
        return None


def _hidden(file: Path) -> Path:
    return file.with_name(f".{file.name}.origin.json")  # hidden files are no articles


@contextmanager
def _placing(corpus: Path) -> Iterator[None]:
    """One process, and one thread of it, places files at a time."""
    folder = corpus / FETCHED
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        for partial in folder.glob(f".*{_PARTIAL}"):
            partial.unlink()  # of a process that was killed: no other one writes now
        yield


def _free(folder: Path, name: str) -> Path:
    """Where a new file can stand: under its name, or that and a number."""
    file, number = folder / name, 2
    while file.exists():
        file = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
        number += 1
    return file


def _write(file: Path, content: bytes) -> None:
    """Write the file, whole or not at all."""
    partial = file.with_name(f".{file.name}{_PARTIAL}")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)

"""The file of a backup: a zip archive of some files, with a manifest that has the size and the SHA-256 of each.

Nothing is unpacked by a name that the archive gives, so that a stranger's file writes nowhere else.
"""

import errno
import hashlib
import shutil
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.conversations import CONVERSATIONS_FILE, Conversations
from assistant.reviews import REVIEWS_FILE, Reviews
from assistant.ui.bin import check_packed
from assistant.version import own_version
from vectorstore.catalog_backup import CatalogCounts, check_catalog, check_database
from vectorstore.index.sqlite_schema import SCHEMA_VERSION

_FORMAT = 1  # of the archive
_MANIFEST = "manifest.json"
_MAX_MANIFEST_BYTES = 2**20
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what else a zip archive may use is never written here
_OTHER = "restore it with that version, which can then be upgraded. Nothing was changed."
_Name = Literal[
    "record.sqlite3",
    "conversations.sqlite3",
    "checks.sqlite3",
    "reviews.sqlite3",
    "bin.zip",
    "opinions.jsonl",
    "settings.env",
]
CATALOG: _Name = "record.sqlite3"
CONVERSATIONS: _Name = "conversations.sqlite3"
CHECKS: _Name = "checks.sqlite3"  # the checked texts of accounts
REVIEWS: _Name = "reviews.sqlite3"
BIN: _Name = "bin.zip"
FEEDBACK: _Name = "opinions.jsonl"
SETTINGS: _Name = "settings.env"


class BackupError(OSError):
    """A backup cannot be made or restored; the message says why, and what to do."""


class _Member(BaseModel):
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What a backup holds."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    schema_version: int
    version: str = Field(description="of the program that made it")
    made: datetime
    articles: int
    chunks: int
    files: dict[_Name, _Member]


def pack(folder: Path, counts: CatalogCounts) -> tuple[Path, Manifest]:
    """Pack the files of the folder into an archive there, for this user alone."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = Manifest.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "version": own_version(),
            "made": datetime.now(UTC),
            "files": {path.name: _Member(bytes=path.stat().st_size, sha256=_digest(path)) for path in paths},
            **counts._asdict(),
        }
    )
    archive = folder / "archive"
    archive.touch(mode=0o600)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as opened:
        opened.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
        for path in paths:
            opened.write(path, path.name)
    return archive, manifest


def is_backup(file: Path) -> bool:
    """Whether a file looks like a backup, whole or not."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _MANIFEST in archive.namelist() and CATALOG in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack the backup into the folder and check all of it; raises BackupError."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _read_manifest(source, archive)
            _check_room(source, folder, manifest)
            for name, member in manifest.files.items():
                with archive.open(name) as packed, (folder / name).open("xb") as file:
                    _copy(packed, file, member)
        check_catalog(folder / CATALOG, folder / "fresh.sqlite3")
        fresh = folder / "fresh"
        Conversations(fresh).all("")
        Reviews(fresh).take_back("", "")
        for name, like in (
            (CONVERSATIONS, CONVERSATIONS_FILE),
            (CHECKS, CONVERSATIONS_FILE),
            (REVIEWS, REVIEWS_FILE),
        ):
            if name in manifest.files:
                check_database(folder / name, fresh / like, 0)
        if BIN in manifest.files:
            check_packed(folder / BIN)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise BackupError(f"`{source}` cannot be read: {error.strerror}.") from error
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(source, error) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # the archive names a place before its beginning
            raise
        raise _damaged(source, error) from error
    return manifest


def _damaged(source: Path, error: Exception) -> BackupError:
    return BackupError(f"`{source}` is no backup, or it is damaged: {error}. Nothing was changed.")


def _check_room(source: Path, folder: Path, manifest: Manifest) -> None:
    """Raise BackupError where the disk has no room for what the manifest announces."""
    if sum(member.bytes for member in manifest.files.values()) > shutil.disk_usage(folder).free:
        raise BackupError(f"There is no room on the disk of {folder.parent} for what `{source}` holds.")


def _read_manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    """The manifest; raises BackupError for one of another format, ValueError for one that cannot be read."""
    if any(member.compress_type not in _COMPRESSIONS for member in archive.infolist()):
        raise ValueError("it is compressed in another way")
    try:
        with archive.open(_MANIFEST) as file:
            text = file.read(_MAX_MANIFEST_BYTES)
    except KeyError:
        raise ValueError("it has no manifest") from None
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        places = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
        if places == {"format"}:
            raise BackupError(f"`{source}` is of another format than this program's, {_FORMAT}: {_OTHER}") from None
        raise ValueError("its manifest cannot be read") from None
    if sorted(archive.namelist()) != sorted((_MANIFEST, *manifest.files)) or CATALOG not in manifest.files:
        raise ValueError("it holds other files than its manifest lists")
    if manifest.schema_version != SCHEMA_VERSION:
        age = "an older" if manifest.schema_version < SCHEMA_VERSION else "a newer"
        raise BackupError(f"`{source}` was made by {age} version, {manifest.version[:40]}: {_OTHER}")
    return manifest


def _copy(packed: IO[bytes], file: IO[bytes], member: _Member) -> None:
    """Copy a member of the archive; raises ValueError where it is not announced, before it fills a disk."""
    digest, left = hashlib.sha256(), member.bytes
    while part := packed.read(2**20):
        left -= len(part)
        if left < 0:
            break
        digest.update(part)
        file.write(part)
    if left or digest.hexdigest() != member.sha256:
        raise ValueError("a file in it is not as its manifest says")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

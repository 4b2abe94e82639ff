"""Backups: one file with all that cannot be made again, and its way back.

The databases are copied at one moment each, so that a server may go on writing them.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.backup_archive import (
    BIN,
    CATALOG,
    CHECKS,
    CONVERSATIONS,
    FEEDBACK,
    REVIEWS,
    SETTINGS,
    BackupError,
    Manifest,
    is_backup,
    pack,
    unpack,
)
from assistant.conversations import CONVERSATIONS_FILE
from assistant.record_transfer import records_into_database, records_into_files
from assistant.reviews import REVIEWS_FILE
from assistant.settings import Settings
from assistant.settings_copy import settings_without_secrets
from assistant.ui.bin import Bin
from assistant.ui.feedback import FEEDBACK_FILE
from vectorstore.catalog_backup import (
    check_catalog,
    copy_catalog,
    copy_database,
    locked,
    replace_catalog,
    replace_file,
    settle_database,
)
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.postgres.transfer import copy_shared_catalog, has_shared_index, replace_shared_catalog

BEFORE_RESTORE = "before-restore.backup"  # in the index folder: what a database held before a restore
SETTINGS_COPY = "settings-from-backup.env"  # in the index folder: nothing reads it but people


class Made(NamedTuple):
    """A backup that was made, and the variables of `.env` that were left out of it as secrets."""

    manifest: Manifest
    left_out: list[str]


def make_backup(settings: Settings, target: Path) -> Made:
    """Write the backup of an assistant into the file, whole or not at all; its server may go on meanwhile.

    Raises BackupError, and StorageError where the index is in PostgreSQL and that does not answer.
    """
    _check_target(settings, target)
    with _staging(target.resolve().parent, f"`{target}` cannot be written") as folder:
        try:
            _copy_all(settings, folder)
            counts = check_catalog(folder / CATALOG, folder / "fresh.sqlite3")
        except (sqlite3.Error, ValueError) as error:
            raise BackupError(f"The index {settings.index_folder} cannot be copied: {error}.") from error
        (folder / "fresh.sqlite3").unlink()
        text, left_out = settings_without_secrets(Path(".env"))
        if text:
            (folder / SETTINGS).write_text(text, encoding="utf-8")
        archive, manifest = pack(folder, counts)
        replace_file(archive, target.resolve())
    return Made(manifest, left_out)


def restore_backup(settings: Settings, source: Path, *, replace: bool) -> Manifest:
    """Put what a backup holds in the place of the index and of what accounts keep; all of it is checked before.

    What was removed from the library comes into the bin beside what is there.

    Raises BackupError, also where there is something to be replaced and `replace` is not set, and IndexInUseError while
    a process has the index open.
    """
    index = settings.index_folder
    with locked(index), _staging(index, f"The index folder {index} cannot be written") as folder:
        manifest = unpack(source, folder)
        if url := settings.database_address:
            _restore_into_database(settings, url, folder, replace=replace)
        else:
            _restore_into_folder(settings, folder, manifest, replace=replace)
        if BIN in manifest.files:
            Bin(settings).unpack(folder / BIN)
        if SETTINGS in manifest.files:
            replace_file(folder / SETTINGS, index / SETTINGS_COPY)
    return manifest


def _copy_all(settings: Settings, folder: Path) -> None:
    """Copy the databases, the opinions and the bin into the folder; raises sqlite3.Error and StorageError."""
    Bin(settings).pack(folder / BIN)
    if url := settings.database_address:
        copy_shared_catalog(url, folder / CATALOG)
        kept = folder / "kept"
        records_into_files(url, kept, folder / FEEDBACK)
        for name, place in _account_files(kept).items():
            if place.exists():
                place.rename(folder / name)
        shutil.rmtree(kept, ignore_errors=True)
        return
    copy_catalog(settings.index_folder, folder / CATALOG)
    for name, place in _account_files(settings.conversations_folder).items():
        if place.exists():
            copy_database(place, folder / name)
    if (feedback := settings.index_folder / FEEDBACK_FILE).exists():
        whole, _, _ = feedback.read_bytes().rpartition(b"\n")  # without a line that is being written
        (folder / FEEDBACK).write_bytes(whole + b"\n")


def _account_files(folder: Path) -> dict[str, Path]:
    """By their name in a backup: the conversations of accounts, the texts that they had checked, and their reviews."""
    return {
        CONVERSATIONS: folder / CONVERSATIONS_FILE,
        CHECKS: folder / "checks" / CONVERSATIONS_FILE,
        REVIEWS: folder / REVIEWS_FILE,
    }


def _restore_into_folder(settings: Settings, folder: Path, manifest: Manifest, *, replace: bool) -> None:
    index, places = settings.index_folder, _account_files(settings.conversations_folder)
    old = [path for path in (index / CATALOG_FILE, *places.values()) if path.exists()]
    if old and not replace:
        raise BackupError(f"There is {' and '.join(map(str, old))} already: `--replace` puts the backup there.")
    for name, place in places.items():
        if name in manifest.files:
            _put_database(folder / name, place)
    if FEEDBACK in manifest.files:
        replace_file(folder / FEEDBACK, index / FEEDBACK_FILE)
    replace_catalog(index, folder / CATALOG)


def _restore_into_database(settings: Settings, url: str, folder: Path, *, replace: bool) -> None:
    """Put an unpacked backup in the place of what the database holds, of which a backup is made before."""
    if has_shared_index(url):
        if not replace:
            raise BackupError("There is an index in the database already: `--replace` puts the backup there.")
        make_backup(settings, settings.index_folder / BEFORE_RESTORE)
    kept = folder / "kept"
    for name, place in _account_files(kept).items():
        if (folder / name).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(place)
    replace_shared_catalog(
        url, folder / CATALOG, lambda: records_into_database(url, kept, folder / FEEDBACK, replace=True)
    )


def _check_target(settings: Settings, target: Path) -> None:
    """Raise BackupError where the file would be lost, or would become an article."""
    if target.resolve().is_relative_to(settings.corpus.resolve()):
        raise BackupError(f"`{target}` is in the corpus folder, whose files become articles: name another place.")
    if target.exists() and not is_backup(target):
        raise BackupError(f"`{target}` exists and is no backup: name another file.")


@contextmanager
def _staging(parent: Path, failure: str) -> Iterator[Path]:
    """A folder beside what is written, for this user alone, and deleted at the end; raises BackupError for OSError."""
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=".backup-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except BackupError:
        raise
    except OSError as error:
        raise BackupError(f"{failure}: {error.strerror or error}.") from error


def _put_database(file: Path, target: Path) -> None:
    """Put a database of accounts in its place, which may be on another disk; what is replaced is kept beside it."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}")
    shutil.copyfile(file, staged)
    staged.chmod(0o600)
    if target.exists():
        settle_database(target)
        before = target.with_name(f"{target.stem}-before-restore.sqlite3")
        shutil.copyfile(target, before)
        before.chmod(0o600)
    replace_file(staged, target)

"""Copies of a catalog: made while its owner goes on writing, checked before they are trusted, and put back.

Neither search index is copied: both are made again from the catalog, without embedding anything.
"""

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from vectorstore.index import lock
from vectorstore.index.database import CATALOG_FILE, SqliteDatabase
from vectorstore.index.sqlite_schema import SCHEMA_VERSION

_BEFORE = "record-before-restore.sqlite3"  # what was replaced, until the next time
_SEARCH_INDEX = re.compile(r"[a-z]+-\d+")  # a folder of the index
_PATHS = "SELECT path FROM files UNION SELECT path FROM articles UNION SELECT path FROM holdings"
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


class CatalogCounts(NamedTuple):
    """How much a catalog lists."""

    articles: int
    chunks: int


def copy_database(file: Path, target: Path) -> None:
    """Copy an SQLite database into a new file, as it is at one moment; another process may be writing it.

    Raises sqlite3.Error.
    """
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=30)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # all pages in one step: a change in between would begin it anew
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no other beside it


def copy_catalog(folder: Path, target: Path) -> None:
    """Copy the catalog of the index in the folder; raises sqlite3.Error."""
    copy_database(folder / CATALOG_FILE, target)


def check_catalog(file: Path, fresh: Path) -> CatalogCounts:
    """What a copy lists, once it was proved whole; raises ValueError saying what is wrong.

    `fresh` is a file that does not exist yet: a catalog is made there to compare with. A stranger may have written the
    copy: it may hold nothing but tables of ours, and no path that leads out of the corpus folder.
    """
    SqliteDatabase(fresh).close()
    try:
        check_database(file, fresh, SCHEMA_VERSION)
        with closing(sqlite3.connect(file)) as database:
            outside = [path for (path,) in database.execute(_PATHS) if _leads_out(path)]
            if outside:
                raise ValueError(f"it lists a path outside of the corpus folder, {outside[0]!r}")
            count = "SELECT (SELECT count(*) FROM articles WHERE copy_of IS NULL), (SELECT count(*) FROM chunks)"
            return CatalogCounts(*database.execute(count).fetchone())
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


def check_database(file: Path, like: Path, version: int) -> None:
    """Raise ValueError where a database is damaged, or has another version or other objects than the one it is like."""
    try:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            found = database.execute("PRAGMA user_version").fetchone()[0]
            if found != version:
                raise ValueError(f"its database has version {found}, and this program reads version {version}")
            if _objects(file) != _objects(like):
                raise ValueError("its database has other tables")
            [(state,), *_] = database.execute("PRAGMA integrity_check(1)").fetchall()
            if state != "ok":
                raise ValueError(str(state))
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Own the index folder, which is made where it is missing; raises IndexInUseError and StorageError."""
    folder_lock = lock.acquire(folder)
    try:
        yield
    finally:
        folder_lock.release()


def replace_catalog(folder: Path, file: Path) -> None:
    """Put a checked copy, on the same disk, in the place of the folder's catalog; the caller owns the folder.

    Whenever the process dies the folder has the old catalog or the new one. The old one is kept beside it.
    """
    catalog = folder / CATALOG_FILE
    if catalog.exists():
        settle_database(catalog)
        shutil.copyfile(catalog, folder / f".{_BEFORE}")
        (folder / f".{_BEFORE}").replace(folder / _BEFORE)
    for path in folder.iterdir():
        if path.is_dir() and _SEARCH_INDEX.fullmatch(path.name):
            shutil.rmtree(path)  # of the old catalog: either catalog fills new ones
    replace_file(file, catalog)


def settle_database(file: Path) -> None:
    """Bring what a killed process left in the log of a database into its file: another file's log would damage it."""
    with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm", "-journal"):  # of a database that is too damaged to be read
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def replace_file(file: Path, target: Path) -> None:
    """Put a file in the place of another one on the same disk, so that a loss of power leaves one of the two whole."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
    file.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _objects(file: Path) -> set[tuple[str, str]]:
    """The tables, indexes, views and triggers of a database."""
    with closing(sqlite3.connect(file)) as database:
        return set(database.execute("SELECT type, name FROM sqlite_master"))


def _leads_out(path: str) -> bool:
    return bool(_ABSOLUTE.match(path)) or ".." in re.split(r"[/\\]", path) or "\0" in path

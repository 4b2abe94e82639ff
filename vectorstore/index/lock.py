"""Locks an index folder: one process at a time owns it."""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import IndexInUseError, StorageError

_LOCK, _OWNER = "lock", "owner"  # names of files


def acquire(folder: Path) -> FileLock:
    """The folder's lock, which the operating system frees when this process dies.

    Makes the folder where it is missing. Raises IndexInUseError naming the process that has the lock, and StorageError
    where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)  # whichever thread closes the index releases it
        lock.acquire()
        (folder / _OWNER).write_text(str(os.getpid()))
    except Timeout as error:
        owner = _read_owner(folder)
        raise IndexInUseError("index_in_use", folder=folder, owner=owner) from error
    except OSError as error:
        raise StorageError("index_folder_not_writable", folder=folder, error=error.strerror) from error
    return lock


def _read_owner(folder: Path) -> str:
    """The number of the process that has the lock, or `unknown`."""
    try:
        return str(int((folder / _OWNER).read_text()))
    except (OSError, ValueError):
        return "unknown"

"""Who owns an index folder: one process at a time."""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import IndexInUseError, StorageError

_LOCK, _OWNER = "lock", "owner"


def owned(folder: Path) -> FileLock:
    """The folder's lock, which the operating system frees when this process dies.

    Raises IndexInUseError naming the process that holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)  # whichever thread closes the index lets it go
        lock.acquire()
        (folder / _OWNER).write_text(str(os.getpid()))
    except Timeout as error:
        owner = _owner(folder)
        raise IndexInUseError("index_in_use", folder=folder, owner=owner) from error
    except OSError as error:
        raise StorageError("index_folder_not_writable", folder=folder, error=error.strerror) from error
    return lock


def _owner(folder: Path) -> str:
    try:
        return str(int((folder / _OWNER).read_text()))
    except (OSError, ValueError):
        return "unknown"

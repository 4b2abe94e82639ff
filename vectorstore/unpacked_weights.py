"""Arrays that take long to unpack, kept unpacked in the user's cache folder, where all processes map the same pages.

The file is a cache: where it is missing, damaged or cannot be written, the arrays are unpacked again.
"""

import json
import mmap
import os
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

State = dict[str, Any]  # arrays, lists of arrays, and numbers, by name
_BEGINNING, _ENDING = "encoder-", ".weights"
_ALIGNED = 64  # bytes: where an array may begin
_HEADER = 8192  # bytes of the file before the arrays: JSON, filled up with blanks
_BLOCK, _CHECKSUM = 2**20, 4  # bytes read at once, and of the checksum at the end
_OLD = 86_400  # seconds
WRITER = "unpacked weights"  # the name of the thread that writes


def load_unpacked(archive: Path, unpack: Callable[[], State]) -> State:
    """What `unpack` makes of the archive, a file of numpy's `.npz`; kept for the next process.

    The arrays of a kept file are read-only.
    """
    file = _cache_folder() / f"{_BEGINNING}{_content_name(archive)}{_ENDING}"
    with suppress(OSError, ValueError, KeyError, TypeError):  # none is there, or it is damaged
        return _read(file)
    state = unpack()
    # Nobody waits for the disk. A process that ends meanwhile leaves a file of another name, which is deleted later.
    threading.Thread(target=_write_if_possible, args=(file, state), name=WRITER, daemon=True).start()
    return state


def _cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("ask-articles", appauthor=False))


def _content_name(archive: Path) -> str:
    """A name that another content would not have, by the checksums that the archive has of its parts."""
    with zipfile.ZipFile(archive) as parts:
        listed = sorted((part.filename, part.CRC, part.file_size) for part in parts.infolist())
    return sha256(repr(listed).encode()).hexdigest()[:16]


def _read(file: Path) -> State:
    """The kept arrays, as pages of the file; raises ValueError where they are not what was written."""
    with file.open("rb") as opened:
        pages = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    content = memoryview(pages)
    if len(content) < _HEADER or _checksum(content[:-_CHECKSUM]) != bytes(content[-_CHECKSUM:]):
        raise ValueError
    header = json.loads(pages[:_HEADER])
    state: State = dict(header["numbers"])
    for name, dtype, shape, start in header["arrays"]:
        array = np.frombuffer(pages, dtype, int(np.prod(shape)), start).reshape(shape)
        if name in header["lists"]:
            state.setdefault(name, []).append(array)
        else:
            state[name] = array
    return state


def _checksum(content: memoryview) -> bytes:
    checksum = 0
    for start in range(0, len(content), _BLOCK):
        checksum = zlib.crc32(content[start : start + _BLOCK], checksum)
    return checksum.to_bytes(_CHECKSUM, "little")


def _write_if_possible(file: Path, state: State) -> None:
    written = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    with suppress(OSError):  # a folder that cannot be written, a full disk
        file.parent.mkdir(parents=True, exist_ok=True)
        _delete_others(file)
        try:
            _write(written, state)
            written.replace(file)
        finally:
            written.unlink(missing_ok=True)


def _write(file: Path, state: State) -> None:
    """Write what there is, the arrays, and at last a checksum of both: a file that was not written whole has none."""
    listed, end = [], _HEADER
    for name, array in _arrays(state):
        listed.append((name, array.dtype.str, array.shape, end))
        end += array.nbytes + -array.nbytes % _ALIGNED
    header = {
        "arrays": listed,
        "lists": [name for name, value in state.items() if isinstance(value, list)],
        "numbers": {name: value for name, value in state.items() if isinstance(value, int | float)},
    }
    checksum = 0
    with file.open("wb") as opened:
        parts = (array.tobytes() + bytes(-array.nbytes % _ALIGNED) for _, array in _arrays(state))
        for part in chain([json.dumps(header).encode().ljust(_HEADER)], parts):
            opened.write(part)
            checksum = zlib.crc32(part, checksum)
        opened.write(checksum.to_bytes(_CHECKSUM, "little"))
        opened.flush()
        os.fsync(opened.fileno())


def _arrays(state: State) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for name, value in state.items():
        if isinstance(value, np.ndarray):
            yield name, value
        elif isinstance(value, list):
            for array in value:
                yield name, array


def _delete_others(file: Path) -> None:
    """Delete what older versions kept, and what processes left that ended while they wrote."""
    for path in file.parent.glob(f"{_BEGINNING}*{_ENDING}*"):
        if path != file and path.stat().st_mtime < time.time() - _OLD:
            path.unlink(missing_ok=True)

"""Vectors in files that one process writes and any number of processes search, all over the same pages of memory.

A vector is a row in three files: its numbers in 32 bits, their signs in one bit each, and the id of its chunk. The id
is written last, so that a row with an id is whole. A search compares the signs of all vectors first.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vectorstore.index.rows import Vectors

SHARED = "vectors"  # what the folder is called
_ID_BYTES = 16
_WORD_BITS = 64  # signs are compared so many at a time
_ALL_COMPARED = 4096  # vectors of which all numbers are compared: about 2 ms
_CANDIDATES, _OVERSAMPLING = 1000, 20  # whose numbers are compared: at least so many, and so many for each wanted
_BLOCK = 8192  # rows whose signs are compared at once: half a megabyte, which stays in the processor's cache
_CURRENT = "current"  # the file that says which files these are, and how many numbers a vector has
_WRITTEN_ORDER = ("vectors", "signs", "ids")
Ids = np.ndarray[Any, np.dtype[np.bytes_]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
Places = np.ndarray[Any, np.dtype[np.intp]]


class _Files(NamedTuple):
    """Which files these are: their number, and how many numbers a vector has."""

    number: int
    size: int

    def row_bytes(self, kind: str) -> int:
        """The length of a row in the file of this kind."""
        words = -(-self.size // _WORD_BITS)
        return {"ids": _ID_BYTES, "vectors": 4 * self.size, "signs": 8 * words}[kind]


class _Rows(NamedTuple):
    """The rows of the files as they were at one moment."""

    files: _Files
    vectors: Vectors
    signs: Words
    ids: Ids


class SharedVectors:
    """The vectors in a folder. One process may call `put`, `delete`, `compact` and `clear`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: _Rows | None = None
        self._known: set[str] | None = None  # the ids of all vectors, in the process that writes

    @property
    def is_made(self) -> bool:
        """Whether there are files."""
        return self._current() is not None

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        rows = self._read()
        return {identity.decode() for identity in rows.ids.tolist() if identity} if rows else set()

    def count(self) -> int:
        """The number of vectors."""
        rows = self._read()
        return int(np.count_nonzero(rows.ids != b"")) if rows else 0

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the k nearest by cosine, nearest first, where all are unit vectors."""
        rows = self._read()
        if k < 1 or rows is None:
            return []
        if len(rows.ids) <= _ALL_COMPARED:
            places = np.arange(len(rows.ids))
            nearness = rows.vectors @ vector
        else:
            wanted = max(_CANDIDATES, _OVERSAMPLING * k)
            places = _nearest_by_signs(rows.signs, _signs(vector[None])[0], wanted)
            nearness = rows.vectors[places] @ vector
        ordered = rows.ids[places[np.argsort(-nearness, kind="stable")]].tolist()
        return list(dict.fromkeys(identity.decode() for identity in ordered if identity))[:k]

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, one row for each id; those whose id is there already are passed over."""
        files = self._current() or _Files(1, vectors.shape[1])
        self._known = self.ids() if self._known is None else self._known
        fresh = [place for place, identity in enumerate(ids) if identity not in self._known]
        plain = np.ascontiguousarray(vectors[fresh], dtype=np.float32)
        added = np.array([ids[place] for place in fresh], dtype=f"S{_ID_BYTES}")
        self._known.update(ids)
        self._cut_torn_rows(files)
        content: dict[str, np.ndarray[Any, Any]] = {"vectors": plain, "signs": _signs(plain), "ids": added}
        for kind in _WRITTEN_ORDER:
            with self._path(kind, files).open("ab") as file:
                file.write(content[kind].tobytes())
        if not self.is_made:
            self._switch_to(files)

    def put_all(self, vectors: Mapping[str, Vectors]) -> None:
        """Add vectors by id."""
        if vectors:
            self.put(list(vectors), np.stack(list(vectors.values())))

    def delete(self, ids: Collection[str]) -> None:
        """Overwrite the vectors of these ids."""
        rows = self._read()
        if not ids or rows is None:
            return
        if self._known is not None:
            self._known.difference_update(ids)
        places = np.flatnonzero(np.isin(rows.ids, np.array(sorted(ids), dtype=f"S{_ID_BYTES}")))
        for kind in reversed(_WRITTEN_ORDER if len(places) else ()):
            shown = getattr(rows, kind)
            written = np.memmap(self._path(kind, rows.files), dtype=shown.dtype, mode="r+", shape=shown.shape)
            written[places] = 0 if kind != "ids" else b""

    def compact(self) -> None:
        """Leave out the rows that were deleted, where they are more than the others."""
        rows = self._read()
        if rows is None or 2 * self.count() >= len(rows.ids):
            return
        kept = rows.ids != b""
        files = rows.files._replace(number=rows.files.number + 1)
        for kind in _WRITTEN_ORDER:
            with self._path(kind, files).open("wb") as file:
                for start in range(0, len(kept), _BLOCK):
                    block = slice(start, start + _BLOCK)
                    file.write(getattr(rows, kind)[block][kept[block]].tobytes())
        self._switch_to(files)

    def flush(self) -> None:
        """Have all rows on the disk."""
        if files := self._current():
            for kind in _WRITTEN_ORDER:
                with self._path(kind, files).open("rb") as file:
                    os.fsync(file.fileno())

    def clear(self) -> None:
        """Delete all files."""
        self._known = None
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)

    def is_sound(self) -> bool:
        """Whether every vector is a unit vector with its own signs; after a power failure one may not be."""
        rows = self._read()
        for start in range(0, len(rows.ids) if rows else 0, _BLOCK):
            assert rows
            block = slice(start, start + _BLOCK)
            kept = rows.ids[block] != b""
            vectors = rows.vectors[block][kept]
            lengths = np.einsum("ij,ij->i", vectors, vectors)
            if not (np.abs(lengths - 1) < 1e-3).all() or (_signs(vectors) != rows.signs[block][kept]).any():
                return False
        return True

    def _read(self) -> _Rows | None:
        """The rows as they are now; None where there is none."""
        files = self._current()
        if files is None:
            return None
        whole = self._whole_rows(files)
        if self._rows is None or self._rows.files != files or len(self._rows.ids) != whole:
            self._rows = self._map(files, whole) if whole else None
        return self._rows

    def _map(self, files: _Files, count: int) -> _Rows:
        def mapped(kind: str, dtype: str, *shape: int) -> Any:
            return np.memmap(self._path(kind, files), dtype=dtype, mode="r", shape=(count, *shape)).view(np.ndarray)

        words = files.row_bytes("signs") // 8
        return _Rows(
            files, mapped("vectors", "f4", files.size), mapped("signs", "u8", words), mapped("ids", f"S{_ID_BYTES}")
        )

    def _whole_rows(self, files: _Files) -> int:
        return min(
            self._path(kind, files).stat().st_size // files.row_bytes(kind) if self._path(kind, files).exists() else 0
            for kind in _WRITTEN_ORDER
        )

    def _cut_torn_rows(self, files: _Files) -> None:
        """Cut off what a kill left of rows that were being written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        whole = self._whole_rows(files)
        for kind in _WRITTEN_ORDER:
            path = self._path(kind, files)
            path.touch()
            os.truncate(path, whole * files.row_bytes(kind))

    def _path(self, kind: str, files: _Files) -> Path:
        return self._folder / f"{kind}-{files.number}"

    def _current(self) -> _Files | None:
        try:
            number, size = (self._folder / _CURRENT).read_text(encoding="ascii").split()
            return _Files(int(number), int(size))
        except (OSError, ValueError):
            return None

    def _switch_to(self, files: _Files) -> None:
        written = self._folder / f"{_CURRENT}.new"
        written.write_text(f"{files.number} {files.size}", encoding="ascii")
        written.replace(self._folder / _CURRENT)
        names = {self._path(kind, files).name for kind in _WRITTEN_ORDER}
        for path in self._folder.glob("*-*"):
            if path.name not in names:
                path.unlink(missing_ok=True)


def _signs(vectors: Vectors) -> Words:
    """One bit for each number, 1 where it is above 0, in whole words."""
    bits = np.packbits(vectors > 0, axis=1)
    missing = -bits.shape[1] % 8
    return np.pad(bits, ((0, 0), (0, missing))).view(np.uint64)


def _nearest_by_signs(signs: Words, asked: Words, wanted: int) -> Places:
    """The places of so many rows whose signs differ least from those that are asked for."""
    differing = np.empty(len(signs), dtype=np.uint16)
    for start in range(0, len(signs), _BLOCK):
        block = signs[start : start + _BLOCK]
        total = np.zeros(len(block), dtype=np.uint16)
        for word in range(signs.shape[1]):
            total += np.bitwise_count(block[:, word] ^ asked[word])
        differing[start : start + _BLOCK] = total
    farthest = int(np.searchsorted(np.cumsum(np.bincount(differing)), wanted))
    nearer = np.flatnonzero(differing < farthest)
    return np.concatenate([nearer, np.flatnonzero(differing == farthest)[: wanted - len(nearer)]])

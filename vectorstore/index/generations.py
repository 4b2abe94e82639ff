"""The folders of the search indexes, `<name>-<generation>`, inside the index folder."""

import os
import shutil
import tempfile
import zlib
from contextlib import ExitStack
from pathlib import Path

from vectorstore.errors import StorageError
from vectorstore.index.catalog import Catalog

_ROOM = bytes(2**20)  # less than this makes no search index
_OPEN_FILES = 40  # that the search indexes have open at once
_HEADER_BYTES = 1024


class Generations:
    """Where the present search indexes are.

    Rebuilt ones get folders under the next number, as Chroma keeps hold of a folder that it opened.
    """

    def __init__(self, folder: Path, catalog: Catalog, *names: str) -> None:
        """`names` are what the folders' names begin with, one for each search index."""
        self._folder = folder
        self._catalog = catalog
        self._names = names

    def path(self, name: str) -> Path:
        """The folder of the present search index of this name; it may not exist yet."""
        return self._folder / f"{name}-{self._catalog.get_property('generation') or '0'}"

    @property
    def filled(self) -> str:
        """The latest generation that was opened whole by the process that owns the index."""
        return self._catalog.get_property("filled") or self._catalog.get_property("generation") or "0"

    def mark_filled(self) -> None:
        """Note that the present search indexes hold what the catalog lists."""
        self._catalog.set_property("filled", self._catalog.get_property("generation") or "0")

    def fingerprint(self, *names: str) -> str:
        """Name, size and time of each file in these search indexes' folders, with the checksum of a short header."""
        files = sorted(file for name in names for file in self.path(name).rglob("*") if file.is_file())
        return " ".join(map(_mark, files))

    def check_room(self) -> None:
        """Raise StorageError where nothing can be written, so that no search index is deleted that cannot be made anew.

        A full disk, or too many open files, fail like damage: only a trial tells them apart.
        """
        try:
            with tempfile.TemporaryFile(dir=self._folder) as file, ExitStack() as opened:
                file.write(_ROOM)
                for _ in range(_OPEN_FILES):
                    opened.callback(os.close, os.dup(file.fileno()))
        except OSError as error:
            why = f"disk: {error.strerror}"
            raise StorageError("index_storage_failed", folder=self._folder, error=why) from error

    def drop_generation(self) -> None:
        """Delete all search indexes; new ones are made in new folders. Raises StorageError where there is no room."""
        self.check_room()
        generation = int(self._catalog.get_property("generation") or "0") + 1
        self._catalog.set_property("generation", str(generation))
        self.delete_old()

    def delete_old(self) -> None:
        """Delete the folders of earlier generations, which a kill may have left."""
        for name in self._names:
            present = self.path(name)
            for path in self._folder.glob(f"{name}-*"):
                if path.name.removeprefix(f"{name}-").isdigit() and path != present:
                    delete_folder(path)


def _mark(file: Path) -> str:
    """How a file looks. A failing disk changes neither its size nor its time, and zeros in Chroma's header kill us."""
    status = file.stat()
    is_header = file.suffix == ".bin" and status.st_size <= _HEADER_BYTES
    checksum = f"{zlib.crc32(file.read_bytes()):08x}:" if is_header else ""
    return f"{file.name}:{status.st_size}:{checksum}{status.st_mtime_ns}"


def delete_folder(folder: Path) -> None:
    """Delete a search index's folder as far as that is possible."""
    shutil.rmtree(folder, ignore_errors=True)

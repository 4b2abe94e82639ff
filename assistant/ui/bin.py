"""Files that were removed from the library, kept for some days in a folder of their own so that they can be put back.

Each is a folder with the file, the origin of a fetched page, and what it was called. The folder gets its name once all
of that is there, and only then is the file taken from the corpus: a run that is broken off loses nothing.
"""

import shutil
import time
import uuid
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field, ValidationError

from assistant.fetching.saved import delete_origin, origin_file
from assistant.i18n import LocalizedError
from assistant.settings import Settings

_CONTENT, _ORIGIN, _FACTS, _PARTIAL = "content", "origin.json", "facts.json", ".part"
_DAY_SECONDS = 86_400


class BinError(LocalizedError, ValueError):
    """What was asked of the bin cannot be done; the message says why."""


class RemovedFile(BaseModel):
    """A file in the bin."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    path: str  # in the corpus, where it was
    removed: float  # seconds since 1970


class Bin:
    """The bin of one corpus folder."""

    def __init__(self, settings: Settings) -> None:
        self._corpus, self._folder, self._days = settings.corpus, settings.bin_folder, settings.bin_days

    def put(self, file: Path, path: str) -> None:
        """Move a file of the corpus here, with its origin; `path` is its path in the corpus."""
        removed = RemovedFile(id=uuid.uuid4().hex, path=path, removed=time.time())
        partial = self._folder / f"{removed.id}{_PARTIAL}"
        partial.mkdir(parents=True, mode=0o700)
        shutil.copy2(file, partial / _CONTENT)
        if origin_file(file).is_file():
            shutil.copy2(origin_file(file), partial / _ORIGIN)
        (partial / _FACTS).write_text(removed.model_dump_json(), encoding="utf-8")
        partial.rename(self._folder / removed.id)
        file.unlink()
        delete_origin(file)

    def files(self) -> list[RemovedFile]:
        """The files that are here, the last removed first; those whose days are over are deleted."""
        found = [removed for folder in sorted(self._folder.glob("*")) if (removed := _read_facts(folder))]
        oldest = time.time() - self._days * _DAY_SECONDS
        for removed in found:
            if removed.removed < oldest:
                shutil.rmtree(self._folder / removed.id)
        return sorted((file for file in found if file.removed >= oldest), key=lambda file: file.removed, reverse=True)

    def put_back(self, name: str) -> str:
        """Move a file back to where it was, and return its path; raises BinError where that is taken or it is gone."""
        removed = next((file for file in self.files() if file.id == name), None)
        if removed is None:
            raise BinError("bin_gone")
        folder, target = self._folder / removed.id, self._corpus / removed.path
        if target.exists():
            raise BinError("bin_taken", path=removed.path)
        target.parent.mkdir(exist_ok=True)
        partial = target.with_name(f".{target.name}{_PARTIAL}")  # hidden files are no articles
        shutil.copy2(folder / _CONTENT, partial)
        if (folder / _ORIGIN).is_file():
            shutil.copy2(folder / _ORIGIN, origin_file(target))
        partial.rename(target)
        shutil.rmtree(folder)
        return removed.path

    def empty(self) -> None:
        """Delete all that is here for good."""
        for removed in self.files():
            shutil.rmtree(self._folder / removed.id)


def _read_facts(folder: Path) -> RemovedFile | None:
    """What a folder of the bin holds; None for one that is not whole, or that somebody changed."""
    try:
        removed = RemovedFile.model_validate_json((folder / _FACTS).read_bytes())
    except (OSError, ValidationError):
        return None
    is_plain = ".." not in PurePosixPath(removed.path).parts and not PurePosixPath(removed.path).is_absolute()
    return removed if removed.id == folder.name and is_plain else None

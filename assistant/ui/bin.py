"""Files that were removed from the library, kept for some days in a folder of their own so that they can be put back.

Each is a folder with the file, the origin of a fetched page, and what it was called. The folder gets its name once all
of that is there, and only then is the file taken from the corpus: a run that is broken off loses nothing.
"""

import re
import shutil
import time
import uuid
import zipfile
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import BaseModel, Field, ValidationError

from assistant.fetching.saved import delete_origin, origin_file
from assistant.i18n import LocalizedError
from assistant.settings import Settings

_CONTENT, _ORIGIN, _FACTS, _PARTIAL = "content", "origin.json", "facts.json", ".part"
_DAY_SECONDS = 86_400
_MEMBER = re.compile(rf"([0-9a-f]{{32}})/(?:{_CONTENT}|{re.escape(_ORIGIN)}|{re.escape(_FACTS)})")


class BinError(LocalizedError, ValueError):
    """What was asked of the bin cannot be done; the message says why."""


class RemovedFile(BaseModel):
    """A file in the bin."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    path: str  # in the corpus, where it was
    removed: float  # seconds since 1970


class BinSize(NamedTuple):
    """How much is in the bin."""

    files: int
    bytes: int


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
        self.files()  # those whose days are over go

    def files(self) -> list[RemovedFile]:
        """The files that are here, the last removed first; those whose days are over are deleted."""
        found = self._whole()
        oldest = time.time() - self._days * _DAY_SECONDS
        for removed in found:
            if removed.removed < oldest:
                self._delete(removed)
        for partial in self._folder.glob(f"*{_PARTIAL}"):  # of a process that was killed
            with suppress(OSError):  # another one finishes it just now
                if partial.stat().st_mtime < time.time() - _DAY_SECONDS:
                    shutil.rmtree(partial)
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
        self._delete(removed)
        return removed.path

    def size(self) -> BinSize:
        """How much is here, without deleting anything."""
        parts = [part for removed in self._whole() for part in (self._folder / removed.id).glob("*")]
        return BinSize(len(self._whole()), sum(part.stat().st_size for part in parts))

    def pack(self, target: Path) -> bool:
        """Write all that is here into one archive, for `unpack`; False, and no archive, where there is nothing."""
        files = self.files()
        if not files:
            return False
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for removed in files:
                _pack_file(self._folder / removed.id, archive)
        return True

    def unpack(self, source: Path) -> None:
        """Put what an archive has, and is not here yet, into the bin; it must have passed `check_packed`."""
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            for identity in sorted({name.partition("/")[0] for name in names}):
                partial = self._folder / f"{identity}{_PARTIAL}"
                if (self._folder / identity).exists():
                    continue
                partial.mkdir(parents=True, mode=0o700, exist_ok=True)
                for name in (name for name in names if name.startswith(identity)):
                    with archive.open(name) as packed, (partial / name.partition("/")[2]).open("wb") as file:
                        shutil.copyfileobj(packed, file)
                partial.rename(self._folder / identity)

    def _whole(self) -> list[RemovedFile]:
        return [removed for folder in sorted(self._folder.glob("*")) if (removed := _read_facts(folder))]

    def empty(self) -> None:
        """Delete all that is here for good."""
        for removed in self.files():
            self._delete(removed)

    def _delete(self, removed: RemovedFile) -> None:
        """Delete a file from here for good; a run that is killed meanwhile leaves nothing that looks whole."""
        partial = self._folder / f"{removed.id}{_PARTIAL}"
        with suppress(FileNotFoundError):  # another process deleted it
            (self._folder / removed.id).rename(partial)
            shutil.rmtree(partial)


def check_packed(source: Path) -> None:
    """Raise ValueError where an archive is none that `pack` wrote, or would write elsewhere than into the bin."""
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        places = [_MEMBER.fullmatch(member.filename) for member in members]
        is_stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
        names = {member.filename for member in members}
        if not (is_stored and all(places) and len(names) == len(members)):
            raise ValueError("its bin holds something else than removed files")
        if sum(member.file_size for member in members) > source.stat().st_size or archive.testzip():
            raise ValueError("a file in its bin is damaged")
        for identity in {place[1] for place in places if place}:
            is_whole = {f"{identity}/{_CONTENT}", f"{identity}/{_FACTS}"} <= names
            if not (is_whole and _parse_facts(archive.read(f"{identity}/{_FACTS}"), identity)):
                raise ValueError("a file in its bin does not say what it was")


def _pack_file(folder: Path, archive: zipfile.ZipFile) -> None:
    """Add a removed file to the archive, unless somebody puts it back just now."""
    with ExitStack() as stack:
        try:
            opened = {
                name: stack.enter_context((folder / name).open("rb"))
                for name in (_CONTENT, _FACTS, _ORIGIN)
                if name != _ORIGIN or (folder / name).is_file()
            }
        except FileNotFoundError:
            return
        for name, file in opened.items():
            with archive.open(f"{folder.name}/{name}", "w", force_zip64=True) as packed:
                shutil.copyfileobj(file, packed)


def _read_facts(folder: Path) -> RemovedFile | None:
    """What a folder of the bin holds; None for one that is not whole, or that somebody changed."""
    try:
        content = (folder / _FACTS).read_bytes()
    except OSError:
        return None
    return _parse_facts(content, folder.name)


def _parse_facts(content: bytes, identity: str) -> RemovedFile | None:
    try:
        removed = RemovedFile.model_validate_json(content)
    except ValidationError:
        return None
    is_plain = ".." not in PurePosixPath(removed.path).parts and not PurePosixPath(removed.path).is_absolute()
    return removed if removed.id == identity and is_plain else None

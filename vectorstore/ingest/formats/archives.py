"""Zip archives: their members, one by one and in memory, never on the disk. Also what no zip of any kind may be."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.encodings import decode
from vectorstore.messages import message

ENTRIES_AT_MOST = 10_000
TOTAL_AT_MOST = 200 * 2**20  # bytes of all members together, unpacked
RATIO_AT_MOST = 100  # unpacked to packed; text packs 3 to 10 times
_SMALL = 2**20  # bytes below which no ratio is suspicious: a short table of equal rows packs 300 times
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
_BROKEN = "resave_archive"
_UTF8 = 0x800  # flag: the member's name is UTF-8
_LOCKED = 0x1  # flag: the member is encrypted


def check_bomb(content: bytes, broken: str = _BROKEN) -> None:
    """Raise RefusedError for a broken zip archive, and for one whose directory promises more than the limits."""
    with _open(content, broken) as archive:
        members = archive.infolist()
    if len(members) > ENTRIES_AT_MOST:
        raise RefusedError("archive_too_many_files", count=ENTRIES_AT_MOST)
    total = sum(member.file_size for member in members)
    if total > TOTAL_AT_MOST:
        raise RefusedError("archive_too_large", limit_mb=TOTAL_AT_MOST // 2**20)
    if total > _SMALL and total > RATIO_AT_MOST * max(1, len(content)):
        raise RefusedError("archive_bomb", ratio=RATIO_AT_MOST)


def members(path: str, content: bytes, limit_bytes: int) -> Iterator[tuple[str, bytes] | RefusedFile]:
    """Path and bytes of each member, in the archive's order; a refusal for each that cannot be read."""
    check_bomb(content)
    seen: set[str] = set()
    with _open(content) as archive:
        for member in archive.infolist():
            name = _name(member)
            hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
            if member.is_dir() or hidden or not name:
                continue
            shown = f"{path}/{name}"
            if name in seen:
                yield RefusedFile.because(shown, message("member_duplicate"))
                continue
            seen.add(name)
            try:
                yield shown, _unpack(archive, member, limit_bytes)
            except RefusedError as refusal:
                yield RefusedFile.because(shown, refusal.message)


def _open(content: bytes, broken: str = _BROKEN) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        raise RefusedError(broken) from None


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit_bytes: int) -> bytes:
    if member.flag_bits & _LOCKED:
        raise RefusedError("archive_encrypted")
    if member.filename.lower().endswith(_ARCHIVES):
        raise RefusedError("nested_archive")
    if member.file_size > limit_bytes:
        raise RefusedError("file_too_large", limit_mb=limit_bytes // 2**20)
    try:
        # Never more than its entry says; where the data is longer or shorter, its checksum is wrong.
        with archive.open(member) as file:
            return file.read(member.file_size + 1)
    except Exception as error:  # zipfile raises whatever zlib, bz2 and lzma do
        raise RefusedError("member_damaged") from error


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path without ways out of the archive.

    Names without the UTF-8 flag are in the encoding of the program that packed them.
    """
    name = member.filename
    if not member.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")  # which is how zipfile reads them
            name = decode(raw)[0] if not raw.isascii() else name
        except RefusedError:  # too short to tell: what most Chinese archives are in
            name = raw.decode("gb18030", errors="replace")
        except UnicodeEncodeError:
            pass
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts)

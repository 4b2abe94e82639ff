"""Files that readers add to the articles and remove again. Knows no Gradio."""

import filecmp
import re
import shutil
import unicodedata
from pathlib import Path, PurePosixPath

from filelock import FileLock

from assistant.assistant import Assistant
from assistant.fetching.saved import FETCHED_FOLDER
from assistant.i18n import LocalizedError
from assistant.ui.bin import Bin
from assistant.ui.sanitize import strip_invisible
from vectorstore import SUFFIXES

UPLOADS = "uploads"  # the folder inside the corpus that uploaded articles go to
_REMOVABLE = (UPLOADS, FETCHED_FOLDER)  # the folders whose files can be removed again
_NAME_AT_MOST = 80  # characters: with Chinese ones a file name may have 85
_UNUSUAL = re.compile(r"[^\w.\-() ]+")
_LOCK = "uploads.lock"  # in the index folder: for two uploads of the same name at once, in whichever processes


class UploadError(LocalizedError, ValueError):
    """An upload cannot become an article; the message says why."""


def add_upload(assistant: Assistant, upload: Path, name: str) -> str:
    """Put an uploaded file among the articles and index it.

    Returns its path in the corpus; raises UploadError with the reason where it is refused.
    """
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        raise UploadError("upload_kind", kinds=", ".join(SUFFIXES))
    folder = assistant.settings.corpus / UPLOADS
    folder.mkdir(exist_ok=True)
    with FileLock(assistant.settings.index_folder / _LOCK):
        target = _free_path(folder, plain_name(name), upload)
        is_new = not target.exists()
        if is_new:
            _copy_whole(upload, target)
    path = f"{UPLOADS}/{target.name}"
    report = assistant.sync()  # also of a file that was there: the sync after its first upload may have failed
    refusal = next((refusal for refusal in report.refused if refusal.path == path), None)
    if refusal and is_new:
        target.unlink()
        assistant.sync()
    if refusal:
        raise UploadError(refusal.code, **refusal.values)
    return path


def remove_upload(assistant: Assistant, path: str) -> None:
    """Move the uploaded or fetched file with the article of this path to the bin, and unlist all its articles.

    Raises UploadError for a file that readers did not add.
    """
    folder = (assistant.settings.corpus / "".join(PurePosixPath(path).parts[:1])).resolve()
    target = (folder / "/".join(PurePosixPath(path).parts[1:2])).resolve()  # of a member of an archive, the archive
    if not is_removable(path) or target.parent != folder or not target.is_file():
        raise UploadError("upload_strange", path=strip_invisible(path))
    Bin(assistant.settings).put(target, "/".join(PurePosixPath(path).parts[:2]))
    assistant.sync()


def is_removable(path: str) -> bool:
    """Whether readers added the article of this path, so that they can remove it."""
    return PurePosixPath(path).parts[:1] in [(folder,) for folder in _REMOVABLE]


def plain_name(name: str) -> str:
    """A file name of letters, digits and plain signs, with the same suffix; never hidden, never with a folder in it."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", strip_invisible(name)))[-1]
    suffix = PurePosixPath(last).suffix.lower()
    stem = _UNUSUAL.sub("_", PurePosixPath(last).stem if suffix else last).strip(" ._-")[:_NAME_AT_MOST].strip(" ._-")
    return f"{stem or 'article'}{suffix}"


def _copy_whole(upload: Path, target: Path) -> None:
    """Copy the file to its place, whole or not at all."""
    partial = target.with_name(f".{target.name}.part")  # hidden files are no articles: half a file is never indexed
    try:
        shutil.copyfile(upload, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _free_path(folder: Path, name: str, upload: Path) -> Path:
    """A path for the upload: its name, with a number if that is in use; where the same file is already, that path."""
    target = folder / name
    number = 2
    while target.exists() and not filecmp.cmp(target, upload, shallow=False):
        target = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
        number += 1
    return target

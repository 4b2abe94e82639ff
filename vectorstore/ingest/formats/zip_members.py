"""Names inside zip archives, by which their formats are told apart."""

import io
import re
import zipfile

from vectorstore.ingest.formats import compound

START = (b"PK\x03\x04", b"PK\x05\x06")  # the second where nothing is in it


def is_packed(content: bytes) -> bool:
    """Whether this is a zip archive, also one in front of which a program or a server put words."""
    return content.startswith(START) or (
        not content.startswith(compound.START) and zipfile.is_zipfile(io.BytesIO(content))
    )


def plain_name(name: str) -> str:
    """A member's name in one spelling: programs differ in its slashes, in how it begins, and in its case."""
    return re.sub(r"^(?:\.?/)+", "", name.replace("\\", "/")).lower()


def member_names(content: bytes) -> set[str]:
    """The plain names of all members; none where the archive is broken, which its reader will say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {plain_name(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        return set()

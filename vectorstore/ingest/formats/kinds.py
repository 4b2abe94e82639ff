"""Which format a file is read as: the one of its suffix, corrected by what its first bytes say."""

import re
from collections.abc import Iterable
from pathlib import Path

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import compound
from vectorstore.ingest.formats.format import Contents, Format, Names
from vectorstore.ingest.formats.registry import FORMATS, SUFFIXES
from vectorstore.ingest.formats.zip_members import START, is_packed, member_names

# What other programs write first. Words of it may look like text in one encoding or another.
_OTHERS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old or an encrypted Office file; save it as .docx without a password"),
    (b"SQLite format 3", "a database"),
)
ENCRYPTED = "is an encrypted Office file; save a copy without its password"
_ONE_XML = re.compile(rb"http://schemas\.microsoft\.com/office/(?:2006/xmlPackage|word/2003/wordml)")
_HEAD = 4096  # bytes in which a format shows itself
_MIMETYPE = 200  # bytes in which a zip archive names its type


def suffix_format(path: str) -> Format:
    """The format that the file's suffix names; raises RefusedError for a suffix that no format has."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError(
            f"files of the kind {suffix or 'without ending'} cannot be read; use {_suggested_suffixes()}"
        )
    return FORMATS[SUFFIXES[suffix]]


def _suggested_suffixes() -> str:
    files: list[str] = []
    archives: list[str] = []
    for known in FORMATS.values():
        (archives if known.contents is Contents.FILES else files).extend(known.suggested_suffixes)
    return f"{', '.join(files)} or {', '.join(archives)} of these"


def detect_format(path: str, content: bytes) -> Format:
    """The format to read the file as; raises RefusedError where its bytes are something else altogether."""
    named = suffix_format(path)
    if old_office := _compound_format(content):
        return old_office
    if signed := _signed_format(content, named, (Names.ALL, Names.OWN)):
        return signed
    _refuse_foreign(content, named)
    if not named.is_text and (signed := _signed_format(content, named, (Names.BINARY,))):
        return signed
    if content.startswith(START) or (named.packed_noun and is_packed(content)):
        return _zip_format(content, named)
    return _text_format(content, named)


def _signed_format(content: bytes, named: Format, names: Iterable[Names]) -> Format | None:
    """The first format with a pattern that outweighs these names and fits the bytes."""
    head = content[:_HEAD]
    for known in FORMATS.values():
        for pattern in known.signature.patterns:
            is_asked = pattern.names in names and (pattern.names is not Names.OWN or known is named)
            if is_asked and pattern.bytes.match(head):
                return known
    return None


def _refuse_foreign(content: bytes, named: Format) -> None:
    for first, what in _OTHERS:
        is_word = first == b"MZ" and named.is_text and content[:200].isascii() and b"\0" not in content
        if content.startswith(first) and not is_word:
            raise RefusedError(f"is not {named.noun if not named.is_text else 'text'} but {what}")


def _compound_format(content: bytes) -> Format | None:
    """Which old Office format this is, if any; raises RefusedError for an encrypted file."""
    if not content.startswith(compound.START):
        return None
    found = next((known for known in FORMATS.values() if _has_stream(content, known.signature.streams)), None)
    is_locked = found.signature.is_locked if found else compound.is_locked_package
    if is_locked and is_locked(content):
        raise RefusedError(ENCRYPTED)
    return found


def _has_stream(content: bytes, names: Iterable[str]) -> bool:
    return any(compound.has_stream(content, name) for name in names)


def _zip_format(content: bytes, named: Format) -> Format:
    """Which of the formats that are zip archives inside; raises RefusedError for an archive under another suffix."""
    start = content[:_MIMETYPE]
    for known in FORMATS.values():
        if known.signature.mimetype and known.signature.mimetype.search(start):
            return known
    names = member_names(content)
    for known in FORMATS.values():
        if known.signature.members and names.issuperset(known.signature.members):
            return known
    if named.contents is not Contents.FILES:
        for known in FORMATS.values():
            if known.signature.remains and all(_has_member(names, part) for part in known.signature.remains):
                return known
    if named.contents is Contents.FILES or (named.packed_noun and not named.signature.streams):
        return named
    raise RefusedError("is a zip archive; name it .zip")


def _has_member(names: set[str], part: str) -> bool:
    """Whether a member has this name, or lies in the folder of this name."""
    return part in names or (part.endswith("/") and any(name.startswith(part) for name in names))


def _text_format(content: bytes, named: Format) -> Format:
    """The format of what may be text; raises RefusedError where nothing of the named format is in it."""
    if not named.trusted_by_name and (signed := _signed_format(content, named, (Names.LOOSE,))):
        return signed
    head = content[:_HEAD]
    if named.name == "doc" and _ONE_XML.search(head):
        raise RefusedError("is a Word file in one piece of XML; save it as .docx")
    for disguise in named.disguises:
        if disguise.bytes.search(head):
            return FORMATS[disguise.format]
    if not named.is_text:
        raise RefusedError(f"is not {named.noun}, whatever its ending says" if content else "is empty")
    return named

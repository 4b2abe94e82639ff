"""Which format a file is read as: the one of its suffix, corrected by what its first bytes say."""

import re
from collections.abc import Iterable
from pathlib import Path

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import compound
from vectorstore.ingest.formats.format import Contents, Format, Names
from vectorstore.ingest.formats.registry import FORMATS, SUFFIXES
from vectorstore.ingest.formats.zip_members import START, is_packed, member_names
from vectorstore.messages import message

# What other programs write first. Words of it may look like text in one encoding or another.
_OTHERS = (
    (b"MZ", "format_windows_program"),
    (b"\x7fELF", "format_program"),
    (b"\xcf\xfa\xed\xfe", "format_program"),
    (b"\x89PNG", "format_image"),
    (b"\xff\xd8\xff", "format_image"),
    (b"GIF8", "format_image"),
    (b"Rar!", "format_rar"),
    (b"7z\xbc\xaf", "format_7z"),
    (b"\x1f\x8b", "format_gzip"),
    (b"\xd0\xcf\x11\xe0", "format_old_office"),
    (b"SQLite format 3", "format_database"),
)
_ONE_XML = re.compile(rb"http://schemas\.microsoft\.com/office/(?:2006/xmlPackage|word/2003/wordml)")
_HEAD = 4096  # bytes in which a format shows itself
_MIMETYPE = 200  # bytes in which a zip archive names its type


def suffix_format(path: str) -> Format:
    """The format that the file's suffix names; raises RefusedError for a suffix that no format has."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError("unsupported_ending", suffix=suffix) if suffix else RefusedError("no_ending")
    return FORMATS[SUFFIXES[suffix]]


def detect_format(path: str, content: bytes) -> Format:
    """The format to read the file as; raises RefusedError where its bytes are something else altogether."""
    named_format = suffix_format(path)
    if old_office := _compound_format(content):
        return old_office
    if detected := _format_by_pattern(content, named_format, (Names.ALL, Names.OWN)):
        return detected
    _refuse_foreign(content, named_format)
    if not named_format.is_text and (detected := _format_by_pattern(content, named_format, (Names.BINARY,))):
        return detected
    if content.startswith(START) or (named_format.broken_zip and is_packed(content)):
        return _zip_format(content, named_format)
    return _text_format(content, named_format)


def _format_by_pattern(content: bytes, named_format: Format, names: Iterable[Names]) -> Format | None:
    """The first format with a pattern that outweighs these names and fits the bytes."""
    head = content[:_HEAD]
    for file_format in FORMATS.values():
        for pattern in file_format.signature.patterns:
            is_asked = pattern.names in names and (pattern.names is not Names.OWN or file_format is named_format)
            if is_asked and pattern.bytes.match(head):
                return file_format
    return None


def _refuse_foreign(content: bytes, named_format: Format) -> None:
    for first, what in _OTHERS:
        is_word = first == b"MZ" and named_format.is_text and content[:200].isascii() and b"\0" not in content
        if content.startswith(first) and not is_word:
            raise RefusedError("other_format", expected=named_format.expected, found=message(what))


def _compound_format(content: bytes) -> Format | None:
    """Which old Office format this is, if any; raises RefusedError for an encrypted file."""
    if not content.startswith(compound.START):
        return None
    found = next(
        (file_format for file_format in FORMATS.values() if _has_stream(content, file_format.signature.streams)), None
    )
    is_locked = found.signature.is_locked if found else compound.is_locked_package
    if is_locked and is_locked(content):
        raise RefusedError("office_encrypted")
    return found


def _has_stream(content: bytes, names: Iterable[str]) -> bool:
    return any(compound.has_stream(content, name) for name in names)


def _zip_format(content: bytes, named_format: Format) -> Format:
    """Which of the formats that are zip archives inside; raises RefusedError for an archive under another suffix."""
    start = content[:_MIMETYPE]
    for file_format in FORMATS.values():
        if file_format.signature.mimetype and file_format.signature.mimetype.search(start):
            return file_format
    names = member_names(content)
    for file_format in FORMATS.values():
        if file_format.signature.members and names.issuperset(file_format.signature.members):
            return file_format
    if named_format.contents is not Contents.FILES:
        for file_format in FORMATS.values():
            if file_format.signature.remains and all(
                _has_member(names, part) for part in file_format.signature.remains
            ):
                return file_format
    if named_format.contents is Contents.FILES or (named_format.broken_zip and not named_format.signature.streams):
        return named_format
    raise RefusedError("zip_under_other_name")


def _has_member(names: set[str], part: str) -> bool:
    """Whether a member has this name, or lies in the folder of this name."""
    return part in names or (part.endswith("/") and any(name.startswith(part) for name in names))


def _text_format(content: bytes, named_format: Format) -> Format:
    """The format of what may be text; raises RefusedError where nothing of the named format is in it."""
    if not named_format.trusted_by_name and (detected := _format_by_pattern(content, named_format, (Names.LOOSE,))):
        return detected
    head = content[:_HEAD]
    if named_format.name == "doc" and _ONE_XML.search(head):
        raise RefusedError("word_in_one_xml")
    for disguise in named_format.disguises:
        if disguise.bytes.search(head):
            return FORMATS[disguise.format]
    if not named_format.is_text:
        raise RefusedError("not_its_format", expected=named_format.expected) if content else RefusedError("empty_file")
    return named_format

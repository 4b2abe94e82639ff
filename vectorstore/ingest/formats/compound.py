"""Old Office files, which are compound files (OLE): which streams they have, and whether they are encrypted."""

START = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAMS = ("EncryptedPackage", "EncryptedSummary")  # of documents of any kind
_DOCUMENT = b"\xec\xa5"
_STREAM = 64  # bytes, at a multiple of which every stream begins
_LOCKED_SLIDES = b"\x14\0\0\0\xdf\xc4\xd1\xf3"  # how the user's stream of an encrypted deck begins ([MS-PPT] 2.3.2)


def has_stream(content: bytes, name: str) -> bool:
    """Whether the file has a stream of this name."""
    return f"{name}\0".encode("utf-16-le") in content


def is_locked_package(content: bytes) -> bool:
    """Whether the whole file is the envelope of an encrypted one."""
    return any(has_stream(content, name) for name in _ENCRYPTED_STREAMS)


def is_locked_document(content: bytes) -> bool:
    """Whether an old Word file says in its head that it is encrypted ([MS-DOC] 2.5.2)."""
    places = range(_STREAM, len(content), _STREAM)
    head = next((content[place : place + 12] for place in places if content.startswith(_DOCUMENT, place)), b"")
    return is_locked_package(content) or (len(head) == 12 and bool(head[11] & 1))


def is_locked_deck(content: bytes) -> bool:
    """Whether an old PowerPoint file is encrypted."""
    return is_locked_package(content) or _LOCKED_SLIDES in content

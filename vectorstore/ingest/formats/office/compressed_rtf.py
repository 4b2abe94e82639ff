"""RTF as Outlook packs it (MS-OXRTFCP)."""

import struct

_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D


def unpack(content: bytes) -> bytes:
    """The RTF; raises ValueError where it is not packed so."""
    if len(content) < 16:
        raise ValueError("too short")
    _, size, kind, _ = struct.unpack("<4I", content[:16])
    if kind == _PLAIN:
        return content[16 : 16 + size]
    if kind != _PACKED:
        raise ValueError("unknown packing")
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    place, written = 16, len(_BEGINNING)
    result = bytearray()
    while place < len(content) and len(result) < size:
        flags = content[place]
        place += 1
        for bit in range(8):
            if place >= len(content) or len(result) >= size:
                break
            if flags >> bit & 1:
                pair = int.from_bytes(content[place : place + 2], "big")
                place += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == written % _WINDOW:
                    return bytes(result)
            else:
                start, length = written % _WINDOW, 1
                window[start] = content[place]
                place += 1
            for step in range(length):  # one after the other: a stretch may go on with what it has just written
                byte = window[(start + step) % _WINDOW]
                window[written % _WINDOW] = byte
                written += 1
                result.append(byte)
    return bytes(result)

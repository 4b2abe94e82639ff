"""Tells text that was once read in another encoding and saved so: `æ–‡ç« `, `鏂囩珷`, `锟斤拷`, `烫烫烫`.

No guess is made: bytes that such characters stand for are UTF-8, or GBK, through and through, as no words of a language are.
"""

import re
from collections.abc import Callable, Iterator

_LOOKED_AT = 20_000  # characters
_RUN = re.compile("[\u0080-\uffff]{2,}")
_SIGNS = re.compile("(?:锟斤拷)+|烫{3,}|屯{3,}|\ufffd+|[\ue000-\uf8ff]+")
_SHARE = 0.5  # of the characters beyond ASCII that stand for other bytes, from which on a text is garbled
_SIGN_SHARE = 0.15  # of them that stand for nothing
_FEWEST = 6  # such characters
_UTF8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3})+")
_GBK = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]){2,}")


def is_garbled(text: str) -> bool:
    """Whether most of what is not ASCII in the text stands for the bytes of another encoding, or for nothing."""
    sample = text[:_LOOKED_AT]
    wide = sum(character > "\x7f" for character in sample)
    if wide < _FEWEST:
        return False
    if sum(len(found) for found in _SIGNS.findall(sample)) > _SIGN_SHARE * wide:
        return True
    runs = _RUN.findall(sample)
    return any(sum(reading(runs)) > _SHARE * wide for reading in (_as_latin, _as_gbk))


def _as_latin(runs: list[str]) -> Iterator[int]:
    """Characters of each run that are bytes of UTF-8, or of GBK, each read as a letter."""
    for run in runs:
        if (content := _bytes(run, _latin_byte)) is not None:
            yield max(sum(map(len, _UTF8.findall(content))), sum(map(len, _GBK.findall(content))) if len(content) >= 4 else 0)


def _latin_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _as_gbk(runs: list[str]) -> Iterator[int]:
    """Characters of each run that are UTF-8 read as GBK: three bytes of it are one character and a half."""
    for run in runs:
        if (content := _bytes(run, lambda character: b"??" if character == "\ufffd" else character.encode("gb18030"))) is not None:
            found = [part for part in re.findall(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2})+", content) if len(part) >= 6]
            yield sum(map(len, found)) // 2


def _bytes(run: str, byte: Callable[[str], bytes]) -> bytes | None:
    try:
        return b"".join(map(byte, run))
    except UnicodeEncodeError:
        return None

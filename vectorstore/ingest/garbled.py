"""Tells text that was once read in another encoding and saved so: `æ–‡ç« `, `鏂囩珷`, `锟斤拷`, `烫烫烫`.

No guess is made: bytes that such characters stand for are UTF-8, or GBK, through and through, as no words of a language
are.
"""

import re

from vectorstore.ingest.formats.garbled import usual
from vectorstore.text.scripts import HAN_CLASS

_LOOKED_AT = 5_000  # characters
_RUN = re.compile("[\u0080-\uffff]{2,}")
# What Windows-1252 and Latin-1 have beyond ASCII.
_LETTERS = re.compile(
    "[\\x80-\\xff\\u0152\\u0153\\u0160\\u0161\\u0178\\u017d\\u017e\\u0192\\u02c6\\u02dc\\u2013\\u2014\\u2018-\\u201a\\u201c-\\u201e\\u2020-\\u2022…‰‹›€™]{2,}"
)
_SIGNS = re.compile(
    f"(?:锟斤拷)+|烫{{3,}}|屯{{3,}}|\ufffd+|(?<=[{HAN_CLASS}])[\ue000-\uf8ff]+|[\ue000-\uf8ff]+(?=[{HAN_CLASS}])"
)
_SHARE = 0.5  # of the characters beyond ASCII that stand for other bytes, from which on a text is garbled
_SIGN_SHARE = 0.15  # of them that stand for nothing
_FEWEST = 6  # such characters
_HAN, _HANGUL, _HIRAGANA = re.compile(f"[{HAN_CLASS}]"), re.compile("[\uac00-\ud7a3]"), re.compile("[\u3041-\u3096]")
_FEWEST_HAN, _UNUSUAL = 20, 0.12  # prose has 0.4 and more of its characters from the usual ones, lists of names 0.15
_UTF8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3})+")
_CHINESE_UTF8 = re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){2,}")
_GBK = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]){2,}")


def is_garbled(text: str) -> bool:
    """Whether most of what is not ASCII in the text stands for the bytes of another encoding, or for nothing."""
    sample = text[:_LOOKED_AT]
    wide = len(sample) - len(sample.encode("ascii", "ignore"))
    if wide < _FEWEST:
        return False
    if sum(len(found) for found in _SIGNS.findall(sample)) > _SIGN_SHARE * wide:
        return True
    return max(_as_latin(sample), _as_gbk(sample)) > _SHARE * wide or _is_of_another_language(sample)


def _as_latin(sample: str) -> int:
    """Characters that are bytes of UTF-8, or of GBK, each read as a letter."""
    found = 0
    for run in _LETTERS.findall(sample):
        content = b"".join(map(_latin_byte, run))
        found += max(
            sum(map(len, _UTF8.findall(content))), sum(map(len, _GBK.findall(content))) if len(content) >= 4 else 0
        )
    return found


def _latin_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _is_of_another_language(sample: str) -> bool:
    """Whether rare Chinese characters stand for other text.

    They stand for Korean or Japanese that was read as GBK, or for Chinese in Big5.
    """
    chinese = "".join(_HAN.findall(sample))
    if len(chinese) < _FEWEST_HAN or usual(chinese) > _UNUSUAL * len(chinese):
        return False
    content = sample.encode("gb18030", "ignore")
    korean = re.sub(r"[\x00-\x7f]+", "", content.decode("euc_kr", "replace"))
    if len(_HANGUL.findall(korean)) > 0.9 * len(korean):
        return True
    if len(_HIRAGANA.findall(content.decode("shift_jis", "ignore"))) > 0.2 * len(sample):
        return True
    read = "".join(_HAN.findall(sample.encode("big5", "ignore").decode("gb18030", "ignore")))
    return len(read) > 0.4 * len(chinese) and usual(read) > 0.25 * len(read)


def _as_gbk(sample: str) -> int:
    """Characters that are UTF-8 read as GBK: three bytes of it are one character and a half."""
    content = " ".join(_RUN.findall(sample)).replace("\ufffd", "??").encode("gb18030", "replace")
    return sum(len(part) for part in _CHINESE_UTF8.findall(content)) // 2

"""Recognises text that nobody can read.

It has characters without a meaning, or bytes that were read in another encoding than their own. Such are `æ–‡ç« `,
`鏂囩珷`, `锟斤拷`, `烫烫烫` and the numbers of a font's glyphs. No guess is made: what bytes such characters stand for
are UTF-8, or GBK, through and through, as no words of a language are.
"""

import re
import unicodedata
from collections.abc import Iterable

from vectorstore.text.scripts import HAN_CLASS, han_in

_MIN_CHARACTERS = 30  # characters from which on something can be told
_UNREADABLE_SHARE = 0.3  # of the characters: from here on the whole, or a single line, is taken for unreadable
_GLYPH = re.compile(r"\(cid:\d+\)|/(?:g|G|cid|glyph|uni|gid)\d+\b(?=/|\s|$)")
_FUNCTION_WORDS = re.compile(
    r"\b(?:the|and|that|for|was|with|from|this|have|which|der|die|und|les|des|que|del|los|una)\b", re.IGNORECASE
)
# The characters that Chinese prose is full of, in both scripts.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裡用道行所然家种種"
    "事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十"
    "民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話"
    "合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四"
    "神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非"
    "则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀"
    "清今切院让讓识識候带帶导導争爭运運县縣乡鄉村镇鎮"
)
_MIN_COMMON_SHARE = 0.06  # of the Chinese characters of a text; prose has 0.4 and more, lists of names 0.15
_SAMPLE_SIZE = 5_000  # characters
_NON_ASCII_RUN = re.compile("[\u0080-\uffff]{2,}")
# What Windows-1252 and Latin-1 have beyond ASCII.
_LATIN_RUN = re.compile(
    "[\\x80-\\xff\\u0152\\u0153\\u0160\\u0161\\u0178\\u017d\\u017e\\u0192\\u02c6\\u02dc\\u2013\\u2014\\u2018-\\u201a"
    "\\u201c-\\u201e\\u2020-\\u2022…‰‹›€™]{2,}"
)
_MOJIBAKE = re.compile(
    f"(?:锟斤拷)+|烫{{3,}}|屯{{3,}}|\ufffd+|(?<=[{HAN_CLASS}])[\ue000-\uf8ff]+|[\ue000-\uf8ff]+(?=[{HAN_CLASS}])"
)
_MISREAD_SHARE = 0.5  # of the characters beyond ASCII that stand for other bytes, from which on a text is garbled
_MOJIBAKE_SHARE = 0.15  # of them that stand for nothing
_MIN_NON_ASCII = 6  # such characters
_HANGUL, _HIRAGANA = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3041-\u3096]")
_MIN_HAN, _VERY_LOW_COMMON_SHARE = (
    20,
    0.12,
)  # prose has 0.4 and more of its characters from the usual ones, lists of names 0.15
_MANY_HAN, _LOW_COMMON_SHARE = 100, 0.25  # so many that are all syllables of Korean in its encoding are no Chinese
_UTF8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3})+")
_CHINESE_UTF8 = re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){2,}")
_GBK = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]){2,}")


def is_garbled(text: str) -> bool:
    """Whether the text as a whole cannot be read: no false alarm on lists, tables, names or any language is meant."""
    sample = text[:_SAMPLE_SIZE]
    return _is_unreadable(sample) or _is_misread(sample)


def is_garbled_line(line: str) -> bool:
    """Whether most of a line has no meaning, in a text that can be read."""
    words = "".join(line.split())
    return (_unreadable_count(words) > 2 and _unreadable_count(words) > _UNREADABLE_SHARE * len(words)) or sum(
        map(len, _GLYPH.findall(line))
    ) > _UNREADABLE_SHARE * len(words) > 0


def _is_unreadable(text: str) -> bool:
    """Whether most characters mean nothing, or stand for others.

    They stand for others where a font's own numbers are taken for characters.
    """
    words = "".join(text.split())
    unreadable = _unreadable_count(words)
    if len(words) < _MIN_CHARACTERS:
        return unreadable > 0.5 * len(words)
    glyphs = sum(map(len, _GLYPH.findall(text)))
    return (
        unreadable > _UNREADABLE_SHARE * len(words)
        or glyphs > _UNREADABLE_SHARE * len(words)
        or _is_shifted(text)
        or _lacks_common_characters(words)
    )


def _is_misread(sample: str) -> bool:
    """Whether most of what is not ASCII in the text stands for the bytes of another encoding, or for nothing."""
    non_ascii = len(sample) - len(sample.encode("ascii", "ignore"))
    if non_ascii < _MIN_NON_ASCII:
        return False
    if sum(len(found) for found in _MOJIBAKE.findall(sample)) > _MOJIBAKE_SHARE * non_ascii:
        return True
    return max(
        _misread_as_latin(sample), _misread_as_gbk(sample)
    ) > _MISREAD_SHARE * non_ascii or _is_of_another_language(sample)


def _misread_as_latin(sample: str) -> int:
    """Characters that are bytes of UTF-8, or of GBK, each read as a letter."""
    found = 0
    for run in _LATIN_RUN.findall(sample):
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
    chinese = han_in(sample)
    share = _common_count(chinese) / max(1, len(chinese))
    if len(chinese) < _MIN_HAN or share > _LOW_COMMON_SHARE:
        return False
    content = sample.encode("gb18030", "ignore")
    korean = re.sub(r"[\x00-\x7f]+", "", content.decode("euc_kr", "replace"))
    hangul = len(_HANGUL.findall(korean)) / len(korean)
    if hangul > 0.9 and (share <= _VERY_LOW_COMMON_SHARE or (hangul > 0.98 and len(chinese) >= _MANY_HAN)):
        return True
    if share > _VERY_LOW_COMMON_SHARE:
        return False
    if len(_HIRAGANA.findall(content.decode("shift_jis", "ignore"))) > 0.2 * len(sample):
        return True
    reread = han_in(sample.encode("big5", "ignore").decode("gb18030", "ignore"))
    return len(reread) > 0.4 * len(chinese) and _common_count(reread) > 0.25 * len(reread)


def _misread_as_gbk(sample: str) -> int:
    """Characters that are UTF-8 read as GBK: three bytes of it are one character and a half."""
    content = " ".join(_NON_ASCII_RUN.findall(sample)).replace("\ufffd", "??").encode("gb18030", "replace")
    return sum(len(part) for part in _CHINESE_UTF8.findall(content)) // 2


def _common_count(words: Iterable[str]) -> int:
    """How many of the characters are those that Chinese prose is full of, in both scripts."""
    return sum(map(_COMMON_HAN.__contains__, words))


def _lacks_common_characters(words: str) -> bool:
    """Whether long Chinese text has next to none of the characters that any prose has."""
    chinese = len(han_in(words))
    return chinese >= 100 and chinese > 0.5 * len(words) and _common_count(words) < _MIN_COMMON_SHARE * chinese


def _unreadable_count(words: str) -> int:
    if words.isprintable() and "\ufffd" not in words:
        return 0
    return sum(words.count(character) for character in set(words) if _is_unreadable_character(character))


def _is_unreadable_character(character: str) -> bool:
    return character < " " or (
        character >= "\x7f" and (character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc"))
    )


_INVISIBLE_ASCII = bytes((*range(0x21), 0x7F))


def _is_shifted(text: str) -> bool:
    """Whether Latin letters stand for others a fixed number of places on.

    That happens where a font's own numbers were read as characters.
    """
    sample = text[:4000]
    latin = len(sample.encode("ascii", "ignore").translate(None, _INVISIBLE_ASCII))
    if latin < 0.7 * len("".join(sample.split())) or _FUNCTION_WORDS.search(text):
        return False
    for shift in (29, -29, 31, -31, 1, -1, 3, -3, 13, 28, 30, 32):
        shifted = "".join(_shifted_character(character, shift) for character in sample)
        if len(_FUNCTION_WORDS.findall(shifted)) >= max(3, len(shifted) / 150) and shifted.count(" ") > 0.08 * len(
            shifted
        ):
            return True
    return False


def _shifted_character(character: str, shift: int) -> str:
    code = ord(character) + shift
    if abs(shift) in (1, 3, 13):  # a secret writing leaves spaces and signs alone
        if not character.isascii() or not character.isalpha():
            return character
        first = ord("a" if character.islower() else "A")
        return chr((ord(character) - first + shift) % 26 + first)
    return chr(code) if 32 <= code < 127 else " "

"""Recognises text that nobody can read.

It has characters without a meaning, or bytes that were read in another encoding than their own.
"""

import re
import unicodedata

from vectorstore.text.scripts import han_in

_LEAST = 30  # characters from which on something can be told
_BAD_SHARE = 0.1  # of the characters: from here on the whole is taken for unreadable
_LINE_SHARE = 0.3  # the same of a single line
_GLYPH = re.compile(r"\(cid:\d+\)|/(?:g|G|cid|glyph|uni|gid)\d+\b(?=/|\s|$)")
_COMMON = re.compile(
    r"\b(?:the|and|that|for|was|with|from|this|have|which|der|die|und|les|des|que|del|los|una)\b", re.IGNORECASE
)
_LATIN = re.compile(
    r"[\u00a1-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LETTERS_READ = re.compile(
    r"(?:Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œž“”\u02dc\u0153]|Â[\u00a0-\u00bf])"
)
# The characters that Chinese prose is full of, in both scripts.
_USUAL = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裡用道行所然家种種"
    "事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十"
    "民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話"
    "合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四"
    "神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非"
    "则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀"
    "清今切院让讓识識候带帶导導争爭运運县縣乡鄉村镇鎮"
)
_LEAST_USUAL = 0.06  # of the Chinese characters of a text; prose has 0.4 and more, lists of names 0.15


def is_garbled(text: str) -> bool:
    """Whether the text as a whole cannot be read: no false alarm on lists, tables, names or any language is meant."""
    words = "".join(text.split())
    if len(words) < _LEAST:
        return bool(words) and _bad(words) > 0.5 * len(words)
    if _bad(words) > _BAD_SHARE * len(words) or sum(map(len, _GLYPH.findall(text))) > _LINE_SHARE * len(words):
        return True
    return is_mojibake(text) or _is_shifted(text) or _is_strange(words)


def is_garbled_line(line: str) -> bool:
    """Whether most of a line has no meaning, in a text that can be read."""
    words = "".join(line.split())
    return (_bad(words) > 2 and _bad(words) > _LINE_SHARE * len(words)) or sum(
        map(len, _GLYPH.findall(line))
    ) > _LINE_SHARE * len(words) > 0


def is_mojibake(text: str) -> bool:
    """Whether bytes were read in another encoding: UTF-8 or Chinese as Western letters, or UTF-8 as GBK."""
    words = "".join(text.split())
    western = len(_LATIN.findall(words))
    if len(_LETTERS_READ.findall(words)) > 0.02 * len(words) and _decodes(text, "cp1252"):
        return True
    if western > 0.5 * len(words):  # no language writes half of its letters with accents
        return True
    chinese = len(han_in(words))
    return chinese > 0.5 * len(words) and usual(words) < 0.15 * chinese and _decodes(words, "gb18030")


def _decodes(text: str, encoding: str) -> bool:
    """Whether the bytes that the text stands for in this encoding are nearly all UTF-8."""
    raw = text.encode(encoding, errors="ignore")
    back = raw.decode("utf-8", errors="replace")
    high = sum(character >= "\x80" for character in back)
    return high > 5 and back.count("\ufffd") < 0.1 * high


def usual(words: str) -> int:
    """How many of the characters are those that Chinese prose is full of, in both scripts."""
    return sum(map(_USUAL.__contains__, words))


def _is_strange(words: str) -> bool:
    """Whether long Chinese text has next to none of the characters that any prose has."""
    chinese = len(han_in(words))
    return chinese >= 100 and chinese > 0.5 * len(words) and usual(words) < _LEAST_USUAL * chinese


def _bad(words: str) -> int:
    if words.isprintable() and "\ufffd" not in words:
        return 0
    return sum(words.count(character) for character in set(words) if _is_bad(character))


def _is_bad(character: str) -> bool:
    return character < " " or (
        character >= "\x7f" and (character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc"))
    )


def _is_shifted(text: str) -> bool:
    """Whether Latin letters stand for others a fixed number of places on.

    That happens where a font's own numbers were read as characters.
    """
    sample = text[:4000]
    if sum("!" <= character <= "~" for character in sample) < 0.7 * len("".join(sample.split())) or _COMMON.search(
        text
    ):
        return False
    for shift in (29, -29, 31, -31, 1, -1, 3, -3, 13, 28, 30, 32):
        moved = "".join(_moved(character, shift) for character in sample)
        if len(_COMMON.findall(moved)) >= max(3, len(moved) / 150) and moved.count(" ") > 0.08 * len(moved):
            return True
    return False


def _moved(character: str, shift: int) -> str:
    code = ord(character) + shift
    if abs(shift) in (1, 3, 13):  # a secret writing leaves spaces and signs alone
        if not character.isascii() or not character.isalpha():
            return character
        first = ord("a" if character.islower() else "A")
        return chr((ord(character) - first + shift) % 26 + first)
    return chr(code) if 32 <= code < 127 else " "

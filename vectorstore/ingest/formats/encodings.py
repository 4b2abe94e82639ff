"""Bytes to text: UTF-8, UTF-16, GB18030, Big5 or Windows-1252, detected and never guessed.

What is not UTF-8 is read in every encoding that fits, and the most probable reading is taken, where a language model
finds it clearly more probable than the others. Two sentences are enough; where they are not, the file is refused.
"""

import codecs
import re

from vectorstore.errors import RefusedError
from vectorstore.ingest.clean.probability import log_probability
from vectorstore.text.normalize import fold

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings of GBK and GB 2312 are parts of GB18030, and Big5 is one of Big5-HKSCS; Windows-1252 stands for Western
# texts.
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252")
_NAMES = {
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
# What is told by its name where it is clearly what the bytes are; GB18030 has characters for them all.
_FOREIGN = {"cp932": "Shift-JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR", "cp1251": "Windows-1251", "koi8-r": "KOI8-R"}
# Signs that no Western language has together, each twice or more: what letters of others look like in Windows-1252.
_NOT_WESTERN = {
    "Windows-1250": (
        ("[a-z][³¹¿][a-zêæñ]",),  # Polish
        ("[ìù]", "[áíý]"),  # Czech and Slovak; French and Italian have none of the second
        ("[šž]", "[æð]"),  # Croatian
        ("õ", "[öü]", "[áé]"),  # Hungarian; Estonian has no accents
        ("þ", "ã"),  # Romanian
    ),
    "Windows-1254": (("[þðý]", "[çü]", r"\w[þðý]"),),  # Turkish; Icelandic has no ç and no ü
}
_OWN_LETTERS = re.compile(
    "[\u3041-\u30ff\u0400-\u04ff\uac00-\ud7a3]"
)  # of their languages; quotation marks are in all of them
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
# The model knows typewriter signs only; printed ones are as common in a text, and often all that is not plain ASCII in
# it.
_TYPED = str.maketrans("“”‘’–—…·•", "\"\"''--.--")
_SAMPLE = 4000  # bytes that are compared
_GLANCE = 600  # bytes that tell an encoding which is not read
_MARGIN = 6.0  # log probability by which the best reading must lead: 400 to one; a pair of quotation marks has 9
# Log probability a character from which on a reading is text: prose has -8 in Chinese and -3.5 in French; Korean read
# as GB18030 has -12.7, Russian read as Windows-1252 -9.2.
_LEAST = {"cp1252": -6.5}
_LEAST_CHINESE = -11.5
_CHANCE = 8  # characters from which on text that has nothing but such sequences is doubted
_ZEROS = 0.005  # share of zero bytes that programs leave in a text; UTF-16 has more, and so has what is no text
_LOST = 0.002  # share of characters that may be unreadable, as where a scraper lost a byte


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text as it stands in the file, and the encoding; raises RefusedError where none is certain.

    What `declared` names, as an HTML page does of itself, is believed where it fits and no other reading is clearly
    more probable.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _text(content, encoding), encoding
    nul = content.rstrip(b"\0").count(0) > len(content) * _ZEROS
    text = None if nul else _readable(content, "utf-8")
    if text is not None and not _doubtful(text):
        return text, "utf-8"
    candidates = [name for name in _CANDIDATES if not nul or name.startswith("utf-16")]
    believed = "utf-8" if text is not None else _codec(declared) if declared and not nul else None
    text, encoding = _most_probable(
        content, [*candidates, *([believed] if believed and believed not in candidates else [])], believed
    )
    for name, signs in _NOT_WESTERN.items() if encoding == "cp1252" else ():
        if any(all(len(re.findall(sign, text[:_SAMPLE])) > 1 for sign in together) for together in signs):
            raise RefusedError("foreign_encoding", encoding=name)
    return text, encoding


def _doubtful(text: str) -> bool:
    """Whether text in UTF-8 has only sequences of two bytes, which a few words in GB18030 have by chance."""
    wide = [character for character in text[:_SAMPLE] if character > "\x7f"]
    return _CHANCE <= len(wide) == len(text.strip()) and max(wide) < "\u0800"


def _codec(declared: str) -> str | None:
    """The candidate that a page's name for its encoding means, None for a name that nobody knows."""
    try:
        name = codecs.lookup(declared).name
        b"".decode(name)
    except (LookupError, ValueError):
        return None  # also what is no encoding of text, such as base64
    return None if name == "utf-8" else _DECLARED.get(name, name)


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        lossy = content.decode(encoding, errors="replace")
        if lossy.count("\ufffd") > max(1, len(lossy) * _LOST):
            raise RefusedError("not_text_despite_mark", encoding=encoding.upper()) from None
        return lossy


def _readable(content: bytes, encoding: str) -> str | None:
    """The text, with U+FFFD for a few lost bytes; None where more than a few are unreadable."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        lossy = content.decode(encoding, errors="replace")
    lost = lossy.count("\ufffd")
    read = (
        sum(character > "\x7f" for character in lossy) - lost
    )  # letters without accents are the same in all encodings
    return lossy if lost <= read * _LOST or (lost == 1 and read > 20) else None


def _most_probable(content: bytes, candidates: list[str], believed: str | None) -> tuple[str, str]:
    """The reading that leads; the believed one unless another is clearly more probable."""
    sample = content[: _SAMPLE + len(content) % 2]
    readings: dict[str, float] = {}
    for encoding in candidates:
        text = _readable(content, encoding)
        if text is not None:
            readings[encoding] = log_probability(fold(_beginning(sample, encoding)).translate(_TYPED))
    ranked = sorted(readings, key=readings.__getitem__, reverse=True)
    poor = not ranked or readings[ranked[0]] < _LEAST.get(ranked[0], _LEAST_CHINESE) * len(
        _beginning(sample, ranked[0])
    )
    # the kana of EUC-JP are where those of GB18030 are
    suspect = b"\0" not in content and (
        poor or len(_OWN_LETTERS.findall(_beginning(sample[:_GLANCE], ranked[0]))) >= _CHANCE // 2
    )
    if suspect and (foreign := _foreign(sample[:_GLANCE], ranked[0] if ranked else None)):
        raise RefusedError("foreign_encoding", encoding=foreign)
    if believed in readings and readings[ranked[0]] - readings[believed] < _MARGIN:
        return _readable(content, believed) or "", believed
    if poor:
        raise RefusedError("not_text" if b"\0" in content else "unknown_encoding")
    if len(ranked) > 1 and readings[ranked[0]] - readings[ranked[1]] < _MARGIN:
        first, second = (_NAMES.get(encoding, encoding) for encoding in ranked[:2])
        raise RefusedError("ambiguous_encoding", first=first, second=second)
    text = _readable(content, ranked[0])
    assert text is not None
    return text, ranked[0]


def _beginning(sample: bytes, encoding: str) -> str:
    """The sample without the character that its end cuts."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _foreign(sample: bytes, best: str | None) -> str | None:
    """The name of an encoding that is not read, if the sample is in it; None if it is not.

    The sample must be clearly more probable in it than in the best of those that are read.
    """
    readings: dict[str, float] = {}
    for encoding in _FOREIGN:
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        if len(_OWN_LETTERS.findall(text)) >= _CHANCE // 2 and (
            probability := log_probability(fold(text))
        ) > _LEAST_CHINESE * len(text):
            readings[encoding] = probability
    name = max(readings, key=readings.__getitem__, default="")
    known = log_probability(fold(_beginning(sample, best)).translate(_TYPED)) if name and best else -1e9
    return _FOREIGN[name] if name and readings[name] - known > _MARGIN else None

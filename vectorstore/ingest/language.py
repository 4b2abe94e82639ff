"""The language of an article as BCP 47 names it: as its file states it, unless its script says otherwise, or else by its words.

Libraries were measured for the languages of the Latin alphabet: py3langid takes 2.4 s and 100 MB when it loads, lingua
90 MB of disk; a few dozen words that every text of a language has tell the usual ones.
"""

import re
from collections import Counter

import numpy as np

from vectorstore.folding import HAN, LATIN, codes_of, fold, script_of

_LOOKED_AT = 3_000  # characters
# Code points from the first to the last.
_SCRIPTS = {
    "han": HAN,
    "kana": ((0x3041, 0x30FF),),
    "hangul": ((0xAC00, 0xD7A3), (0x1100, 0x11FF)),
    "latin": (*LATIN, (0x1E00, 0x1EFF)),
    "cyrillic": ((0x400, 0x4FF),),
    "arabic": ((0x600, 0x6FF),),
    "greek": ((0x370, 0x3FF),),
    "hebrew": ((0x590, 0x5FF),),
    "thai": ((0xE00, 0xE7F),),
    "devanagari": ((0x900, 0x97F),),
}
_ONE_LANGUAGE = {"greek": "el", "hebrew": "he", "thai": "th", "devanagari": "hi"}
_KANA = 0.2  # of the characters in Japanese, half of which are kana; a Chinese text only quotes them
_HANGUL = 0.3
# Letters that only one language of a script has, the rarer ones first.
_LETTERS = {
    "cyrillic": (("be", "ў"), ("kk", "әғқңөұү"), ("sr", "ђћљњџ"), ("mk", "ѓќѕ"), ("uk", "їєґі"), ("ru", "ыэё")),
    "arabic": (("ur", "ٹڈڑے"), ("fa", "پچژگ")),
}
_OTHERWISE = {"cyrillic": "ru", "arabic": "ar"}
_WORDS = {
    "en": (
        "the of and to in is was for that on with as by at from this are were it be or which had have not but they "
        "his their"
    ),
    "fr": (
        "le la les des du et est une dans que qui pour sur pas plus par au aux avec ce cette sont il elle était "
        "été ont mais nous"
    ),
    "de": (
        "der die das und ist nicht ein eine einen den dem des mit auf für von zu im sich auch als an bei wurde "
        "nach wird sind war"
    ),
    "es": "el la los las del y es una en que por para con no se su al más como lo fue son pero este esta sus ha está",
    "it": (
        "il lo la gli le di del della dei delle e è un una in che per con non si sono da al nel anche come più ma alla"
    ),
    "pt": "o a os as do da dos das e é um uma em que por para com não se no na ao mais como foi são mas pelo pela está",
    "nl": "de het een en van is niet op te dat die voor met zijn aan er om ook als bij naar werd door wordt maar nog",
    "sv": "och att det som en är av för på med den till inte ett var har de om från men också",
    "da": "og at det som en er af for på med den til ikke et var har de om fra men også blev",
    "no": "og at det som en er av for på med den til ikke et var har de om fra men også ble jeg",
    "fi": "ja on ei se että oli joka mutta kun myös hän ovat kuin tai niin",
    "pl": "i w na z się nie jest do że to jak o po od przez był dla są oraz ale",
    "cs": "a v na se je že z do to s i o ve jsou byl pro ale jako za po",
    "ro": "și în de la cu pe nu este un o că din pentru a fost sunt mai care",
    "hu": "a az és hogy nem is egy volt ez meg de csak már mint van",
    "tr": "ve bir bu da de için ile çok olarak daha en olan gibi ne kadar değil",
    "id": "yang dan di dari untuk dengan pada ini itu tidak dalam akan ke adalah oleh",
    "vi": "và của là có không được cho một các những trong người này với để đã",
}
_FUNCTION = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ENOUGH = 20  # words from which on a text without English ones is not English
_SHARE = 0.06  # of such a text that are words of its language
_NAMES = {
    "english": "en", "英语": "en", "英文": "en", "chinese": "zh", "中文": "zh", "汉语": "zh", "华语": "zh", "国语": "zh", "普通话": "zh", "mandarin": "zh",
    "简体中文": "zh-Hans", "中文(简体)": "zh-Hans", "简体": "zh-Hans", "简中": "zh-Hans", "simplified chinese": "zh-Hans", "chinese (simplified)": "zh-Hans",
    "繁体中文": "zh-Hant", "中文(繁体)": "zh-Hant", "繁体": "zh-Hant", "繁中": "zh-Hant", "正体中文": "zh-Hant", "traditional chinese": "zh-Hant",
    "chinese (traditional)": "zh-Hant", "japanese": "ja", "日本语": "ja", "日语": "ja", "日文": "ja", "korean": "ko", "韩语": "ko", "韩文": "ko",
    "french": "fr", "français": "fr", "法语": "fr", "法文": "fr", "german": "de", "deutsch": "de", "德语": "de", "德文": "de", "spanish": "es",
    "español": "es", "西班牙语": "es", "italian": "it", "italiano": "it", "意大利语": "it", "portuguese": "pt", "português": "pt", "葡萄牙语": "pt",
    "russian": "ru", "русский": "ru", "俄语": "ru", "俄文": "ru", "dutch": "nl", "nederlands": "nl", "arabic": "ar", "阿拉伯语": "ar",
    "eng": "en", "chi": "zh", "zho": "zh", "cmn": "zh", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "jpn": "ja", "kor": "ko", "spa": "es",
    "ita": "it", "por": "pt", "rus": "ru", "dut": "nl", "nld": "nl", "ara": "ar", "cn": "zh", "jp": "ja", "kr": "ko",
    "chs": "zh-Hans", "cht": "zh-Hant", "gb": "zh-Hans", "big5": "zh-Hant",
}  # fmt: skip
_REGIONS = {
    "cn": "zh-Hans",
    "sg": "zh-Hans",
    "my": "zh-Hans",
    "hans": "zh-Hans",
    "tw": "zh-Hant",
    "hk": "zh-Hant",
    "mo": "zh-Hant",
    "hant": "zh-Hant",
}
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{5,8})*")


def language_of(text: str, stated: str | None = None) -> str | None:
    """The language of this text; what the file states of it counts where the text is in such a script.

    None where it is not known.
    """
    sample = text[:_LOOKED_AT]
    told = by_words(sample)
    named = _normal(stated or "")
    if not named:
        return told
    return named if named != "zh" and (told is None or _family(named) == _family(told)) else told


def by_words(text: str) -> str | None:
    """The language that the characters and the words of a text show."""
    codes = np.sort(codes_of(text))
    counts = {
        name: sum(int(np.diff(np.searchsorted(codes, (first, last + 1)))[0]) for first, last in ranges)
        for name, ranges in _SCRIPTS.items()
    }
    east = counts["han"] + counts["kana"] + counts["hangul"]
    if counts["hangul"] > _HANGUL * (east + counts["latin"]):
        return "ko"
    if counts["kana"] > _KANA * east and 4 * east >= counts["latin"]:
        return "ja"
    most = max(counts, key=counts.__getitem__)
    if most in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[most]
    if most in _LETTERS:
        found = Counter(text.lower())
        return next(
            (language for language, letters in _LETTERS[most] if any(found[letter] for letter in letters)),
            _OTHERWISE[most],
        )
    if most == "latin" and counts["latin"] > 4 * counts["han"]:
        return _latin(text)
    return script_of(text[: _LOOKED_AT // 2])


def _latin(text: str) -> str | None:
    """The language of the Latin alphabet whose small words the text has.

    English where a text is too short to have any.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.islower()]  # not those of names, as in Los Angeles
    counts = Counter(words)
    hits = {language: sum(counts[word] for word in known & counts.keys()) for language, known in _FUNCTION.items()}
    best = max(hits, key=hits.__getitem__)  # English where two are equal
    if len(words) >= _ENOUGH and hits[best] < _SHARE * len(words):
        return None
    return best if hits[best] > 1 or not text.isascii() else "en"


def _normal(stated: str) -> str:
    """What a file says of its language as a tag: zh-CN is zh-Hans, English en; empty where it is none."""
    words = " ".join(fold(stated).replace("_", "-").split())
    if words in _NAMES:
        return _NAMES[words]
    if not _TAG.fullmatch(words):
        return ""
    first, *parts = words.split("-")
    first = _NAMES.get(first, first)
    if first.startswith("zh"):
        return next((_REGIONS[part] for part in parts if part in _REGIONS), first)
    return "-".join(
        [first, *(part.title() for part in parts if len(part) == 4)]
    )  # a country's English is no language to filter by


def _family(language: str) -> str:
    """What the eye tells apart: the two Chinese scripts, Japanese, Korean, and each other alphabet."""
    first = language.partition("-")[0]
    if first in ("zh", "yue"):
        return language if first == "zh" else "zh-Hant"
    if first in ("ja", "ko", *_ONE_LANGUAGE.values()):
        return first
    return next(
        (script for script, letters in _LETTERS.items() if first in {*dict(letters), _OTHERWISE[script], "bg"}), "latin"
    )

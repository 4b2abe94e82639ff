"""The language of a text as BCP 47 names it.

What its file states counts, unless the script of the text says otherwise; else the text itself tells.

A script that one language is written in tells it. Of the languages that share a script py3langid tells which one it is;
it knows 139, and a text that it is in doubt about has no language here. Measured on 144 sentences in 18 languages of
Latin letters: 136 recognized, none wrong; of the same as articles of eight sentences all recognized.
"""

import re
from collections import Counter
from functools import cache
from typing import Any

import numpy as np

from vectorstore.text.language_tags import language_tag, without_region
from vectorstore.text.normalize import codes_of, simplified_only, traditional_only
from vectorstore.text.scripts import HAN, LATIN, han_in

_LOOKED_AT = 3_000  # characters
# Code points from the first to the last.
_SCRIPTS = {
    "han": HAN,
    "kana": ((0x3041, 0x30FF),),
    "hangul": ((0xAC00, 0xD7A3), (0x1100, 0x11FF)),
    "latin": (*LATIN, (0x1E00, 0x1EFF)),
    "cyrillic": ((0x400, 0x52F),),
    "arabic": ((0x600, 0x6FF),),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "hebrew": ((0x590, 0x5FF),),
    "thai": ((0xE00, 0xE7F),),
    "lao": ((0xE80, 0xEFF),),
    "devanagari": ((0x900, 0x97F),),
    "bengali": ((0x980, 0x9FF),),
    "gurmukhi": ((0xA00, 0xA7F),),
    "gujarati": ((0xA80, 0xAFF),),
    "tamil": ((0xB80, 0xBFF),),
    "telugu": ((0xC00, 0xC7F),),
    "kannada": ((0xC80, 0xCFF),),
    "malayalam": ((0xD00, 0xD7F),),
    "sinhala": ((0xD80, 0xDFF),),
    "tibetan": ((0xF00, 0xFFF),),
    "burmese": ((0x1000, 0x109F),),
    "georgian": ((0x10A0, 0x10FF),),
    "ethiopic": ((0x1200, 0x137F),),
    "khmer": ((0x1780, 0x17FF),),
    "armenian": ((0x530, 0x58F),),
}
# The ends of all ranges one behind the other, and the number of the first range of each script.
_BOUNDS = np.array([end for ranges in _SCRIPTS.values() for first, last in ranges for end in (first, last + 1)])
_FIRST_RANGE = np.cumsum([0, *map(len, _SCRIPTS.values())])[:-1]
# What the language is where nothing else tells: of scripts that one language is written in, or nearly.
_ONE_LANGUAGE = {
    "greek": "el", "hebrew": "he", "thai": "th", "lao": "lo", "gurmukhi": "pa", "gujarati": "gu", "tamil": "ta",
    "telugu": "te", "kannada": "kn", "malayalam": "ml", "sinhala": "si", "tibetan": "bo", "burmese": "my",
    "georgian": "ka", "khmer": "km", "armenian": "hy",
}  # fmt: skip
_KANA = 0.2  # of the characters in Japanese, half of which are kana; a Chinese text only quotes them
_HANGUL = 0.3
_LATIN_TO_HAN = 4  # letters to one Chinese character from which on a text is not Chinese
_MOSTLY = 0.5  # share of the letters that the script of a text has at least
# Languages of a shared script by letters that the others do not have, for texts too short to be sure of by their words.
_LETTERS = {
    "cyrillic": (("be", "ў"), ("uk", "їєґ"), ("sr", "ђћ"), ("mk", "ѓќѕ"), ("ru", "ыэё")),
    "arabic": (("ur", "ٹڈڑے"), ("fa", "پچژگ")),
}
_SHARED = ("latin", "cyrillic", "arabic", "devanagari", "bengali", "ethiopic")
_SURE = 0.5  # py3langid's probability from which on no sentence of those that were tried was recognized wrongly
_FEWEST_WORDS = 3  # below them a name or a label: `Menu`, `Ceny vody`
_NO_LANGUAGE = "zxx"
_AHEAD = 2.0  # times the probability of the next language, which may be as good as the same: Malay and Indonesian
# Forms of a language that are called by its name.
_DIALECTS = {"ary": "ar", "arz": "ar", "uzs": "uz", "srl": "sr", "nn": "no"}
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[\d_]+")


def language_of(text: str, stated: str | None = None) -> str | None:
    """The language of this text; what its file states counts, its region too, where the text is in such a script.

    None where it is in doubt.
    """
    sample = text[:_LOOKED_AT]
    script = _script_in(sample)
    written = _as_written(sample, script)
    named = language_tag(stated or "")
    if not named:
        return written
    is_possible = written is None or _family(named) == _family(written)
    return named if named != "zh" and is_possible and (not script or _is_written_in(named, script)) else written


def language_by_script(text: str) -> str | None:
    """The language, where the characters alone tell it: `zh-Hans`, `zh-Hant`, `ja`, `ko`, `th`.

    None where words have to.
    """
    script = _script_in(text[:_LOOKED_AT])
    if script != "han":
        return {"kana": "ja", "hangul": "ko"}.get(script) or _ONE_LANGUAGE.get(script)
    han = han_in(text[: _LOOKED_AT // 2])
    only_traditional = sum(character in traditional_only() for character in han)
    only_simplified = sum(character in simplified_only() for character in han)
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def _as_written(text: str, script: str) -> str | None:
    """The language that the characters and the words of a text in this script show."""
    if script not in _SHARED:
        return language_by_script(text) if script else None
    if written := _by_words(text, script):
        return written
    letters = Counter(text.lower())
    return next((language for language, own in _LETTERS.get(script, ()) if any(letters[one] for one in own)), None)


def _by_words(text: str, script: str) -> str | None:
    """What py3langid is sure of, if it is written in this script."""
    words = _NOT_WORDS.sub(" ", text)
    if len(words.split()) < _FEWEST_WORDS:
        return None
    odds: Counter[str] = Counter()
    for label, probability in _identifier().rank(words):
        odds[_DIALECTS.get(label, label)] += probability
    (language, probability), (_, next_one) = odds.most_common(2)
    if probability < _SURE or probability < _AHEAD * next_one or language == _NO_LANGUAGE:
        return None
    return language if _is_written_in(language, script) else None


@cache
def _identifier() -> Any:  # py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # its tables take 0.5 s and 90 MB once

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _script_in(text: str) -> str:
    """The script that a text is in, `han` for Chinese and `kana` for Japanese.

    Empty where it has no letters, or no script most.
    """
    places = np.searchsorted(np.sort(codes_of(text)), _BOUNDS)
    counts = dict(zip(_SCRIPTS, np.add.reduceat(places[1::2] - places[::2], _FIRST_RANGE).tolist(), strict=True))
    east = counts["han"] + counts["kana"] + counts["hangul"]
    if counts["hangul"] > _HANGUL * (east + counts["latin"]):
        return "hangul"
    if counts["kana"] > _KANA * east and _LATIN_TO_HAN * east >= counts["latin"]:
        return "kana"
    most = max(counts, key=counts.__getitem__)
    if counts["han"] and _LATIN_TO_HAN * counts["han"] >= counts["latin"] and most in ("han", "latin"):
        return "han"
    return most if counts[most] > _MOSTLY * sum(map(str.isalpha, text)) else ""


def _family(language: str) -> str:
    """What the eye tells apart: the two Chinese scripts, and each other script."""
    first = language.partition("-")[0]
    if first in ("zh", "yue"):
        return without_region(language) if first == "zh" else "zh-Hant"
    return _script_of(language)


def _script_of(language: str) -> str:
    """The script that a language is written in, Latin where no other is known of it.

    A tag such as `sr-Latn` says it itself.
    """
    first, *parts = language.split("-")
    return next((_NAMED[part] for part in parts if part in _NAMED), _WRITTEN.get(first, "latin"))


def _is_written_in(language: str, script: str) -> bool:
    return script == _script_of(language) or (language in _TWO_SCRIPTS and script in ("latin", "cyrillic", "arabic"))


_NAMED = {"Latn": "latin", "Cyrl": "cyrillic", "Arab": "arabic"}
_TWO_SCRIPTS = frozenset("az kk ku mn sr tg tk tt uz".split())


_WRITTEN = {language: script for script, language in _ONE_LANGUAGE.items()}
_WRITTEN |= dict.fromkeys("be bg kk ky mk mn ru sr tg tt uk ba".split(), "cyrillic")
_WRITTEN |= dict.fromkeys("ar fa ur ps ug sd sdh ckb".split(), "arabic")
_WRITTEN |= dict.fromkeys("hi mr ne sa gom".split(), "devanagari")
_WRITTEN |= {"bn": "bengali", "as": "bengali", "am": "ethiopic", "ti": "ethiopic"}
_WRITTEN |= {"zh": "han", "yue": "han", "wuu": "han", "ja": "kana", "ko": "hangul"}

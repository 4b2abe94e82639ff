"""What of a sentence can be looked up: numbers, amounts with their units, names, Latin words, quotations."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.verify.numerals import canonical, numbers, ordinals
from assistant.verify.reading import chinese_names, plain, read, stem, western_names
from vectorstore import fold, is_chinese

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*[A-Za-z0-9]|[A-Za-z]")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")

_BEFORE_NAMES = "由与和对向被把在从给让为至"  # the segmenter takes them for a part of the name


def missing_facts(sentence: str, passages: Sequence[str]) -> list[str]:
    """Numbers, amounts, names, Latin words and quotations of the sentence that no passage has."""
    known = _known_facts("\n".join(passages))
    there = known.numbers if "1" in fold(sentence) else known.numbers | {"1"}  # 一个 is an article more often than a number
    there |= ordinals(sentence) & ordinals("\n".join(passages))
    if is_chinese(sentence):
        missing += [word for word in _LATIN.findall(sentence) if canonical(word) not in known.folded]
        missing += [name for name in chinese_names(fold(sentence)) if "第" not in name and not _stands(name, known.bare)]
    else:
        missing += [name for name in western_names(sentence) if stem(plain(name)) not in known.words]
    missing += [quoted for quoted in _QUOTED.findall(sentence) if re.sub(r"\W", "", canonical(quoted)) not in known.bare]
    return list(dict.fromkeys(missing))


class _Known(NamedTuple):
    """What of a text is looked up."""

    folded: str
    bare: str
    numbers: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=128)
def _known_facts(text: str) -> _Known:
    folded = canonical(text)
    words = frozenset(stem(unit) for unit in read(text).units)
    return _Known(folded, re.sub(r"\W", "", folded), frozenset(numbers(text)), words)


def _stands(name: str, bare: str) -> bool:
    """Whether a Chinese name stands in the text, whole or, where the segmenter took a neighbour in, all but one character of it."""
    word = canonical(name)
    if word not in bare and word[0] in _BEFORE_NAMES and len(word) > 2:
        word = word[1:]
    return word in bare or (len(word) > 2 and (word[1:] in bare or word[:-1] in bare) and all(character in bare for character in word))

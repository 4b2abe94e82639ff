"""What of a sentence can be looked up: numbers, amounts with their units, names, Latin words, quotations."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.checking.numerals import NUMBER, canonical, numbers
from assistant.checking.reading import chinese_names, plain, read, stem, western_names
from vectorstore import fold, is_chinese

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*[A-Za-z0-9]|[A-Za-z]")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")
# Measures by kind: a number that the passage counts in one kind is no support for the same number in another.
_MEASURES = {
    "year": r"年(?!代|级|销|产|均|龄)|years?\b",
    "month": r"月|months?\b",
    "day": r"[日天]|days?\b",
    "hour": r"小?时(?!代)|hours?\b",
    "minute": r"分钟|minutes?\b",
    "dollars": r"美元|dollars?\b",
    "euros": r"欧元|euros?\b",
    "yen": r"日元|yen\b",
    "pounds": r"英镑|pounds?\b",
    "yuan": r"元|块钱|yuan\b",
    "points": r"个?百分点|percentage points?\b",
    "share": r"%",
    "people": r"[名人]|people\b|persons?\b|inhabitants\b",
    "households": r"户|households?\b",
    "length": r"公里|千米|米|英里|里(?!面|的)|km\b|kilomet(?:er|re)s?\b|miles?\b|met(?:er|re)s?\b|feet\b",
    "area": r"亩|公顷|平方|hectares?\b|acres?\b|square\b",
    "mass": r"公?吨|公?斤|tons?\b|tonnes?\b|kg\b",
    "times": r"倍|times\b",
    "age": r"岁",
    "degrees": r"度",
}
_AMOUNT = re.compile(rf"(?P<number>{NUMBER.pattern})\s?(?:" + "|".join(f"(?P<{kind}>{measure})" for kind, measure in _MEASURES.items()) + ")?")


def missing_facts(sentence: str, passages: Sequence[str]) -> list[str]:
    """Numbers, amounts, names, Latin words and quotations of the sentence that no passage has."""
    known = _known_facts("\n".join(passages))
    there = known.numbers if "1" in fold(sentence) else known.numbers | {"1"}  # 一个 is an article more often than a number
    missing = [number for number in numbers(sentence) if number not in there] or list(_otherwise_counted(sentence, known))
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
    amounts: dict[str, set[str]]
    words: frozenset[str]


@lru_cache(maxsize=128)
def _known_facts(text: str) -> _Known:
    folded = canonical(text)
    amounts: dict[str, set[str]] = {}
    for number, kind in _amounts(text):
        amounts.setdefault(number, set()).add(kind)
    words = frozenset(stem(unit) for unit in read(text).units)
    return _Known(folded, re.sub(r"\W", "", folded), frozenset(numbers(text)), amounts, words)


def _stands(name: str, bare: str) -> bool:
    """Whether a Chinese name stands in the text, whole or, where the segmenter took a neighbour in, all but one character of it."""
    word = canonical(name)
    return word in bare or (len(word) > 2 and (word[1:] in bare or word[:-1] in bare) and all(character in bare for character in word))


def _otherwise_counted(sentence: str, known: _Known) -> Iterator[str]:
    for number, kind in _amounts(sentence):
        there = known.amounts.get(number, {""})
        if kind and "" not in there and kind not in there:
            yield f"{number} ({kind})"


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    for match in _AMOUNT.finditer(plain(text)):
        yield match.group("number"), next((kind for kind in _MEASURES if match.group(kind)), "")

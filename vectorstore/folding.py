"""One form for comparing: Simplified script, half width, lower case. Shown text is never folded.

Folding keeps the length, character by character, so that an offset in folded text is the same offset in the text.
"""

import itertools
import re
import sys
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any

import numpy as np
import tantivy

from vectorstore.irregular import irregular

Codes = np.ndarray[Any, np.dtype[np.uint32]]

# Code points from the first to the last: of Chinese characters, the usual ones first, and of Latin letters.
HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))
LATIN = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F))
WIDE = "\u2e80"  # from here on a character is as wide as a Chinese one
_HAN_CLASS, _LATIN_CLASS = ("".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) for ranges in (HAN, LATIN))
_WORD = rf"[^\W_{_HAN_CLASS}]+(?:[.'’-][^\W_{_HAN_CLASS}]+)*"
_PIECES = re.compile(rf"[{_HAN_CLASS}]+|{_WORD}")
_WORDS = re.compile(_WORD)
_HAN_CHARACTER = re.compile(f"[{_HAN_CLASS}]")
_LATIN_LETTER = re.compile(f"[{_LATIN_CLASS}]")


def fold(text: str) -> str:
    """The text in Simplified characters, half-width and lower case, of the same length."""
    return text_of(folded_codes(text))


def folded_codes(text: str) -> Codes:
    """The code point of each character of the folded text."""
    return _table()[codes_of(text)]


def simplified(text: str) -> str:
    """The text in Simplified characters, of the same length; width and case stay."""
    return text_of(_script_table()[codes_of(text)])


def codes_of(text: str) -> Codes:
    """The code point of each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: Codes) -> str:
    """The text of these code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def pieces(text: str) -> list[str]:
    """What lexical search compares: words, and every one and two neighbouring Chinese characters, folded."""
    found: list[str] = []
    for run in _PIECES.findall(fold(text)):
        if _HAN_CHARACTER.match(run):
            found += run
            found += map("".join, itertools.pairwise(run))
        else:
            found.append(_stem(run))
    return found


def stemmed(text: str) -> list[str]:
    """The pieces, words of an alphabet without their English endings: `print` for `printed`."""
    return [piece if is_han(piece[0]) else stem(piece) for piece in pieces(text)]


def uncovered(folded: str, carried: Collection[str]) -> Iterator[tuple[int, int]]:
    """Spans of the words, and of the runs of two and more Chinese characters, that none of these pieces covers."""
    for match in _PIECES.finditer(folded):
        run, start = match.group(), match.start()
        if not _HAN_CHARACTER.match(run):
            if _stem(run) not in carried:
                yield match.span()
            continue
        pairs = [run[i : i + 2] in carried for i in range(len(run) - 1)] or [run in carried]
        there = "".join("x" if any(pairs[max(0, i - 1) : i + 1]) else " " for i in range(len(run)))
        yield from ((start + gap.start(), start + gap.end()) for gap in re.finditer("  +", there))


def is_han(character: str) -> bool:
    """Whether this is a Chinese character."""
    return HAN[0][0] <= ord(character) <= HAN[0][1] or bool(_HAN_CHARACTER.match(character))


def words_in(folded: str) -> Iterator[re.Match[str]]:
    """The words of a folded text that are not Chinese, each as it is written."""
    return _WORDS.finditer(folded)


def forms_of(piece: str) -> list[str]:
    """What words can be written like that have this piece."""
    straight = [piece + ending for ending in ("", "s", "'s", "s's")]
    return [
        word
        for word in dict.fromkeys([*straight, *(word.replace("'", "’") for word in straight)])
        if _stem(word) == piece
    ]


def script_of(text: str) -> str | None:
    """`zh-Hant`, `zh-Hans` or `en` by the characters that decide it; None where there are too few."""
    han = _HAN_CHARACTER.findall(text)
    latin = len(_LATIN_LETTER.findall(text))
    if latin > 4 * len(han):
        return "en" if 2 * latin >= sum(map(str.isalpha, text)) else None
    if not han:
        return None
    only_traditional = sum(character in _traditional_only() for character in han)
    only_simplified = sum(character in _simplified_only() for character in han)
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def is_chinese(text: str) -> bool:
    """Whether the text is written in Chinese rather than in an alphabet; one Chinese character weighs two letters."""
    return 2 * len(_HAN_CHARACTER.findall(text)) >= len(_LATIN_LETTER.findall(text)) and bool(
        _HAN_CHARACTER.search(text)
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded English word without its ending, by Snowball's rules, `print` for `printed`.

    Of an irregular form, the word's: `spend` for `spent`.
    """
    return _snowball().analyze(irregular().get(word, word))[0]


@cache
def _snowball() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """English plurals and possessives without their s, as both sides of a comparison are cut alike."""
    word = word.replace("’", "'").removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _table() -> Codes:
    """What each code point is compared as."""
    table = {_code: _code - 0xFEE0 for _code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20} | _simplifications()
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x391, 0x430)):
        lower = chr(table.get(code, code)).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    for code in range(0xFF21, 0xFF3B):
        table[code] = code - 0xFEE0 + 0x20
    return _for_every_code(
        {code: table.get(folded, folded) for code, folded in table.items()}
    )  # what a character becomes may change once more


@cache
def _script_table() -> Codes:
    return _for_every_code(_simplifications())


def _for_every_code(changes: dict[int, int]) -> Codes:
    """A table that numpy reads by code point: five times quicker than `str.translate` on a paragraph."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    table[list(changes)] = list(changes.values())
    return table


@cache
def _simplifications() -> dict[int, int]:
    """Traditional code points to Simplified ones.

    OpenCC decides. It is asked once for every character alone: its phrase rules can change lengths, and offsets must
    hold. A separator between the characters keeps phrases from forming.
    """
    pairs = zip(_han_characters(), _converted("t2s"), strict=True)
    return {ord(before): ord(after) for before, after in pairs if before != after and len(after) == 1}


@cache
def _traditional_only() -> frozenset[str]:
    return frozenset(a for a, b in zip(_han_characters(), _converted("t2s"), strict=True) if a != b)


@cache
def _simplified_only() -> frozenset[str]:
    return frozenset(a for a, b in zip(_han_characters(), _converted("s2t"), strict=True) if a != b)


def _han_characters() -> list[str]:
    return [chr(code) for code in range(HAN[0][0], HAN[0][1] + 1)]


def _converted(direction: str) -> list[str]:
    import opencc

    return str(opencc.OpenCC(direction).convert("\n".join(_han_characters()))).split("\n")

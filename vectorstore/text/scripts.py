"""Which script a character belongs to, and whether a text is Chinese. The lowest module: it imports nothing."""

import re

# Code points from the first to the last: of Chinese characters, the usual ones first, and of Latin letters.
HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3134F))
LATIN = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F))
WIDE = "\u2e80"  # from here on a character is as wide as a Chinese one
# The same as parts of a character class: rf"[{HAN_CLASS}]+" is a run of Chinese characters.
HAN_CLASS, LATIN_CLASS = ("".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) for ranges in (HAN, LATIN))
# The signs of Chinese numerals in folded text, each the part of a character class.
DIGIT_CLASS = "〇零一二三四五六七八九两"
COUNTED_CLASS = f"{DIGIT_CLASS}十百千"  # up to 9,999
NUMERAL_CLASS = f"{COUNTED_CLASS}万亿"
_HAN_CHARACTER = re.compile(f"[{HAN_CLASS}]")
_LATIN_LETTER = re.compile(f"[{LATIN_CLASS}]")


def is_han(text: str) -> bool:
    """Whether the text begins with a Chinese character."""
    return bool(text) and (HAN[0][0] <= ord(text[0]) <= HAN[0][1] or bool(_HAN_CHARACTER.match(text)))


def han_in(text: str) -> list[str]:
    """The Chinese characters of a text."""
    return _HAN_CHARACTER.findall(text)


def is_chinese(text: str) -> bool:
    """Whether a text is in Chinese characters rather than in an alphabet; one Chinese character weighs two letters."""
    return 2 * len(han_in(text)) >= len(_LATIN_LETTER.findall(text)) and bool(_HAN_CHARACTER.search(text))

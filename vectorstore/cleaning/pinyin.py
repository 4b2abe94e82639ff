"""Finds the pinyin that a converter left in parentheses behind characters, and leaves readings that an author gives."""

import re
from collections.abc import Iterator

_HAN = "\u3400-\u9fff"
_SYLLABLE = re.compile(
    rf"(?<=[{_HAN}])\s?[(（]\s?("
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜ]{1,4}(?:ng|n|r)?"
    r")\s?[)）]"
)
_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_READING = re.compile("[读讀念音]")
# From here on a text is taken to have gone through a converter: authors gloss single rare characters.
_MANY = 3


def pinyin_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the parentheses with one syllable of pinyin behind a Chinese character that no author meant."""
    found = list(_SYLLABLE.finditer(text))
    toned = sum(bool(_TONE.search(match.group(1))) for match in found)
    for match in found:
        if toned >= _MANY or (_TONE.search(match.group(1)) and _inside_a_word(text, match)):
            yield match.span()


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether the parenthesis parts two characters of running text in which nobody speaks of how to read them."""
    around = text[max(0, match.start() - 8) : match.start()] + text[match.end() : match.end() + 4]
    return bool(re.match(f"[{_HAN}]", text[match.end() :])) and "(" in match.group() and not _READING.search(around)

"""Finds the pinyin that a converter left behind characters, and leaves readings that an author gives."""

import re
from collections.abc import Iterator

from vectorstore.text.scripts import HAN_CLASS

_ONE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜ]{1,4}(?:ng|n|r)?"
_SYLLABLE = re.compile(rf"(?<=[{HAN_CLASS}])\s?[(（]\s?({_ONE})\s?[)）]")
_BARE = re.compile(rf"(?<=[{HAN_CLASS}]) ?({_ONE})(?![^\W\d_{HAN_CLASS}])(?: (?=[{HAN_CLASS}\d]))?")
_IN_A_ROW = re.compile(rf"(?:[{HAN_CLASS}] ?{_ONE}(?![^\W\d_{HAN_CLASS}]) ?){{3,}}")
_TONE = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_READING = re.compile("[读讀念音]")
# From here on a text is taken to have gone through a converter: authors gloss single rare characters.
_MANY = 3


def pinyin_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of one syllable of pinyin behind a Chinese character that no author meant, in order."""
    yield from sorted([*_in_parentheses(text), *_bare(text)])


def _bare(text: str) -> Iterator[tuple[int, int]]:
    """Those without parentheses, in a text that has several in a row.

    A toneless one only in such a row (`了le`): elsewhere it may be anything.
    """
    rows = [row.span() for row in _IN_A_ROW.finditer(text) if len(_TONE.findall(row.group())) >= _MANY]
    if not rows:
        return
    for match in _BARE.finditer(text):
        if _TONE.search(match.group()) or any(start <= match.start() < end for start, end in rows):
            yield match.span()


def _in_parentheses(text: str) -> Iterator[tuple[int, int]]:
    found = list(_SYLLABLE.finditer(text))
    toned = sum(bool(_TONE.search(match.group(1))) for match in found)
    for match in found:
        if toned >= _MANY or (_TONE.search(match.group(1)) and _inside_a_word(text, match)):
            yield match.span()


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether the parenthesis parts two characters of running text in which nobody speaks of how to read them."""
    around = text[max(0, match.start() - 8) : match.start()] + text[match.end() : match.end() + 4]
    return (
        bool(re.match(f"[{HAN_CLASS}]", text[match.end() :])) and "(" in match.group() and not _READING.search(around)
    )

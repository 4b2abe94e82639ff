"""Finds the pinyin that a converter left behind characters, and leaves readings that an author gives."""

import re
from collections.abc import Iterator

from vectorstore.text.scripts import HAN_CLASS

_SYLLABLE_SOURCE = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aāáǎàeēéěèiīíǐìoōóǒòuūúǔùüǖǘǚǜ]{1,4}(?:ng|n|r)?"
_BRACKETED_SYLLABLE = re.compile(rf"(?<=[{HAN_CLASS}])\s?[(（]\s?({_SYLLABLE_SOURCE})\s?[)）]")
_BARE_SYLLABLE = re.compile(
    rf"(?<=[{HAN_CLASS}]) ?({_SYLLABLE_SOURCE})(?![^\W\d_{HAN_CLASS}])(?: (?=[{HAN_CLASS}\d]))?"
)
_ANNOTATED_RUN = re.compile(rf"(?:[{HAN_CLASS}] ?{_SYLLABLE_SOURCE}(?![^\W\d_{HAN_CLASS}]) ?){{3,}}")
_TONE_MARK = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_PRONUNCIATION_WORD = re.compile("[读讀念音]")
# From here on a text is taken to have gone through a converter: authors gloss single rare characters.
_MIN_TONED = 3


def pinyin_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of one syllable of pinyin behind a Chinese character that no author meant, in order."""
    yield from sorted([*_bracketed_spans(text), *_bare_spans(text)])


def _bare_spans(text: str) -> Iterator[tuple[int, int]]:
    """Those without parentheses, in a text that has several in a row.

    A toneless one only in such a row (`了le`): elsewhere it may be anything.
    """
    runs = [row.span() for row in _ANNOTATED_RUN.finditer(text) if len(_TONE_MARK.findall(row.group())) >= _MIN_TONED]
    if not runs:
        return
    for match in _BARE_SYLLABLE.finditer(text):
        if _TONE_MARK.search(match.group()) or any(start <= match.start() < end for start, end in runs):
            yield match.span()


def _bracketed_spans(text: str) -> Iterator[tuple[int, int]]:
    found = list(_BRACKETED_SYLLABLE.finditer(text))
    toned = sum(bool(_TONE_MARK.search(match.group(1))) for match in found)
    for match in found:
        if toned >= _MIN_TONED or (_TONE_MARK.search(match.group(1)) and _inside_a_word(text, match)):
            yield match.span()


def _inside_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether the parenthesis parts two characters of running text in which nobody speaks of how to read them."""
    around = text[max(0, match.start() - 8) : match.start()] + text[match.end() : match.end() + 4]
    return (
        bool(re.match(f"[{HAN_CLASS}]", text[match.end() :]))
        and "(" in match.group()
        and not _PRONUNCIATION_WORD.search(around)
    )

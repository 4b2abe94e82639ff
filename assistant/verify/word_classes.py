"""What class of word stands where in a sentence: numbers, names, nouns, verbs, adverbs."""

import re
from collections.abc import Iterator

from assistant.verify.lexicon import word_set
from vectorstore import is_chinese
from vectorstore.text.numerals import canonical
from vectorstore.text.scripts import is_han

_NAME_TAGS = ("nr", "ns", "nt", "nz")  # persons, places, bodies, other proper names, in ICTCLAS's letters
_OPENING_TAGS = ("t", "m", "c", "d")  # times, numerals, conjunctions, adverbs: they stand before a subject
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAME_FIRST = re.compile(
    rf"[\W\d_]*{_WORD.pattern}[.*_]*[\s-]+[*_]*[^\W\d_a-z]"
)  # no colon or comma between: `Owner: Ann Hill`


def part_of_speech_tags(text: str) -> list[tuple[str, str]]:
    """The words of a Chinese text with their parts of speech in ICTCLAS's letters, such as `nr` for a person's name."""
    import rjieba  # its dictionary takes 0.2 s once

    words: list[tuple[str, str]] = rjieba.tag(text)
    return words


def chinese_names(text: str) -> Iterator[str]:
    """The proper names of two and more characters in a Chinese text, as the segmenter recognizes them."""
    for start, word, tag in _tags_with_offsets(text):
        if tag.startswith(_NAME_TAGS) and len(word) > 1 and is_han(word):
            yield text[start : start + len(word)]


def western_names(text: str) -> Iterator[str]:
    """Capitalised words of an English sentence; its first one only where a second follows, as in a person's name."""
    words = _WORD.findall(text)
    first = words[:1] if _NAME_FIRST.match(text) else []
    return (
        word
        for word in (*first, *words[1:])
        if word[0].isupper() and word.lower() not in word_set("function") | word_set("sentence_openers")
    )


def word_classes(sentence: str, normalized: str) -> dict[int, str]:
    """The class of the word at an offset of the normalized sentence, as far as the sentence tells it."""
    if not is_chinese(sentence):
        names = {canonical(name) for name in western_names(sentence)}
        return {match.start(): "name" for match in _WORD.finditer(normalized) if match.group() in names}
    classes: dict[int, str] = {}
    for start, word, tag in _tags_with_offsets(normalized):
        classes |= dict.fromkeys(range(start, start + len(word)), _class_of(word, tag))
    return classes


def _class_of(word: str, tag: str) -> str:
    if word in word_set("adverb_words"):
        return "adverb"
    if tag.startswith(_NAME_TAGS) or (tag == "eng" and not word[0].isdigit()):
        return "name"
    if tag in _OPENING_TAGS:
        return "opener"
    if tag == "v" and word != "有":  # there is needs no subject
        return "verb"
    return "noun" if tag.startswith("n") and len(word) > 1 else ""


def _tags_with_offsets(text: str) -> Iterator[tuple[int, str, str]]:
    """Each word of a Chinese text as (offset, word, part of speech)."""
    start = 0
    for word, tag in part_of_speech_tags(text):
        yield start, word, tag
        start += len(word)

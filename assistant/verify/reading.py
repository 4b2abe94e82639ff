"""A text as the check of citations reads it: its words in canonical form, each with its clause, its sentence, and what kind of word it is."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from assistant.verify.lexicon import same_words, table, whole_words, word_set
from vectorstore import is_chinese, sentence_spans
from vectorstore.text.numerals import MONTHS, NUMBER, canonical
from vectorstore.text.scripts import HAN_CLASS, is_han
from vectorstore.text.stems import lemma

_SEPARATORS = ",;:，；：—()（）[]"
_CONTRACTED = re.compile(r"\b(?:ca(?=n['’]t)|wo(?=n['’]t)|\w+?(?=n['’]t))n['’]t\b|\bcannot\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b[Nn]os?\.\s?(?=\d)")  # an abbreviation, no denial
_MONTH = re.compile(r"\bMay\b(?! [a-z])|(?<=[a-z,] )May\b")  # no hedge
_DATE = re.compile(
    rf"\b({'|'.join(map(str.capitalize, MONTHS))}) (\d{{1,2}})(?:(?:st|nd|rd|th)\b,?|,(?= \d{{4}}\b))"
)  # May 3, 1815 as 3 May 1815
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "元"}
_PRICED = re.compile(rf"([$€£¥])\s?({NUMBER.pattern})")
_PER_CENT = re.compile(r"\bper cent\b")
_COLON = re.compile(r"(?<!\d)[:：]|[:：](?!\d)")  # no time of the day
_DIVIDING = re.compile(r"[;；]")  # a number is left free there: the clauses on both sides do not follow one another
_OPENING, _ENDING = re.compile(r"[(（\[]"), re.compile(r"[)）\]]")
_CLOSING = " \n”’」』\"')）"
_NAME_TAGS = ("nr", "ns", "nt", "nz")  # persons, places, bodies, other proper names, in ICTCLAS's letters
_OPENING_TAGS = ("t", "m", "c", "d")  # times, numerals, conjunctions, adverbs: they stand before a subject
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAMED_FIRST = re.compile(
    rf"[\W\d_]*{_WORD.pattern}[.*_]*[\s-]+[*_]*[^\W\d_a-z]"
)  # no colon or comma between: `Owner: Ann Hill`


class Reading(NamedTuple):
    """Words in order, and for each the number of its clause, of its sentence, and of its phrase: and, but and 并 begin a new one.

    `kinds` says of each word whether it is a `number`, part of a `name` or `noun`, an `adverb`, an `opener`, a `verb`,
    or nothing of these; `asked` holds the numbers of the sentences that only ask, `headed` those of the clauses that
    follow a colon, `bracketed` those of the clauses in brackets.
    """

    units: tuple[str, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    phrases: tuple[int, ...]
    kinds: tuple[str, ...]
    asked: frozenset[int]
    headed: frozenset[int]
    bracketed: frozenset[int]

    def breaks(self, place: int) -> bool:
        """Whether a clause begins with the word at this place."""
        return place == 0 or place >= len(self.units) or self.clauses[place] != self.clauses[place - 1]

    def clause_at(self, clause: int) -> range:
        """The places of a clause's words; clauses are numbered in order."""
        return range(bisect_left(self.clauses, clause), bisect_right(self.clauses, clause))

    def sentence_at(self, place: int) -> range:
        """The places of the words of the sentence that has this place."""
        return range(
            bisect_left(self.sentences, self.sentences[place]), bisect_right(self.sentences, self.sentences[place])
        )

    def opens(self, place: int) -> bool:
        """Whether a sentence begins with the word at this place, and, but and the like before it not counted."""
        while (
            place > 0
            and self.units[place - 1] in word_set("coordinators")
            and self.sentences[place] == self.sentences[place - 1]
        ):
            place -= 1
        return place == 0 or place >= len(self.units) or self.sentences[place] != self.sentences[place - 1]


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    """The text's reading; the same text is read once."""
    units: list[str] = []
    clauses: list[int] = []
    sentences: list[int] = []
    phrases: list[int] = []
    kinds: list[str] = []
    asked: set[int] = set()
    headed: set[int] = set()
    bracketed: set[int] = set()
    clause = phrase = 0
    for number, span in enumerate(sentence_spans(text)):
        clause += 1
        depth = 0
        raw = text[span.start : span.end]
        told = plain(raw)
        if raw.rstrip(_CLOSING).endswith(("?", "？")):
            asked.add(number)
        labels = _labels(raw, told)
        for match in _unit().finditer(told):
            unit = match.group()
            if unit[0] in _SEPARATORS:
                clause += 1 + bool(_DIVIDING.search(unit))
                headed |= {clause} if _COLON.search(told, match.start(), match.end()) else set()
                depth = max(0, depth + len(_OPENING.findall(unit)) - len(_ENDING.findall(unit)))
                bracketed |= {clause} if depth else set()
                continue
            phrase += unit in word_set("coordinators")
            units.append(unit)
            clauses.append(clause)
            sentences.append(number)
            phrases.append(clause + phrase)
            kinds.append(_kind(unit, labels.get(match.start(), "")))
    return Reading(
        tuple(units),
        tuple(clauses),
        tuple(sentences),
        tuple(phrases),
        tuple(kinds),
        frozenset(asked),
        frozenset(headed),
        frozenset(bracketed),
    )


@cache
def _unit() -> re.Pattern[str]:
    """A word, a number, a Chinese character, or what separates clauses."""
    word = rf"[^\W\d_{HAN_CLASS}]+(?:['’][^\W\d_]+)?"
    return re.compile(rf"{whole_words()}|{NUMBER.pattern}|%|、|[{HAN_CLASS}]|{word}|[{re.escape(_SEPARATORS)}]+")


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """The text in canonical form, contractions written out and words of one meaning made one word."""
    told = _NUMBERED.sub("number ", _MONTH.sub("Maius", _DATE.sub(r"\2 \1 ", text)))
    told = canonical(_CONTRACTED.sub(_written_out, told))
    told = _PRICED.sub(lambda match: f"{match.group(2)} {_CURRENCIES[match.group(1)]}", _PER_CENT.sub("%", told))
    return same_words().sub(lambda match: table("same")[match.group()], told)


@lru_cache(maxsize=65536)
def root(unit: str) -> str:
    """What a word is compared by: an English one in any form, small words as they are, as `is` and `was` say two things."""
    if unit == "未":
        return "没"  # both deny what is past
    return unit if unit in word_set("function") | word_set("auxiliaries") else lemma(unit)


def chinese_names(text: str) -> Iterator[str]:
    """The proper names of two and more characters in a Chinese text, as its segmenter's dictionary and model know them."""
    for place, word, tag in _placed(text):
        if tag.startswith(_NAME_TAGS) and len(word) > 1 and is_han(word):
            yield text[place : place + len(word)]


def western_names(text: str) -> Iterator[str]:
    """Capitalised words of an English sentence; its first one only where a second follows, as in a person's name."""
    words = _WORD.findall(text)
    first = words[:1] if _NAMED_FIRST.match(text) else []
    return (
        word
        for word in (*first, *words[1:])
        if word[0].isupper() and word.lower() not in word_set("function") | word_set("openers")
    )


def _labels(raw: str, told: str) -> dict[int, str]:
    """What kind of word stands at an offset: names and adverbs."""
    if not is_chinese(raw):
        names = {canonical(name) for name in western_names(raw)}
        return {match.start(): "name" for match in _WORD.finditer(told) if match.group() in names}
    labels: dict[int, str] = {}
    for place, word, tag in _placed(told):
        labels |= dict.fromkeys(range(place, place + len(word)), _label(word, tag))
    return labels


def _label(word: str, tag: str) -> str:
    if word in word_set("adverb_words"):
        return "adverb"
    if tag.startswith(_NAME_TAGS) or (tag == "eng" and not word[0].isdigit()):
        return "name"
    if tag in _OPENING_TAGS:
        return "opener"
    if tag == "v" and word != "有":  # there is needs no subject
        return "verb"
    return "noun" if tag.startswith("n") and len(word) > 1 else ""


def tagged_words(text: str) -> list[tuple[str, str]]:
    """The words of a Chinese text with their parts of speech in ICTCLAS's letters, such as `nr` for a person's name."""
    import rjieba  # its dictionary takes 0.2 s once

    words: list[tuple[str, str]] = rjieba.tag(text)
    return words


def _placed(text: str) -> Iterator[tuple[int, str, str]]:
    """The same, each with its offset before it."""
    place = 0
    for word, tag in tagged_words(text):
        yield place, word, tag
        place += len(word)


def _kind(unit: str, label: str) -> str:
    if unit[-1].isdigit():
        return "number"
    return "adverb" if unit in word_set("adverbs") else label


def entities(reading: Reading) -> list[tuple[int, int]]:
    """The runs of words that are one number or one name, as places (start, end)."""
    runs, place = [], 0
    for (kind, _), group in groupby(zip(reading.kinds, reading.clauses, strict=True)):
        length = sum(1 for _ in group)
        if kind == "number":
            runs += [(at, at + 1) for at in range(place, place + length)]
        elif kind in ("name", "noun"):
            runs.append((place, place + length))
        place += length
    return runs


def _written_out(match: re.Match[str]) -> str:
    word = match.group().lower()
    if word == "cannot" or word.startswith("can"):
        return "can not"
    return "will not" if word.startswith("won") else f"{match.group()[:-3]} not"

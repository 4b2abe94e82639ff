"""The words of a sentence and of an article that stand against each other, as each prints them."""

import re
from collections.abc import Sequence

from assistant.verify.quantity_context import content_words
from vectorstore import fold
from vectorstore.text.numerals import canonical, numbers

# Reasons that name what the article has and what the sentence has.
_BOTH = re.compile(r"(?:other_figure|replaced): (?P<there>.+), (?P<words>.+)")
_BREAK = re.compile(r"[,;.，；。、\d]")
_LOOKED_AT, _WORDS, _SHARED = 40, 4, 2  # characters after a figure, their content words, and those that must be shared
_NUMERAL = re.compile(
    r"\d+(?:[,.]\d+)*\s?(?:[千百]?[万萬]?[亿億]|[千百]?[万萬]|%|％|thousand|million|billion)?"
    r"|[〇零一二三四五六七八九十百千万萬亿億两兩]+|[A-Za-z]+(?:-[A-Za-z]+)?",
    re.IGNORECASE,
)


def differing_words(sentence: str, quotes: Sequence[str], reasons: Sequence[str]) -> tuple[str | None, str | None]:
    """The words of the sentence and those of the article in their place; None where they are not to be found."""
    for reason in reasons:
        match = _BOTH.fullmatch(reason)
        if not match:
            continue
        wrong = printed(match["words"], sentence)
        # the figure that counts the same in the sentence that is shown, before one of another sentence
        counted = next(
            (found for quote in quotes if wrong and (found := _counting_the_same(wrong, sentence, quote))), None
        )
        there = counted or next((found for quote in quotes if (found := printed(match["there"], quote))), None)
        if wrong and there:
            return wrong, there
    return None, None


def _counting_the_same(wrong: str, sentence: str, quote: str) -> str | None:
    """The figure of the quote before the words that follow the wrong one in the sentence; None where none is."""
    if not numbers(wrong):
        return None
    following = _words_after(sentence, sentence.find(wrong) + len(wrong))
    own = set(numbers(sentence))
    best, most = None, 0
    for found in _NUMERAL.finditer(quote):
        value = numbers(found.group())
        shared = len(following & _words_after(quote, found.end())) if value and not own & set(value) else 0
        if shared > most:
            best, most = found.group().strip(), shared
    return best if most >= min(_SHARED, len(following)) else None


def _words_after(text: str, place: int) -> set[str]:
    return set(content_words(_BREAK.split(text[place : place + _LOOKED_AT])[0])[:_WORDS])


def printed(words: str, text: str) -> str | None:
    """These words, as a check names them, in the form in which the text has them; None where it has them not."""
    folded = fold(text)
    place = folded.find(words)
    if place >= 0 and len(folded) == len(text) and not words[0].isdigit():
        return text[place : place + len(words)]
    unit = words.lstrip("0123456789.")
    for found in _NUMERAL.finditer(text):
        if canonical(text[found.start() : found.end() + len(unit)]).strip() == words:
            return text[found.start() : found.end() + len(unit)].strip()
    return next((found.group().strip() for found in _NUMERAL.finditer(text) if _is_number(words, found, text)), None)


def _is_number(words: str, found: re.Match[str], text: str) -> bool:
    """Whether a numeral is this number; 三 is one by the word behind it, as in 三种."""
    return [words] in (numbers(found.group()), numbers(text[found.start() : found.end() + 1]))

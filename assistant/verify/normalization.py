"""The form in which the check compares texts.

Script, width and case are folded, numbers are in digits, contractions written out, and synonyms are one word.
"""

import re
from functools import lru_cache

from assistant.verify.lexicon import synonym_pattern, table, word_set
from vectorstore.text.numeral_patterns import FRACTIONS, WORDS
from vectorstore.text.numerals import MONTHS, NUMBER, canonical
from vectorstore.text.stems import lemma

_CONTRACTION = re.compile(r"\b(?:ca(?=n['’]t)|wo(?=n['’]t)|\w+?(?=n['’]t))n['’]t\b|\bcannot\b", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"\b[Nn]os?\.\s?(?=\d)")  # an abbreviation, no negation
_MAY = re.compile(r"\bMay\b(?! [a-z])|(?<=[a-z,] )May\b")  # the month, no hedge
_DATE = re.compile(
    rf"\b({'|'.join(map(str.capitalize, MONTHS))}) (\d{{1,2}})(?:(?:st|nd|rd|th)\b,?|,(?= \d{{4}}\b))"
)  # May 3, 1815 as 3 May 1815
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "元"}
_PRICE = re.compile(rf"([$€£¥])\s?({NUMBER.pattern})")
_PER_CENT = re.compile(r"\bper cent\b")
_DISCOUNT = re.compile(r"打([一二三四五六七八九1-9])([一二三四五六七八九])?折")  # 打八折 is 80% of the price
_PART_OF = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine) (?:in|out of)(?: every)? "
    r"(two|three|four|five|six|seven|eight|nine|ten)\b(?! (?:years|months|weeks|days|hours|minutes)\b)",
    re.IGNORECASE,
)
_NAMED = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth"
_FRACTION = re.compile(  # with what it is of left out
    rf"\b(?:an?|one) ({_NAMED})(?= (?:more|less|fewer|higher|lower|larger|smaller|longer|shorter|above|below)\b)"
    rf"|(?<=\bby )(?:(?:an?|one) ({_NAMED})|half)\b(?! (?:of|an?|past)\b)"
)
_DECADES = re.compile(r"(?<![\d.])(\d{1,3}) (decades|centuries)\b")
_YEARS = {"decades": 10, "centuries": 100}


@lru_cache(maxsize=2048)
def normalize(text: str) -> str:
    """The text in the form in which it is compared; offsets into it are no offsets into the text."""
    written = _NUMBER_SIGN.sub("number ", _MAY.sub("Maius", _DATE.sub(r"\2 \1 ", text)))
    written = _FRACTION.sub(_as_fraction, written)
    written = canonical(_PART_OF.sub(_as_share, _DISCOUNT.sub(r"\1成\2", _CONTRACTION.sub(_written_out, written))))
    written = _PRICE.sub(lambda match: f"{match.group(2)} {_CURRENCIES[match.group(1)]}", _PER_CENT.sub("%", written))
    written = _DECADES.sub(lambda match: f"{int(match.group(1)) * _YEARS[match.group(2)]} years", written)
    return synonym_pattern().sub(lambda match: table("synonyms")[match.group()], written)


@lru_cache(maxsize=65536)
def base_form(word: str) -> str:
    """The form by which a word is compared: an English word's lemma.

    Small words stay as they are, since `is` and `was` say two things.
    """
    if word == "未":
        return "没"  # both deny what is past
    return word if word in word_set("function") | word_set("auxiliaries") else lemma(word)


def _as_fraction(match: re.Match[str]) -> str:
    """Per cent for the fraction of `a fifth more` and `by half`, or 1/3 where that would not be exact."""
    whole = FRACTIONS[match.group(1) or match.group(2)] if match.group() != "half" else 2
    return f"{100 // whole}%" if 100 % whole == 0 else f"1/{whole}"


def _as_share(match: re.Match[str]) -> str:
    """Per cent for `four in ten`, or a fraction where that would not be exact."""
    part, whole = (WORDS.get(word.lower(), 1) for word in match.groups())
    if part >= whole:
        return match.group()
    return f"{100 * part // whole}%" if 100 * part % whole == 0 else f"{part}/{whole}"


def _written_out(match: re.Match[str]) -> str:
    word = match.group().lower()
    if word == "cannot" or word.startswith("can"):
        return "can not"
    return "will not" if word.startswith("won") else f"{match.group()[:-3]} not"

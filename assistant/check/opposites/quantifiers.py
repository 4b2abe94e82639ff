"""All of something, and at all times, where the article's sentence says it of a part, or of some times."""

import re
from collections.abc import Iterator

from assistant.check.opposites.pair import LIKE, Pair, common_words
from assistant.verify.rules.rule import Finding

_ALL = re.compile(
    r"所有|全部|全都|一律|每[一个]?[人个户家所]都|悉数|无一例外|100%"
    r"|\b(?:all|every|everyone|everybody|entire(?:ly)?|without exception)\b|100%"
)
_PART = re.compile(
    r"其中\D{0,4}[\d一二两三四五六七八九十]|[只仅]有?|部分|多数|少数|一些|有些|某些|半数|\d+%|其余|另外|除"
    r"|\b(?:some|most|many|few|part of|half|only|a third|two thirds|except|but not|apart from|\d+ of)\b"
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_ALWAYS = re.compile(
    r"全年无休|[每天][天日]|全[年天]|整年|一年到头|一年四季|随时|任何时[候间]|终年|常年|24小时"
    r"|\b(?:every day|daily|all year(?: round)?|year-round|at any time|any time|at all times|around the clock|always"
    r"|7 days a week|any (?:day|evening|morning) of the week|whenever)\b"
)
_AT_TIMES = re.compile(
    r"[只仅]在|[只仅]有?(?:周|星期|每|上午|下午|\d)|\d+月(?:\d+日)?[到至-](?:次年|翌年)?\d+月|(?:周|星期)[一二三四五六日天\d]"
    rf"|\bonly (?:on|in|at|from|between|during|by)\b|\bfrom (?:{_MONTH})\w* to (?:{_MONTH})|\bclosed (?:on|in|from)\b"
)
_NEVER_CLOSED = re.compile(r"全年无休|从不[休关闭]|\b(?:7 days a week|never closes?|every day of the (?:week|year))\b")
_CLOSED = re.compile(
    r"(?:周|星期)[一二三四五六日天\d][^，]{0,4}(?:休|闭|不开|停)|节假日[^，]{0,3}(?:休|闭|不开|停|除外)"
    r"|\b(?:closed|except) (?:on|in|for|from)?\b"
)
_DENIED = re.compile(r"[没非未无不除停闭]|\b(?:not|no|never|closed|except)\b")
_FEWEST = 2  # words that the clauses share


def all_for_a_part(pair: Pair) -> Iterator[Finding]:
    """What the statement says of all, and the article's sentence of a part."""
    if pair.same_language and pair.shared >= LIKE:
        yield from _widened(pair, _ALL, _PART, _FEWEST)


def always_for_at_times(pair: Pair) -> Iterator[Finding]:
    """What the statement says of all times, and the article's sentence of some only."""
    if pair.same_language and not any(_DENIED.search(_ALWAYS.sub(" ", clause)) for clause in pair.own_clauses):
        yield from _widened(pair, _ALWAYS, _AT_TIMES, 1)


def never_for_sometimes_closed(pair: Pair) -> Iterator[Finding]:
    """What the statement says is never closed, and the article's sentence names a day on which it is."""
    words = [match.group() for clause in pair.own_clauses if (match := _NEVER_CLOSED.search(clause))]
    if words and pair.same_language and pair.shared >= LIKE and any(map(_CLOSED.search, pair.clauses_there)):
        yield Finding("turned_round", (words[0],), words[0])


def _widened(pair: Pair, whole: re.Pattern[str], part: re.Pattern[str], fewest: int) -> Iterator[Finding]:
    if any(map(whole.search, pair.clauses_there)):
        return
    limited = [clause for clause in pair.clauses_there if part.search(clause)]
    for own in pair.own_clauses:
        word = whole.search(own)
        if not word or part.search(own):
            continue
        rest = own.replace(word.group(), " ")
        if any(len(common_words(rest, there)) >= fewest for there in limited):
            yield Finding("turned_round", (word.group(),), word.group())

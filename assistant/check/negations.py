"""Whether only one of two sentences of one language negates what both say: the same predicate, at the same time.

`周一不开馆` and `上午九点开门，周一休息` have a negation, words and a day in common, and no conflict.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import dropwhile

from assistant.verify.lexicon import word_set
from assistant.verify.normalization import base_form
from assistant.verify.text_analysis import AnalyzedText, analyze
from vectorstore import is_chinese

# Of each pattern the key says whether the text is Chinese.
_PREDICATE = {True: 2, False: 1}  # tokens behind a negation that are what it negates
_ALIKE = 2  # words of two English clauses that are about the same, what is negated among them
_IMPLIED = {  # words that deny without a negation: the other sentence may only put it otherwise
    True: re.compile(r"[缺禁拒休歇免]|停(?![车泊靠留])|放弃|关[闭门停]|取消|废[除止]|除.*外|仅|只"),
    False: re.compile(
        r"\b(?:without|lack\w*|refus\w*|reject\w*|den(?:y|ie[sd])|fail\w*|forb[aio]d\w*|bann?(?:s|ed)?|prohibit\w*"
        r"|clos(?:e|es|ed|ure)|shut\w*|stop\w*|ceas\w*|avoid\w*|free of|except|instead|only|hardly|rarely|barely|few"
        r"|little|none|nobody|nothing|neither|nor|abandon\w*|g(?:ive[ns]?|ave) up|cancel\w*|suspend\w*)\b"
    ),
}
_NEED = frozenset("必须需")  # behind a negation: what need not be done is what it denies
# Words behind a negation that make a limit of it: `no more than`.
_LIMITS = frozenset("more less fewer later earlier sooner longer 超 足 到 多 少 低 高 止 仅 只 但".split())
# Behind an English negation these begin what is left of a clause: `never over the wall` denies the verb of before.
_PREPOSITIONS = frozenset("about after at before behind by for from in into of on over through to under with".split())
_TIMES = {
    True: re.compile(
        r"\d+[年月日号点时]|[每当次翌前去今明][天日年月周晚]|(?:周|星期|礼拜)[一二三四五六日天末\d]|[春夏秋冬][天季日]|夜[间里晚]|白[天日]"
        r"|[上下]午|早[上晨]|晚[上间]|平日|节假?日|其[余他]|全年|旺季|淡季|之?[前后]"
    ),
    False: re.compile(
        r"\b(?:\d{3,4}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weekdays?|january|february|march|april"
        r"|may"
        r"|june|july|august|september|october|november|december|spring|summer|autumn|winter|nights?|evenings?|mornings?"
        r"|afternoons?|days?|today|daily|before|after|until|since|during|other|another|first|second)\b"
    ),
}


def negates_the_same(statement: str, text: str) -> bool:
    """Whether only one of the two negates what the other affirms."""
    first, second = analyze(statement), analyze(text)
    return _denies(first, second) != _denies(second, first)


def _denies(one: AnalyzedText, other: AnalyzedText) -> bool:
    """Whether the first negates what a clause of the other affirms of the same time."""
    known = [base_form(token) for token in other.tokens]
    excluded = {word for place in _negations(other) for word in _words_behind(other, place)}
    for place, predicate in _predicates(one):
        if excluded & set(_words_behind(one, place)):  # `but not for the flats` denies it as well
            continue
        times = _found(_TIMES, one, one.clauses[place])
        for start in _places(predicate, known):
            clause = other.clauses[start]
            implied = {word for word in _found(_IMPLIED, other, clause) if not _is_part(word, predicate)}
            if implied or _is_negated(other, clause):
                continue
            if (
                not is_chinese(predicate[0])
                and len(_words_of(one, one.clauses[place]) & _words_of(other, clause)) < _ALIKE
            ):
                continue
            there = _found(_TIMES, other, clause)
            if not (times and there) or times <= there:
                return True
    return False


def _words_of(text: AnalyzedText, clause: int) -> set[str]:
    """The words of a clause in their base forms, small ones and negations left out."""
    words = {base_form(text.tokens[place]) for place in text.clause_range(clause)}
    return words - _small_words() - word_set("negations")


def _predicates(text: AnalyzedText) -> Iterator[tuple[int, list[str]]]:
    """The place of each negation, and what it negates: the words behind it in its clause, small ones left out."""
    for place in _negations(text):
        behind = _behind(text, place)
        if behind and behind[0] in _PREPOSITIONS:
            continue
        words = list(dropwhile(_small_words().union(_NEED).__contains__, behind))
        if words:
            length = 2 if text.tokens[place] == "no" else _PREDICATE[is_chinese(words[0])]  # `no ship taller than 46`
            yield place, [base_form(word) for word in words[:length]]


def _negations(text: AnalyzedText) -> Iterator[int]:
    denied = word_set("negations")
    before, behind = ("", *text.tokens), (*text.tokens[1:], "")
    return (
        place
        for place, token in enumerate(text.tokens)
        if token in denied and behind[place] not in _LIMITS and before[place] != behind[place]  # 是不是 asks
    )


def _behind(text: AnalyzedText, place: int) -> list[str]:
    """The tokens of the clause behind a place."""
    return [text.tokens[other] for other in text.clause_range(text.clauses[place]) if other > place]


def _words_behind(text: AnalyzedText, place: int) -> Iterator[str]:
    """The same without small words, in their base forms."""
    return (base_form(token) for token in _behind(text, place) if token not in _small_words())


@cache
def _small_words() -> frozenset[str]:
    lists = ("function", "auxiliaries", "continuations", "small_words", "adverbs")
    return frozenset().union(*map(word_set, lists))


def _places(predicate: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    length = len(predicate)
    return (start for start in range(len(tokens) - length + 1) if list(tokens[start : start + length]) == predicate)


def _is_part(word: str, predicate: Sequence[str]) -> bool:
    return base_form(word) in predicate or word in "".join(predicate)


def _is_negated(text: AnalyzedText, clause: int) -> bool:
    return any(text.tokens[place] in word_set("negations") for place in text.clause_range(clause))


def _found(patterns: dict[bool, re.Pattern[str]], text: AnalyzedText, clause: int) -> set[str]:
    """What the pattern of the text's language finds in a clause."""
    tokens = [text.tokens[place] for place in text.clause_range(clause)]
    chinese = is_chinese("".join(tokens))
    return set(patterns[chinese].findall(("" if chinese else " ").join(tokens)))

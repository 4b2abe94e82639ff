"""Which fact of the articles a question about the collection asks for, beside how many there are and which."""

import re
from typing import Literal, NamedTuple

from assistant.answer.date_criteria import time_asked
from assistant.answer.spoken_chinese import as_mandarin
from vectorstore import fold, terms_of, without_question_words

FacetName = Literal["languages", "longest", "shortest", "length", "added", "newest", "oldest", "order"]


class Facet(NamedTuple):
    """The fact, and how many articles are wanted where the question says a number."""

    name: FacetName
    number: int | None = None


_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "couple of": 2,
    "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_NEW = r"(?:last|latest|newest|(?:most )?recent)"
_OLD = r"(?:first|oldest|earliest)"
_FEW: dict[FacetName, re.Pattern[str]] = {
    "newest": re.compile(
        rf"\b{_NEW}\s+{_NUMBER}\b|\b{_NUMBER}\s+(?:{_NEW})\b"
        rf"|(?:最[新近后晚]|[后尾])(?:发[表布])?的?\s?{_NUMBER}\s?[篇个份条则]"
    ),
    "oldest": re.compile(
        rf"\b(?:oldest|earliest)\s+{_NUMBER}\b|\b{_NUMBER}\s+{_OLD}\b|最[早旧老]的?\s?{_NUMBER}\s?[篇个份条则]"
    ),
}
_FACETS: dict[FacetName, re.Pattern[str]] = {
    "longest": re.compile(r"\b(?:longest|lengthiest)\b|最长|篇幅最[长大]|字数最多"),
    "shortest": re.compile(r"\bshortest\b|最短|篇幅最[短小]|字数最少"),
    "length": re.compile(
        r"\bhow long (?:is|are|was|were)\b|\b(?:word|character) counts?\b|\bhow many (?:words|characters)\b"
        r"|\bin words\b|[有多几]长|多少字|几多字|字数|篇幅"
    ),
    "added": re.compile(
        r"\b(?:added|uploaded|imported|put (?:in|up)|(?:go|went|gone) (?:in|up)|came in|new arrivals?)\b"
        r"|(?:[放加收上导汇传入]+|收录)(?:[了进入来上]+|的?时间)|(?:何时|什么时候|哪天|哪年).{0,4}(?:加|放|收|上|入|导)"
        r"|(?:加|放|收|导)[进入]"
    ),
    "languages": re.compile(r"\blanguages?\b|\blingos?\b|语言|语种|哪[几些]?种?(?:语|文字)|几种(?:语|文字)|种文字"),
}
_AGE = re.compile(
    r"\b(?:older|newer|earlier|later|younger|more recent|came? (?:out )?first|(?:was|were) first|predates?)\b"
    r"|哪[一]?[篇个份则].{0,4}[早晚旧新老先]|谁.{0,2}[早晚旧新老先]|[早晚旧新老先][些一]?.{0,2}(?:是)?哪[一]?[篇个份]"
)
_SIDES = re.compile(r"\bor\b|\band\b|\bthan\b|,|，|、|还是|和|跟|与|同|比|定(?!期)|vs\.?")
_NO_SIDE = re.compile(
    r"\b(?:article|piece|text|report|story|document|one|the|a|an|is|was|were|on|about|of|older|newer|earlier|later)s?\b"
    r"|那?[一几两二]?[篇份个]|文章|报道|比较|比|更|[早晚旧新老先][些]?|关于|的"
)


def facet_of(question: str) -> Facet | None:
    """The fact that the question asks for; None where it asks which or how many."""
    text = as_mandarin(fold(question))
    for name, pattern in _FEW.items():
        few = pattern.search(text)
        if few:
            number = next(filter(None, few.groups()))
            return Facet(name, _NUMBERS.get(number) or int(number))
    if _AGE.search(text) and len(_SIDES.split(text)) > 1 and not time_asked(question):
        return Facet("order")
    return next((Facet(name) for name, pattern in _FACETS.items() if pattern.search(text)), None)


def sides_of(question: str) -> list[str]:
    """What `which is older, A or B` asks of: A and B."""
    sides = [_AGE.sub(" ", side) for side in _SIDES.split(as_mandarin(fold(question)))]
    bare = (" ".join(without_question_words(_NO_SIDE.sub(" ", side)).split()) for side in sides)
    return [side for side in bare if terms_of(side)]

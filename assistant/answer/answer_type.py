"""What a question asks for, how many, when, who or where, and which words of a sentence are of that kind."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from assistant.verify.word_classes import part_of_speech_tags
from vectorstore import fold, is_chinese
from vectorstore.text.numerals import MONTHS, canonical
from vectorstore.text.scripts import HAN_CLASS

Kind = Literal["date", "number", "person", "place", "other"]

_ASKS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"何时|几时|什么时候|哪[一]?年|何年|哪[一]?[天日月]|几[月日号]|什么时间|年份|日期|哪一?个?(?:世纪|年代)|什么年代"
        r"|\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century|time)"
    ),
    "number": re.compile(
        r"多少|几|多大|多高|多长|多久|多远|多重|人数|比例|百分|\bhow (?:many|much|long|old|far|large|big|tall"
        r"|high|often|fast|deep)"
        r"|\bwhat (?:percentage|number|share|amount|percent)|\bwhat (?:is|was) the (?:population|area|length|score)"
    ),
    "person": re.compile(r"谁|边[个位]|哪[一]?位|何人|什么人|哪个?人|\bwho\b|\bwhom\b|\bwhose\b"),
    "place": re.compile(
        r"哪里|哪儿|边度|何处|何地|在哪|哪[一]?个?(?:国家|城市|地区|省|县|地方|国|州|市|镇|岛|洲|区)|什么(?:地方|城市|国家)"
        r"|\bwhere\b|\b(?:what|which) (?:city|country|state|place|county|town|region|river|street|continent"
        r"|area|location)"
    ),
}
_WESTERN_DATE = rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{1,2}}(?!\d))?(?:,? \d{{4}})?"
_DATE = re.compile(
    r"\d{1,4}\s?年(?!代|级)(?:\s?\d+\s?月(?:\s?\d+\s?[日号])?)?|\d+\s?世纪(?:\s?\d0\s?年代)?|\d0\s?年代"
    rf"|\d+\s?月(?:\s?\d+\s?[日号])?|{_WESTERN_DATE}|\b(?:1\d|20)\d\ds?\b"
)
_YEAR_ASKED = re.compile(r"年|\byear\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"\d{4}\s?年")
_MEASURE_ASKED = re.compile(rf"(?:多少|几)\s?(?:个(?=人))?([{HAN_CLASS}])|\bhow many (\w+)")
_OF_PEOPLE = "[人名位]"  # any of these counts people
_END_OF_QUESTION = re.compile(r"[?？。！!]+")
_NAME_TAGS: dict[Kind, tuple[str, ...]] = {"person": ("nr",), "place": ("ns", "nt", "nz"), "other": ("n",)}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class AnswerType(NamedTuple):
    """The kind of answer that a question wants, its measure word if it has one, and the question in canonical form."""

    kind: Kind
    measure: str | None
    text: str


def answer_type(question: str) -> AnswerType:
    """What the question asks for, by its own words."""
    folded = _last_asked(fold(question))
    kind: Kind = next((kind for kind, pattern in _ASKS.items() if pattern.search(folded)), "other")
    measure = _MEASURE_ASKED.search(folded) if kind == "number" else None
    return AnswerType(kind, (measure.group(1) or measure.group(2)) if measure else None, canonical(question))


def _last_asked(folded: str) -> str:
    """The last question of several, as the follow-up behind the question on which it leans."""
    asked = [part for part in _END_OF_QUESTION.split(folded) if any(ask.search(part) for ask in _ASKS.values())]
    return asked[-1] if asked else folded


def words_of_type(expected: AnswerType, sentence: str) -> list[str]:
    """The words of the sentence, folded, that are of the kind expected and are not in the question."""
    return [words for words in dict.fromkeys(_of_kind(expected.kind, sentence)) if words not in expected.text]


def measured_numbers(expected: AnswerType, sentence: str) -> list[str]:
    """The numbers of the sentence with the measure word that the question counts in, such as 51个 or `47 teams`."""
    if not expected.measure:
        return []
    between = r"\s?" if is_chinese(expected.measure) else r"\s(?:\w+\s)?"
    stop = "" if is_chinese(expected.measure) else r"\w*"
    measure = re.escape(expected.measure if is_chinese(expected.measure) else expected.measure[:5])
    if re.fullmatch(_OF_PEOPLE, expected.measure):
        measure = _OF_PEOPLE
    return [
        match.group()
        for match in re.finditer(rf"(?<![\d.–-])\d+(?:\.\d+)?{between}{measure}{stop}", canonical(sentence))
    ]


def answers_in_full(expected: AnswerType, words: str) -> bool:
    """Whether these words answer in full: a question for a year is not answered by a day."""
    return expected.kind != "date" or not _YEAR_ASKED.search(expected.text) or bool(re.search(r"\d{3}|年", words))


def _of_kind(kind: Kind, sentence: str) -> Iterator[str]:
    text, chinese = canonical(sentence), is_chinese(sentence)
    if kind == "date":
        yield from (match.group() for match in _DATE.finditer(text))
    elif kind == "number":
        yield from _NUMBER.findall(_YEAR.sub("", text) if chinese else text)
    elif chinese:
        yield from (
            word
            for word, tag in part_of_speech_tags(fold(sentence))
            if tag.startswith(_NAME_TAGS[kind]) and len(word) > 1
        )
    else:
        words = _WORD.findall(sentence)
        first = words[:1] if kind != "other" and len(words) > 1 and words[1][0].isupper() else []
        yield from (word.lower() for word in (*first, *words[1:]) if word[0].isupper())

"""Sentences that can be quoted: which stand in for the best of them, or follow it.

A sentence that names what the question is about often stands beside the one that answers it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.asked_existence import asked_for_existence, names
from assistant.answer.like_terms import alike
from assistant.answer.spoken_chinese import as_mandarin
from assistant.verify.sentence_similarity import decode_vector
from vectorstore import Passage, Sentence, fold, is_chinese, lemmas_of, without_question_words
from vectorstore.text.scripts import HAN_CLASS

_SAYS_THE_SAME = 0.7  # cosine of two sentences of two languages
_WHY = re.compile(r"\bwhy\b|\bwhat (?:caused|causes|is the reason)|为什么|为何|为啥|原因|点解")
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|reasons?|caus(?:e|ed|es|ing)|result(?:ed)? (?:of|from)|led to|after"
    r"|since (?!then|the (?:begin|end)|(?:early|late|last|next)\b|\d"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|may\b))"
    r"|as a result|therefore|explain(?:s|ed)?|blam(?:e|ed)|in order to|so that|otherwise|fear(?:s|ed|ing)?)\b"
    r"|因为|由于|原因|导致|因此|所以|致使|造成|缘于|在于|受.{1,8}影响|否则|以免|免得|为了|担心"
)
_MONEY_ASKED = re.compile(
    r"多少(?:钱|经费|资金)|花了?多少|花费|费用|造价|投资多少|价格"
    r"|\bhow much (?:\w+ ){0,4}?(?:cost|costs|paid|spent)\b|\bcosts?\b"
)
_MONEY = re.compile(
    r"\d[\d.,]*\s?(?:百|千|万|亿|million|billion|thousand)*\s?"
    r"(?:[日美欧港韩台]?元|块|英镑|港币|台币|法郎|马克|卢[比布]|先令|便士|比索|里拉|[银铜]钱?|两"
    r"|yuan|dollars?|euros?|pounds?|rmb|usd|yen|won|francs?|marks?|rupees?|rou?bles?|shillings?|pence|cents?|pesos?"
    r"|lir[ae]"
    r"|crowns?|kron[aeo]r?|guilders?|florins?|ducats?)|[$€£¥₩₹₽]\s?\d"
)
_PAYER_ASKED = re.compile(
    r"谁.{0,4}(?:出[的了]?[钱资]|掏[的了]?钱|付[的了]?[钱款]|买单|埋单|资助|承担|负担)|钱.{0,3}(?:谁出|哪里?来|从哪)"
    r"|\bwho (?:paid|pays|funded|funds|financed|finances|sponsor\w*)\b|\bwhere did the money\b"
)
_PAYER = re.compile(
    r"(?:由|靠|向).{1,20}(?:承担|负担|出资|支付|拨付?|资助|捐)|(?:出资|拨款|捐款|资助|买单)"
    r"|\b(?:paid|funded|financed|sponsored|donated)\b|\b(?:grant|donation|money)s? (?:from|by)\b"
)
_COUNTED = re.compile(
    r"(?:多少|几)(?:[个名户人片项类位条种家所座间亩棵株次支场批份套辆篇部册页])?"
    rf"(?P<zh>[{HAN_CLASS}]{{2,6}}?)[呢吗呀啊?？]*$|\bhow many (?P<en>\w+)"
)
_MARKUP = re.compile(r"[*_`\[\]#]")
_PLURAL = re.compile(r"\w*(?:s|people|men|women|children|feet|teeth|fish|sheep|police|cattle)", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")


@dataclass(frozen=True)
class Candidate:
    """A sentence of the passages, with its own terms and those of its neighbours."""

    sentence: Sentence
    number: int
    passage: Passage
    own: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


def in_language_of(question: str, chosen: Sequence[Candidate], everything: Sequence[Candidate]) -> list[Candidate]:
    """The chosen sentences, each replaced by one in the question's language that says the same, where there is one."""
    asked_in_chinese = is_chinese(question)
    own = [c for c in everything if is_chinese(c.sentence.text) == asked_in_chinese and c.sentence.vector]
    replaced: list[Candidate] = []
    for candidate in chosen:
        twin = candidate
        if is_chinese(candidate.sentence.text) != asked_in_chinese and candidate.sentence.vector and own:
            vector = decode_vector(candidate.sentence.vector)
            nearest = max(own, key=lambda other: float(decode_vector(other.sentence.vector) @ vector))
            if float(decode_vector(nearest.sentence.vector) @ vector) >= _SAYS_THE_SAME:
                twin = nearest
        if twin not in replaced:
            replaced.append(twin)
    return replaced


def with_what_exists(question: str, chosen: Sequence[Candidate], everything: Sequence[Candidate]) -> list[Candidate]:
    """The chosen sentences; where it is asked whether something exists, one that names it before them."""
    noun = asked_for_existence(question)
    if not noun or names(chosen[0].sentence.text, noun):
        return list(chosen)
    naming = [candidate for candidate in everything if names(candidate.sentence.text, noun)]
    best = max(naming, key=lambda candidate: candidate.sentence.score, default=None)
    return [best, *(candidate for candidate in chosen if candidate != best)] if best else list(chosen)


def with_adjacent_answer(
    question: str, chosen: Sequence[Candidate], everything: Sequence[Candidate]
) -> list[Candidate]:
    """The chosen sentences and one that has what is asked for, where the first of them has not.

    It follows the first: put before it, it was wrong more often than right (docs/experiments.md). An amount of money
    and who pays it are taken from the neighbours of the first, a cause from these or from another sentence of the
    passage that has a word of the question, a number of the very things that are counted from anywhere. Where no word
    says a cause, the neighbours may.
    """
    wanted = _wanted_beside(question)
    if wanted is None or any(wanted.search(_searchable(candidate.sentence.text)) for candidate in chosen[:1]):
        return list(chosen)
    best = chosen[0]
    beside = _neighbours(best, everything) if wanted in (_CAUSE, _MONEY, _PAYER) else list(everything)
    if wanted is _CAUSE:
        beside += _on_the_same_topic(question, best, everything)
    answers = [candidate for candidate in beside if wanted.search(_searchable(candidate.sentence.text))][:1]
    if wanted is _CAUSE and not answers:
        answers = [beside_it for beside_it in _neighbours(best, everything) if _same_paragraph(best, beside_it)]
    return [best, *answers, *(candidate for candidate in chosen[1:] if candidate not in answers)]


def _wanted_beside(question: str) -> re.Pattern[str] | None:
    """What the sentence beside the best one may have; None where the question asks for nothing of the kind."""
    folded = as_mandarin(fold(question))
    if _WHY.search(folded):
        return _CAUSE
    if _PAYER_ASKED.search(folded):
        return _PAYER
    return _MONEY if _MONEY_ASKED.search(folded) else counted_pattern(alike(question))


def _same_paragraph(one: Candidate, other: Candidate) -> bool:
    """Whether at most one character, and so no blank line, is between two sentences of a passage."""
    first, second = sorted((one.sentence, other.sentence), key=lambda sentence: sentence.start)
    return second.start - first.end <= 1


def asks_for_money(folded: str) -> bool:
    """Whether a question, folded, asks for a sum of money."""
    return bool(_MONEY_ASKED.search(folded))


def has_money(text: str) -> bool:
    """Whether a text names a sum of money."""
    return bool(_MONEY.search(_searchable(text)))


def asks_for_payer(folded: str) -> bool:
    """Whether a question, folded, asks who pays."""
    return bool(_PAYER_ASKED.search(folded))


def has_payer(text: str) -> bool:
    """Whether a text says who pays."""
    return bool(_PAYER.search(_searchable(text)))


def _neighbours(best: Candidate, everything: Sequence[Candidate]) -> list[Candidate]:
    """The sentence behind this one in its passage, then the one before it."""
    siblings = [candidate for candidate in everything if candidate.number == best.number]
    place = siblings.index(best)
    return [siblings[at] for at in (place + 1, place - 1) if 0 <= at < len(siblings)]


def _on_the_same_topic(question: str, best: Candidate, everything: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of this one's passage with a word of the question that this one has not."""
    asked = frozenset(lemmas_of(without_question_words(question))) - best.own
    return [other for other in everything if other.number == best.number and not asked.isdisjoint(other.own)]


def whole_phrase(question: str, text: str, start: int, length: int) -> str | None:
    """The words of the text from `start` on, up to the noun that the question counts; None where it ends before it.

    `51 poor` is no answer to `how many poor villages`, and `51 poor villages` is one.
    """
    words = text[start : start + length]
    if _MARKUP.search(text[max(0, start - 2) : start + length + 2]):
        return None
    if is_chinese(text) or not words[-1].isalpha() or _PLURAL.fullmatch(words.split()[-1]):
        return words
    following = _NEXT_WORD.match(text, start + length)
    if following and re.search(
        rf"\b{re.escape(fold(words.split()[-1]))} {re.escape(fold(following[1]))}\b", fold(question)
    ):
        return text[start : following.end()]
    return None if re.search(r"[a-z]", words) and not re.search(r"\d{4}", words) else words


def counted_pattern(folded: str) -> re.Pattern[str] | None:
    """A number of the things that the question, of like words, counts; None where it counts none."""
    asked = _COUNTED.search(folded)
    if not asked:
        return None
    if asked["zh"]:
        return re.compile(rf"\d[\d,.]*\s?[{HAN_CLASS}]{{0,3}}{asked['zh']}")
    return re.compile(rf"\d[\d,.]*\s(?:\w+\s)?{re.escape(asked['en'])}")


def _searchable(text: str) -> str:
    return alike(text)

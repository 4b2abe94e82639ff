"""Questions that the best passages answer in other words than the question's.

`What did the dredging cost` shares no word for money with `the dredging came to 3.2 million`, and `how many students`
none with `240 pupils`, so that a search alone is not confident. A sentence that has all the question names, and what
it asks for, answers it.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.answer.answer_state import PARTIAL_BELOW
from assistant.answer.answer_type import answer_type, words_of_type
from assistant.answer.like_terms import alike, named_terms
from assistant.answer.quote_candidates import asks_for_money, asks_for_payer, counted_pattern, has_money, has_payer
from assistant.answer.spoken_chinese import as_mandarin
from vectorstore import Passage, SearchResult, fold, lemmas_of

_MONEY_WORDS = re.compile(
    r"\b(?:costs?|paid|pay|spen[dt]|price|money|total|altogether|get|take)\b"
    r"|[花用耗使][费掉去]?|费用|经费|资金|投资|造价|成本|价格|钱|元"
)
_PAYER_WORDS = re.compile(
    r"由|出[的了]?[钱资]|掏[的了]?钱|付[的了]?[钱款]|买单|埋单|资助|承担|负担|费用?|钱|出|来"
    r"|\b(?:paid|pays?|fund(?:ed|s)?|financ(?:ed|es)|sponsor\w*|money|come)\b"
)
_ROOM = re.compile(r"\b(?:take|hold|fit|seat|work|go|use|get)\b|能|可以?|容纳|坐|共|总")
_SUM_ASKED = re.compile(
    r"多少(?:钱|经费|资金)|[花使用]了?多少钱?|造价(?:是|为)?多少|\bhow much (?:\w+ ){1,8}(?:costs?|paid|pay|spen[dt])\b"
    r"|\bwhat did (?:\w+ ){1,8}cost\b"
)
_LESS = 0.01  # of confidence
_POINTING = re.compile(r"\W*(?:(?:it|its|this|they|these|their)\b|[它其该此这])")


class _Wanted(NamedTuple):
    """What a question names, whether a sentence has what it asks for, and whether a title may name the rest."""

    named: frozenset[str]
    is_in: Callable[[str], bool]
    is_specific: bool = False  # what is counted or happened says much of the matter: the title may name the rest


def with_answer_found(question: str, found: SearchResult) -> SearchResult:
    """The search, as confident as one that answers, where its best passage has what is asked of what is named.

    One below it would be no ground for an answer that quotes the best one. A question for a sum is not answered where
    no passage on its matter has one.
    """
    wanted = _wanted(question)
    if wanted and wanted.named and any(_answers(wanted, passage) for passage in found.passages[:1]):
        return found.model_copy(update={"confidence": max(found.confidence, PARTIAL_BELOW), "missing": ()})
    if wanted and _SUM_ASKED.search(as_mandarin(fold(question))) and _has_no_sum(wanted, found.passages):
        return found.model_copy(update={"confidence": min(found.confidence, PARTIAL_BELOW - _LESS)})
    return found


def _wanted(question: str) -> _Wanted | None:
    """What the question wants; None where its words do not say this."""
    question = folded = as_mandarin(fold(question))
    if asks_for_payer(folded):
        return _Wanted(named_terms(question, _PAYER_WORDS), has_payer)
    if asks_for_money(folded):
        return _Wanted(named_terms(question, _MONEY_WORDS), has_money)
    counted = counted_pattern(alike(question))
    if counted:
        return _Wanted(named_terms(question, _ROOM), lambda text: bool(counted.search(alike(text))), is_specific=True)
    expected = answer_type(question)
    if expected.kind == "date":
        return _Wanted(named_terms(question), lambda text: bool(words_of_type(expected, text)), is_specific=True)
    return None


def _answers(wanted: _Wanted, passage: Passage) -> bool:
    """Whether a sentence has all that is wanted, the one before it read as well where it points back to that."""
    before, title = "", passage.article.title if wanted.is_specific else ""
    for sentence in passage.sentences:
        text = sentence.text
        read = f"{before} {text}" if _POINTING.match(fold(text)) else text
        if wanted.is_in(text) and wanted.named.issubset(lemmas_of(alike(f"{title}\n{read}"))):
            return True
        before = text
    return False


def _has_no_sum(wanted: _Wanted, passages: Sequence[Passage]) -> bool:
    """Whether the question names something that passages have, and none of these a sum."""
    words = {term for term in wanted.named if len(term) > 1}
    on_it = [passage.text for passage in passages if not words.isdisjoint(lemmas_of(alike(passage.text)))]
    return bool(on_it) and not any(map(has_money, on_it))

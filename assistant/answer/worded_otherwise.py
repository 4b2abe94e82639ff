"""Questions for a sum of money that the best passages answer in other words than the question's.

`What did the dredging cost` shares no word for money with `the dredging came to 3.2 million`, so that a search alone is
not confident. A sentence that has all the question names, and a sum, answers it.
"""

import re

from assistant.answer.answer_state import PARTIAL_BELOW
from assistant.answer.quote_candidates import asks_for_money, has_money
from vectorstore import SearchResult, fold, lemmas_of, without_question_words

_MONEY_WORDS = re.compile(
    r"\b(?:costs?|paid|pay|spen[dt]|price|money|total|altogether|get|take)\b"
    r"|[花用耗][费掉去]?|费用|经费|资金|投资|造价|成本|价格|钱|元"
)


def with_sums_found(question: str, found: SearchResult) -> SearchResult:
    """The search, as confident as one that answers, where a sentence has the sum of what the question names."""
    if not asks_for_money(fold(question)):
        return found
    named = frozenset(lemmas_of(_MONEY_WORDS.sub(" ", without_question_words(question))))
    sentences = (sentence.text for passage in found.passages for sentence in passage.sentences)
    if named and any(has_money(text) and named.issubset(lemmas_of(text)) for text in sentences):
        return found.model_copy(update={"confidence": max(found.confidence, PARTIAL_BELOW), "missing": ()})
    return found

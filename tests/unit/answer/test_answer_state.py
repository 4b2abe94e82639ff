"""Whether an answer counts as whole, by the search alone."""

import pytest

from assistant.answer.answer_state import answer_state
from tests.unit.answer.test_extractive import passage
from vectorstore import SearchResult


@pytest.mark.parametrize(
    ("confidence", "missing", "state"),
    [
        (0.9, (), "answered"),
        (0.9, ("渔港",), "answered"),  # another word for it may be there
        (0.9, ("GDP",), "partial"),  # an abbreviation has none
        (0.4, (), "partial"),
        (0.1, ("GDP",), "not_found"),
    ],
)
def test_a_search_without_the_abbreviation_that_is_asked_for_answers_in_part(
    confidence: float, missing: tuple[str, ...], state: str
) -> None:
    found = SearchResult(
        passages=(passage(1, ("柳河县去年收入18亿元。", 0.9)),), confidence=confidence, missing=missing
    )
    assert answer_state(found) == state

"""The sentence that a reader is shown as the nearest to a statement."""

from assistant.check.nearest import nearest_quote
from tests.unit.answer.test_extractive import passage


def test_the_best_by_the_search_are_compared_wherever_they_are_in_the_passage() -> None:
    others = [("Rain fell.", 0.1), ("Boats lay there.", 0.2), ("Shops closed.", 0.3), ("Trees stood.", 0.4)]
    found = nearest_quote("The mill was sold in 1902.", [passage(1, *others, ("The mill was sold in 1901.", 0.9))])
    assert found.quote == "The mill was sold in 1901."

"""What decides whether a sentence is checked, and what contradicts it, costs no more than its length."""

import pytest

from assistant.check.no_claim import states_nothing
from assistant.check.opposites.comparisons import turned_comparisons
from assistant.check.opposites.pair import Pair
from assistant.check.text_sentences import TextSentence
from assistant.verify.known_quantities import KnownQuantities
from tests.benchmarks.text_growth import seconds


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("The council asked: “Who pays?”", False),
        ("理事会问：“谁出钱？”", False),
        ("“Who pays?”", True),
        ("…: “Who pays?”", True),
        ("“Who”, he asked, “pays?”", True),
    ],
)
def test_a_question_that_is_quoted_behind_words_is_a_statement(text: str, nothing: bool) -> None:
    assert states_nothing(TextSentence(text, 0, len(text))) is nothing


def test_commas_before_a_quoted_question_are_read_at_once() -> None:
    text = "Aa， " * 10_000 + "x?”"

    seconds(lambda text: states_nothing(TextSentence(text, 0, len(text))), text, limit=3)


@pytest.mark.parametrize("statement", ["a" * 60_000, "多" * 60_000])
def test_a_clause_that_compares_nothing_is_read_at_once(statement: str) -> None:
    pair = Pair(statement, "The Kestrel is longer than the Osprey. 茶馆比酒馆多。", KnownQuantities([]))

    seconds(lambda _text: list(turned_comparisons(pair)), statement, limit=3)

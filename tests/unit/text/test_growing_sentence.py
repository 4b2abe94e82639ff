"""A sentence that comes character by character ends where it would end as a whole text, whatever came before."""

from hypothesis import given
from hypothesis import strategies as st

from vectorstore import sentence_spans
from vectorstore.text.growing_sentence import GrowingSentence

PARTS = [
    "他说“",
    "”",
    "好。",
    "b",
    "地",
    "e.g.",
    "Mr. ",
    " A",
    " a",
    ".",
    "？",
    "?",
    "!",
    "…",
    " ",
    "1.",
    '"',
    "U.S. ",
    "word " * 9,
]


def first_end(text: str) -> int:
    """How many characters of a text come before another sentence begins."""
    sentence = GrowingSentence()
    for place, character in enumerate(text):
        if not character.isspace() and sentence.ends_before(character):
            return place
        sentence.add(character)
    return len(text)


def end_of_whole(text: str) -> int:
    for place, character in enumerate(text):
        if not character.isspace() and sum(1 for _ in sentence_spans(text[: place + 1])) > 1:
            return place
    return len(text)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=40))
def test_it_ends_where_the_whole_text_has_a_second_sentence(parts: list[str]) -> None:
    text = "".join(parts).lstrip()
    assert first_end(text) == end_of_whole(text)


def test_an_end_far_behind_a_long_run_of_signs_is_found() -> None:
    assert first_end("Well" + "?" * 2000 + " Yes") == 2005
    assert first_end("e.g. a, " * 1000 + "b. Then") == 8003

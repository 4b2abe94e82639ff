"""What a question asks for, in two languages and both scripts, and which words of a sentence are of that kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer.answer_type import answer_type, answers_in_full, measured_numbers, words_of_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("大桥是什么时候建成的？", "date"),
        ("大橋建於哪一年？", "date"),
        ("When was the bridge built?", "date"),
        ("In which century was it built?", "date"),
        ("县里有多少座桥？", "number"),
        ("縣裡有幾座橋？", "number"),
        ("How many bridges are there?", "number"),
        ("What percentage of the bridges is new?", "number"),
        ("谁设计了大桥？", "person"),
        ("誰設計了大橋？", "person"),
        ("Who drew the bridge?", "person"),
        ("大桥在哪里？", "place"),
        ("大橋位於哪個城市？", "place"),
        ("Where does the bridge stand?", "place"),
        ("大桥叫什么名字？", "other"),
        ("What is the bridge called?", "other"),
        ("", "other"),
    ],
)
def test_the_kind_follows_from_the_words_that_ask(question: str, kind: str) -> None:
    assert answer_type(question).kind == kind


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who spoke?", "The mayor Ruth Dunn spoke.", ["ruth", "dunn"]),
        ("Who spoke?", "Ruth Dunn spoke.", ["ruth", "dunn"]),
        ("大桥建于哪一年？", "大桥于1954年5月1日通车。", ["1954年5月1日"]),
        ("1954年的大桥是哪一年拆的？", "1954年的大桥在二〇〇一年拆除。", ["2001年"]),
        ("When was it built?", "It was built in May 1954, after the war of 1939.", ["may 1954", "1939"]),
        ("有多少座桥？", "2018年有四十七座桥。", ["47"]),
        ("How many bridges?", "There are forty-seven bridges.", ["47"]),
        ("谁设计了大桥？", "大桥由王秀兰设计。", ["王秀兰"]),
        ("Who drew it?", "It was drawn by Ada Rowe.", ["ada", "rowe"]),
        ("大桥在哪里？", "大桥位于四川。", ["四川"]),
    ],
)
def test_words_of_the_kind_that_the_question_has_not(question: str, sentence: str, expected: list[str]) -> None:
    assert words_of_type(answer_type(question), sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("有多少座桥？", "有四十七座桥和12条路。", ["47座"]),
        ("How many bridges are there?", "There are 47 stone bridges and 12 roads.", ["47 stone bridges"]),
        ("How many bridges are there?", "There are 40–47 bridges.", []),
        ("How long is the road?", "The road has 12 miles.", []),
    ],
)
def test_numbers_count_in_the_measure_that_was_asked(question: str, sentence: str, expected: list[str]) -> None:
    assert measured_numbers(answer_type(question), sentence) == expected


@pytest.mark.parametrize(
    ("question", "words", "full"),
    [("建于哪一年？", "5月1日", False), ("建于哪一年？", "1954年", True), ("何时建成？", "5月1日", True)],
)
def test_a_year_is_not_answered_by_a_day(question: str, words: str, full: bool) -> None:
    assert answers_in_full(answer_type(question), words) == full


@settings(max_examples=100)
@given(st.text(max_size=40), st.text(max_size=60))
def test_any_question_and_any_sentence_can_be_read(question: str, sentence: str) -> None:
    asked = answer_type(question)
    assert isinstance(words_of_type(asked, sentence), list)
    assert isinstance(measured_numbers(asked, sentence), list)

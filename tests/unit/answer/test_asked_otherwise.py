"""Questions in forms that articles have no words for: Cantonese, statements to be confirmed, bare follow-ups."""

import pytest

from assistant import Assistant
from assistant.answer.answer_type import answer_type, measured_numbers
from assistant.answer.cantonese import as_written
from assistant.answer.spoken_chinese import as_mandarin
from assistant.answer.tag_questions import as_asked
from vectorstore import fold

ARTICLES = {
    "canal.md": "---\ntitle: 山城灌溉渠完工\n---\n村里修了六公里的灌溉渠，清淤花了三十万元，由县水务局支付。"
    "全县为修渠编成51个工作组。参加的148名村民来自十二个乡镇。\n",
    "museum.md": "---\ntitle: The salt museum\n---\nAdmission to the salt museum is free on Sundays, and no fee is "
    "asked of pupils. The salt museum stands in the old customs house of Ravelsk. "
    "A widow gave the tools of the museum.\n",
}


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("整河堤用咗幾多錢", "修河堤用了多少錢"),
        ("校長係邊個", "校長是誰"),
        ("條橋有幾長", "條橋有多長"),
        ("佢哋唔要乜嘢", "他们不要什么"),
        ("学校喺边度", "学校在哪里"),
        ("如何整治邊境河道", "如何整治邊境河道"),
        ("整個工程花了多少錢", "整個工程花了多少錢"),
        ("Where is it?", "Where is it?"),
    ],
)
def test_cantonese_is_searched_as_articles_write_it(spoken: str, written: str) -> None:
    assert as_written(spoken) == written


@pytest.mark.parametrize(("spoken", "mandarin"), [("嗰篇搵唔到", "那篇找不到"), ("喺嗰度喎", "在那里啊")])
def test_spoken_words_are_known_in_the_characters_of_folded_texts(spoken: str, mandarin: str) -> None:
    assert as_mandarin(fold(spoken)) == mandarin


@pytest.mark.parametrize("question", ["清淤用咗幾多錢", "邊個出錢清淤㗎"])
def test_a_question_in_cantonese_is_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.state == "answered"
    assert "清淤花了三十万元" in answer.answer.partition("。")[0]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("The museum is in Arden, isn't it?", "Where is The museum? Arden"),
        ("Is Ravelsk in Hunan?", "Where is Ravelsk? Hunan"),
        ("开江县在湖南吧？", "开江县在哪里？湖南"),
        ("The dam cost 3 million, didn't it?", "The dam cost 3 million"),
        ("学校有学生240名，对吧", "学校有学生240名"),
        ("Who is in the team?", "Who is in the team?"),
        ("What is it?", "What is it?"),
        ("学生在哪里吃饭？", "学生在哪里吃饭？"),
    ],
)
def test_a_statement_to_be_confirmed_is_searched_as_what_it_asks(question: str, asked: str) -> None:
    assert as_asked(question) == asked


def test_a_wrong_place_is_answered_with_what_the_articles_say(assistant: Assistant) -> None:
    answer = assistant.ask("The salt museum is in Hunan, isn't it?")
    assert (answer.kind, answer.state) == ("articles", "partial")
    assert "Ravelsk" in answer.answer.partition(".")[0]
    assert "Hunan" in str(answer.missing)


@pytest.mark.parametrize("question", ["有没有体育馆？", "有冇體育館？", "有没有茶叶博物馆？"])
def test_whether_something_exists_is_not_asked_of_the_catalog(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).kind == "articles"


def test_people_are_not_counted_in_teams(assistant: Assistant) -> None:
    first = assistant.ask("全县编成多少个工作组？")
    assert first.answer.startswith("51个")
    assert not assistant.ask("一共多少人", [first]).answer.startswith("51个")


@pytest.mark.parametrize(
    ("question", "sentence", "numbers"),
    [
        ("有几个人？", "51个工作组", []),
        ("有多少人？", "参加的有148名", ["148名"]),
        ("编了多少个组？ 一共多少人？", "51个工作组，148位村民", ["148位"]),
        ("有多少亩？", "51支队，12亩", ["12亩"]),
        ("how many people were there?", "47 teams of 12 people", ["12 people"]),
    ],
)
def test_a_number_counts_what_is_asked_for(question: str, sentence: str, numbers: list[str]) -> None:
    assert measured_numbers(answer_type(question), sentence) == numbers

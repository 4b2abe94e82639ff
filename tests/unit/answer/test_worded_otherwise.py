"""Questions whose words differ from the article's: a sum, who pays, a count, a date, a cause."""

import re

import pytest

from assistant import Assistant

ARTICLES = {
    "school.md": "---\ntitle: A new school for Alder Bay\n---\nThe primary school in Alder Bay opened on 2 September "
    "2019. It was built for 3 million pounds and took two years to finish. The building has room for 240 pupils and "
    "eleven teachers. The old school had become too small.\n",
    "ferry.md": "---\ntitle: The ferry to Moor Island\n---\nThe ferry to Moor Island sails four times a day between "
    "April and October. Last year it carried 38,000 passengers. The crossing takes 35 minutes. The operator cancelled "
    "the winter service since the ship needs repairs.\n",
    "canal.md": "---\ntitle: 石桥镇清理河道\n---\n"
    "石桥镇去年清理了十二公里河道。清淤资金由县财政承担，工程耗资三百二十万元。"
    "参加施工的工人有八十五名。工程于2019年10月启动，次年2月完工。\n",
    "library.md": "---\ntitle: 東湖圖書館重新開放\n---\n"
    "東湖圖書館在11月3日重新開放，館內藏書十五萬冊。翻修工程歷時十八個月。\n",
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much did the school cost?", "3 million pounds"),
        ("How many students does the school have?", "240 pupils"),
        ("how many students can the school take?", "240 pupils"),
        ("how many people took the ferry?", "38,000 passengers"),
        ("誰出錢清淤", "由县财政承担"),
        ("清淤由谁买单？", "由县财政承担"),
        ("清淤花了多少錢", "三百二十万元"),
        ("有多少民工施工？", "八十五名"),
        ("石桥镇的河道工程什么时候竣工？", "次年2月完工"),
    ],
)
def test_what_the_article_words_otherwise_is_quoted(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.state == "answered"
    assert said in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "How much did the ferry cost?",
        "How many students took the ferry?",
        "How many cars can the ferry take?",
        "圖書館翻修花了多少錢？",
        "绿化谁出钱？",
    ],
)
def test_what_no_article_says_is_not_called_answered(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).state in ("partial", "not_found")


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("compare the school and the ferry", {"A new school for Alder Bay", "The ferry to Moor Island"}),
        ("比較河道和圖書館兩篇", {"石桥镇清理河道", "東湖圖書館重新開放"}),
    ],
)
def test_two_articles_that_their_titles_tell_apart_are_compared(
    assistant: Assistant, question: str, titles: set[str]
) -> None:
    answer = assistant.ask(question)
    assert {citation.article.title for citation in answer.citations if citation.article} == titles
    assert answer.answer.startswith("**")


@pytest.mark.parametrize("question", ["圖書館藏書有幾多？", "幾時完工㗎？", "邊個出錢清淤？", "清淤使咗幾多錢呀？"])
def test_cantonese_questions_are_answered(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).state == "answered"


def test_a_cause_is_taken_from_further_on_where_it_has_a_word_of_the_question(assistant: Assistant) -> None:
    assert "since the ship needs repairs" in assistant.ask("why is there no ferry in winter?").answer


def test_a_question_that_only_points_is_about_the_matter_before(assistant: Assistant) -> None:
    before = assistant.ask("How many pupils does the school have?")
    answer = assistant.ask("when did it open?", history=[before])
    assert "2 September 2019" in answer.answer.partition("[")[0]


def test_another_matter_that_no_article_has_is_not_answered_by_the_names_before(assistant: Assistant) -> None:
    before = assistant.ask("How many times does the ferry to Moor Island sail?")
    assert assistant.ask("and the budget?", history=[before]).state == "not_found"


@pytest.mark.parametrize(
    "question",
    [
        "Compare the ferry with the library of Moor Island",
        "Explain the winter service of the ferry",
        "跟石桥镇那篇比较一下",
        "比較東湖圖書館和石橋鎮，它們有什麼共同點",
    ],
)
def test_what_a_question_wants_done_is_no_word_that_articles_lack(assistant: Assistant, question: str) -> None:
    missing = assistant.ask(question).missing or ""
    assert not re.search("Compare|Explain|比[较較]|一下|那篇|它們", missing)

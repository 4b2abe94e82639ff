"""The labelled texts of the check: they are what they are said to be, and no false sentence of them is verified."""

from pathlib import Path

import pytest

from assistant.evaluation.check_set import LabelledStatement, read_check_set
from assistant.evaluation.check_texts import measure_check
from vectorstore import is_chinese, language_by_script

FILE = Path(__file__).parents[2] / "cases" / "check" / "texts.json"
SET = read_check_set(FILE)
STATED = [one for text in SET.texts for one in text.sentences if one.label != "nothing"]


def share(found: list[LabelledStatement]) -> float:
    return len(found) / len(STATED)


def test_half_is_true_a_quarter_altered_a_quarter_told_by_no_article() -> None:
    assert len(SET.texts) >= 20
    assert len(STATED) >= 400
    assert 0.45 < share([one for one in STATED if one.label == "true"]) < 0.55
    assert 0.2 < share([one for one in STATED if one.label == "false"]) < 0.3
    assert 0.2 < share([one for one in STATED if one.label == "absent"]) < 0.3
    assert {one.error for one in STATED if one.label == "false"} == set(
        "number date negation who cause scope place".split()
    )


def test_a_third_is_across_languages_and_there_are_three_scripts() -> None:
    languages = {article.path: language_by_script(article.text) for article in SET.articles}
    assert set(languages.values()) == {None, "zh-Hans", "zh-Hant"}  # None in Latin letters
    told = [one for one in STATED if one.article]
    across = [one for one in told if is_chinese(one.text) != bool(languages[str(one.article)])]
    assert 0.3 < len(across) / len(told) < 0.4


def test_no_sentence_is_a_copy_of_its_article() -> None:
    articles = {article.path: article.text for article in SET.articles}
    assert not [one.text for one in STATED if one.article and one.text.rstrip(".。") in articles[one.article]]


@pytest.mark.slow
def test_without_a_judge_nothing_false_is_verified_and_the_right_article_is_shown() -> None:
    figures = measure_check(str(FILE), judge="off")["check"]
    assert figures["false_verified"] == 0
    assert figures["statements_passed_over"] <= 0.01
    assert figures["article_in_3"] >= 0.97

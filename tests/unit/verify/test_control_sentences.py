"""A judge is asked false sentences among the others: one of another topic, one of the same, in the same language."""

from collections.abc import Sequence

import pytest

from assistant.verify.control_sentences import add_control_sentences
from assistant.verify.judge import JudgeRequest, Statement
from tests.unit.answer.test_citations import passage
from vectorstore import Passage

SPARE = ("The museum keeps nine old clocks in its hall.", "图书馆的大厅里放着许多古老的座钟。")


def controls(
    statement: str, *sentences: str, others: Sequence[Passage] = (), spare: Sequence[str] = SPARE
) -> tuple[str, ...]:
    """The added sentences: first that of another topic, then the false one about the same."""
    passages = tuple(passage(rank, f"mill{rank}", text) for rank, text in enumerate(sentences, start=1))
    asked = JudgeRequest("?", passages, (Statement(statement), Statement("It is so.", before=statement)))
    request = add_control_sentences(asked, others, spare)
    texts = [request.statements[place].text for place in request.controls]
    rest = [sent for place, sent in enumerate(request.statements) if place not in request.controls]
    assert tuple(rest) == asked.statements
    foreign = [text for text in texts if text in spare or any(text in other.text for other in others)]
    assert len(foreign) == 1
    return (*foreign, *(text for text in texts if text not in foreign))


@pytest.mark.parametrize(
    ("source", "falsified"),
    [
        ("The mill grinds 700 sacks a day.", "The mill grinds 1403 sacks a day."),
        ("The mill was built in 1931 by two men.", "The mill was built in 1938 by two men."),
        ("The first 2 wheels turn 12 times.", "The first 2 wheels turn 27 times."),
        ("The flour of the mill rose in price.", "The flour of the mill fell in price."),
        ("The miller bought the field by the river.", "The miller sold the field by the river."),
        ("磨坊一共有37名工人在做工。", "磨坊一共有77名工人在做工。"),
        ("磨坊去年的产量增加了许多。", "磨坊去年的产量减少了许多。"),
        ("The firsthand accounts of the miller are kept.", None),  # no word of its own is in a table
    ],
)
def test_the_same_topic_is_falsified_by_its_last_number_or_by_an_antonym(source: str, falsified: str | None) -> None:
    statement = "They work there." if source.isascii() else "他们在那里做工。"
    foreign, *same = controls(statement, source)
    assert same == ([falsified] if falsified else [])
    assert foreign == SPARE[not source.isascii()]


@pytest.mark.parametrize(("statement", "falsified"), [("They work there.", "1403 sacks"), ("他们在那里做工。", "77名")])
def test_the_language_of_the_statements_goes_first(statement: str, falsified: str) -> None:
    for _ in range(8):  # sentences of one language come in any order
        _, same = controls(statement, "The mill grinds 700 sacks a day.", "磨坊一共有37名工人在做工。")
        assert falsified in same


@pytest.mark.parametrize(
    ("statement", "chosen"),
    [("They work there.", "The harbour was dredged for larger ships."), ("他们在那里做工。", "港口为大船而挖深了。")],
)
def test_another_article_of_the_search_is_used_before_the_spare_sentences(statement: str, chosen: str) -> None:
    other = passage(9, "harbour", "The harbour was dredged for larger ships.", "港口为大船而挖深了。")
    for _ in range(8):
        assert controls(statement, "The mill turns.", others=[other])[0] == chosen


def test_what_the_passages_say_too_is_no_control() -> None:
    told = "The harbour was dredged for larger ships."
    assert controls("They work there.", told, others=[passage(9, "copy", told)])[0] == SPARE[0]


def test_a_sentence_longer_than_peoples_is_none() -> None:
    other = passage(9, "harbour", "The ships sail aw".ljust(159, "y") + ".")
    assert controls("They work there.", "The mill turns.", others=[other])[0] == SPARE[0]

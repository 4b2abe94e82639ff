"""Figures that a question takes for granted: an answer by quotation says which of them no passage has."""

import pytest

from assistant import Assistant
from assistant.answer.premises import unknown_figures
from vectorstore import Article, Passage

ARTICLES = {
    "teams.txt": "Hekou formed 51 village teams last year. The teams have 148 members from 20 townships.",
    "canal.md": "---\ntitle: 石桥镇清理河道\n---\n石桥镇去年清理了十二公里河道。参加施工的工人有八十五名。",
}


@pytest.mark.parametrize(
    ("question", "state", "missing"),
    [
        ("Why did Hekou form 80 village teams?", "partial", "The articles do not mention: 80."),
        ("Why did Hekou form 51 village teams?", "answered", None),
        ("石桥镇为什么清理了40公里河道？", "partial", "文章没有提到：40。"),
        ("石橋鎮為什麼清理了12公里河道？", "answered", None),
    ],
)
def test_a_figure_that_no_passage_has_is_named(
    assistant: Assistant, question: str, state: str, missing: str | None
) -> None:
    answer = assistant.ask(question)
    assert (answer.state, answer.missing) == (state, missing)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("Did 1,200 members leave?", ["1,200"]),
        ("Did 85 workers dig 12 km?", []),  # the article writes both in Chinese numerals
        ("85名工人挖了30公里？", ["30"]),
        ("What are the 3 reasons?", []),
        ("How many teams were there in 2019?", []),
        ("Describe the canal in 50 words", []),
        ("用100字说明河道", []),
        ("What happened on 12/10/2021 at 18:30?", []),
    ],
)
def test_figures_of_the_matter_are_looked_for(question: str, figures: list[str]) -> None:
    article = Article(id="a", title="石桥镇清理河道", path="p")
    passage = Passage(id="0", rank=1, score=0.5, text=ARTICLES["canal.md"], start=0, end=1, article=article)
    assert unknown_figures(question, [passage]) == figures

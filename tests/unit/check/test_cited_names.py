"""Names and years in brackets are read as citations, and a stranger's brackets cost no more than their length."""

import pytest

from assistant.check.cited_sources import CitedSources
from assistant.check.clean_draft import CleanDraft
from assistant.check.text_sentences import split_text
from tests.benchmarks.text_growth import seconds
from vectorstore import Article

ARTICLE = Article(id="0" * 16, title="Water", author="Lin Xiaoyu 张三", date="2016-05-01", path="water.md")


@pytest.mark.parametrize(
    "mark",
    [
        "(Lin, 2016)",
        "(Lin and Bao, 2016a)",
        "(see Lin & Bao 2016)",
        "(Lin et al., 2016, p. 4)",
        "(Lin Xiaoyu, 2016: pp. 12–14)",
        "（张三，2016）",
        "（张三和李四 2016）",
        "（参见张三、李四等，2016：12）",
    ],
)
def test_a_name_with_a_year_names_its_article(mark: str) -> None:
    text = f"The council met 12 times {mark}."
    [sentence] = split_text(CleanDraft(text))
    sources = CitedSources(text, [sentence], [ARTICLE])

    assert [found.article for found in sources.marks(sentence)] == [ARTICLE]
    assert sources.statement(sentence) == "The council met 12 times."


@pytest.mark.parametrize(
    "text",
    [
        "(Lin" + " Bao" * 4000,
        "(Lin" + " and" * 4000,
        "(Lin" + " et al." * 4000,
        "（张三" + "和李四" * 4000,
        "（张三" + "等、" * 4000,
        "(Lin" + " " * 16_000 + "x",
        "(Lin," * 4000,
        "[1" + ", 1" * 4000,
    ],
)
def test_brackets_that_never_close_are_read_at_once(text: str) -> None:
    seconds(CitedSources.may_be_in, text, limit=10)  # raises where it takes longer

"""Questions about the collection beside how many and which: authors, sources, languages, lengths, dates, order."""

import pytest

from assistant import Assistant
from assistant.answer.collection_facets import facet_of
from assistant.answer.date_criteria import time_asked

ARTICLES = {
    "bridge.md": "---\ntitle: A new bridge for Ravelsk\nauthor: Ines Halloran\nsource: Ravelsk Courier\n"
    "date: 2015-04-03\n---\nThe bridge over the Tamm was opened in spring. It replaced a ferry.\n",
    "flood.md": "---\ntitle: The flood of the Tamm\nauthor: Piet Maas\nsource: Tamm Weekly\ndate: 2019-08-11\n---\n"
    "In July the Tamm rose by three metres. Ninety houses stood under water, and nobody died. The dike broke at the "
    "mill.\n",
    "tea.md": "---\ntitle: 山城茶业简报\nauthor: 陶敏\ndate: 2021-05\n---\n山城村有茶园一千二百亩，四个合作社。\n",
}


@pytest.mark.parametrize(
    ("question", "words", "paths"),
    [
        ("Who wrote the articles about the flood?", "Piet Maas (1)", ["flood.md"]),
        ("who wrote about the flood?", "Piet Maas (1)", ["flood.md"]),
        ("谁写过关于茶园的文章？", "陶敏 (1)", ["tea.md"]),
        ("which newspapers are the articles from?", "Tamm Weekly (1)", ["bridge.md", "flood.md"]),
        ("in which languages are the articles written?", "English (2)", ["bridge.md", "flood.md", "tea.md"]),
        ("這些文章有哪幾種語言？", "英文 (2)", ["bridge.md", "flood.md", "tea.md"]),
        (
            "what is the longest article here?",
            "The longest: “The flood of the Tamm”",
            ["flood.md", "bridge.md", "tea.md"],
        ),
        ("哪篇文章最短？", "最短的：“山城茶业简报”", ["tea.md", "bridge.md", "flood.md"]),
        ("how long is the bridge article?", "“A new bridge for Ravelsk” (67 characters)", ["bridge.md"]),
        (
            "how many characters have the articles?",
            "Length: “The flood of the Tamm”",
            ["flood.md", "bridge.md", "tea.md"],
        ),
        ("show me the last two articles", "The newest (2)", ["tea.md", "flood.md"]),
        ("最近的两篇文章", "最新的 2 篇", ["tea.md", "flood.md"]),
        ("are there any articles newer than May 2019?", "from 2019-06 on", ["flood.md", "tea.md"]),
        ("有沒有比2019年新的文章？", "2020 以來", ["tea.md"]),
        ("are there any articles newer than June 2021?", "no such article", []),
        ("which articles are about football?", "“football”", []),
        ("when was the flood article added to the library?", "is not recorded", ["flood.md"]),
    ],
)
def test_the_catalog_answers(assistant: Assistant, question: str, words: str, paths: list[str]) -> None:
    answer = assistant.ask(question)
    assert (answer.kind, answer.citations) == ("collection", ())
    assert words in answer.answer
    assert [article.path for article in answer.articles] == paths
    assert answer.state == ("answered" if paths else "not_found")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which article is older, the one on the bridge or the one on the flood?", "“A new bridge for Ravelsk” (2015"),
        ("Which article is newer, the bridge one or the flood one?", "“The flood of the Tamm” (2019-08-11) newer"),
        ("茶业那篇和flood那篇文章哪篇早？", "《The flood of the Tamm》（2019-08-11）较早"),
    ],
)
def test_which_of_two_is_older(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "collection"
    assert words in answer.answer


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("anything since 2019-05-02", {"after": "2019-05-02"}),
        ("newer than March 2021", {"after": "2021-04"}),
        ("later than 31 Dec 2018", {"after": "2019-01-01"}),
        ("older than January 2015", {"before": "2014-12"}),
        ("before 2015", {"before": "2014"}),
        ("from 2012 to 2014", {"after": "2012", "before": "2014"}),
        ("比二〇一九年新的", {"after": "2020"}),
        ("2019年3月以後", {"after": "2019-03"}),
        ("九十年代的", {"after": "1990", "before": "1999"}),
        ("the 1870s", {"after": "1870", "before": "1879"}),
        ("before 30 February 2016", {"before": "2016-02-30"}),
        ("the newest of all", {}),
    ],
)
def test_the_time_that_a_text_names(text: str, time: dict[str, str]) -> None:
    assert time_asked(text) == time


@pytest.mark.parametrize("text", ["how many articles are there?", "which articles mention tea?", "有多少篇文章？"])
def test_how_many_and_which_ask_for_no_fact(text: str) -> None:
    assert facet_of(text) is None

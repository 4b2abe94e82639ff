"""The library's search: the passages with the words, which are marked, in both scripts and in English; or nothing."""

from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.folders import packaged_folder
from assistant.ui.library_page import read_functions
from assistant.ui.library_search import search_library
from assistant.ui.sanitize import safe_html
from assistant.ui.searched_words import SearchedWords


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Over the sample articles."""
    index = tmp_path_factory.mktemp("index")
    with Assistant(corpus=packaged_folder("corpus"), index=index, model="quote") as opened:
        opened.sync()
        yield opened


@pytest.mark.parametrize(
    "query",
    [
        "quantum black holes",
        "dinosaurs",
        "xyzzy qwv",
        "how to bake bread",
        "football championship",
        "恐龙",
        "量子計算機",
        "足球比赛",
        "烹飪食譜",
        "what",
    ],
)
def test_of_what_no_article_is_about_nothing_is_found(assistant: Assistant, query: str) -> None:
    assert search_library(assistant, query) == []
    find = next(one for one in read_functions(assistant, changeable=False) if one.__name__ == "find")
    assert "Nothing was found" in find({"query": query, "language": "en"})["hits"]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("貧困村", "<mark>贫困村</mark>"),
        ("贫困村", "<mark>貧困村</mark>"),
        ("poverty", "<mark>poverty</mark>"),
        ("POVERTIES", "<mark>poverty</mark>"),
        ("开江县有多少贫困村", "<mark>贫困村</mark>"),
    ],
)
def test_the_words_are_marked_as_the_articles_have_them(assistant: Assistant, query: str, marked: str) -> None:
    find = next(one for one in read_functions(assistant, changeable=False) if one.__name__ == "find")
    found = find({"query": query, "language": "en"})
    assert marked in found["hits"]
    assert found["hits"].count("data-passage") == len(found["passages"])


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("peach", "900 Peaches, <b>peach</b>", "900 <mark>Peaches</mark>, &lt;b&gt;<mark>peach</mark>&lt;/b&gt;"),
        ("水質巡查", "水质\n巡查，水 质", "<mark>水质</mark> <mark>巡查</mark>，水 质"),
        ("树", "河边有樹，村里也有树", "河边有<mark>樹</mark>，村里也有<mark>树</mark>"),
        ("37 groups", "组建了37个 group", "组建了<mark>37</mark>个 <mark>group</mark>"),
        ("ｐｅａｃｈ", "a peach", "a <mark>peach</mark>"),
        ("the", "The end of the way", "<mark>The</mark> end of <mark>the</mark> way"),
        ("<mark>", "no mark", "no <mark>mark</mark>"),
        ("？", "nothing?", "nothing?"),
    ],
)
def test_marks_are_html_of_the_text(query: str, text: str, shown: str) -> None:
    marked = SearchedWords(query).marked(text)
    assert marked == shown
    assert safe_html(marked) == shown


@pytest.mark.parametrize(
    ("query", "text", "share"),
    [
        ("peach trees", "900 peach trees", 1),
        ("peach trees", "a peach", 0.5),
        ("贫困村", "貧困戶", 2 / 3),
        ("贫困村", "贫穷的村", 0),
        ("how many peach trees?", "peach trees", 1),
        ("?", "?", 0),
    ],
)
def test_the_share_of_the_words(query: str, text: str, share: float) -> None:
    assert SearchedWords(query).share(text) == pytest.approx(share)

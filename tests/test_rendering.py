"""What is shown can load, run and link nothing of its own, whatever articles and models say."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.answers import Citation
from assistant.rendering import answer_markdown, notice_markdown, sources_html
from vectorstore import Article, Passage, Sentence

HOSTILE = [
    "<script>run()</script>",
    "<img src=x onerror=run()>",
    "<svg/onload=run()>",
    "<form action=https://far.example><input name=a></form>",
    "<a href='javascript:run()'>x</a>",
    "![x](https://far.example/?q=1)",
    "![x][ref]\n\n[ref]: https://far.example/p.png",
    "[click](https://far.example)",
    "[click](javascript:run())",
    "[1]: https://far.example\n\nsee [1]",
    "[^1]: https://far.example",
    "<https://far.example>",
    "&lt;script&gt;run()&lt;/script&gt;",
    "&#60;img src=x&#62;",
    "<div style='background:url(https://far.example)'>",
    "<iframe srcdoc='<script>run()</script>'>",
    "\\<img src=x>",
    "`<img src=x>`",
    "[[1]](https://far.example)",
    "[1](https://far.example)",
    "[ 1](https://far.example)",
]
ALLOWED_TAGS = {"section", "h3", "h4", "p", "mark", "span", "strong", "a", "ol", "ul", "li", "details", "summary", "blockquote"}


def rendered(markdown: str) -> str:
    """As the strictest reader of Markdown would show it: with HTML on."""
    page: str = MarkdownIt("commonmark", {"html": True}).render(markdown)
    return page


def is_tame(page: str) -> bool:
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", page))
    links = re.findall(r'href="([^"]*)"', page)
    return tags <= {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br"} and all(
        link.startswith("#cite-u-") for link in links
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "Before {} after [1].", "- {}\n- b", "> {}"])
def test_an_answer_shows_hostile_text_as_text(text: str, around: str) -> None:
    page = rendered(answer_markdown(around.format(text), "u"))
    assert is_tame(page), page


@given(st.text(alphabet="<>[]()!&;:/\\\"'`*_#-= \n1aimgsrc^|~", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_tag_or_a_link(text: str) -> None:
    assert is_tame(rendered(answer_markdown(text, "u")))
    assert is_tame(rendered(notice_markdown(text)))


def test_marks_are_links_to_their_sources() -> None:
    page = rendered(answer_markdown("A sentence [1][12]. Unknown [?].", "u"))
    assert '<a href="#cite-u-1" title="Source 1">1</a>' in page
    assert '<a href="#cite-u-12" title="Source 12">12</a>' in page
    assert page.count("<a ") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_sources_show_hostile_articles_as_text(text: str) -> None:
    article = Article(id="a", title=text, author=text, source=text, date=text, url="javascript:run()", path=text)
    sentence = Sentence(text=text, start=0, end=len(text), quote=text)
    passage = Passage(id="p", rank=1, score=0.5, text=text, start=0, end=len(text), article=article, sentences=(sentence,))
    other = passage.model_copy(update={"id": "q", "article": article.model_copy(update={"id": "b"})})
    citation = Citation(number=1, state="near", sentence=text, quote=text, start=0, end=len(text), passage_id="p", article=article, reasons=(text,))
    page = sources_html([], [passage, other], [citation], "u")
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", page)) <= ALLOWED_TAGS
    assert not re.search(r"<[^>]*\shref\s*=", page)
    assert not re.search(r"<[^>]*\son\w+\s*=", page)


def test_a_state_is_told_in_words_and_by_a_sign() -> None:
    article = Article(id="a", title="T", path="t.txt")
    citations = [
        Citation(number=1, state=state, sentence="S", quote="Q", start=0, end=1, passage_id="p", article=article)
        for state in ("verified", "near", "unsupported")
    ]
    page = sources_html([], [], citations, "u")
    assert all(words in page for words in ("✓ verified", "≈ near", "✗ unsupported"))


def test_an_articles_address_is_a_link_only_where_it_is_one() -> None:
    article = Article(id="a", title="T", path="t.txt", url="https://paper.example/a?b=1&c=2")
    citation = Citation(number=1, state="verified", sentence="S", quote="Q", start=0, end=1, passage_id="p", article=article)
    assert 'href="https://paper.example/a?b=1&amp;c=2"' in sources_html([], [], [citation], "u")


def test_brackets_in_code_are_no_links() -> None:
    page = rendered(answer_markdown("Use `x[2]` here [1].", "u"))
    assert page.count("<a ") == 1
    assert "#cite-u-2" not in page

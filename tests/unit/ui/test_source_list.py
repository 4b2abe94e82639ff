"""The list of sources shows each cited article once with its quotes and verdicts, and the others apart."""

from assistant.i18n import Translator
from assistant.schemas import Citation
from assistant.ui.export.footnotes import footnote_text
from assistant.ui.source_list import sources_html
from assistant.verdicts import Verdict
from vectorstore import Article, Passage

PLAIN = Translator("en")


def test_a_verdict_is_shown_in_words_and_by_a_sign() -> None:
    article = Article(id="a", title="T", path="t.txt")
    states = (Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.UNSUPPORTED)
    citations = [
        Citation(number=1, state=state, sentence="S", quote="Q", start=n, end=n + 1, passage_id="p", article=article)
        for n, state in enumerate(states)
    ]
    page = sources_html(citations, [], PLAIN)
    assert all(words in page for words in ("✓ verified", "○ not decided, read the passage", "✗ unsupported"))


def test_what_was_cited_twice_is_listed_once_and_what_was_not_cited_apart() -> None:
    article, other = Article(id="a", title="Wells", path="t.txt"), Article(id="b", title="Roads", path="u.txt")
    citation = Citation(
        number=1,
        state=Verdict.VERIFIED,
        sentence="S",
        quote="Three wells.",
        start=0,
        end=12,
        passage_id="p",
        article=article,
    )
    passages = [
        Passage(id=i, rank=1, score=0.5, text="X", start=0, end=1, article=a) for i, a in (("p", article), ("q", other))
    ]
    page = sources_html([citation, citation], passages, PLAIN)
    assert page.count("Three wells.") == 1
    assert page.index("Wells") < page.index("Also found (1)") < page.index("Roads")
    assert "Nearest passages (2)" in sources_html([], passages, PLAIN)  # nothing that they would be beside


def test_a_fact_from_right_to_left_does_not_turn_the_others_round() -> None:
    """Without the element a browser shows a date after Arabic as 01-05-2022."""
    article = Article(id="a", title="T", path="t.txt", author="أحمد", source="جريدة النهر", date="2022-05-01")
    assert "<bdi>أحمد</bdi> · <bdi>جريدة النهر</bdi> · <bdi>2022-05-01</bdi>" in sources_html(
        [], [Passage(id="p", rank=1, score=0.5, text="X", start=0, end=1, article=article)], PLAIN
    )


def test_an_articles_address_is_a_link_only_where_it_is_one() -> None:
    article = Article(id="a", title="T", path="t.txt", url="https://paper.example/a?b=1&c=2")
    citation = Citation(
        number=1, state=Verdict.VERIFIED, sentence="S", quote="Q", start=0, end=1, passage_id="p", article=article
    )
    assert 'href="https://paper.example/a?b=1&amp;c=2"' in sources_html([citation], [], PLAIN)


def test_the_page_of_a_printed_source_is_shown() -> None:
    article = Article(id="0" * 16, title="Water", path="water.pdf")
    citation = Citation(
        number=1,
        state=Verdict.VERIFIED,
        sentence="s",
        quote="q",
        start=0,
        end=1,
        page=12,
        passage_id="a",
        article=article,
    )
    passage = Passage(
        id="b", rank=1, score=0.5, text="x", start=0, end=1, page=7, article=article.model_copy(update={"id": "1" * 16})
    )
    page = sources_html([citation], [passage], PLAIN)
    assert "page 12" in page
    assert "page 7" in page
    assert "第 12 頁" in footnote_text(citation, Translator("zh-Hant"))

"""What is shown loads, runs and links nothing of its own, whatever articles and models write."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.i18n import Translator
from assistant.schemas import Answer, Citation, Usage
from assistant.ui.render import (
    answer_html,
    answer_markdown,
    how_html,
    notice_markdown,
    remarks_html,
)
from assistant.ui.source_list import found_html, sources_html
from assistant.verdicts import Verdict
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import Reading, dangers
from vectorstore import Article, Disagreement, Passage

PLAIN = Translator("en")


def rendered(markdown: str) -> str:
    """As the strictest reader of Markdown would show it: with HTML on."""
    page: str = MarkdownIt("commonmark", {"html": True}).render(markdown)
    return page


def is_tame(page: str) -> bool:
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", page))
    links = re.findall(r'href="([^"]*)"', page)
    return tags <= {
        "p",
        "a",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "br",
    } and all(link.startswith("#cite-u-") for link in links)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "Before {} after [1].", "- {}\n- b", "> {}"])
def test_an_answer_shows_hostile_text_as_text(text: str, around: str) -> None:
    page = rendered(answer_markdown(around.format(text), "u"))
    assert is_tame(page), page


@pytest.mark.parametrize("text", ["[]()", "[a]()", "[a](<>)", "[a](/b)", "[a](#b)", "[a](//far.example)"])
def test_what_leads_nowhere_is_no_link(text: str) -> None:
    assert "href" not in answer_html(text, (), PLAIN)


@given(st.text(alphabet="<>[]()!&;:/\\\"'`*_#-= \n1aimgsrc^|~", max_size=60))
@settings(max_examples=300)
def test_no_text_makes_a_tag_or_a_link(text: str) -> None:
    assert is_tame(rendered(answer_markdown(text, "u")))
    assert is_tame(rendered(notice_markdown(text)))


def test_marks_are_links_to_their_sources() -> None:
    page = rendered(answer_markdown("A sentence [1][12]. Unknown [?].", "u"))
    assert '<a href="#cite-u-1" title="Source 1">1</a>' in page
    assert '<a href="#cite-u-12" title="Source 12">12</a>' in page
    assert page.count("<a ") == 2


def hostile_citation(text: str) -> tuple[Citation, Passage]:
    article = Article(
        id="a", title=text, author=text, source=text, date=text, url="javascript:run()", path=text, language=text
    )
    passage = Passage(id="p", rank=1, score=0.5, text=text, start=0, end=len(text), article=article)
    citation = Citation(
        number=1,
        state=Verdict.UNDECIDED,
        sentence="S.",
        quote=text,
        start=0,
        end=len(text),
        passage_id="p",
        article=article,
        reasons=(text,),
    )
    return citation, passage


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_of_an_answer_shows_hostile_text_as_text(text: str) -> None:
    citation, passage = hostile_citation(text)
    other = passage.model_copy(update={"id": "q", "article": passage.article.model_copy(update={"id": "b"})})
    answer = Answer(
        question=text,
        answer=f"S[1]. {text}",
        state="partial",
        missing=text,
        citations=(citation,),
        passages=(passage, other),
        model=text,
        prompt=text,
    )
    pages = [
        answer_html(answer.answer, answer.citations, PLAIN),
        answer_html(text, (), PLAIN),
        sources_html([citation], [passage, other], PLAIN, {0: "changed"}),
        found_html([passage, other], PLAIN),
        how_html(answer, PLAIN),
    ]
    for page in pages:
        assert dangers(page) == []
        assert all(
            value.startswith("https://far.example") for name, value in Reading(page).attributes if name == "href"
        )
        assert page.count('href="') == page.count("(far.example)") + len(
            re.findall(r"<a [^>]*>https://far\.example", page)
        )  # none hides where it leads


@given(st.text(alphabet="<>[]()!&;:/\\\"'`*_#-= \n1aimgsrc^|~\ue000\ue0010", max_size=80))
@settings(max_examples=300)
def test_no_answer_makes_anything_but_text(text: str) -> None:
    assert dangers(answer_html(text, (), PLAIN)) == []


@given(st.text(alphabet="ab [1]。<&`*", max_size=30), st.integers(0, 30))
@settings(max_examples=200)
def test_an_answer_is_safe_however_it_is_cut_while_it_streams(text: str, cut: int) -> None:
    citation, _ = hostile_citation("<img src=x onerror=run()>")
    assert dangers(answer_html(text[:cut], (citation,), PLAIN)) == []


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize(
    ("state", "sign"), [(Verdict.VERIFIED, ""), (Verdict.UNDECIDED, "○"), (Verdict.UNSUPPORTED, "✗")]
)
def test_a_mark_says_its_source_and_state_and_shows_it_by_a_sign(language: str, state: Verdict, sign: str) -> None:
    texts = Translator(language)
    article = Article(id="a", title="水井", path="t.txt", date="2020-05")
    citation = Citation(
        number=2,
        state=state,
        sentence="有三口井。",
        quote="有三口井。",
        start=0,
        end=5,
        passage_id="p",
        article=article,
    )
    page = answer_html("有三口井[2]。", (citation,), texts)
    attributes = dict(Reading(page).attributes)
    assert all(word in attributes["aria-label"] for word in ("2", "水井", "2020-05", texts.state(state)))
    assert attributes["data-citation"] == "0"
    assert f"mark {state}" in page
    assert sign in page


def test_a_marker_without_a_checked_source_cannot_be_pressed() -> None:
    page = answer_html(
        "Three wells[1]. Two roads[?].", (Citation(number=None, state=Verdict.UNKNOWN, sentence="Two roads."),), PLAIN
    )
    assert "<button" not in page
    assert "being checked" in page
    assert "mark unknown" in page


def test_no_line_breaks_between_a_marker_and_its_words_or_punctuation() -> None:
    article = Article(id="a", title="T", path="t.txt")
    citation = Citation(
        number=1,
        state=Verdict.VERIFIED,
        sentence="有三口井。",
        quote="Q",
        start=0,
        end=1,
        passage_id="p",
        article=article,
    )
    page = answer_html("有三口井[1]。", (citation,), PLAIN)
    assert re.search(
        r'<span class="whole">井<button[^>]*><span class="set"> \[</span>1'
        r'<span class="set">, verified\]</span></button>。</span>',
        page,
    )


def test_brackets_in_code_are_no_links() -> None:
    page = rendered(answer_markdown("Use `x[2]` here [1].", "u"))
    assert page.count("<a ") == 1
    assert "#cite-u-2" not in page


def test_how_an_answer_was_made_is_shown() -> None:
    article = Article(id="a", title="Wells", path="t.txt")
    passage = Passage(id="p", rank=1, score=0.83, text="X", start=0, end=1, article=article)
    usage, timings = Usage(input_tokens=1200, output_tokens=34), {"retrieve": 7.1, "first_text": 9.0, "total": 1234.0}
    answer = Answer(
        question="Q",
        answer="A",
        state="answered",
        citations=(),
        passages=(passage,),
        model="openai:m",
        prompt="answer@1f",
        usage=usage,
        timings_ms=timings,
    )
    page = how_html(answer, PLAIN)
    assert all(value in page for value in ("Wells", "0.83", "openai:m", "answer@1f", "1,200 in, 34 out", "1,234 ms"))


def test_a_title_with_quotation_marks_is_whole_in_the_name_of_its_marker() -> None:
    article = Article(id="a", title='The "old" <well> & road', path="t.txt")
    citation = Citation(
        number=1, state=Verdict.VERIFIED, sentence="S.", quote="Q", start=0, end=1, passage_id="p", article=article
    )
    attributes = dict(Reading(answer_html("S[1].", (citation,), PLAIN)).attributes)
    assert attributes["aria-label"] == 'Source 1, The "old" <well> & road, no date, verified'


def disagreeing(
    numbers: tuple[str, str] = ("37个", "99个"),
    title: str = "Water",
    searched: str | None = None,
    ids: tuple[str, str] = ("a", "b"),
) -> Answer:
    article = Article(id="0" * 16, title=title, path="water.md", date="2021")
    passages = tuple(
        Passage(id=identity, rank=1, score=0.5, text="x", start=0, end=1, article=article) for identity in ("a", "b")
    )
    apart = Disagreement(passages=ids, numbers=numbers, sentences=("x", "y"))
    return Answer(
        question="q",
        searched=searched,
        answer="A.",
        state="answered",
        citations=(),
        passages=passages,
        disagreements=(apart,),
        model="m",
        prompt="p",
    )


def test_a_disagreement_of_articles_is_shown_with_both_of_them() -> None:
    page = remarks_html(disagreeing(), PLAIN)
    assert "<strong>37个</strong> or <strong>99个</strong>?" in page
    assert 'data-passage="0"' in page
    assert 'data-passage="1"' in page
    assert "Searched as" not in page
    assert remarks_html(disagreeing(ids=("a", "elsewhere")), PLAIN) == ""  # nothing to open


def test_the_question_that_was_searched_for_a_follow_up_is_shown() -> None:
    answer = disagreeing(searched="How many groups?")
    assert "Searched as: How many groups?" in remarks_html(answer, PLAIN)
    assert "How many groups?" in how_html(answer, PLAIN)


@pytest.mark.parametrize("text", HOSTILE)
def test_remarks_show_hostile_text_as_text(text: str) -> None:
    assert dangers(remarks_html(disagreeing((text, text), text, text), PLAIN)) == []


def test_the_cost_is_shown_where_it_is_known() -> None:
    answer = disagreeing()
    assert "Cost" not in how_html(answer, PLAIN)
    assert "0.0123 US dollars" in how_html(
        answer.model_copy(update={"usage": Usage(input_tokens=1, output_tokens=1, cost_usd=0.01234)}), PLAIN
    )


def text_of(page: str) -> str:
    """The text of a page as a selection has it: without what no selection takes."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<math.*?</math>|<span class="sign".*?</span>', "", page)))


@pytest.mark.parametrize(
    ("text", "language", "selected"),
    [
        ("共有51[1]。", "zh-Hans", "共有51 [1，未获支持]。"),
        ("In 2016[1].", "en", "In 2016 [1, unsupported]."),
        ("In 2016[1]12 came.", "en", "In 2016 [1, being checked] 12 came."),
        ("In 2016[1][?].", "en", "In 2016 [1, unsupported] [?, unknown source]."),
    ],
)
def test_what_is_selected_alters_no_figure_and_says_the_verdict(text: str, language: str, selected: str) -> None:
    article = Article(id="a", title="T", path="t.txt")
    sentence = re.sub(r"\[.\]", "", text)
    cited = (
        ()
        if "12 came" in text
        else (Citation(number=1, state=Verdict.UNSUPPORTED, sentence=sentence, article=article),)
    )
    assert text_of(answer_html(text, cited, Translator(language))).strip() == selected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("~~old~~ new", "<s>old</s> new"),
        ("a\n\n---\n\nb", "<hr>"),
        ("- [ ] open\n- [x] done", "☑ done"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            '<div class="wide" tabindex="0" role="group" aria-label="Table"><table dir="auto">',
        ),
        (
            "```py\nx = 1 < 2\n```",
            '<button type="button" class="copy-code">Copy</button><pre tabindex="0"><code>x = 1 &lt; 2',
        ),
        (
            "see [the report](https://paper.example/a?b=1&c=2)",
            '>the report</a><span class="host"> (paper.example)</span>',
        ),
        (
            "see https://paper.example/水井。",
            '<a href="https://paper.example/" target="_blank" rel="noopener noreferrer">https://paper.example/</a>水井。',
        ),
        ("see https://paper.example/a_(b), and", 'href="https://paper.example/a_(b)"'),
        ("שלום 37", '<p dir="auto">'),
        ("- [a](javascript:run())", "[a](javascript:run())"),
        ("[[1]](https://paper.example)", '<p dir="auto"><span class="whole"><span class="mark pending"'),
    ],
)
def test_the_markdown_of_an_answer_is_rendered(text: str, shown: str) -> None:
    page = answer_html(text, (), PLAIN)
    assert shown in page
    assert dangers(page) == []

"""The checks are counted in words, and sentences that were left out can be seen."""

from collections.abc import Sequence

import pytest

from assistant.i18n import Translator
from assistant.schemas import Answer, AnswerSentence, Citation
from assistant.ui.verdict_summary import checks_html
from assistant.verdicts import Verdict
from tests.hostile import HOSTILE
from tests.unit.answer.test_citations import passage, told
from tests.unit.ui.test_sanitize import dangers
from vectorstore import Article

ARTICLE = Article(id="a", title="T", path="t.txt")


def cited(sentence: str, state: str, reason: str = "") -> Citation:
    number = None if state == "unknown" else 1
    return Citation(
        number=number,
        state=Verdict(state),
        sentence=sentence,
        article=ARTICLE if number else None,
        reasons=(reason,) if reason else (),
    )


def whole(text: str, citations: Sequence[Citation], sentences: Sequence[AnswerSentence] = ()) -> Answer:
    return Answer(
        question="Q",
        answer=text,
        state="answered",
        citations=tuple(citations),
        sentences=tuple(sentences),
        passages=(),
        model="m",
        prompt="p",
    )


def test_each_sentence_is_counted_once_by_its_best_verdict() -> None:
    citations = [
        cited("水井有三口。", "verified"),
        cited("水井有三口。", "unknown"),
        cited("路有两条。", "unsupported"),
        cited("桥有一座。", "unknown"),
    ]
    page = checks_html(whole("水井有三口[1][?]。路有两条[1]。桥有一座[?]。", citations), Translator("en"))
    assert [words in page for words in ("✓ verified: 1", "✗ unsupported: 1", "? unknown source: 1", "undecided")] == [
        True,
        True,
        True,
        False,
    ]
    assert "<details" not in page  # all of them stand in the text
    assert "✓ 已核对 1" in checks_html(whole("水井有三口[1]。", citations[:1]), Translator("zh-Hans"))


def test_hidden_sentences_are_listed_with_their_reasons() -> None:
    citations = [
        cited("One road.", "verified"),
        cited("- Nine  roads.", "unsupported", "not_in_passage: 9"),
        cited("Two wells.", "unsupported"),
    ]
    page = checks_html(whole("One road[1]. Two wells[1].", citations), Translator("en"))
    assert "<summary>Sentences that were put away (1)</summary>" in page
    assert "<li>Nine roads. <" in page
    assert "(not in the passage: 9)" in page
    assert "Two wells." not in page


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One road[1]. The moon is green.", 1),
        ("The moon is green. It has seas. One road[1].", 2),
        ("- One road[1].\n- The moon is green [passage 1].\n\nIt has seas (1).", 2),
        ("One road[1]。月亮是绿的。", 1),
        ("| What | How many |\n|---|---:|\n| One road. | [1] |\n| The moon | green |", 1),
        (
            (
                "## Roads\n\nHow many are there? **The articles say:**\n\n- One road[1].\n\n(1 unsupported: put "
                "away, as set.)"
            ),
            0,
        ),
        ("One road. [1]\n\n---\n", 0),
    ],
)
def test_sentences_without_a_mark_are_counted_apart(text: str, count: int) -> None:
    stream, _ = told(text, passages=(passage(1, "road", "One road."),))
    page = checks_html(whole(stream.text, stream.citations, stream.sentences), Translator("en"))
    assert (f"without a mark: {count}" in page) == bool(count)
    assert ("without a mark" in page) == bool(count)


def test_there_is_no_summary_where_nothing_was_checked() -> None:
    assert checks_html(whole("No marks.", []), Translator("en")) == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sentences_are_only_text(text: str) -> None:
    assert dangers(checks_html(whole("", [cited(text, "unsupported", text)]), Translator("en"))) == []

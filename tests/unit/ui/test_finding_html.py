"""What is shown of one checked sentence, and which change is offered."""

import pytest

from assistant.check.schemas import CheckedPart, CheckedSentence
from assistant.i18n import Translator
from assistant.schemas import Citation, Evidence
from assistant.ui.finding_html import finding_html, suggestion
from assistant.verdicts import Verdict
from vectorstore import Article

TEXTS = Translator("en")


def contradicted(words: str, wrong: str | None, differs: str | None, quote: str) -> CheckedSentence:
    """A sentence that begins at 100 of its text, and the article that says otherwise."""
    article = Article(id="a", title="<b>Roads</b>", path="roads.txt", language="en")
    evidence = Evidence(quote=quote, start=0, end=len(quote), passage_id="p")
    citation = Citation(
        number=1, state=Verdict.CONTRADICTED, sentence=words, evidence=(evidence,), quote=quote, article=article
    )
    return CheckedSentence(
        sentence=words,
        start=100,
        end=100 + len(words),
        verdict=Verdict.CONTRADICTED,
        parts=(CheckedPart(start=100, end=104, verdict=Verdict.CONTRADICTED),),
        evidence=(citation,),
        wrong=wrong,
        differs=differs,
        reasons=("other_figure: 51, 15",),
    )


@pytest.mark.parametrize(
    ("words", "wrong", "differs", "offered"),
    [
        ("It has 15 arches.", "15", "51", (107, 109, "51")),
        ("In 2015 it had 15 arches.", "15", "51", (115, 117, "51")),
        ("It has fifteen arches.", "fifteen", "51", (107, 114, "51")),
        ("它有15个拱。", "15", "51", (102, 104, "51")),
        ("它有十五个拱。", "十五", "五十一", (102, 104, "五十一")),
        ("It has 15 arches and 15 lamps.", "15", "51", None),  # which of them is not known
        ("It has 15 arches.", "15", "五十一", None),  # the article has it in another language
        ("它有十五个拱。", "十五", "fifty-one", None),
        ("It has 15 arches.", "16", "51", None),
        ("It has 15 arches.", None, None, None),
    ],
)
def test_a_change_is_offered_where_its_place_is_certain(
    words: str, wrong: str | None, differs: str | None, offered: tuple[int, int, str] | None
) -> None:
    assert suggestion(contradicted(words, wrong, differs, "It has 51 arches."), words) == offered


def test_no_change_is_offered_for_another_verdict() -> None:
    sentence = contradicted("It has 15 arches.", "15", "51", "It has 51 arches.")
    undecided = sentence.model_copy(update={"verdict": Verdict.UNDECIDED})
    assert suggestion(undecided, undecided.sentence) is None
    assert "beside" not in finding_html(undecided, undecided.sentence, TEXTS)


def test_both_texts_stand_side_by_side_with_the_differing_words_marked() -> None:
    words = "In 2015 it had 15 <i>arches</i>."
    shown = finding_html(contradicted(words, "15", "51", "It has 51 arches."), words, TEXTS)
    assert 'In 2015 it had <mark class="differs">15</mark> &lt;i&gt;arches&lt;/i&gt;.' in shown
    assert 'It has <mark class="differs">51</mark> arches.' in shown
    assert "&lt;b&gt;Roads&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "the passage says 51, not 15" in shown


def test_an_article_that_changed_since_says_so() -> None:
    sentence = contradicted("It has 15 arches.", "15", "51", "It has 51 arches.")
    assert TEXTS("changed") in finding_html(sentence, sentence.sentence, TEXTS, {0: "changed"})

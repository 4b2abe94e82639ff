"""An answer that grows is rendered as it would be at once, in whole sentences."""

import pytest

from assistant.i18n import Translator
from assistant.schemas import Citation
from assistant.ui.growing_html import GrowingHtml, ended_length
from assistant.ui.render import answer_html
from assistant.verdicts import Verdict
from vectorstore import Article

TEXTS = Translator("en")
ANSWERS = [
    "Intro sentence [1]. Another one.\n\nThe second paragraph says more. And **more**.\n\nThe second paragraph.",
    "# Title\n\nA list:\n\n- one\n- two\n\n- three\n\nBehind it. Done.",
    "1. one\n\n   more of it\n\n2. two\n\nBehind.\n\n    code\n\n    more code\n\nEnd.",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nText.\n\n> quoted\n\n> more\n\nEnd $x^2$.\n\nSame.\n\nSame.\n\nSame.",
    "````\n```\n\nInside.\n\n````\n\nOutside *one*.\n\n~~~ python\n\nif x:\n\nInside\n```\n\n~~~\n\nOutside.",
    "```\nnever closed\n\nInside.\n\n*Inside*.",
    "他说：“共有51个。”[1] 后来增加了[1]。\n\n- 第一[1]。\n- 第二！\n\n完。\n\n[1] 开头。",
    "Not [a\n\nlink](https://a.example/).\n\n**not\n\nbold** *one*.",
]


def citation(sentence: str) -> Citation:
    article = Article(id="a", path="a.md", title="A", language="en")
    return Citation(
        number=1, state=Verdict.VERIFIED, method="words", sentence=sentence, passage_id="p", article=article
    )


@pytest.mark.parametrize("text", ANSWERS)
def test_every_prefix_is_rendered_as_it_would_be_at_once(text: str) -> None:
    growing, citations = GrowingHtml(TEXTS), [citation("Intro sentence."), citation("后来增加了。")]
    for length in range(len(text) + 1):
        assert growing.render(text[:length], citations) == answer_html(text[:length], citations, TEXTS)


def test_a_citation_that_comes_later_is_rendered() -> None:
    growing, text = GrowingHtml(TEXTS), "It grew [1].\n\nMore."
    assert "pending" in growing.render(text, [])
    assert "data-citation" in growing.render(text, [citation("It grew.")])


@pytest.mark.parametrize(
    ("ended", "rest"),
    [
        ("", "It grew by 3.5 per"),
        ("", "It grew."),  # a mark may follow
        ("", "It grew. [1"),
        ("", "It grew.[1]"),
        ("It grew.[1]", " T"),
        ("It grew. [1][2]", " T"),
        ("It grew [1].", " The"),
        ("“It grew.”", " The"),
        ("他说：“有51个。”[1]", "后"),
        ("有51个[1]。", "后"),
        ("有51个！？", "后"),
        ("# Title\n", ""),
        ("- one\n", "- two"),
    ],
)
def test_a_sentence_has_ended_once_something_else_follows(ended: str, rest: str) -> None:
    assert ended_length(ended + rest) == len(ended)
    assert ended_length(ended + rest, len(ended)) == len(ended)

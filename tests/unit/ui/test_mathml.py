"""Formulas are rendered by the browser and copied as they are written; amounts of money are no formulas."""

import html
import re

import pytest

from assistant.i18n import Translator
from assistant.ui.render import (
    answer_html,
)
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import dangers

PLAIN = Translator("en")


def text_of(page: str) -> str:
    """The text of a page as a selection has it: without what no selection takes."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<math.*?</math>|<span class="sign".*?</span>', "", page)))


@pytest.mark.parametrize(
    "formula", ["$x^2$", "$10^6 + \\frac{a}{b}$", "$$\\sum_{i=1}^n x_i$$", "\\(a \\le b\\)", "$n$", "$f(x)$"]
)
def test_a_formula_is_rendered_and_copied_as_it_is_written(formula: str) -> None:
    page = answer_html(f"Thus {formula} holds.", (), PLAIN)
    assert page.count("<math") == 1
    assert text_of(page).strip() == f"Thus {formula} holds."


@pytest.mark.parametrize(
    "text",
    [
        "US$5 and HK$6",
        "from $5 to $10",
        "$5-$6, or $7",
        "it costs $5",
        "a $ b $ c",
        "$5=HK$39",
        "\\[注\\]",
        "$ x $",
        "$3,000 and NT$100",
    ],
)
def test_money_is_no_formula(text: str) -> None:
    page = answer_html(text, (), PLAIN)
    assert "<math" not in page
    assert "<code" not in page


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "\\href{javascript:run()}{x}",
        "\\style{position:fixed}{x}",
        "\\text{</math><img src=x onerror=run()>}",
        "\\frac{",
        "{" * 400,
    ],
)
def test_a_formula_holds_nothing_but_text_and_known_elements(text: str) -> None:
    page = answer_html(f"$$x_1 {text}$$", (), PLAIN).replace("<math", "<b").replace("</math", "</b")
    assert dangers(page) == []

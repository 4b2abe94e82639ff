"""The reader: the whole article, its cited places marked where they are in cleaned text and in the original."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.article_html import CitedSpan, lines_html
from assistant.ui.reader import Place, read_article
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import dangers

ENGLISH = Translator("en")
SCRAPED = "---\ntitle: 水井\ndate: 2020-05\nurl: https://paper.example/wells\n---\n\n"
SCRAPED += "# 水井\n\n河口乡有<b>三十七</b>口水井。每口井&nbsp;都有人看管。\n\n- 东边十口\n- 西边二十七口\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "wells.md").write_text(SCRAPED, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        yield opened


def place(text: str, quote: str, key: str = "c0") -> Place:
    start = text.index(quote)
    return Place(key=key, start=start, end=start + len(quote), quote=quote)


def marked(body: str, key: str = "c0") -> str:
    """The words under the marks of this key."""
    return "".join(
        html.unescape(found)
        for keys, found in re.findall(r'<mark data-places="([^"]*)">(.*?)</mark>', body)
        if key in keys.split()
    )


def test_the_quote_is_marked_in_cleaned_text_and_in_the_original(assistant: Assistant) -> None:
    [article] = assistant.articles()
    quote = "河口乡有<b>三十七</b>口水井。"
    cleaned = read_article(assistant, article, [place(SCRAPED, quote)], ENGLISH, cleaned=True)
    assert marked(cleaned.body) == "河口乡有三十七口水井。"
    assert "title:" not in cleaned.body
    assert '<h3 dir="auto">水井</h3>' in cleaned.body
    assert "• 东边十口" in cleaned.body
    original = read_article(assistant, article, [place(SCRAPED, quote)], ENGLISH, cleaned=False)
    assert marked(original.body) == quote
    assert "title: 水井" in original.body


def test_the_head_says_what_the_article_is_and_what_cleaning_did(assistant: Assistant) -> None:
    [article] = assistant.articles()
    reading = read_article(assistant, article, [], ENGLISH, cleaned=True)
    assert reading.title == "水井"
    assert all(
        fact in reading.head for fact in ("2020-05", "wells.md", "Chinese (Simplified)", f"{len(SCRAPED)} characters")
    )
    assert 'href="https://paper.example/wells"' in reading.head
    assert "markup (3)" in reading.head
    assert "&lt;b&gt;" in reading.head


def test_an_article_that_changed_shows_its_quotes_and_marks_those_still_in_it(assistant: Assistant) -> None:
    [article] = assistant.articles()
    quote = place(SCRAPED, "河口乡有<b>三十七</b>口水井。")
    (assistant.settings.corpus / "wells.md").write_text("新的开头。\n" + SCRAPED.split("---\n")[2], encoding="utf-8")
    assistant.sync()
    reading = read_article(assistant, article, [quote], ENGLISH, cleaned=True)
    assert reading.status == "changed"
    assert "has changed since" in reading.head
    assert marked(reading.body) == "河口乡有三十七口水井。"
    (assistant.settings.corpus / "wells.md").write_text("完全不同的一篇文章，没有井的事。", encoding="utf-8")
    assistant.sync()
    reading = read_article(assistant, article, [quote], ENGLISH, cleaned=True)
    assert marked(reading.body) == ""
    assert "三十七" in reading.head  # the quote is kept


def test_an_article_that_is_gone_still_shows_its_quote(assistant: Assistant) -> None:
    [article] = assistant.articles()
    quote = place(SCRAPED, "每口井")
    (assistant.settings.corpus / "roads.txt").write_text("村里去年修了两条路，现在都通了车。", encoding="utf-8")
    (assistant.settings.corpus / "wells.md").unlink()
    assistant.sync()
    reading = read_article(assistant, article, [quote], ENGLISH, cleaned=True)
    assert reading.status == "gone"
    assert "每口井" in reading.body


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_articles_are_only_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "corpus").mkdir()
    words = text.encode("utf-8", "replace").decode().replace("\x00", "")
    (tmp_path / "corpus" / "bad.txt").write_text(
        f"村里有三口井和两条路，都由村民自己看管。\n{words}\n{words}", encoding="utf-8"
    )
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        [article] = assistant.articles()
        for cleaned in (True, False):
            reading = read_article(
                assistant, article, [Place(key="c0", start=0, end=60, quote=words)], ENGLISH, cleaned=cleaned
            )
            assert dangers(reading.body) == []
            assert dangers(reading.head) == []


@given(
    st.text(alphabet="a<&。 \r\n#-", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
@settings(max_examples=300)
def test_every_character_is_shown_once_and_marked_if_it_is_in_a_place(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [CitedSpan(min(pair), max(pair), f"c{number}") for number, pair in enumerate(ends)]
    body = lines_html(text, spans, blocks=False)
    shown = html.unescape(re.sub(r"<[^>]*>", "", body))
    assert shown.replace(" ", "") == "".join(text.split())
    for span in spans:
        assert marked(body, span.key).replace(" ", "") == "".join(text[span.start : span.end].split())


def test_places_that_could_not_be_repaired_are_counted(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "lost.txt").write_text(
        "东村去年修了12口水井，全部\ufffd水，村民都很满意。", encoding="utf-8"
    )
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        [article] = assistant.articles()
        assert (
            "Places that could not be repaired: 1" in read_article(assistant, article, [], ENGLISH, cleaned=True).head
        )


def as_markdown(text: str, quote: str = "") -> str:
    start = text.index(quote)
    return lines_html(text, [CitedSpan(start, start + len(quote), "c0")] if quote else [], blocks=True, emphasis=True)


def test_markdown_is_read_as_text_with_emphasis_and_tables_and_its_marks_are_exact() -> None:
    text = (
        "**河口乡**有*37*口`井`，见[报告](https://paper.example/a_(b))。~~旧~~\n\n---\n\n| 年 | 井 |\n|---|:-:|\n"
        "| 2016 | **37**口 |\n| a \\| b | |\n"
    )
    body = as_markdown(text, "乡**有*37*口")
    assert marked(body) == "乡有37口"
    assert "<strong>河口<mark" in body
    assert "<span>报告</span>。<s>旧</s>" in body
    assert "<hr>" in body
    assert (
        '<th dir="auto">井</th></tr><tr><td dir="auto">2016</td><td dir="auto"><strong>37</strong>口</td></tr>' in body
    )
    assert marked(as_markdown(text, "**37**口")) == "37口"
    assert not any(sign in re.sub(r"<[^>]*>", "", body) for sign in ("**", "~~", "](", "---"))


def test_an_item_is_nested_from_two_signs_of_indentation_on() -> None:
    body = as_markdown("- 东边\n - 河边\n  - 桥边\n\t- 西边")
    assert re.findall(r'class="([^"]*)"[^>]*>• (..)', body) == [
        ("item", "东边"),
        ("item", "河边"),
        ("item deep1", "桥边"),
        ("item deep1", "西边"),
    ]


@pytest.mark.parametrize("text", ["2*3*4", "a_b_c", "* ", "5 * 3 * 2", "**", "[1]", "| a", "x ** y ** z"])
def test_signs_that_mean_nothing_stay(text: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]*>", "", as_markdown(text)))
    assert shown.replace(" ", "").replace("•", "*") == text.replace(" ", "").replace("| a".replace(" ", ""), "a")


def test_plain_text_keeps_its_signs() -> None:
    assert "**a**" in lines_html("**a**", [], blocks=True)


@given(st.text(alphabet="ab*_~`[]()|-# 1\n", max_size=50), st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=300)
def test_no_letter_of_markdown_is_lost_or_shown_twice(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    body = lines_html(text, [CitedSpan(start, end, "c0")], blocks=True, emphasis=True)
    assert dangers(body) == []
    for letter in "ab":
        assert marked(body).count(letter) <= text[start:end].count(letter)
        if "](" not in text:
            assert html.unescape(re.sub(r"<[^>]*>", "", body)).count(letter) == text.count(letter)
            assert marked(body).count(letter) == text[start:end].count(letter)


FORMULAS = (
    "# 水井\n\n水面约 $\\frac{a}{b} \\sum_{i=1}^n x_i$ 平方米，共 $10^6$ 人。价 $5 到 $6。\n\n"
    "$$\nE = mc^2\n$$\n\n| $x^2$ | 井 |\n\n```\n$y^2$\n```\n"
)


def test_formulas_are_drawn_and_the_words_beside_them_are_marked_to_the_character(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "wells.md").write_text(FORMULAS, encoding="utf-8")
    quote = "x_i$ 平方米，共 $10^6$ 人"
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        [article] = assistant.articles()
        cleaned = read_article(assistant, article, [place(FORMULAS, quote)], ENGLISH, cleaned=True).body
        original = read_article(assistant, article, [place(FORMULAS, quote)], ENGLISH, cleaned=False).body

    assert cleaned.count("<math") == 4
    assert 'display="block"' in cleaned
    assert "<mo>∑</mo>" in cleaned
    assert "价 $5 到 $6。" in cleaned
    assert "$y^2$" in cleaned
    seen = re.sub(r'<span class="set".*?</span>|<[^<>]*>', "", marked(cleaned), flags=re.DOTALL)
    assert seen == "ab∑i=1nxi 平方米，共 106 人"
    assert "<math" not in original
    assert marked(original) == quote


def test_a_formula_between_brackets_is_drawn_as_one_between_dollar_signs(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    written = "# 井\n\n水面约 \\(10^6\\) 平方米，\\\\(x^2\\\\) 与县志\\[1\\]所说。\n\n\\[\nE = mc^2\n\\]\n"
    (tmp_path / "corpus" / "wells.md").write_text(written, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        [article] = assistant.articles()
        body = read_article(assistant, article, [], ENGLISH, cleaned=True).body

    assert (body.count("<math"), body.count('display="block"')) == (3, 1)
    assert "县志[1]所说。" in body


def test_an_article_forges_no_formula() -> None:
    text = "水面约 \ue002JHgk\ue002 平方米，共有三十七口水井。"

    assert "\ue002" not in lines_html(text, [], blocks=True, emphasis=True)

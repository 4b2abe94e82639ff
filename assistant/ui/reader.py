"""The reader: a whole article as readable text with its cited places marked, cleaned or in the original.

Knows no Gradio.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.article_details import details_html
from assistant.ui.article_html import CitedSpan, Formula, lines_html
from assistant.ui.labels import location_label, ocr_label
from assistant.ui.mathml import render_formulas
from assistant.ui.sanitize import escape, one_line, safe_html
from vectorstore import Article, CleanedText, Filter, ReadingOptions

# What became of an article since it was cited: another text under its path, or none that may be read.
ArticleStatus = Literal["changed", "gone"]
# Files whose text is Markdown, or is made into Markdown when they are read.
_MARKDOWN = (".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".epub")


class Place(BaseModel):
    """A cited place of an article, as a page asks for it."""

    key: str = Field(max_length=100, pattern=r"^[\w.-]*$", description="by which the page finds the place again")
    start: int = Field(ge=0, description="offset into the original text, in characters")
    end: int = Field(ge=0)
    quote: str = Field(default="", max_length=20_000)


class RenderedArticle(NamedTuple):
    """An article as the reader shows it; `head` and `body` are safe HTML."""

    title: str
    head: str
    body: str
    status: ArticleStatus | None  # None where it is as it was when it was cited
    where: Mapping[str, tuple[str, str]] = {}  # by the key of a place: its location and its recognition, as labels


def read_article(
    assistant: Assistant,
    article: Article,
    places: Sequence[Place],
    texts: Translator,
    *,
    cleaned: bool,
    within: Filter | None = None,
) -> RenderedArticle:
    """The article with its places marked.

    An article that changed is shown as it is now, with those of its quotes marked that are still in it.

    `article` comes from a browser, and only its id and path are believed. One that is not `within` counts as gone.
    """
    current, status = find_current(assistant, article, within)
    original = assistant.original(current.id) if current else None
    repaired = assistant.cleaned(current.id) if current else None
    if current is None or original is None or repaired is None:
        return _gone(article, places, texts)
    spans = _find_quotes(original, places) if status else [CitedSpan(one.start, one.end, one.key) for one in places]
    reading = assistant.reading(current.id) or ReadingOptions()
    where = {span.key: _location(current, reading, span, texts) for span in spans}
    if cleaned:
        text, spans = repaired.text, [_in_cleaned(span, repaired) for span in spans]
    else:
        text = original
    head = _change_notice(places, texts) if status else ""
    head += details_html(assistant, current, original, repaired, reading, texts)
    body = lines_html(
        text,
        spans,
        blocks=cleaned,
        emphasis=cleaned and current.path.lower().endswith(_MARKDOWN),
        formulas=_formulas(repaired) if cleaned and reading.marked else (),
    )
    page = render_formulas(safe_html(f'<div lang="{escape(current.language or "")}">{body}</div>'))
    return RenderedArticle(current.title, safe_html(head), page, status, where)


def find_current(
    assistant: Assistant, article: Article, within: Filter | None
) -> tuple[Article | None, ArticleStatus | None]:
    """The article as it is now, and what became of it; only those that are `within` are looked at."""

    def is_within(other: Article) -> bool:
        return within is None or within.admits(other)

    same = assistant.article(article.id)
    if same and is_within(same):
        return same, None
    for other in assistant.articles():
        if other.path == article.path and is_within(other):
            return other, "changed"
    return None, "gone"


def _gone(article: Article, places: Sequence[Place], texts: Translator) -> RenderedArticle:
    """What is left of an article that is no longer there: its quotes."""
    body = "".join(f"<blockquote><mark>{one_line(place.quote)}</mark></blockquote>" for place in places)
    return RenderedArticle(article.title, safe_html(_notice("gone", texts)), safe_html(body), "gone")


def _location(article: Article, reading: ReadingOptions, span: CitedSpan, texts: Translator) -> tuple[str, str]:
    """Where in its file a place is, and that text recognition read it, as labels; of a whole article its row alone."""
    page = reading.page_at(span.start) if span.end > span.start else None
    confidence = reading.min_ocr_confidence(span.start, span.end)
    return location_label(article, page, texts), ocr_label(confidence, texts)


def _find_quotes(text: str, places: Sequence[Place]) -> list[CitedSpan]:
    """Where the quotes of these places are in another text; those that are not in it are left out."""
    starts = [(text.find(place.quote), place) for place in places if place.quote]
    return [CitedSpan(start, start + len(place.quote), place.key) for start, place in starts if start >= 0]


def _in_cleaned(span: CitedSpan, cleaned: CleanedText) -> CitedSpan:
    """A place of the original in the cleaned text."""
    return CitedSpan(bisect_left(cleaned.origin, span.start), bisect_left(cleaned.origin, span.end), span.key)


def _formulas(cleaned: CleanedText) -> list[Formula]:
    """The formulas of a Markdown file in its cleaned text, which has them in plain characters, with their source."""
    found = (
        Formula(
            bisect_left(cleaned.origin, change.offset),
            bisect_left(cleaned.origin, change.offset + len(change.before)),
            source,
        )
        for change in cleaned.changes
        if (source := _formula_source(change.before))
    )
    return [formula for formula in found if formula.end > formula.start]


def _formula_source(words: str) -> str:
    """A formula with the signs around it, of which some write each backslash twice; empty where it is none."""
    words = f"{words[1:-3]}{words[-2:]}" if words.startswith(("\\\\(", "\\\\[")) and words[-3:-2] == "\\" else words
    pairs = (("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"))
    return words if any(words.startswith(one) and words.endswith(other) for one, other in pairs) else ""


def _change_notice(places: Sequence[Place], texts: Translator) -> str:
    """That the article changed, and what it said when it was cited."""
    quotes = "".join(f"<blockquote>{one_line(place.quote)}</blockquote>" for place in places)
    return _notice("changed", texts) + quotes


def _notice(status: ArticleStatus, texts: Translator) -> str:
    return f'<p class="warning">⚠ {texts(status)}</p>'

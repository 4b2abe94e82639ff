"""The list of sources below an answer as safe HTML: cited articles with their quotes, and what else was found."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from assistant.i18n import Translator
from assistant.schemas import Citation
from assistant.ui.labels import QUOTED_SIGN, citation_location, location_label, verdict_label
from assistant.ui.sanitize import escape, one_line, safe_html, web_address
from assistant.verdicts import ANSWER_VERDICTS, Verdict
from vectorstore import Article, Passage


class _Row(NamedTuple):
    """A citation with a number, and its index among the answer's citations."""

    number: int
    citation_index: int
    citation: Citation


def found_html(passages: Sequence[Passage], texts: Translator) -> str:
    """The titles of the articles that were found, best first; what there is to see before the answer."""
    articles = {passage.article.id: passage.article for passage in passages}
    items = "".join(
        f'<li lang="{escape(article.language or "")}">{one_line(article.title)}</li>' for article in articles.values()
    )
    return safe_html(f'<p class="label">{texts("found_in")}</p><ul class="found">{items}</ul>') if items else ""


def sources_html(
    citations: Sequence[Citation], found: Sequence[Passage], texts: Translator, changes: Mapping[int, str] | None = None
) -> str:
    """Cited articles by number with their quotes and verdicts, then the articles that were found and not cited.

    `changes` says of a citation, by its index, what became of its article since: `changed` or `gone`.
    """
    rows = [_Row(c.number, index, c) for index, c in enumerate(citations) if c.number]
    rows.sort(key=lambda row: (row.number, row.citation_index))
    cited = [_source(list(group), texts, changes or {}) for _, group in groupby(rows, key=lambda row: row.number)]
    parts = [f'<h3>{texts("cited")}</h3><ol class="cited">{"".join(cited)}</ol>', _legend(texts)] if cited else []
    used = {citation.article.id for citation in citations if citation.article}
    others = [(index, passage) for index, passage in enumerate(found) if passage.article.id not in used]
    if others:
        items = "".join(passage_item(index, passage, texts) for index, passage in others)
        label = texts("also" if cited else "nearest")
        parts.append(f'<details class="also"><summary>{label} ({len(others)})</summary><ul>{items}</ul></details>')
    return safe_html("".join(parts))


def passage_item(index: int, passage: Passage, texts: Translator, shown: Callable[[str], str] = one_line) -> str:
    """A passage as an item of a list, with a button that opens its article; `index` tells the page which it is.

    `shown` makes HTML of its title and its text.
    """
    language = escape(passage.article.language or "")
    location = one_line(location_label(passage.article, passage.page, texts))
    details = " · ".join(filter(None, (byline(passage.article), location)))
    return (
        f'<li><p class="title"><strong lang="{language}">{shown(passage.article.title)}</strong></p>'
        f'<p class="facts">{details}</p>'
        f'<p lang="{language}">{shown(passage.text)}</p>'
        f'<button type="button" class="read" data-passage="{index}">{texts("open_reader")}</button></li>'
    )


def byline(article: Article) -> str:
    """Author, source and date of an article on one line, as far as they are known, escaped.

    Each is isolated, so that a name written from right to left does not turn the others round.
    """
    known = (article.author, article.source, article.date)
    return " · ".join(f"<bdi>{one_line(value)}</bdi>" for value in known if value)


def source_link(article: Article, label: str) -> str:
    """A link to the web page that an article came from; empty where it came from none."""
    address = web_address(article.url)
    return f'<a href="{escape(address)}" target="_blank">{escape(label)}</a>' if address else ""


def _legend(texts: Translator) -> str:
    """What each sign means."""
    quoted = f'<dt class="state verified">{QUOTED_SIGN} {texts("state_quoted")}</dt><dd>{texts("means_quoted")}</dd>'
    verdicts = [verdict for verdict in ANSWER_VERDICTS if verdict != Verdict.NOTHING_TO_CHECK]
    rows = "".join(
        f'<dt class="state {verdict}">{verdict.sign} {texts.state(verdict)}</dt><dd>{texts(f"means_{verdict}")}</dd>'
        for verdict in verdicts
    )
    return f'<details class="legend"><summary>{texts("legend")}</summary><dl>{quoted}{rows}</dl></details>'


def _source(rows: Sequence[_Row], texts: Translator, changes: Mapping[int, str]) -> str:
    """A cited article with its quotes."""
    article = rows[0].citation.article
    assert article is not None  # a numbered citation has one
    details = " · ".join(filter(None, (byline(article), source_link(article, texts("source_page")))))
    quotes = "".join(_quote(row, texts, changes.get(row.citation_index)) for row in _distinct(rows))
    number = f'<span class="set">[</span>{rows[0].number}<span class="set">]</span>'
    return (
        f'<li class="source" data-number="{rows[0].number}"><p class="title"><span class="number">{number}</span> '
        f'<strong lang="{escape(article.language or "")}">{one_line(article.title)}</strong></p>'
        f'<p class="facts">{details}</p><ul>{quotes}</ul></li>'
    )


def _distinct(rows: Sequence[_Row]) -> list[_Row]:
    """One row for each quote with its verdict and reasons: a sentence that is cited twice is shown once."""
    distinct: dict[object, _Row] = {}
    for row in reversed(rows):
        citation = row.citation
        distinct[citation.start, citation.end, citation.state, citation.reasons] = row
    return list(distinct.values())[::-1]


def _quote(row: _Row, texts: Translator, change: str | None) -> str:
    citation = row.citation
    location = "".join(f" · {one_line(label)}" for label in citation_location(citation, texts))
    aligned = f" · {texts('aligned')}" if citation.aligned else ""
    warning = f'<p class="warning">⚠ {texts(change)}</p>' if change else ""
    doubted = " doubted" if citation.state.is_warning else ""
    return (
        f'<li class="quote{doubted}" data-citation="{row.citation_index}"><p class="state {citation.state}">'
        f"<strong>{one_line(verdict_label(citation, texts))}</strong>{location}{aligned}</p>"
        f"{warning}{_blockquote(citation, texts)}"
        f'<button type="button" class="read" data-citation="{row.citation_index}">{texts("open_reader")}</button></li>'
    )


def _blockquote(citation: Citation, texts: Translator) -> str:
    """The words of the article. Of a sentence that no article says, the nearest words are not marked like proof."""
    language = escape(citation.article.language or "") if citation.article else ""
    words = one_line(citation.quote)
    if not citation.state.is_warning:
        return f'<blockquote lang="{language}" dir="auto"><mark>{words}</mark></blockquote>'
    label = f'<p class="quiet">{texts("nearest_words")}</p>' if citation.quote else ""
    return f'{label}<blockquote lang="{language}" dir="auto">{words}</blockquote>'

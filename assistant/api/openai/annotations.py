"""The citations of an answer, and the articles that it lists, as OpenAI's annotations with their places in the text."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.schemas import Answer
from vectorstore import Article


class _Span(NamedTuple):
    """Where a citation's mark is in the text, in characters; of an aligned citation, the end of its sentence."""

    start_index: int
    end_index: int


def completion_annotations(answer: Answer, base_url: str) -> list[dict[str, Any]]:
    """The annotations as chat completions have them."""
    return [
        {"type": "url_citation", "url_citation": annotation, **own}
        for annotation, own in _annotations(answer, base_url)
    ]


def response_annotations(answer: Answer, base_url: str) -> list[dict[str, Any]]:
    """The annotations as responses have them."""
    return [{"type": "url_citation", **annotation, **own} for annotation, own in _annotations(answer, base_url)]


def _annotations(answer: Answer, base_url: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """OpenAI's fields for each citation of an article, with the whole citation, and for each article of a list."""
    spans, end = dict(_mark_spans(answer)), _Span(len(answer.answer), len(answer.answer))
    for index, citation in enumerate(answer.citations):
        if citation.article:
            span = spans.get(index, end)
            url = _article_url(citation.article, base_url)
            yield (
                {**span._asdict(), "title": citation.article.title, "url": url},
                {"citation": citation.model_dump(mode="json")},
            )
    for article, span in _listed_spans(answer):
        yield {**span._asdict(), "title": article.title, "url": _article_url(article, base_url)}, {}


def _listed_spans(answer: Answer) -> Iterator[tuple[Article, _Span]]:
    """The articles that an answer about the collection lists, and where their titles are."""
    searched_to = 0
    for number, article in enumerate(answer.articles, start=1):
        title = " ".join(article.title.split())
        item = f"\n{number}. {title}"
        start = answer.answer.find(item, searched_to)
        if start >= 0:
            searched_to = start + len(item)
            yield article, _Span(searched_to - len(title), searched_to)


def _article_url(article: Article, base_url: str) -> str:
    """The article's own address, else that of its text on this server; clients check that it is a link."""
    url = article.url or ""
    return url if url.startswith(("https://", "http://")) else f"{base_url}library/?article={quote(article.id)}"


def _mark_spans(answer: Answer) -> Iterator[tuple[int, _Span]]:
    """The index of each citation that has a place in the text, and where its mark is."""
    offset, searched_to = 0, 0
    for part in locate(answer.answer, answer.citations):
        if not isinstance(part, LocatedMarker):
            offset += len(part)
            continue
        if part.citation_index is not None and answer.citations[part.citation_index].aligned:
            yield part.citation_index, _Span(offset, offset)
            continue
        mark = f"[{'?' if part.number is None else part.number}]"
        start = answer.answer.find(mark, searched_to)
        searched_to = start + len(mark)
        offset += len(mark)
        if part.citation_index is not None:
            yield part.citation_index, _Span(start, searched_to)

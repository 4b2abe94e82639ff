"""The citations of an answer as OpenAI's annotations, each with its place in the text."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.schemas import Answer
from vectorstore import Article


class _Place(NamedTuple):
    """From where to where a citation's mark stands in the text, in characters.

    Of an aligned citation the end of its sentence.
    """

    start_index: int
    end_index: int


def in_completion(answer: Answer, site: str) -> list[dict[str, Any]]:
    """As chat completions have them."""
    return [{"type": "url_citation", "url_citation": told, "citation": whole} for told, whole in _told(answer, site)]


def in_response(answer: Answer, site: str) -> list[dict[str, Any]]:
    """As responses have them."""
    return [{"type": "url_citation", **told, "citation": whole} for told, whole in _told(answer, site)]


def _told(answer: Answer, site: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Of each citation of an article what OpenAI tells, and the citation.

    `url` is the article's own address, else that of its text here.
    """
    places, end = dict(_places(answer)), _Place(len(answer.answer), len(answer.answer))
    for number, citation in enumerate(answer.citations):
        if citation.article:
            where, article = places.get(number, end), citation.article
            yield (
                {**where._asdict(), "title": article.title, "url": _address(article, site)},
                citation.model_dump(mode="json"),
            )


def _address(article: Article, site: str) -> str:
    """Where a reader gets to see the article: clients make a link of it, and check that it is one."""
    own = article.url or ""
    return own if own.startswith(("https://", "http://")) else f"{site}library/?article={quote(article.id)}"


def _places(answer: Answer) -> Iterator[tuple[int, _Place]]:
    """The place of each citation in the list, and where its mark stands in the text."""
    passed, end = 0, 0
    for part in locate(answer.answer, answer.citations):
        if not isinstance(part, LocatedMarker):
            passed += len(part)
            continue
        if part.citation_index is not None and answer.citations[part.citation_index].aligned:
            yield part.citation_index, _Place(passed, passed)
            continue
        mark = f"[{'?' if part.number is None else part.number}]"
        start = answer.answer.find(mark, end)
        end = start + len(mark)
        passed += len(mark)
        if part.citation_index is not None:
            yield part.citation_index, _Place(start, end)

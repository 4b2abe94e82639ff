"""Finds the article of which another one is a repost: the same text with another headline or byline, or a few words changed.

What a repost says must stand in the article that is kept: corrected and yearly articles look alike, and differ in just
what matters.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from vectorstore.articles import Article
from vectorstore.folding import fold
from vectorstore.shingles import SHARED_AT_LEAST, letters, resemblance, shingles
from vectorstore.storage.record import Record
from vectorstore.storage.rows import ArticleRow

_RESEMBLING = 0.8  # resemblance from which on an article may be a repost
_NEW_AT_MOST = 0.1  # share of a repost's words that stand in sentences which are not word for word in the other one
_STATEMENT = re.compile(r"[^。！？!?\n]+[。！？!?]|[^\n]+?\.(?=\s|$)")
_FIGURE = re.compile(r"\d[\d.,]*%?|[一二三四五六七八九十百千万亿两零〇]+")


class Likeness(NamedTuple):
    """Two articles that are nearly the same, the earlier one first."""

    kept: ArticleRow
    repost: ArticleRow
    resemblance: float


def likeness(record: Record, waiting: Iterable[ArticleRow], row: ArticleRow) -> Likeness | None:
    """The article, of the record or of those waiting to be stored, that is nearly the same as this one."""
    if not row.sketch:
        return None
    near = [other for other in waiting if len(set(other.sketch) & set(row.sketch)) >= SHARED_AT_LEAST]
    stored = (record.article(identity) for identity in record.resembling(row.sketch, SHARED_AT_LEAST))
    hashes = shingles(row.text)
    for other in (*near, *(article for article in stored if article)):
        share = resemblance(hashes, shingles(other.text)) if other.article.id != row.article.id else 0.0
        earlier, later = (row, other) if _is_earlier(row.article, other.article) else (other, row)
        if share >= _RESEMBLING and _says_no_more(later.text, earlier.text):
            return Likeness(earlier, later, round(share, 3))
    return None


def _is_earlier(one: Article, other: Article) -> bool:
    """Whether its date, as far as both are known, is the earlier one."""
    known = min(len(one.date or ""), len(other.date or ""))
    return (one.date or "")[:known] < (other.date or "")[:known]


def _says_no_more(later: str, earlier: str) -> bool:
    """Whether nine tenths of the later text's sentences stand in the earlier one, and no other sentence brings or changes a figure."""
    said, known = _statements(later), _statements(earlier)
    new = [statement for statement in said if statement not in known]
    if sum(map(len, new)) > _NEW_AT_MOST * sum(map(len, said)):
        return False
    frames = {_FIGURE.sub("#", statement) for statement in known}
    figures = {figure for statement in known for figure in _FIGURE.findall(statement)}
    changed = (statement for statement in new if "#" in _FIGURE.sub("#", statement))
    return all(_FIGURE.sub("#", statement) not in frames and figures.issuperset(_FIGURE.findall(statement)) for statement in changed)


def _statements(text: str) -> set[str]:
    """The sentences of a text that end in a full stop or the like, so that bylines are none, as letters and digits."""
    return {letters(statement) for statement in _STATEMENT.findall(fold(text))}

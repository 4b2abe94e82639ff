"""Tells which articles are reposts: the same text as another one with another headline or byline, or a few words changed.

What a repost says must stand in the article that is kept: corrected and yearly articles look alike, and differ in just
what matters. The first of its kind is kept, by date and then by path, so that the order in which articles came tells
nothing.
"""

import heapq
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from vectorstore.articles import Article
from vectorstore.index.catalog import Catalog
from vectorstore.index.rows import ArticleRow
from vectorstore.index.shingles import SHARED_AT_LEAST, Shingles, letters, resemblance, shingles
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import NUMERAL_CLASS
from vectorstore.text.sentences import CLOSERS, sentence_spans

_RESEMBLING = 0.8  # resemblance from which on an article may be a repost
_NEW_AT_MOST = 0.1  # share of a repost's words that stand in sentences which are not word for word in the other one
_ENDED = re.compile(rf"[。！？!?.…][{CLOSERS}]*$")
_FIGURE = re.compile(rf"\d[\d.,]*%?|[{NUMERAL_CLASS}]+")
_Place = tuple[str, str, int, str]


class Decision(NamedTuple):
    """An article, with the id of the one that is kept in its stead where it is a repost."""

    row: ArticleRow
    copy_of: str | None = None
    resemblance: float | None = None


def decide(catalog: Catalog, changed: Mapping[str, ArticleRow], stored: Callable[[str], ArticleRow]) -> list[Decision]:
    """Decides on new and changed articles, by id, and anew on those of the record to which they make a difference.

    Each is a repost of the first kept article before it that says what it says. `stored` gives an article of the
    record, with its chunks.
    """
    return _Deciding(catalog, changed, stored).decisions()


class _Deciding:
    """Articles in the order of their places, to which later ones are added on the way."""

    def __init__(
        self, catalog: Catalog, changed: Mapping[str, ArticleRow], stored: Callable[[str], ArticleRow]
    ) -> None:
        self._catalog = catalog
        self._stored = stored
        self._texts = {identity: _Text(row) for identity, row in changed.items()}
        self._open: set[str] = set()
        self._queue: list[_Place] = []
        self._decided: dict[str, Decision] = {}
        for identity in changed:
            self._reopen(identity)

    def decisions(self) -> list[Decision]:
        while self._queue:
            text = self._text(heapq.heappop(self._queue)[-1])
            alike = next(
                (
                    (text.likeness(other), other)
                    for other in self._alike(text)
                    if other.place < text.place and text.repeats(other)
                ),
                None,
            )
            self._decided[text.row.article.id] = (
                Decision(text.row, alike[1].row.article.id, alike[0]) if alike else Decision(text.row)
            )
            if not alike:
                self._look_behind(text)
        return list(self._decided.values())

    def _look_behind(self, kept: "_Text") -> None:
        """Later articles are reposts of this one now, and what is a repost of a later one may be one of this."""
        for other in self._alike(kept):
            if other.place > kept.place:
                self._reopen(other.row.article.id, itself=other.repeats(kept))

    def _reopen(self, identity: str, *, itself: bool = True) -> None:
        for one in ([identity] if itself else []) + self._catalog.copies_of(identity):
            if one not in self._open:
                self._open.add(one)
                heapq.heappush(self._queue, self._text(one).place)

    def _alike(self, text: "_Text") -> list["_Text"]:
        """The kept articles that share much of its sketch, the first ones first.

        Of those that are open, what is decided.
        """
        if not text.row.sketch:
            return []
        decided = [self._text(identity) for identity, decision in self._decided.items() if not decision.copy_of]
        near = [other for other in decided if len(set(other.row.sketch) & set(text.row.sketch)) >= SHARED_AT_LEAST]
        ids = self._catalog.find_similar(text.row.sketch, SHARED_AT_LEAST)
        near += [self._text(identity) for identity in ids if identity not in self._open]
        return sorted(near, key=lambda other: other.place)

    def _text(self, identity: str) -> "_Text":
        if identity not in self._texts:
            self._texts[identity] = _Text(self._stored(identity))
        return self._texts[identity]


class _Text:
    """An article as it is compared with others."""

    def __init__(self, row: ArticleRow) -> None:
        self.row = row

    @cached_property
    def place(self) -> _Place:
        return _place(self.row.article)

    @cached_property
    def hashes(self) -> Shingles:
        return shingles(self.row.text)

    @cached_property
    def statements(self) -> set[str]:
        """The sentences that end in a full stop or the like, so that bylines are none, as letters and digits."""
        text = self.row.text
        sentences = (text[span.start : span.end] for span in sentence_spans(text))
        return {letters(fold(sentence)) for sentence in sentences if _ENDED.search(sentence)}

    def likeness(self, other: "_Text") -> float:
        return round(resemblance(self.hashes, other.hashes), 3)

    def repeats(self, earlier: "_Text") -> bool:
        """Whether it is nearly the same, nine tenths of its sentences stand in the earlier one, and no other brings or changes a figure."""
        if resemblance(self.hashes, earlier.hashes) < _RESEMBLING:
            return False
        said, known = self.statements, earlier.statements
        new = [statement for statement in said if statement not in known]
        if sum(map(len, new)) > _NEW_AT_MOST * sum(map(len, said)):
            return False
        frames = {_FIGURE.sub("#", statement) for statement in known}
        figures = {figure for statement in known for figure in _FIGURE.findall(statement)}
        changed = (statement for statement in new if "#" in _FIGURE.sub("#", statement))
        return all(
            _FIGURE.sub("#", statement) not in frames and figures.issuperset(_FIGURE.findall(statement))
            for statement in changed
        )


def _place(article: Article) -> _Place:
    """Where an article stands among those that say the same: by date as far as it is known, those without one last, then by path."""
    return f"{article.date or ''}~", article.path, article.row or 0, article.id

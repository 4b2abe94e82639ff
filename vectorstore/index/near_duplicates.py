"""Decides which articles are near-duplicates of another one.

Their text is the other one's with another headline or byline, or with a few words changed. What a near-duplicate says
must be in the article that is kept: corrected and yearly articles look alike, and differ in just what matters. The
first of its kind is kept, by date and then by path, so that the order in which articles came does not matter.
"""

import heapq
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple

from vectorstore.articles import Article
from vectorstore.index.catalog import Catalog
from vectorstore.index.rows import ArticleRow
from vectorstore.index.shingles import MIN_SHARED_HASHES, Shingles, jaccard, letters_and_digits, shingles, sketch
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import NUMERAL_CLASS
from vectorstore.text.sentences import CLOSERS, sentence_spans

_MIN_JACCARD = 0.8  # from which on an article may be a near-duplicate
_NEW_AT_MOST = 0.1  # share of its words that are in sentences which are not word for word in the other one
_FEWEST_STATEMENTS = 5  # of a text that may be a whole article; a shorter one only says what an article says
_ENDED = re.compile(rf"[。！？!?.…][{CLOSERS}]*$")
_FIGURE = re.compile(rf"\d[\d.,]*%?|[{NUMERAL_CLASS}]+")
_Rank = tuple[str, str, int, str]


class Decision(NamedTuple):
    """An article, with the id of the one that is kept in its place where it is a near-duplicate."""

    row: ArticleRow
    copy_of: str | None = None
    resemblance: float | None = None  # share of common shingles, 0 to 1


def decide_near_duplicates(
    catalog: Catalog, changed: Mapping[str, ArticleRow], stored: Callable[[str], ArticleRow]
) -> list[Decision]:
    """Decides on new and changed articles, by id, and again on stored articles to which they make a difference.

    Each is a near-duplicate of the first kept article before it that says what it says. `stored` returns an article of
    the catalog, with its chunks, by id.
    """
    return _Decider(catalog, changed, stored).decide()


class _Decider:
    """Decides on articles in the order of their ranks; later ones are queued on the way."""

    def __init__(
        self, catalog: Catalog, changed: Mapping[str, ArticleRow], stored: Callable[[str], ArticleRow]
    ) -> None:
        self._catalog = catalog
        self._stored = stored
        self._texts = {identity: _ComparedText(row) for identity, row in changed.items()}
        self._queued: set[str] = set()  # ever
        self._queue: list[_Rank] = []
        self._decisions: dict[str, Decision] = {}
        for identity in changed:
            self._enqueue_with_copies(identity)

    def decide(self) -> list[Decision]:
        while self._queue:
            text = self._text(heapq.heappop(self._queue)[-1])
            original = self._original_of(text)
            copy = (original.row.article.id, text.resemblance(original)) if original else ()
            self._decisions[text.row.article.id] = Decision(text.row, *copy)
            if not original:
                self._enqueue_later(text)
        return list(self._decisions.values())

    def _original_of(self, text: "_ComparedText") -> "_ComparedText | None":
        """The first kept article before it that says what it says."""
        earlier = (other for other in self._similar(text) if other.rank < text.rank)
        return next((other for other in earlier if text.repeats(other)), None)

    def _enqueue_later(self, kept: "_ComparedText") -> None:
        """Later articles may be near-duplicates of this one now, and so may be the near-duplicates of later ones."""
        for other in self._similar(kept):
            if other.rank > kept.rank:
                if other.repeats(kept):
                    self._enqueue(other.row.article.id)
                self._enqueue_copies(other.row.article.id)

    def _enqueue_with_copies(self, identity: str) -> None:
        self._enqueue(identity)
        self._enqueue_copies(identity)

    def _enqueue_copies(self, identity: str) -> None:
        for copy in self._catalog.copies_of(identity):
            self._enqueue(copy)

    def _enqueue(self, identity: str) -> None:
        if identity not in self._queued:
            self._queued.add(identity)
            heapq.heappush(self._queue, self._text(identity).rank)

    def _similar(self, text: "_ComparedText") -> list["_ComparedText"]:
        """The kept articles that share much of its sketch, by rank.

        Of those that are queued, only what is decided already counts.
        """
        sketch = set(text.row.sketch)
        if not sketch:
            return []
        decided = [self._text(identity) for identity, decision in self._decisions.items() if not decision.copy_of]
        similar = [other for other in decided if len(sketch.intersection(other.row.sketch)) >= MIN_SHARED_HASHES]
        ids = self._catalog.find_similar(text.row.sketch, MIN_SHARED_HASHES)
        similar += [self._text(identity) for identity in ids if identity not in self._queued]
        return sorted(similar, key=lambda other: other.rank)

    def _text(self, identity: str) -> "_ComparedText":
        if identity not in self._texts:
            self._texts[identity] = _ComparedText(self._stored(identity))
        return self._texts[identity]


def find_repeated(catalog: Catalog, text: str) -> list[Article]:
    """The kept articles that a cleaned text of some length is, or is a near-duplicate of."""
    own = _Statements(text)
    if len(own.statements) < _FEWEST_STATEMENTS:
        return []
    rows = map(catalog.get_article_row, catalog.find_similar(sketch(own.shingles), MIN_SHARED_HASHES))
    return [row.article for row in rows if row and own.repeats(_Statements(row.text))]


class _Statements:
    """A text as it is compared with others."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def shingles(self) -> Shingles:
        return shingles(self._text)

    @cached_property
    def statements(self) -> set[str]:
        """Its sentences as letters and digits: those that end in a full stop or the like, so that bylines are none."""
        text = self._text
        sentences = (text[span.start : span.end] for span in sentence_spans(text))
        return {letters_and_digits(fold(sentence)) for sentence in sentences if _ENDED.search(sentence)}

    def resemblance(self, other: "_Statements") -> float:
        """The share of common shingles, 0 to 1, to three decimals."""
        return round(jaccard(self.shingles, other.shingles), 3)

    def repeats(self, earlier: "_Statements") -> bool:
        """Whether it is a near-duplicate of the earlier one.

        Then nine tenths of its sentences are in the earlier one, and no other sentence brings or changes a figure.
        """
        if jaccard(self.shingles, earlier.shingles) < _MIN_JACCARD:
            return False
        new = self.statements - earlier.statements
        if sum(map(len, new)) > _NEW_AT_MOST * sum(map(len, self.statements)):
            return False
        frames = {_without_figures(statement) for statement in earlier.statements}
        figures = {figure for statement in earlier.statements for figure in _FIGURE.findall(statement)}
        with_figures = (statement for statement in new if "#" in _without_figures(statement))
        return all(
            _without_figures(statement) not in frames and figures.issuperset(_FIGURE.findall(statement))
            for statement in with_figures
        )


class _ComparedText(_Statements):
    """An article as it is compared with others."""

    def __init__(self, row: ArticleRow) -> None:
        super().__init__(row.text)
        self.row = row

    @cached_property
    def rank(self) -> _Rank:
        """Its place among articles that say the same: by date, those without one last, then by path."""
        return _rank(self.row.article)


def _without_figures(statement: str) -> str:
    return _FIGURE.sub("#", statement)


def _rank(article: Article) -> _Rank:
    return f"{article.date or ''}~", article.path, article.row or 0, article.id

"""The article that the sentences around one are about.

A sentence such as `Four of them gave up` finds nothing by its own words. A judge is shown that article as well.
"""

from collections.abc import Callable, Sequence

from assistant.check.article_findings import WordsResult
from assistant.check.subjects import points_back
from assistant.check.text_sentences import TextSentence
from assistant.verdicts import Verdict
from vectorstore import Passage

_FOUND = 0.3  # confidence of a search, 0 to 1, from which a sentence may be about the article that was found
_AROUND = (-1, -2, -3, 1, 2)  # where such a sentence is looked for, the nearest before it first
_PASSAGES = 2  # of the article


class NearbyArticles:
    """Which article each sentence of a text is about."""

    def __init__(self, passages_in: Callable[[str, str], Sequence[Passage]]) -> None:
        """`passages_in` finds the passages for a query in the article of an id."""
        self._passages_in = passages_in
        self._articles: dict[int, str] = {}

    def add(self, number: int, words: WordsResult) -> None:
        """Note what the sentence of this number is about."""
        if words.grounds and words.verdict != Verdict.NOT_FOUND and words.confidence >= _FOUND:
            self._articles[number] = words.grounds[0].article_id

    def passages(self, number: int, query: str, shown: Sequence[Passage]) -> tuple[Passage, ...]:
        """What the article of the sentences around says of this one: of the passages `shown` anyway, or others."""
        article = next((found for step in _AROUND if (found := self._articles.get(number + step))), None)
        if article is None:
            return ()
        own = [passage for passage in shown if passage.article.id == article]
        return tuple((own or self._passages_in(query, article))[:_PASSAGES])


def leans_on_others(sentence: TextSentence, words: WordsResult) -> bool:
    """Whether the sentence may be about what the sentences around it are about."""
    return words.verdict == Verdict.NOT_FOUND or points_back(sentence)

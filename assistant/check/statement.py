"""A sentence of a text that states something, and what words found about it."""

from dataclasses import dataclass

from assistant.check.article_findings import WordsResult
from assistant.check.cited_sources import CitedMark
from assistant.check.outcome import Outcome
from assistant.check.text_sentences import TextSentence


@dataclass(frozen=True)
class Statement:
    """A sentence that states something: without its marks, and as it is searched for."""

    number: int
    sentence: TextSentence
    text: str
    query: str
    marks: tuple[CitedMark, ...]

    @property
    def cited_articles(self) -> tuple[str, ...]:
        """The ids of the articles that its marks name."""
        return tuple(dict.fromkeys(mark.article.id for mark in self.marks if mark.article))


@dataclass(frozen=True)
class CheckedStatement:
    """A statement with what words found about it."""

    statement: Statement
    words: WordsResult
    outcome: Outcome

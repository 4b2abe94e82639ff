"""What the passages of each article say about a sentence, and what they come to together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.check.nearest import nearest_quote
from assistant.schemas import Evidence
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision
from vectorstore import Passage


@dataclass(frozen=True)
class ArticleFinding:
    """What one article's passages say about a sentence."""

    statement: str
    passages: tuple[Passage, ...]
    decision: Decision
    nearness: float  # 0 to 1
    is_firm: bool = True  # False of a contradiction over which a judge decides

    @cached_property
    def quote(self) -> Evidence:
        """The article's sentence that is nearest to it: looked for only where it is shown."""
        return nearest_quote(self.statement, self.passages)

    @property
    def article_id(self) -> str:
        """The article's id."""
        return self.passages[0].article.id


@dataclass(frozen=True)
class WordsResult:
    """The verdict by words alone, the findings that it rests on, best first, and all findings."""

    verdict: Verdict
    decision: Decision
    grounds: tuple[ArticleFinding, ...]
    findings: tuple[ArticleFinding, ...]
    confidence: float

    def with_passages(self, statement: str, passages: Sequence[Passage]) -> "WordsResult":
        """The same with further passages beside it, of which words said nothing."""
        findings = {finding.article_id: finding for finding in self.findings}
        for group in by_article(passages):
            article = group[0].article.id
            own = findings.get(article) or ArticleFinding(statement, (), Decision(Verdict.UNDECIDED), 0.0)
            added = tuple(passage for passage in dict.fromkeys(group) if passage not in own.passages)
            findings[article] = replace(own, passages=(*own.passages, *added))
        return replace(self, findings=tuple(findings.values()))


def by_article(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages of each article, in order."""
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(passage.article.id, []).append(passage)
    return list(groups.values())

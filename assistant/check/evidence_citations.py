"""Evidence: for each article that bears on a sentence one citation record, as answers have them."""

from assistant.check.article_findings import ArticleFinding
from assistant.schemas import Citation, Evidence
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision


class ArticleNumbers:
    """Numbers the articles of one text by their first use, from 1."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __getitem__(self, article_id: str) -> int:
        return self._numbers.setdefault(article_id, len(self._numbers) + 1)


def citation(statement: str, decision: Decision, finding: ArticleFinding, numbers: ArticleNumbers) -> Citation:
    """The record of one article, and what is decided by it."""
    ids = {passage.id for passage in finding.passages}
    found = tuple(record for record in decision.evidence if record.passage_id in ids)
    evidence: tuple[Evidence, ...] = found or (finding.quote,)
    first, article = evidence[0], finding.passages[0].article
    is_verified = decision.verdict == Verdict.VERIFIED
    return Citation(
        number=numbers[article.id],
        state=decision.verdict,
        method=decision.method if is_verified else None,
        judge=decision.judge,
        aligned=True,
        sentence=statement,
        evidence=evidence,
        wrong=None if is_verified else decision.wrong,
        quote=first.quote,
        start=first.start,
        end=first.end,
        page=first.page,
        ocr=min((record.ocr for record in evidence if record.ocr is not None), default=None),
        passage_id=first.passage_id,
        article=article,
        reasons=decision.reasons,
    )

"""The record of a checked sentence: its verdict, the articles' words, and the sources that the text itself names."""

from collections.abc import Iterator, Sequence

from assistant.check.article_findings import ArticleFinding, WordsResult
from assistant.check.cited_sources import CitedMark
from assistant.check.clean_draft import CleanDraft
from assistant.check.differing import differing_words
from assistant.check.evidence_citations import ArticleNumbers, citation
from assistant.check.outcome import Outcome
from assistant.check.schemas import CheckedPart, CheckedSentence, CitedSource
from assistant.check.text_sentences import TextSentence
from assistant.schemas import Citation
from assistant.verdicts import Verdict

_NEAREST = 3  # articles shown beside a sentence that none carries


def unchecked_record(sentence: TextSentence) -> CheckedSentence:
    """The record of a sentence that states nothing."""
    return CheckedSentence(
        sentence=sentence.text, start=sentence.start, end=sentence.end, verdict=Verdict.NOTHING_TO_CHECK
    )


def checked_record(
    sentence: TextSentence,
    statement: str,
    draft: CleanDraft,
    outcome: Outcome,
    words: WordsResult,
    marks: Sequence[CitedMark],
    numbers: ArticleNumbers,
) -> CheckedSentence:
    """The record of a statement."""
    decision = outcome.decision
    is_verified = outcome.verdict == Verdict.VERIFIED
    evidence = tuple(_evidence(statement, outcome, words, numbers))
    cited = tuple(_cited(marks, evidence, outcome))
    reasons = () if is_verified else decision.reasons
    wrong, differs = None if is_verified else decision.wrong, None
    if outcome.verdict == Verdict.CONTRADICTED:
        quotes = [record.quote for record in evidence if record.quote and record.state == Verdict.CONTRADICTED]
        figure, differs = differing_words(statement, quotes, decision.reasons)
        wrong = figure or wrong
        if figure and differs and reasons[0].startswith("other_figure: "):
            reasons = (f"other_figure: {differs}, {figure}", *reasons[1:])
    return CheckedSentence(
        sentence=statement,
        start=sentence.start,
        end=sentence.end,
        verdict=outcome.verdict,
        method=decision.method if is_verified else None,
        judge=decision.judge,
        parts=tuple(_parts(sentence, statement, draft, outcome)),
        evidence=evidence,
        wrong=wrong,
        differs=differs,
        reasons=(*reasons, *_warnings(outcome, evidence, cited)),
        cited=cited,
    )


def _evidence(statement: str, outcome: Outcome, words: WordsResult, numbers: ArticleNumbers) -> Iterator[Citation]:
    """An article each: those that decided, then those that disagree with them, or the nearest ones."""
    if outcome.verdict == Verdict.NOT_FOUND:
        return
    decision = outcome.decision
    deciding = {record.passage_id for record in decision.evidence}
    by_evidence = [f for f in words.findings if deciding & {passage.id for passage in f.passages}]
    grounds = by_evidence or list(words.grounds)
    for finding in grounds[: None if by_evidence else _NEAREST]:
        yield citation(statement, decision if by_evidence else finding.decision, finding, numbers)
    for finding in words.findings:
        if finding not in grounds and _disagrees(finding, outcome, words):
            yield citation(statement, finding.decision, finding, numbers)


def _disagrees(finding: ArticleFinding, outcome: Outcome, words: WordsResult) -> bool:
    """Whether an article says otherwise, or the same, while those that decided say the opposite."""
    near = finding.nearness >= 0.6 * words.findings[0].nearness
    if outcome.verdict == Verdict.VERIFIED:
        return near and finding.decision.verdict in (Verdict.CONTRADICTED, Verdict.VERIFIED)
    return outcome.verdict == Verdict.CONTRADICTED and finding.decision.verdict == Verdict.VERIFIED


def _parts(sentence: TextSentence, statement: str, draft: CleanDraft, outcome: Outcome) -> Iterator[CheckedPart]:
    """The parts with offsets into the text as given; none where marks or cells were taken out of the sentence."""
    if sentence.place is None:
        return
    for span, verdict in outcome.parts:
        words = statement[span.start : span.end]
        place = sentence.text.find(words) if statement != sentence.text else span.start
        if place < 0:
            continue
        first = sentence.place + place
        start, end = draft.original_span(first, first + len(words))
        yield CheckedPart(start=start, end=end, verdict=verdict)


def _cited(marks: Sequence[CitedMark], evidence: Sequence[Citation], outcome: Outcome) -> Iterator[CitedSource]:
    states = {record.article.id: record.state for record in evidence if record.article}
    is_settled = outcome.verdict in (Verdict.VERIFIED, Verdict.UNSUPPORTED, Verdict.NOT_FOUND)
    for mark in marks:
        state = states.get(mark.article.id) if mark.article else None
        if state == Verdict.VERIFIED:
            yield mark.record(carries=True)
        else:
            yield mark.record(carries=False if is_settled or state == Verdict.CONTRADICTED else None)


def _warnings(outcome: Outcome, evidence: Sequence[Citation], cited: Sequence[CitedSource]) -> Iterator[str]:
    """What else a reader should know: articles that disagree, newer ones, citations that do not carry the sentence."""
    by_state = {state: [record.article for record in evidence if record.state == state] for state in Verdict}
    for other in by_state[Verdict.CONTRADICTED] if by_state[Verdict.VERIFIED] else ():
        dates = [article.date or "" for article in by_state[Verdict.VERIFIED] if article]
        if other:
            is_newer = bool(other.date) and all(date and date < (other.date or "") for date in dates)
            yield f"{'newer_article_differs' if is_newer else 'articles_disagree'}: {other.title}"
    carrying = next((article.title for article in by_state[Verdict.VERIFIED] if article), "")
    for source in cited:
        if source.article and source.carries is False:
            yield f"cited_does_not_say: {source.article.title}"
            if carrying and outcome.verdict == Verdict.VERIFIED:
                yield f"said_by: {carrying}"
        elif source.article is None:
            yield f"cited_unknown: {source.mark}"

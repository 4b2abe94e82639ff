"""The records of decided sentences: one for each sentence, and a citation for each of its marks."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from assistant.answer.citation_numbers import CitationNumbers
from assistant.answer.pending_sentence import PendingSentence
from assistant.answer.sentence_checks import SentenceChecker, closest_sentence
from assistant.schemas import AnswerSentence, Citation
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision
from vectorstore import Passage


class CitationRecorder:
    """Makes the citations of decided sentences."""

    def __init__(self, numbers: CitationNumbers, checker: SentenceChecker) -> None:
        self._numbers = numbers
        self._checker = checker

    def citation(self, sentence: PendingSentence, decision: Decision, mark: int) -> Citation:
        """The citation of one mark."""
        if not self._numbers.is_sent(mark):
            return Citation(number=None, state=Verdict.UNKNOWN, sentence=sentence.draft.text, reasons=("unsent",))
        passage = self._numbers.passage(mark)
        own = tuple(other for other in sentence.passages if other.article.id == passage.article.id)
        own_ids = {other.id for other in own}
        evidence = tuple(record for record in decision.evidence if record.passage_id in own_ids)
        state, reasons = self._article_verdict(sentence, decision, own, has_evidence=bool(evidence))
        if not evidence:
            evidence = (closest_sentence(sentence.draft.statement, passage, own),)
        first = evidence[0]
        if first.passage_id != passage.id and state == Verdict.VERIFIED:
            reasons = (*reasons, "other_passage")
        return Citation(
            number=self._numbers.assign(passage),
            state=state,
            method=decision.method if state == Verdict.VERIFIED else None,
            judge=decision.judge,
            aligned=sentence.is_aligned,
            sentence=sentence.draft.text,
            evidence=evidence,
            wrong=decision.wrong if state != Verdict.VERIFIED else None,
            quote=first.quote,
            start=first.start,
            end=first.end,
            page=first.page,
            ocr=min((record.ocr for record in evidence if record.ocr is not None), default=None),
            passage_id=first.passage_id,
            article=passage.article,
            reasons=reasons,
        )

    def _article_verdict(
        self, sentence: PendingSentence, decision: Decision, own: Sequence[Passage], *, has_evidence: bool
    ) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict on one article's part of a sentence, with its reasons.

        It is the sentence's own where no other article is cited, or where the evidence is in this one.
        """
        articles = {passage.article.id for passage in sentence.passages}
        if len(articles) == 1 or has_evidence or decision.verdict == Verdict.UNSUPPORTED:
            return decision.verdict, decision.reasons
        alone = self._checker.check_as_written(sentence.draft, own)
        if alone.state == Verdict.VERIFIED or decision.verdict != Verdict.VERIFIED or decision.method != "words":
            state = Verdict.VERIFIED if alone.state == Verdict.VERIFIED else Verdict.UNDECIDED
            return state, alone.reasons or ("no_part_found",)
        others = [passage for passage in sentence.passages if passage.article.id != own[0].article.id]
        if self._checker.check_as_written(sentence.draft, others).state != Verdict.VERIFIED:
            return Verdict.VERIFIED, ()  # the articles support it together, and not without this one
        return alone.state, alone.reasons  # the others support it without this one


def sentence_records(sentences: Sequence[PendingSentence], numbers: CitationNumbers) -> tuple[AnswerSentence, ...]:
    """The records of the decided sentences, in order; offsets are those of the text without what is hidden."""
    hidden = sorted((draft.end, draft.end - draft.start) for draft in (s.draft for s in sentences if s.is_hidden))
    ends = [end for end, _ in hidden]
    shifts = list(accumulate((length for _, length in hidden), initial=0))
    records = []
    for sentence in sentences:
        if sentence.decision is None or sentence.is_hidden or not sentence.draft.text:
            continue
        shift = shifts[bisect_right(ends, sentence.draft.start)]
        records.append(_sentence_record(sentence, sentence.decision, numbers, shift))
    return tuple(records)


def _sentence_record(
    sentence: PendingSentence, decision: Decision, numbers: CitationNumbers, shift: int
) -> AnswerSentence:
    draft = sentence.draft
    return AnswerSentence(
        start=draft.start - shift,
        end=draft.end - shift,
        sentence=draft.text,
        verdict=decision.verdict,
        method=decision.method,
        judge=decision.judge,
        marks=() if sentence.is_aligned else tuple(dict.fromkeys(map(numbers.known, draft.marks))),
        evidence=decision.evidence,
        wrong=decision.wrong,
        reasons=decision.reasons,
    )

"""What is decided of a sentence, and by what: code's own verdict, or a judge's where code finds its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.schemas import Evidence, Judged
from assistant.verdicts import Method, Verdict
from assistant.verify.evidence import (
    ExcerptLocation,
    evidence_records,
    is_informative,
    locate_excerpt,
    quantities_without_evidence,
)
from assistant.verify.judge import Ruling
from assistant.verify.sources import MIN_OCR_CONFIDENCE, OCR_UNCERTAIN
from assistant.verify.verifier import Check
from vectorstore import Passage


@dataclass(frozen=True)
class Decision:
    """The verdict on a sentence, how it is known, and the words of the articles that decided."""

    verdict: Verdict
    method: Method | None = None
    reasons: tuple[str, ...] = ()
    wrong: str | None = None
    evidence: tuple[Evidence, ...] = ()
    judge: Judged | None = None


def decide_by_words(check: Check) -> Decision:
    """What code alone decides."""
    return Decision(check.state, "words" if check.state == Verdict.VERIFIED else None, check.reasons, check.wrong)


def decide_without_judge(check: Check, reason: str) -> Decision:
    """What code alone decides where the judge did not, with the reason why it did not before the others."""
    decision = decide_by_words(check)
    return Decision(decision.verdict, decision.method, (reason, *decision.reasons), decision.wrong)


def decide_by_judge(
    sentence: str, check: Check, ruling: Ruling, passages: Sequence[Passage], record: Judged
) -> Decision:
    """What a judge's ruling comes to once code has looked for its evidence.

    `check` is what code alone decides: it stays where the judge's evidence is not in the passages.
    """
    locations = [locate_excerpt(excerpt, passages) for excerpt in ruling.excerpts]
    found = [location for location in locations if location]
    evidence = tuple(dict.fromkeys(record for location in found for record in evidence_records(location)))
    wrong = ruling.wrong.strip() or None
    if ruling.verdict == "not_told":
        return _decide_unsupported(check, wrong, record)
    if ruling.verdict == "contradicted":
        if not evidence:
            return decide_without_judge(check, "judge_without_evidence")
        if has_uncertain_ocr(evidence):
            return decide_without_judge(check, OCR_UNCERTAIN)
        return Decision(
            Verdict.CONTRADICTED, reasons=("judge_contradicted",), wrong=wrong, evidence=evidence, judge=record
        )
    doubt = _doubt(sentence, check, ruling, locations, passages)
    if doubt is None and has_uncertain_ocr(evidence):
        doubt = OCR_UNCERTAIN
    if doubt:
        return decide_without_judge(check, doubt)
    return Decision(Verdict.VERIFIED, "judge", evidence=evidence, judge=record)


def _decide_unsupported(check: Check, wrong: str | None, record: Judged) -> Decision:
    if check.state == Verdict.CONTRADICTED:
        return decide_without_judge(check, "judge_not_told")  # code is sure of a conflict, which the judge only missed
    if "about_the_articles" in check.reasons:
        return decide_by_words(check)  # no passage says what it does not say
    return Decision(Verdict.UNSUPPORTED, reasons=("judge_not_told",), wrong=wrong, judge=record)


def has_uncertain_ocr(evidence: Sequence[Evidence]) -> bool:
    """Whether some of this evidence was read from a picture, and text recognition was not confident of it."""
    return any(record.ocr is not None and record.ocr < MIN_OCR_CONFIDENCE for record in evidence)


def _doubt(
    sentence: str,
    check: Check,
    ruling: Ruling,
    locations: Sequence[ExcerptLocation | None],
    passages: Sequence[Passage],
) -> str | None:
    """Why a judge's `supported` is not believed; None where all of its evidence is there."""
    if check.state == Verdict.CONTRADICTED:
        return "judge_against_words"
    if not locations or not all(locations):
        return "judge_without_evidence"
    excerpts = [found.passage.text[found.start : found.end] for found in locations if found]
    if not any(is_informative(excerpt, sentence) for excerpt in excerpts):
        return "judge_without_evidence"
    missing = quantities_without_evidence(sentence, excerpts, ruling.computed, passages)
    return f"judge_without_figures: {', '.join(missing)}" if missing else None

"""What is decided of a sentence, and by what: code's own verdict, or a judge's where code finds its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.schemas import Evidence, Judged
from assistant.verdicts import Method, Verdict
from assistant.verify.evidence import Found, found, is_telling, located, unheld
from assistant.verify.judge import Ruling
from assistant.verify.sources import SURE_AT_LEAST, UNSURE
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


def by_words(check: Check) -> Decision:
    """What code alone decides."""
    return Decision(check.state, "words" if check.state == Verdict.VERIFIED else None, check.reasons, check.wrong)


def undecided(words: Check, reason: str) -> Decision:
    """What code alone decides where the judge did not, `reason` saying why it did not."""
    decision = by_words(words)
    return Decision(decision.verdict, decision.method, (reason, *decision.reasons), decision.wrong)


def by_judge(sentence: str, words: Check, ruling: Ruling, passages: Sequence[Passage], record: Judged) -> Decision:
    """What a judge's ruling comes to once code has looked for its evidence.

    `words` is what code alone decides: where the judge's evidence does not hold, that stands.
    """
    places = [found(excerpt, passages) for excerpt in ruling.excerpts]
    there = [place for place in places if place]
    evidence = tuple(dict.fromkeys(record for place in there for record in located(place)))
    wrong = ruling.wrong.strip() or None
    if ruling.verdict == "not_told":
        return _not_told(words, wrong, record)
    if ruling.verdict == "contradicted":
        if not evidence:
            return undecided(words, "judge_without_evidence")
        if is_unsure(evidence):
            return undecided(words, UNSURE)
        return Decision(
            Verdict.CONTRADICTED, reasons=("judge_contradicted",), wrong=wrong, evidence=evidence, judge=record
        )
    doubt = _doubt(sentence, words, ruling, places, passages) or (UNSURE if is_unsure(evidence) else None)
    if doubt:
        return undecided(words, doubt)
    return Decision(Verdict.VERIFIED, "judge", evidence=evidence, judge=record)


def _not_told(words: Check, wrong: str | None, record: Judged) -> Decision:
    if words.state == Verdict.CONTRADICTED:
        return undecided(words, "judge_not_told")  # code is sure of a conflict, which the judge only missed
    if "about_the_articles" in words.reasons:
        return by_words(words)  # no passage says what it does not say
    return Decision(Verdict.UNSUPPORTED, reasons=("judge_not_told",), wrong=wrong, judge=record)


def is_unsure(evidence: Sequence[Evidence]) -> bool:
    """Whether some of this evidence was read from a picture, and text recognition was not sure of it."""
    return any(record.ocr is not None and record.ocr < SURE_AT_LEAST for record in evidence)


def _doubt(
    sentence: str, words: Check, ruling: Ruling, places: Sequence[Found | None], passages: Sequence[Passage]
) -> str | None:
    """Why a judge's `supported` is not believed; None where its evidence holds."""
    if words.state == Verdict.CONTRADICTED:
        return "judge_against_words"
    if not places or not all(places):
        return "judge_without_evidence"
    excerpts = [place.passage.text[place.start : place.end] for place in places if place]
    if not any(is_telling(excerpt, sentence) for excerpt in excerpts):
        return "judge_without_evidence"
    missing = unheld(sentence, excerpts, ruling.computed, passages)
    return f"judge_without_figures: {', '.join(missing)}" if missing else None

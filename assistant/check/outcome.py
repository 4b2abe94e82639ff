"""The verdict on a sentence and on its parts, by words alone or by a judge as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.check.article_findings import WordsResult
from assistant.check.parts import statement_spans
from assistant.check.words_checker import WordsChecker
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision
from vectorstore import fold
from vectorstore.text.sentences import Span

_PASSED = (Verdict.VERIFIED,)
_NOT_CARRIED = (Verdict.UNSUPPORTED, Verdict.NOT_FOUND)


@dataclass(frozen=True)
class Outcome:
    """The verdict on a sentence, the decision behind it, and the verdicts of its parts by their spans."""

    verdict: Verdict
    decision: Decision
    parts: tuple[tuple[Span, Verdict], ...] = ()


def outcome_by_words(statement: str, checker: WordsChecker, words: WordsResult) -> Outcome:
    """The outcome by words alone: the worst of its parts is the sentence's own, and a mixture of both is `partly`."""
    spans = statement_spans(statement) if words.verdict != Verdict.NOT_FOUND else ()
    if words.verdict == Verdict.VERIFIED:
        return Outcome(words.verdict, words.decision, tuple((span, words.verdict) for span in spans))
    verdicts = [checker.check_part(span.start, span.end, words.grounds) for span in spans]
    return _combined(statement, words.verdict, words.decision, tuple(zip(spans, verdicts, strict=True)))


def outcome_by_judge(statement: str, decision: Decision, before: Outcome, *, is_found: bool) -> Outcome:
    """The outcome once a judge has read the sentence; `before` is the one by words.

    Words of one part that the judge names as wrong leave the other parts as words decided them.
    """
    if decision.judge is None:  # it failed, or code did not believe it
        return Outcome(before.verdict, _with_reasons(decision, before), before.parts)
    verdict = decision.verdict
    if verdict == Verdict.VERIFIED:
        return Outcome(verdict, decision, tuple((span, verdict) for span, _ in before.parts))
    if verdict == Verdict.UNSUPPORTED and not is_found:
        verdict = Verdict.NOT_FOUND
    parts = tuple(
        (span, verdict if _has_words(statement[span.start : span.end], decision.wrong) else own)
        for span, own in before.parts
    )
    return _combined(statement, verdict, decision, parts)


def _combined(statement: str, verdict: Verdict, decision: Decision, parts: tuple[tuple[Span, Verdict], ...]) -> Outcome:
    verdicts = [own for _, own in parts]
    if all(own in _PASSED for own in verdicts):  # each by itself, and not together: words cannot say which is wrong
        open_verdict = Verdict.UNDECIDED if verdict == Verdict.PARTLY else verdict
        return Outcome(verdict, decision, tuple((span, open_verdict) for span, _ in parts))
    if verdict == Verdict.CONTRADICTED and Verdict.CONTRADICTED not in verdicts:
        parts = tuple(
            (span, verdict if _has_words(statement[span.start : span.end], decision.wrong) else own)
            for span, own in parts
        )
        return Outcome(verdict, decision, parts if any(own == verdict for _, own in parts) else ())
    if Verdict.CONTRADICTED in verdicts and verdict != Verdict.CONTRADICTED:
        # alone a part may read otherwise than in its sentence
        doubtful, undecided = Verdict.CONTRADICTED, Verdict.UNDECIDED
        parts = tuple((span, undecided if own == doubtful else own) for span, own in parts)
        verdicts = [own for _, own in parts]
    if Verdict.VERIFIED in verdicts and (verdict in _NOT_CARRIED or _is_mixed(verdicts)):
        return Outcome(Verdict.PARTLY, decision, parts)
    return Outcome(verdict, decision, parts)


def _is_mixed(verdicts: Sequence[Verdict]) -> bool:
    """Whether some parts are carried, and all others are not."""
    return all(own in (*_PASSED, *_NOT_CARRIED) for own in verdicts)


def _has_words(part: str, wrong: str | None) -> bool:
    return bool(wrong) and fold(wrong or "") in fold(part)


def _with_reasons(decision: Decision, before: Outcome) -> Decision:
    """The decision of before, with the reason why the judge decided nothing."""
    first = [reason for reason in decision.reasons if reason not in before.decision.reasons]
    own = before.decision
    return Decision(own.verdict, own.method, (*first, *own.reasons), own.wrong, own.evidence)

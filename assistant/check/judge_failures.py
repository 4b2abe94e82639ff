"""What to say of a judge that failed: for how many sentences, and why."""

from collections import Counter

from assistant.check.schemas import CheckedText
from assistant.i18n import Translator

# How reasons begin where a judge was to decide, and what it said does not count.
_FAILURES = (
    "judge_failed",
    "judge_unreadable",
    "judge_obeyed",
    "judge_is_another",
    "judge_unexamined",
    "judge_exam_broken",
    "judge_not_admitted",
)


def judge_failures(checked: CheckedText, texts: Translator) -> str:
    """One sentence, with the most frequent reason; empty where the judge did not fail."""
    reasons = Counter(
        sentence.reasons[0]
        for sentence in checked.sentences
        if sentence.reasons and sentence.reasons[0].startswith(_FAILURES)
    )
    if not reasons:
        return ""
    reason = texts.reason(reasons.most_common(1)[0][0])
    return texts("textcheck_judge_failed", count=f"{reasons.total():,}", reason=reason)

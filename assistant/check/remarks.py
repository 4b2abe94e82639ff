"""What else to say of a checked text, in a sentence each: a judge that failed, a language that no article is in."""

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


def remarks(checked: CheckedText, texts: Translator) -> list[str]:
    """The sentences, for a reader of this language."""
    language = checked.missing_language
    missing = texts("textcheck_language", language=texts.language_name(language)) if language else ""
    return [remark for remark in (_judge_failures(checked, texts), missing) if remark]


def _judge_failures(checked: CheckedText, texts: Translator) -> str:
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

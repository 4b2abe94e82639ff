"""Whether an answer is `answered`, `partial` or `not_found`, by the confidence of its search or by its verdicts."""

from collections.abc import Sequence

from assistant.answer.notices import partly_found
from assistant.schemas import AnswerSentence, AnswerState
from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from vectorstore import SearchResult

# Of the confidence of a search, 0 to 1. Chosen on questions asked with and without their article: below the first 3 to
# 7 of 100 answerable questions fall, and 83 to 96 of 100 unanswerable ones; below the second 91 to 99 of the
# unanswerable.
NOT_FOUND_BELOW, PARTIAL_BELOW = 0.3, 0.5
# Where a model reads and a judge checks what it wrote, only a search below this refuses by itself: of 5,532 answerable
# questions of seven sets, two of them across languages, 0 to .42 in 100 of a set fall below it, and up to 64 in 100
# unanswerable ones.
NOT_FOUND_BELOW_WHERE_JUDGED = 0.05


def answer_state(found: SearchResult, *, is_judged: bool = False) -> AnswerState:
    """The state by the confidence of the search alone.

    Where a model's answers are judged, it is asked unless the passages surely do not answer.
    """
    limit = NOT_FOUND_BELOW_WHERE_JUDGED if is_judged else NOT_FOUND_BELOW
    if not found.passages or found.confidence < limit:
        return "not_found"
    return "partial" if found.confidence < PARTIAL_BELOW or any(map(_is_abbreviation, found.missing)) else "answered"


def _is_abbreviation(word: str) -> bool:
    """Whether it is one such as GDP: what no article names so is not answered, however near all other words are."""
    return len(word) > 1 and word.isascii() and word.isalpha() and word.isupper()


def judged_state(sentences: Sequence[AnswerSentence], question: str) -> tuple[AnswerState, str | None]:
    """The state of an answer whose sentences a judge has read, and what is missing.

    What is missing is said in the answer's own words, where it has some on what the articles do not say.
    """
    claims = [sentence for sentence in sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    gaps = [sentence for sentence in sentences if is_about_articles(sentence.sentence)]
    supported = [sentence for sentence in claims if not sentence.verdict.is_warning and sentence not in gaps]
    missing = " ".join(sentence.sentence for sentence in gaps) or partly_found(question, ())
    if not supported:
        return ("not_found" if gaps else "partial"), missing
    return ("partial", missing) if gaps or len(supported) < len(claims) else ("answered", None)

"""What a file says of a checked sentence, as plain lines: its verdict, the articles' words, and what else to know."""

from collections.abc import Iterator, Sequence

from assistant.check.schemas import CheckedSentence, CheckedText
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey, review_key
from assistant.ui.deadline import check_deadline
from assistant.ui.export.footnotes import quote_and_source
from assistant.ui.labels import review_line, state_label
from assistant.ui.sanitize import strip_invisible
from assistant.verdicts import CHECK_VERDICTS, Verdict
from vectorstore import DraftChange


def is_finding(sentence: CheckedSentence, reviews: ReviewsByKey) -> bool:
    """Whether a reader has something to look at: a doubt, or a remark or a review of what an article says."""
    if any(reviews.get(review_key(citation)) for citation in sentence.evidence):
        return True
    return sentence.verdict not in (Verdict.NOTHING_TO_CHECK, Verdict.VERIFIED) or bool(sentence.reasons)


def verdict_line(sentence: CheckedSentence, texts: Translator) -> str:
    """The verdict with its sign, and the words that differ."""
    return ": ".join(filter(None, (verdict_name(sentence.verdict, texts), differing(sentence, texts))))


def verdict_name(verdict: Verdict, texts: Translator) -> str:
    """The verdict in words, behind its sign."""
    return f"{verdict.sign} {texts.state(verdict)}"


def differing(sentence: CheckedSentence, texts: Translator) -> str:
    """The words of the sentence and those of the article in their place; empty where none are known."""
    if not sentence.wrong:
        return ""
    wrong = _line(sentence.wrong)
    if sentence.differs:
        return texts("check_yours", wrong=wrong, differs=_line(sentence.differs))
    return texts("check_not_said", words=wrong)


def detail_lines(sentence: CheckedSentence, text: str, texts: Translator) -> Iterator[str]:
    """The parts of the sentence, why its verdict is not better, and what it cites."""
    for part in sentence.parts:
        yield f"{verdict_name(part.verdict, texts)}: “{_line(text[part.start : part.end])}”"
    for reason in sentence.reasons:
        yield _line(texts.reason(reason))
    for source in sentence.cited:
        if source.article:
            yield texts("check_cites", mark=_line(source.mark), title=_line(source.article.title))


def evidence_lines(sentence: CheckedSentence, texts: Translator, reviews: ReviewsByKey) -> Iterator[str]:
    """What the articles say, a line for each article, with what readers said of it."""
    check_deadline()
    for citation in sentence.evidence:
        said = "".join(
            f" {texts('review_note', review=review_line(review, texts))}"
            for review in reviews.get(review_key(citation), ())
        )
        yield f"{state_label(citation, texts, short=True)}: {quote_and_source(citation, texts)}{said}"


def finding_lines(sentence: CheckedSentence, text: str, texts: Translator, reviews: ReviewsByKey) -> tuple[str, ...]:
    """All of it."""
    return (
        verdict_line(sentence, texts),
        *evidence_lines(sentence, texts, reviews),
        *detail_lines(sentence, text, texts),
    )


def summary_lines(checked: CheckedText, texts: Translator) -> Iterator[str]:
    """How many sentences have which verdict, and what was not looked at."""
    counted = ((verdict, checked.counts.get(verdict, 0)) for verdict in CHECK_VERDICTS)
    counts = texts("list_separator").join(
        f"{count} {verdict_name(verdict, texts)}" for verdict, count in counted if count
    )
    yield texts("check_sentences", count=len(checked.sentences), counts=counts)
    for article in checked.left_out:
        yield texts("check_left_out", title=_line(article.title))
    if checked.unchecked:
        yield texts("check_unchecked", count=checked.unchecked)


def change_lines(changes: Sequence[DraftChange], text: str, texts: Translator) -> Iterator[str]:
    """The changes that the reader took."""
    for change in changes:
        old = _line(text[change.start : change.end])
        yield texts("check_change", old=old, new=_line(change.words))


def changes_in(changes: Sequence[DraftChange], sentence: CheckedSentence) -> list[DraftChange]:
    """The changes inside a sentence."""
    return [change for change in changes if sentence.start <= change.start and change.end <= sentence.end]


def _line(text: str) -> str:
    return strip_invisible(" ".join(text.split()))

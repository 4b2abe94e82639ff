"""An answer with a footnote for each citation, as files and copies have it."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.i18n import Translator
from assistant.reviews import Review, ReviewsByKey, review_key
from assistant.schemas import Answer, Citation
from assistant.ui.deadline import check_deadline
from assistant.ui.imported import as_imported
from assistant.ui.labels import citation_location, reasons_suffix, review_line, state_label
from assistant.ui.sanitize import strip_invisible
from assistant.ui.verdict_summary import checks_line
from assistant.verdicts import Verdict


class FootnoteMarker(NamedTuple):
    """A marker in a file."""

    number: int | None  # of its footnote; None where its source is unknown or its sentence is not checked
    verdict: str = ""  # as a label; empty where the sentence is verified


class FootnotedAnswer(NamedTuple):
    """A question and its answer as files have them; all texts but the question are single lines or Markdown."""

    question: str
    parts: list[str | FootnoteMarker]
    notes: list[str]  # the footnotes
    about: str = ""  # when it was asked, and which model answered
    checks: str = ""  # the summary of its checks
    missing: str = ""  # what a partial answer leaves open
    has_doubts: bool = False  # whether a part of it is not verified


def number_footnotes(
    answers: Sequence[Answer],
    texts: Translator,
    asked: Sequence[str],
    imported: Collection[int] = (),
    reviews: ReviewsByKey | None = None,
) -> Iterator[FootnotedAnswer]:
    """The answers with footnotes that are numbered through; `asked` says when, as far as that is known.

    `imported` are the indexes of those that come from a file, and were not checked here.
    """
    first = 1
    for index, answer in enumerate(answers):
        check_deadline()
        shown = as_imported(answer, texts) if index in imported else answer
        when = asked[index] if index < len(asked) else ""
        footnoted = with_footnotes(shown, texts, first, when, reviews)
        if index in imported:
            about = " · ".join(filter(None, (texts("imported_in_file"), footnoted.about)))
            footnoted = footnoted._replace(about=about)
        first += len(footnoted.notes)
        yield footnoted


def with_footnotes(
    answer: Answer, texts: Translator, first: int = 1, asked: str = "", reviews: ReviewsByKey | None = None
) -> FootnotedAnswer:
    """The answer with its footnotes, numbered from `first`; a citation that comes again has the same footnote.

    `reviews` are the readers' own verdicts, by the keys of the citations.
    """
    numbers: dict[int, int] = {}  # by the index of the citation
    parts: list[str | FootnoteMarker] = []
    for part in locate(answer.answer, answer.citations):
        if isinstance(part, str):
            parts.append(strip_invisible(part))
        elif part.citation_index is None:
            parts.append(FootnoteMarker(None, verdict_of(part, answer, texts)))
        else:
            is_verified = answer.citations[part.citation_index].state == Verdict.VERIFIED
            number = numbers.setdefault(part.citation_index, first + len(numbers))
            parts.append(FootnoteMarker(number, "" if is_verified else verdict_of(part, answer, texts)))
    return FootnotedAnswer(
        question=strip_invisible(answer.question),
        parts=parts,
        notes=[_note(answer.citations[index], texts, reviews or {}) for index in numbers],
        about=_about(answer, texts, asked),
        checks=checks_line(answer, texts),
        missing=strip_invisible(answer.missing) if answer.missing and answer.state == "partial" else "",
        has_doubts=_has_doubts(answer, parts),
    )


def _note(citation: Citation, texts: Translator, reviews: ReviewsByKey) -> str:
    return footnote_text(citation, texts, reviews.get(review_key(citation), ()))


def footnote_text(citation: Citation, texts: Translator, reviews: Sequence[Review] = ()) -> str:
    """One line: the quote, where it is, the verdict with its reasons, and what readers found."""
    nearest = f"{texts('nearest_words')} " if citation.state.is_warning and citation.quote else ""
    verdict = f"({state_label(citation, texts)}){reasons_suffix(citation.reasons, texts)}"
    found = "".join(f" {texts('review_note', review=review_line(review, texts))}" for review in reviews)
    return strip_invisible(f"{nearest}{quote_and_source(citation, texts)} {verdict}{found}".strip())


def quote_and_source(citation: Citation, texts: Translator) -> str:
    """One line: the quote, and where it is."""
    article = citation.article
    quote = f"“{' '.join((citation.quote or '').split())}”" if citation.quote else ""
    source = [article.author, article.title, article.source, article.date] if article else []
    source += [*citation_location(citation, texts), article.url] if article else []
    listed = ", ".join(" ".join(value.split()) for value in source if value)
    return strip_invisible(f"{quote} {listed}")


def verdict_of(marker: LocatedMarker, answer: Answer, texts: Translator) -> str:
    """The verdict of a marker as a label; one without a citation is of an unknown source, or not checked yet."""
    if marker.citation_index is not None:
        return state_label(answer.citations[marker.citation_index], texts, short=True)
    return texts.short_state(Verdict.UNKNOWN if marker.number is None else Verdict.UNDECIDED)


def _about(answer: Answer, texts: Translator, asked: str) -> str:
    """When it was asked and which model answered, as far as both are known."""
    model = texts("how_quote") if answer.model == "quote" else answer.model
    facts = [
        texts("asked_on", date=asked) if asked else "",
        texts("model_named", model=strip_invisible(model)) if model else "",
    ]
    return " · ".join(filter(None, facts))


def _has_doubts(answer: Answer, parts: Sequence[str | FootnoteMarker]) -> bool:
    fine = (Verdict.VERIFIED, Verdict.NOTHING_TO_CHECK)
    return any(not isinstance(part, str) and part.verdict for part in parts) or any(
        sentence.verdict not in fine for sentence in answer.sentences
    )

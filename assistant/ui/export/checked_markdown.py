"""A checked text as Markdown with a footnote at each sentence that states something."""

from collections.abc import Iterator, Sequence

from assistant.check.schemas import CheckedSentence, CheckedText
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey
from assistant.ui.export.finding_text import change_lines, changes_in, finding_lines, summary_lines, verdict_name
from assistant.ui.export.footnotes import FootnoteMarker
from assistant.ui.export.markdown_file import footnoted_body
from assistant.ui.sanitize import inert_markdown
from assistant.verdicts import Verdict
from vectorstore import DraftChange


def checked_markdown(
    checked: CheckedText,
    text: str,
    title: str,
    texts: Translator,
    changes: Sequence[DraftChange],
    reviews: ReviewsByKey,
) -> str:
    """The file: the text as it was, the summary above it, the footnotes below it."""
    stated = [sentence for sentence in checked.sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    summary = "\n\n".join(inert_markdown(line) for line in summary_lines(checked, texts))
    notes = (
        f"[^{number}]: " + inert_markdown(" — ".join(_note(sentence, text, changes, texts, reviews)))
        for number, sentence in enumerate(stated, start=1)
    )
    body = footnoted_body(list(_parts(stated, text, texts)))
    head = inert_markdown(" ".join(title.split()))
    return f"{head}\n\n{summary}\n\n---\n\n{body.rstrip()}\n\n" + "\n".join(notes) + "\n"


def _note(
    sentence: CheckedSentence, text: str, changes: Sequence[DraftChange], texts: Translator, reviews: ReviewsByKey
) -> Iterator[str]:
    yield from finding_lines(sentence, text, texts, reviews)
    yield from change_lines(changes_in(changes, sentence), text, texts)


def _parts(stated: Sequence[CheckedSentence], text: str, texts: Translator) -> Iterator[str | FootnoteMarker]:
    """The text with a marker behind each sentence; in a table before the bar that ends the row."""
    at = 0
    for number, sentence in enumerate(stated, start=1):
        words = text[sentence.start : sentence.end]
        end = (
            sentence.start + len(words.rstrip().removesuffix("|").rstrip())
            if words.strip()[:1] == "|"
            else sentence.end
        )
        yield text[at:end]
        label = "" if sentence.verdict == Verdict.VERIFIED else verdict_name(sentence.verdict, texts)
        yield FootnoteMarker(number, label)
        at = end
    yield text[at:]

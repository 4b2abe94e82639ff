"""A checked text as a web page in one file: each sentence marked by its verdict, the findings below."""

from collections.abc import Iterator, Sequence

from assistant.check.schemas import CheckedSentence, CheckedText
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey
from assistant.ui.export.finding_text import (
    change_lines,
    changes_in,
    detail_lines,
    differing,
    evidence_lines,
    summary_lines,
    verdict_name,
)
from assistant.ui.export.html_file import html_page
from assistant.ui.sanitize import escape
from assistant.verdicts import Verdict
from vectorstore import DraftChange

_STYLE = """
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text span { border-bottom: 2px solid transparent; scroll-margin: 3em; }
.text span:target, li:target { background: #fff3c4; }
.text .verified { border-color: #2e7d4f; }
.text .undecided { border-bottom: 2px dotted #6b6b6b; }
.text .partly, .text .unsupported, .text .not_found { border-color: #b26a00; background: #fdf3e1; }
.text .contradicted { border-color: #b3261e; background: #fdeceb; }
sup a { font-size: .8em; }
li p { margin: .3em 0; }
li blockquote { margin: .3em 0; }
"""


def checked_html(
    checked: CheckedText,
    text: str,
    title: str,
    texts: Translator,
    changes: Sequence[DraftChange],
    reviews: ReviewsByKey,
) -> str:
    """The page: the text to the letter with its sentences marked, and a list of what the articles say of each."""
    stated = [sentence for sentence in checked.sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    summary = "".join(f'<p class="about">{escape(line)}</p>\n' for line in summary_lines(checked, texts))
    marked = "".join(_marked(stated, text, changes, texts))
    listed = "".join(
        f'<li id="finding-{number}">{_finding(number, sentence, text, changes, texts, reviews)}</li>\n'
        for number, sentence in enumerate(stated, start=1)
    )
    below = f'\n<ol class="notes">\n{listed}</ol>' if listed else ""
    return html_page(title, f'{summary}<div class="text" dir="auto">{marked}</div>{below}', texts.language, _STYLE)


def _marked(
    stated: Sequence[CheckedSentence], text: str, changes: Sequence[DraftChange], texts: Translator
) -> Iterator[str]:
    at = 0
    for number, sentence in enumerate(stated, start=1):
        yield from _changed(text, at, sentence.start, changes)
        label = escape(verdict_name(sentence.verdict, texts))
        yield f'<span class="{sentence.verdict}" id="sentence-{number}" title="{label}">'
        yield from _changed(text, sentence.start, sentence.end, changes)
        yield f'<sup> <a href="#finding-{number}">[{sentence.verdict.sign} {number}]</a></sup></span>'
        at = sentence.end
    yield from _changed(text, at, len(text), changes)


def _changed(text: str, start: int, end: int, changes: Sequence[DraftChange]) -> Iterator[str]:
    """text[start:end] with the changes in it."""
    for change in changes:
        if start <= change.start and change.end <= end:
            yield escape(text[start : change.start])
            yield f"<del>{escape(text[change.start : change.end])}</del><ins>{escape(change.words)}</ins>"
            start = change.end
    yield escape(text[start:end])


def _finding(
    number: int,
    sentence: CheckedSentence,
    text: str,
    changes: Sequence[DraftChange],
    texts: Translator,
    reviews: ReviewsByKey,
) -> str:
    words = _with_mark(" ".join(sentence.sentence.split()), sentence.wrong)
    verdict = escape(verdict_name(sentence.verdict, texts))
    lines = [f'<strong>{verdict}</strong>: <a href="#sentence-{number}">{words}</a>']
    if difference := differing(sentence, texts):
        lines.append(f"<strong>{escape(difference)}</strong>")
    quoted = "".join(
        f'<blockquote dir="auto">{_with_mark(line, sentence.differs)}</blockquote>'
        for line in evidence_lines(sentence, texts, reviews)
    )
    further = [*detail_lines(sentence, text, texts), *change_lines(changes_in(changes, sentence), text, texts)]
    return "".join(f"<p>{line}</p>" for line in lines) + quoted + "".join(f"<p>{escape(line)}</p>" for line in further)


def _with_mark(line: str, words: str | None) -> str:
    """The line with the words that differ marked."""
    before, found, behind = line.partition(words) if words else (line, "", "")
    return escape(before) + (f"<mark>{escape(found)}</mark>" if found else "") + escape(behind)

"""Conversations as files: Markdown, a web page and Word, each mark a footnote with its quote, source and verdict."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from assistant.answer.marker_places import Note, placed
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.export.bibliography import as_bibtex, as_gbt7714, as_ris, cited_articles
from assistant.ui.export.word import Footnote, Footnoted, word_document
from assistant.ui.markdown import PLACE, answer_reader, with_places
from assistant.ui.mathml import drawn
from assistant.ui.render import cited_place, in_brackets, written
from assistant.ui.sanitize import escaped, inert_markdown, one_line, visible
from assistant.ui.verdict_summary import checks_line
from assistant.verdicts import Verdict

Marked = TypeVar("Marked")

# The ending and the media type of each kind of file.
FORMATS = {
    "md": ("md", "text/markdown;charset=utf-8"),
    "html": ("html", "text/html;charset=utf-8"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bib": ("bib", "application/x-bibtex;charset=utf-8"),
    "ris": ("ris", "application/x-research-info-systems;charset=utf-8"),
    "gbt": ("txt", "text/plain;charset=utf-8"),
}
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ max-width: 42em; margin: 3em auto; padding: 0 1em; font: 1.05em/1.7 Georgia, "Noto Serif CJK SC", "Songti SC", serif; }}
sup a {{ text-decoration: none; }} .notes {{ font-size: .88em; border-top: 1px solid; padding-top: 1em; }} li {{ overflow-wrap: anywhere; }}
.about, .verdict {{ font-size: .88em; color: #555; }} blockquote {{ margin-inline: 0; border-inline-start: 3px solid #ccc; padding-inline-start: 1em; }}
table {{ border-collapse: collapse; }} th, td {{ border: 1px solid #ccc; padding: .25em .6em; vertical-align: top; }} .wide {{ overflow-x: auto; }}
pre {{ overflow-x: auto; background: #f6f5f2; padding: .8em 1em; }} li.task {{ list-style: none; }} .set {{ display: none; }}</style>
<h1>{title}</h1>
{body}
</html>
"""
_AROUND_PLACES = re.compile("[^\ue000\ue001]+(?=\ue000|\\Z)")  # the text of a line, not the numbers of its places
# What no system takes in a file's name, and the names that Windows keeps for itself.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_NAME_AT_MOST = 60  # characters; in UTF-8 a Chinese one takes three of the 255 bytes that a name may have


def exported(kind: str, title: str, answers: Sequence[Answer], texts: Translator, asked: Sequence[str] = ()) -> bytes:
    """The file of this kind, see FORMATS; `asked` says when each question was asked, where that is known."""
    makers: dict[str, Callable[[], str]] = {
        "md": lambda: _markdown(title, answers, texts, asked),
        "html": lambda: _page(title, answers, texts, asked),
        "bib": lambda: as_bibtex(cited_articles(answers)),
        "ris": lambda: as_ris(cited_articles(answers)),
        "gbt": lambda: as_gbt7714(cited_articles(answers)),
    }
    if kind == "docx":
        return word_document(
            title, texts("exported_on", date=_today()), [noted for _, noted in _numbered(answers, texts, asked)]
        )
    return makers[kind]().encode()


def file_name(kind: str, title: str) -> str:
    """The name of the file: the conversation's own, as far as every system takes it."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", visible(title)).split())[:_NAME_AT_MOST].strip(" .")
    return f"{'_' if _RESERVED.match(name) else ''}{name or 'conversation'}.{FORMATS[kind][0]}"


def copies(answer: Answer, texts: Translator) -> dict[str, str]:
    """What a reader may copy of an answer: its text with the verdicts in words, and its text with footnotes below."""
    noted = footnoted(answer, texts)
    listed = "\n".join(f"[{number}] {note}" for number, note in enumerate(noted.notes, start=1))
    said = _apart(placed(answer.answer, answer.citations), lambda note: _said(note, answer, texts))
    numbered = _apart(
        noted.parts, lambda mark: f"[{mark.number or '?'}{mark.verdict and texts('mark_said', verdict=mark.verdict)}]"
    )
    below = ([answer.missing] if answer.missing and answer.state == "partial" else []) + (
        [noted.checks] if noted.doubtful else []
    )
    return {"text": "\n\n".join([said, *below]), "footnotes": "\n\n".join(filter(None, [numbered, *below, listed]))}


def footnoted(answer: Answer, texts: Translator, first: int = 1, asked: str = "") -> Footnoted:
    """The answer with its footnotes, numbered from `first`; the same citation is one footnote."""
    numbers: dict[int, int] = {}
    parts: list[str | Footnote] = []
    for part in placed(answer.answer, answer.citations):
        if isinstance(part, str):
            parts.append(visible(part))
        elif part.citation is None:
            parts.append(Footnote(None, _unchecked(part, texts)))
        else:
            state = answer.citations[part.citation].state
            number = numbers.setdefault(part.citation, first + len(numbers))
            parts.append(Footnote(number, "" if state == Verdict.VERIFIED else texts.short_state(state)))
    model = texts("how_quote") if answer.model == "quote" else answer.model
    about = [
        texts("asked_on", date=asked) if asked else "",
        texts("model_named", model=visible(model)) if model else "",
    ]
    checks = checks_line(answer, texts)
    doubtful = any(not isinstance(part, str) and part.verdict for part in parts)
    doubtful = doubtful or any(
        sentence.verdict not in (Verdict.VERIFIED, Verdict.NOTHING_TO_CHECK) for sentence in answer.sentences
    )
    missing = visible(answer.missing) if answer.missing and answer.state == "partial" else ""
    notes = [footnote(answer.citations[place], texts) for place in numbers]
    return Footnoted(visible(answer.question), parts, notes, " · ".join(filter(None, about)), checks, missing, doubtful)


def footnote(citation: Citation, texts: Translator) -> str:
    """One line: the quote, where it stands, and the verdict with its reasons."""
    article = citation.article
    quote = f"“{' '.join((citation.quote or '').split())}”" if citation.quote else ""
    nearest = f"{texts('nearest_words')} " if citation.state.is_warning and quote else ""
    where = [article.author, article.title, article.source, article.date] if article else []
    where += [*cited_place(citation, texts), article.url] if article else []
    placed_in = ", ".join(" ".join(fact.split()) for fact in where if fact)
    return visible(
        f"{nearest}{quote} {placed_in} ({texts.state(citation.state)}){in_brackets(citation.reasons, texts)}".strip()
    )


def _said(note: Note, answer: Answer, texts: Translator) -> str:
    """A mark with its verdict in words."""
    verdict = (
        _unchecked(note, texts) if note.citation is None else texts.short_state(answer.citations[note.citation].state)
    )
    return f"[{note.number or '?'}{texts('mark_said', verdict=verdict)}]"


def _unchecked(note: Note, texts: Translator) -> str:
    """What is said of a mark that no citation belongs to."""
    return texts.short_state(Verdict.UNKNOWN if note.number is None else Verdict.UNDECIDED)


def _apart(parts: Sequence[str | Marked], said: Callable[[Marked], str]) -> str:
    """The parts of a text together, marks set apart from letters and figures, so that none alters another."""
    whole = ""
    after_mark = False
    for part in parts:
        is_mark = not isinstance(part, str)
        shown = said(part) if not isinstance(part, str) else visible(part)
        apart = bool(whole) and not whole[-1].isspace() and (is_mark or (after_mark and shown[:1].isalnum()))
        whole += f" {shown}" if apart else shown
        after_mark = is_mark
    return whole


def _numbered(answers: Sequence[Answer], texts: Translator, asked: Sequence[str]) -> Iterator[tuple[Answer, Footnoted]]:
    """The answers with footnotes that are numbered through."""
    first = 1
    for place, answer in enumerate(answers):
        noted = footnoted(answer, texts, first, asked[place] if place < len(asked) else "")
        first += len(noted.notes)
        yield answer, noted


def _markdown(title: str, answers: Sequence[Answer], texts: Translator, asked: Sequence[str]) -> str:
    parts = [f"# {inert_markdown(' '.join(title.split()))}\n\n{texts('exported_on', date=_today())}\n"]
    notes: list[str] = []
    for answer, noted in _numbered(answers, texts, asked):
        body = _marked(noted.parts)
        told = [inert_markdown(line) for line in (noted.about, noted.missing, noted.checks) if line]
        parts.append(f"## {inert_markdown(' '.join(answer.question.split()))}\n\n{body}\n\n" + "\n\n".join(told) + "\n")
        notes += noted.notes
    parts.append("\n".join(f"[^{number}]: {inert_markdown(note)}" for number, note in enumerate(notes, start=1)))
    return "\n".join(parts) + "\n"


def _marked(parts: Sequence[str | Footnote]) -> str:
    marks = {str(place): _markdown_mark(part) for place, part in enumerate(parts) if not isinstance(part, str)}
    return PLACE.sub(lambda found: marks[found.group(1)], _inert_but_code(with_places(parts)))


def _inert_but_code(source: str) -> str:
    """Markdown that can do nothing; blocks of code stay to the letter, as nothing in them is read."""
    tokens = answer_reader().parse(source)
    code = {line for token in tokens if token.type == "fence" and token.map for line in range(*token.map)}
    lines = ((line, number in code) for number, line in enumerate(source.split("\n")))
    return "\n".join(
        line if is_code else _AROUND_PLACES.sub(lambda found: inert_markdown(found.group()), line)
        for line, is_code in lines
    )


def _markdown_mark(mark: Footnote) -> str:
    return (f"[^{mark.number}]" if mark.number else "\\[?\\]") + (f" \\[{mark.verdict}\\]" if mark.verdict else "")


def _page(title: str, answers: Sequence[Answer], texts: Translator, asked: Sequence[str]) -> str:
    parts = [f'<p class="about">{texts("exported_on", date=_today())}</p>']
    notes: list[str] = []
    for answer, noted in _numbered(answers, texts, asked):
        told = "".join(
            f'\n<p class="about">{one_line(line)}</p>' for line in (noted.about, noted.missing, noted.checks) if line
        )
        parts.append(f'<h2 dir="auto">{escaped(answer.question)}</h2>\n{drawn(written(noted.parts, _page_mark))}{told}')
        notes += noted.notes
    listed = "".join(f'<li id="note-{number}">{escaped(note)}</li>\n' for number, note in enumerate(notes, start=1))
    body = "\n".join(parts) + (f'\n<ol class="notes">\n{listed}</ol>' if listed else "")
    return _PAGE.format(language=texts.language, title=escaped(title), body=body)


def _page_mark(mark: Footnote) -> str:
    """A raised number in brackets, set apart: pasted as plain text it would grow into a figure before it."""
    shown = f'<sup> <a href="#note-{mark.number}">[{mark.number}]</a></sup>' if mark.number else " [?]"
    return shown + (f' <span class="verdict">[{escaped(mark.verdict)}]</span>' if mark.verdict else "")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()

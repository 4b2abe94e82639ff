"""Conversations as files: Markdown, a web page and Word, each mark a footnote with its quote, source and state."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from assistant.answers import Answer, Citation
from assistant.page.bibliography import as_bibtex, as_gbt7714, as_ris, cited_articles
from assistant.page.notes import Note, placed
from assistant.page.rendering import written
from assistant.page.safety import escaped, inert_markdown, visible
from assistant.page.word import word_document
from assistant.texts import Texts

# The name and the media type of each kind of file.
FORMATS = {
    "md": ("conversation.md", "text/markdown;charset=utf-8"),
    "html": ("conversation.html", "text/html;charset=utf-8"),
    "docx": ("conversation.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bib": ("sources.bib", "application/x-bibtex;charset=utf-8"),
    "ris": ("sources.ris", "application/x-research-info-systems;charset=utf-8"),
    "gbt": ("sources.txt", "text/plain;charset=utf-8"),
}
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ max-width: 42em; margin: 3em auto; padding: 0 1em; font: 1.05em/1.7 Georgia, "Noto Serif CJK SC", "Songti SC", serif; }}
sup a {{ text-decoration: none; }} .notes {{ font-size: .88em; border-top: 1px solid; padding-top: 1em; }} li {{ overflow-wrap: anywhere; }}</style>
<h1>{title}</h1>
{body}
</html>
"""


class Footnoted(NamedTuple):
    """An answer in parts, each mark the number of its footnote (None where its source is unknown), and the footnotes."""

    parts: list[str | int | None]
    notes: list[str]


def exported(kind: str, title: str, answers: Sequence[Answer], texts: Texts) -> bytes:
    """The file of this kind, see FORMATS."""
    makers: dict[str, Callable[[], str]] = {
        "md": lambda: _markdown(title, answers, texts),
        "html": lambda: _page(title, answers, texts),
        "bib": lambda: as_bibtex(cited_articles(answers)),
        "ris": lambda: as_ris(cited_articles(answers)),
        "gbt": lambda: as_gbt7714(cited_articles(answers)),
    }
    if kind == "docx":
        return word_document(title, [(answer.question, *footnoted(answer, texts)) for answer in answers])
    return makers[kind]().encode()


def copies(answer: Answer, texts: Texts) -> dict[str, str]:
    """What a reader may copy of an answer: its text, and its text with footnotes below."""
    parts, notes = footnoted(answer, texts)
    body = "".join(_bracketed(part) for part in parts)
    listed = "\n".join(f"[{number}] {note}" for number, note in enumerate(notes, start=1))
    return {"text": visible(answer.answer), "footnotes": f"{body}\n\n{listed}" if listed else body}


def footnoted(answer: Answer, texts: Texts, first: int = 1) -> Footnoted:
    """The answer with its footnotes, numbered from `first`; the same citation is one footnote."""
    numbers: dict[int, int] = {}
    parts: list[str | int | None] = []
    for part in placed(answer.answer, answer.citations):
        if isinstance(part, Note):
            parts.append(numbers.setdefault(part.citation, first + len(numbers)) if part.citation is not None else None)
        else:
            parts.append(visible(part))
    return Footnoted(parts, [footnote(answer.citations[place], texts) for place in numbers])


def footnote(citation: Citation, texts: Texts) -> str:
    """One line: the quote, where it stands, and whether it was verified."""
    article = citation.article
    quote = f"“{' '.join((citation.quote or '').split())}”"
    page = texts("page_number", page=citation.page) if citation.page else None
    recognised = texts("read_by_ocr", sure=f"{citation.ocr:.0%}") if citation.ocr is not None else None
    where = [article.author, article.title, article.source, article.date, page, recognised, article.url] if article else []
    return visible(f"{quote} {', '.join(' '.join(fact.split()) for fact in where if fact)} ({texts.state(citation.state)})")


def _bracketed(part: str | int | None) -> str:
    return part if isinstance(part, str) else f"[{part}]" if part else "[?]"


def _numbered(answers: Sequence[Answer], texts: Texts) -> Iterator[tuple[Answer, Footnoted]]:
    """The answers with footnotes that are numbered through."""
    first = 1
    for answer in answers:
        noted = footnoted(answer, texts, first)
        first += len(noted.notes)
        yield answer, noted


def _markdown(title: str, answers: Sequence[Answer], texts: Texts) -> str:
    parts = [f"# {inert_markdown(' '.join(title.split()))}\n"]
    notes: list[str] = []
    for answer, noted in _numbered(answers, texts):
        body = "".join(inert_markdown(part) if isinstance(part, str) else f"[^{part}]" if part else "\\[?\\]" for part in noted.parts)
        parts.append(f"## {inert_markdown(' '.join(answer.question.split()))}\n\n{body}\n")
        notes += noted.notes
    parts.append("\n".join(f"[^{number}]: {inert_markdown(note)}" for number, note in enumerate(notes, start=1)))
    return "\n".join(parts) + "\n"


def _page(title: str, answers: Sequence[Answer], texts: Texts) -> str:
    parts: list[str] = []
    notes: list[str] = []
    for answer, noted in _numbered(answers, texts):
        shown = written(noted.parts, lambda number: f'<sup><a href="#note-{number}">{number}</a></sup>' if number else "[?]")
        parts.append(f"<h2>{escaped(answer.question)}</h2>\n{shown}")
        notes += noted.notes
    listed = "".join(f'<li id="note-{number}">{escaped(note)}</li>\n' for number, note in enumerate(notes, start=1))
    body = "\n".join(parts) + (f'\n<ol class="notes">\n{listed}</ol>' if listed else "")
    return _PAGE.format(language=texts.language, title=escaped(title), body=body)

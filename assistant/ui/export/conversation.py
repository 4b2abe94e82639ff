"""Conversations as files: Markdown, a web page, Word, bibliographies."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey
from assistant.schemas import Answer
from assistant.ui.export.bibliography import as_bibtex, as_gbt7714, as_ris, cited_articles
from assistant.ui.export.file_names import safe_name
from assistant.ui.export.footnotes import number_footnotes
from assistant.ui.export.html_file import html_file
from assistant.ui.export.markdown_file import markdown_file
from assistant.ui.export.word import word_document


class FileFormat(NamedTuple):
    """A kind of file: the ending of its name, and its media type."""

    suffix: str
    media_type: str


FORMATS = {
    "md": FileFormat("md", "text/markdown;charset=utf-8"),
    "html": FileFormat("html", "text/html;charset=utf-8"),
    "docx": FileFormat("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bib": FileFormat("bib", "application/x-bibtex;charset=utf-8"),
    "ris": FileFormat("ris", "application/x-research-info-systems;charset=utf-8"),
    "gbt": FileFormat("txt", "text/plain;charset=utf-8"),
}


def export_conversation(
    format_name: str,
    title: str,
    answers: Sequence[Answer],
    texts: Translator,
    asked: Sequence[str] = (),
    imported: Collection[int] = (),
    reviews: ReviewsByKey | None = None,
) -> bytes:
    """The file in one of the `FORMATS`; `asked` says when each question was asked, where that is known.

    `imported` are the indexes of the answers that come from a file, and were not checked here.
    `reviews` are the readers' own verdicts, by the keys of the citations.
    """
    subtitle = texts("exported_on", date=datetime.now(UTC).date().isoformat())
    footnoted = number_footnotes(answers, texts, asked, imported, reviews)
    own = {article.id: article for article in cited_articles(_without(answers, imported))}
    articles = [own.get(article.id, article) for article in cited_articles(answers)]
    notes = {article.id: texts("imported_in_file") for article in articles if article.id not in own}
    writers: dict[str, Callable[[], str | bytes]] = {
        "md": lambda: markdown_file(title, subtitle, footnoted),
        "html": lambda: html_file(title, subtitle, footnoted, texts.language),
        "docx": lambda: word_document(title, subtitle, footnoted),
        "bib": lambda: as_bibtex(articles, notes),
        "ris": lambda: as_ris(articles, notes),
        "gbt": lambda: as_gbt7714(articles, notes),
    }
    content = writers[format_name]()
    return content if isinstance(content, bytes) else content.encode()


def _without(answers: Sequence[Answer], imported: Collection[int]) -> list[Answer]:
    return [answer for index, answer in enumerate(answers) if index not in imported]


def file_name(format_name: str, title: str) -> str:
    """The name of the file: the conversation's title, as far as every system allows it in a name."""
    return f"{safe_name(title, 'conversation')}.{FORMATS[format_name].suffix}"

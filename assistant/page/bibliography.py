"""The articles that answers cite, as bibliography entries: BibTeX, RIS, and lines by GB/T 7714-2015."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.answers import Answer
from assistant.page.safety import visible, web_address
from vectorstore import Article

_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {c: f"\\{c}" for c in "#$%&_"}
_AUTHORS = re.compile(r"\s*[、;；，]\s*|\s+and\s+")


def cited_articles(answers: Sequence[Answer]) -> list[Article]:
    """The cited articles, each once, by first use."""
    cited = [citation.article for answer in answers for citation in answer.citations if citation.article]
    return list({article.id: article for article in cited}.values())


def as_bibtex(articles: Sequence[Article]) -> str:
    """BibTeX, of the types `online` and `misc`."""
    return "\n".join(_bibtex(article) for article in articles)


def as_ris(articles: Sequence[Article]) -> str:
    """RIS, of the types ELEC and GEN."""
    return "".join(_ris(article) for article in articles)


def as_gbt7714(articles: Sequence[Article]) -> str:
    """Numbered reference lines by GB/T 7714-2015, section 4.7 (electronic resources)."""
    today = datetime.now(UTC).date().isoformat()
    return "".join(f"[{number}] {_gbt7714(article, today)}\n" for number, article in enumerate(articles, start=1))


def _bibtex(article: Article) -> str:
    address = web_address(article.url)
    fields = {
        "title": f"{{{_escaped(article.title)}}}",
        "author": " and ".join(f"{{{_escaped(author)}}}" for author in _authors(article)),
        "organization": _escaped(article.source or ""),
        "year": _escaped(article.date or "")[:4],
        "date": _escaped(article.date or ""),
        "url": address or "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'online' if address else 'misc'}{{{article.id},\n{lines}}}\n"


def _ris(article: Article) -> str:
    address = web_address(article.url)
    year, month, day = (*(article.date or "").split("-"), "", "")[:3]
    rows = [
        ("TY", "ELEC" if address else "GEN"),
        ("ID", article.id),
        ("TI", article.title),
        *(("AU", author) for author in _authors(article)),
        ("PB", article.source),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("LA", article.language),
        ("UR", address),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in rows if value) + "ER  - \r\n\r\n"


def _gbt7714(article: Article, today: str) -> str:
    authors = _authors(article)
    named = ", ".join(authors[:3]) + (", 等" if len(authors) > 3 else "")
    address = web_address(article.url)
    kind = "EB/OL" if address else "Z"
    published = f"({_line(article.date)})" if article.date else ""
    parts = [f"{named}." if named else "", f"{_line(article.title)}[{kind}].", f"{_line(article.source)}," if article.source and published else ""]
    parts.append(f"{published}[{today}]." if address else f"{_line(article.date)}." if article.date else "")
    return " ".join(filter(None, [*parts, f"{address}." if address else ""]))


def _authors(article: Article) -> list[str]:
    return [name for name in _AUTHORS.split(_line(article.author)) if name]


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in _line(text))


def _line(text: str | None) -> str:
    return visible(" ".join((text or "").split()))

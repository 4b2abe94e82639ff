"""The articles that answers cite, as bibliography entries: BibTeX, RIS, and lines by GB/T 7714-2015."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from assistant.schemas import Answer
from assistant.ui.export.authors import Author, parse_authors
from assistant.ui.sanitize import ascii_address, strip_invisible
from vectorstore import Article
from vectorstore.text.scripts import is_han

_TEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {c: f"\\{c}" for c in "#$%&_"}
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}\\]+")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_NEWSPAPER = re.compile(
    r"(?:(?<!学)(?<!學)报|(?<!學)(?<!学)報)\Z|\b(?:times|post|herald|gazette|daily|tribune|news|guardian|chronicle|courier"
    r"|observer)\b",
    re.IGNORECASE,
)
_JOURNAL = re.compile(
    r"(?:学报|學報|杂志|雜誌|期刊|研究|月刊|季刊|评论|評論)\Z|\b(?:journal|review|quarterly|magazine|proceedings|annals|letters)\b",
    re.IGNORECASE,
)
_NO_NOTES: Mapping[str, str] = {}
_STOP_WORDS = set("a an the of on in at for and or to by from with how what why is are".split())


class _PublicationType(NamedTuple):
    """The type of a publication in each format."""

    bibtex: str
    ris: str
    gbt7714: str
    source_field: str  # of BibTeX, for where it appeared


def cited_articles(answers: Sequence[Answer]) -> list[Article]:
    """The cited articles, each once, by first use."""
    cited = [citation.article for answer in answers for citation in answer.citations if citation.article]
    return list({article.id: article for article in cited}.values())


def as_bibtex(articles: Sequence[Article], notes: Mapping[str, str] = _NO_NOTES) -> str:
    """BibTeX, of the types `article`, `online` and `misc`; `notes` are added to the articles of these ids."""
    return "\n".join(
        _bibtex_entry(article, key, notes.get(article.id, ""))
        for article, key in zip(articles, _keys(articles), strict=True)
    )


def as_ris(articles: Sequence[Article], notes: Mapping[str, str] = _NO_NOTES) -> str:
    """RIS, of the types JOUR, NEWS, ELEC and GEN; `notes` are added to the articles of these ids."""
    return "".join(
        _ris_entry(article, key, notes.get(article.id, ""))
        for article, key in zip(articles, _keys(articles), strict=True)
    )


def as_gbt7714(articles: Sequence[Article], notes: Mapping[str, str] = _NO_NOTES) -> str:
    """Numbered reference lines by GB/T 7714-2015; `notes` are added to the articles of these ids."""
    return "".join(
        f"[{number}] {_gbt7714_line(article, notes.get(article.id, ''))}\n"
        for number, article in enumerate(articles, start=1)
    )


def _publication_type(article: Article) -> _PublicationType:
    """Whether an article appeared in a journal, in a newspaper, on a web page, or nobody knows where."""
    if _doi(article) or _JOURNAL.search(article.source or ""):
        return _PublicationType("article", "JOUR", "J", "journal")
    if _NEWSPAPER.search(article.source or ""):
        return _PublicationType("article", "NEWS", "N", "journal")
    return (
        _PublicationType("online", "ELEC", "EB", "organization")
        if ascii_address(article.url)
        else _PublicationType("misc", "GEN", "Z", "organization")
    )


def _doi(article: Article) -> str:
    """The DOI that the article's address is or holds; empty where it has none."""
    url = article.url or ""
    host = (ascii_address(url) and urlsplit(url).hostname) or ""
    may_hold_doi = url.lower().startswith("doi:") or host.endswith("doi.org") or (host and "/doi/" in url)
    found = _DOI.search(unquote(url)) if may_hold_doi else None
    doi = found.group().rstrip(".,;") if found else ""
    return doi.rstrip(")") if doi.count(")") > doi.count("(") else doi


def _date(article: Article) -> str:
    """The date as far as it is one, as in 2016, 2016-05 or 2016-05-01."""
    found = _DATE.match(article.date or "")
    return found.group() if found else ""


def _keys(articles: Sequence[Article]) -> Iterator[str]:
    """A key for each article, with a letter or a number behind it where another article has the same one."""
    used: set[str] = set()
    suffixes = ("", *"bcdefghijklmnopqrstuvwxyz", *map(str, range(2, len(articles) + 2)))
    for article in articles:
        key = _key(article)
        chosen = next(f"{key}{suffix}" for suffix in suffixes if f"{key}{suffix}".lower() not in used)
        used.add(chosen.lower())
        yield chosen


def _key(article: Article) -> str:
    """The author or the source, the year and the first word of the title."""
    import rjieba  # its dictionary takes 0.2 s once

    words = (word.lower() for word in rjieba.cut(_line(article.title)) if word[0].isalpha())
    title = next((word for word in words if word not in _STOP_WORDS), "")
    return f"{_key_name(article)}{_date(article)[:4]}{_letters(title)[:20]}" or article.id


def _key_name(article: Article) -> str:
    """The family name of the first author, of a body its first word, of a Chinese person the whole name."""
    first = next(iter(parse_authors(_line(article.author))), None)
    if first is None:
        return _letters(_line(article.source))[:20]
    if first.family.isascii():
        word = first.family.split()[0] if first.is_body else _letters(first.family)
        found = re.match(r"[^\W_]{0,20}", word)
        return found.group() if found else ""
    return _letters(first.family + first.given)[:20]


def _letters(text: str) -> str:
    """The letters and digits of a text."""
    return re.sub(r"[\W_]+", "", text)


def _bibtex_entry(article: Article, key: str, note: str) -> str:
    kind, doi, address = _publication_type(article), _doi(article), ascii_address(article.url)
    fields = {
        "title": f"{{{_tex(article.title)}}}",
        "author": " and ".join(map(_bibtex_name, parse_authors(_line(article.author)))),
        kind.source_field: _tex(article.source or ""),
        "year": _date(article)[:4],
        "date": _date(article),
        "doi": doi,
        "url": _without_braces(address or ""),
        "urldate": _today() if address else "",
        "note": _tex(note),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind.bibtex}{{{key},\n{lines}}}\n"


def _bibtex_name(author: Author) -> str:
    """`family, given`; in braces a name that is not to be divided."""
    family, given = _tex(author.family), _tex(author.given)
    if author.is_body or (" " in family and not given):
        return f"{{{family}}}"
    return f"{family}, {given}" if given else family


def _without_braces(address: str) -> str:
    return address.replace("{", "%7B").replace("}", "%7D")


def _ris_entry(article: Article, key: str, note: str) -> str:
    year, month, day = (*_date(article).split("-"), "", "")[:3]
    kind, address = _publication_type(article), ascii_address(article.url)
    rows = [
        ("TY", kind.ris),
        ("ID", key),
        ("TI", article.title),
        *(
            ("AU", f"{author.family}, {author.given}" if author.given else author.family)
            for author in parse_authors(_line(article.author))
        ),
        ("T2" if kind.source_field == "journal" else "PB", article.source),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("DO", _doi(article)),
        ("LA", article.language),
        ("N1", note),
        ("UR", address),
        ("Y2", f"{_today().replace('-', '/')}/" if address else ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in rows if value) + "ER  - \r\n\r\n"


def _gbt7714_line(article: Article, note: str) -> str:
    """One reference: up to three authors, title, where and when it appeared, when it was read, its address."""
    authors = parse_authors(_line(article.author))
    names = ", ".join(map(_gbt7714_name, authors[:3]))
    if len(authors) > 3:
        names += ", 等" if any(map(is_han, names)) else ", et al"
    kind, doi, address = _publication_type(article), _doi(article), ascii_address(article.url)
    read = f"[{_today()}]" if address else ""
    source, date = _line(article.source), _date(article) or _line(article.date)
    is_periodical = kind.source_field == "journal"
    appeared = _gbt7714_periodical(source, date, read) if is_periodical else _gbt7714_other(source, date, read)
    head = f"{_line(article.title)}[{kind.gbt7714}{'/OL' if address else ''}]."
    url = _line(article.url) if address else ""  # for readers, with its letters as they are
    parts = [
        f"{names}." if names else "",
        head,
        appeared.lstrip("."),
        f"{url}." if url else "",
        f"DOI: {doi}." if doi else "",
        note and f"({note})",
    ]
    return " ".join(filter(None, parts))


def _gbt7714_periodical(source: str, date: str, read: str) -> str:
    """Where and when an article appeared in a periodical, and in brackets when it was read."""
    return f"{', '.join(filter(None, (source, date)))}{read}."


def _gbt7714_other(source: str, date: str, read: str) -> str:
    """Where and when any other article appeared; its source only where there is a date."""
    if not (date or read):
        return ""
    when = f"({date}){read}." if date and read else f"{date or read}."
    return f"{source}, {when}" if source and date else when


def _gbt7714_name(author: Author) -> str:
    """`SMITH A B`; Chinese names and those of bodies as they are."""
    if author.is_body or not author.given:
        return author.family
    if not author.family.isascii() and any(map(is_han, author.family)):
        return author.family + author.given
    initials = " ".join(word[0].upper() for word in re.split(r"[\s.-]+", author.given) if word)
    return f"{author.family.upper()} {initials}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _tex(text: str) -> str:
    """The text on one line, for TeX."""
    return "".join(_TEX_SPECIAL.get(character, character) for character in _line(text))


def _line(text: str | None) -> str:
    """The text on one line, without invisible characters."""
    return strip_invisible(" ".join((text or "").split()))

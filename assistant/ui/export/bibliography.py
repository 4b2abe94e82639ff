"""The articles that answers cite, as bibliography entries: BibTeX, RIS, and lines by GB/T 7714-2015."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from assistant.schemas import Answer
from assistant.ui.export.authors import Author, parse_authors
from assistant.ui.sanitize import ascii_address, strip_invisible
from vectorstore import Article
from vectorstore.text.scripts import is_han

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {c: f"\\{c}" for c in "#$%&_"}
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}\\]+")
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_NEWSPAPER = re.compile(
    r"(?:(?<!学)(?<!學)报|(?<!學)(?<!学)報)\Z|\b(?:times|post|herald|gazette|daily|tribune|news|guardian|chronicle|courier|observer)\b",
    re.IGNORECASE,
)
_JOURNAL = re.compile(
    r"(?:学报|學報|杂志|雜誌|期刊|研究|月刊|季刊|评论|評論)\Z|\b(?:journal|review|quarterly|magazine|proceedings|annals|letters)\b",
    re.IGNORECASE,
)
_SMALL = set("a an the of on in at for and or to by from with how what why is are".split())


class _Kind(NamedTuple):
    """What an article is, in the words of each format."""

    bibtex: str
    ris: str
    letter: str  # of GB/T 7714
    source: str  # BibTeX's field for where it appeared


def cited_articles(answers: Sequence[Answer]) -> list[Article]:
    """The cited articles, each once, by first use."""
    cited = [citation.article for answer in answers for citation in answer.citations if citation.article]
    return list({article.id: article for article in cited}.values())


def as_bibtex(articles: Sequence[Article]) -> str:
    """BibTeX, of the types `article`, `online` and `misc`."""
    return "\n".join(_bibtex(article, key) for article, key in zip(articles, _keys(articles), strict=True))


def as_ris(articles: Sequence[Article]) -> str:
    """RIS, of the types JOUR, NEWS, ELEC and GEN."""
    return "".join(_ris(article, key) for article, key in zip(articles, _keys(articles), strict=True))


def as_gbt7714(articles: Sequence[Article]) -> str:
    """Numbered reference lines by GB/T 7714-2015."""
    return "".join(f"[{number}] {_gbt7714(article)}\n" for number, article in enumerate(articles, start=1))


def _kind(article: Article) -> _Kind:
    """What is known of where an article appeared: in a journal, in a newspaper, on a web page, or nothing."""
    if _doi(article) or _JOURNAL.search(article.source or ""):
        return _Kind("article", "JOUR", "J", "journal")
    if _NEWSPAPER.search(article.source or ""):
        return _Kind("article", "NEWS", "N", "journal")
    return (
        _Kind("online", "ELEC", "EB", "organization")
        if ascii_address(article.url)
        else _Kind("misc", "GEN", "Z", "organization")
    )


def _doi(article: Article) -> str:
    """The DOI that an address is or holds."""
    url = article.url or ""
    host = ascii_address(url) and (urlsplit(url).hostname or "")
    found = (
        _DOI.search(unquote(url))
        if url.lower().startswith("doi:") or (host and (host.endswith("doi.org") or "/doi/" in url))
        else None
    )
    doi = found.group().rstrip(".,;") if found else ""
    return doi.rstrip(")") if doi.count(")") > doi.count("(") else doi


def _date(article: Article) -> str:
    found = _DATE.match(article.date or "")
    return found.group() if found else ""


def _keys(articles: Sequence[Article]) -> Iterator[str]:
    """Author, year and first word of the title; a letter more where two would be the same."""
    used: set[str] = set()
    for article in articles:
        key = _key(article)
        letters = (
            f"{key}{letter}" for letter in ("", *"bcdefghijklmnopqrstuvwxyz", *map(str, range(2, len(articles) + 2)))
        )
        chosen = next(letter for letter in letters if letter.lower() not in used)
        used.add(chosen.lower())
        yield chosen


def _key(article: Article) -> str:
    first = next(iter(parse_authors(_line(article.author))), None)
    import rjieba  # its dictionary takes 0.2 s once

    name = first.family + (first.given if not first.family.isascii() else "") if first else _line(article.source)
    person = re.match(
        r"[^\W_]{0,20}", name.split()[0] if first and first.is_body and name.isascii() else re.sub(r"[\W_]+", "", name)
    )
    words = (
        word.lower() for word in rjieba.cut(_line(article.title)) if word[0].isalpha() and word.lower() not in _SMALL
    )
    parts = (person.group() if person else "", _date(article)[:4], re.sub(r"[\W_]+", "", next(words, ""))[:20])
    return "".join(parts) or article.id


def _bibtex(article: Article, key: str) -> str:
    kind, doi, address = _kind(article), _doi(article), ascii_address(article.url)
    fields = {
        "title": f"{{{_escaped(article.title)}}}",
        "author": " and ".join(map(_bibtex_name, parse_authors(_line(article.author)))),
        kind.source: _escaped(article.source or ""),
        "year": _date(article)[:4],
        "date": _date(article),
        "doi": doi,
        "url": _braced(address or ""),
        "urldate": _today() if address else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind.bibtex}{{{key},\n{lines}}}\n"


def _bibtex_name(author: Author) -> str:
    """Styles read a family name before the comma; of a body's name they read nothing."""
    family, given = _escaped(author.family), _escaped(author.given)
    return (
        f"{{{family}}}"
        if author.is_body or (" " in family and not given)
        else f"{family}, {given}"
        if given
        else family
    )


def _braced(address: str) -> str:
    return address.replace("{", "%7B").replace("}", "%7D")


def _ris(article: Article, key: str) -> str:
    year, month, day = (*_date(article).split("-"), "", "")[:3]
    kind, address = _kind(article), ascii_address(article.url)
    rows = [
        ("TY", kind.ris),
        ("ID", key),
        ("TI", article.title),
        *(
            ("AU", f"{author.family}, {author.given}" if author.given else author.family)
            for author in parse_authors(_line(article.author))
        ),
        ("T2" if kind.source == "journal" else "PB", article.source),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("DO", _doi(article)),
        ("LA", article.language),
        ("UR", address),
        ("Y2", f"{_today().replace('-', '/')}/" if address else ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in rows if value) + "ER  - \r\n\r\n"


def _gbt7714(article: Article) -> str:
    written = parse_authors(_line(article.author))
    named = ", ".join(map(_gbt7714_name, written[:3]))
    if len(written) > 3:
        named += ", 等" if any(map(is_han, named)) else ", et al"
    kind, doi, address = _kind(article), _doi(article), ascii_address(article.url)
    read = f"[{_today()}]" if address else ""
    source, date = _line(article.source), _date(article) or _line(article.date)
    if kind.source == "journal":
        place = f"{', '.join(filter(None, (source, date)))}{read}."
    else:
        place = (
            " ".join(
                filter(
                    None,
                    (
                        f"{source}," if source and date else "",
                        f"({date}){read}." if date and read else f"{date or read}.",
                    ),
                )
            )
            if date or read
            else ""
        )
    head = f"{_line(article.title)}[{kind.letter}{'/OL' if address else ''}]."
    shown = _line(article.url) if address else ""  # for readers, with its letters as they are
    parts = [
        f"{named}." if named else "",
        head,
        place.lstrip("."),
        f"{shown}." if shown else "",
        f"DOI: {doi}." if doi else "",
    ]
    return " ".join(filter(None, parts))


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


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in _line(text))


def _line(text: str | None) -> str:
    return strip_invisible(" ".join((text or "").split()))

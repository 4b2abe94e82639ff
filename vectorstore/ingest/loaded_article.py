"""From what a reader found in a file to an article: its cleaned text, its metadata, and what was left out."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from vectorstore.articles import Article, Omission
from vectorstore.errors import RefusedError
from vectorstore.ingest.clean.cleaner import OMISSION_KINDS, CleanedText, clean_text
from vectorstore.ingest.error_pages import error_page
from vectorstore.ingest.formats.extract import Extract, LeftOut, Recognised
from vectorstore.ingest.formats.garbled import is_garbled
from vectorstore.ingest.metadata import named_facts
from vectorstore.ingest.stated_facts import heads_other_texts, read_stated_facts
from vectorstore.text.language import language_of

FEWEST_LETTERS = 12  # a file with fewer has nothing that could be quoted
_CLOSING_HASHES = re.compile(r"\s+#+$")
_TITLE_AT_MOST = 80  # characters; a longer first line is a paragraph


@dataclass(frozen=True)
class LoadedArticle:
    """An article with its texts, ready to be split.

    All offsets refer to `original`. Its body begins at `start`, and its pages at the offsets `pages`. `exact` text has
    the lines of a word processor's file or of a web page; `marked` text is a Markdown file itself. `recognised` are the
    stretches that were read by text recognition.
    """

    article: Article
    original: str
    cleaned: CleanedText
    encoding: str
    markdown: bool
    start: int = 0
    pages: tuple[int, ...] = ()
    exact: bool = False
    marked: bool = False
    found_in: Mapping[str, str] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()
    recognised: tuple[Recognised, ...] = ()


def build_article(path: str, extract: Extract, encoding: str, row: int | None = None) -> LoadedArticle:
    """The article of a file, or of this row of one, with its cleaned text.

    Raises RefusedError where there is too little text, where it is garbled, and where it is only what a server says of
    an error.
    """
    original = _storable(extract.text)
    marked = extract.is_source and extract.markdown
    cleaned = clean_text(
        original,
        markdown=extract.markdown,
        start=extract.start,
        pages=extract.pages,
        exact=extract.exact,
        marked=marked,
    )
    _refuse_unusable(original[extract.start :], cleaned.text)
    facts, found_in = _metadata(extract, cleaned, original if extract.is_source else None)
    return LoadedArticle(
        _article(path, row, original, cleaned.text, facts, extract.markdown),
        original,
        cleaned,
        encoding,
        extract.markdown,
        extract.start,
        extract.pages,
        extract.exact,
        marked,
        found_in,
        _omissions(extract, cleaned),
        extract.recognised,
    )


def _refuse_unusable(body: str, cleaned: str) -> None:
    if is_garbled(body):
        raise RefusedError("garbled_text")
    if code := error_page(cleaned):
        raise RefusedError(code)
    if sum(map(str.isalpha, cleaned)) < FEWEST_LETTERS:
        raise RefusedError("too_little_text" if cleaned.strip() else "without_text")


def _article(
    path: str, row: int | None, original: str, cleaned: str, facts: Mapping[str, str], markdown: bool
) -> Article:
    name = PurePosixPath(path).stem
    return Article(
        id=hashlib.sha256(original.encode()).hexdigest()[:16],
        title=facts.get("title") or _first_line(cleaned, markdown) or (name if row is None else f"{name}, row {row}"),
        author=facts.get("author"),
        source=facts.get("source"),
        date=facts.get("date"),
        language=language_of(cleaned, facts.get("language")),
        url=facts.get("url"),
        path=path,
        row=row,
    )


def omission(part: LeftOut) -> Omission:
    """The record of what a reader left out."""
    return Omission(
        kind=part.kind, place=part.place, length=len(part.text), text=_storable(part.text), where=part.where
    )


def _omissions(extract: Extract, cleaned: CleanedText) -> tuple[Omission, ...]:
    """What the reader of the format left out, and what cleaning removed from the text.

    Cleaning counts where a person would see the words in the file, or where the file hides them.
    """
    removed = (
        Omission(kind=OMISSION_KINDS[change.step], place=change.offset, length=len(change.before), text=change.before)
        for change in cleaned.changes
        if change.step in OMISSION_KINDS
    )
    return (*map(omission, extract.left_out), *removed)


def _storable(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be stored."""
    return text.encode(errors="replace").decode()


def _metadata(extract: Extract, cleaned: CleanedText, original: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """The facts of the article, and where the file states each.

    What the file's properties say comes before what the lines of its text say. `original` is the file's text where its
    lines are the file's.
    """
    removed = [change for change in cleaned.changes if change.step == "furniture"]
    reposted_at = next((change.offset for change in removed if heads_other_texts(change.before)), None)
    own = _blank_out(cleaned, sorted((*cleaned.code, *extract.quoted)))
    own = own if reposted_at is None else own[: bisect_left(cleaned.origin, reposted_at)]
    stated = read_stated_facts(own, "\n".join(change.before for change in removed))
    properties = named_facts(extract.facts)
    facts = {fact: statement.value for fact, statement in stated.items()}
    facts |= {fact: value for fact, (value, _) in properties.items()}
    found_in = {
        fact: _where(statement.place, extract, cleaned, original)
        for fact, statement in stated.items()
        if fact not in properties
    }
    found_in |= {fact: extract.found_in[fact] for fact in properties if fact in extract.found_in}
    return facts, found_in


def _blank_out(cleaned: CleanedText, spans: Iterable[tuple[int, int]]) -> str:
    """The cleaned text with white space in the place of what it has of these spans of the original."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        first, last = (max(done, bisect_left(cleaned.origin, offset)) for offset in (start, end))
        parts += (cleaned.text[done:first], " " * (last - first))
        done = last
    return "".join((*parts, cleaned.text[done:]))


def _where(place: int, extract: Extract, cleaned: CleanedText, original: str | None) -> str:
    """The line, or the page, of this offset into the cleaned text."""
    if place < 0:
        return "notice"
    offset = cleaned.origin[place]
    if original is not None:
        return f"line {len(original[:offset].splitlines()) + 1}"
    return f"page {bisect_right(extract.pages, offset)}" if extract.pages else "byline"


def _first_line(text: str, markdown: bool) -> str | None:
    line = text.lstrip().split("\n", 1)[0].strip()
    if markdown and line.startswith("#"):
        return _CLOSING_HASHES.sub("", line.lstrip("# "))
    return line if not markdown and 0 < len(line) <= _TITLE_AT_MOST and line[-1] not in "。！？.!?;；,，" else None

"""Files to articles: finds them, has them read by their kind, cleans them, learns their metadata. Files are never written to."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import TracebackType

from vectorstore.articles import Article, Omission, RefusedFile
from vectorstore.cleaning.cleaner import CleanedText, clean_text
from vectorstore.errors import CorpusError, RefusedError, UnreadableError
from vectorstore.folding import script_of
from vectorstore.loading.error_pages import error_page
from vectorstore.loading.formats.archives import check_bomb, members
from vectorstore.loading.formats.encodings import decode
from vectorstore.loading.formats.extract import Extract, Recognised, Sheet
from vectorstore.loading.formats.kinds import PACKED, declared_charset, kind_of, suffix_kind
from vectorstore.loading.formats.parser import Parser
from vectorstore.loading.formats.sheets import table, texts
from vectorstore.loading.formats.tables import Row, rows
from vectorstore.loading.metadata import date_of, front_matter, known_facts, stated_facts

_FEWEST_LETTERS = 12  # a file with fewer has nothing that could be quoted
_TITLE_AT_MOST = 80  # characters; a longer first line is a paragraph
_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
# As browsers name the folder with a saved page's pictures and scripts, in the languages that they speak.
_BESIDE_A_PAGE = re.compile(
    r"(?P<page>.+)(?:[ _.-](?:files|archivos|arquivos|fichiers|dateien|bestanden|pliki|soubory|tiedostot|filer)|_文件|_檔案|_ファイル|_файлы)", re.IGNORECASE
)
_LANGUAGE = re.compile("[a-z]{2,3}")
_WITH_CHINESE_CHARACTERS = frozenset({"ja", "ko", "yue", "lzh", "vi"})
_SHORT_CODES = {"eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es", "rus": "ru", "jpn": "ja", "kor": "ko", "ita": "it", "por": "pt"}
_LIMIT = 50 * 2**20  # bytes of a member of an archive


@dataclass(frozen=True)
class Stamp:
    """What tells an unchanged file without reading it."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class LoadedArticle:
    """An article with its texts, ready to be split.

    `original` is the text that all offsets refer to; its body begins at `start`; `pages` are the offsets into it at which pages begin;
    `exact` tells that its lines are the file's own; `recognised` are its stretches that were read by text recognition.
    """

    article: Article
    original: str
    cleaned: CleanedText
    encoding: str
    markdown: bool
    start: int = 0
    pages: tuple[int, ...] = ()
    exact: bool = False
    found_in: Mapping[str, str] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()
    recognised: tuple[Recognised, ...] = ()


def scan(corpus: Path) -> dict[str, Stamp]:
    """Every file of the corpus folder by its relative path, sorted; hidden ones and folders left out.

    A folder that a browser saved beside a page is one entry, whose path ends with a slash: its files are parts of the page.

    What of a path is not UTF-8 becomes U+FFFD: nothing could store or show it.
    """
    if not corpus.is_dir():
        raise CorpusError(f"There is no corpus folder `{corpus}`: create it, or name another one with --corpus or ASSISTANT_CORPUS.")
    begins = len(str(corpus)) + len(os.sep) - str(corpus).endswith(os.sep)
    found: dict[str, Stamp] = {}
    for entry in _files(str(corpus)):
        try:
            status = entry.stat()
        except FileNotFoundError:
            continue  # it went while we looked
        shown = os.fsencode(entry.path[begins:]).decode(errors="replace").replace(os.sep, "/") + "/" * entry.is_dir()
        found[shown] = Stamp(status.st_size, status.st_mtime_ns)
    return dict(sorted(found.items()))


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            there = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        raise CorpusError(f"The corpus folder cannot be read: {error}. Give this user the right to read it.") from error
    pages = {PurePosixPath(entry.name).stem for entry in there if entry.name.lower().endswith(_PAGE_ENDINGS)}
    for entry in there:
        if entry.is_dir(follow_symlinks=False) and (beside := _BESIDE_A_PAGE.fullmatch(entry.name)) and beside["page"] in pages:
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        elif _is_file(entry):
            yield entry


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link to one; a link that leads in a circle is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def read(corpus: Path, path: str, limit_bytes: int) -> bytes:
    """The file's bytes; raises RefusedError with the reason where it cannot be an article."""
    if path.endswith("/"):
        raise RefusedError("is what a browser saved beside a page; its files are no articles")
    suffix_kind(path)
    try:
        file = corpus / path
        if file.stat().st_size > limit_bytes:
            raise RefusedError(f"larger than {limit_bytes // 2**20} MB (ASSISTANT_MAX_FILE_MB)")
        return file.read_bytes()
    except OSError as error:
        if "\ufffd" in path:
            raise RefusedError("its name is not UTF-8; rename it") from error
        raise UnreadableError(f"cannot be read: {error.strerror}") from error


class Loader:
    """Loads files one after the other; it owns the child process that reads what libraries must read."""

    def __init__(self, *, limit_bytes: int = _LIMIT) -> None:
        self._limit_bytes = limit_bytes
        self._parser = Parser()

    def __enter__(self) -> "Loader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child process, if one was started."""
        self._parser.close()

    def load(self, path: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        """The articles of one file, one by one, and a refusal for each part that cannot be one.

        Raises RefusedError with the reason where the whole file is refused.
        """
        kind = kind_of(path, content)
        if kind == "zip":
            yield from self._members(path, content)
        elif kind in ("csv", "jsonl"):
            yield from _table(path, kind, content)
        elif kind in ("xlsx", "xls", "ods"):
            yield from self._workbook(path, kind, content)
        else:
            yield self._article(path, kind, content)

    def _members(self, path: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        empty = True
        for member in members(path, content, self._limit_bytes):
            empty = False
            if isinstance(member, RefusedFile):
                yield member
                continue
            try:
                yield from self.load(*member)
            except RefusedError as refusal:
                yield RefusedFile(path=member[0], reason=str(refusal))
        if empty:
            raise RefusedError("is an archive without files")

    def _workbook(self, path: str, kind: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        """The articles of each sheet; those of several sheets are known by their names, as the members of an archive are."""
        if content.startswith(b"PK"):
            check_bomb(content, PACKED[kind])
        extract = self._parser.read(kind, content)
        sheets = [sheet for sheet in extract.sheets if sheet.rows]
        if not sheets:
            raise RefusedError("holds no text")
        sheets[0] = sheets[0]._replace(left_out=(*sheets[0].left_out, *extract.left_out))
        for sheet in sheets:
            place = path if len(sheets) == 1 else f"{path}/{sheet.name}"
            try:
                yield from _sheet(place, sheet, extract)
            except RefusedError as refusal:
                yield RefusedFile(path=place, reason=str(refusal))

    def _article(self, path: str, kind: str, content: bytes) -> LoadedArticle:
        if kind in ("text", "markdown"):
            text, encoding = decode(content)
            facts, start = front_matter(text) if kind == "markdown" else ({}, 0)
            return _loaded(path, Extract(text, facts, markdown=kind == "markdown"), encoding, start)
        if kind in ("html", "mhtml"):
            return self._page(path, kind, content)
        if content.startswith(b"PK") or kind in ("docx", "epub"):
            check_bomb(content, PACKED[kind])
        return _loaded(path, self._parser.read(kind, content), "utf-8")

    def _page(self, path: str, kind: str, content: bytes) -> LoadedArticle:
        """A web page, by itself or in a browser's archive; where nothing of it is an article, what it is instead."""
        encoding = "utf-8"
        if kind == "html":
            page, encoding = decode(content, declared_charset(content))
            content = page.removeprefix("\ufeff").encode(errors="replace")
        extract = self._parser.read(kind, content)
        if sum(map(str.isalpha, extract.text)) < _FEWEST_LETTERS:
            if what := error_page("\n".join([extract.text, *(part.text for part in extract.left_out if part.text)])):
                raise RefusedError(f"is {what}, not an article")
            if not extract.text.strip():
                raise RefusedError("is a web page in which no text was found")
        return _loaded(path, extract, encoding)


def _table(path: str, kind: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a table; the first refused row of each reason tells how many follow it."""
    text, encoding = decode(content)
    if not text.strip():
        raise RefusedError("holds no text")
    yield from _rows(path, rows(kind, text), encoding)


def _rows(path: str, found: Iterable[Row], encoding: str) -> Iterator[LoadedArticle | RefusedFile]:
    first: dict[str, int] = {}
    refused: Counter[str] = Counter()
    for row in found:
        try:
            yield _row(path, row, encoding)
        except RefusedError as refusal:
            first.setdefault(str(refusal), row.number)
            refused[str(refusal)] += 1
    for reason, number in first.items():
        more = refused[reason] - 1
        told = f"{reason}; so do {more:,} further rows" if more > 1 else f"{reason}; so does one further row" if more else reason
        yield RefusedFile(path=f"{path}#row={number}", reason=told)


def _sheet(path: str, sheet: Sheet, workbook: Extract) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a sheet, where one of its columns holds texts; else the sheet as one article."""
    if articles := texts(sheet):
        left_out = sheet.left_out
        for loaded in _rows(path, articles, "utf-8"):
            if isinstance(loaded, LoadedArticle) and left_out:
                yield replace(loaded, omissions=(*_omissions(Extract("", left_out=left_out)), *loaded.omissions))
                left_out = ()
            else:
                yield loaded
        return
    yield _loaded(path, table(sheet, workbook), "utf-8")


def _row(path: str, row: Row, encoding: str) -> LoadedArticle:
    if row.text is None:
        raise RefusedError(row.reason)
    return _loaded(path, Extract(row.text, known_facts(row.columns)), encoding, row=row.number)


def _loaded(path: str, extract: Extract, encoding: str, start: int = 0, row: int | None = None) -> LoadedArticle:
    """The article with its cleaned text; raises RefusedError where there is too little of it, or only what a server says of an error."""
    original = _storable(extract.text)
    cleaned = clean_text(original, markdown=extract.markdown, start=start, pages=extract.pages, exact=extract.exact)
    if what := error_page(cleaned.text):
        raise RefusedError(f"is {what}, not an article")
    if sum(map(str.isalpha, cleaned.text)) < _FEWEST_LETTERS:
        raise RefusedError("holds no text" if not cleaned.text.strip() else "holds too little text to answer from")
    facts = _facts(extract.facts, cleaned)
    name = PurePosixPath(path).stem
    article = Article(
        id=hashlib.sha256(original.encode()).hexdigest()[:16],
        title=facts.get("title") or _first_line(cleaned.text, extract.markdown) or (name if row is None else f"{name}, row {row}"),
        author=facts.get("author"),
        source=facts.get("source"),
        date=facts.get("date"),
        language=_language(facts.get("language", ""), cleaned.text),
        url=facts.get("url"),
        path=path,
        row=row,
    )
    found_in = {fact: place for fact, place in extract.found_in.items() if fact in facts}
    loaded = LoadedArticle(article, original, cleaned, encoding, extract.markdown, start, extract.pages, extract.exact)
    return replace(loaded, found_in=found_in, omissions=_omissions(extract), recognised=extract.recognised)


def _omissions(extract: Extract) -> tuple[Omission, ...]:
    return tuple(Omission(kind=part.kind, place=part.place, length=len(part.text), text=_storable(part.text), where=part.where) for part in extract.left_out)


def _language(stated: str, text: str) -> str | None:
    """The language as BCP 47 has it: what the file states, but for Chinese, whose script the characters tell, and for a text that is plainly another one."""
    told = script_of(text)
    subtags = stated.replace("_", "-").lower().split("-")
    if not _LANGUAGE.fullmatch(subtags[0]):
        return told
    chinese = subtags[0] in ("zh", "cmn", "chi", "zho")
    if told and told.startswith("zh") and (chinese or subtags[0] not in _WITH_CHINESE_CHARACTERS):
        return told
    if not chinese:
        return _SHORT_CODES.get(subtags[0], subtags[0])
    return told or ("zh-Hant" if {"hant", "tw", "hk", "mo"} & set(subtags) else "zh-Hans")


def _storable(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be stored."""
    return text.encode(errors="replace").decode()


def _facts(found: Mapping[str, str], cleaned: CleanedText) -> dict[str, str]:
    """What the file says of itself before what its lines say, and the day it was made where neither names one."""
    notices = "\n".join(change.before for change in cleaned.changes if change.step == "furniture")
    facts = stated_facts(cleaned.text, notices) | known_facts(found)
    made = date_of(found.get("made", ""))
    return facts if "date" in facts or not made else facts | {"date": made}


def _first_line(text: str, markdown: bool) -> str | None:
    line = text.lstrip().split("\n", 1)[0].strip()
    if markdown and line.startswith("#"):
        return line.lstrip("# ")
    return line if not markdown and 0 < len(line) <= _TITLE_AT_MOST and line[-1] not in "。！？.!?;；,，" else None

"""Files to articles: finds them, has them read by their kind, cleans them, learns their metadata.

Files are never written to.
"""

import hashlib
import os
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType

from vectorstore.articles import Article, Omission, RefusedFile
from vectorstore.errors import CorpusError, RefusedError, UnreadableError
from vectorstore.ingest.clean.cleaner import OMITTED, CleanedText, clean_text
from vectorstore.ingest.error_pages import error_page
from vectorstore.ingest.formats.archives import check_bomb, members
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.extract import Extract, LeftOut, Recognised, Sheet
from vectorstore.ingest.formats.kinds import BROKEN, declared_charset, is_packed, kind_of, suffix_kind
from vectorstore.ingest.formats.sheets import flat, table, texts
from vectorstore.ingest.formats.tables import Row, rows
from vectorstore.ingest.front_matter import FrontMatter, front_matter
from vectorstore.ingest.garbled import is_garbled
from vectorstore.ingest.metadata import elsewhere, named_facts, statements
from vectorstore.ingest.sandbox.parser import Parser
from vectorstore.messages import Message, message
from vectorstore.text.language import language_of

_FEWEST_LETTERS = 12  # a file with fewer has nothing that could be quoted
_TITLE_AT_MOST = 80  # characters; a longer first line is a paragraph
_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".shtml")
# As browsers name the folder with a saved page's pictures and scripts, in the languages that they speak.
_BESIDE_A_PAGE = re.compile(
    (
        r"(?P<page>.+)(?:[ _.-](?:files|archivos|arquivos|fichiers|dateien|bestanden|pliki|soubory|tiedostot|filer)"
        r"|_文件|_檔案|_ファイル|_файлы)"
    ),
    re.IGNORECASE,
)
_LANGUAGE = re.compile("[a-z]{2,3}")
_WITH_CHINESE_CHARACTERS = frozenset({"ja", "ko", "yue", "lzh", "vi"})
_SHORT_CODES = {
    "eng": "en",
    "fre": "fr",
    "fra": "fr",
    "ger": "de",
    "deu": "de",
    "spa": "es",
    "rus": "ru",
    "jpn": "ja",
    "kor": "ko",
    "ita": "it",
    "por": "pt",
}
_LIMIT = 50 * 2**20  # bytes of a member of an archive


@dataclass(frozen=True)
class Stamp:
    """What tells an unchanged file without reading it."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class LoadedArticle:
    """An article with its texts, ready to be split.

    `original` is the text that all offsets refer to; its body begins at `start`; `pages` are the offsets into it at
    which pages begin; `exact` tells that its lines are the file's own; `recognised` are its stretches that were read by
    text recognition.
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


def scan(corpus: Path) -> dict[str, Stamp]:
    """Every file of the corpus folder by its relative path, sorted; hidden ones and folders left out.

    A folder that a browser saved beside a page is one entry, whose path ends with a slash: its files are parts of the
    page.

    What of a path is not UTF-8 becomes U+FFFD: nothing could store or show it.
    """
    if not corpus.is_dir():
        raise CorpusError("corpus_missing", folder=corpus)
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
        raise CorpusError("corpus_unreadable", error=error) from error
    pages = {PurePosixPath(entry.name).stem for entry in there if entry.name.lower().endswith(_PAGE_ENDINGS)}
    for entry in there:
        if (
            entry.is_dir(follow_symlinks=False)
            and (beside := _BESIDE_A_PAGE.fullmatch(entry.name))
            and beside["page"] in pages
        ):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            if entry.name == "logseq" and (Path(entry.path) / "config.edn").exists():
                continue  # settings and old versions of a notes' program
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
        raise RefusedError("part_of_saved_page")
    suffix_kind(path)
    try:
        file = corpus / path
        if file.stat().st_size > limit_bytes:
            raise RefusedError("file_too_large", limit_mb=limit_bytes // 2**20)
        return file.read_bytes()
    except OSError as error:
        if "\ufffd" in path:
            raise RefusedError("name_not_utf8") from error
        raise UnreadableError("file_unreadable", error=error.strerror) from error


class Loader:
    """Loads files one after the other; it owns the child process that reads what libraries must read."""

    def __init__(
        self,
        *,
        limit_bytes: int = _LIMIT,
        page_progress: Callable[[str, int, int], None] = lambda _path, _done, _pages: None,
    ) -> None:
        """`page_progress` hears of a file how many pages text recognition has read, and how many it reads."""
        self._limit_bytes = limit_bytes
        self._page_progress = page_progress
        self._parser = Parser()

    def __enter__(self) -> "Loader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
        elif kind == "csv" and suffix_kind(path) != "csv":
            yield from _flat(path, content)
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
                yield RefusedFile.because(member[0], refusal.message)
        if empty:
            raise RefusedError("archive_without_files")

    def _workbook(self, path: str, kind: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        """The articles of each sheet.

        Those of several sheets are known by their names, as the members of an archive are.
        """
        if is_packed(content):
            check_bomb(content, BROKEN[kind])
        extract = self._parser.read(kind, content)
        sheets = [sheet for sheet in extract.sheets if sheet.rows]
        if not sheets:
            raise RefusedError("without_text")
        sheets[0] = sheets[0]._replace(left_out=(*sheets[0].left_out, *extract.left_out))
        for sheet in sheets:
            place = path if len(sheets) == 1 else f"{path}/{sheet.name}"
            try:
                yield from _sheet(place, sheet, extract)
            except RefusedError as refusal:
                yield RefusedFile.because(place, refusal.message)

    def _article(self, path: str, kind: str, content: bytes) -> LoadedArticle:
        if kind in ("text", "markdown"):
            text, encoding = decode(content)
            matter = front_matter(text) if kind == "markdown" else FrontMatter({}, 0, "")
            left_out = (LeftOut("properties", matter.rest, matter.start, "front matter"),) if matter.rest else ()
            found_in = dict.fromkeys(matter.facts, "front matter")
            extract = Extract(text, matter.facts, markdown=kind == "markdown", found_in=found_in, left_out=left_out)
            return _loaded(path, extract, encoding, matter.start, lines=True)
        if kind in ("html", "mhtml"):
            return self._page(path, kind, content)
        if kind in ("docx", "epub") or (kind in BROKEN and is_packed(content)):
            check_bomb(content, BROKEN[kind])
        return _loaded(path, self._parser.read(kind, content, partial(self._page_progress, path)), "utf-8")

    def _page(self, path: str, kind: str, content: bytes) -> LoadedArticle:
        """A web page, by itself or in a browser's archive; where nothing of it is an article, what it is instead."""
        encoding = "utf-8"
        if kind == "html":
            page, encoding = decode(content, declared_charset(content))
            content = page.removeprefix("\ufeff").encode(errors="replace")
        extract = self._parser.read(kind, content)
        if sum(map(str.isalpha, extract.text)) < _FEWEST_LETTERS:
            if code := error_page("\n".join([extract.text, *(part.text for part in extract.left_out if part.text)])):
                raise RefusedError(code)
            if not extract.text.strip():
                raise RefusedError("web_page_without_text")
        return _loaded(path, extract, encoding)


def _table(path: str, kind: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a table; the first refused row of each reason tells how many follow it."""
    text, encoding = decode(content)
    if not text.strip():
        raise RefusedError("without_text")
    yield from _rows(path, rows(kind, text), encoding)


def _flat(path: str, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """A sheet that a program wrote as plain rows under a workbook's ending: with a column of text or without."""
    text, encoding = decode(content)
    try:
        found = list(rows("csv", text))
    except RefusedError:
        yield _loaded(path, table(flat(text.removeprefix("\ufeff")), Extract("")), encoding)
        return
    yield from _rows(path, found, encoding)


def _rows(path: str, found: Iterable[Row], encoding: str) -> Iterator[LoadedArticle | RefusedFile]:
    first: dict[str, tuple[int, Message]] = {}
    refused: Counter[str] = Counter()
    for row in found:
        try:
            yield _row(path, row, encoding)
        except RefusedError as refusal:
            first.setdefault(str(refusal), (row.number, refusal.message))
            refused[str(refusal)] += 1
    for text, (number, reason) in first.items():
        yield RefusedFile.because(f"{path}#row={number}", _with_further_rows(reason, refused[text] - 1))


def _with_further_rows(reason: Message, more: int) -> Message:
    """The reason, with how many more rows are refused for it."""
    if more == 1:
        return message("further_row_too", reason=reason)
    return message("further_rows_too", reason=reason, count=more) if more else reason


def _sheet(path: str, sheet: Sheet, workbook: Extract) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a sheet, where one of its columns holds texts; else the sheet as one article."""
    if articles := texts(sheet):
        left_out = sheet.left_out
        for loaded in _rows(path, articles, "utf-8"):
            if isinstance(loaded, LoadedArticle) and left_out:
                yield replace(loaded, omissions=(*map(_omission, left_out), *loaded.omissions))
                left_out = ()
            else:
                yield loaded
        return
    yield _loaded(path, table(sheet, workbook), "utf-8")


def _row(path: str, row: Row, encoding: str) -> LoadedArticle:
    if row.text is None:
        raise RefusedError(row.reason)
    facts = named_facts(row.columns)
    used = {name for _, name in facts.values()}
    left_out = [
        LeftOut("columns", f"{name}: {value}", where=f"column {name}")
        for name, value in row.columns.items()
        if name not in used
    ]
    left_out += [LeftOut("columns", f"{name}: {value}", where="outside the rows") for name, value in row.beside.items()]
    values, found_in = (
        {fact: value for fact, (value, _) in facts.items()},
        {fact: f"column {name}" for fact, (_, name) in facts.items()},
    )
    return _loaded(
        path, Extract(row.text, values, found_in=found_in, left_out=tuple(left_out)), encoding, row=row.number
    )


def _loaded(
    path: str, extract: Extract, encoding: str, start: int = 0, row: int | None = None, *, lines: bool = False
) -> LoadedArticle:
    """The article with its cleaned text.

    Raises RefusedError where there is too little of it, or only what a server says of an error.

    `lines` says that the text is the file itself, so that its lines are the file's.
    """
    original = _storable(extract.text)
    marked = lines and extract.markdown
    cleaned = clean_text(
        original, markdown=extract.markdown, start=start, pages=extract.pages, exact=extract.exact, marked=marked
    )
    if is_garbled(original[start:]):
        raise RefusedError("garbled_text")
    if code := error_page(cleaned.text):
        raise RefusedError(code)
    if sum(map(str.isalpha, cleaned.text)) < _FEWEST_LETTERS:
        raise RefusedError("too_little_text" if cleaned.text.strip() else "without_text")
    facts, found_in = _facts(extract, cleaned, original if lines else None)
    name = PurePosixPath(path).stem
    article = Article(
        id=hashlib.sha256(original.encode()).hexdigest()[:16],
        title=facts.get("title")
        or _first_line(cleaned.text, extract.markdown)
        or (name if row is None else f"{name}, row {row}"),
        author=facts.get("author"),
        source=facts.get("source"),
        date=facts.get("date"),
        language=language_of(cleaned.text, facts.get("language")),
        url=facts.get("url"),
        path=path,
        row=row,
    )
    loaded = LoadedArticle(
        article, original, cleaned, encoding, extract.markdown, start, extract.pages, extract.exact, marked
    )
    return replace(loaded, found_in=found_in, omissions=_omissions(extract, cleaned), recognised=extract.recognised)


def _omission(part: LeftOut) -> Omission:
    return Omission(
        kind=part.kind, place=part.place, length=len(part.text), text=_storable(part.text), where=part.where
    )


def _omissions(extract: Extract, cleaned: CleanedText) -> tuple[Omission, ...]:
    """What the reader of the file's kind left out, and what cleaning took out of the text that a reader would see or the file hides."""
    taken = (change for change in cleaned.changes if change.step in OMITTED)
    found = (
        Omission(kind=OMITTED[change.step], place=change.offset, length=len(change.before), text=change.before)
        for change in taken
    )
    return (*map(_omission, extract.left_out), *found)


def _storable(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be stored."""
    return text.encode(errors="replace").decode()


def _facts(extract: Extract, cleaned: CleanedText, original: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """What the file says of itself before what its lines say, and where it says so.

    `original` where its lines are the file's.
    """
    removed = [change for change in cleaned.changes if change.step == "furniture"]
    behind = next((change.offset for change in removed if elsewhere(change.before)), None)
    own = cleaned.text if behind is None else cleaned.text[: bisect_left(cleaned.origin, behind)]
    stated = statements(own, "\n".join(change.before for change in removed))
    facts = {fact: statement.value for fact, statement in stated.items()}
    found_in = {fact: _where(statement.place, extract, cleaned, original) for fact, statement in stated.items()}
    known = named_facts(extract.facts)
    told = {fact: extract.found_in[fact] for fact in known if fact in extract.found_in}
    for fact in known:
        found_in.pop(fact, None)
    return facts | {fact: value for fact, (value, _) in known.items()}, found_in | told


def _where(place: int, extract: Extract, cleaned: CleanedText, original: str | None) -> str:
    """The line, or the page, of this offset into the cleaned text."""
    if place < 0:
        return "notice"
    offset = cleaned.origin[place]
    if original is not None:
        return f"line {len(original[:offset].splitlines()) + 1}"
    return f"page {bisect_right(extract.pages, offset)}" if extract.pages else "byline"


_CLOSING_HASHES = re.compile(r"\s+#+$")


def _first_line(text: str, markdown: bool) -> str | None:
    line = text.lstrip().split("\n", 1)[0].strip()
    if markdown and line.startswith("#"):
        return _CLOSING_HASHES.sub("", line.lstrip("# "))
    return line if not markdown and 0 < len(line) <= _TITLE_AT_MOST and line[-1] not in "。！？.!?;；,，" else None

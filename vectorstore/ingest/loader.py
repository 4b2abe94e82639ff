"""Files to articles: has each file read by the reader of its format, and makes articles of what that one finds."""

from collections.abc import Callable, Iterator
from functools import partial
from types import TracebackType

from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.error_pages import error_page
from vectorstore.ingest.formats.archives import check_bomb
from vectorstore.ingest.formats.charset import declared_charset
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.format import Contents, Format
from vectorstore.ingest.formats.format_detection import detect_format, suffix_format
from vectorstore.ingest.formats.registry import load_reader
from vectorstore.ingest.formats.sheets import rows_as_sheet, sheet_table
from vectorstore.ingest.formats.zip_members import is_packed
from vectorstore.ingest.loaded_article import FEWEST_LETTERS, LoadedArticle, build_article
from vectorstore.ingest.row_articles import articles_of_rows, articles_of_sheet
from vectorstore.ingest.sandbox.child_process import Parser

_LIMIT = 50 * 2**20  # bytes of a member of an archive


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
        known = detect_format(path, content)
        if known.contents is Contents.FILES:
            yield from self._members(path, known, content)
        elif known.contents is Contents.ROWS and suffix_format(path).contents is not Contents.ROWS:
            yield from _misnamed_rows(path, known, content)
        elif known.contents is Contents.ROWS:
            yield from _rows(path, known, content)
        elif known.contents is Contents.SHEETS:
            yield from self._workbook(path, known, content)
        else:
            yield self._article(path, known, content)

    def _members(self, path: str, known: Format, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        empty = True
        for member in load_reader(known)(path, content, self._limit_bytes):
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

    def _workbook(self, path: str, known: Format, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
        """The articles of each sheet; a sheet beside others has its name behind the file's path, as a member has."""
        extract, _ = self._extract(path, known, content)
        sheets = [sheet for sheet in extract.sheets if sheet.rows]
        if not sheets:
            raise RefusedError("without_text")
        sheets[0] = sheets[0]._replace(left_out=(*sheets[0].left_out, *extract.left_out))
        for sheet in sheets:
            place = path if len(sheets) == 1 else f"{path}/{sheet.name}"
            try:
                yield from articles_of_sheet(place, sheet, extract)
            except RefusedError as refusal:
                yield RefusedFile.because(place, refusal.message)

    def _article(self, path: str, known: Format, content: bytes) -> LoadedArticle:
        extract, encoding = self._extract(path, known, content)
        if known.is_web_page and _letters(extract.text) < FEWEST_LETTERS:
            _refuse_empty_page(extract)
        return build_article(path, extract, encoding)

    def _extract(self, path: str, known: Format, content: bytes) -> tuple[Extract, str]:
        """What the format's reader finds in the file, and the encoding the file is in."""
        encoding = "utf-8"
        if known.is_decoded:
            text, encoding = decode(content, declared_charset(content) if known.is_web_page else None)
            if not known.sandboxed:
                return load_reader(known)(text), encoding
            content = text.removeprefix("\ufeff").encode(errors="replace")
        if known.broken_zip and is_packed(content):
            check_bomb(content, known.broken_zip)
        if not known.sandboxed:
            return load_reader(known)(content), encoding
        return self._parser.read(known.name, content, partial(self._page_progress, path)), encoding


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _refuse_empty_page(extract: Extract) -> None:
    """Raise RefusedError where a page with hardly any text is an error page, or has no text at all."""
    if code := error_page("\n".join([extract.text, *(part.text for part in extract.left_out if part.text)])):
        raise RefusedError(code)
    if not extract.text.strip():
        raise RefusedError("web_page_without_text")


def _rows(path: str, known: Format, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a table; the first refused row of each reason tells how many follow it."""
    text, encoding = decode(content)
    if not text.strip():
        raise RefusedError("without_text")
    yield from articles_of_rows(path, load_reader(known)(text), encoding)


def _misnamed_rows(path: str, known: Format, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """Plain rows that a program wrote under a workbook's suffix: with a column of text or without."""
    text, encoding = decode(content)
    try:
        found = list(load_reader(known)(text))
    except RefusedError:
        yield build_article(path, sheet_table(rows_as_sheet(text.removeprefix("\ufeff")), Extract("")), encoding)
        return
    yield from articles_of_rows(path, found, encoding)

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

_DEFAULT_LIMIT = 50 * 2**20  # bytes of a member of an archive


class Loader:
    """Loads files one after the other; it owns the child process that reads what libraries must read."""

    def __init__(
        self,
        *,
        limit_bytes: int = _DEFAULT_LIMIT,
        page_progress: Callable[[str, int, int], None] = lambda _path, _done, _pages: None,
    ) -> None:
        """`page_progress` is called with a file's path, and how many pages text recognition has read of how many."""
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
        file_format = detect_format(path, content)
        if file_format.contents is Contents.FILES:
            yield from self._articles_of_archive(path, file_format, content)
        elif file_format.contents is Contents.ROWS and suffix_format(path).contents is not Contents.ROWS:
            yield from _articles_of_misnamed_table(path, file_format, content)
        elif file_format.contents is Contents.ROWS:
            yield from _articles_of_table(path, file_format, content)
        elif file_format.contents is Contents.SHEETS:
            yield from self._articles_of_workbook(path, file_format, content)
        else:
            yield self._article(path, file_format, content)

    def _articles_of_archive(
        self, path: str, file_format: Format, content: bytes
    ) -> Iterator[LoadedArticle | RefusedFile]:
        empty = True
        for member in load_reader(file_format)(path, content, self._limit_bytes):
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

    def _articles_of_workbook(
        self, path: str, file_format: Format, content: bytes
    ) -> Iterator[LoadedArticle | RefusedFile]:
        """The articles of each sheet; a sheet beside others has its name behind the file's path, as a member has."""
        extract, _ = self._extract(path, file_format, content)
        sheets = [sheet for sheet in extract.sheets if sheet.rows]
        if not sheets:
            raise RefusedError("without_text")
        sheets[0] = sheets[0]._replace(left_out=(*sheets[0].left_out, *extract.left_out))
        for sheet in sheets:
            sheet_path = path if len(sheets) == 1 else f"{path}/{sheet.name}"
            try:
                yield from articles_of_sheet(sheet_path, sheet, extract)
            except RefusedError as refusal:
                yield RefusedFile.because(sheet_path, refusal.message)

    def _article(self, path: str, file_format: Format, content: bytes) -> LoadedArticle:
        extract, encoding = self._extract(path, file_format, content)
        if file_format.is_web_page and _letter_count(extract.text) < FEWEST_LETTERS:
            _refuse_empty_page(extract)
        return build_article(path, extract, encoding)

    def _extract(self, path: str, file_format: Format, content: bytes) -> tuple[Extract, str]:
        """What the format's reader finds in the file, and the encoding the file is in."""
        encoding = "utf-8"
        if file_format.is_decoded:
            text, encoding = decode(content, declared_charset(content) if file_format.is_web_page else None)
            if not file_format.sandboxed:
                return load_reader(file_format)(text), encoding
            content = text.removeprefix("\ufeff").encode(errors="replace")
        if file_format.broken_zip and is_packed(content):
            check_bomb(content, file_format.broken_zip)
        if not file_format.sandboxed:
            return load_reader(file_format)(content), encoding
        return self._parser.read(file_format.name, content, partial(self._page_progress, path)), encoding


def _letter_count(text: str) -> int:
    return sum(map(str.isalpha, text))


def _refuse_empty_page(extract: Extract) -> None:
    """Raise RefusedError where a page with hardly any text is an error page, or has no text at all."""
    if code := error_page("\n".join([extract.text, *(part.text for part in extract.left_out if part.text)])):
        raise RefusedError(code)
    if not extract.text.strip():
        raise RefusedError("web_page_without_text")


def _articles_of_table(path: str, file_format: Format, content: bytes) -> Iterator[LoadedArticle | RefusedFile]:
    """The rows of a table; the first refused row of each reason tells how many follow it."""
    text, encoding = decode(content)
    if not text.strip():
        raise RefusedError("without_text")
    yield from articles_of_rows(path, load_reader(file_format)(text), encoding)


def _articles_of_misnamed_table(
    path: str, file_format: Format, content: bytes
) -> Iterator[LoadedArticle | RefusedFile]:
    """Plain rows that a program wrote under a workbook's suffix: with a column of text or without."""
    text, encoding = decode(content)
    try:
        rows = list(load_reader(file_format)(text))
    except RefusedError:
        yield build_article(path, sheet_table(rows_as_sheet(text.removeprefix("\ufeff")), Extract("")), encoding)
        return
    yield from articles_of_rows(path, rows, encoding)

"""Reads the changed files of a corpus for a sync, and notes what was refused, cleaned and left out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from vectorstore.articles import ArticleOmissions, CleaningReport, RefusedFile
from vectorstore.errors import RefusedError, UnreadableError
from vectorstore.index.batch_writer import BatchWriter
from vectorstore.index.catalog import Catalog
from vectorstore.index.chunking import build_article_row
from vectorstore.index.corpus_changes import CorpusChanges
from vectorstore.index.rows import ArticleRow, FileRow
from vectorstore.ingest.corpus_files import Stamp, read_file
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.messages import message

# Of a file's path: facts of its articles that are known besides the file, each with where it is known from.
KnownFacts = Callable[[str], Mapping[str, tuple[str, str]]]
_EVERYWHERE = {"unicode", "whitespace"}  # cleaning steps that nearly every text needs


class FileReader:
    """Reads files and hands their articles to the writer."""

    def __init__(
        self,
        loader: Loader,
        corpus: Path,
        limit_bytes: int,
        *,
        catalog: Catalog,
        changes: CorpusChanges,
        writer: BatchWriter,
        known_facts: KnownFacts,
    ) -> None:
        self._loader, self._corpus, self._limit_bytes = loader, corpus, limit_bytes
        self._catalog, self._changes, self._writer = catalog, changes, writer
        self._known_facts = known_facts
        self.refused: list[RefusedFile] = []
        self.cleaned: list[CleaningReport] = []
        self.omitted: list[ArticleOmissions] = []

    def read_file(self, path: str, stamp: Stamp) -> str:
        """Read one file; batches are written on the way.

        Returns the SHA-256 digest of its content, or an empty text where the whole file is refused.
        """
        refused: list[RefusedFile] = []
        articles: set[str] = set()
        known, digest = self._changes.known.get(path), ""
        try:
            content = read_file(self._corpus, path, self._limit_bytes)
            digest = hashlib.sha256(content).hexdigest()
            self._load(path, content, articles, refused)
        except UnreadableError as error:
            refused.append(RefusedFile.because(path, error.message))
            if known:  # what was indexed stays until the file can be read again; no size, so that every run tries
                stamp, digest, articles = Stamp(-1, stamp.mtime_ns), known.digest, set(self._catalog.articles_of(path))
        except RefusedError as error:
            refused.append(RefusedFile.because(path, error.message))
            articles = set()
        is_refused = path in (part.path for part in refused)
        if not articles and not is_refused:
            refused.append(RefusedFile.because(path, message("no_article")))
            is_refused = True
        self.refused += refused
        self._writer.add_file(FileRow(path, stamp.size, stamp.mtime_ns, digest), refused, articles)
        return "" if is_refused else digest

    def _load(self, path: str, content: bytes, articles: set[str], refused: list[RefusedFile]) -> None:
        """Add the ids of the file's articles and its refused parts to these collections."""
        for part in self._loader.load(path, content):
            if isinstance(part, RefusedFile):
                refused.append(part)
                continue
            self._writer.write_if_full()  # a file of many articles need not fit into memory
            loaded = _with_known_facts(part, path, self._known_facts(path))
            try:
                row = build_article_row(loaded)
            except RefusedError as error:
                place = f"#row={loaded.article.row}" if loaded.article.row else ""
                refused.append(RefusedFile.because(loaded.article.path + place, error.message))
                continue
            self._note_cleaning(row)
            if row.article.id not in articles:  # of a file that has it twice the first place counts
                articles.add(row.article.id)
                self._writer.add_article(path, row)

    def _note_cleaning(self, row: ArticleRow) -> None:
        path = row.article.path
        if row.encoding != "utf-8" or set(row.cleaning) - _EVERYWHERE or row.unrepaired:
            report = CleaningReport(path=path, encoding=row.encoding, changes=row.cleaning, unrepaired=row.unrepaired)
            self.cleaned.append(report)
        if row.omissions or row.found_in:
            self.omitted.append(ArticleOmissions(path=path, omissions=row.omissions, found_in=dict(row.found_in)))


def _with_known_facts(loaded: LoadedArticle, file: str, facts: Mapping[str, tuple[str, str]]) -> LoadedArticle:
    """The article with the facts that are known besides its file.

    They replace what a file of one article states. Of several articles in a file, each keeps what it states itself.
    """
    is_whole_file = loaded.article.path == file and not loaded.article.row
    stated = loaded.article.model_dump()
    used = {name: fact for name, fact in facts.items() if is_whole_file or not stated[name]}
    if not used:
        return loaded
    values = {name: value for name, (value, _) in used.items()}
    places = {name: place for name, (_, place) in used.items()}
    article = loaded.article.model_copy(update=values)
    return replace(loaded, article=article, found_in={**loaded.found_in, **places})

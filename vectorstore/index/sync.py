"""Makes an index equal to its corpus folder, and says what that took. New is written before old is deleted."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from vectorstore.articles import Cleaned, Omitted, RefusedFile, SyncReport
from vectorstore.errors import RefusedError, UnreadableError
from vectorstore.index.catalog import Record
from vectorstore.index.chunking import article_row, chunked_again
from vectorstore.index.corpus_changes import Comparison, compare
from vectorstore.index.index import Index
from vectorstore.index.near_duplicates import decide
from vectorstore.index.rows import ArticleRow, ChunkRow, FileRow
from vectorstore.ingest.corpus_files import Stamp, read_file
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.messages import message

_BATCH_CHUNKS = 128  # chunks embedded and written together: a kill costs at most this much work
_AT_ONCE = (
    2 * _BATCH_CHUNKS
)  # of an article that is a book so many: all of it need not fit into memory, and a kill costs no more
_EVERYWHERE = {"unicode", "whitespace"}  # steps that nearly every text needs
Progress = Callable[[int, int], None]  # files done, files in all
PageProgress = Callable[
    [str, int, int], None
]  # of a file: scanned pages that text recognition has read, and such pages in all
Beside = Callable[
    [str], Mapping[str, tuple[str, str]]
]  # of a file: facts that it need not state itself, each with where it is known from


def sync(
    index: Index,
    corpus: Path,
    *,
    limit_bytes: int,
    dry_run: bool = False,
    progress: Progress | None = None,
    page_progress: PageProgress = lambda _path, _done, _pages: None,
    beside: Beside = lambda _: {},
) -> SyncReport:
    """Make the index equal to the corpus and return what changed; a dry run only tells.

    `progress` hears of files, `page_progress` of pages that text recognition reads, each of which may take longer than many
    files.

    What is known `beside` a file goes before what it states of itself, as it is known of the file as a whole. Where
    `progress` raises, the run stops between two files: what was written stays, both search indexes are whole, and the
    next run goes on.
    """
    began = time.perf_counter()
    plan = compare(index.record, corpus, limit_bytes)
    if dry_run:
        with index.record.rehearsal() as record:
            report = _Run(plan, record, None, beside).make(corpus, limit_bytes, progress, page_progress)
    else:
        report = _Run(plan, index.record, index, beside).make(corpus, limit_bytes, progress, page_progress)
    return report.model_copy(update={"seconds": round(time.perf_counter() - began, 3)})


@dataclass
class _Batch:
    """What is written together, in one transaction."""

    articles: dict[str, ArticleRow] = field(default_factory=dict)
    holders: dict[str, dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # by article id: file and path
    files: list[tuple[FileRow, list[RefusedFile], set[str]]] = field(
        default_factory=list
    )  # with the ids of the articles each holds

    def is_full(self) -> bool:
        return sum(len(article.chunks) for article in self.articles.values()) >= _BATCH_CHUNKS


class _Run:
    """One run; without an index it is a rehearsal, on a record whose changes will be undone."""

    def __init__(self, plan: Comparison, record: Record, index: Index | None, beside: Beside) -> None:
        self._plan = plan
        self._record = record
        self._index = index
        self._beside = beside
        self._batch = _Batch()
        self._added: list[str] = []
        self._changed: list[str] = []
        self._refused = list(plan.refused)
        self._cleaned: list[Cleaned] = []
        self._omitted: list[Omitted] = []

    def make(
        self, corpus: Path, limit_bytes: int, progress: Progress | None, page_progress: PageProgress
    ) -> SyncReport:
        """Make the index equal to the corpus."""
        broken_off = self._index and (self._record.is_unfinished() or self._index.other_model)
        if self._plan or broken_off:
            if self._index:
                self._index.begin_writing()
                _embed_again(self._index)
            with Loader(limit_bytes=limit_bytes, page_progress=page_progress) as loader:
                self._take_all(loader, corpus, limit_bytes, progress)
            self._record.set_fact("splitter", self._plan.reading)
            self._record.set_fact("unfinished", "0")
            if self._index:
                self._index.end_writing()
        return self._report()

    def _take_all(self, loader: Loader, corpus: Path, limit_bytes: int, progress: Progress | None) -> None:
        for number, (path, stamp) in enumerate(self._plan.pending.items(), start=1):
            known, digest = self._plan.known.get(path), self._take(loader, corpus, path, stamp, limit_bytes)
            if digest and path not in self._plan.moved:
                if known and known.digest == digest:
                    self._plan.unchanged += 1
                else:
                    (self._changed if known else self._added).append(path)
            if progress:
                self._tell(progress, number)
        for row in self._plan.renamed:
            self._rename(row)
        self._write()
        self._forget()
        for row in self._record.misplaced():  # under the path where they stood they are no more
            self._take(loader, corpus, row.path, Stamp(row.size, row.mtime_ns), limit_bytes)
        self._write()
        for identity in self._record.orphans():  # what they were reposts of is gone
            self._batch.articles[identity] = self._stored(identity)
            self._write_if_full()
        self._write()

    def _tell(self, progress: Progress, done: int) -> None:
        """Say how far the run is.

        Between two files the record and the search indexes hold the same: a stop here needs no repair.

        What was read for the next batch is forgotten. After the last file copies have still to be looked after: a stop
        there is as any other.
        """
        total = len(self._plan.pending)
        try:
            progress(done, total)
        except BaseException:
            if self._index and done < total:
                self._index.break_off()
            raise

    def _report(self) -> SyncReport:
        plan = self._plan
        return SyncReport(
            added=tuple(self._added),
            changed=tuple(self._changed),
            moved=tuple(sorted(plan.moved)),
            removed=tuple(sorted(plan.gone - set(plan.moved.values()))),
            refused=tuple(sorted(self._refused, key=lambda part: part.path)),
            reposts=tuple(self._record.reposts()),
            cleaned=tuple(self._cleaned),
            omitted=tuple(self._omitted),
            unchanged=plan.unchanged,
        )

    def _take(self, loader: Loader, corpus: Path, path: str, stamp: Stamp, limit_bytes: int) -> str:
        """Read one file, and write a batch whenever it is full.

        Returns the content's digest where it holds an article.
        """
        known, digest = self._plan.known.get(path), ""
        refused: list[RefusedFile] = []
        held: set[str] = set()
        try:
            content = read_file(corpus, path, limit_bytes)
            digest = hashlib.sha256(content).hexdigest()
            for part in loader.load(path, content):
                if isinstance(part, RefusedFile):
                    refused.append(part)
                else:
                    self._write_if_full()  # a file of many articles need not fit into memory
                    self._take_article(path, _known_beside(part, path, self._beside(path)), held, refused)
        except UnreadableError as refusal:
            refused.append(RefusedFile.because(path, refusal.message))
            if known:  # what was indexed stays until the file can be read again; no size, so that every run tries
                stamp, digest, held = Stamp(-1, stamp.mtime_ns), known.digest, set(self._record.held(path))
        except RefusedError as refusal:
            refused.append(RefusedFile.because(path, refusal.message))
            held = set()
        if not held and path not in (part.path for part in refused):
            refused.append(RefusedFile.because(path, message("no_article")))
        self._refused += refused
        self._batch.files.append((FileRow(path, stamp.size, stamp.mtime_ns, digest), refused, held))
        self._write_if_full()
        return "" if path in (part.path for part in refused) else digest

    def _take_article(self, file: str, loaded: LoadedArticle, held: set[str], refused: list[RefusedFile]) -> None:
        try:
            row = article_row(loaded)
        except RefusedError as refusal:
            place = f"#row={loaded.article.row}" if loaded.article.row else ""
            refused.append(RefusedFile.because(loaded.article.path + place, refusal.message))
            return
        if row.encoding != "utf-8" or set(row.cleaning) - _EVERYWHERE or row.unrepaired:
            self._cleaned.append(
                Cleaned(path=row.article.path, encoding=row.encoding, changes=row.cleaning, unrepaired=row.unrepaired)
            )
        if row.omissions or row.found_in:
            self._omitted.append(Omitted(path=row.article.path, omissions=row.omissions, found_in=dict(row.found_in)))
        if row.article.id not in held:  # of a file that holds it twice the first place counts
            held.add(row.article.id)
            self._hold(file, row)

    def _hold(self, file: str, row: ArticleRow) -> None:
        """A file holds the article, which is stored as the first file that holds it, by path, has it."""
        batch, identity, path = self._batch, row.article.id, row.article.path
        holders = {**self._record.holders(identity), **batch.holders[identity]}
        batch.holders[identity][file] = path
        others = [other for holder, other in holders.items() if holder != file and holder not in self._plan.gone]
        if not (others and min(others) < path) and not self._record.has(row):
            batch.articles[identity] = row

    def _rename(self, file: FileRow) -> None:
        """Take a file that is read as before in its new place."""
        [identity] = self._record.held(self._plan.moved[file.path])
        row = self._stored(identity)
        self._hold(file.path, replace(row, article=row.article.model_copy(update={"path": file.path})))
        self._batch.files.append((file, [], {identity}))
        self._write_if_full()

    def _stored(self, identity: str) -> ArticleRow:
        row = self._record.article(identity)
        assert row is not None  # whoever names it has it from the record
        return row if row.chunks else chunked_again(row)

    def _write_if_full(self) -> None:
        if self._batch.is_full():
            self._write()

    def _write(self) -> None:
        """One batch: embed, make findable, then list in the record in one transaction, then delete what is stale."""
        batch, record, self._batch = self._batch, self._record, _Batch()
        decisions = decide(record, batch.articles, self._stored)
        kept = [decision.row for decision in decisions if not decision.copy_of]
        if self._index:
            self._make_findable(self._index, kept)
        stale: list[str] = []
        with record.transaction():
            for decision in decisions:
                stale += record.put_article(*decision)
            for identity, holders in batch.holders.items():
                for file, path in holders.items():
                    record.hold(file, identity, path)
            for row, refused, held in batch.files:
                record.put_file(row, refused)
                stale += record.let_go(row.path, set(record.held(row.path)) - held)
        if self._index:
            self._index.drop(stale)

    def _make_findable(self, index: Index, articles: list[ArticleRow]) -> None:
        """Put articles' new chunks into the search indexes, and keep their vectors as soon as they are made."""
        there = set(self._record.chunks_of([article.article.id for article in articles]))
        chunks = [chunk for article in articles for chunk in article.chunks if chunk.id not in there]
        for start in range(0, len(chunks), _AT_ONCE):
            batch = chunks[start : start + _AT_ONCE]
            fresh = {
                chunk.digest: chunk
                for chunk in batch
                if not self._record.has_vectors(chunk.digest, index.embeddings.name)
            }
            _embed(index, list(fresh.values()))
            known = index.vectors([chunk.digest for chunk in batch])
            index.put(batch, np.stack([known[chunk.digest][0] for chunk in batch]))

    def _forget(self) -> None:
        """Remember what was touched, and drop what no file holds any more."""
        plan, record = self._plan, self._record
        with record.transaction():
            for row in plan.touched:
                record.touch_file(row)
            record.forget_files(plan.gone)
            stale = record.drop_unheld()
        if self._index:
            self._index.drop(stale)


def _known_beside(loaded: LoadedArticle, file: str, facts: Mapping[str, tuple[str, str]]) -> LoadedArticle:
    """The article with what is known besides its file; one of several of a file keeps what it states itself."""
    own = loaded.article.model_dump()
    taken = {
        fact: told
        for fact, told in facts.items()
        if (loaded.article.path == file and not loaded.article.row) or not own[fact]
    }
    article = loaded.article.model_copy(update={fact: value for fact, (value, _) in taken.items()})
    return (
        replace(
            loaded, article=article, found_in={**loaded.found_in, **{fact: place for fact, (_, place) in taken.items()}}
        )
        if taken
        else loaded
    )


def _embed_again(index: Index) -> None:
    """Give every chunk vectors of the configured model, where another one made the index, and swap in what is made of them."""
    if not index.other_model:
        return
    while chunks := index.record.unembedded(index.embeddings.name, _BATCH_CHUNKS):
        _embed(index, chunks)
    index.refill()


def _embed(index: Index, chunks: list[ChunkRow]) -> None:
    """Keep for each chunk its vector and one row for each of its sentences, embedded in one call."""
    if not chunks:
        return
    texts = [
        text
        for chunk in chunks
        for text in (chunk.embedded, *(chunk.text[s.begin : s.finish] for s in chunk.sentences))
    ]
    vectors = index.embeddings.passages(texts)
    start = 0
    with index.record.transaction():
        for chunk in chunks:
            end = start + 1 + len(chunk.sentences)
            index.record.put_vectors(chunk.digest, index.embeddings.name, vectors[start], vectors[start + 1 : end])
            start = end

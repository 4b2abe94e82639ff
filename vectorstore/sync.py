"""Makes an index equal to its corpus folder, and says what that took. New is written before old is deleted."""

import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from vectorstore.articles import Article, RefusedFile, Repost, SyncReport
from vectorstore.embeddings import NamedEmbeddings
from vectorstore.index import Index
from vectorstore.loader import SUFFIXES, LoadedArticle, Loader, RefusedError, Stamp, UnreadableError, read, scan
from vectorstore.record import ArticleRow, ChunkRow, FileRow, Record, SentenceRow, Vectors
from vectorstore.splitter import VERSION, Chunk, split

_BATCH_CHUNKS = 64  # chunks embedded and written together: a kill costs at most this much work
Progress = Callable[[int, int], None]  # files done, files in all


def sync(index: Index, corpus: Path, *, limit_bytes: int, dry_run: bool = False, progress: Progress | None = None) -> SyncReport:
    """Make the index equal to the corpus and return what changed; a dry run only tells."""
    began = time.perf_counter()
    plan = _compare(index.record, corpus, limit_bytes)
    unfinished = index.record.fact("writing") == "1" or index.record.fact("model") != index.embeddings.name
    run = _Run(index, plan, dry_run=dry_run)
    if (plan.pending or plan.gone or plan.seen or unfinished) and not dry_run:
        index.begin_writing()
        _embed_again(index)
    with Loader(limit_bytes=limit_bytes) as loader:
        for number, (path, stamp) in enumerate(plan.pending.items()):
            run.take(path, stamp, corpus, limit_bytes, loader)
            if progress:
                progress(number + 1, len(plan.pending))
    run.finish()
    return run.report().model_copy(update={"seconds": round(time.perf_counter() - began, 3)})


@dataclass
class _Plan:
    """The corpus compared with the record."""

    known: Mapping[str, FileRow]
    pending: dict[str, Stamp] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    seen: list[FileRow] = field(default_factory=list)  # touched or moved: nothing to read, only to remember
    moved: dict[str, str] = field(default_factory=dict)  # new path -> old path
    refused: list[RefusedFile] = field(default_factory=list)
    unchanged: int = 0


def _compare(record: Record, corpus: Path, limit_bytes: int) -> _Plan:
    stamps = scan(corpus)
    known = record.files()
    anew = record.fact("splitter") != str(VERSION)
    plan = _Plan(known, gone={path for path in known if not _stands(path, stamps)})
    left: dict[str, list[str]] = defaultdict(list)
    for path in sorted(plan.gone):
        if known[path].article:
            left[known[path].digest].append(path)
    articles = {article.id: article for article in record.articles()} if left else {}
    for path, stamp in stamps.items():
        row = known.get(path)
        if row and not anew and (row.size, row.mtime_ns) == (stamp.size, stamp.mtime_ns):
            if row.reason:
                plan.refused.append(RefusedFile(path=path, reason=row.reason))
            plan.unchanged += row.reason is None
            continue
        digest = _digest_of(corpus, path, limit_bytes)
        if row and not anew and digest == row.digest and row.article:
            plan.seen.append(replace(row, size=stamp.size, mtime_ns=stamp.mtime_ns, reason=None))
            plan.unchanged += 1
            continue
        before = known[left[digest].pop(0)] if not row and left.get(digest) else None
        if before:
            plan.moved[path] = before.path
        if before and not anew and _keeps_facts(articles[before.article or ""], path):
            plan.seen.append(replace(before, path=path, size=stamp.size, mtime_ns=stamp.mtime_ns))
        else:
            plan.pending[path] = stamp
    return plan


def _stands(path: str, stamps: Mapping[str, Stamp]) -> bool:
    """Whether a file is there, or the archive or table that it is a part of."""
    return path in stamps or re.sub(r"#row=\d+$|(?<=\.zip)/.*", "", path) in stamps


def _keeps_facts(article: Article, path: str) -> bool:
    """Whether an article that moves to this path is read there as before: the same kind, and its title not that of its file."""
    before = Path(article.path)
    return SUFFIXES[before.suffix.lower()] == SUFFIXES.get(Path(path).suffix.lower()) and article.title != before.stem


def _digest_of(corpus: Path, path: str, limit_bytes: int) -> str:
    try:
        return hashlib.sha256(read(corpus, path, limit_bytes)).hexdigest()
    except RefusedError:
        return ""


class _Run:
    """One run over the pending files, in batches."""

    def __init__(self, index: Index, plan: _Plan, *, dry_run: bool) -> None:
        self._index = index
        self._plan = plan
        self._dry_run = dry_run
        self._articles: list[ArticleRow] = []
        self._files: list[FileRow] = []
        self._taken: dict[str, str] = {}  # article id -> path, of this run
        self._added: list[str] = []
        self._changed: list[str] = []
        self._refused = list(plan.refused)
        self._reposts: list[Repost] = []

    def take(self, path: str, stamp: Stamp, corpus: Path, limit_bytes: int, loader: Loader) -> None:
        """Load one file, and write the batch when it is full."""
        digest = ""
        try:
            content = read(corpus, path, limit_bytes)
            digest = hashlib.sha256(content).hexdigest()
            for number, part in enumerate(loader.load(path, content)):
                if isinstance(part, RefusedFile):
                    self._refused.append(part)
                    continue
                row = _rows(part)
                self._take_article(
                    path, path if not number else f"{part.article.path}#row={part.article.row}" if part.article.row else part.article.path, stamp, digest, row
                )
        except RefusedError as refusal:
            self._refused.append(RefusedFile(path=path, reason=str(refusal)))
            known = self._plan.known.get(path)
            if known and known.article and isinstance(refusal, UnreadableError):
                # what was indexed stays until the file can be read again; no stamp, so that every run tries
                self._files.append(replace(known, size=-1, reason=str(refusal)))
            else:
                self._files.append(FileRow(path, stamp.size, stamp.mtime_ns, digest, None, str(refusal)))

    def _take_article(self, path: str, key: str, stamp: Stamp, digest: str, row: ArticleRow) -> None:
        identity = row.article.id
        self._files.append(FileRow(key, stamp.size, stamp.mtime_ns, digest, identity, None))
        moved = path in self._plan.moved
        if not moved and key == path:
            (self._changed if path in self._plan.known else self._added).append(path)
        elsewhere = self._taken.get(identity) or (None if moved else self._held_elsewhere(identity, path))
        if elsewhere:
            if not moved:
                self._reposts.append(Repost(path=path, of=elsewhere))
            return
        self._taken[identity] = path
        self._articles.append(row)
        if not self._dry_run and sum(len(article.chunks) for article in self._articles) >= _BATCH_CHUNKS:
            self._write()

    def finish(self) -> None:
        """Write the rest, forget what is gone, and bring both search indexes to the record."""
        if self._dry_run:
            return
        record = self._index.record
        changed = bool(self._files or self._plan.gone or self._plan.seen)
        self._write()
        if changed or record.fact("writing") == "1":
            with record.transaction():
                record.forget_files(self._plan.gone)
                for row in self._plan.seen:
                    record.put_file(row)
                record.settle_articles()
                record.set_fact("splitter", str(VERSION))
            self._index.end_writing()

    def report(self) -> SyncReport:
        """What this run did."""
        return SyncReport(
            added=tuple(self._added),
            changed=tuple(self._changed),
            moved=tuple(sorted(self._plan.moved)),
            removed=tuple(sorted(self._plan.gone - set(self._plan.moved.values()))),
            refused=tuple(sorted(self._refused, key=lambda refusal: refusal.path)),
            reposts=tuple(self._reposts),
            unchanged=self._plan.unchanged,
        )

    def _held_elsewhere(self, identity: str, path: str) -> str | None:
        """Another file of the corpus that already holds this article."""
        others = (row.path for row in (*self._plan.known.values(), *self._plan.seen) if row.article == identity)
        return next((other for other in others if other != path and other not in self._plan.gone and other not in self._plan.pending), None)

    def _write(self) -> None:
        """One batch: embed, make findable, then list in the record, in one transaction."""
        articles, files = self._articles, self._files
        self._articles, self._files = [], []
        record, model = self._index.record, self._index.embeddings.name
        chunks = {chunk.id: chunk for article in articles for chunk in article.chunks}
        fresh = {c.digest: c for c in chunks.values() if not record.has_vectors(c.digest, model)}
        vectors = dict(zip(fresh, _embedded(list(fresh.values()), self._index.embeddings), strict=True))
        if chunks:
            known = self._index.vectors([chunk.digest for chunk in chunks.values()])
            self._index.put(list(chunks.values()), np.stack([(vectors.get(c.digest) or known[c.digest])[0] for c in chunks.values()]))
        with record.transaction():
            for digest, (passage, sentences) in vectors.items():
                record.put_vectors(digest, model, passage, sentences)
            for article in articles:
                record.put_article(article)
            for row in files:
                record.put_file(row)


def _embed_again(index: Index) -> None:
    """Give every chunk vectors of the configured model, where another one made the index."""
    while chunks := index.record.unembedded(index.embeddings.name, _BATCH_CHUNKS):
        with index.record.transaction():
            for chunk, (passage, sentences) in zip(chunks, _embedded(chunks, index.embeddings), strict=True):
                index.record.put_vectors(chunk.digest, index.embeddings.name, passage, sentences)


def _embedded(chunks: list[ChunkRow], embeddings: NamedEmbeddings) -> Iterator[tuple[Vectors, Vectors]]:
    """For each chunk its vector and one row for each of its sentences, embedded in one call."""
    if not chunks:
        return
    texts = [text for chunk in chunks for text in (chunk.embedded, *(chunk.text[s.begin : s.finish] for s in chunk.sentences))]
    vectors = embeddings.passages(texts)
    start = 0
    for chunk in chunks:
        end = start + 1 + len(chunk.sentences)
        yield vectors[start], vectors[start + 1 : end]
        start = end


def _rows(loaded: LoadedArticle) -> ArticleRow:
    """The article with its chunks; raises RefusedError where there are none."""
    chunks = split(loaded.cleaned.text, markdown=loaded.markdown)
    rows = tuple(_chunk_row(loaded, number, chunk) for number, chunk in enumerate(chunks))
    if not rows:
        raise RefusedError("holds only headings")
    return ArticleRow(loaded.article, loaded.original, loaded.encoding, dict(Counter(change.step for change in loaded.cleaned.changes)), rows)


def _chunk_row(loaded: LoadedArticle, position: int, chunk: Chunk) -> ChunkRow:
    text = loaded.cleaned.text[chunk.span.start : chunk.span.end]
    sentences = []
    for span in chunk.sentences:
        start, end = loaded.cleaned.original_span(span.start, span.end)
        sentences.append(SentenceRow(span.start - chunk.span.start, span.end - chunk.span.start, start, end, loaded.original[start:end]))
    # The vectors kept under this digest are one for each sentence, and Markdown parts the same words otherwise.
    places = json.dumps([(sentence.begin, sentence.finish) for sentence in sentences])
    digest = hashlib.sha256("\n".join((*chunk.heading, text, places)).encode()).hexdigest()
    identity = hashlib.sha256(f"{loaded.article.id} {position} {digest}".encode()).hexdigest()[:16]
    return ChunkRow(identity, loaded.article.id, position, text, sentences[0].start, sentences[-1].end, chunk.heading, tuple(sentences), digest)

"""A loaded article to the rows that are stored: chunks with exact spans, and the sketch that finds near-duplicates."""

import hashlib
import json
from collections import Counter
from dataclasses import replace

from vectorstore.errors import RefusedError
from vectorstore.index.rows import ArticleRow, ChunkRow, ReadingOptions, SentenceRow
from vectorstore.index.shingles import shingles, sketch
from vectorstore.index.splitter import Chunk, split
from vectorstore.ingest.clean.cleaner import clean_text
from vectorstore.ingest.loaded_article import LoadedArticle


def build_article_row(loaded: LoadedArticle) -> ArticleRow:
    """The article with its chunks; raises RefusedError where there are none."""
    cleaned = loaded.cleaned
    reading = ReadingOptions(
        loaded.markdown, loaded.start, loaded.pages, loaded.exact, loaded.marked, loaded.recognised
    )
    parts = enumerate(split(cleaned.text, markdown=loaded.markdown))
    chunks = tuple(_chunk_row(loaded, reading, number, chunk) for number, chunk in parts)
    if not chunks:
        raise RefusedError("only_headings")
    changes = dict(Counter(change.step for change in cleaned.changes))
    row = ArticleRow(
        loaded.article, loaded.original, loaded.encoding, changes, chunks, reading, len(cleaned.unrepaired)
    )
    return replace(row, sketch=tuple(sketch(shingles(row.text))), found_in=loaded.found_in, omissions=loaded.omissions)


def rechunk(row: ArticleRow) -> ArticleRow:
    """A stored article with its chunks, which the catalog does not have of near-duplicates."""
    reading = row.reading
    cleaned = clean_text(row.original, **reading.cleaning)
    loaded = LoadedArticle(row.article, row.original, cleaned, row.encoding, **reading.cleaning)
    return build_article_row(
        replace(loaded, found_in=row.found_in, omissions=row.omissions, recognised=reading.recognised)
    )


def _chunk_row(loaded: LoadedArticle, reading: ReadingOptions, position: int, chunk: Chunk) -> ChunkRow:
    text = loaded.cleaned.text[chunk.span.start : chunk.span.end]
    sentences = []
    for span in chunk.sentences:
        start, end = loaded.cleaned.original_span(span.start, span.end)
        begin, finish = span.start - chunk.span.start, span.end - chunk.span.start
        seen = reading.page_at(start), reading.min_ocr_confidence(start, end)
        sentences.append(SentenceRow(begin, finish, start, end, loaded.original[start:end], *seen))
    # The digest covers where sentences end: its vectors are one for each sentence, and Markdown splits them otherwise.
    places = json.dumps([(sentence.chunk_start, sentence.chunk_end) for sentence in sentences])
    digest = hashlib.sha256("\n".join((*chunk.heading, text, places)).encode()).hexdigest()
    identity = hashlib.sha256(f"{loaded.article.id} {position} {digest}".encode()).hexdigest()[:16]
    return ChunkRow(
        identity,
        loaded.article.id,
        position,
        text,
        sentences[0].start,
        sentences[-1].end,
        chunk.heading,
        tuple(sentences),
        digest,
    )

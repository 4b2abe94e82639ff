"""A loaded article to the rows that are stored: its chunks with exact spans, and the sketch by which reposts are found."""

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from dataclasses import asdict, astuple, replace

from vectorstore.cleaning.cleaner import clean_text
from vectorstore.errors import RefusedError
from vectorstore.loading.loader import LoadedArticle
from vectorstore.shingles import shingles, sketch
from vectorstore.splitter import Chunk, split
from vectorstore.storage.rows import ArticleRow, ChunkRow, Reading, SentenceRow


def article_row(loaded: LoadedArticle) -> ArticleRow:
    """The article with its chunks; raises RefusedError where there are none."""
    cleaned = loaded.cleaned
    chunks = tuple(_chunk_row(loaded, number, chunk) for number, chunk in enumerate(split(cleaned.text, markdown=loaded.markdown)))
    if not chunks:
        raise RefusedError("holds only headings")
    changes = dict(Counter(change.step for change in cleaned.changes))
    reading = Reading(loaded.markdown, loaded.start, loaded.pages, loaded.marked)
    row = ArticleRow(loaded.article, loaded.original, loaded.encoding, changes, chunks, reading, len(cleaned.unrepaired))
    return replace(row, sketch=tuple(sketch(shingles(row.text))), found_in=loaded.found_in, omissions=loaded.omissions)


def chunked_again(row: ArticleRow) -> ArticleRow:
    """A stored article with its chunks, which the record has only of those that are kept."""
    cleaned = clean_text(row.original, **asdict(row.reading))
    loaded = LoadedArticle(row.article, row.original, cleaned, row.encoding, *astuple(row.reading))
    return article_row(replace(loaded, found_in=row.found_in, omissions=row.omissions))


def _chunk_row(loaded: LoadedArticle, position: int, chunk: Chunk) -> ChunkRow:
    text = loaded.cleaned.text[chunk.span.start : chunk.span.end]
    sentences = []
    for span in chunk.sentences:
        start, end = loaded.cleaned.original_span(span.start, span.end)
        page = bisect_right(loaded.pages, start) or None
        sentences.append(SentenceRow(span.start - chunk.span.start, span.end - chunk.span.start, start, end, loaded.original[start:end], page))
    # The vectors kept under this digest are one for each sentence, and Markdown parts the same words otherwise.
    places = json.dumps([(sentence.begin, sentence.finish) for sentence in sentences])
    digest = hashlib.sha256("\n".join((*chunk.heading, text, places)).encode()).hexdigest()
    identity = hashlib.sha256(f"{loaded.article.id} {position} {digest}".encode()).hexdigest()[:16]
    return ChunkRow(identity, loaded.article.id, position, text, sentences[0].start, sentences[-1].end, chunk.heading, tuple(sentences), digest)

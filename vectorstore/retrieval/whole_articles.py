"""The passages of whole articles, in the articles' own order, for who reads an article instead of searching it."""

from collections.abc import Sequence

from vectorstore.articles import Article, Passage, Sentence
from vectorstore.index.rows import ChunkRow
from vectorstore.index.searchable import SearchableIndex


def article_passages(index: SearchableIndex, articles: Sequence[str]) -> tuple[Passage, ...]:
    """Every passage of the articles with these ids, article by article, from beginning to end."""
    passages: list[Passage] = []
    for article_id in articles:
        rows = index.catalog.get_chunks(index.catalog.chunk_ids_of([article_id]))
        ordered = sorted(rows.values(), key=lambda row: row[0].position)
        first = len(passages) + 1
        passages += [_passage(chunk, article, rank) for rank, (chunk, article) in enumerate(ordered, first)]
    return tuple(passages)


def _passage(chunk: ChunkRow, article: Article, rank: int) -> Passage:
    return Passage(
        id=chunk.id,
        rank=rank,
        score=1.0,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        page=chunk.sentences[0].page,
        article=article,
        headings=chunk.heading,
        sentences=tuple(
            Sentence(
                text=chunk.text[row.chunk_start : row.chunk_end],
                start=row.start,
                end=row.end,
                quote=row.quote,
                page=row.page,
                ocr=row.ocr,
            )
            for row in chunk.sentences
        ),
    )

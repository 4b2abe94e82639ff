"""The catalog's chunks: the parts of articles that a search may return."""

from collections.abc import Collection, Sequence

from pydantic_core import from_json

from vectorstore.articles import Article
from vectorstore.index.rows import ChunkRow, decode_chunk, embedding_text
from vectorstore.index.sql import SqlDatabase


class CatalogChunks(SqlDatabase):
    """Chunks by id; only those that are listed here are ever returned."""

    def chunk_ids(self) -> set[str]:
        """The ids of all chunks."""
        return {row[0] for row in self.fetch_all("SELECT id FROM chunks")}

    def chunk_ids_of(self, articles: Collection[str]) -> list[str]:
        """The ids of the chunks of the articles with these ids, in order."""
        query = "SELECT id FROM chunks WHERE article {in_list} ORDER BY article, position"
        return [row[0] for row in self.fetch_all(query, sorted(articles))]

    def chunk_count(self) -> int:
        """The number of chunks."""
        [(number,)] = self.fetch_all("SELECT count(*) FROM chunks")
        return int(number)

    def longest_article(self) -> int:
        """The length of the longest article, in characters up to the end of its last chunk; 0 where there is none."""
        [(length,)] = self.fetch_all("SELECT max(stop) FROM chunks")
        return int(length or 0)

    def article_lengths(self) -> dict[str, int]:
        """The length of each article by its id, in characters from its first chunk to the end of its last one."""
        rows = self.fetch_all("SELECT article, max(stop) - min(start) FROM chunks GROUP BY article")
        return {row[0]: int(row[1]) for row in rows}

    def get_chunks(self, ids: Sequence[str]) -> dict[str, tuple[ChunkRow, Article]]:
        """These chunks with their articles, by id; those that are not listed are left out."""
        query = """
            SELECT c.*, a.facts FROM chunks c JOIN articles a ON a.id = c.article
            WHERE c.id {in_list}
        """
        found: dict[str, tuple[ChunkRow, Article]] = {}
        articles: dict[str, Article] = {}
        for row in self.fetch_all(query, list(ids)):
            chunk = decode_chunk(row)
            if chunk.article not in articles:
                articles[chunk.article] = Article.model_validate_json(row[9])
            found[chunk.id] = (chunk, articles[chunk.article])
        return found

    def embedding_texts(self, ids: Sequence[str]) -> dict[str, str]:
        """The text that each of these chunks is embedded as, by id; those that are not listed are left out."""
        query = "SELECT id, heading, text FROM chunks WHERE id {in_list}"
        rows = self.fetch_all(query, list(ids))
        return {identity: embedding_text(from_json(heading), text) for identity, heading, text in rows}

    def sample_chunks(self, number: int) -> list[ChunkRow]:
        """Up to `number` chunks, drawn by chance."""
        query = "SELECT * FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY random() LIMIT ?)"
        return [decode_chunk(row) for row in self.fetch_all(query, number)]

    def sample_chunk_per_language(self) -> dict[str, str]:
        """The id of one chunk for each language of the articles, by the language's BCP 47 code."""
        query = """
            SELECT language, (SELECT c.id FROM chunks c WHERE c.article = a.id ORDER BY position LIMIT 1) FROM (
                SELECT {fact:language} AS language, min(id) AS id FROM articles WHERE copy_of IS NULL GROUP BY 1
            ) a
        """
        return {language: identity for language, identity in self.fetch_all(query) if language}

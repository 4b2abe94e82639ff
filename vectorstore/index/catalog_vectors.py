"""The catalog's vectors: what each embedding model made of the chunks' texts and of their sentences."""

from collections.abc import Sequence

import numpy as np
from pydantic_core import from_json

from vectorstore.index.rows import ChunkRow, HalfVectors, Vectors, decode_chunk, embedding_text
from vectorstore.index.sql import SqlDatabase, upsert

_PUT = upsert("vectors", ["digest", "model"], ["passage", "sentences"])


class CatalogVectors(SqlDatabase):
    """Vectors by the digest of the embedded text and the name of the model, so that equal text is embedded once.

    A chunk's vector has 32-bit floats, those of its sentences 16-bit ones.
    """

    def put_vectors(self, digest: str, model: str, passage: Vectors, sentences: Vectors) -> None:
        """Store a chunk's vector, and one row for each of its sentences."""
        self.execute(
            _PUT,
            digest,
            model,
            passage.astype(np.float32).tobytes(),
            sentences.astype(np.float16).tobytes(),
        )

    def get_vectors(self, digests: Sequence[str], model: str) -> dict[str, tuple[Vectors, HalfVectors]]:
        """The vector of each text, and one row for each of its sentences, by digest; unknown digests are left out."""
        query = """
            SELECT digest, passage, sentences FROM vectors
            WHERE model = ? AND digest {in_list}
        """
        rows = self.fetch_all(query, model, list(digests))
        return {digest: _unpack(passage, sentences) for digest, passage, sentences in rows}

    def has_vectors(self, digest: str, model: str) -> bool:
        """Whether text of this digest was embedded by this model."""
        return self.fetch_one("SELECT 1 FROM vectors WHERE digest = ? AND model = ?", digest, model) is not None

    def vector_size(self, model: str) -> int | None:
        """How many numbers a vector of this model has; None where there is none."""
        row = self.fetch_one("SELECT length(passage) / 4 FROM vectors WHERE model = ? LIMIT 1", model)
        return int(row[0]) if row else None

    def chunk_vectors(self, ids: Sequence[str], model: str) -> dict[str, Vectors]:
        """The vector of each of these chunks, by id."""
        query = """
            SELECT c.id, v.passage FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ?
            WHERE c.id {in_list}
        """
        rows = self.fetch_all(query, model, list(ids))
        return {identity: np.frombuffer(passage, dtype=np.float32) for identity, passage in rows}

    def sentence_vectors(self, ids: Sequence[str], model: str) -> dict[str, HalfVectors]:
        """One row for each sentence of each of these chunks, by id."""
        query = """
            SELECT c.id, v.sentences, length(v.passage) / 4
            FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ?
            WHERE c.id {in_list}
        """
        rows = self.fetch_all(query, model, list(ids))
        return {identity: np.frombuffer(vectors, np.float16).reshape(-1, size) for identity, vectors, size in rows}

    def texts_with_vectors(self, ids: Sequence[str], model: str) -> dict[str, tuple[str, Vectors]]:
        """The text that each of these chunks is embedded as, and its vector, by id.

        Chunks that are not listed, or have no vector of this model, are left out.
        """
        query = """
            SELECT c.id, c.heading, c.text, v.passage
            FROM chunks c JOIN vectors v ON v.digest = c.digest AND v.model = ?
            WHERE c.id {in_list}
        """
        return {
            identity: (embedding_text(from_json(heading), text), np.frombuffer(vector, dtype=np.float32))
            for identity, heading, text, vector in self.fetch_all(query, model, list(ids))
        }

    def chunks_without_vectors(self, model: str, limit: int) -> list[ChunkRow]:
        """Up to `limit` chunks that have no vectors of this model yet, one for each text."""
        query = """
            SELECT * FROM chunks WHERE id IN (
                SELECT min(c.id) FROM chunks c LEFT JOIN vectors v ON v.digest = c.digest AND v.model = ?
                WHERE v.digest IS NULL GROUP BY c.digest LIMIT ?
            )
        """
        return [decode_chunk(row) for row in self.fetch_all(query, model, limit)]

    def delete_unused_vectors(self) -> None:
        """Delete the vectors of texts that no chunk has any more."""
        self.execute("DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.digest = vectors.digest)")

    def delete_other_models(self, kept: str) -> None:
        """Delete the vectors of every model but this one."""
        self.execute("DELETE FROM vectors WHERE model != ?", kept)


def _unpack(passage: bytes, sentences: bytes) -> tuple[Vectors, HalfVectors]:
    vector = np.frombuffer(passage, dtype=np.float32)
    return vector, np.frombuffer(sentences, dtype=np.float16).reshape(-1, len(vector))
